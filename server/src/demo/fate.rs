//! What becomes of a referral: how the demo spreads its referrals over every state.

use std::ops::RangeInclusive;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Draft,
    Returned,
    Submitted,
    Looking,
    Sent,
    Opened,
    DeclinedOnce,
    Lapsed,
    Waitlisted,
    Accepted,
    Proposed,
    Arranged,
    CancelAsked,
    Paused,
    InHospital,
    HelpStopped,
    BookingCancelled,
    HeldNew,
    HeldLooking,
    HeldArranged,
    HelpInPlace,
    Signposted,
    DeclinedByPerson,
    NothingSuitable,
    NoLongerNeeded,
    Reopened,
    Withdrawn,
    InError,
}

impl Fate {
    /// The fates of 100 referrals, and how many share each.
    const OF_HUNDRED: [(Self, usize); 28] = [
        (Self::Draft, 4),
        (Self::Returned, 2),
        (Self::Submitted, 7),
        (Self::Looking, 4),
        (Self::Sent, 7),
        (Self::Opened, 6),
        (Self::DeclinedOnce, 3),
        (Self::Lapsed, 2),
        (Self::Waitlisted, 4),
        (Self::Accepted, 3),
        (Self::Proposed, 3),
        (Self::Arranged, 19),
        (Self::CancelAsked, 1),
        (Self::Paused, 2),
        (Self::InHospital, 2),
        (Self::HelpStopped, 2),
        (Self::BookingCancelled, 2),
        (Self::HeldNew, 1),
        (Self::HeldLooking, 1),
        (Self::HeldArranged, 1),
        (Self::HelpInPlace, 9),
        (Self::Signposted, 2),
        (Self::DeclinedByPerson, 2),
        (Self::NothingSuitable, 3),
        (Self::NoLongerNeeded, 3),
        (Self::Reopened, 1),
        (Self::Withdrawn, 3),
        (Self::InError, 1),
    ];

    /// The fate of the `number`th referral. 37 and 100 share no divisor, so every hundred has all fates, well mixed.
    pub fn of(number: usize) -> Self {
        let mut place = number * 37 % 100;
        for (fate, share) in Self::OF_HUNDRED {
            if place < share {
                return fate;
            }
            place -= share;
        }
        Self::Draft
    }

    /// How many days ago the referral was begun: long enough for all that happened, and short enough that nothing is overdue
    /// which the house itself would have settled.
    pub fn days_ago(self) -> RangeInclusive<i64> {
        match self {
            Self::Draft | Self::Submitted => 0..=6,
            Self::Sent => 1..=6,
            Self::Looking | Self::Opened | Self::Waitlisted => 3..=8,
            Self::Returned | Self::Accepted | Self::Proposed | Self::HeldNew => 5..=14,
            Self::DeclinedOnce | Self::HeldLooking | Self::InError => 8..=20,
            Self::Lapsed | Self::Signposted | Self::DeclinedByPerson | Self::Reopened => 30..=60,
            Self::HeldArranged | Self::BookingCancelled | Self::Withdrawn => 25..=70,
            Self::CancelAsked | Self::InHospital | Self::Paused => 35..=110,
            Self::Arranged => 14..=170,
            Self::HelpStopped | Self::HelpInPlace | Self::NothingSuitable | Self::NoLongerNeeded => 45..=170,
        }
    }

    /// Urgent ones are answered within days: an open question of that age would long have lapsed.
    pub fn may_be_urgent(self) -> bool {
        !matches!(self, Self::Sent | Self::Opened | Self::Waitlisted)
    }

    /// Whether a booking is confirmed on the way.
    pub fn is_arranged(self) -> bool {
        matches!(
            self,
            Self::Arranged
                | Self::CancelAsked
                | Self::Paused
                | Self::InHospital
                | Self::HelpStopped
                | Self::BookingCancelled
                | Self::HeldArranged
                | Self::HelpInPlace
                | Self::NoLongerNeeded
        )
    }
}
