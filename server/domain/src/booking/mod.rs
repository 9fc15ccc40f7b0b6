//! Agreed help: an offering, a pattern, a start and an end. It always stands on a line of the person's care package.

mod state;

pub use state::{
    BookingChange, BookingOutcome, BookingState, BookingStateKind, CancellationRequest, CancelledBy,
    Confirmation, PauseReason,
};

use crate::{
    Actor, Event, Transition, Violation,
    availability::Place,
    care_package::{ItemKind, PackageItem},
    coded::coded,
    enquiry::{Enquiry, EnquiryState},
    event::Aggregate,
    ids::{
        BookingId, CharityId, EnquiryId, OfferingId, PackageItemId, PersonId, ReferralId, SessionId, TeamId,
        VolunteerId,
    },
    policy::{self, Resource},
    recurrence::{Pattern, Slot},
    referral::Referral,
    sharing::Consent,
    text,
    time::{days_after, london_date},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// How far ahead visits are written down.
pub const DAYS_AHEAD: u32 = 8 * 7;

pub type BookingEvent = Event<BookingChange>;
type Next = Transition<Booking, BookingChange>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    pub id: BookingId,
    /// The line of the care package on which it stands.
    pub item: PackageItemId,
    pub parties: Parties,
    pub plan: Plan,
    pub state: BookingState,
    /// Why it ends on its last day, where that is known before: it goes on until then, and other help is looked for meanwhile.
    pub ending: Option<BookingOutcome>,
    /// A referrer's wish to cancel that the charity has not answered yet.
    pub cancellation_request: Option<CancellationRequest>,
    /// Who usually goes, where the charity has said so; on which visits they really are, each visit says.
    pub volunteer: Option<VolunteerId>,
    pub created_at: DateTime<Utc>,
    pub version: i32,
}

/// Between whom it was agreed, and out of what it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parties {
    pub referral: ReferralId,
    pub enquiry: EnquiryId,
    pub offering: OfferingId,
    pub charity: CharityId,
    pub person: PersonId,
    pub team: TeamId,
}

/// What was agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The session in which the help is given, where the offering has sessions.
    pub session: Option<SessionId>,
    pub pattern: Pattern,
    pub start_on: NaiveDate,
    /// The last day, included; none for help without a planned end.
    pub end_on: Option<NaiveDate>,
}

/// What a broker proposes: the booking, the line of the package that it will stand on, and what the line is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub id: BookingId,
    pub item: PackageItemId,
    pub title: String,
    pub plan: Plan,
}

/// A booking and its line of the package: neither is ever made without the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    pub booking: Booking,
    pub item: PackageItem,
    pub event: BookingEvent,
}

coded! {
    pub enum BookingAction {
        Confirm = "CONFIRM",
        /// Change this and the following visits.
        Change = "CHANGE",
        Pause = "PAUSE",
        Resume = "RESUME",
        End = "END",
        RequestCancellation = "REQUEST_CANCELLATION",
        Cancel = "CANCEL",
        /// The charity answers a wish to cancel: the help was given.
        DeclineCancellation = "DECLINE_CANCELLATION",
        /// Say who goes from now on.
        ChooseVolunteer = "CHOOSE_VOLUNTEER",
    }
}

