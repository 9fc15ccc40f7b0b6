//! Clocks, calendars and holidays.

use super::story::day;
use crate::{
    recurrence::{Pattern, Repeat, WeekOfMonth},
    time::{WallTime, Weekday, london_date, london_to_utc, utc_to_london},
    working_days::{add_working_days, bank_holidays, is_working_day, working_days_between},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use proptest::prelude::*;

/// Rules with their occurrences in UTC, on which two implementations agree.
const VECTORS: &str = include_str!("../../tests/data/recurrence.csv");

/// One row of the vectors, where it is a rule that a pattern can say.
struct Vector {
    pattern: Pattern,
    first: NaiveDate,
    utc: Vec<DateTime<Utc>>,
}

fn wall(minute: u16) -> WallTime {
    minute.try_into().unwrap()
}

fn utc(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y%m%dT%H%M%S").unwrap().and_utc()
}

fn vector(line: &str) -> Option<Vector> {
    let (start, rest) = line.split_once(",Europe/London,")?;
    let (rule, rest) = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once("\",")?,
        None => rest.split_once(',')?,
    };
    let occurrences = rest.trim_start_matches('"').split('"').next()?;
    let part = |name: &str| rule.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let days = part("BYDAY")?;
    let ordinal = days.trim_end_matches(|char: char| char.is_ascii_uppercase() || char == ',');
    let repeat = match (part("FREQ")?, ordinal) {
        // RFC 5545 lets a week begin on Sunday; ours begins on Monday.
        ("WEEKLY", "") if part("WKST").is_none() => {
            Repeat::Weekly { every: part("INTERVAL").unwrap_or("1").parse().unwrap() }
        }
        ("MONTHLY", week) => {
            Repeat::Monthly { week_of_month: WeekOfMonth::try_from(week.parse::<i8>().ok()?).ok()? }
        }
        _ => return None,
    };
    let weekday = |code: &str| Weekday::ALL.iter().find(|day| day.as_str().starts_with(code)).copied();
    let weekdays = days.trim_start_matches(ordinal).split(',').map(|code| weekday(code).unwrap()).collect();
    let start = utc(start);
    Some(Vector {
        pattern: Pattern {
            repeat,
            weekdays,
            start: wall(u16::try_from((start.timestamp() % 86_400) / 60).unwrap()),
            minutes: 60,
        },
        first: start.date_naive(),
        utc: occurrences.split(',').map(utc).collect(),
    })
}

#[test]
fn a_pattern_recurs_as_the_vectors_say_across_both_clock_changes() {
    let vectors: Vec<_> = VECTORS.lines().skip(1).filter_map(vector).collect();
    assert_eq!(vectors.len(), 7, "weekly and monthly by weekday; the other seven say what no pattern can");
    for Vector { pattern, first, utc } in vectors {
        let last = london_date(*utc.last().unwrap());
        let starts: Vec<_> = pattern.occurrences(first, last).iter().map(|slot| slot.starts_at).collect();
        assert_eq!(starts, utc, "{pattern:?}");
    }
}

#[test]
fn the_hour_that_spring_leaves_out_is_read_as_if_the_clock_had_not_gone_forward() {
    let spring = day("2026-03-29");
    assert_eq!(london_to_utc(spring, wall(90)), utc("20260329T013000"));
    assert_eq!(utc_to_london(utc("20260329T013000")), (spring, wall(150)));
}

#[test]
fn the_hour_that_autumn_has_twice_is_the_first_of_the_two() {
    assert_eq!(london_to_utc(day("2026-10-25"), wall(90)), utc("20261025T003000"));
}

#[test]
fn a_pattern_is_never_told_longer_than_its_bound() {
    let daily = Pattern {
        repeat: Repeat::Weekly { every: 1 },
        weekdays: Weekday::ALL.iter().copied().collect(),
        start: wall(600),
        minutes: 30,
    };
    let slots = daily.occurrences(day("2026-01-01"), day("9999-12-31"));
    assert_eq!(slots.len(), usize::from(Pattern::MAX_OCCURRENCES));
}

#[test]
fn a_pattern_that_ends_before_it_begins_has_no_occurrences() {
    assert_eq!(super::story::tuesdays().occurrences(day("2026-12-01"), day("2026-11-01")), []);
}

