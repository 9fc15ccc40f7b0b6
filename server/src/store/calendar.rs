//! Addresses of calendars, and the visits that calendars show. A secret is never stored: who holds it shows it, and its hash finds the row.

use chrono::{DateTime, Utc};
use domain::{
    calendar::{CalendarAddress, CalendarOf},
    ids::CalendarAddressId,
    visit::Visit,
};
use entities::{calendar_address, visit};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    SqlErr,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

use super::impossible;
use crate::error::Error;

/// More visits than the busiest charity has in three months; of more, the soonest are shown.
const MOST_VISITS: u64 = 2_000;

pub async fn find(
    db: &impl ConnectionTrait,
    id: CalendarAddressId,
) -> Result<Option<CalendarAddress>, Error> {
    calendar_address::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// The one address of a calendar that works.
pub async fn working(db: &impl ConnectionTrait, of: CalendarOf) -> Result<Option<CalendarAddress>, Error> {
    use calendar_address::Column as C;
    let working = calendar_address::Entity::find().filter(is_of(of)).filter(C::RevokedAt.is_null());
    working.one(db).await?.map(from_row).transpose()
}

/// The address whose secret has this hash, where it works.
pub async fn opened_by(
    db: &impl ConnectionTrait,
    secret_hash: &str,
) -> Result<Option<CalendarAddress>, Error> {
    use calendar_address::Column as C;
    let opened =
        calendar_address::Entity::find().filter(C::SecretHash.eq(secret_hash)).filter(C::RevokedAt.is_null());
    opened.one(db).await?.map(from_row).transpose()
}

/// Whether this secret is the address's.
pub async fn is_secret_of(
    db: &impl ConnectionTrait,
    id: CalendarAddressId,
    secret_hash: &str,
) -> Result<bool, Error> {
    let same = calendar_address::Entity::find_by_id(Uuid::from(id))
        .filter(calendar_address::Column::SecretHash.eq(secret_hash));
    Ok(same.count(db).await? == 1)
}

/// A new address; stale where somebody else has just made one for the same calendar.
pub async fn insert(
    db: &impl ConnectionTrait,
    address: &CalendarAddress,
    secret_hash: String,
) -> Result<(), Error> {
    let (charity, volunteer, person) = match address.of {
        CalendarOf::Charity(id) => (Some(id.into()), None, None),
        CalendarOf::Volunteer(id) => (None, Some(id.into()), None),
        CalendarOf::Household(id) => (None, None, Some(id.into())),
    };
    let row = calendar_address::ActiveModel {
        id: Set(address.id.into()),
        secret_hash: Set(secret_hash),
        charity_id: Set(charity),
        volunteer_id: Set(volunteer),
        person_id: Set(person),
        made_at: Set(address.made_at),
        made_by: Set(address.made_by.into()),
        revoked_at: Set(address.revoked_at),
    };
    let inserted = calendar_address::Entity::insert(row).exec_without_returning(db).await;
    inserted.map(|_| ()).map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Error::Stale,
        _ => error.into(),
    })
}

/// Saves that it is revoked; stale where somebody else has done so meanwhile.
pub async fn save_revoked(db: &impl ConnectionTrait, address: &CalendarAddress) -> Result<(), Error> {
    use calendar_address::Column as C;
    let updated = calendar_address::Entity::update_many()
        .col_expr(C::RevokedAt, Expr::value(address.revoked_at))
        .filter(C::Id.eq(Uuid::from(address.id)))
        .filter(C::RevokedAt.is_null())
        .exec(db)
        .await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// The visits of a calendar that start from `from` on, whatever became of them, in order of time.
pub async fn visits(
    db: &impl ConnectionTrait,
    of: CalendarOf,
    from: DateTime<Utc>,
) -> Result<Vec<Visit>, Error> {
    let whose = match of {
        CalendarOf::Charity(id) => visit::Column::CharityId.eq(Uuid::from(id)),
        CalendarOf::Volunteer(id) => visit::Column::VolunteerId.eq(Uuid::from(id)),
        CalendarOf::Household(id) => visit::Column::PersonId.eq(Uuid::from(id)),
    };
    let rows = visit::Entity::find()
        .filter(whose)
        .filter(visit::Column::StartsAt.gte(from))
        .order_by(visit::Column::StartsAt, Order::Asc)
        .order_by(visit::Column::Id, Order::Asc)
        .limit(MOST_VISITS)
        .all(db)
        .await?;
    rows.into_iter().map(super::visit::from_row).collect()
}

fn is_of(of: CalendarOf) -> SimpleExpr {
    use calendar_address::Column as C;
    match of {
        CalendarOf::Charity(id) => C::CharityId.eq(Uuid::from(id)),
        CalendarOf::Volunteer(id) => C::VolunteerId.eq(Uuid::from(id)),
        CalendarOf::Household(id) => C::PersonId.eq(Uuid::from(id)),
    }
}

fn from_row(row: calendar_address::Model) -> Result<CalendarAddress, Error> {
    let of = match (row.charity_id, row.volunteer_id, row.person_id) {
        (Some(id), None, None) => CalendarOf::Charity(id.into()),
        (None, Some(id), None) => CalendarOf::Volunteer(id.into()),
        (None, None, Some(id)) => CalendarOf::Household(id.into()),
        _ => return Err(impossible("calendar_address", row.id)),
    };
    Ok(CalendarAddress {
        id: row.id.into(),
        of,
        made_at: row.made_at,
        made_by: row.made_by.into(),
        revoked_at: row.revoked_at,
    })
}
