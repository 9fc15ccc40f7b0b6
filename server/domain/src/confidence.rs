//! How far to believe that an offering is still as it says: it fades with the days since somebody last said so, and sooner where the
//! charity's own record says that its word does not last.
//!
//! | what the record tells ([`Trust`]) | confirmed for | likely for |
//! |---|---|---|
//! | its word holds | 21 days | 90 days |
//! | nothing yet, or neither | 14 days | 60 days |
//! | its word does not hold | 7 days | 30 days |

use crate::{
    coded::coded,
    enquiry::{DeclineReason, DeclinedBy, EnquiryStateKind},
    time::london_date,
    working_days::working_days_between,
};
use chrono::{DateTime, TimeDelta, Utc};

coded! {
    /// From surest to least sure.
    pub enum Confidence {
        Confirmed = "CONFIRMED",
        Likely = "LIKELY",
        Unknown = "UNKNOWN",
    }
}

impl Confidence {
    /// Two weeks: a programme that changed is told at the next meeting of a group that meets weekly, and forgotten at the one after.
    pub const CONFIRMED_DAYS: i64 = 14;
    /// A season's programme is usually printed for two months.
    pub const LIKELY_DAYS: i64 = 60;

    pub fn of(confirmed_at: DateTime<Utc>, trust: Trust, now: DateTime<Utc>) -> Self {
        let days = (now - confirmed_at).num_days();
        if days <= trust.confirmed_days() {
            Self::Confirmed
        } else if days <= trust.likely_days() {
            Self::Likely
        } else {
            Self::Unknown
        }
    }

    /// The moment after `now` at which it is less sure than it is now: when a reminder is due. None once it is unknown.
    pub fn fades_at(confirmed_at: DateTime<Utc>, trust: Trust, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let lasts = match Self::of(confirmed_at, trust, now) {
            Self::Confirmed => trust.confirmed_days(),
            Self::Likely => trust.likely_days(),
            Self::Unknown => return None,
        };
        Some(confirmed_at + TimeDelta::days(lasts + 1))
    }
}

coded! {
    /// What a charity's record says of its word.
    pub enum Trust {
        Holds = "HOLDS",
        Usual = "USUAL",
        DoesNotHold = "DOES_NOT_HOLD",
    }
}

impl Trust {
    const fn confirmed_days(self) -> i64 {
        match self {
            Self::Holds => Confidence::CONFIRMED_DAYS * 3 / 2,
            Self::Usual => Confidence::CONFIRMED_DAYS,
            Self::DoesNotHold => Confidence::CONFIRMED_DAYS / 2,
        }
    }

    const fn likely_days(self) -> i64 {
        match self {
            Self::Holds => Confidence::LIKELY_DAYS * 3 / 2,
            Self::Usual => Confidence::LIKELY_DAYS,
            Self::DoesNotHold => Confidence::LIKELY_DAYS / 2,
        }
    }
}

/// What became of one enquiry, as far as it tells of the charity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastEnquiry {
    pub state: EnquiryStateKind,
    /// Of a declined one.
    pub declined: Option<(DeclinedBy, DeclineReason)>,
    pub sent_at: DateTime<Utc>,
    /// None where nobody answered.
    pub answered_at: Option<DateTime<Utc>>,
}

/// What became of the enquiries that a charity was sent in the last [`Record::DAYS`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Record {
    /// Accepted.
    pub accepted: u32,
    /// Wait-listed, or declined by the charity for want of a place or a volunteer: the directory had said that there was one, or at
    /// least that asking was worth it.
    pub had_no_place: u32,
    /// Declined by the charity for another reason.
    pub declined: u32,
    /// Never answered.
    pub lapsed: u32,
    /// The middle of its answers, in working days; none before the first.
    pub usual_answer_days: Option<u8>,
}

impl Record {
    /// How far back it looks: a year has every season, and people who answered before it may have gone.
    pub const DAYS: i64 = 365;
    /// Fewer enquiries than these tell nothing.
    pub const ENOUGH: u32 = 5;
    /// Working days; a charity that usually takes longer does not look often enough to keep its word true.
    pub const SLOW_DAYS: u8 = 10;

    /// Of these enquiries: recalled ones, open ones, and those that the person declined tell nothing of the charity.
    pub fn of(enquiries: impl IntoIterator<Item = PastEnquiry>) -> Self {
        let mut record = Self::default();
        let mut days = Vec::new();
        for PastEnquiry { state, declined, sent_at, answered_at } in enquiries {
            let count = match (state, declined) {
                (EnquiryStateKind::Accepted, _) => &mut record.accepted,
                (EnquiryStateKind::Waitlisted, _) => &mut record.had_no_place,
                (EnquiryStateKind::Declined, Some((DeclinedBy::Charity, reason))) => match reason {
                    DeclineReason::NoPlace | DeclineReason::NoVolunteer => &mut record.had_no_place,
                    _ => &mut record.declined,
                },
                (EnquiryStateKind::Lapsed, _) => &mut record.lapsed,
                _ => continue,
            };
            *count += 1;
            days.extend(answered_at.map(|at| working_days_between(london_date(sent_at), london_date(at))));
        }
        days.sort_unstable();
        let middle = days.get(days.len() / 2).copied();
        Self { usual_answer_days: middle.map(|days| u8::try_from(days).unwrap_or(u8::MAX)), ..record }
    }

    /// Its word holds where nine answers in ten found it so and it answers in time; it does not where four in ten did not, where half
    /// of the enquiries were never answered, or where it usually takes more than two weeks.
    pub fn trust(&self) -> Trust {
        let answered = self.answered();
        let asked = answered + self.lapsed;
        if asked < Self::ENOUGH {
            return Trust::Usual;
        }
        let slow = self.usual_answer_days.is_some_and(|days| days > Self::SLOW_DAYS);
        if slow || self.lapsed * 2 >= asked || self.had_no_place * 10 >= answered * 4 {
            Trust::DoesNotHold
        } else if self.had_no_place * 10 <= answered && self.lapsed * 10 <= asked {
            Trust::Holds
        } else {
            Trust::Usual
        }
    }

    pub const fn answered(&self) -> u32 {
        self.accepted + self.had_no_place + self.declined
    }

    /// Of ten enquiries, how many it accepts; none before there are enough to say so.
    pub fn accepts_of_ten(&self) -> Option<u8> {
        let asked = self.answered() + self.lapsed;
        let of_ten = (self.accepted * 10 + asked / 2).checked_div(asked)?;
        (asked >= Self::ENOUGH).then(|| u8::try_from(of_ten).unwrap_or(10))
    }
}
