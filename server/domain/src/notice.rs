//! What somebody must know in time: an agreement that runs out, a review that is due, help that comes to its planned end. The house
//! tells it once for each thing and day, and whoever was told says when it is seen to.

use crate::{
    Actor, Violation,
    coded::coded,
    ids::{AccountId, NoticeId, PersonId, TeamId},
};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: NoticeId,
    pub about: About,
    pub person: PersonId,
    pub team: TeamId,
    /// Who is told.
    pub to: AccountId,
    pub at: DateTime<Utc>,
    pub settled: Option<Settled>,
}

/// Of which thing, and the day that matters: no two notices agree in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct About {
    pub kind: NoticeKind,
    /// The id of an agreement, a package, a flag or a booking, as the kind says.
    pub subject: Uuid,
    /// The London day on which it ends or is due.
    pub on: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    pub at: DateTime<Utc>,
    /// None for the house, where its cause was gone.
    pub by: Option<AccountId>,
}

coded! {
    pub enum NoticeKind {
        /// The last day of a sharing agreement comes.
        AgreementExpires = "AGREEMENT_EXPIRES",
        /// Level 4 is time-limited: the day comes on which it is looked at again.
        LevelFourReview = "LEVEL_FOUR_REVIEW",
        RiskFlagReview = "RISK_FLAG_REVIEW",
        /// The last day of a booking comes.
        HelpEnds = "HELP_ENDS",
        /// Whoever usually goes can do so until this day: they stop, or their check comes up for review.
        VolunteerLapses = "VOLUNTEER_LAPSES",
        /// Two visits running came to nothing: see [`crate::missed`].
        NoShows = "NO_SHOWS",
        /// Three visits of one month were called off.
        Cancellations = "CANCELLATIONS",
    }
}

impl NoticeKind {
    /// Whether its subject is a booking.
    pub const fn is_of_booking(self) -> bool {
        match self {
            Self::HelpEnds | Self::VolunteerLapses | Self::NoShows | Self::Cancellations => true,
            Self::AgreementExpires | Self::LevelFourReview | Self::RiskFlagReview => false,
        }
    }

    /// How many days before it is told: a person has to be asked anew for an agreement and other help has to be found, and a review is
    /// prepared in the weekly meeting before it.
    ///
    /// None for what is told by the write that makes it so.
    pub const fn days_before(self) -> Option<u32> {
        match self {
            Self::AgreementExpires | Self::HelpEnds | Self::VolunteerLapses => Some(14),
            Self::LevelFourReview | Self::RiskFlagReview => Some(7),
            Self::NoShows | Self::Cancellations => None,
        }
    }
}

impl Notice {
    /// Once: by whoever was told, who alone can open it, or by the house when its cause is gone.
    pub fn settle(self, actor: &Actor, now: DateTime<Utc>) -> Result<Self, Violation> {
        if self.settled.is_some() {
            return Err(Violation::NoticeSettled);
        }
        Ok(Self { settled: Some(Settled { at: now, by: actor.signature() }), ..self })
    }
}
