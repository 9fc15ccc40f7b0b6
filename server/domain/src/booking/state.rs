//! The states of a booking and the one table by which an event leads to the next.

use super::{Booking, BookingAction, BookingEvent, Parties, Plan};
use crate::{
    Violation,
    coded::coded,
    event::Aggregate,
    ids::{AccountId, BookingId, PackageItemId, VolunteerId},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookingState {
    Proposed,
    Confirmed(Confirmation),
    Paused { confirmation: Confirmation, reason: PauseReason, until: Option<NaiveDate> },
    Ended { confirmation: Confirmation, outcome: BookingOutcome },
    Cancelled { confirmation: Option<Confirmation>, by: CancelledBy, reason: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmation {
    pub at: DateTime<Utc>,
    pub by: AccountId,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancellationRequest {
    pub at: DateTime<Utc>,
    pub by: AccountId,
    pub reason: String,
}

coded! {
    /// The state's name, without its evidence.
    pub enum BookingStateKind {
        Proposed = "PROPOSED",
        Confirmed = "CONFIRMED",
        Paused = "PAUSED",
        Ended = "ENDED",
        Cancelled = "CANCELLED",
    }
}

coded! {
    pub enum PauseReason {
        /// Told to no charity, and neither are the others: for it, visits are paused.
        HospitalStay = "HOSPITAL_STAY",
        Away = "AWAY",
        CharityClosed = "CHARITY_CLOSED",
        AskedByPerson = "ASKED_BY_PERSON",
        Other = "OTHER",
    }
}

coded! {
    pub enum BookingOutcome {
        OutcomeMet = "OUTCOME_MET",
        NoLongerNeeded = "NO_LONGER_NEEDED",
        /// The day came that was agreed as its last.
        RanItsCourse = "RAN_ITS_COURSE",
        MovedToOtherHelp = "MOVED_TO_OTHER_HELP",
        CharityStopped = "CHARITY_STOPPED",
        /// The person agrees no longer to share with the charity.
        AgreementWithdrawn = "AGREEMENT_WITHDRAWN",
        PersonMovedAway = "PERSON_MOVED_AWAY",
        PersonDied = "PERSON_DIED",
    }
}

coded! {
    pub enum CancelledBy {
        Person = "PERSON",
        Referrer = "REFERRER",
        Charity = "CHARITY",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BookingChange {
    Proposed {
        id: BookingId,
        item: PackageItemId,
        parties: Parties,
        plan: Plan,
    },
    Confirmed,
    Changed {
        plan: Plan,
    },
    Paused {
        reason: PauseReason,
        until: Option<NaiveDate>,
    },
    Resumed,
    Ended {
        outcome: BookingOutcome,
        last_day: NaiveDate,
    },
    /// It goes on until its last day, which is now known.
    EndPlanned {
        outcome: BookingOutcome,
        last_day: NaiveDate,
    },
    CancellationRequested {
        reason: String,
    },
    CancellationDeclined {
        note: String,
    },
    Cancelled {
        by: CancelledBy,
        reason: String,
    },
    /// Who goes from now on.
    VolunteerChosen {
        volunteer: Option<VolunteerId>,
    },
}

impl BookingState {
    /// The states from which each action can be done.
    pub fn admit(&self, action: BookingAction) -> Result<(), Violation> {
        use BookingAction as Do;
        let admitted = match action {
            Do::Confirm => matches!(self, Self::Proposed),
            Do::Pause => matches!(self, Self::Confirmed(_)),
            Do::Resume => matches!(self, Self::Paused { .. }),
            Do::End | Do::RequestCancellation | Do::DeclineCancellation | Do::ChooseVolunteer => {
                matches!(self, Self::Confirmed(_) | Self::Paused { .. })
            }
            Do::Change | Do::Cancel => self.is_live(),
        };
        if admitted { Ok(()) } else { Err(Violation::BookingNotInState) }
    }

    pub fn is_live(&self) -> bool {
        matches!(self, Self::Proposed | Self::Confirmed(_) | Self::Paused { .. })
    }

    pub fn kind(&self) -> BookingStateKind {
        match self {
            Self::Proposed => BookingStateKind::Proposed,
            Self::Confirmed(_) => BookingStateKind::Confirmed,
            Self::Paused { .. } => BookingStateKind::Paused,
            Self::Ended { .. } => BookingStateKind::Ended,
            Self::Cancelled { .. } => BookingStateKind::Cancelled,
        }
    }

    pub fn confirmation(&self) -> Option<Confirmation> {
        match *self {
            Self::Proposed => None,
            Self::Confirmed(confirmation)
            | Self::Paused { confirmation, .. }
            | Self::Ended { confirmation, .. } => Some(confirmation),
            Self::Cancelled { confirmation, .. } => confirmation,
        }
    }

    /// The state to which `event` leads from here.
    fn next(self, event: &BookingEvent) -> Result<Self, Violation> {
        use BookingChange as C;
        Ok(match (self, event.change.clone()) {
            (Self::Proposed, C::Confirmed) => {
                Self::Confirmed(Confirmation { at: event.at, by: event.signed()? })
            }
            (
                Self::Confirmed(confirmation) | Self::Paused { confirmation, .. },
                C::Paused { reason, until },
            ) => Self::Paused { confirmation, reason, until },
            (Self::Paused { confirmation, .. }, C::Resumed) => Self::Confirmed(confirmation),
            (Self::Confirmed(confirmation) | Self::Paused { confirmation, .. }, C::Ended { outcome, .. }) => {
                Self::Ended { confirmation, outcome }
            }
            (state, C::Cancelled { by, reason }) if state.is_live() => {
                Self::Cancelled { confirmation: state.confirmation(), by, reason }
            }
            (state, C::Changed { .. }) if state.is_live() => state,
            (
                state @ (Self::Confirmed(_) | Self::Paused { .. }),
                C::CancellationRequested { .. }
                | C::CancellationDeclined { .. }
                | C::EndPlanned { .. }
                | C::VolunteerChosen { .. },
            ) => state,
            _ => return Err(Violation::EventOutOfOrder),
        })
    }
}

impl Aggregate for Booking {
    type Change = BookingChange;

    fn begin(first: &BookingEvent) -> Result<Self, Violation> {
        let BookingChange::Proposed { id, item, parties, plan } = first.change.clone() else {
            return Err(Violation::EventOutOfOrder);
        };
        Ok(Self {
            id,
            item,
            parties,
            plan,
            state: BookingState::Proposed,
            ending: None,
            cancellation_request: None,
            volunteer: None,
            created_at: first.at,
            version: 1,
        })
    }

    fn apply(self, event: &BookingEvent) -> Result<Self, Violation> {
        let state = self.state.next(event)?;
        let plan = match event.change.clone() {
            BookingChange::Changed { plan } => plan,
            BookingChange::Ended { last_day, .. } | BookingChange::EndPlanned { last_day, .. } => {
                self.plan.ending(last_day)
            }
            _ => self.plan,
        };
        let ending = match event.change {
            BookingChange::EndPlanned { outcome, .. } => Some(outcome),
            // Another plan was agreed: the end that was known is no more.
            BookingChange::Changed { .. } => None,
            _ => self.ending.filter(|_| state.is_live()),
        };
        let cancellation_request = match event.change.clone() {
            BookingChange::CancellationRequested { reason } => {
                Some(CancellationRequest { at: event.at, by: event.signed()?, reason })
            }
            BookingChange::CancellationDeclined { .. } => None,
            _ => self.cancellation_request.filter(|_| state.is_live()),
        };
        let volunteer = match event.change {
            BookingChange::VolunteerChosen { volunteer } => volunteer,
            _ => self.volunteer,
        };
        Ok(Self { plan, state, ending, cancellation_request, volunteer, version: self.version + 1, ..self })
    }
}

impl Plan {
    /// The same plan with no day after `last_day`.
    fn ending(self, last_day: NaiveDate) -> Self {
        let end_on = self.end_on.map_or(last_day, |end| end.min(last_day));
        Self { end_on: Some(end_on.max(self.start_on)), ..self }
    }
}
