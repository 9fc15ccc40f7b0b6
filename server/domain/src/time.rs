//! London wall time, in which people make plans, and UTC, in which plans are kept.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::London;
use serde::{Deserialize, Serialize};

use crate::{Violation, coded::coded};

/// Minutes since midnight on the London wall clock, 0 to 1439.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct WallTime(u16);

impl WallTime {
    pub const MIDNIGHT: Self = Self(0);

    pub const fn minute(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for WallTime {
    type Error = Violation;

    fn try_from(minute: u16) -> Result<Self, Violation> {
        if minute < 24 * 60 { Ok(Self(minute)) } else { Err(Violation::PatternTimeOutOfRange) }
    }
}

impl From<WallTime> for u16 {
    fn from(time: WallTime) -> Self {
        time.0
    }
}

/// The day on which the week of `day` begins, as ISO 8601 has it.
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().num_days_from_monday().into())
}

/// The day `days` after `date`; the last of the calendar where that is later.
pub fn days_after(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// The instant at which London's clocks show `time` on `date`.
///
/// In the hour that spring leaves out, the clock is read as if it had not yet been put forward (01:30 becomes 02:30
/// summer time); in the hour that autumn has twice, the first one is meant. Both are RFC 5545, section 3.3.5.
pub fn london_to_utc(date: NaiveDate, time: WallTime) -> DateTime<Utc> {
    let wall = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(time.0));
    match London.from_local_datetime(&wall).earliest() {
        Some(instant) => instant.to_utc(),
        // London's clocks go forward from Greenwich time, so the reading that was skipped is one in UTC.
        None => wall.and_utc(),
    }
}

/// The day and the minute that London's clocks show at `instant`.
pub fn utc_to_london(instant: DateTime<Utc>) -> (NaiveDate, WallTime) {
    use chrono::Timelike;
    let wall = instant.with_timezone(&London).naive_local();
    let minute = wall.hour() * 60 + wall.minute();
    (wall.date(), WallTime(u16::try_from(minute).unwrap_or_default()))
}

/// The day it is in London at `instant`.
pub fn london_date(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&London).date_naive()
}

coded! {
    /// A day of the week, Monday first as in ISO 8601.
    pub enum Weekday {
        Mon = "MON",
        Tue = "TUE",
        Wed = "WED",
        Thu = "THU",
        Fri = "FRI",
        Sat = "SAT",
        Sun = "SUN",
    }
}

impl Weekday {
    pub fn of(date: NaiveDate) -> Self {
        date.weekday().into()
    }

    /// 1 for Monday to 7 for Sunday.
    pub const fn iso(self) -> u8 {
        self as u8 + 1
    }

    pub fn from_iso(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }
}

impl From<chrono::Weekday> for Weekday {
    fn from(day: chrono::Weekday) -> Self {
        match day {
            chrono::Weekday::Mon => Self::Mon,
            chrono::Weekday::Tue => Self::Tue,
            chrono::Weekday::Wed => Self::Wed,
            chrono::Weekday::Thu => Self::Thu,
            chrono::Weekday::Fri => Self::Fri,
            chrono::Weekday::Sat => Self::Sat,
            chrono::Weekday::Sun => Self::Sun,
        }
    }
}

impl From<Weekday> for chrono::Weekday {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Mon,
            Weekday::Tue => Self::Tue,
            Weekday::Wed => Self::Wed,
            Weekday::Thu => Self::Thu,
            Weekday::Fri => Self::Fri,
            Weekday::Sat => Self::Sat,
            Weekday::Sun => Self::Sun,
        }
    }
}

coded! {
    /// A part of the day, as people say when they are free: before noon, before five, after five.
    pub enum PartOfDay {
        Morning = "MORNING",
        Afternoon = "AFTERNOON",
        Evening = "EVENING",
    }
}

impl PartOfDay {
    pub const fn of(time: WallTime) -> Self {
        match time.0 / 60 {
            0..12 => Self::Morning,
            12..17 => Self::Afternoon,
            _ => Self::Evening,
        }
    }
}
