//! A broker's question to one charity: can you take this? A referral may have many; the first acceptance wins.

mod state;

pub use state::{
    Answer, DeclineReason, DeclinedBy, EnquiryChange, EnquiryState, EnquiryStateKind, RecallReason,
};

use crate::{
    Actor, Event, Transition, Violation,
    booking::Booking,
    coded::coded,
    event::Aggregate,
    ids::{AccountId, CategoryId, CharityId, EnquiryId, OfferingId, ReferralId, TeamId},
    policy::{self, Resource},
    referral::Referral,
    sharing::Consent,
    text,
    time::{days_after, london_date},
    working_days::add_working_days,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub type EnquiryEvent = Event<EnquiryChange>;
type Next = Transition<Enquiry, EnquiryChange>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enquiry {
    pub id: EnquiryId,
    pub referral: ReferralId,
    pub offering: OfferingId,
    pub charity: CharityId,
    pub team: TeamId,
    pub message: String,
    pub sent_by: AccountId,
    pub sent_at: DateTime<Utc>,
    pub timetable: Timetable,
    /// When the charity first looked; it may also answer without having looked.
    pub opened_at: Option<DateTime<Utc>>,
    /// When it was reminded, which is done once.
    pub nudged_at: Option<DateTime<Utc>>,
    pub state: EnquiryState,
    pub version: i32,
}

/// What the broker asks, and whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub id: EnquiryId,
    pub offering: OfferingId,
    pub charity: CharityId,
    pub message: String,
}

/// What is so about the offering and its charity at the moment of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedOf {
    pub category: CategoryId,
    /// Offering and charity are both active, and the offering is not paused.
    pub active: bool,
    /// Open enquiries that the charity has now, and how many it wants at most.
    pub open_enquiries: u32,
    pub open_enquiry_limit: u32,
    /// An enquiry of the same referral to the same offering is open.
    pub already_asked: bool,
    /// Working days in which this category is answered.
    pub response_days: u8,
}

/// London dates by which an enquiry is nudged, due and lapsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Timetable {
    pub nudge_on: NaiveDate,
    pub due_on: NaiveDate,
    /// The last day on which it can be answered; on a waiting list, the last on which the place is kept.
    pub lapse_on: NaiveDate,
}

coded! {
    pub enum EnquiryAction {
        Open = "OPEN",
        Accept = "ACCEPT",
        Waitlist = "WAITLIST",
        /// The charity cannot.
        Decline = "DECLINE",
        /// The broker records that the person would rather not.
        DeclineForPerson = "DECLINE_FOR_PERSON",
        Recall = "RECALL",
        /// Nobody answered in time: the house does it, nobody else.
        Lapse = "LAPSE",
        /// Half of the time to answer has gone: the house reminds, nobody else.
        Nudge = "NUDGE",
    }
}

impl Enquiry {
    /// Asks. `consent` proves that the person agreed to share with this very charity.
    pub fn send(
        ask: Ask,
        referral: &Referral,
        of: AskedOf,
        consent: Consent,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Next {
        if !referral.is_being_worked_on() {
            return Err(Violation::ReferralNotInState);
        }
        consent.is_for(referral.person, ask.charity)?;
        of.check(referral.request.category)?;
        let sent = EnquiryChange::Sent {
            id: ask.id,
            referral: referral.id,
            offering: ask.offering,
            charity: ask.charity,
            team: referral.team,
            message: text::required(ask.message, Violation::MessageMissing)?,
            timetable: Timetable::from(london_date(now), of.response_days),
        };
        Self::first(sent, actor, now)
    }

    /// The charity has seen it.
    pub fn open(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(EnquiryAction::Open)?;
        self.then(EnquiryChange::Opened, actor, now)
    }

    pub fn accept(self, note: &str, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(EnquiryAction::Accept)?;
        self.then(EnquiryChange::Accepted { note: text::optional(note)? }, actor, now)
    }

    /// Yes in principle, and no place yet.
    pub fn waitlist(self, note: &str, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(EnquiryAction::Waitlist)?;
        self.then(EnquiryChange::Waitlisted { note: text::optional(note)? }, actor, now)
    }

    /// By the charity, or by the broker for the person. Even after an acceptance, while nothing is booked from it
    /// (`booked`, see [`Enquiry::is_booked`]): a volunteer falls ill, a person has second thoughts.
    pub fn decline(
        self,
        by: DeclinedBy,
        reason: DeclineReason,
        note: &str,
        booked: bool,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Next {
        self.admit(by.action(), booked)?;
        if !by.may_say(reason) {
            return Err(Violation::DeclineReasonNotTheirs);
        }
        self.then(EnquiryChange::Declined { by, reason, note: text::optional(note)? }, actor, now)
    }

    pub fn recall(self, reason: RecallReason, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(EnquiryAction::Recall)?;
        self.then(EnquiryChange::Recalled { reason }, actor, now)
    }

    /// At half of the time to answer, once.
    pub fn nudge(self, now: DateTime<Utc>) -> Next {
        self.state.admit(EnquiryAction::Nudge)?;
        if !self.wants_nudge(london_date(now)) {
            return Err(Violation::EnquiryNotInState);
        }
        self.then(EnquiryChange::Nudged, &Actor::system(), now)
    }

    /// Once the last day has passed.
    pub fn lapse(self, now: DateTime<Utc>) -> Next {
        self.state.admit(EnquiryAction::Lapse)?;
        if london_date(now) <= self.timetable.lapse_on {
            return Err(Violation::EnquiryNotYetLapsed);
        }
        self.then(EnquiryChange::Lapsed, &Actor::system(), now)
    }

    /// Whether whoever saw it at `version` has seen all that an answer is about. Until it is answered, it is looked at and reminded of,
    /// and neither changes what is asked: who opens it and answers at once has seen the same.
    pub fn is_known_at(&self, version: i32) -> bool {
        version == self.version || (self.state.is_unanswered() && (1..self.version).contains(&version))
    }

    /// Whether it still waits for something: sent, opened or on the waiting list.
    pub fn is_open(&self) -> bool {
        self.state.is_open()
    }

    /// On a waiting list: yes in principle, and no place yet.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, EnquiryState::Waitlisted(_))
    }

    /// Unanswered, and its last working day has passed.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state.is_unanswered() && today > self.timetable.due_on
    }

