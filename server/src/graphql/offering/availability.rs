//! When an offering is given and how much of it there is.

use async_graphql::{Context, InputObject, SimpleObject, Value};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Violation, availability,
    availability::CapacityUnit,
    ids::{ClosureId, SessionId},
    recurrence::{Pattern, Repeat, Slot},
    time::{WallTime, Weekday},
};

use super::super::{
    coded::Coded,
    day::Day,
    id::Id,
    ready::{Leaf, Ready},
};
use crate::app::availability::TypedSession;

/// A weekly or monthly time at which it is given, by London's clock.
#[derive(SimpleObject)]
pub struct Session {
    id: Id<SessionId>,
    frequency: Frequency,
    weekdays: Vec<Coded<Weekday>>,
    /// 1 to 4, or -1 for the last; of a monthly session.
    week_of_month: Option<i8>,
    /// Minutes since midnight.
    start_minute: u16,
    minutes: u16,
    places: u32,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum Frequency {
    Weekly,
    Monthly,
}

/// Days on which nothing is given, both included.
#[derive(SimpleObject)]
pub struct Closure {
    id: Id<ClosureId>,
    from_date: NaiveDate,
    to_date: NaiveDate,
    reason: Option<String>,
}

/// How much it can take, as Open Referral names it.
#[derive(SimpleObject)]
pub struct Capacity {
    unit: Coded<CapacityUnit>,
    maximum: u32,
    available: u32,
    updated: DateTime<Utc>,
}

/// One time at which something takes place.
#[derive(Clone, Copy, SimpleObject)]
pub struct Occurrence {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

impl Ready for Occurrence {
    fn ready(&self, context: &Context<'_>) -> Option<Value> {
        match context.item.node.name.node.as_str() {
            "startsAt" => Some(self.starts_at.leaf()),
            "endsAt" => Some(self.ends_at.leaf()),
            _ => None,
        }
    }
}

/// A weekly or monthly time at which it is given, by London's clock.
#[derive(InputObject)]
pub struct SessionInput {
    /// Null for a new one.
    id: Option<Id<SessionId>>,
    frequency: Frequency,
    weekday: Coded<Weekday>,
    /// 1 to 4, or -1 for the last; of a monthly session.
    week_of_month: Option<i8>,
    /// Minutes since midnight.
    start_minute: u16,
    /// 10 to 720.
    minutes: u16,
    /// At least one.
    places: u32,
    valid_from: Day,
    valid_to: Option<Day>,
}

impl SessionInput {
    pub fn session(self) -> Result<TypedSession, Violation> {
        let repeat = match self.frequency {
            Frequency::Weekly => Repeat::Weekly { every: 1 },
            Frequency::Monthly => {
                let week = self.week_of_month.ok_or(Violation::WeekOfMonthOutOfRange)?;
                Repeat::Monthly { week_of_month: week.try_into()? }
            }
        };
        let pattern = Pattern {
            repeat,
            weekdays: [self.weekday.0].into(),
            start: WallTime::try_from(self.start_minute)?,
            minutes: self.minutes,
        };
        let Self { id, places, valid_from, valid_to, .. } = self;
        Ok(TypedSession {
            id: id.map(|id| id.0),
            pattern,
            places,
            valid_from: valid_from.0,
            valid_to: valid_to.map(Into::into),
        })
    }
}

impl From<&availability::Session> for Session {
    fn from(session: &availability::Session) -> Self {
        let pattern = &session.pattern;
        let (frequency, week_of_month) = frequency(pattern.repeat);
        Self {
            id: Id(session.id),
            frequency,
            week_of_month,
            weekdays: pattern.weekdays.iter().copied().map(Coded).collect(),
            start_minute: pattern.start.minute(),
            minutes: pattern.minutes,
            places: session.places,
            valid_from: session.valid_from,
            valid_to: session.valid_to,
        }
    }
}

/// How often, and in a monthly rule the week of the month.
pub fn frequency(repeat: Repeat) -> (Frequency, Option<i8>) {
    match repeat {
        Repeat::Weekly { .. } => (Frequency::Weekly, None),
        Repeat::Monthly { week_of_month } => (Frequency::Monthly, Some(week_of_month.number())),
    }
}

impl From<&availability::Closure> for Closure {
    fn from(closure: &availability::Closure) -> Self {
        Self {
            id: Id(closure.id),
            from_date: closure.from_date,
            to_date: closure.to_date,
            reason: closure.reason.clone(),
        }
    }
}

impl From<availability::Capacity> for Capacity {
    fn from(capacity: availability::Capacity) -> Self {
        Self {
            unit: Coded(capacity.unit),
            maximum: capacity.maximum(),
            available: capacity.available(),
            updated: capacity.updated,
        }
    }
}

impl From<Slot> for Occurrence {
    fn from(slot: Slot) -> Self {
        Self { starts_at: slot.starts_at, ends_at: slot.ends_at }
    }
}
