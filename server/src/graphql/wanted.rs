//! What a person would like, in and out.

use async_graphql::{InputObject, SimpleObject};
use chrono::NaiveDate;
use domain::{
    need::{Access, Language, LanguageNeed, Wanted as DomainWanted},
    time::{PartOfDay, Weekday},
};

use super::{coded::Coded, day::Day};

/// When, how often, in which language and with which access. An empty list narrows nothing.
#[derive(SimpleObject)]
pub struct Wanted {
    weekdays: Vec<Coded<Weekday>>,
    parts_of_day: Vec<Coded<PartOfDay>>,
    from_date: NaiveDate,
    times_per_week: u8,
    language: Coded<Language>,
    language_need: Coded<LanguageNeed>,
    /// Null means that the offering's own area decides.
    max_distance_metres: Option<u32>,
    access_needs: Vec<Coded<Access>>,
}

/// When, how often, in which language and with which access. An empty list narrows nothing.
#[derive(InputObject)]
pub struct WantedInput {
    weekdays: Vec<Coded<Weekday>>,
    parts_of_day: Vec<Coded<PartOfDay>>,
    from_date: Day,
    /// 1 to 14.
    times_per_week: i32,
    language: Coded<Language>,
    language_need: Coded<LanguageNeed>,
    /// 100 to 100,000; null means that the offering's own area decides.
    max_distance_metres: Option<u32>,
    access_needs: Vec<Coded<Access>>,
}

impl From<&DomainWanted> for Wanted {
    fn from(wanted: &DomainWanted) -> Self {
        Self {
            weekdays: wanted.weekdays.iter().copied().map(Coded).collect(),
            parts_of_day: wanted.parts_of_day.iter().copied().map(Coded).collect(),
            from_date: wanted.from_date,
            times_per_week: wanted.times_per_week,
            language: Coded(wanted.language),
            language_need: Coded(wanted.language_need),
            max_distance_metres: wanted.max_distance_m,
            access_needs: wanted.access_needs.iter().copied().map(Coded).collect(),
        }
    }
}

impl From<WantedInput> for DomainWanted {
    fn from(input: WantedInput) -> Self {
        // A number that no byte holds is out of the rule's range as well, and the user is told so.
        let times_per_week = u8::try_from(input.times_per_week).unwrap_or(u8::MAX);
        Self {
            weekdays: input.weekdays.into_iter().map(|day| day.0).collect(),
            parts_of_day: input.parts_of_day.into_iter().map(|part| part.0).collect(),
            from_date: input.from_date.0,
            times_per_week,
            language: input.language.0,
            language_need: input.language_need.0,
            max_distance_m: input.max_distance_metres,
            access_needs: input.access_needs.into_iter().map(|need| need.0).collect(),
        }
    }
}
