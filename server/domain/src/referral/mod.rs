//! A co-ordinator's request to the broker for one kind of help, towards one outcome of the package.

mod state;

pub use state::{CloseOutcome, Held, Path, ReferralChange, ReferralState, ReferralStateKind, Taken};

use crate::{
    Actor, Event, Role, Transition, Violation,
    booking::Booking,
    coded::coded,
    enquiry::Enquiry,
    event::Aggregate,
    ids::{AccountId, BookingId, CarePackageId, CategoryId, OutcomeId, PersonId, ReferralId, TeamId},
    need::Wanted,
    policy::{self, Resource},
    text,
    time::london_date,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub type ReferralEvent = Event<ReferralChange>;
type Next = Transition<Referral, ReferralChange>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    pub id: ReferralId,
    pub person: PersonId,
    pub package: CarePackageId,
    pub team: TeamId,
    pub coordinator: AccountId,
    pub request: Request,
    pub state: ReferralState,
    pub state_since: DateTime<Utc>,
    /// The record stays for the history, out of every work list, and nothing more can be done with it.
    pub entered_in_error: bool,
    pub created_at: DateTime<Utc>,
    pub version: i32,
}

/// What the co-ordinator writes, and may rewrite while it is a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    pub category: CategoryId,
    /// Towards which outcome of the package; a draft may not know yet.
    pub outcome: Option<OutcomeId>,
    pub priority: Priority,
    pub wanted: Wanted,
    pub note: String,
}

/// Where a referral belongs, fixed when it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    pub id: ReferralId,
    pub person: PersonId,
    pub package: CarePackageId,
    pub team: TeamId,
    pub coordinator: AccountId,
}

/// What hangs on a referral, which it cannot know by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ties {
    /// Enquiries sent, opened or on a waiting list.
    pub open_enquiries: u32,
    pub proposed_bookings: u32,
    /// Bookings confirmed or paused: help is in place.
    pub bookings_in_place: u32,
}

coded! {
    pub enum Priority {
        Normal = "NORMAL",
        Urgent = "URGENT",
    }
}

coded! {
    /// What somebody may do with a referral. That it becomes arranged is no action of its own: the first confirmed
    /// booking does it.
    pub enum ReferralAction {
        Edit = "EDIT",
        Submit = "SUBMIT",
        Take = "TAKE",
        Allocate = "ALLOCATE",
        ReturnForInformation = "RETURN_FOR_INFORMATION",
        Hold = "HOLD",
        Resume = "RESUME",
        Close = "CLOSE",
        Reopen = "REOPEN",
        Withdraw = "WITHDRAW",
        EnterInError = "ENTER_IN_ERROR",
    }
}

impl Referral {
    pub fn draft(origin: Origin, request: Request, actor: &Actor, now: DateTime<Utc>) -> Next {
        Self::first(ReferralChange::Drafted { origin, request: request.checked()? }, actor, now)
    }

    pub fn edit(self, request: Request, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(ReferralAction::Edit, Ties::default())?;
        self.then(ReferralChange::Edited { request: request.checked()? }, actor, now)
    }

    pub fn submit(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(ReferralAction::Submit, Ties::default())?;
        if self.request.outcome.is_none() {
            return Err(Violation::ReferralOutcomeMissing);
        }
        self.then(ReferralChange::Submitted, actor, now)
    }

    /// The broker who takes it looks for help from now on.
    pub fn take(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(ReferralAction::Take, Ties::default())?;
        self.then(ReferralChange::Taken { broker: actor.account }, actor, now)
    }

    pub fn allocate(self, to: &Actor, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(ReferralAction::Allocate, Ties::default())?;
        if !to.is_in(Role::Broker, self.team) {
            return Err(Violation::NotABrokerOfTheTeam);
        }
        self.then(ReferralChange::Allocated { broker: to.account }, actor, now)
    }

