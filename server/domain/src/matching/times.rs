//! When an offering is given, counted in days: the first and the next times that fit a need.
//!
//! The same weekly and monthly rules as [`crate::recurrence`], which plans visits with them; a test holds the two together. Here a
//! search asks thousands of sessions for one day each, and a rule that is built and run for each would be most of the answer.

use super::{
    card::{Asked, Card, Day, date, day},
    rules::{SOON_DAYS, Verdict},
};
use crate::{
    availability::Session,
    ids::SessionId,
    recurrence::{Repeat, Slot},
    time::{PartOfDay, WallTime, Weekday, london_to_utc},
};
use chrono::{Datelike, NaiveDate, TimeDelta};
use std::collections::BTreeMap;

/// How far ahead a time is looked for.
const A_YEAR: Day = 366;

/// One session laid flat.
#[derive(Debug, Clone)]
pub(super) struct Times {
    pub weekdays: u8,
    pub part: u8,
    every: Every,
    start: WallTime,
    minutes: u16,
    from: Day,
    to: Day,
    /// Not all of its places are held by bookings.
    free: bool,
}

#[derive(Debug, Clone, Copy)]
enum Every {
    Weeks(u8),
    /// 1 to 4, or -1 for the last.
    Month(i8),
}

/// A day and a minute on London's wall clock.
pub(super) type Moment = (Day, u16);

/// What the sessions of one offering come to, for one need.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Timing {
    pub by_arrangement: bool,
    /// The first that fits, whether or not it has a place.
    pub first: Option<Moment>,
    /// The first that fits and has a place.
    pub first_free: Option<Moment>,
    /// How often it comes, of those that begin soon, in [`WEEKLY`]ths of once a week.
    pub rate: u32,
    pub free_rate: u32,
    /// The shortest of those with a place.
    pub minutes: u16,
}

/// Once a week; every whole number of weeks up to eight divides it.
pub(super) const WEEKLY: u32 = 840;
/// Once a month: twelve times in fifty-two weeks.
const MONTHLY: u32 = WEEKLY * 12 / 52;

impl Timing {
    pub fn of(card: &Card, asked: &Asked) -> Self {
        let mut timing = Self { by_arrangement: card.times.is_empty(), ..Self::default() };
        for times in &card.times {
            let Some(first) = times.first(asked, &card.closed) else { continue };
            let first = (first, times.start.minute());
            let soon = first.0 <= asked.starts + SOON_DAYS;
            let rate = if soon { times.rate(asked.weekdays) } else { 0 };
            timing.first = Some(earlier(timing.first, first));
            timing.rate += rate;
            if times.free {
                timing.first_free = Some(earlier(timing.first_free, first));
                timing.free_rate += rate;
                let shortest = if timing.minutes == 0 { u16::MAX } else { timing.minutes };
                timing.minutes = shortest.min(times.minutes);
            }
        }
        timing
    }
}

fn earlier(known: Option<Moment>, other: Moment) -> Moment {
    known.map_or(other, |known| known.min(other))
}

/// The next `count` times that fit and have a place. None where only the waiting list is open.
pub(super) fn next_slots(card: &Card, asked: &Asked, verdict: &Verdict, count: usize) -> Vec<Slot> {
    if verdict.waiting {
        return Vec::new();
    }
    let free = card.times.iter().filter(|times| times.free);
    let mut moments: Vec<(Day, WallTime, u16)> = free
        .flat_map(|times| {
            times.days(asked, &card.closed).take(count).map(|day| (day, times.start, times.minutes))
        })
        .collect();
    moments.sort_unstable();
    moments.truncate(count);
    let slot = |(day, start, minutes): (Day, WallTime, u16)| {
        let starts_at = london_to_utc(date(day), start);
        Slot { starts_at, ends_at: starts_at + TimeDelta::minutes(minutes.into()) }
    };
    moments.into_iter().map(slot).collect()
}

