use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use sea_orm::{DatabaseTransaction, DbBackend};
use uuid::Uuid;

use super::Op;
use crate::{
    audit,
    changes::{self, Audience, Change, Heard, Kind},
    directory::Snapshot,
    error::Error,
};

/// One write: a transaction with the audit events and changes that are stored and told with it, or not at all.
pub struct Tx {
    op: Op,
    transaction: DatabaseTransaction,
    pending: Mutex<Pending>,
}

#[derive(Default)]
struct Pending {
    events: Vec<audit::Event>,
    changes: Vec<Change>,
}

impl Tx {
    pub(super) async fn begin(op: Op) -> Result<Self, Error> {
        let transaction = op.db.begin().await?;
        Ok(Self { op, transaction, pending: Mutex::default() })
    }

    /// What the store's functions read and write through.
    pub fn db(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.op.clock.now()
    }

    /// A new id, as any of the domain's id types.
    pub fn next_id<Id: From<Uuid>>(&self) -> Id {
        self.op.ids.next()
    }

    /// The directory as it is in memory. What a write depends on is read again through [`Tx::db`].
    pub fn directory(&self) -> Arc<Snapshot> {
        self.op.directory.now()
    }

    /// Adds the audit event of this write; `action` and `subject_kind` as in [`Op::audit_read`].
    pub fn audit(
        &self,
        action: &'static str,
        subject_kind: &'static str,
        subject_id: impl Into<Uuid>,
        detail: Option<serde_json::Value>,
    ) {
        let event = self.op.event(action, subject_kind, Some(subject_id.into()), detail);
        self.pending().events.push(event);
    }

    /// The same for what is done in the name of somebody who is not the viewer, or of nobody.
    pub fn audit_for(
        &self,
        actor: Option<AccountId>,
        action: &'static str,
        subject_kind: &'static str,
        subject_id: Option<Uuid>,
    ) {
        let event = audit::Event { actor, ..self.op.event(action, subject_kind, subject_id, None) };
        self.pending().events.push(event);
    }

    /// Notes what the writer learned by trying, which stands whether the write is done or refused; the words as in [`Op::audit_read`].
    pub fn audit_read(&self, action: &'static str, subject_kind: &'static str, subject_id: impl Into<Uuid>) {
        self.op.audit_read(action, subject_kind, subject_id, None);
    }

    /// Tells whoever is in `audience` that a thing has changed, once this write is committed.
    pub fn changed(&self, kind: Kind, id: impl Into<Uuid>, audience: Audience) {
        let change = Change { kind, id: id.into(), audience };
        let mut pending = self.pending();
        if !pending.changes.contains(&change) {
            pending.changes.push(change);
        }
    }

    /// Makes the write last, and tells its changes. A `Tx` that is dropped instead leaves no trace.
    pub async fn commit(self) -> Result<(), Error> {
        let Pending { events, changes } = std::mem::take(&mut *self.pending());
        audit::insert(&self.transaction, events).await?;
        let told_by_database = self.op.db.backend() == DbBackend::Postgres;
        if told_by_database {
            changes::notify(&self.transaction, &changes).await?;
        }
        self.transaction.commit().await?;
        self.op.directory.take_in(&self.op.db, &changes).await;
        if !told_by_database {
            for change in changes {
                self.op.changes.publish(Heard::Change(change));
            }
        }
        Ok(())
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
