//! On which days and when help is given, as the API says it.

use async_graphql::{InputObject, Result, SimpleObject};
use domain::{
    Violation,
    booking::Plan,
    ids::SessionId,
    recurrence::{Pattern as DomainPattern, Repeat, WeekOfMonth},
    time::{WallTime, Weekday},
};

use crate::graphql::{
    coded::Coded,
    day::Day,
    offering::{Frequency, frequency},
};

/// On which days and when, by London's clock.
#[derive(SimpleObject)]
pub struct Pattern {
    frequency: Frequency,
    /// Of a weekly pattern: every how many weeks.
    every: u8,
    weekdays: Vec<Coded<Weekday>>,
    /// Minutes since midnight.
    start_minute: u16,
    minutes: u16,
    /// 1 to 4, or -1 for the last; of a monthly pattern.
    week_of_month: Option<i8>,
}

#[derive(Clone, InputObject)]
pub struct PatternInput {
    frequency: Frequency,
    /// Of a weekly pattern: every how many weeks, 1 to 8.
    #[graphql(default = 1)]
    every: u8,
    weekdays: Vec<Coded<Weekday>>,
    /// Minutes since midnight, by London's clock.
    start_minute: u16,
    /// 10 to 720.
    minutes: u16,
    /// 1 to 4, or -1 for the last; of a monthly pattern.
    week_of_month: Option<i8>,
}

pub fn plan(
    session: Option<SessionId>,
    pattern: PatternInput,
    (start_on, end_on): (Day, Option<Day>),
) -> Result<Plan, Violation> {
    Ok(Plan { session, pattern: pattern.try_into()?, start_on: start_on.0, end_on: end_on.map(Into::into) })
}

impl From<&DomainPattern> for Pattern {
    fn from(pattern: &DomainPattern) -> Self {
        let (frequency, week_of_month) = frequency(pattern.repeat);
        Self {
            frequency,
            every: match pattern.repeat {
                Repeat::Weekly { every } => every,
                Repeat::Monthly { .. } => 1,
            },
            weekdays: pattern.weekdays.iter().copied().map(Coded).collect(),
            start_minute: pattern.start.minute(),
            minutes: pattern.minutes,
            week_of_month,
        }
    }
}

impl TryFrom<PatternInput> for DomainPattern {
    type Error = Violation;

    fn try_from(input: PatternInput) -> Result<Self, Violation> {
        let repeat = match input.frequency {
            Frequency::Weekly => Repeat::Weekly { every: input.every },
            Frequency::Monthly => {
                let week = input.week_of_month.ok_or(Violation::WeekOfMonthOutOfRange)?;
                Repeat::Monthly { week_of_month: WeekOfMonth::try_from(week)? }
            }
        };
        Ok(Self {
            repeat,
            weekdays: input.weekdays.into_iter().map(|day| day.0).collect(),
            start: WallTime::try_from(input.start_minute)?,
            minutes: input.minutes,
        })
    }
}
