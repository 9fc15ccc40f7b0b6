//! What happened, as it is told on a page: one kind for each event of a referral, its enquiries, bookings and visits, and of a care package,
//! with the words and the code that go with it.

use crate::{
    booking::BookingChange, care_package::CarePackageChange, coded::coded, enquiry::EnquiryChange,
    ids::AccountId, referral::ReferralChange, visit::VisitChange,
};
use chrono::{DateTime, NaiveDate, Utc};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub kind: HistoryKind,
    /// What somebody wrote: a note, a question, a reason, a message.
    pub text: Option<String>,
    /// A coded reason or outcome, in its own enum's spelling.
    pub code: Option<&'static str>,
    /// The day until which, or from which, it holds.
    pub date: Option<NaiveDate>,
    /// Where a visit was moved to.
    pub instant: Option<DateTime<Utc>>,
    /// The broker who was given the referral.
    pub broker: Option<AccountId>,
}

coded! {
    pub enum HistoryKind {
        ReferralDrafted = "REFERRAL_DRAFTED",
        ReferralEdited = "REFERRAL_EDITED",
        ReferralSubmitted = "REFERRAL_SUBMITTED",
        ReferralTaken = "REFERRAL_TAKEN",
        ReferralAllocated = "REFERRAL_ALLOCATED",
        ReferralReturned = "REFERRAL_RETURNED",
        ReferralArranged = "REFERRAL_ARRANGED",
        ReferralHeld = "REFERRAL_HELD",
        ReferralResumed = "REFERRAL_RESUMED",
        ReferralClosed = "REFERRAL_CLOSED",
        ReferralReopened = "REFERRAL_REOPENED",
        ReferralWithdrawn = "REFERRAL_WITHDRAWN",
        ReferralEnteredInError = "REFERRAL_ENTERED_IN_ERROR",
        EnquirySent = "ENQUIRY_SENT",
        EnquiryOpened = "ENQUIRY_OPENED",
        EnquiryNudged = "ENQUIRY_NUDGED",
        EnquiryWaitlisted = "ENQUIRY_WAITLISTED",
        EnquiryAccepted = "ENQUIRY_ACCEPTED",
        EnquiryDeclined = "ENQUIRY_DECLINED",
        EnquiryLapsed = "ENQUIRY_LAPSED",
        EnquiryRecalled = "ENQUIRY_RECALLED",
        BookingProposed = "BOOKING_PROPOSED",
        BookingConfirmed = "BOOKING_CONFIRMED",
        BookingChanged = "BOOKING_CHANGED",
        BookingPaused = "BOOKING_PAUSED",
        BookingResumed = "BOOKING_RESUMED",
        BookingEnded = "BOOKING_ENDED",
        BookingEndPlanned = "BOOKING_END_PLANNED",
        BookingCancellationRequested = "BOOKING_CANCELLATION_REQUESTED",
        BookingCancellationDeclined = "BOOKING_CANCELLATION_DECLINED",
        BookingCancelled = "BOOKING_CANCELLED",
        BookingVolunteerChosen = "BOOKING_VOLUNTEER_CHOSEN",
        VisitPlanned = "VISIT_PLANNED",
        VisitDone = "VISIT_DONE",
        VisitNoShow = "VISIT_NO_SHOW",
        VisitCancelled = "VISIT_CANCELLED",
        VisitMoved = "VISIT_MOVED",
        PackageBegun = "PACKAGE_BEGUN",
        PackageEdited = "PACKAGE_EDITED",
        PackageActivated = "PACKAGE_ACTIVATED",
        /// A stay in hospital begins.
        PackageHeld = "PACKAGE_HELD",
        PackageResumed = "PACKAGE_RESUMED",
        PackageEccLevelChanged = "PACKAGE_ECC_LEVEL_CHANGED",
        PackageEnded = "PACKAGE_ENDED",
        /// Its lines became part of another plan of the same person.
        PackageJoined = "PACKAGE_JOINED",
        PackageParted = "PACKAGE_PARTED",
        VisitVolunteerChosen = "VISIT_VOLUNTEER_CHOSEN",
    }
}

impl Told {
    fn of(kind: HistoryKind) -> Self {
        Self { kind, text: None, code: None, date: None, instant: None, broker: None }
    }

    fn text(self, text: &str) -> Self {
        Self { text: Some(text.to_owned()).filter(|text| !text.is_empty()), ..self }
    }

    fn code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    fn date(self, date: impl Into<Option<NaiveDate>>) -> Self {
        Self { date: date.into(), ..self }
    }

    fn broker(self, broker: AccountId) -> Self {
        Self { broker: Some(broker), ..self }
    }
}

