//! What is done with teams.

use domain::{
    ids::TeamId,
    offering::Bilingual,
    policy::{Action, Resource},
    team::Team,
};

use super::{Target, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::Tx,
    store,
};

pub async fn create(write: Write, name: Bilingual) -> Result<TeamId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::EditSettings, &Resource::HOUSE)?;
    let team = Team::new(tx.next_id(), name)?;
    save(tx, "team.create", &team).await?;
    write.commit(team.id).await
}

pub async fn edit(write: Write, target: Target<TeamId>, name: Bilingual) -> Result<TeamId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::EditSettings, &Resource::HOUSE)?;
    let team = store::team::find(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    target.is_at(team.version)?;
    let team = team.rename(name)?;
    save(tx, "team.edit", &team).await?;
    write.commit(team.id).await
}

async fn save(tx: &Tx, action: &'static str, team: &Team) -> Result<(), Error> {
    store::team::save(tx.db(), team).await?;
    tx.audit(action, "team", team.id, None);
    tx.changed(Kind::Team, team.id, Audience::everyone());
    Ok(())
}
