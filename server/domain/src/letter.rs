//! Letters to charities and to whom these let in: which there are, while each is still worth sending, and how often it is tried.
//!
//! A letter goes through machines and eyes that nobody here knows, so it names nobody who is helped and tells nothing of anybody's
//! health: what it is about, a link opens. For a pause it says that visits are paused, and never why.

use crate::{
    booking::{Booking, BookingState},
    charity::Charity,
    coded::coded,
    enquiry::{Enquiry, EnquiryState},
    ids::{BookingId, EnquiryId, VisitId},
    invitation::Invitation,
    link::Purpose,
    visit::{Visit, VisitState},
};
use chrono::{DateTime, TimeDelta, Utc};

coded! {
    pub enum LetterKind {
        EnquirySent = "ENQUIRY_SENT",
        /// Half of the time to answer has gone.
        EnquiryNudge = "ENQUIRY_NUDGE",
        EnquiryRecalled = "ENQUIRY_RECALLED",
        /// Nobody answered in time.
        EnquiryLapsed = "ENQUIRY_LAPSED",
        /// The person would rather not, or another was preferred: to the charity, that no help of it is needed.
        EnquiryDeclined = "ENQUIRY_DECLINED",
        BookingConfirmed = "BOOKING_CONFIRMED",
        BookingChanged = "BOOKING_CHANGED",
        BookingPaused = "BOOKING_PAUSED",
        BookingResumed = "BOOKING_RESUMED",
        /// Ended or cancelled: for the charity it is one thing.
        BookingEnded = "BOOKING_ENDED",
        VisitCancelled = "VISIT_CANCELLED",
        VisitMoved = "VISIT_MOVED",
        /// A visit is over: did it happen?
        VisitRecord = "VISIT_RECORD",
        /// Is what brokers read about the charity still right?
        StillRight = "STILL_RIGHT",
        /// A volunteer's check comes up for review.
        CheckDue = "CHECK_DUE",
        /// Somebody with an old link asked for a fresh one.
        FreshLink = "FRESH_LINK",
        /// To somebody whom the charity lets sign in for it, at their own address.
        Invitation = "INVITATION",
    }
}

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Enquiry(EnquiryId),
    Booking(BookingId),
    Visit(VisitId),
    /// The charity and all that it offers.
    Charity,
}

/// The same as it is when the letter leaves.
#[derive(Debug, Clone)]
pub enum Matter {
    Enquiry(Enquiry),
    Booking(Booking),
    Visit(Visit),
    Charity,
    Invitation(Invitation),
}

coded! {
    /// What has become of a letter.
    pub enum LetterState {
        /// Not tried yet, or to be tried again.
        Waiting = "WAITING",
        Sent = "SENT",
        /// No longer true when it was to leave.
        Dropped = "DROPPED",
        /// Given up: somebody must ring.
        Failed = "FAILED",
    }
}

/// Minutes from an attempt to the next; the last one is repeated.
const PAUSES: [i64; 5] = [1, 5, 15, 60, 240];
/// Mail servers that are down over a weekend are back on Monday.
pub const MOST_ATTEMPTS: u32 = 24;

/// When a letter is tried again that was tried `attempts` times, the last of them now; none where it is given up.
pub fn next_attempt(attempts: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let pause = PAUSES.get(attempts.saturating_sub(1) as usize).or(PAUSES.last())?;
    (attempts < MOST_ATTEMPTS).then(|| now + TimeDelta::minutes(*pause))
}

impl LetterKind {
    /// What the link in it is for; none where there is nothing to answer or to see.
    pub const fn purpose(self, about: About) -> Option<Purpose> {
        match (self, about) {
            (
                Self::EnquirySent
                | Self::EnquiryNudge
                | Self::BookingConfirmed
                | Self::BookingChanged
                | Self::BookingPaused
                | Self::BookingResumed,
                _,
            )
            | (Self::FreshLink, About::Enquiry(_) | About::Booking(_)) => Some(Purpose::Reply),
            (Self::VisitRecord, _) | (Self::FreshLink, About::Visit(_)) => Some(Purpose::Visit),
            (Self::Invitation, _) => Some(Purpose::Join),
            (Self::StillRight, _) | (Self::FreshLink, About::Charity) => Some(Purpose::StillRight),
            (
                Self::EnquiryRecalled
                | Self::EnquiryLapsed
                | Self::EnquiryDeclined
                | Self::BookingEnded
                | Self::VisitCancelled
                | Self::VisitMoved
                | Self::CheckDue,
                _,
            ) => None,
        }
    }

    /// Whether it is still worth sending: post may have waited, and an enquiry that was recalled meanwhile asks nothing.
    pub fn holds(self, charity: &Charity, matter: &Matter) -> bool {
        charity.active
            && match (self, matter) {
                (Self::EnquirySent | Self::EnquiryNudge, Matter::Enquiry(enquiry)) => {
                    enquiry.state.is_unanswered()
                }
                (Self::FreshLink, Matter::Enquiry(enquiry)) => {
                    enquiry.is_open() || matches!(enquiry.state, EnquiryState::Accepted(_))
                }
                (
                    Self::BookingConfirmed | Self::BookingChanged | Self::BookingResumed,
                    Matter::Booking(booking),
                ) => matches!(booking.state, BookingState::Confirmed(_)),
                (Self::BookingPaused, Matter::Booking(booking)) => {
                    matches!(booking.state, BookingState::Paused { .. })
                }
                (Self::BookingEnded, Matter::Booking(booking)) => !booking.is_live(),
                (Self::Invitation, Matter::Invitation(invitation)) => invitation.is_open().is_ok(),
                (Self::VisitRecord | Self::FreshLink, Matter::Visit(visit)) => {
                    visit.state == VisitState::Planned
                }
                (Self::EnquiryRecalled | Self::EnquiryLapsed | Self::EnquiryDeclined, Matter::Enquiry(_))
                | (Self::VisitCancelled | Self::VisitMoved, Matter::Visit(_))
                | (Self::StillRight | Self::FreshLink | Self::CheckDue, Matter::Charity) => true,
                _ => false,
            }
    }
}
