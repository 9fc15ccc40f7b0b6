//! Whom a team names to hear of somebody's safety.

use domain::{
    Violation,
    account::Account,
    ids::{AccountId, TeamId},
    policy::{Action, Resource},
    safeguarding::{Arrangement, Candidate},
};

use super::{once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    store,
};

/// An arrangement as typed. `version` is that of the one it takes the place of; 0 where there was none.
#[derive(Clone, Debug)]
pub struct Arranging {
    pub team: TeamId,
    pub version: i32,
    pub lead: AccountId,
    pub deputy: Option<AccountId>,
    pub phone: String,
    pub out_of_hours: Option<String>,
}

/// Whom a charity rings about somebody whom it visits for `team`: numbers of the team's, and nothing of the person.
pub async fn of_team(op: &Op, team: TeamId) -> Result<Option<Arrangement>, Error> {
    store::safeguarding::find(op.db.read(), team).await
}

pub async fn arrange(write: Write, arranging: Arranging) -> Result<TeamId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::EditSettings, &Resource::HOUSE)?;
    let team = arranging.team;
    store::team::find(tx.db(), team).await?.ok_or(Error::NotFound)?;
    let before = store::safeguarding::find(tx.db(), team).await?;
    if before.as_ref().map_or(0, |before| before.version) != arranging.version {
        return Err(Error::Stale);
    }
    let lead = candidate(tx, arranging.lead, Violation::LeadNotOfTheTeam).await?;
    let deputy = match arranging.deputy {
        Some(deputy) => Some(candidate(tx, deputy, Violation::DeputyNotOfTheTeam).await?),
        None => None,
    };
    let numbers = (arranging.phone.as_str(), arranging.out_of_hours.as_deref());
    let arrangement =
        Arrangement::settle(before.as_ref(), team, named(&lead), deputy.as_ref().map(named), numbers)?;
    store::safeguarding::save(tx.db(), &arrangement).await?;
    tx.audit("safeguarding.arrange", "team", team, None);
    tx.changed(Kind::Team, team, Audience::everyone());
    write.commit(team).await
}

async fn candidate(tx: &Tx, id: AccountId, nobody: Violation) -> Result<Account, Error> {
    store::account::find(tx.db(), id).await?.ok_or_else(|| nobody.into())
}

const fn named(account: &Account) -> Candidate<'_> {
    Candidate { account: account.id, profile: &account.profile }
}
