//! The audit trail: append-only, one event for each write and each read of a person's record.
//!
//! A write's event is stored in the write's own transaction. A read's event is stored before its answer is sent:
//! [`Recorder`] gathers the reads of many requests into one commit, so that a busy server pays for the disk once.

mod recorder;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    disclosure::{Field, Stage},
    ids::{AccountId, AuditEventId, CharityId, DisclosureEntryId, EnquiryId, PersonId},
};
use entities::{audit_event, disclosure_entry};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Set, Statement, sea_query::OnConflict};
use serde_json::json;
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
    /// Whether it says of `person` alone that their record was read.
    pub(crate) fn is_read_of(&self, person: PersonId) -> bool {
        self.action == "person.read" && self.subject_id == Some(person.into())
    }

    pub(crate) fn is_same_read(&self, other: &Self) -> bool {
        self.action == other.action && self.subject_id == other.subject_id && self.detail == other.detail
    }
}

/// One field of a person's record that a charity was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disclosure {
    pub person: PersonId,
    pub charity: CharityId,
    pub enquiry: EnquiryId,
    /// None where it was read by a link in a letter.
    pub account: Option<AccountId>,
    pub stage: Stage,
    pub field: Field,
}

/// What one request read and showed, to be stored before it is answered.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    pub events: Vec<Event>,
    pub disclosures: Vec<(DisclosureEntryId, DateTime<Utc>, Disclosure)>,
    /// Whom the answer names, by the word under which the trail will say so.
    pub people: BTreeMap<&'static str, BTreeSet<PersonId>>,
}

/// Stores `disclosures` through `connection`. The ledger keeps the first time that an account was shown a field at a stage, and the first
/// time that it was shown by a link.
pub(crate) async fn insert_disclosures(
    connection: &impl ConnectionTrait,
    disclosures: Vec<(DisclosureEntryId, DateTime<Utc>, Disclosure)>,
) -> Result<(), Error> {
    use disclosure_entry::Column as C;
    let to_account =
        OnConflict::columns([C::EnquiryId, C::AccountId, C::Stage, C::Field]).do_nothing().to_owned();
    let by_link = OnConflict::columns([C::EnquiryId, C::Stage, C::Field])
        .target_and_where(C::AccountId.is_null())
        .do_nothing()
        .to_owned();
    let (accounts, links): (Vec<_>, Vec<_>) =
        disclosures.into_iter().partition(|(.., shown)| shown.account.is_some());
    for (disclosures, known) in [(accounts, to_account), (links, by_link)] {
        for batch in disclosures.chunks(ROWS_PER_STATEMENT) {
            let rows = batch.iter().map(disclosed);
            let insert = disclosure_entry::Entity::insert_many(rows).on_conflict(known.clone());
            insert.exec_without_returning(connection).await?;
        }
    }
    Ok(())
}

fn disclosed(
    (id, at, shown): &(DisclosureEntryId, DateTime<Utc>, Disclosure),
) -> disclosure_entry::ActiveModel {
    disclosure_entry::ActiveModel {
        id: Set((*id).into()),
        person_id: Set(shown.person.into()),
        charity_id: Set(shown.charity.into()),
        enquiry_id: Set(Some(shown.enquiry.into())),
        account_id: Set(shown.account.map(Uuid::from)),
        stage: Set(shown.stage.to_string()),
        field: Set(shown.field.to_string()),
        at: Set(*at),
    }
}

/// Stores `events` through `connection`, in as few statements as they need.
pub(crate) async fn insert(connection: &impl ConnectionTrait, events: Vec<Event>) -> Result<(), Error> {
    if connection.get_database_backend() == DbBackend::Postgres {
        return insert_as_one_value(connection, events).await;
    }
    let mut rows = events.into_iter().map(row).peekable();
    while rows.peek().is_some() {
        let batch: Vec<_> = rows.by_ref().take(ROWS_PER_STATEMENT).collect();
        audit_event::Entity::insert_many(batch).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// PostgreSQL parses and plans a statement for each number of rows; this one is the same for all, and is prepared once.
async fn insert_as_one_value(connection: &impl ConnectionTrait, events: Vec<Event>) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO audit_event \
        (id, at, actor_id, action, subject_kind, subject_id, request_id, detail) \
        SELECT id, at, actor_id, action, subject_kind, subject_id, request_id, detail \
        FROM jsonb_to_recordset($1) AS event(id uuid, at timestamptz, actor_id uuid, action text, \
        subject_kind text, subject_id uuid, request_id text, detail jsonb)";
    if events.is_empty() {
        return Ok(());
    }
    let rows = events.into_iter().map(|event| {
        json!({
            "id": Uuid::from(event.id),
            "at": event.at,
            "actor_id": event.actor.map(Uuid::from),
            "action": event.action,
            "subject_kind": event.subject_kind,
            "subject_id": event.subject_id,
            "request_id": event.request_id.as_str(),
            "detail": event.detail,
        })
    });
    let rows: serde_json::Value = rows.collect();
    connection
        .execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, INSERT, [rows.into()]))
        .await?;
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
