//! The states of an enquiry and the one table by which an event leads to the next.

use super::{Enquiry, EnquiryAction, EnquiryEvent, Timetable};
use crate::{
    Violation,
    coded::coded,
    event::Aggregate,
    ids::{AccountId, CharityId, EnquiryId, OfferingId, ReferralId, TeamId},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnquiryState {
    Sent,
    Opened,
    Waitlisted(Answer),
    Accepted(Answer),
    Declined { answer: Answer, by: DeclinedBy, reason: DeclineReason },
    Lapsed,
    Recalled { reason: RecallReason },
}

/// When and by whom it was answered. A charity that answers from a link in an e-mail has no account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub at: DateTime<Utc>,
    pub by: Option<AccountId>,
    pub note: String,
}

coded! {
    /// The state's name, without its evidence.
    pub enum EnquiryStateKind {
        Sent = "SENT",
        Opened = "OPENED",
        Waitlisted = "WAITLISTED",
        Accepted = "ACCEPTED",
        Declined = "DECLINED",
        Lapsed = "LAPSED",
        Recalled = "RECALLED",
    }
}

coded! {
    pub enum DeclinedBy {
        Charity = "CHARITY",
        Person = "PERSON",
    }
}

coded! {
    pub enum DeclineReason {
        NoPlace = "NO_PLACE",
        NoVolunteer = "NO_VOLUNTEER",
        TooFar = "TOO_FAR",
        WrongTime = "WRONG_TIME",
        NeedsMoreThanWeGive = "NEEDS_MORE_THAN_WE_GIVE",
        NoSuchLanguage = "NO_SUCH_LANGUAGE",
        PersonChangedMind = "PERSON_CHANGED_MIND",
        PersonPrefersAnother = "PERSON_PREFERS_ANOTHER",
        /// The charity, or this service of it, stops.
        HelpStops = "HELP_STOPS",
        Other = "OTHER",
    }
}

coded! {
    pub enum RecallReason {
        FoundElsewhere = "FOUND_ELSEWHERE",
        NoLongerNeeded = "NO_LONGER_NEEDED",
        AskedByMistake = "ASKED_BY_MISTAKE",
        TookTooLong = "TOOK_TOO_LONG",
        /// The charity, or this service of it, stops.
        HelpStops = "HELP_STOPS",
        /// The person agrees no longer to share with the charity.
        AgreementWithdrawn = "AGREEMENT_WITHDRAWN",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnquiryChange {
    Sent {
        id: EnquiryId,
        referral: ReferralId,
        offering: OfferingId,
        charity: CharityId,
        team: TeamId,
        message: String,
        timetable: Timetable,
    },
    Opened,
    /// The charity was reminded at half of its time.
    Nudged,
    Waitlisted {
        note: String,
    },
    Accepted {
        note: String,
    },
    Declined {
        by: DeclinedBy,
        reason: DeclineReason,
        note: String,
    },
    Lapsed,
    Recalled {
        reason: RecallReason,
    },
}

impl EnquiryState {
    /// The states from which each action can be done. Whoever comes too late is told why.
    pub fn admit(&self, action: EnquiryAction) -> Result<(), Violation> {
        use EnquiryAction as Do;
        let admitted = match (action, self) {
            (Do::Open, state) => matches!(state, Self::Sent),
            (Do::Waitlist | Do::Nudge, state) if state.is_unanswered() => true,
            (Do::Accept | Do::Decline | Do::DeclineForPerson | Do::Recall | Do::Lapse, state)
                if state.is_open() =>
            {
                true
            }
            (Do::Decline | Do::DeclineForPerson, Self::Accepted(_)) => true,
            (_, Self::Recalled { .. }) => return Err(Violation::EnquiryRecalled),
            (_, Self::Lapsed) => return Err(Violation::EnquiryLapsed),
            _ => false,
        };
        if admitted { Ok(()) } else { Err(Violation::EnquiryNotInState) }
    }

    pub fn is_open(&self) -> bool {
        EnquiryStateKind::OPEN.contains(&self.kind())
    }

    pub fn is_unanswered(&self) -> bool {
        EnquiryStateKind::UNANSWERED.contains(&self.kind())
    }

    /// Asked and not got: it was declined, or nobody answered.
    pub fn is_in_vain(&self) -> bool {
        matches!(self, Self::Declined { .. } | Self::Lapsed)
    }

    pub fn kind(&self) -> EnquiryStateKind {
        match self {
            Self::Sent => EnquiryStateKind::Sent,
            Self::Opened => EnquiryStateKind::Opened,
            Self::Waitlisted(_) => EnquiryStateKind::Waitlisted,
            Self::Accepted(_) => EnquiryStateKind::Accepted,
            Self::Declined { .. } => EnquiryStateKind::Declined,
            Self::Lapsed => EnquiryStateKind::Lapsed,
            Self::Recalled { .. } => EnquiryStateKind::Recalled,
        }
    }

    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Waitlisted(answer) | Self::Accepted(answer) | Self::Declined { answer, .. } => Some(answer),
            Self::Sent | Self::Opened | Self::Lapsed | Self::Recalled { .. } => None,
        }
    }

    /// The state to which `event` leads from here.
    fn next(self, event: &EnquiryEvent) -> Result<Self, Violation> {
        use EnquiryChange as C;
        let answer = |note| Answer { at: event.at, by: event.by, note };
        Ok(match (self, event.change.clone()) {
            (Self::Sent, C::Opened) => Self::Opened,
            (state @ (Self::Sent | Self::Opened), C::Nudged) => state,
            (Self::Sent | Self::Opened, C::Waitlisted { note }) => Self::Waitlisted(answer(note)),
            (Self::Accepted(_), C::Declined { by, reason, note }) => {
                Self::Declined { answer: answer(note), by, reason }
            }
            (state, change) if state.is_open() => match change {
                C::Accepted { note } => Self::Accepted(answer(note)),
                C::Declined { by, reason, note } => Self::Declined { answer: answer(note), by, reason },
                C::Lapsed => Self::Lapsed,
                C::Recalled { reason } => Self::Recalled { reason },
                C::Sent { .. } | C::Opened | C::Nudged | C::Waitlisted { .. } => {
                    return Err(Violation::EventOutOfOrder);
                }
            },
            _ => return Err(Violation::EventOutOfOrder),
        })
    }
}

