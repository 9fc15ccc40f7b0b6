//! The audit trail: append-only, one event for each write and each read of a person's record.
//!
//! A write's event is stored in the write's own transaction. A read's event is stored before its answer is sent:
//! [`Recorder`] gathers the reads of many requests into one commit, so that a busy server pays for the disk once.

mod recorder;

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, AuditEventId};
use entities::audit_event;
use sea_orm::{ConnectionTrait, EntityTrait, Set};
use uuid::Uuid;

pub use recorder::Recorder;

use crate::{error::Error, op::RequestId};

/// Rows of one INSERT: eight values each, well under SQLite's 32,766 values a statement.
const ROWS_PER_STATEMENT: usize = 500;

/// One line of the trail.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: AuditEventId,
    pub at: DateTime<Utc>,
    pub actor: Option<AccountId>,
    pub action: &'static str,
    pub subject_kind: &'static str,
    pub subject_id: Option<Uuid>,
    pub request_id: RequestId,
    pub detail: Option<serde_json::Value>,
}

impl Event {
    pub(crate) fn is_same_read(&self, other: &Self) -> bool {
        self.action == other.action && self.subject_id == other.subject_id && self.detail == other.detail
    }
}

/// Stores `events` through `connection`, in as few statements as they need.
pub(crate) async fn insert(connection: &impl ConnectionTrait, events: Vec<Event>) -> Result<(), Error> {
    let mut rows = events.into_iter().map(row).peekable();
    while rows.peek().is_some() {
        let batch: Vec<_> = rows.by_ref().take(ROWS_PER_STATEMENT).collect();
        audit_event::Entity::insert_many(batch).exec_without_returning(connection).await?;
    }
    Ok(())
}

fn row(event: Event) -> audit_event::ActiveModel {
    audit_event::ActiveModel {
        id: Set(event.id.into()),
        at: Set(event.at),
        actor_id: Set(event.actor.map(Uuid::from)),
        action: Set(event.action.to_owned()),
        subject_kind: Set(event.subject_kind.to_owned()),
        subject_id: Set(event.subject_id),
        request_id: Set(event.request_id.as_str().to_owned()),
        detail: Set(event.detail),
    }
}
