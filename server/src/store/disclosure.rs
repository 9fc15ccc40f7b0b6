//! The ledger of what charities were shown, as its letter reads it. `audit` writes it.

use domain::{disclosure::Shown, ids::PersonId};
use entities::disclosure_entry;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::code;
use crate::error::Error;

/// Everything that charities were shown of `people`, each with whose it is, oldest first: also what they were shown of a record that became
/// part of theirs.
pub async fn of_people(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<(PersonId, Shown)>, Error> {
    let leads = super::person_merge::with_absorbed(db, people).await?;
    let rows = disclosure_entry::Entity::find()
        .filter(disclosure_entry::Column::PersonId.is_in(leads.keys().map(|id| Uuid::from(*id))))
        .order_by(disclosure_entry::Column::Id, Order::Asc)
        .all(db)
        .await?;
    let whose = |id: PersonId| leads.get(&id).copied().unwrap_or(id);
    rows.into_iter().map(|row| Ok((whose(row.person_id.into()), from_row(row)?))).collect()
}

fn from_row(row: disclosure_entry::Model) -> Result<Shown, Error> {
    Ok(Shown {
        charity: row.charity_id.into(),
        account: row.account_id.map(Into::into),
        field: code(&row.field)?,
        at: row.at,
    })
}
