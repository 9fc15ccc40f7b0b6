//! Rows and the domain's types, turned into one another. A row becomes a state by one match whose last arm says that the row is
//! impossible; a state becomes a row where the version still matches.

pub mod account;
pub mod audit;
pub mod booking;
pub mod calendar;
pub mod care_package;
pub mod category;
pub mod charity;
pub mod colleague_letter;
pub mod concern;
pub mod desk;
pub mod disclosure;
pub mod enquiry;
pub mod event;
pub mod held;
pub mod idempotency;
pub mod import;
pub mod insight;
pub mod invitation;
mod kept;
pub mod letter;
pub mod link;
pub mod message;
pub mod news;
pub mod notice;
pub mod offering;
pub mod page;
pub mod person;
pub mod person_merge;
pub mod referral;
pub mod retention;
pub mod safeguarding;
pub mod sharing;
pub mod task;
pub mod team;
pub mod unmet_need;
pub mod visit;
pub mod volunteer;
pub mod waiting;

pub use kept::Kept;

use domain::{Actor, Code, Role, Violation};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, SqlErr, UpdateResult, prelude::Json, sea_query::SimpleExpr,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::error::Error;

/// Which rows a viewer may see.
pub type Visible = sea_orm::Condition;

/// The rows of the actor's teams, by the column `team`, and those of the actor's charity, by `charity`. Only the side that the actor has
/// is named: "of no team, or of this charity" would be answered from no index.
pub(crate) fn of_teams_or_charity<C: ColumnTrait>(actor: &Actor, team: C, charity: C) -> Visible {
    let teams: Vec<Uuid> = actor.teams_of_cases().map(Uuid::from).collect();
    match actor.charity.filter(|_| actor.is(Role::Charity)) {
        Some(own) if teams.is_empty() => Visible::all().add(charity.eq(Uuid::from(own))),
        Some(own) => Visible::any().add(team.is_in(teams)).add(charity.eq(Uuid::from(own))),
        None => Visible::all().add(team.is_in(teams)),
    }
}

/// The enum that a column's text stands for.
pub(crate) fn code<T: Code>(text: &str) -> Result<T, Error> {
    text.parse().map_err(Error::internal)
}

pub(crate) fn code_opt<T: Code>(text: Option<&str>) -> Result<Option<T>, Error> {
    text.map(code).transpose()
}

/// The small structure that a JSON column holds.
pub(crate) fn from_json<T: DeserializeOwned>(value: Json) -> Result<T, Error> {
    serde_json::from_value(value).map_err(Error::internal)
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<Json, Error> {
    serde_json::to_value(value).map_err(Error::internal)
}

/// A number of the database (`integer`) as one of the domain's own width.
pub(crate) fn number<T: TryFrom<i32, Error: std::error::Error + Send + Sync + 'static>>(
    number: i32,
) -> Result<T, Error> {
    T::try_from(number).map_err(Error::internal)
}

/// A row that another, written at the same time, has no room beside: its column is unique.
pub(crate) fn or_taken(violation: Violation) -> impl FnOnce(DbErr) -> Error {
    move |error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => violation.into(),
        _ => error.into(),
    }
}

/// Rows that are looked at in one go of what time brings.
const DUE_AT_ONCE: u64 = 200;

/// The ids of the next rows of `query` after `after`, by `id`, at most [`DUE_AT_ONCE`].
pub(crate) async fn due<E, Id>(
    db: &impl ConnectionTrait,
    id: E::Column,
    query: Select<E>,
    after: Option<Id>,
) -> Result<Vec<Id>, Error>
where
    E: EntityTrait,
    Id: From<Uuid> + Into<Uuid>,
{
    let query = match after {
        Some(after) => query.filter(id.gt(after.into())),
        None => query,
    };
    let ids: Vec<Uuid> =
        query.select_only().column(id).order_by_asc(id).limit(DUE_AT_ONCE).into_tuple().all(db).await?;
    Ok(ids.into_iter().map(Id::from).collect())
}

/// The one sentence for a row that no write of ours could have left.
pub(crate) fn impossible(table: &str, id: impl std::fmt::Display) -> Error {
    Error::Internal(anyhow::anyhow!("the {table} row {id} holds columns that contradict its state"))
}

/// Writes a thing of version `version`: inserted where it is the first, else put in the place of the version before. Of two who
/// began from the same version, the second is told that the thing has changed.
pub(crate) async fn write_version<A>(
    db: &impl ConnectionTrait,
    row: A,
    version: i32,
    replaces: SimpleExpr,
) -> Result<(), Error>
where
    A: ActiveModelTrait + Send,
{
    write_unique(db, row, version, replaces, Error::from).await
}

/// The same for a thing with a column that is unique: `taken` says what the database's refusal means.
pub(crate) async fn write_unique<A>(
    db: &impl ConnectionTrait,
    row: A,
    version: i32,
    replaces: SimpleExpr,
    taken: impl FnOnce(DbErr) -> Error,
) -> Result<(), Error>
where
    A: ActiveModelTrait + Send,
{
    if version == 1 {
        return A::Entity::insert(row).exec_without_returning(db).await.map(|_| ()).map_err(taken);
    }
    let updated = A::Entity::update_many().set(row).filter(replaces).exec(db).await;
    let UpdateResult { rows_affected, .. } = updated.map_err(taken)?;
    if rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}
