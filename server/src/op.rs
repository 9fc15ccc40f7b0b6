//! One request's hands: who asks, when, with which ids, on which database.
//!
//! Everything that a use case needs from outside comes through here, so that it can be tested on a fixed Monday.
//! Looking a thing up for an action is the permission check; each noun adds its own `load_for` beside its use cases.

mod clock;
mod ids;
mod tx;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{actor::Actor, ids::PersonId};
use uuid::Uuid;

pub use clock::Clock;
pub use ids::Ids;
pub use tx::Tx;

use crate::{
    audit, auth::Passwords, changes::ChangeFeed, db::Db, directory::Directory, error::Error, store::Kept,
};

/// A write that meets another is done again this often before the user is told.
const ATTEMPTS: u32 = 5;
/// The wait before the second attempt; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// Cheap to clone; clones share the request's audit events.
#[derive(Clone, Debug)]
pub struct Op {
    /// `None` is a visitor who has not signed in.
    pub viewer: Option<Arc<Actor>>,
    pub clock: Clock,
    pub ids: Ids,
    pub db: Db,
    pub request_id: RequestId,
    pub changes: ChangeFeed,
    pub directory: Directory,
    pub passwords: Passwords,
    pub kept: Kept,
    notes: Arc<Mutex<audit::Notes>>,
}

/// Names one request in the answer, the log and the audit. Letters, digits, `-`, `_` and `.`, 8 to 64 of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// `None` where `text` is not of the shape above: it would go into logs and tables as it is.
    pub fn parse(text: &str) -> Option<Self> {
        let shaped = (8..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        shaped.then(|| Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Uuid> for RequestId {
    fn from(id: Uuid) -> Self {
        Self(id.to_string().into())
    }
}

impl Op {
    #[expect(clippy::too_many_arguments, reason = "called once: what a request has is put together there")]
    pub fn new(
        viewer: Option<Arc<Actor>>,
        clock: Clock,
        ids: Ids,
        db: Db,
        request_id: RequestId,
        changes: ChangeFeed,
        directory: Directory,
        passwords: Passwords,
        kept: Kept,
    ) -> Self {
        Self {
            viewer,
            clock,
            ids,
            db,
            request_id,
            changes,
            directory,
            passwords,
            kept,
            notes: Arc::default(),
        }
    }

    /// Who asks; `Unauthenticated` where nobody has signed in.
    pub fn actor(&self) -> Result<&Actor, Error> {
        self.viewer.as_deref().ok_or(Error::Unauthenticated)
    }

    /// Notes that the viewer read a record. The answer is sent only when the note is safely stored.
    ///
    /// `action` and `subject_kind` are the words of the audit (`"person.read"`, `"person"`); `detail` never holds
    /// what was read, only which parts of it. The same read twice in one request is one event.
    pub fn audit_read(
        &self,
        action: &'static str,
        subject_kind: &'static str,
        subject_id: impl Into<Uuid>,
        detail: Option<serde_json::Value>,
    ) {
        self.note(self.event(action, subject_kind, Some(subject_id.into()), detail));
    }

    /// Notes that the viewer read a list: one event for all that was in it. `ids` may be many, a page of them.
    pub fn audit_list<Id: Into<Uuid>>(
        &self,
        action: &'static str,
        subject_kind: &'static str,
        ids: impl IntoIterator<Item = Id>,
    ) {
        let ids: Vec<Uuid> = ids.into_iter().map(Into::into).collect();
        let event = self.event(action, subject_kind, None, Some(serde_json::json!({ "ids": ids })));
        self.note(event);
    }

    /// Notes that one of the rows of an answer names a person. All whom an answer names in the same way are one event.
    pub fn audit_person(&self, action: &'static str, person: PersonId) {
        self.notes().people.entry(action).or_default().insert(person);
    }

    /// Notes for the ledger that a charity was shown a field. The answer is sent only when the note is safely stored.
    pub fn disclosed(&self, disclosure: audit::Disclosure) {
        let mut notes = self.notes();
        if !notes.disclosures.iter().any(|(.., noted)| *noted == disclosure) {
            notes.disclosures.push((self.ids.next(), self.clock.now(), disclosure));
        }
    }

    fn note(&self, event: audit::Event) {
        let mut notes = self.notes();
        if !notes.events.iter().any(|noted| noted.is_same_read(&event)) {
            notes.events.push(event);
        }
    }

    /// What was noted so far, for the recorder.
    pub(crate) fn take_notes(&self) -> audit::Notes {
        let people = std::mem::take(&mut self.notes().people);
        for (action, people) in people {
            // Whoever was read by name in this request is in the trail already.
            let named = |person: &PersonId| self.notes().events.iter().any(|event| event.is_read_of(*person));
            let ids: Vec<PersonId> = people.into_iter().filter(|person| !named(person)).collect();
            if !ids.is_empty() {
                self.audit_list(action, "person", ids);
            }
        }
        std::mem::take(&mut *self.notes())
    }

    fn notes(&self) -> MutexGuard<'_, audit::Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a write: one transaction with its audit events and changes. Nothing of it is kept unless [`Tx::commit`] is called.
    pub async fn begin(&self) -> Result<Tx, Error> {
        Tx::begin(self.clone()).await
    }

    fn event(
        &self,
        action: &'static str,
        subject_kind: &'static str,
        subject_id: Option<Uuid>,
        detail: Option<serde_json::Value>,
    ) -> audit::Event {
        audit::Event {
            id: self.ids.next(),
            at: self.clock.now(),
            actor: self.viewer.as_ref().and_then(|actor| actor.signature()),
            action,
            subject_kind,
            subject_id,
            request_id: self.request_id.clone(),
            detail: self.with_link(detail),
        }
    }

    /// `detail` with the link by which the viewer acts, who has no account to be named.
    fn with_link(&self, detail: Option<serde_json::Value>) -> Option<serde_json::Value> {
        let Some(link) = self.viewer.as_ref().and_then(|actor| actor.link) else { return detail };
        let mut detail = detail.unwrap_or_else(|| serde_json::json!({}));
        detail["byLink"] = serde_json::json!(link.id);
        Some(detail)
    }
}

/// Does `work` again from its beginning where its transaction met another (a deadlock, a serialization failure, a locked file). After
/// several attempts it is [`Error::Unavailable`]: nothing was changed.
pub async fn again<T, F>(work: impl Fn() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut pause = FIRST_PAUSE;
    for _ in 1..ATTEMPTS {
        match work().await {
            Err(error) if error.is_contention() => tokio::time::sleep(pause).await,
            done => return done,
        }
        pause *= 2;
    }
    work().await.map_err(|error| if error.is_contention() { Error::Unavailable } else { error })
}