    /// Whether the charity should be reminded: half of its time has gone, it has not answered, and was not reminded. One whose last
    /// day has passed is not reminded of it.
    pub fn wants_nudge(&self, today: NaiveDate) -> bool {
        let in_time = (self.timetable.nudge_on..=self.timetable.lapse_on).contains(&today);
        self.state.is_unanswered() && self.nudged_at.is_none() && in_time
    }

    /// Whether a live booking was made from it.
    pub fn is_booked(&self, bookings: &[Booking]) -> bool {
        bookings.iter().any(|booking| booking.parties.enquiry == self.id && booking.is_live())
    }

    /// What `actor` may do now: policy permits it, and the state with what was booked from it admits it.
    pub fn actions(&self, actor: &Actor, booked: bool) -> Vec<EnquiryAction> {
        let may = |action| policy::decide(actor, action, &self.resource()).is_allow();
        let now_possible = |action| self.admit(action, booked).is_ok();
        EnquiryAction::ALL.iter().copied().filter(|&action| may(action) && now_possible(action)).collect()
    }

    /// Why `actor` may say no now, for the charity or for the person; none where they may not.
    pub fn decline_reasons(&self, actor: &Actor, booked: bool) -> Vec<DeclineReason> {
        let actions = self.actions(actor, booked);
        let by = DeclinedBy::ALL.iter().filter(|by| actions.contains(&by.action()));
        by.flat_map(|by| by.reasons()).copied().collect()
    }

    /// Whether the state and what was booked from it leave room for `action`, whoever asks.
    pub fn admit(&self, action: EnquiryAction, booked: bool) -> Result<(), Violation> {
        self.state.admit(action)?;
        if booked { Err(Violation::EnquiryAlreadyBooked) } else { Ok(()) }
    }

    pub fn resource(&self) -> Resource {
        Resource::of_both(self.team, self.charity)
    }
}

/// The first acceptance wins: the referral's other open enquiries are recalled, and each charity is told that help was
/// found elsewhere. Enquiries that are settled are left as they are.
pub fn recall_others(
    accepted: EnquiryId,
    enquiries: impl IntoIterator<Item = Enquiry>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<(Enquiry, EnquiryEvent)>, Violation> {
    enquiries
        .into_iter()
        .filter(|enquiry| enquiry.id != accepted && enquiry.is_open())
        .map(|enquiry| enquiry.recall(RecallReason::FoundElsewhere, actor, now))
        .collect()
}

impl AskedOf {
    fn check(self, category: CategoryId) -> Result<(), Violation> {
        if !self.active {
            return Err(Violation::OfferingNotActive);
        }
        if self.category != category {
            return Err(Violation::OfferingOfAnotherCategory);
        }
        if self.already_asked {
            return Err(Violation::AlreadyAsked);
        }
        if self.open_enquiries >= self.open_enquiry_limit {
            return Err(Violation::CharityAtItsLimit);
        }
        Ok(())
    }
}

impl Timetable {
    /// A place on a waiting list is kept for half a year: by then nobody knows whether the person still wants it, and the referral
    /// comes back to its broker, who may ask again.
    pub const PLACE_KEPT_DAYS: u32 = 182;

    /// From the day on which the charity put the person on its list.
    fn waiting(self, since: DateTime<Utc>) -> Self {
        Self { lapse_on: days_after(london_date(since), Self::PLACE_KEPT_DAYS), ..self }
    }

    /// A nudge at half of `response_days` working days (rounded up), lapse at double.
    pub fn from(sent_on: NaiveDate, response_days: u8) -> Self {
        let days = u32::from(response_days);
        Self {
            nudge_on: add_working_days(sent_on, days.div_ceil(2)),
            due_on: add_working_days(sent_on, days),
            lapse_on: add_working_days(sent_on, days * 2),
        }
    }
}
