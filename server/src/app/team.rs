//! What is done with teams.

use domain::{
    ids::TeamId,
    offering::Bilingual,
    policy::{Action, Resource},
    team::Team,
};

use super::{
    Target,
    once::{Begun, Once, the},
    permit,
};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    store,
};

pub async fn create(op: &Op, key: Once, name: Bilingual) -> Result<TeamId, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return the(ids),
    };
    let tx = &write.tx;
    permit(&write.actor, Action::EditSettings, &Resource::HOUSE)?;
    let team = Team::new(tx.next_id(), name)?;
    save(tx, "team.create", &team).await?;
    write.finish(&[team.id]).await?;
    Ok(team.id)
}

pub async fn edit(op: &Op, key: Once, target: Target<TeamId>, name: Bilingual) -> Result<TeamId, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return the(ids),
    };
    let tx = &write.tx;
    permit(&write.actor, Action::EditSettings, &Resource::HOUSE)?;
    let team = store::team::find(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    target.is_at(team.version)?;
    let team = team.rename(name)?;
    save(tx, "team.edit", &team).await?;
    write.finish(&[team.id]).await?;
    Ok(team.id)
}

async fn save(tx: &Tx, action: &'static str, team: &Team) -> Result<(), Error> {
    store::team::save(tx.db(), team).await?;
    tx.audit(action, "team", team.id, None);
    tx.changed(Kind::Team, team.id, Audience::everyone());
    Ok(())
}