impl Times {
    pub fn of(session: &Session, taken: &BTreeMap<SessionId, u32>) -> Self {
        let pattern = &session.pattern;
        Self {
            weekdays: pattern.weekdays.iter().fold(0, |bits, day| bits | 1 << *day as u8),
            part: 1 << PartOfDay::of(pattern.start) as u8,
            every: match pattern.repeat {
                Repeat::Weekly { every } => Every::Weeks(every.max(1)),
                Repeat::Monthly { week_of_month } => Every::Month(week_of_month.number()),
            },
            start: pattern.start,
            minutes: pattern.minutes,
            from: day(session.valid_from),
            to: session.valid_to.map_or(Day::MAX, day),
            free: session.places > taken.get(&session.id).copied().unwrap_or_default(),
        }
    }

    fn first(&self, asked: &Asked, closed: &[(Day, Day)]) -> Option<Day> {
        self.days(asked, closed).next()
    }

    /// Its days from the one on which help is wanted and within a year of it, without those that are closed.
    fn days<'s>(&'s self, asked: &Asked, closed: &'s [(Day, Day)]) -> impl Iterator<Item = Day> + 's {
        let weekdays = if self.part & asked.parts == 0 { 0 } else { self.weekdays & asked.weekdays };
        let begun = asked.starts == asked.today && self.start.minute() <= asked.minute;
        let mut from = (asked.starts + Day::from(begun)).max(self.from);
        let last = asked.starts.max(self.from).saturating_add(A_YEAR).min(self.to);
        std::iter::from_fn(move || {
            loop {
                let day = self.next(weekdays, from, last)?;
                let closure = closed.iter().find(|(first, last)| (*first..=*last).contains(&day));
                let Some((_, until)) = closure else {
                    from = day + 1;
                    return Some(day);
                };
                from = until + 1;
            }
        })
    }

    fn next(&self, weekdays: u8, from: Day, last: Day) -> Option<Day> {
        if weekdays == 0 || from > last {
            return None;
        }
        let day = match self.every {
            Every::Weeks(every) => self.next_weekly(weekdays, from, every.into()),
            Every::Month(week) => next_monthly(weekdays, from, week)?,
        };
        (day <= last).then_some(day)
    }

    /// Weeks count from the one of the first day.
    fn next_weekly(&self, weekdays: u8, from: Day, every: Day) -> Day {
        let week = (from - 1).div_euclid(7);
        let past = (week - (self.from - 1).div_euclid(7)).rem_euclid(every);
        let rest = weekdays >> (from - 1).rem_euclid(7);
        if past == 0 && rest != 0 {
            return from + rest.trailing_zeros().cast_signed();
        }
        let next_week = week + every - past;
        next_week * 7 + 1 + weekdays.trailing_zeros().cast_signed()
    }

    /// In [`WEEKLY`]ths of once a week, on the wanted days.
    fn rate(&self, weekdays: u8) -> u32 {
        let days = (self.weekdays & weekdays).count_ones();
        match self.every {
            Every::Weeks(every) => days * WEEKLY / u32::from(every),
            Every::Month(_) => days * MONTHLY,
        }
    }
}

fn next_monthly(weekdays: u8, from: Day, week: i8) -> Option<Day> {
    let first = date(from).with_day(1)?;
    let this_month = nth(weekdays, first, week).filter(|day| *day >= from).min();
    // Each of the first to fourth and the last of a weekday is in every month.
    this_month.or_else(|| nth(weekdays, month_after(first)?, week).min())
}

/// Where the wanted weekdays fall in the month of `first`.
fn nth(weekdays: u8, first: NaiveDate, week: i8) -> impl Iterator<Item = Day> {
    let wanted = Weekday::ALL.iter().filter(move |day| weekdays & (1 << **day as u8) != 0);
    let month = day(first);
    wanted.filter_map(move |weekday| {
        let after = |from: Day| from + (Day::from(weekday.iso()) - from).rem_euclid(7);
        match week {
            -1 => Some(after(day(month_after(first)?)) - 7),
            week => Some(after(month) + (Day::from(week) - 1) * 7),
        }
    })
}

fn month_after(first: NaiveDate) -> Option<NaiveDate> {
    first.checked_add_months(chrono::Months::new(1))
}
