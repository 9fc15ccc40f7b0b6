//! Waiting lists: who is next, why, and how long it is likely to take.
//!
//! The order is a policy written as data, [`POLICY`]: of two people the first criterion that parts them decides, and where none does, the
//! id of the enquiry. So the same people always stand in the same order, whoever looks and in whatever order they were read.

use crate::{coded::coded, ids::EnquiryId, need::EccLevel, referral::Priority, time::london_date};
use chrono::{DateTime, NaiveDate, Utc};
use std::cmp::Ordering;

/// What decides who is before whom, the weightiest first.
pub const POLICY: &[Criterion] =
    &[Criterion::LevelFour, Criterion::Urgent, Criterion::ReferredEarlier, Criterion::JoinedEarlier];

coded! {
    /// Why somebody stands before another.
    pub enum Criterion {
        /// Enhanced care at home: level 4 is time-limited, and help that comes after it comes too late.
        LevelFour = "LEVEL_FOUR",
        Urgent = "URGENT",
        /// Asked for earlier, whichever charity was asked first.
        ReferredEarlier = "REFERRED_EARLIER",
        /// Put on this list earlier.
        JoinedEarlier = "JOINED_EARLIER",
        /// Level 4 or urgent, as a charity is told: it never learns of a level, and so not which of the two.
        Pressing = "PRESSING",
    }
}

/// One who waits for a place of an offering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub enquiry: EnquiryId,
    pub ecc_level: EccLevel,
    pub priority: Priority,
    /// When the referral was submitted.
    pub referred_at: DateTime<Utc>,
    /// When the charity put it on its list.
    pub joined_at: DateTime<Utc>,
}

/// Where one who waits stands, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub enquiry: EnquiryId,
    /// 1 is next.
    pub position: u32,
    /// How many wait in all.
    pub of: u32,
    pub referred_on: NaiveDate,
    /// How many are before, by what decided it, in the order of the policy. Together they are `position - 1`.
    pub ahead: Vec<Ahead>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ahead {
    pub why: Criterion,
    pub count: u32,
}

/// The list in its order, by `policy`.
pub fn places(policy: &[Criterion], waiting: &[Waiting]) -> Vec<Place> {
    let mut line: Vec<&Waiting> = waiting.iter().collect();
    line.sort_by(|one, other| order(policy, one, other));
    let of = count(line.len());
    let place = |(index, own): (usize, &&Waiting)| Place {
        enquiry: own.enquiry,
        position: count(index + 1),
        of,
        referred_on: london_date(own.referred_at),
        ahead: ahead(policy, own, line.get(..index).unwrap_or_default()),
    };
    line.iter().enumerate().map(place).collect()
}

fn order(policy: &[Criterion], one: &Waiting, other: &Waiting) -> Ordering {
    let by_policy = policy.iter().map(|criterion| criterion.order(one, other));
    by_policy.fold(Ordering::Equal, Ordering::then).then(one.enquiry.cmp(&other.enquiry))
}

/// How many of those `before` stand there by which criterion.
fn ahead(policy: &[Criterion], own: &Waiting, before: &[&Waiting]) -> Vec<Ahead> {
    let why = |other: &&Waiting| {
        let decided = policy.iter().find(|criterion| criterion.order(other, own) != Ordering::Equal);
        decided.copied().unwrap_or(Criterion::JoinedEarlier)
    };
    let of = |criterion: Criterion| Ahead {
        why: criterion,
        count: count(before.iter().filter(|other| why(other) == criterion).count()),
    };
    Criterion::ALL.iter().copied().map(of).filter(|ahead| ahead.count > 0).collect()
}

impl Criterion {
    /// `Less` where `one` comes first.
    fn order(self, one: &Waiting, other: &Waiting) -> Ordering {
        let first = |holds: fn(&Waiting) -> bool| holds(other).cmp(&holds(one));
        let level_four: fn(&Waiting) -> bool = |waiting| waiting.ecc_level == EccLevel::Four;
        let urgent: fn(&Waiting) -> bool = |waiting| waiting.priority == Priority::Urgent;
        match self {
            Self::LevelFour => first(level_four),
            Self::Urgent => first(urgent),
            Self::Pressing => first(level_four).then(first(urgent)),
            Self::ReferredEarlier => one.referred_at.cmp(&other.referred_at),
            Self::JoinedEarlier => one.joined_at.cmp(&other.joined_at),
        }
    }
}

impl Place {
    /// As the charity is told: that somebody is more pressing, and not why.
    #[must_use]
    pub fn for_charity(self) -> Self {
        let pressing = |ahead: &&Ahead| matches!(ahead.why, Criterion::LevelFour | Criterion::Urgent);
        let count = self.ahead.iter().filter(pressing).map(|ahead| ahead.count).sum();
        let others = self.ahead.iter().filter(|ahead| !pressing(ahead)).copied();
        let first = (count > 0).then_some(Ahead { why: Criterion::Pressing, count });
        Self { ahead: first.into_iter().chain(others).collect(), ..self }
    }
}

/// How often a place came free, as far as it was seen: the days between one person who was taken from the list and the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Ascending.
    gaps: Vec<u32>,
    /// People who were taken.
    cases: u32,
}

/// Whole weeks, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedWait {
    pub from_weeks: u32,
    pub to_weeks: u32,
    /// From how many people who were taken it was reckoned.
    pub cases: u32,
}

impl Flow {
    /// How far back it looks, in days: a year has every season.
    pub const DAYS: i64 = 365;
    /// Of fewer people than these who were taken in that time nothing is said. With six there are five gaps, and a quarter of them is at
    /// least one: with fewer a single volunteer's holiday would be the whole range.
    pub const ENOUGH: usize = 6;

    /// From the moments at which people were taken from the list; none where they were too few.
    ///
    /// The time since the last counts too where it is longer than any gap: a list that has stopped moving must not promise what it did
    /// when it moved.
    pub fn of(mut taken: Vec<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Self> {
        if taken.len() < Self::ENOUGH {
            return None;
        }
        taken.sort_unstable();
        let days =
            |from: DateTime<Utc>, to: DateTime<Utc>| u32::try_from((to - from).num_days()).unwrap_or(0);
        let pairs = taken.iter().zip(taken.iter().skip(1));
        let mut gaps: Vec<u32> = pairs.map(|(one, next)| days(*one, *next)).collect();
        let since = taken.last().map_or(0, |last| days(*last, now));
        if gaps.iter().all(|gap| *gap < since) {
            gaps.push(since);
        }
        gaps.sort_unstable();
        Some(Self { gaps, cases: count(taken.len()) })
    }

    /// For whoever stands at `position`: as many gaps as there are people to be taken until then, each between the lower and the upper
    /// quartile (nearest rank) of those seen. At least a week.
    pub fn expected(&self, position: u32) -> ExpectedWait {
        let quartile = |quarters: usize| {
            let rank = (self.gaps.len() * quarters).div_ceil(4).max(1);
            self.gaps.get(rank - 1).copied().unwrap_or_default()
        };
        let weeks = |gap: u32| gap.saturating_mul(position);
        ExpectedWait {
            from_weeks: weeks(quartile(1)) / 7,
            to_weeks: weeks(quartile(3)).div_ceil(7).max(1),
            cases: self.cases,
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
