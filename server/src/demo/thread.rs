//! A thing with the history that made it, and the working hours in which histories happen.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    Event, Transition, Violation,
    event::Aggregate,
    time::{WallTime, london_to_utc, utc_to_london},
    working_days::is_working_day,
};
use serde::Serialize;
use uuid::Uuid;

use super::{Error, batch::Batch, chance::Chance};
use crate::store::event::{Subject, row};

/// A thing and all of its events, in order: replaying them gives the thing.
pub(super) struct Thread<T: Aggregate> {
    pub thing: T,
    pub events: Vec<Event<T::Change>>,
}

impl<T: Aggregate + Clone> Thread<T> {
    pub fn begin((thing, event): (T, Event<T::Change>)) -> Self {
        Self { thing, events: vec![event] }
    }

    /// One transition; where it is refused, the thing stays as it was.
    pub fn step(&mut self, transition: impl FnOnce(T) -> Transition<T, T::Change>) -> Result<(), Violation> {
        let (thing, event) = transition(self.thing.clone())?;
        self.adopt(thing, event);
        Ok(())
    }

    /// Takes over what a transition of several things made of this one.
    pub fn adopt(&mut self, thing: T, event: Event<T::Change>) {
        self.thing = thing;
        self.events.push(event);
    }

    /// When the last thing happened to it.
    pub fn last_at(&self) -> DateTime<Utc> {
        self.events.last().map_or(DateTime::UNIX_EPOCH, |event| event.at)
    }

    pub fn write_events(&self, subject: Subject, chance: &mut Chance, batch: &mut Batch) -> Result<(), Error>
    where
        T::Change: Serialize,
    {
        for (version, event) in (1..).zip(&self.events) {
            let id: Uuid = chance.id(event.at);
            batch.event.push(row(id, subject, version, event)?);
        }
        Ok(())
    }
}

/// The time of a history. It only goes forward, keeps working hours, and never reaches now.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    at: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Clock {
    /// Begins some `days` before `now`.
    pub fn days_ago(days: RangeInclusive<i64>, now: DateTime<Utc>, chance: &mut Chance) -> Self {
        let mut clock = Self { at: now - TimeDelta::days(*days.end() + 10), now };
        let begin =
            now - TimeDelta::days(chance.between(days)) - TimeDelta::minutes(chance.between(10..=600));
        clock.go_to(begin, chance);
        clock
    }

    pub const fn from(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self { at, now }
    }

    pub const fn at(self) -> DateTime<Utc> {
        self.at
    }

    /// Some working time later.
    pub fn after(&mut self, minutes: RangeInclusive<i64>, chance: &mut Chance) -> DateTime<Utc> {
        let then = self.at + chance.minutes(minutes);
        self.go_to(then, chance)
    }

    /// In the working hours of `then`, or the next that come. Where that would pass now, half of the time that is left.
    pub fn go_to(&mut self, then: DateTime<Utc>, chance: &mut Chance) -> DateTime<Utc> {
        let then = in_working_hours(then, chance).max(self.at + TimeDelta::minutes(1));
        let left = TimeDelta::seconds((self.now - self.at).num_seconds() / 2);
        self.at = if then < self.now { then } else { self.at + left };
        self.at
    }
}

const OPENS: u16 = 8 * 60 + 30;
const CLOSES: u16 = 17 * 60;

fn in_working_hours(then: DateTime<Utc>, chance: &mut Chance) -> DateTime<Utc> {
    let (date, time) = utc_to_london(then);
    let minute = time.minute();
    if is_working_day(date) && (OPENS..CLOSES).contains(&minute) {
        return then;
    }
    let from = if minute < OPENS { date } else { date + TimeDelta::days(1) };
    morning_of(from.iter_days().find(|day| is_working_day(*day)).unwrap_or(from), chance)
}

fn morning_of(day: NaiveDate, chance: &mut Chance) -> DateTime<Utc> {
    london_to_utc(day, WallTime::MIDNIGHT) + TimeDelta::minutes(i64::from(OPENS)) + chance.minutes(0..=200)
}
