//! Sessions as the specification's schedules: fields of an RFC 5545 rule.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    availability::Session,
    recurrence::{Pattern, Repeat, WeekOfMonth},
    time::{Weekday, london_date},
};

use super::{Voice, wire::Schedule};

/// Opening and closing times are those of the clock in the United Kingdom and carry no offset from UTC: the session stays at ten when the
/// clocks change, which no offset says.
pub(super) fn schedule(session: &Session, voice: &Voice) -> Schedule {
    let Pattern { repeat, weekdays, start, minutes } = &session.pattern;
    let opens = start.minute();
    let (freq, interval, week) = match repeat {
        Repeat::Weekly { every } => ("WEEKLY", *every, None),
        Repeat::Monthly { week_of_month } => ("MONTHLY", 1, Some(*week_of_month)),
    };
    let (opens_at, closes_at) = (clock(opens), clock(opens + minutes));
    Schedule {
        id: session.id.into(),
        valid_from: session.valid_from,
        valid_to: session.valid_to,
        dtstart: first_day(session),
        freq,
        interval,
        byday: joined(weekdays.iter().map(|day| byday(*day, week)), ","),
        description: description(&session.pattern, &opens_at, &closes_at, voice),
        opens_at,
        closes_at,
    }
}

/// Longer than the longest wait for a first day: every eighth week, or a month that is over.
const FIRST_WITHIN: TimeDelta = TimeDelta::days(70);

fn first_day(session: &Session) -> Option<NaiveDate> {
    let given = session.pattern.occurrences(session.valid_from, session.valid_from + FIRST_WITHIN);
    given.first().map(|slot| london_date(slot.starts_at))
}

/// Minutes since midnight as `HH:MM`; what runs past midnight closes on the next day.
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

/// `TU`, or of a month `2TU`: the first two letters of the day (RFC 5545, section 3.3.10).
fn byday(day: Weekday, week: Option<WeekOfMonth>) -> String {
    let code = &day.as_str()[..2];
    week.map_or_else(|| code.to_owned(), |week| format!("{}{code}", week.number()))
}

fn description(pattern: &Pattern, opens_at: &str, closes_at: &str, voice: &Voice) -> String {
    let days = |name: &dyn Fn(Weekday) -> String| joined(pattern.weekdays.iter().map(|day| name(*day)), ", ");
    let plain = |day| voice.weekday(day).to_owned();
    let days = match pattern.repeat {
        Repeat::Weekly { every: 1 } => format!("{} {}", voice.pick("Every", "Bob"), days(&plain)),
        Repeat::Weekly { every } => {
            let weeks = voice.pick("Every {} weeks", "Bob {} wythnos").replace("{}", &every.to_string());
            format!("{weeks}: {}", days(&plain))
        }
        Repeat::Monthly { week_of_month } => {
            let day = days(&|day| day_of_month(day, week_of_month, voice));
            format!("{}: {day}", voice.pick("Every month", "Bob mis"))
        }
    };
    format!("{days}, {opens_at}–{closes_at} {}", voice.pick("(UK time)", "(amser y DU)"))
}

/// `second Tuesday`, `ail ddydd Mawrth`: `ail` mutates softly what follows, the other numbers do not mutate a word of this gender.
fn day_of_month(day: Weekday, week: WeekOfMonth, voice: &Voice) -> String {
    let pattern = match week.number() {
        1 => voice.pick("first {}", "{} cyntaf"),
        2 => voice.pick("second {}", "ail d{}"),
        3 => voice.pick("third {}", "trydydd {}"),
        4 => voice.pick("fourth {}", "pedwerydd {}"),
        _ => voice.pick("last {}", "{} olaf"),
    };
    pattern.replace("{}", voice.weekday(day))
}

fn joined(parts: impl Iterator<Item = String>, by: &str) -> String {
    parts.collect::<Vec<_>>().join(by)
}

#[cfg(test)]
mod tests {
    use domain::{ids::SessionId, need::Language, time::WallTime};
    use uuid::Uuid;

    use super::*;

    fn session(repeat: Repeat, weekdays: &[Weekday], start: u16, minutes: u16) -> Session {
        Session {
            id: SessionId(Uuid::from_u128(1)),
            pattern: Pattern {
                repeat,
                weekdays: weekdays.iter().copied().collect(),
                start: WallTime::try_from(start).unwrap(),
                minutes,
            },
            places: 1,
            // A Wednesday.
            valid_from: "2026-11-04".parse().unwrap(),
            valid_to: None,
        }
    }

    fn told(session: &Session, language: Language) -> Schedule {
        let now = "2026-11-02T09:00:00Z".parse().unwrap();
        schedule(session, &Voice { language, now, base: String::new() })
    }

    #[test]
    fn a_weekly_session_begins_on_its_first_day() {
        let weekly = session(Repeat::Weekly { every: 1 }, &[Weekday::Mon, Weekday::Thu], 9 * 60 + 30, 45);
        let schedule = told(&weekly, Language::En);
        assert_eq!((schedule.freq, schedule.interval, schedule.byday.as_str()), ("WEEKLY", 1, "MO,TH"));
        assert_eq!((schedule.opens_at.as_str(), schedule.closes_at.as_str()), ("09:30", "10:15"));
        assert_eq!(schedule.dtstart, "2026-11-05".parse().ok());
        assert_eq!(schedule.description, "Every Monday, Thursday, 09:30–10:15 (UK time)");
        assert_eq!(
            told(&weekly, Language::Cy).description,
            "Bob dydd Llun, dydd Iau, 09:30–10:15 (amser y DU)"
        );
    }

    #[test]
    fn every_second_week_is_counted_from_the_week_of_the_first_day() {
        let fortnightly = session(Repeat::Weekly { every: 2 }, &[Weekday::Mon], 600, 60);
        let schedule = told(&fortnightly, Language::En);
        assert_eq!((schedule.interval, schedule.dtstart), (2, "2026-11-16".parse().ok()));
        assert_eq!(schedule.description, "Every 2 weeks: Monday, 10:00–11:00 (UK time)");
    }

    #[test]
    fn a_monthly_session_names_the_week_in_the_month() {
        for (week, byday, first, cy) in [
            (2, "2TU", "2026-11-10", "ail ddydd Mawrth"),
            (1, "1TU", "2026-12-01", "dydd Mawrth cyntaf"),
            (-1, "-1TU", "2026-11-24", "dydd Mawrth olaf"),
        ] {
            let week_of_month = WeekOfMonth::try_from(week).unwrap();
            let monthly = session(Repeat::Monthly { week_of_month }, &[Weekday::Tue], 23 * 60, 120);
            let schedule = told(&monthly, Language::Cy);
            assert_eq!((schedule.freq, schedule.byday.as_str()), ("MONTHLY", byday));
            assert_eq!((schedule.dtstart, schedule.closes_at.as_str()), (first.parse().ok(), "01:00"));
            assert_eq!(schedule.description, format!("Bob mis: {cy}, 23:00–01:00 (amser y DU)"));
        }
    }
}
