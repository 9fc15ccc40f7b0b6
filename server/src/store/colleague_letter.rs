//! Letters to colleagues: that there is a concern to read.

use chrono::{DateTime, Utc};
use domain::{
    ids::{AccountId, ColleagueLetterId, ConcernId},
    letter::LetterState,
};
use entities::colleague_letter;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{letter::Outcome, number};
use crate::error::Error;

/// A letter that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColleagueLetter {
    pub id: ColleagueLetterId,
    pub account: AccountId,
    pub concern: ConcernId,
    pub attempts: u32,
}

/// Puts a letter into the outbox; of one concern each is written to once.
pub async fn insert(
    db: &impl ConnectionTrait,
    id: ColleagueLetterId,
    account: AccountId,
    concern: ConcernId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    use colleague_letter::Column as C;
    let row = colleague_letter::ActiveModel {
        id: Set(id.into()),
        account_id: Set(account.into()),
        concern_id: Set(concern.into()),
        created_at: Set(at),
        state: Set(LetterState::Waiting.to_string()),
        attempts: Set(0),
        next_attempt_at: Set(Some(at)),
        sent_at: Set(None),
        failure: Set(None),
    };
    let once = OnConflict::columns([C::ConcernId, C::AccountId]).do_nothing().to_owned();
    colleague_letter::Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    Ok(())
}

/// Letters whose time has come, the longest waiting first.
pub async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    most: u64,
) -> Result<Vec<ColleagueLetter>, Error> {
    let rows = colleague_letter::Entity::find()
        .filter(colleague_letter::Column::NextAttemptAt.lte(now))
        .order_by_asc(colleague_letter::Column::NextAttemptAt)
        .limit(most)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// Takes the letter for one attempt: of several servers that found it due, one gets it.
pub async fn claim(
    db: &impl ConnectionTrait,
    letter: &ColleagueLetter,
    next: Option<DateTime<Utc>>,
) -> Result<bool, Error> {
    use colleague_letter::Column as C;
    let attempts = i32::try_from(letter.attempts).map_err(Error::internal)?;
    let claimed = colleague_letter::Entity::update_many()
        .col_expr(C::Attempts, Expr::value(attempts + 1))
        .col_expr(C::NextAttemptAt, Expr::value(next))
        .filter(C::Id.eq(Uuid::from(letter.id)))
        .filter(C::State.eq(LetterState::Waiting.as_str()))
        .filter(C::Attempts.eq(attempts))
        .exec(db)
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// Writes down what became of a claimed letter. Where it went, the account says.
pub async fn settle(
    db: &impl ConnectionTrait,
    id: ColleagueLetterId,
    outcome: &Outcome,
) -> Result<(), Error> {
    let state = outcome.state();
    let mut row = colleague_letter::ActiveModel { state: Set(state.to_string()), ..Default::default() };
    if state != LetterState::Waiting {
        row.next_attempt_at = Set(None);
    }
    match outcome {
        Outcome::Sent { at, .. } => {
            row.sent_at = Set(Some(*at));
            row.failure = Set(None);
        }
        Outcome::Postponed { failure } | Outcome::Failed { failure } => {
            row.failure = Set(Some(failure.clone()));
        }
        Outcome::Dropped => {}
    }
    colleague_letter::Entity::update_many()
        .set(row)
        .filter(colleague_letter::Column::Id.eq(Uuid::from(id)))
        .exec(db)
        .await?;
    Ok(())
}

fn from_row(row: colleague_letter::Model) -> Result<ColleagueLetter, Error> {
    Ok(ColleagueLetter {
        id: row.id.into(),
        account: row.account_id.into(),
        concern: row.concern_id.into(),
        attempts: number(row.attempts)?,
    })
}
