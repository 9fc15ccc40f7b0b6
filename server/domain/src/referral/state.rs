//! The states of a referral, each with its own evidence, and the one table by which an event leads to the next.

use super::{Origin, Referral, ReferralAction, ReferralEvent, Request};
use crate::{
    Violation,
    coded::coded,
    event::Aggregate,
    ids::{AccountId, BookingId},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferralState {
    /// With the co-ordinator; after a return it carries the broker's question.
    Draft {
        question: Option<String>,
    },
    Submitted {
        submitted_at: DateTime<Utc>,
    },
    Brokering(Taken),
    Arranged {
        taken: Taken,
        arranged_at: DateTime<Utc>,
    },
    OnHold {
        held: Held,
        reason: String,
        until: NaiveDate,
    },
    Closed {
        taken: Taken,
        arranged_at: Option<DateTime<Utc>>,
        outcome: CloseOutcome,
        note: String,
        closed_at: DateTime<Utc>,
    },
    Withdrawn {
        path: Path,
        reason: String,
    },
}

/// A broker has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    pub submitted_at: DateTime<Utc>,
    pub broker: AccountId,
    pub taken_at: DateTime<Utc>,
}

/// What is held, and what resuming gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Submitted { submitted_at: DateTime<Utc> },
    Brokering(Taken),
    Arranged { taken: Taken, arranged_at: DateTime<Utc> },
}

/// How far a referral came on its present way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Path {
    pub submitted_at: Option<DateTime<Utc>>,
    pub broker: Option<AccountId>,
    pub taken_at: Option<DateTime<Utc>>,
    pub arranged_at: Option<DateTime<Utc>>,
}

coded! {
    /// The state's name, without its evidence.
    pub enum ReferralStateKind {
        Draft = "DRAFT",
        Submitted = "SUBMITTED",
        Brokering = "BROKERING",
        Arranged = "ARRANGED",
        OnHold = "ON_HOLD",
        Closed = "CLOSED",
        Withdrawn = "WITHDRAWN",
    }
}

