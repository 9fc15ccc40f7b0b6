//! When something comes again: weekly or monthly, by London's wall clock, told in UTC.
//!
//! The rule runs over dates alone (RFC 5545 by the crate `rrule`) and the wall time is joined to each date afterwards,
//! so that a visit at ten stays at ten when the clocks change.

use crate::{
    Violation,
    time::{WallTime, Weekday, days_after, london_date, london_to_utc},
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rrule::{Frequency, NWeekday, RRule, Tz, Unvalidated};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The days, the time and the length of something that comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pattern {
    #[serde(flatten)]
    pub repeat: Repeat,
    pub weekdays: BTreeSet<Weekday>,
    #[serde(rename = "startMinute")]
    pub start: WallTime,
    /// How long it lasts; it may run past midnight.
    pub minutes: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "frequency", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Repeat {
    /// In every `every`th week, counted from the week of the first day.
    Weekly { every: u8 },
    #[serde(rename_all = "camelCase")]
    Monthly { week_of_month: WeekOfMonth },
}

/// The first to fourth such weekday of a month, or the last (-1). Not the fifth: most months have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i8", into = "i8")]
pub struct WeekOfMonth(i8);

/// One occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Slot {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Slot {
    /// Whether the two share a moment; one that ends as the other begins does not.
    pub fn overlaps(self, other: Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

impl Pattern {
    /// More than two years of daily visits: whatever is asked, the answer is no longer than this.
    pub const MAX_OCCURRENCES: u16 = 750;
    pub const MINUTES: std::ops::RangeInclusive<u16> = 10..=720;
    pub const WEEKS: std::ops::RangeInclusive<u8> = 1..=8;

    pub fn check(&self) -> Result<(), Violation> {
        if self.weekdays.is_empty() {
            return Err(Violation::PatternHasNoDays);
        }
        if !Self::MINUTES.contains(&self.minutes) {
            return Err(Violation::PatternLengthOutOfRange);
        }
        match self.repeat {
            Repeat::Weekly { every } if !Self::WEEKS.contains(&every) => {
                Err(Violation::PatternIntervalOutOfRange)
            }
            Repeat::Weekly { .. } | Repeat::Monthly { .. } => Ok(()),
        }
    }

    /// The occurrences from `first` to `last`, both included, in order; at most [`Self::MAX_OCCURRENCES`].
    ///
    /// `first` also says which weeks count when not every week does, so it is the booking's own first day.
    pub fn occurrences(&self, first: NaiveDate, last: NaiveDate) -> Vec<Slot> {
        self.dates(first, last, Self::MAX_OCCURRENCES).into_iter().map(|date| self.on(date)).collect()
    }

    /// The occurrences from `from` to `last`, both included, of a pattern whose first day is `first`, however long ago.
    pub fn between(&self, first: NaiveDate, from: NaiveDate, last: NaiveDate) -> Vec<Slot> {
        let slots = self.occurrences(self.same_weeks(first, from), last).into_iter();
        slots.filter(|slot| london_date(slot.starts_at) >= from).collect()
    }

    /// The occurrences that start after `now` and within a year of it, of a pattern whose first day is `first`.
    pub fn upcoming(&self, first: NaiveDate, now: DateTime<Utc>) -> Vec<Slot> {
        let today = london_date(now);
        let slots = self.between(first, today, days_after(today.max(first), 366)).into_iter();
        slots.filter(|slot| slot.starts_at > now).collect()
    }

    /// A first day near `today` from which the pattern goes on as from `first`, so that years gone by cost nothing.
    fn same_weeks(&self, first: NaiveDate, today: NaiveDate) -> NaiveDate {
        let round = match self.repeat {
            Repeat::Weekly { every } => i64::from(every.max(1)) * 7,
            Repeat::Monthly { .. } => 1,
        };
        let gone = (today - first).num_days().max(0) / round - 1;
        first + TimeDelta::days(gone.max(0) * round)
    }

    fn on(&self, date: NaiveDate) -> Slot {
        let starts_at = london_to_utc(date, self.start);
        Slot { starts_at, ends_at: starts_at + TimeDelta::minutes(i64::from(self.minutes)) }
    }

    /// Dates stand for themselves here: they are carried through the rule at midnight UTC, where no clock ever changes.
    fn dates(&self, first: NaiveDate, last: NaiveDate, limit: u16) -> Vec<NaiveDate> {
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc().with_timezone(&Tz::UTC);
        let rule = self.rule().until(midnight(last)).build(midnight(first));
        // A rule that cannot be built (no days, or an end before its start) has no occurrences.
        rule.map(|set| set.all(limit).dates.into_iter().map(|at| at.date_naive()).collect())
            .unwrap_or_default()
    }

    fn rule(&self) -> RRule<Unvalidated> {
        let days = self.weekdays.iter().map(|&day| chrono::Weekday::from(day));
        match self.repeat {
            Repeat::Weekly { every } => RRule::new(Frequency::Weekly)
                .interval(every.into())
                .by_weekday(days.map(NWeekday::Every).collect()),
            Repeat::Monthly { week_of_month } => RRule::new(Frequency::Monthly)
                .by_weekday(days.map(|day| NWeekday::Nth(week_of_month.0.into(), day)).collect()),
        }
    }
}

impl WeekOfMonth {
    pub const LAST: Self = Self(-1);

    pub const fn number(self) -> i8 {
        self.0
    }
}

impl TryFrom<i8> for WeekOfMonth {
    type Error = Violation;

    fn try_from(number: i8) -> Result<Self, Violation> {
        if matches!(number, 1..=4 | -1) { Ok(Self(number)) } else { Err(Violation::WeekOfMonthOutOfRange) }
    }
}

impl From<WeekOfMonth> for i8 {
    fn from(week: WeekOfMonth) -> Self {
        week.0
    }
}