    /// Back to the co-ordinator's drafts, with what the broker needs to know.
    pub fn return_for_information(
        self,
        question: &str,
        ties: Ties,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Next {
        self.admit(ReferralAction::ReturnForInformation, ties)?;
        let question = text::required(question, Violation::QuestionMissing)?;
        self.then(ReferralChange::Returned { question }, actor, now)
    }

    /// By the first confirmed booking. A later booking finds it arranged and has nothing to change:
    /// see [`Referral::awaits_booking`].
    pub fn arrange(self, booking: BookingId, actor: &Actor, now: DateTime<Utc>) -> Next {
        if !self.awaits_booking() {
            return Err(Violation::ReferralNotInState);
        }
        self.then(ReferralChange::Arranged { booking }, actor, now)
    }

    pub fn awaits_booking(&self) -> bool {
        let awaits = matches!(
            self.state,
            ReferralState::Brokering(_) | ReferralState::OnHold { held: Held::Brokering(_), .. }
        );
        awaits && !self.entered_in_error
    }

    /// A broker is at work on it: charities can be asked, and help can be booked.
    pub fn is_being_worked_on(&self) -> bool {
        let at_work = matches!(self.state, ReferralState::Brokering(_) | ReferralState::Arranged { .. });
        at_work && !self.entered_in_error
    }

    /// Nothing more is asked for by it, whatever still stands.
    pub fn is_over(&self) -> bool {
        let settled = matches!(self.state, ReferralState::Closed { .. } | ReferralState::Withdrawn { .. });
        settled || self.entered_in_error
    }

    /// Nobody works on it until `until`, or until it is resumed.
    pub fn hold(self, reason: &str, until: NaiveDate, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(ReferralAction::Hold, Ties::default())?;
        let reason = text::required(reason, Violation::ReasonMissing)?;
        if until <= london_date(now) {
            return Err(Violation::UntilInPast);
        }
        self.then(ReferralChange::Held { reason, until }, actor, now)
    }

    pub fn resume(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(ReferralAction::Resume, Ties::default())?;
        self.then(ReferralChange::Resumed, actor, now)
    }

    /// The day until which it was held has come.
    pub fn end_hold(self, now: DateTime<Utc>) -> Next {
        match self.state {
            ReferralState::OnHold { until, .. } if until <= london_date(now) => {
                self.resume(&Actor::system(), now)
            }
            _ => Err(Violation::ReferralNotInState),
        }
    }

    /// Ends the broker's work. A booking that goes on is named by the outcome, so that none outlives it unnoticed: help is
    /// in place where one stands, and only there.
    pub fn close(
        self,
        outcome: CloseOutcome,
        note: &str,
        ties: Ties,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Next {
        self.admit(ReferralAction::Close, ties)?;
        match outcome {
            CloseOutcome::HelpInPlace => ties.help_in_place(),
            _ => ties.no_booking(),
        }?;
        self.then(ReferralChange::Closed { outcome, note: text::optional(note)? }, actor, now)
    }

    /// The broker who reopens it looks for help again.
    pub fn reopen(self, note: &str, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(ReferralAction::Reopen, Ties::default())?;
        let note = text::required(note, Violation::NoteMissing)?;
        self.then(ReferralChange::Reopened { broker: actor.account, note }, actor, now)
    }

    /// The help that it led to stops: whoever brokered it looks for other help. One that was held is held no longer. None where there is
    /// nothing to change: it is with its broker already.
    pub fn take_up_as_help_stops(
        self,
        note: &str,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Option<(Self, ReferralEvent)>, Violation> {
        let change = match &self.state {
            ReferralState::Closed { taken, .. } => ReferralChange::Reopened {
                broker: taken.broker,
                note: text::required(note, Violation::NoteMissing)?,
            },
            ReferralState::OnHold { .. } => ReferralChange::Resumed,
            _ => return Ok(None),
        };
        self.then(change, actor, now).map(Some)
    }

    /// The co-ordinator needs it no longer. Open enquiries are recalled with it; a live booking must be ended first.
    pub fn withdraw(self, reason: &str, ties: Ties, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(ReferralAction::Withdraw, ties)?;
        let reason = text::required(reason, Violation::ReasonMissing)?;
        self.then(ReferralChange::Withdrawn { reason }, actor, now)
    }

    pub fn enter_in_error(self, reason: &str, ties: Ties, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(ReferralAction::EnterInError, ties)?;
        let reason = text::required(reason, Violation::ReasonMissing)?;
        self.then(ReferralChange::EnteredInError { reason }, actor, now)
    }

    /// What `actor` may do now: policy permits it, and the state with its ties admits it.
    pub fn actions(&self, actor: &Actor, ties: Ties) -> Vec<ReferralAction> {
        let may = |action| policy::decide(actor, action, &self.resource()).is_allow();
        let now_possible = |action| self.admit(action, ties).is_ok();
        ReferralAction::ALL.iter().copied().filter(|&action| may(action) && now_possible(action)).collect()
    }

    /// From when until when somebody waited for help: from the submission until it was arranged or came to its end, or until now.
    /// None where it was never submitted.
    pub fn waited(&self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let path = self.state.path();
        let until = match &self.state {
            ReferralState::Closed { closed_at, .. } => path.arranged_at.unwrap_or(*closed_at),
            ReferralState::Withdrawn { .. } => path.arranged_at.unwrap_or(self.state_since),
            _ => path.arranged_at.unwrap_or(now),
        };
        path.submitted_at.map(|from| (from, until))
    }

    pub fn resource(&self) -> Resource {
        Resource::of_team(self.team)
    }

    /// Whether the state and what hangs on it leave room for `action`, whoever asks.
    pub fn admit(&self, action: ReferralAction, ties: Ties) -> Result<(), Violation> {
        if self.entered_in_error {
            return Err(Violation::ReferralEnteredInError);
        }
        self.state.admit(action)?;
        match action {
            ReferralAction::ReturnForInformation | ReferralAction::EnterInError => {
                ties.no_enquiry()?;
                ties.no_booking()
            }
            ReferralAction::Close => ties.no_enquiry(),
            ReferralAction::Withdraw => ties.no_booking(),
            _ => Ok(()),
        }
    }
}

impl Request {
    fn checked(self) -> Result<Self, Violation> {
        self.wanted.check()?;
        Ok(Self { note: text::optional(self.note)?, ..self })
    }
}

impl Ties {
    /// Of a referral, given all of its enquiries and bookings.
    pub fn of(enquiries: &[Enquiry], bookings: &[Booking]) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let in_place = bookings.iter().filter(|booking| booking.holds_place()).count();
        let live = bookings.iter().filter(|booking| booking.is_live()).count();
        Self {
            open_enquiries: count(enquiries.iter().filter(|enquiry| enquiry.is_open()).count()),
            proposed_bookings: count(live - in_place),
            bookings_in_place: count(in_place),
        }
    }

    fn no_enquiry(self) -> Result<(), Violation> {
        if self.open_enquiries == 0 { Ok(()) } else { Err(Violation::EnquiriesStillOpen) }
    }

    fn no_booking(self) -> Result<(), Violation> {
        let none = self.proposed_bookings == 0 && self.bookings_in_place == 0;
        if none { Ok(()) } else { Err(Violation::BookingWouldOutlive) }
    }

    fn help_in_place(self) -> Result<(), Violation> {
        match self {
            Self { bookings_in_place: 0, .. } => Err(Violation::NoHelpInPlace),
            Self { proposed_bookings: 0, .. } => Ok(()),
            _ => Err(Violation::BookingWouldOutlive),
        }
    }
}
