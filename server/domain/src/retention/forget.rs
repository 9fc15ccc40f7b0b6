//! Histories without what people wrote: which transitions there were, when and by whom, stays, and replays to the same states.

use crate::{
    booking::BookingChange,
    care_package::{Beginning, CarePackageChange, EccChange},
    enquiry::EnquiryChange,
    referral::{ReferralChange, Request},
    task::TaskChange,
    visit::{Given, VisitChange},
};

/// The same without anything that somebody wrote in their own words.
pub trait Forget {
    #[must_use]
    fn forget(self) -> Self;
}

impl Forget for Request {
    fn forget(self) -> Self {
        Self { note: String::new(), ..self }
    }
}

impl Forget for ReferralChange {
    fn forget(self) -> Self {
        match self {
            Self::Drafted { origin, request } => Self::Drafted { origin, request: request.forget() },
            Self::Edited { request } => Self::Edited { request: request.forget() },
            Self::Returned { .. } => Self::Returned { question: String::new() },
            Self::Held { until, .. } => Self::Held { reason: String::new(), until },
            Self::Closed { outcome, .. } => Self::Closed { outcome, note: String::new() },
            Self::Reopened { broker, .. } => Self::Reopened { broker, note: String::new() },
            Self::Withdrawn { .. } => Self::Withdrawn { reason: String::new() },
            Self::EnteredInError { .. } => Self::EnteredInError { reason: String::new() },
            said_nothing @ (Self::Submitted
            | Self::Taken { .. }
            | Self::Allocated { .. }
            | Self::Arranged { .. }
            | Self::Resumed) => said_nothing,
        }
    }
}

impl Forget for EnquiryChange {
    fn forget(self) -> Self {
        match self {
            Self::Sent { id, referral, offering, charity, team, timetable, .. } => {
                Self::Sent { id, referral, offering, charity, team, message: String::new(), timetable }
            }
            Self::Waitlisted { .. } => Self::Waitlisted { note: String::new() },
            Self::Accepted { .. } => Self::Accepted { note: String::new() },
            Self::Declined { by, reason, .. } => Self::Declined { by, reason, note: String::new() },
            said_nothing @ (Self::Opened | Self::Nudged | Self::Lapsed | Self::Recalled { .. }) => {
                said_nothing
            }
        }
    }
}

impl Forget for BookingChange {
    fn forget(self) -> Self {
        match self {
            Self::CancellationRequested { .. } => Self::CancellationRequested { reason: String::new() },
            Self::CancellationDeclined { .. } => Self::CancellationDeclined { note: String::new() },
            Self::Cancelled { by, .. } => Self::Cancelled { by, reason: String::new() },
            said_nothing @ (Self::Proposed { .. }
            | Self::Confirmed
            | Self::Changed { .. }
            | Self::Paused { .. }
            | Self::Resumed
            | Self::Ended { .. }
            | Self::EndPlanned { .. }
            | Self::VolunteerChosen { .. }) => said_nothing,
        }
    }
}

impl Forget for VisitChange {
    fn forget(self) -> Self {
        match self {
            Self::Done(given) => Self::Done(Given { note: String::new(), ..given }),
            Self::Cancelled { by, .. } => Self::Cancelled { by, reason: String::new() },
            said_nothing @ (Self::Planned { .. }
            | Self::VolunteerChosen { .. }
            | Self::NoShow { .. }
            | Self::Moved { .. }) => said_nothing,
        }
    }
}

impl Forget for CarePackageChange {
    fn forget(self) -> Self {
        match self {
            Self::Begun(beginning) => Self::Begun(Beginning { what_matters: String::new(), ..beginning }),
            Self::Edited { review_on, coordinator, .. } => {
                Self::Edited { what_matters: String::new(), review_on, coordinator }
            }
            Self::EccLevelChanged(change) => Self::EccLevelChanged(EccChange {
                reason: String::new(),
                outcome: change.outcome.map(|_| String::new()),
                ..change
            }),
            Self::Ended { .. } => Self::Ended { reason: String::new() },
            said_nothing @ (Self::Activated
            | Self::Held { .. }
            | Self::Resumed
            | Self::Joined { .. }
            | Self::Parted { .. }) => said_nothing,
        }
    }
}

impl Forget for TaskChange {
    fn forget(self) -> Self {
        match self {
            Self::Added { id, team, about, given, .. } => {
                Self::Added { id, team, about, decision: String::new(), given }
            }
            said_nothing @ (Self::Given(_) | Self::Finished | Self::Withdrawn | Self::Reopened) => {
                said_nothing
            }
        }
    }
}