impl Aggregate for Enquiry {
    type Change = EnquiryChange;

    fn begin(first: &EnquiryEvent) -> Result<Self, Violation> {
        let EnquiryChange::Sent { id, referral, offering, charity, team, message, timetable } =
            first.change.clone()
        else {
            return Err(Violation::EventOutOfOrder);
        };
        Ok(Self {
            id,
            referral,
            offering,
            charity,
            team,
            message,
            sent_by: first.signed()?,
            sent_at: first.at,
            timetable,
            opened_at: None,
            nudged_at: None,
            state: EnquiryState::Sent,
            version: 1,
        })
    }

    fn apply(self, event: &EnquiryEvent) -> Result<Self, Violation> {
        let next = Self { state: self.state.next(event)?, version: self.version + 1, ..self };
        Ok(match event.change {
            EnquiryChange::Opened => Self { opened_at: Some(event.at), ..next },
            EnquiryChange::Nudged => Self { nudged_at: Some(event.at), ..next },
            EnquiryChange::Waitlisted { .. } => Self { timetable: next.timetable.waiting(event.at), ..next },
            _ => next,
        })
    }
}

impl EnquiryStateKind {
    /// Nobody has said anything yet.
    pub const UNANSWERED: [Self; 2] = [Self::Sent, Self::Opened];
    /// Something may still come of it.
    pub const OPEN: [Self; 3] = [Self::Sent, Self::Opened, Self::Waitlisted];
}

impl DeclinedBy {
    pub const fn action(self) -> EnquiryAction {
        match self {
            Self::Charity => EnquiryAction::Decline,
            Self::Person => EnquiryAction::DeclineForPerson,
        }
    }

    /// What they choose from when they say no.
    pub const fn reasons(self) -> &'static [DeclineReason] {
        use DeclineReason as R;
        match self {
            Self::Charity => &[
                R::NoPlace,
                R::NoVolunteer,
                R::TooFar,
                R::WrongTime,
                R::NeedsMoreThanWeGive,
                R::NoSuchLanguage,
                R::Other,
            ],
            Self::Person => &[R::PersonPrefersAnother, R::PersonChangedMind, R::Other],
        }
    }

    /// Whether the reason can be theirs. That the help stops is said once, of the charity or the service, and never chosen here.
    pub(super) fn may_say(self, reason: DeclineReason) -> bool {
        let stops = self == Self::Charity && reason == DeclineReason::HelpStops;
        stops || self.reasons().contains(&reason)
    }
}
