//! Where a referral stands: the one word, the next step, whose it is, and the offering that answers. It is derived from the referral,
//! its enquiries and its bookings together, so that nobody has to ring anybody to learn it.

use crate::{
    booking::{Booking, BookingState},
    coded::coded,
    enquiry::{Enquiry, EnquiryState},
    ids::OfferingId,
    referral::{Referral, ReferralState},
};
use chrono::NaiveDate;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub progress: Progress,
    pub next: NextStepCode,
    /// The London date by which the next step is due, where there is one.
    pub due: Option<NaiveDate>,
    /// The offering that is booked, else proposed, else accepted.
    pub offering: Option<OfferingId>,
}

coded! {
    /// The word on the page.
    pub enum Progress {
        Draft = "DRAFT",
        New = "NEW",
        Looking = "LOOKING",
        Asked = "ASKED",
        WaitingList = "WAITING_LIST",
        Arranged = "ARRANGED",
        OnHold = "ON_HOLD",
        Closed = "CLOSED",
    }
}

coded! {
    /// What happens next.
    pub enum NextStepCode {
        Submit = "SUBMIT",
        AnswerQuestion = "ANSWER_QUESTION",
        Take = "TAKE",
        /// Find an offering and ask its charity.
        Ask = "ASK",
        /// Whoever was asked said no, or nothing: ask another.
        AskAnother = "ASK_ANOTHER",
        AwaitAnswer = "AWAIT_ANSWER",
        AwaitPlace = "AWAIT_PLACE",
        /// A charity said yes: plan the booking.
        PlanBooking = "PLAN_BOOKING",
        ConfirmBooking = "CONFIRM_BOOKING",
        /// Help is in place: see that it goes well, then close.
        FollowUp = "FOLLOW_UP",
        /// Help was in place and is no longer: find other help, or close.
        HelpStopped = "HELP_STOPPED",
        Resume = "RESUME",
        Nothing = "NOTHING",
    }
}

coded! {
    /// Whose step it is.
    pub enum Party {
        Coordinator = "COORDINATOR",
        Broker = "BROKER",
        Charity = "CHARITY",
        Nobody = "NOBODY",
    }
}

impl NextStepCode {
    pub const fn party(self) -> Party {
        match self {
            Self::Submit | Self::AnswerQuestion => Party::Coordinator,
            Self::Take
            | Self::Ask
            | Self::AskAnother
            | Self::PlanBooking
            | Self::ConfirmBooking
            | Self::FollowUp
            | Self::HelpStopped
            | Self::Resume => Party::Broker,
            Self::AwaitAnswer | Self::AwaitPlace => Party::Charity,
            Self::Nothing => Party::Nobody,
        }
    }
}

/// Where `referral` stands, given all of its enquiries and bookings.
pub fn standing(referral: &Referral, enquiries: &[Enquiry], bookings: &[Booking]) -> Standing {
    let step = |progress, next| Standing { progress, next, due: None, offering: None };
    match &referral.state {
        ReferralState::Draft { question: None } => step(Progress::Draft, NextStepCode::Submit),
        ReferralState::Draft { question: Some(_) } => step(Progress::Draft, NextStepCode::AnswerQuestion),
        ReferralState::Submitted { .. } => step(Progress::New, NextStepCode::Take),
        ReferralState::Brokering(_) => search(enquiries, bookings, NextStepCode::Ask),
        ReferralState::Arranged { .. } => search(enquiries, bookings, NextStepCode::HelpStopped),
        ReferralState::OnHold { until, .. } => Standing {
            due: Some(*until),
            offering: search(enquiries, bookings, NextStepCode::Ask).offering,
            ..step(Progress::OnHold, NextStepCode::Resume)
        },
        ReferralState::Closed { .. } | ReferralState::Withdrawn { .. } => Standing {
            offering: search(enquiries, bookings, NextStepCode::Ask).offering,
            ..step(Progress::Closed, NextStepCode::Nothing)
        },
    }
}

/// How far the search for help has come; `otherwise` is the step where nothing has been found and nobody asked.
fn search(enquiries: &[Enquiry], bookings: &[Booking], otherwise: NextStepCode) -> Standing {
    let found = |progress, next, offering| Standing { progress, next, due: None, offering: Some(offering) };
    if let Some(booking) = bookings.iter().find(|booking| booking.holds_place() && booking.will_go_on()) {
        return found(Progress::Arranged, NextStepCode::FollowUp, booking.parties.offering);
    }
    if let Some(booking) = bookings.iter().find(|booking| booking.state == BookingState::Proposed) {
        return found(Progress::Asked, NextStepCode::ConfirmBooking, booking.parties.offering);
    }
    let unused = |enquiry: &&Enquiry| bookings.iter().all(|booking| booking.parties.enquiry != enquiry.id);
    let mut accepted = enquiries.iter().filter(|enquiry| matches!(enquiry.state, EnquiryState::Accepted(_)));
    if let Some(enquiry) = accepted.find(unused) {
        return found(Progress::Asked, NextStepCode::PlanBooking, enquiry.offering);
    }
    let unanswered = enquiries.iter().filter(|enquiry| enquiry.state.is_unanswered());
    if let Some(due) = unanswered.map(|enquiry| enquiry.timetable.due_on).min() {
        let step = NextStepCode::AwaitAnswer;
        return Standing { progress: Progress::Asked, next: step, due: Some(due), offering: None };
    }
    let waiting = enquiries.iter().any(Enquiry::is_open);
    let in_vain = enquiries.iter().any(|enquiry| enquiry.state.is_in_vain());
    let (progress, next) = match otherwise {
        _ if waiting => (Progress::WaitingList, NextStepCode::AwaitPlace),
        NextStepCode::Ask if in_vain => (Progress::Looking, NextStepCode::AskAnother),
        _ => (Progress::Looking, otherwise),
    };
    Standing { progress, next, due: None, offering: None }
}