coded! {
    /// What became of it. `NothingSuitable` also writes an unmet need.
    pub enum CloseOutcome {
        HelpInPlace = "HELP_IN_PLACE",
        Signposted = "SIGNPOSTED",
        DeclinedByPerson = "DECLINED_BY_PERSON",
        NothingSuitable = "NOTHING_SUITABLE",
        NoLongerNeeded = "NO_LONGER_NEEDED",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReferralChange {
    Drafted { origin: Origin, request: Request },
    Edited { request: Request },
    Submitted,
    Taken { broker: AccountId },
    Allocated { broker: AccountId },
    Returned { question: String },
    Arranged { booking: BookingId },
    Held { reason: String, until: NaiveDate },
    Resumed,
    Closed { outcome: CloseOutcome, note: String },
    Reopened { broker: AccountId, note: String },
    Withdrawn { reason: String },
    EnteredInError { reason: String },
}

impl ReferralState {
    /// The states from which each action can be done.
    pub fn admit(&self, action: ReferralAction) -> Result<(), Violation> {
        use ReferralAction as Do;
        let admitted = match action {
            Do::Edit | Do::Submit => matches!(self, Self::Draft { .. }),
            Do::Take if matches!(self, Self::Brokering(_)) => return Err(Violation::ReferralAlreadyTaken),
            Do::Take => matches!(self, Self::Submitted { .. }),
            Do::Allocate => matches!(
                self,
                Self::Submitted { .. } | Self::Brokering(_) | Self::Arranged { .. } | Self::OnHold { .. }
            ),
            Do::ReturnForInformation => matches!(self, Self::Submitted { .. } | Self::Brokering(_)),
            Do::Hold => Held::of(self).is_some(),
            Do::Resume => matches!(self, Self::OnHold { .. }),
            Do::Close => matches!(self, Self::Brokering(_) | Self::Arranged { .. }),
            Do::Reopen => matches!(self, Self::Closed { .. }),
            Do::Withdraw => !matches!(self, Self::Closed { .. } | Self::Withdrawn { .. }),
            Do::EnterInError => true,
        };
        if admitted { Ok(()) } else { Err(Violation::ReferralNotInState) }
    }

    pub fn kind(&self) -> ReferralStateKind {
        match self {
            Self::Draft { .. } => ReferralStateKind::Draft,
            Self::Submitted { .. } => ReferralStateKind::Submitted,
            Self::Brokering(_) => ReferralStateKind::Brokering,
            Self::Arranged { .. } => ReferralStateKind::Arranged,
            Self::OnHold { .. } => ReferralStateKind::OnHold,
            Self::Closed { .. } => ReferralStateKind::Closed,
            Self::Withdrawn { .. } => ReferralStateKind::Withdrawn,
        }
    }

    pub fn path(&self) -> Path {
        match *self {
            Self::Draft { .. } => Path::default(),
            Self::Submitted { submitted_at } => Path::submitted(submitted_at),
            Self::Brokering(taken) => Path::taken(taken, None),
            Self::Arranged { taken, arranged_at } => Path::taken(taken, Some(arranged_at)),
            Self::OnHold { held, .. } => Self::from(held).path(),
            Self::Closed { taken, arranged_at, .. } => Path::taken(taken, arranged_at),
            Self::Withdrawn { path, .. } => path,
        }
    }

    /// The state to which `event` leads from here.
    fn next(self, event: &ReferralEvent) -> Result<Self, Violation> {
        use ReferralChange as C;
        let at = event.at;
        Ok(match (self, event.change.clone()) {
            (state @ Self::Draft { .. }, C::Edited { .. }) | (state, C::EnteredInError { .. }) => state,
            (Self::Draft { .. }, C::Submitted) => Self::Submitted { submitted_at: at },
            (Self::Submitted { submitted_at }, C::Taken { broker } | C::Allocated { broker })
            | (Self::Brokering(Taken { submitted_at, .. }), C::Allocated { broker }) => {
                Self::Brokering(Taken { submitted_at, broker, taken_at: at })
            }
            (Self::Arranged { taken, arranged_at }, C::Allocated { broker }) => {
                Self::Arranged { taken: Taken { broker, ..taken }, arranged_at }
            }
            (Self::OnHold { held, reason, until }, C::Allocated { broker }) => {
                Self::OnHold { held: held.allocated(broker, at), reason, until }
            }
            (Self::Submitted { .. } | Self::Brokering(_), C::Returned { question }) => {
                Self::Draft { question: Some(question) }
            }
            (Self::Brokering(taken), C::Arranged { .. }) => Self::Arranged { taken, arranged_at: at },
            (Self::OnHold { held: Held::Brokering(taken), reason, until }, C::Arranged { .. }) => {
                Self::OnHold { held: Held::Arranged { taken, arranged_at: at }, reason, until }
            }
            (state, C::Held { reason, until }) => {
                let held = Held::of(&state).ok_or(Violation::EventOutOfOrder)?;
                Self::OnHold { held, reason, until }
            }
            (Self::OnHold { held, .. }, C::Resumed) => held.into(),
            (Self::Brokering(taken), C::Closed { outcome, note }) => {
                Self::Closed { taken, arranged_at: None, outcome, note, closed_at: at }
            }
            (Self::Arranged { taken, arranged_at }, C::Closed { outcome, note }) => {
                Self::Closed { taken, arranged_at: Some(arranged_at), outcome, note, closed_at: at }
            }
            (Self::Closed { taken, .. }, C::Reopened { broker, .. }) => {
                Self::Brokering(Taken { submitted_at: taken.submitted_at, broker, taken_at: at })
            }
            (state, C::Withdrawn { reason }) if state.admit(ReferralAction::Withdraw).is_ok() => {
                Self::Withdrawn { path: state.path(), reason }
            }
            _ => return Err(Violation::EventOutOfOrder),
        })
    }
}

impl Aggregate for Referral {
    type Change = ReferralChange;

    fn begin(first: &ReferralEvent) -> Result<Self, Violation> {
        let ReferralChange::Drafted { origin, request } = first.change.clone() else {
            return Err(Violation::EventOutOfOrder);
        };
        let Origin { id, person, package, team, coordinator } = origin;
        Ok(Self {
            id,
            person,
            package,
            team,
            coordinator,
            request,
            state: ReferralState::Draft { question: None },
            state_since: first.at,
            entered_in_error: false,
            created_at: first.at,
            version: 1,
        })
    }

    fn apply(self, event: &ReferralEvent) -> Result<Self, Violation> {
        if self.entered_in_error {
            return Err(Violation::EventOutOfOrder);
        }
        let was = self.state.kind();
        let state = self.state.next(event)?;
        let request = match &event.change {
            ReferralChange::Edited { request } => request.clone(),
            _ => self.request,
        };
        Ok(Self {
            request,
            state_since: if state.kind() == was { self.state_since } else { event.at },
            state,
            entered_in_error: matches!(event.change, ReferralChange::EnteredInError { .. }),
            version: self.version + 1,
            ..self
        })
    }
}

impl Held {
    /// What holding would keep of `state`; none where there is nothing to hold.
    pub fn of(state: &ReferralState) -> Option<Self> {
        match *state {
            ReferralState::Submitted { submitted_at } => Some(Self::Submitted { submitted_at }),
            ReferralState::Brokering(taken) => Some(Self::Brokering(taken)),
            ReferralState::Arranged { taken, arranged_at } => Some(Self::Arranged { taken, arranged_at }),
            _ => None,
        }
    }

    /// What is held has another broker, who finds it so when it is resumed.
    fn allocated(self, broker: AccountId, at: DateTime<Utc>) -> Self {
        match self {
            Self::Submitted { submitted_at } => Self::Brokering(Taken { submitted_at, broker, taken_at: at }),
            Self::Brokering(taken) => Self::Brokering(Taken { broker, taken_at: at, ..taken }),
            Self::Arranged { taken, arranged_at } => {
                Self::Arranged { taken: Taken { broker, ..taken }, arranged_at }
            }
        }
    }
}

impl From<Held> for ReferralState {
    fn from(held: Held) -> Self {
        match held {
            Held::Submitted { submitted_at } => Self::Submitted { submitted_at },
            Held::Brokering(taken) => Self::Brokering(taken),
            Held::Arranged { taken, arranged_at } => Self::Arranged { taken, arranged_at },
        }
    }
}

impl Path {
    fn submitted(at: DateTime<Utc>) -> Self {
        Self { submitted_at: Some(at), ..Self::default() }
    }

    fn taken(taken: Taken, arranged_at: Option<DateTime<Utc>>) -> Self {
        Self {
            submitted_at: Some(taken.submitted_at),
            broker: Some(taken.broker),
            taken_at: Some(taken.taken_at),
            arranged_at,
        }
    }
}