impl Booking {
    /// Written down, not yet agreed: it takes no place and has no visits.
    pub fn propose(
        proposal: Proposal,
        referral: &Referral,
        enquiry: &Enquiry,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Proposed, Violation> {
        if !referral.is_being_worked_on() {
            return Err(Violation::ReferralNotInState);
        }
        let accepted = matches!(enquiry.state, EnquiryState::Accepted(_));
        if !accepted || enquiry.referral != referral.id {
            return Err(Violation::EnquiryNotAccepted);
        }
        let Proposal { id, item, title, plan } = proposal;
        plan.check()?;
        if plan.start_on < london_date(now) {
            return Err(Violation::StartInPast);
        }
        let item = PackageItem {
            id: item,
            package: referral.package,
            outcome: referral.request.outcome,
            title: text::required_line(title, Violation::TitleMissing)?,
            kind: ItemKind::Booking(id),
            from_date: plan.start_on,
            until: plan.end_on,
            created_at: now,
        };
        let parties = Parties {
            referral: referral.id,
            enquiry: enquiry.id,
            offering: enquiry.offering,
            charity: enquiry.charity,
            person: referral.person,
            team: referral.team,
        };
        let (booking, event) =
            Self::first(BookingChange::Proposed { id, item: item.id, parties, plan }, actor, now)?;
        Ok(Proposed { booking, item, event })
    }

    /// Agreed. It needs a place in hand, which only `Capacity::take` gives, and the person's agreement as of today.
    pub fn confirm(self, place: Place, consent: Consent, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(BookingAction::Confirm)?;
        consent.is_for(self.parties.person, self.parties.charity)?;
        place.is_at(self.parties.offering)?;
        self.then(BookingChange::Confirmed, actor, now)
    }

    /// Another plan from its `start_on` on; what lies before stays as it was.
    pub fn change(self, plan: Plan, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(BookingAction::Change)?;
        plan.check()?;
        if plan.start_on < london_date(now) {
            return Err(Violation::StartInPast);
        }
        self.then(BookingChange::Changed { plan }, actor, now)
    }

    /// No visits for a while. The place is kept. The charity is told of the pause, and never why: see [`crate::disclosure`].
    pub fn pause(
        self,
        reason: PauseReason,
        until: Option<NaiveDate>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Next {
        self.admit(BookingAction::Pause)?;
        if until.is_some_and(|day| day < london_date(now)) {
            return Err(Violation::UntilInPast);
        }
        self.then(BookingChange::Paused { reason, until }, actor, now)
    }

    /// The same without an end, for whoever is in hospital: a pause that would have ended by itself no longer does.
    pub(crate) fn pause_for_hospital_stay(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        if self.visits_from(london_date(now)).is_none() {
            return Err(Violation::BookingNotInState);
        }
        self.then(BookingChange::Paused { reason: PauseReason::HospitalStay, until: None }, actor, now)
    }

    pub fn resume(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(BookingAction::Resume)?;
        self.then(BookingChange::Resumed, actor, now)
    }

    /// The day on which a pause ends by itself: the one after its last. None where it has no last day, and none after a hospital
    /// stay, when the broker decides what goes on.
    pub fn resumes_on(&self) -> Option<NaiveDate> {
        match self.state {
            BookingState::Paused { reason: PauseReason::HospitalStay, .. } => None,
            BookingState::Paused { until, .. } => until.map(|last| days_after(last, 1)),
            _ => None,
        }
    }

    /// The last day of the pause has passed. Not while the person is in hospital (`away`), whatever the pause was for.
    pub fn end_pause(self, away: bool, now: DateTime<Utc>) -> Next {
        let over = self.resumes_on().is_some_and(|day| day <= london_date(now));
        if away || !over {
            return Err(Violation::BookingNotInState);
        }
        self.resume(&Actor::system(), now)
    }

    /// The help has run its course. Its place is free again: see [`Booking::has_freed_place`].
    pub fn end(self, outcome: BookingOutcome, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(BookingAction::End)?;
        self.then(BookingChange::Ended { outcome, last_day: london_date(now) }, actor, now)
    }

    /// The same on a day that is known before: today or later. Until then it goes on as agreed.
    pub fn end_on(
        self,
        last_day: NaiveDate,
        outcome: BookingOutcome,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Next {
        self.admit(BookingAction::End)?;
        let today = london_date(now);
        if last_day < today {
            return Err(Violation::StopInPast);
        }
        let is_last = last_day == today || self.plan.start_on > last_day;
        let change = if is_last {
            BookingChange::Ended { outcome, last_day }
        } else {
            BookingChange::EndPlanned { outcome, last_day }
        };
        self.then(change, actor, now)
    }

    /// Its last day, which was known before, has passed.
    pub fn end_on_its_day(self, now: DateTime<Utc>) -> Next {
        let last_day = self.plan.end_on.filter(|last| self.holds_place() && *last < london_date(now));
        let last_day = last_day.ok_or(Violation::BookingNotInState)?;
        let outcome = self.ending.unwrap_or(BookingOutcome::RanItsCourse);
        self.then(BookingChange::Ended { outcome, last_day }, &Actor::system(), now)
    }

    /// Who goes from now on, found able to; none where nobody does any more.
    pub fn choose_volunteer(self, volunteer: Option<VolunteerId>, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(BookingAction::ChooseVolunteer)?;
        self.then(BookingChange::VolunteerChosen { volunteer }, actor, now)
    }

    /// A referrer asks; the charity cancels, or says that the help was given.
    pub fn request_cancellation(self, reason: &str, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(BookingAction::RequestCancellation)?;
        let reason = text::required(reason, Violation::ReasonMissing)?;
        self.then(BookingChange::CancellationRequested { reason }, actor, now)
    }

    pub fn decline_cancellation(self, note: &str, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(BookingAction::DeclineCancellation)?;
        self.then(BookingChange::CancellationDeclined { note: text::optional(note)? }, actor, now)
    }

    pub fn cancel(self, by: CancelledBy, reason: &str, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(BookingAction::Cancel)?;
        let reason = text::required(reason, Violation::ReasonMissing)?;
        self.then(BookingChange::Cancelled { by, reason }, actor, now)
    }

    /// Proposed, confirmed or paused: somebody still counts on it.
    pub fn is_live(&self) -> bool {
        self.state.is_live()
    }

    /// Live, and nothing is known of an end.
    pub fn will_go_on(&self) -> bool {
        self.is_live() && self.ending.is_none()
    }

    /// Whether it uses up one place of its offering.
    pub fn holds_place(&self) -> bool {
        matches!(self.state, BookingState::Confirmed(_) | BookingState::Paused { .. })
    }

    /// The first day from `today` on that has visits; none where there are none, and none would begin again by themselves.
    pub fn visits_from(&self, today: NaiveDate) -> Option<NaiveDate> {
        match self.state {
            BookingState::Confirmed(_) => Some(today),
            _ => self.resumes_on().map(|day| today.max(day)),
        }
    }

    /// Whether it once used up a place and does no longer. Who brings it here gives the place back.
    pub fn has_freed_place(&self) -> bool {
        self.state.confirmation().is_some() && !self.holds_place()
    }

    /// The visits that its plan means, from `from` to `last`, both included.
    pub fn slots(&self, from: NaiveDate, last: NaiveDate) -> Vec<Slot> {
        let last = self.plan.end_on.map_or(last, |end| end.min(last));
        self.plan.pattern.between(self.plan.start_on, from, last)
    }

    /// Those of them that will be made as things stand: all while it is confirmed, and those after the last day of a pause that ends
    /// by itself.
    pub fn slots_ahead(&self, today: NaiveDate, last: NaiveDate) -> Vec<Slot> {
        self.visits_from(today).map_or_else(Vec::new, |from| self.slots(from, last))
    }

    /// What `actor` may do now: policy permits it, and the state admits it.
    pub fn actions(&self, actor: &Actor) -> Vec<BookingAction> {
        let may = |action| policy::decide(actor, action, &self.resource()).is_allow();
        let now_possible = |action| self.admit(action).is_ok();
        BookingAction::ALL.iter().copied().filter(|&action| may(action) && now_possible(action)).collect()
    }

    pub fn resource(&self) -> Resource {
        Resource::of_both(self.parties.team, self.parties.charity)
    }

    /// Whether the state leaves room for `action`, whoever asks.
    pub fn admit(&self, action: BookingAction) -> Result<(), Violation> {
        self.state.admit(action)?;
        match (action, &self.cancellation_request) {
            (BookingAction::RequestCancellation, Some(_)) => Err(Violation::CancellationAlreadyAsked),
            (BookingAction::DeclineCancellation, None) => Err(Violation::CancellationNotAsked),
            _ => Ok(()),
        }
    }
}

impl Plan {
    pub fn check(&self) -> Result<(), Violation> {
        self.pattern.check()?;
        match self.end_on {
            Some(end) if end < self.start_on => Err(Violation::EndBeforeStart),
            _ => Ok(()),
        }
    }
}