impl From<&ReferralChange> for Told {
    fn from(change: &ReferralChange) -> Self {
        use HistoryKind as K;
        use ReferralChange as C;
        match change {
            C::Drafted { request, .. } => Self::of(K::ReferralDrafted).text(&request.note),
            C::Edited { request } => Self::of(K::ReferralEdited).text(&request.note),
            C::Submitted => Self::of(K::ReferralSubmitted),
            C::Taken { broker } => Self::of(K::ReferralTaken).broker(*broker),
            C::Allocated { broker } => Self::of(K::ReferralAllocated).broker(*broker),
            C::Returned { question } => Self::of(K::ReferralReturned).text(question),
            C::Arranged { .. } => Self::of(K::ReferralArranged),
            C::Held { reason, until } => Self::of(K::ReferralHeld).text(reason).date(*until),
            C::Resumed => Self::of(K::ReferralResumed),
            C::Closed { outcome, note } => Self::of(K::ReferralClosed).code(outcome.as_str()).text(note),
            C::Reopened { note, .. } => Self::of(K::ReferralReopened).text(note),
            C::Withdrawn { reason } => Self::of(K::ReferralWithdrawn).text(reason),
            C::EnteredInError { reason } => Self::of(K::ReferralEnteredInError).text(reason),
        }
    }
}

impl From<&EnquiryChange> for Told {
    fn from(change: &EnquiryChange) -> Self {
        use EnquiryChange as C;
        use HistoryKind as K;
        match change {
            C::Sent { message, timetable, .. } => {
                Self::of(K::EnquirySent).text(message).date(timetable.due_on)
            }
            C::Opened => Self::of(K::EnquiryOpened),
            C::Nudged => Self::of(K::EnquiryNudged),
            C::Waitlisted { note } => Self::of(K::EnquiryWaitlisted).text(note),
            C::Accepted { note } => Self::of(K::EnquiryAccepted).text(note),
            C::Declined { reason, note, .. } => Self::of(K::EnquiryDeclined).code(reason.as_str()).text(note),
            C::Lapsed => Self::of(K::EnquiryLapsed),
            C::Recalled { reason } => Self::of(K::EnquiryRecalled).code(reason.as_str()),
        }
    }
}

impl From<&BookingChange> for Told {
    fn from(change: &BookingChange) -> Self {
        use BookingChange as C;
        use HistoryKind as K;
        match change {
            C::Proposed { plan, .. } => Self::of(K::BookingProposed).date(plan.start_on),
            C::Confirmed => Self::of(K::BookingConfirmed),
            C::Changed { plan } => Self::of(K::BookingChanged).date(plan.start_on),
            C::Paused { reason, until } => Self::of(K::BookingPaused).code(reason.as_str()).date(*until),
            C::Resumed => Self::of(K::BookingResumed),
            C::Ended { outcome, last_day } => {
                Self::of(K::BookingEnded).code(outcome.as_str()).date(*last_day)
            }
            C::EndPlanned { outcome, last_day } => {
                Self::of(K::BookingEndPlanned).code(outcome.as_str()).date(*last_day)
            }
            C::CancellationRequested { reason } => Self::of(K::BookingCancellationRequested).text(reason),
            C::CancellationDeclined { note } => Self::of(K::BookingCancellationDeclined).text(note),
            C::Cancelled { by, reason } => Self::of(K::BookingCancelled).code(by.as_str()).text(reason),
            C::VolunteerChosen { .. } => Self::of(K::BookingVolunteerChosen),
        }
    }
}

impl From<&VisitChange> for Told {
    fn from(change: &VisitChange) -> Self {
        use HistoryKind as K;
        use VisitChange as C;
        match change {
            C::Planned { slot, .. } => Self { instant: Some(slot.starts_at), ..Self::of(K::VisitPlanned) },
            C::Done(given) => Self::of(K::VisitDone).text(&given.note),
            C::NoShow { who } => Self::of(K::VisitNoShow).code(who.as_str()),
            C::Cancelled { by, reason } => Self::of(K::VisitCancelled).code(by.as_str()).text(reason),
            C::Moved { to } => Self { instant: Some(*to), ..Self::of(K::VisitMoved) },
            C::VolunteerChosen { .. } => Self::of(K::VisitVolunteerChosen),
        }
    }
}

impl From<&CarePackageChange> for Told {
    fn from(change: &CarePackageChange) -> Self {
        use CarePackageChange as C;
        use HistoryKind as K;
        match change {
            C::Begun(_) => Self::of(K::PackageBegun),
            C::Edited { review_on, .. } => Self::of(K::PackageEdited).date(*review_on),
            C::Activated => Self::of(K::PackageActivated),
            C::Held { .. } => Self::of(K::PackageHeld),
            C::Resumed => Self::of(K::PackageResumed),
            C::EccLevelChanged(change) => {
                Self::of(K::PackageEccLevelChanged).text(&change.reason).date(change.on)
            }
            C::Ended { reason } => Self::of(K::PackageEnded).text(reason),
            C::Joined { .. } => Self::of(K::PackageJoined),
            C::Parted { .. } => Self::of(K::PackageParted),
        }
    }
}
