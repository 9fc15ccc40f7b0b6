//! What was done under which key of which account.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use entities::idempotency_record as record;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::OnConflict,
};
use uuid::Uuid;

use super::to_json;
use crate::error::Error;

/// One write as its client named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub key: Uuid,
    pub mutation: String,
    /// SHA-256 of the input, in hexadecimal.
    pub input: String,
}

/// A write that was done, and the ids of what it wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub mutation: String,
    pub input: String,
    pub ids: Vec<Uuid>,
}

/// Takes the key for the transaction under way; where it was taken before, what was done with it then.
///
/// Whoever sends the same at the same time waits here until the first has committed, and then gets its answer: a double click is one
/// write. Were the key only written at the end, the second would find the thing changed and be told that it is stale.
pub async fn claim(
    db: &impl ConnectionTrait,
    account: AccountId,
    claim: &Claim,
    at: DateTime<Utc>,
) -> Result<Option<Done>, Error> {
    let known = OnConflict::columns([record::Column::AccountId, record::Column::Key]).do_nothing().to_owned();
    let claimed = record::Entity::insert(record::ActiveModel {
        account_id: Set(account.into()),
        key: Set(claim.key),
        mutation: Set(claim.mutation.clone()),
        input_hash: Set(claim.input.clone()),
        response: Set(String::new()),
        created_at: Set(at),
    })
    .on_conflict(known)
    .exec_without_returning(db)
    .await?;
    if claimed == 1 {
        return Ok(None);
    }
    let row =
        record::Entity::find_by_id((Uuid::from(account), claim.key)).one(db).await?.ok_or(Error::Stale)?;
    let ids = serde_json::from_str(&row.response).map_err(Error::internal)?;
    Ok(Some(Done { mutation: row.mutation, input: row.input_hash, ids }))
}

/// Writes down what was done under a claimed key.
pub async fn finish(
    db: &impl ConnectionTrait,
    account: AccountId,
    key: Uuid,
    ids: &[Uuid],
) -> Result<(), Error> {
    let row = record::ActiveModel { response: Set(to_json(&ids)?.to_string()), ..Default::default() };
    record::Entity::update_many()
        .set(row)
        .filter(record::Column::AccountId.eq(Uuid::from(account)))
        .filter(record::Column::Key.eq(key))
        .exec(db)
        .await?;
    Ok(())
}
