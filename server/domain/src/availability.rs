//! When an offering can take people: sessions with places, closures, and capacity.

use crate::{
    Violation,
    coded::coded,
    ids::{ClosureId, OfferingId, SessionId},
    recurrence::{Pattern, Slot},
    time::london_date,
};
use chrono::{DateTime, NaiveDate, Utc};

/// How much an offering can take, as Open Referral names it. `available` is never above `maximum`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    pub unit: CapacityUnit,
    maximum: u32,
    available: u32,
    pub updated: DateTime<Utc>,
}

coded! {
    pub enum CapacityUnit {
        People = "PEOPLE",
        Hours = "HOURS",
        Sessions = "SESSIONS",
    }
}

/// One place of one offering, taken and in hand: what a booking is confirmed with. Only [`Capacity::take`] makes it,
/// and it cannot be used twice.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a place that is taken and not used is lost"]
pub struct Place {
    offering: OfferingId,
}

/// A weekly or monthly time at which the offering is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub pattern: Pattern,
    pub places: u32,
    pub valid_from: NaiveDate,
    /// The last day, included.
    pub valid_to: Option<NaiveDate>,
}

/// Days on which nothing is given, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    pub id: ClosureId,
    pub from_date: NaiveDate,
    pub to_date: NaiveDate,
    pub reason: Option<String>,
}

impl Capacity {
    pub fn new(
        unit: CapacityUnit,
        maximum: u32,
        available: u32,
        updated: DateTime<Utc>,
    ) -> Result<Self, Violation> {
        if available > maximum {
            return Err(Violation::CapacityAboveMaximum);
        }
        Ok(Self { unit, maximum, available, updated })
    }

    pub const fn maximum(self) -> u32 {
        self.maximum
    }

    pub const fn available(self) -> u32 {
        self.available
    }

    /// One place fewer, and the place.
    pub fn take(self, offering: OfferingId, now: DateTime<Utc>) -> Result<(Self, Place), Violation> {
        let available = self.available.checked_sub(1).ok_or(Violation::NoPlaceLeft)?;
        Ok((Self { available, updated: now, ..self }, Place { offering }))
    }

    /// One place more, where there was room for it: a charity may have lowered its maximum meanwhile.
    #[must_use]
    pub fn release(self, now: DateTime<Utc>) -> Self {
        Self { available: self.maximum.min(self.available + 1), updated: now, ..self }
    }
}

impl Place {
    pub(crate) fn is_at(&self, offering: OfferingId) -> Result<(), Violation> {
        if self.offering == offering { Ok(()) } else { Err(Violation::NoPlaceLeft) }
    }
}

impl Session {
    pub fn check(&self) -> Result<(), Violation> {
        self.pattern.check()?;
        if self.places == 0 {
            return Err(Violation::SessionPlacesMissing);
        }
        match self.valid_to {
            Some(last) if last < self.valid_from => Err(Violation::EndBeforeStart),
            _ => Ok(()),
        }
    }

    /// Whether it is under way at `at`, as its pattern says; closures are the offering's.
    pub fn is_on(&self, at: DateTime<Utc>) -> bool {
        let date = london_date(at);
        let given = self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last);
        let times = if given { self.pattern.between(self.valid_from, date, date) } else { Vec::new() };
        times.into_iter().any(|slot| slot.starts_at <= at && at < slot.ends_at)
    }

    /// Its times after `now` to the end of the day `last`, as its pattern says.
    pub(crate) fn until(&self, last: NaiveDate, now: DateTime<Utc>) -> Vec<Slot> {
        let last = self.valid_to.map_or(last, |end| end.min(last));
        let from = self.valid_from.max(london_date(now));
        let slots = self.pattern.between(self.valid_from, from, last).into_iter();
        slots.filter(|slot| slot.starts_at > now).collect()
    }

    /// Its times after `now` and within a year of it that no closure takes away, in order.
    pub fn upcoming(&self, closures: &[Closure], now: DateTime<Utc>) -> impl Iterator<Item = Slot> {
        let open = move |slot: &Slot| {
            let date = london_date(slot.starts_at);
            let given = self.valid_to.is_none_or(|last| date <= last);
            given && !closures.iter().any(|closure| closure.covers(date))
        };
        self.pattern.upcoming(self.valid_from, now).into_iter().filter(open)
    }
}

impl Closure {
    pub fn new(
        id: ClosureId,
        from_date: NaiveDate,
        to_date: NaiveDate,
        reason: Option<String>,
    ) -> Result<Self, Violation> {
        if to_date < from_date {
            return Err(Violation::ClosureDatesCrossed);
        }
        Ok(Self { id, from_date, to_date, reason })
    }

    pub fn covers(&self, date: NaiveDate) -> bool {
        (self.from_date..=self.to_date).contains(&date)
    }
}
