//! How far to believe that an offering is still as it says: it fades with the days since somebody last said so.

use crate::coded::coded;
use chrono::{DateTime, Utc};

coded! {
    /// From surest to least sure.
    pub enum Confidence {
        Confirmed = "CONFIRMED",
        Likely = "LIKELY",
        Unknown = "UNKNOWN",
    }
}

impl Confidence {
    /// Charities are asked "still right?" every week; after two they have missed one.
    pub const CONFIRMED_DAYS: i64 = 14;
    /// A season's programme is usually printed for two months.
    pub const LIKELY_DAYS: i64 = 60;

    pub fn of(confirmed_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let days = (now - confirmed_at).num_days();
        if days <= Self::CONFIRMED_DAYS {
            Self::Confirmed
        } else if days <= Self::LIKELY_DAYS {
            Self::Likely
        } else {
            Self::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Confidence::{self, Confirmed, Likely, Unknown};
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn confidence_fades_after_two_weeks_and_again_after_two_months() {
        let confirmed = DateTime::UNIX_EPOCH;
        let after = |days| Confidence::of(confirmed, confirmed + TimeDelta::days(days));
        let faded = [0, 14, 15, 60, 61].map(after);
        assert_eq!(faded, [Confirmed, Confirmed, Likely, Likely, Unknown]);
    }
}