#[test]
fn a_pattern_is_written_flat() {
    let json = serde_json::to_value(super::story::tuesdays()).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "frequency": "WEEKLY", "every": 1, "weekdays": ["TUE"], "startMinute": 840, "minutes": 60
        })
    );
    assert_eq!(serde_json::from_value::<Pattern>(json).unwrap(), super::story::tuesdays());
}

/// As published on gov.uk/bank-holidays for England and Wales.
#[test]
fn the_bank_holidays_of_wales_are_those_that_were_published() {
    let published = [
        (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
        (2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
        (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
    ];
    for (year, days) in published {
        let expected: Vec<_> = days.split(' ').map(|date| day(&format!("{year}-{date}"))).collect();
        assert_eq!(bank_holidays(year), expected, "{year}");
    }
}

#[test]
fn working_days_step_over_weekends_and_christmas() {
    let christmas_eve = day("2026-12-24");
    assert_eq!(add_working_days(christmas_eve, 0), christmas_eve);
    assert_eq!(add_working_days(christmas_eve, 1), day("2026-12-29"));
    assert_eq!(add_working_days(christmas_eve, 4), day("2027-01-04"));
    assert_eq!(add_working_days(day("2026-11-21"), 1), day("2026-11-23"), "from a Saturday");
}

#[test]
fn an_enquiry_is_nudged_at_half_time_and_lapses_at_double() {
    let normal = crate::enquiry::Timetable::from(day("2026-11-23"), 5);
    assert_eq!(
        [normal.nudge_on, normal.due_on, normal.lapse_on],
        [day("2026-11-26"), day("2026-11-30"), day("2026-12-07")]
    );
}

proptest! {
    #[test]
    fn a_wall_time_outside_the_missing_hour_survives_the_way_to_utc_and_back(
        days in 0_i64..20_000, minute in 0_u16..1_440,
    ) {
        let date = day("1990-01-01") + TimeDelta::days(days);
        let (back, time) = utc_to_london(london_to_utc(date, wall(minute)));
        prop_assume!(time.minute().abs_diff(minute) != 60);
        prop_assert_eq!((back, time.minute()), (date, minute));
    }

    #[test]
    fn adding_working_days_and_counting_them_agree(offset in 0_i64..3_000, days in 0_u32..60) {
        let from = day("2024-01-01") + TimeDelta::days(offset);
        let to = add_working_days(from, days);
        prop_assert_eq!(working_days_between(from, to), days);
        prop_assert!(days == 0 || is_working_day(to));
    }

    #[test]
    fn what_comes_next_does_not_depend_on_how_long_ago_it_began(weeks in 0_i64..400, every in 1_u8..5) {
        let pattern = Pattern { repeat: Repeat::Weekly { every }, ..super::story::tuesdays() };
        let first = day("2020-01-01");
        let now = london_to_utc(first + TimeDelta::weeks(weeks), wall(600));
        let told: Vec<_> = pattern.upcoming(first, now).into_iter().take(5).collect();
        let horizon = first + TimeDelta::weeks(weeks + 60);
        let all = Pattern { ..pattern }.occurrences(first, horizon);
        prop_assume!(all.len() < usize::from(Pattern::MAX_OCCURRENCES));
        let counted: Vec<_> = all.into_iter().filter(|slot| slot.starts_at > now).take(5).collect();
        prop_assert_eq!(told, counted);
    }
}

#[test]
fn a_monthly_session_is_on_in_its_week_of_the_month_and_in_no_other() {
    let session = crate::availability::Session {
        id: crate::ids::SessionId(uuid::Uuid::nil()),
        pattern: Pattern {
            repeat: Repeat::Monthly { week_of_month: WeekOfMonth::try_from(2).unwrap() },
            weekdays: [Weekday::Tue].into(),
            start: wall(14 * 60),
            minutes: 60,
        },
        places: 1,
        valid_from: day("2026-01-01"),
        valid_to: Some(day("2027-05-31")),
    };
    let on = |date: &str, minute: u16| session.is_on(london_to_utc(day(date), wall(minute)));
    assert!(on("2026-11-10", 14 * 60), "the second Tuesday");
    assert!(on("2026-11-10", 14 * 60 + 59) && !on("2026-11-10", 15 * 60) && !on("2026-11-10", 13 * 60 + 59));
    for other in ["2026-11-03", "2026-11-17", "2026-11-11"] {
        assert!(!on(other, 14 * 60), "{other}");
    }
    assert!(on("2027-04-13", 14 * 60), "by London's clocks in summer too");
    assert!(!on("2027-06-08", 14 * 60), "over");
}
