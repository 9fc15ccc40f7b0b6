//! When a service is given: the fields of an RFC 5545 rule, as far as a week or a month of ours has them.

use super::{
    TakenSession,
    field::{items, number, raw},
    remark::{Notes, RemarkCode},
};
use crate::{
    recurrence::{Pattern, Repeat, WeekOfMonth},
    time::{WallTime, Weekday},
};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use serde_json::Value;

/// Sessions of an offering.
const MOST: usize = 50;
/// Outside of these no date is meant.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// `schedules` is the profile's name, `regular_schedules` that of version 1; both have them with the place as well. A session of ours is of one
/// weekday, so that a schedule may make several. Those that are over are taken too, and said to be.
pub(super) fn sessions(service: &Value, today: NaiveDate, notes: &mut Notes) -> Vec<TakenSession> {
    const NAMES: [&str; 3] = ["schedules", "regular_schedules", "regular_schedule"];
    let with_places = items(service, &["service_at_locations"]).flat_map(|place| items(place, &NAMES));
    let mut sessions: Vec<TakenSession> = Vec::new();
    for schedule in items(service, &NAMES).chain(with_places) {
        match of_schedule(schedule, notes) {
            Some(read) => {
                for session in read {
                    if let Some(last) = session.valid_to.filter(|last| *last < today) {
                        notes.note(RemarkCode::ScheduleOver, "schedules.valid_to", &last.to_string());
                    }
                    if !sessions.contains(&session) && sessions.len() < MOST {
                        sessions.push(session);
                    }
                }
            }
            None => notes.note(RemarkCode::ScheduleUnusable, "schedules", &in_words(schedule)),
        }
    }
    sessions.sort_by_key(|it| (it.pattern.weekdays.first().copied(), it.pattern.start, it.valid_from));
    sessions
}

fn of_schedule(schedule: &Value, notes: &mut Notes) -> Option<Vec<TakenSession>> {
    let (opens, closes) = (time(raw(schedule, &["opens_at"])?)?, time(raw(schedule, &["closes_at"])?)?);
    // What closes before it opens closes on the next day.
    let minutes = if closes > opens { closes - opens } else { closes + 24 * 60 - opens };
    let every = number(schedule, "interval").map_or(Some(1.0), Result::ok)?;
    let monthly = raw(schedule, &["freq"]).is_some_and(|freq| freq.trim().eq_ignore_ascii_case("monthly"));
    let weekly = raw(schedule, &["freq"]).is_none_or(|freq| freq.trim().eq_ignore_ascii_case("weekly"));
    // A week of ours comes every week.
    if (every - 1.0).abs() > f64::EPSILON || !(monthly || weekly) {
        return None;
    }
    let (valid_from, valid_to) = (date(schedule, "valid_from", notes), date(schedule, "valid_to", notes));
    if valid_from.zip(valid_to).is_some_and(|(from, to)| to < from) {
        return None;
    }
    let days = raw(schedule, &["byday"])?.split(',').map(|day| weekday(day.trim(), monthly));
    let session = |(weekday, repeat)| {
        let pattern =
            Pattern { repeat, weekdays: [weekday].into(), start: WallTime::try_from(opens).ok()?, minutes };
        pattern.check().ok()?;
        Some(TakenSession { pattern, valid_from, valid_to })
    };
    days.map(|day| session(day?)).collect()
}

/// Minutes since midnight. An offset from UTC is passed over: a weekly ten o'clock is at ten on the clock, in summer too.
fn time(text: &str) -> Option<u16> {
    let clock: String =
        text.trim().chars().take_while(|letter| letter.is_ascii_digit() || *letter == ':').collect();
    let time = ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(&clock, form).ok())?;
    u16::try_from(time.hour() * 60 + time.minute()).ok()
}

/// `TU`, or of a month `2TU` or `-1FR` (RFC 5545, section 3.3.10); a name in full is known as well.
fn weekday(text: &str, monthly: bool) -> Option<(Weekday, Repeat)> {
    let letters = text.trim_start_matches(|letter: char| letter.is_ascii_digit() || "+-".contains(letter));
    let week = &text[..text.len() - letters.len()];
    let by_code = Weekday::ALL.iter().find(|day| day.as_str()[..2].eq_ignore_ascii_case(letters)).copied();
    let weekday = by_code.or_else(|| letters.parse::<chrono::Weekday>().ok().map(Into::into))?;
    let repeat = match (monthly, week) {
        (false, "") => Repeat::Weekly { every: 1 },
        (true, week) => {
            let week_of_month = WeekOfMonth::try_from(week.parse::<i8>().ok()?).ok()?;
            Repeat::Monthly { week_of_month }
        }
        (false, _) => return None,
    };
    Some((weekday, repeat))
}

/// A day, also as the beginning of an instant; none where it is no day that anybody means, which is noted.
pub(super) fn date(value: &Value, field: &str, notes: &mut Notes) -> Option<NaiveDate> {
    let text = raw(value, &[field])?.trim();
    let day = text
        .get(..10)
        .and_then(|day| day.parse::<NaiveDate>().ok())
        .filter(|day| YEARS.contains(&day.year()));
    if day.is_none() {
        notes.note(RemarkCode::DateUnusable, field, text);
    }
    day
}

fn in_words(schedule: &Value) -> String {
    let parts = ["freq", "interval", "byday", "bymonthday", "opens_at", "closes_at"];
    let said = parts.iter().filter_map(|key| match schedule.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    said.collect::<Vec<_>>().join(" ")
}
