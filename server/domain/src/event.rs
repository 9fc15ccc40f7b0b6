//! What happened: the one record from which a state can be told again.

use crate::{Actor, Violation, ids::AccountId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One change of one thing, by whom and when. `by` is none where the house itself acted, or a charity by a link in a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event<C> {
    pub at: DateTime<Utc>,
    pub by: Option<AccountId>,
    #[serde(default)]
    pub by_link: bool,
    pub change: C,
}

/// The new state and the event that led to it, or why not.
pub type Transition<S, C> = Result<(S, Event<C>), Violation>;

impl<C> Event<C> {
    pub fn new(actor: &Actor, at: DateTime<Utc>, change: C) -> Self {
        Self { at, by: actor.signature(), by_link: actor.link.is_some(), change }
    }

    /// The account that did it, for changes that a person must answer for.
    pub(crate) fn signed(&self) -> Result<AccountId, Violation> {
        self.by.ok_or(Violation::EventOutOfOrder)
    }
}

/// A thing that is the sum of its events.
///
/// `version` counts the events: 1 when the thing is made, one more with each change, and with each merge by which it comes into another record
/// of the same person (which is no event of its own). A writer saves a thing of version
/// `n` where the stored version is `n - 1`, so that of two who began from the same state only one is heard.
pub trait Aggregate: Sized {
    type Change: Clone;

    /// The thing as its first event made it; refused where that event makes nothing.
    fn begin(first: &Event<Self::Change>) -> Result<Self, Violation>;

    /// The state after `event`; [`Violation::EventOutOfOrder`] where the state could not have come to it.
    fn apply(self, event: &Event<Self::Change>) -> Result<Self, Violation>;

    /// The state that a whole history tells.
    fn replay(history: &[Event<Self::Change>]) -> Result<Self, Violation> {
        let (first, rest) = history.split_first().ok_or(Violation::EventOutOfOrder)?;
        rest.iter().try_fold(Self::begin(first)?, Self::apply)
    }

    /// The transition that `change` is, once every rule has been asked.
    fn then(self, change: Self::Change, actor: &Actor, now: DateTime<Utc>) -> Transition<Self, Self::Change> {
        let event = Event::new(actor, now, change);
        Ok((self.apply(&event)?, event))
    }

    /// The thing made by `change`, its first event.
    fn first(change: Self::Change, actor: &Actor, now: DateTime<Utc>) -> Transition<Self, Self::Change> {
        let event = Event::new(actor, now, change);
        Ok((Self::begin(&event)?, event))
    }
}
