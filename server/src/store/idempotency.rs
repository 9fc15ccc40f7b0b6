//! What was done under which key of which account.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use entities::idempotency_record as record;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::to_json;
use crate::error::Error;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub mutation: String,
    /// SHA-256 of the input, in hexadecimal.
    pub input: String,
    /// The ids of what was written.
    pub ids: Vec<Uuid>,
}

pub async fn find(db: &impl ConnectionTrait, account: AccountId, key: Uuid) -> Result<Option<Record>, Error> {
    let Some(row) = record::Entity::find_by_id((Uuid::from(account), key)).one(db).await? else {
        return Ok(None);
    };
    let ids = serde_json::from_str(&row.response).map_err(Error::internal)?;
    Ok(Some(Record { mutation: row.mutation, input: row.input_hash, ids }))
}

pub async fn insert(
    db: &impl ConnectionTrait,
    account: AccountId,
    key: Uuid,
    done: Record,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    record::Entity::insert(record::ActiveModel {
        account_id: Set(account.into()),
        key: Set(key),
        mutation: Set(done.mutation),
        input_hash: Set(done.input),
        response: Set(to_json(&done.ids)?.to_string()),
        created_at: Set(at),
    })
    .exec_without_returning(db)
    .await?;
    Ok(())
}
