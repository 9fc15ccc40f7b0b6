//! The smallest single change of the need that would admit an offering. What is about the person stays: age, level, access needs and
//! the check that a situation demands are never traded for an offering.

use super::{
    card::{Asked, Card},
    rules::{FailedRule, MOST_STRETCH_M, Verdict},
};
use crate::{
    coded::coded,
    need::{Language, LanguageNeed, Need, Wanted},
    time::{PartOfDay, Weekday},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A change of one thing in a [`Need`], with its value. In the order in which they are offered: the first that admits is the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "value", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Change {
    /// This part of the day too.
    PartOfDay(PartOfDay),
    /// This day too.
    Weekday(Weekday),
    /// Only so many times a week.
    TimesPerWeek(u8),
    /// From this day on.
    StartFrom(NaiveDate),
    /// The person's own limit so many metres farther.
    LimitM(u32),
    /// Ask the charity to come so many metres beyond its radius.
    StretchM(u32),
    /// This language, in which it is given, would do; the person's own stays a preference.
    Language(Language),
    /// The waiting list would do.
    WaitingList,
}

coded! {
    /// A [`Change`] without its value.
    pub enum ChangeCode {
        PartOfDay = "PART_OF_DAY",
        Weekday = "WEEKDAY",
        TimesPerWeek = "TIMES_PER_WEEK",
        StartFrom = "START_FROM",
        LimitM = "LIMIT_M",
        StretchM = "STRETCH_M",
        Language = "LANGUAGE",
        WaitingList = "WAITING_LIST",
    }
}

impl Change {
    /// The need with this changed, and nothing else.
    pub fn apply(self, need: &Need) -> Need {
        let mut need = need.clone();
        let wanted = &mut need.wanted;
        match self {
            Self::PartOfDay(part) => _ = wanted.parts_of_day.insert(part),
            Self::Weekday(day) => _ = wanted.weekdays.insert(day),
            Self::TimesPerWeek(times) => wanted.times_per_week = times,
            Self::StartFrom(date) => wanted.from_date = date,
            Self::LimitM(metres) => {
                // A limit beyond the farthest that can be asked for is none.
                let limit = wanted.max_distance_m.map(|limit| limit.saturating_add(metres));
                wanted.max_distance_m = limit.filter(|limit| *limit <= *Wanted::MAX_DISTANCE_M.end());
            }
            Self::StretchM(metres) => need.stretch_m = metres,
            Self::Language(_) => wanted.language_need = LanguageNeed::Preference,
            Self::WaitingList => need.accepts_waiting_list = true,
        }
        need
    }

    pub const fn code(self) -> ChangeCode {
        match self {
            Self::PartOfDay(_) => ChangeCode::PartOfDay,
            Self::Weekday(_) => ChangeCode::Weekday,
            Self::TimesPerWeek(_) => ChangeCode::TimesPerWeek,
            Self::StartFrom(_) => ChangeCode::StartFrom,
            Self::LimitM(_) => ChangeCode::LimitM,
            Self::StretchM(_) => ChangeCode::StretchM,
            Self::Language(_) => ChangeCode::Language,
            Self::WaitingList => ChangeCode::WaitingList,
        }
    }
}

/// Each change that the failed rules suggest is tried, smallest first. A rule that nothing can mend settles it.
pub(super) fn smallest(card: &Card, asked: &Asked, failed: &[FailedRule]) -> Option<Change> {
    let mut changes = Vec::new();
    for rule in failed {
        let before = changes.len();
        changes.extend(suggestions(rule, card, asked));
        if changes.len() == before {
            return None;
        }
    }
    changes.sort_by_key(|change| change.code());
    changes.dedup();
    changes.into_iter().find(|change| {
        let need = change.apply(asked.need);
        Verdict::of(card, &Asked::new(&need, asked.now)).admits()
    })
}

fn suggestions(rule: &FailedRule, card: &Card, asked: &Asked) -> Vec<Change> {
    match rule {
        FailedRule::PausedUntil(date) => vec![Change::StartFrom(*date)],
        FailedRule::TooFar(metres) => vec![Change::LimitM(*metres)],
        FailedRule::OutOfArea(Some(metres)) if *metres <= MOST_STRETCH_M => vec![Change::StretchM(*metres)],
        FailedRule::Language(_) => Language::ALL
            .iter()
            .filter(|language| card.speaks(**language))
            .map(|language| Change::Language(*language))
            .collect(),
        FailedRule::Times => other_times(card, asked).collect(),
        FailedRule::StartsLater(date) => other_times(card, asked).chain([Change::StartFrom(*date)]).collect(),
        FailedRule::TimesPerWeek(times) => {
            let fewer = (*times < asked.times_per_week).then_some(Change::TimesPerWeek(*times));
            other_times(card, asked).chain(fewer).chain([Change::WaitingList]).collect()
        }
        FailedRule::Full => other_times(card, asked).chain([Change::WaitingList]).collect(),
        FailedRule::OutOfArea(_)
        | FailedRule::NotActive
        | FailedRule::TooYoung(_)
        | FailedRule::TooOld(_)
        | FailedRule::EccLevel
        | FailedRule::Access(_)
        | FailedRule::CheckLevel(_)
        | FailedRule::CharityAtItsLimit => Vec::new(),
    }
}

/// The other parts of the day, then the other days, on which it has sessions, nearest to a wanted one first.
fn other_times(card: &Card, asked: &Asked) -> impl Iterator<Item = Change> {
    let given = card.times.iter().fold((0, 0), |(days, parts), it| (days | it.weekdays, parts | it.part));
    let parts = nearest(PartOfDay::ALL.len(), given.1, asked.parts, usize::abs_diff);
    let days = nearest(Weekday::ALL.len(), given.0, asked.weekdays, |from, to| {
        // Around the week: Sunday lies next to Monday.
        from.abs_diff(to).min(7 - from.abs_diff(to))
    });
    let parts = parts.into_iter().map(|place| Change::PartOfDay(PartOfDay::ALL[place]));
    parts.chain(days.into_iter().map(|place| Change::Weekday(Weekday::ALL[place])))
}

/// The places whose bits are in `given` and not in `wanted`, the nearest to a wanted one first.
fn nearest(count: usize, given: u8, wanted: u8, apart: impl Fn(usize, usize) -> usize) -> Vec<usize> {
    let has = |bits: u8, place: usize| bits & (1 << place) != 0;
    let mut places: Vec<usize> = (0..count).filter(|place| has(given & !wanted, *place)).collect();
    places.sort_by_key(|place| {
        (0..count).filter(|other| has(wanted, *other)).map(|other| apart(*place, other)).min()
    });
    places
}
