//! Whom each team has named for safeguarding, and whom to ring.

use domain::{
    ids::{AccountId, TeamId},
    safeguarding::Arrangement,
};
use entities::safeguarding;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::ExprTrait,
};
use uuid::Uuid;

use super::write_version;
use crate::error::Error;

pub async fn find(db: &impl ConnectionTrait, team: TeamId) -> Result<Option<Arrangement>, Error> {
    Ok(safeguarding::Entity::find_by_id(Uuid::from(team)).one(db).await?.map(from_row))
}

/// Those of `teams` that have one, in no order.
pub async fn of_teams(db: &impl ConnectionTrait, teams: &[TeamId]) -> Result<Vec<Arrangement>, Error> {
    let ids = teams.iter().map(|id| Uuid::from(*id));
    let rows = safeguarding::Entity::find().filter(safeguarding::Column::TeamId.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// The teams for which `account` is named, as the lead or the deputy.
pub async fn named(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<TeamId>, Error> {
    use safeguarding::Column as C;
    let account = Uuid::from(account);
    let either = Condition::any().add(C::LeadId.eq(account)).add(C::DeputyId.eq(account));
    let query = safeguarding::Entity::find().select_only().column(C::TeamId).filter(either);
    let teams: Vec<Uuid> = query.into_tuple().all(db).await?;
    Ok(teams.into_iter().map(TeamId::from).collect())
}

/// The first of a team, or one in the place of the version before.
pub async fn save(db: &impl ConnectionTrait, arrangement: &Arrangement) -> Result<(), Error> {
    use safeguarding::Column as C;
    let replaces = C::TeamId.eq(Uuid::from(arrangement.team)).and(C::Version.eq(arrangement.version - 1));
    write_version(db, to_row(arrangement), arrangement.version, replaces).await
}

fn from_row(row: safeguarding::Model) -> Arrangement {
    Arrangement {
        team: row.team_id.into(),
        lead: row.lead_id.into(),
        deputy: row.deputy_id.map(AccountId::from),
        phone: row.phone,
        out_of_hours: row.out_of_hours,
        version: row.version,
    }
}

fn to_row(arrangement: &Arrangement) -> safeguarding::ActiveModel {
    safeguarding::ActiveModel {
        team_id: Set(arrangement.team.into()),
        lead_id: Set(arrangement.lead.into()),
        deputy_id: Set(arrangement.deputy.map(Uuid::from)),
        phone: Set(arrangement.phone.clone()),
        out_of_hours: Set(arrangement.out_of_hours.clone()),
        version: Set(arrangement.version),
    }
}
