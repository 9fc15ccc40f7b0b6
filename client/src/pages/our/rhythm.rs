//! How often and at what time, in words: the same for an offering's session and for a booking's pattern.

use crate::api::types::{Frequency, Weekday};
use crate::pages::referrals::wanted;
use crate::{dates, tr};

use super::subject::capitalised;

/// What repeats. Minutes are since midnight and how long; `every` counts weeks or months.
#[derive(Clone, Copy)]
pub struct Rhythm<'a> {
    pub frequency: Frequency,
    pub every: i32,
    pub weekdays: &'a [Weekday],
    pub week_of_month: Option<i32>,
    pub start_minute: i32,
    pub minutes: i32,
}

/// "Tuesdays and Fridays, 2pm to 3pm", "Tuesdays (the first in the month), 2pm to 3pm".
pub fn words(rhythm: Rhythm<'_>) -> String {
    let days = capitalised(&wanted::each(rhythm.weekdays));
    let from = dates::clock(minute_of_day(rhythm.start_minute));
    let to = dates::clock(minute_of_day(rhythm.start_minute + rhythm.minutes));
    let days = match (rhythm.frequency, rhythm.every) {
        (Frequency::Monthly, _) => format!("{days} ({})", place(rhythm.week_of_month)),
        (Frequency::Weekly, every) if every > 1 => format!("{days} ({})", tr!(rhythm.weeks, count = every)),
        (Frequency::Weekly, _) => days,
    };
    format!("{days}, {}", tr!(dates.span, from = from, to = to))
}

fn minute_of_day(minute: i32) -> u32 {
    minute.rem_euclid(24 * 60).unsigned_abs()
}

/// Which one in the month.
pub fn place(week_of_month: Option<i32>) -> &'static str {
    match week_of_month {
        Some(1) => tr!(rhythm.first),
        Some(2) => tr!(rhythm.second),
        Some(3) => tr!(rhythm.third),
        Some(4) => tr!(rhythm.fourth),
        Some(-1) => tr!(rhythm.last),
        _ => tr!(rhythm.monthly),
    }
}
