//! Working days in Wales: Monday to Friday, without the bank holidays.
//!
//! Source: Banking and Financial Dealings Act 1971, Schedule 1, paragraph 1 (England and Wales), with New Year's Day,
//! Good Friday and Christmas Day, and May Day as proclaimed each year since 1978. A holiday on a Saturday or Sunday is
//! kept on the next day that is not one. One-off royal holidays are proclaimed by the year and stand in [`PROCLAIMED`].

use crate::time::Weekday;
use chrono::{Datelike, Days, NaiveDate};

/// Days that were proclaimed, or moved, for one year only.
const PROCLAIMED: &[(i32, u32, u32)] = &[
    (2022, 6, 3),  // Platinum Jubilee; the spring holiday itself moved to 2 June
    (2022, 9, 19), // State funeral of Queen Elizabeth II
    (2023, 5, 8),  // Coronation of King Charles III
];

/// The day that is `days` working days after `date`: the day itself is never counted.
pub fn add_working_days(date: NaiveDate, days: u32) -> NaiveDate {
    let mut after = date.iter_days().skip(1).filter(|day| is_working_day(*day));
    days.checked_sub(1).and_then(|others| after.nth(others as usize)).unwrap_or(date)
}

/// How many working days lie after `from`, up to and including `to`; 0 where `to` is not later.
///
/// Counted, not walked through: a list asks it of every row, and a wait may be years.
pub fn working_days_between(from: NaiveDate, to: NaiveDate) -> u32 {
    if to <= from {
        return 0;
    }
    let weekdays = weekdays_until(to) - weekdays_until(from);
    let holidays = (from.year()..=to.year()).flat_map(bank_holidays);
    let off = holidays.filter(|day| from < *day && *day <= to && !is_weekend(*day)).count();
    u32::try_from(weekdays).unwrap_or(u32::MAX).saturating_sub(u32::try_from(off).unwrap_or(u32::MAX))
}

/// Mondays to Fridays from the beginning of the calendar up to and including `date`.
fn weekdays_until(date: NaiveDate) -> i32 {
    let days = date.num_days_from_ce();
    // Day 1 of the calendar was a Monday.
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

/// Whether `date` is a bank holiday in Wales.
pub fn is_bank_holiday(date: NaiveDate) -> bool {
    bank_holidays(date.year()).contains(&date)
}

pub fn is_working_day(date: NaiveDate) -> bool {
    !is_weekend(date) && !bank_holidays(date.year()).contains(&date)
}

/// The bank holidays of Wales in `year`, in order, substitutes in place of the days they stand for.
pub fn bank_holidays(year: i32) -> Vec<NaiveDate> {
    let easter = easter_sunday(year);
    let christmas = kept_after(day(year, 12, 25), &[]);
    let mut holidays = vec![
        kept_after(day(year, 1, 1), &[]),
        easter - Days::new(2),
        easter + Days::new(1),
        early_may_holiday(year),
        spring_holiday(year),
        last_monday(day(year, 8, 31)),
        christmas,
        kept_after(day(year, 12, 26), &[christmas]),
    ];
    holidays.extend(
        PROCLAIMED.iter().filter(|(of, ..)| *of == year).map(|&(_, month, date)| day(year, month, date)),
    );
    holidays.sort();
    holidays
}

/// The first weekday from `holiday` on that is not taken by another holiday.
fn kept_after(holiday: NaiveDate, taken: &[NaiveDate]) -> NaiveDate {
    let free = |day: &NaiveDate| !is_weekend(*day) && !taken.contains(day);
    holiday.iter_days().find(free).unwrap_or(holiday)
}

/// In 2020 it was moved to the 75th anniversary of VE Day.
fn early_may_holiday(year: i32) -> NaiveDate {
    if year == 2020 { day(2020, 5, 8) } else { first_monday(day(year, 5, 1)) }
}

fn spring_holiday(year: i32) -> NaiveDate {
    if year == 2022 { day(2022, 6, 2) } else { last_monday(day(year, 5, 31)) }
}

/// Easter of the Western churches, by the anonymous Gregorian computus (Nature, 20 April 1876).
#[expect(clippy::many_single_char_names, reason = "the letters are those of the published rule")]
fn easter_sunday(year: i32) -> NaiveDate {
    let a = year % 19;
    let (b, c) = (year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    day(year, (n / 31).unsigned_abs(), (n % 31 + 1).unsigned_abs())
}

fn first_monday(from: NaiveDate) -> NaiveDate {
    from + Days::new(u64::from((7 - from.weekday().num_days_from_monday()) % 7))
}

fn last_monday(until: NaiveDate) -> NaiveDate {
    until - Days::new(u64::from(until.weekday().num_days_from_monday()))
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(Weekday::of(date), Weekday::Sat | Weekday::Sun)
}

/// A day of the calendar; every caller names one that each year has.
fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
