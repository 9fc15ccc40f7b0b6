//! Letters to charities: the outbox.

use chrono::{DateTime, Utc};
use domain::{
    ids::{CharityId, LetterId},
    letter::{About, LetterKind, LetterState},
};
use entities::letter;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    code, impossible, number,
    page::{Page, Slice},
};
use crate::error::Error;

/// A letter as it lies in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub id: LetterId,
    pub charity: CharityId,
    pub kind: LetterKind,
    pub about: About,
    pub created_at: DateTime<Utc>,
    pub state: LetterState,
    pub attempts: u32,
    /// While it waits.
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    /// What the last attempt came to, in a word.
    pub failure: Option<String>,
    /// Where it went.
    pub address: Option<String>,
    /// The whole of it, where it is kept to be looked at.
    pub text: Option<String>,
}

/// A letter that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLetter {
    pub id: LetterId,
    pub charity: CharityId,
    pub kind: LetterKind,
    pub about: About,
    pub cause: String,
    pub at: DateTime<Utc>,
}

/// Puts a letter into the outbox; false where the same cause has put one there before.
pub async fn insert(db: &impl ConnectionTrait, new: NewLetter) -> Result<bool, Error> {
    let (enquiry, booking, visit) = match new.about {
        About::Enquiry(id) => (Some(id.into()), None, None),
        About::Booking(id) => (None, Some(id.into()), None),
        About::Visit(id) => (None, None, Some(id.into())),
        About::Charity => (None, None, None),
    };
    let row = letter::ActiveModel {
        id: Set(new.id.into()),
        charity_id: Set(new.charity.into()),
        kind: Set(new.kind.to_string()),
        enquiry_id: Set(enquiry),
        booking_id: Set(booking),
        visit_id: Set(visit),
        cause: Set(new.cause),
        created_at: Set(new.at),
        state: Set(LetterState::Waiting.to_string()),
        attempts: Set(0),
        next_attempt_at: Set(Some(new.at)),
        sent_at: Set(None),
        failure: Set(None),
        address: Set(None),
        body: Set(None),
    };
    let known = OnConflict::column(letter::Column::Cause).do_nothing().to_owned();
    let inserted = letter::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    Ok(inserted == 1)
}

/// Letters whose time has come, the longest waiting first.
pub async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>, most: u64) -> Result<Vec<Letter>, Error> {
    let rows = letter::Entity::find()
        .filter(letter::Column::NextAttemptAt.lte(now))
        .order_by(letter::Column::NextAttemptAt, Order::Asc)
        .limit(most)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// Takes the letter for one attempt: of several servers that found it due, one gets it. Should that one end in the middle, the letter is
/// due again at `next`.
pub async fn claim(
    db: &impl ConnectionTrait,
    letter: &Letter,
    next: Option<DateTime<Utc>>,
) -> Result<bool, Error> {
    let attempts = i32::try_from(letter.attempts).map_err(Error::internal)?;
    let claimed = letter::Entity::update_many()
        .col_expr(letter::Column::Attempts, Expr::value(attempts + 1))
        .col_expr(letter::Column::NextAttemptAt, Expr::value(next))
        .filter(letter::Column::Id.eq(Uuid::from(letter.id)))
        .filter(letter::Column::State.eq(LetterState::Waiting.as_str()))
        .filter(letter::Column::Attempts.eq(attempts))
        .exec(db)
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent {
        at: DateTime<Utc>,
        address: String,
        /// Where it is kept to be looked at.
        text: Option<String>,
    },
    /// No longer true.
    Dropped,
    /// To be tried again when it was claimed until.
    Postponed {
        failure: String,
    },
    Failed {
        failure: String,
    },
}

impl Outcome {
    pub const fn state(&self) -> LetterState {
        match self {
            Self::Sent { .. } => LetterState::Sent,
            Self::Dropped => LetterState::Dropped,
            Self::Postponed { .. } => LetterState::Waiting,
            Self::Failed { .. } => LetterState::Failed,
        }
    }
}

/// Writes down what became of a claimed letter.
pub async fn settle(db: &impl ConnectionTrait, id: LetterId, outcome: Outcome) -> Result<(), Error> {
    let state = outcome.state();
    let mut row = letter::ActiveModel { state: Set(state.to_string()), ..Default::default() };
    if state != LetterState::Waiting {
        row.next_attempt_at = Set(None);
    }
    match outcome {
        Outcome::Sent { at, address, text } => {
            row.sent_at = Set(Some(at));
            row.address = Set(Some(address));
            row.body = Set(text);
            row.failure = Set(None);
        }
        Outcome::Postponed { failure } | Outcome::Failed { failure } => row.failure = Set(Some(failure)),
        Outcome::Dropped => {}
    }
    letter::Entity::update_many().set(row).filter(letter::Column::Id.eq(Uuid::from(id))).exec(db).await?;
    Ok(())
}

/// What the outbox is narrowed to; an empty part narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<LetterState>,
}

/// Newest first. It is not counted: it is as long as the service is old.
pub async fn page(db: &impl ConnectionTrait, filter: &Filter, page: &Page) -> Result<Slice<Letter>, Error> {
    let mut query = letter::Entity::find();
    if let Some(state) = filter.state {
        query = query.filter(letter::Column::State.eq(state.as_str()));
    }
    if let Some(id) = page.key::<Uuid>()? {
        query = query.filter(letter::Column::Id.lt(id));
    }
    let rows = query.order_by(letter::Column::Id, Order::Desc).limit(page.first + 1).all(db).await?;
    Slice::new(rows, page, |row| row.id).try_map(from_row)
}

fn from_row(row: letter::Model) -> Result<Letter, Error> {
    let about = match (row.enquiry_id, row.booking_id, row.visit_id) {
        (Some(id), None, None) => About::Enquiry(id.into()),
        (None, Some(id), None) => About::Booking(id.into()),
        (None, None, Some(id)) => About::Visit(id.into()),
        (None, None, None) => About::Charity,
        _ => return Err(impossible("letter", row.id)),
    };
    Ok(Letter {
        id: row.id.into(),
        charity: row.charity_id.into(),
        kind: code(&row.kind)?,
        about,
        created_at: row.created_at,
        state: code(&row.state)?,
        attempts: number(row.attempts)?,
        next_attempt_at: row.next_attempt_at,
        sent_at: row.sent_at,
        failure: row.failure,
        address: row.address,
        text: row.body,
    })
}
