//! The hard rules: an offering that fails one cannot help as things stand. Each rule is one function here, and one line of the
//! committed table in `tests/snapshots`.

use super::{
    card::{Asked, Card, date},
    times::{Timing, WEEKLY},
};
use crate::{
    availability::CapacityUnit,
    checks::CheckLevel,
    coded::coded,
    need::{Access, Language},
    offering::Area,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Help that first comes later than this after the wanted day comes too late. Six weeks: every monthly session comes within five, and
/// one more lets a week's closure pass.
pub const SOON_DAYS: i32 = 42;
/// The farthest beyond its own radius that a charity may be asked to come, in metres.
pub const MOST_STRETCH_M: u32 = 10_000;

/// A rule that an offering failed, with the value that a change would have to meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "value", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FailedRule {
    NotActive,
    PausedUntil(NaiveDate),
    /// Metres by which its radius falls short; none where it covers wards or localities alone.
    OutOfArea(Option<u32>),
    /// Metres beyond the person's own limit.
    TooFar(u32),
    /// The youngest age that it takes.
    TooYoung(u8),
    /// The oldest age that it takes.
    TooOld(u8),
    EccLevel,
    /// The access needs that it cannot meet.
    Access(BTreeSet<Access>),
    /// The language that it cannot be given in.
    Language(Language),
    /// The level that its visitors are checked to, which is less than the person's situation demands.
    CheckLevel(CheckLevel),
    /// It is not given on a wanted day and part of the day within a year.
    Times,
    /// The first day on which it is given as wanted, which is more than [`SOON_DAYS`] after the wanted one.
    StartsLater(NaiveDate),
    /// How many times a week it can be given as wanted: fewer than are wanted.
    TimesPerWeek(u8),
    /// No place is free, and the waiting list is closed or not wanted.
    Full,
    CharityAtItsLimit,
}

coded! {
    /// A [`FailedRule`] without its value.
    pub enum FailedRuleCode {
        NotActive = "NOT_ACTIVE",
        PausedUntil = "PAUSED_UNTIL",
        OutOfArea = "OUT_OF_AREA",
        TooFar = "TOO_FAR",
        TooYoung = "TOO_YOUNG",
        TooOld = "TOO_OLD",
        EccLevel = "ECC_LEVEL",
        Access = "ACCESS",
        Language = "LANGUAGE",
        CheckLevel = "CHECK_LEVEL",
        Times = "TIMES",
        StartsLater = "STARTS_LATER",
        TimesPerWeek = "TIMES_PER_WEEK",
        Full = "FULL",
        CharityAtItsLimit = "CHARITY_AT_ITS_LIMIT",
    }
}

/// Which rules one candidate failed, as bits, and what was worked out on the way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    failed: u16,
    pub distance_m: u32,
    pub timing: Timing,
    /// No place is free, and the waiting list is open.
    pub waiting: bool,
    /// How many times a week there is a place for, up to those wanted.
    room: u8,
}

impl Verdict {
    pub fn of(card: &Card, asked: &Asked) -> Self {
        let distance_m = asked.distance_m(card);
        Self::timed(card, asked, distance_m, fixed(card, asked, distance_m))
    }

    /// The verdict of one that can help; the rest are not asked further than they must be.
    pub fn admitting(card: &Card, asked: &Asked) -> Option<Self> {
        let distance_m = asked.distance_m(card);
        let failed = fixed(card, asked, distance_m);
        (failed == 0).then(|| Self::timed(card, asked, distance_m, failed)).filter(Self::admits)
    }

    /// The rules of days, times and places, beside what `failed` before them.
    pub fn timed(card: &Card, asked: &Asked, distance_m: u32, failed: u16) -> Self {
        let timing = Timing::of(card, asked);
        let failed = failed | times(&timing, asked);
        let room = room(card, asked, &timing);
        let waiting = room < asked.times_per_week && card.waiting_list_open && asked.accepts_waiting_list;
        let full = match room {
            _ if waiting || room >= asked.times_per_week => 0,
            0 => bit(FailedRuleCode::Full),
            _ => bit(FailedRuleCode::TimesPerWeek),
        };
        Self { failed: failed | full, distance_m, timing, waiting, room }
    }

    pub const fn admits(&self) -> bool {
        self.failed == 0
    }

    /// Whether nothing failed but the rules whose bits are `rules`.
    pub const fn fails_only(&self, rules: u16) -> bool {
        self.failed & !rules == 0
    }

    fn fails(&self, code: FailedRuleCode) -> bool {
        self.failed & bit(code) != 0
    }
}

pub(super) const fn bit(code: FailedRuleCode) -> u16 {
    1 << code as u16
}

/// The rules that neither day nor time nor place can change.
fn fixed(card: &Card, asked: &Asked, distance_m: u32) -> u16 {
    use FailedRuleCode as Code;
    let age = asked.need.age;
    let rules = [
        (Code::NotActive, !card.active),
        (Code::PausedUntil, asked.starts < card.paused_until),
        (Code::OutOfArea, !covers(card, asked, distance_m)),
        (Code::TooFar, distance_m > asked.limit_m),
        (Code::TooYoung, age.is_some_and(|age| age < card.min_age)),
        (Code::TooOld, age.is_some_and(|age| age > card.max_age)),
        (Code::EccLevel, card.ecc_levels != 0 && asked.ecc_level & !card.ecc_levels != 0),
        (Code::Access, asked.access & !card.accessibility != 0),
        (Code::Language, asked.languages & !card.languages != 0),
        (Code::CheckLevel, card.check_level < asked.need.check_level),
        (Code::CharityAtItsLimit, card.at_limit),
    ];
    rules.into_iter().fold(0, |failed, (code, fails)| if fails { failed | bit(code) } else { failed })
}

/// Any of its areas covers the person's home; a radius may be stretched as far as the need says.
fn covers(card: &Card, asked: &Asked, distance_m: u32) -> bool {
    let stretch_m = asked.need.stretch_m.min(MOST_STRETCH_M);
    let stretched = card.radius_m.map(|radius| Area::Radius(radius.saturating_add(stretch_m)));
    stretched.is_some_and(|circle| circle.covers(Some(distance_m), None, ""))
        || card.covers_by_code(asked.need)
}

/// Sessions that come once a month answer a wish for once a week, further down the list: nobody would find them otherwise. Who wants
/// more than once a week needs the days for it.
fn times(timing: &Timing, asked: &Asked) -> u16 {
    if timing.by_arrangement {
        return 0;
    }
    let Some((first, _)) = timing.first else { return bit(FailedRuleCode::Times) };
    if first > asked.starts + SOON_DAYS {
        return bit(FailedRuleCode::StartsLater);
    }
    let often_enough = asked.times_per_week == 1 || timing.rate >= u32::from(asked.times_per_week) * WEEKLY;
    if often_enough { 0 } else { bit(FailedRuleCode::TimesPerWeek) }
}

/// How many times a week there is a place for: in its capacity, and in the sessions that fit. Where none fits, the rule of times says
/// so, and capacity alone is asked here.
fn room(card: &Card, asked: &Asked, timing: &Timing) -> u8 {
    let any_time =
        timing.by_arrangement || timing.first.is_none_or(|first| first.0 > asked.starts + SOON_DAYS);
    let in_sessions = match timing.free_rate {
        _ if any_time => u8::MAX,
        0 => 0,
        rate => u8::try_from(rate / WEEKLY).unwrap_or(u8::MAX).max(1),
    };
    let minutes = if timing.minutes == 0 { 60 } else { u32::from(timing.minutes) };
    let available = card.capacity.available();
    let in_capacity = match card.capacity.unit {
        CapacityUnit::People if available > 0 => u32::from(u8::MAX),
        CapacityUnit::People => 0,
        CapacityUnit::Sessions => available,
        CapacityUnit::Hours => available.saturating_mul(60) / minutes,
    };
    in_sessions.min(u8::try_from(in_capacity).unwrap_or(u8::MAX)).min(asked.times_per_week)
}

/// What the verdict's rules were, with their values.
pub(super) fn explain(card: &Card, asked: &Asked, verdict: &Verdict) -> Vec<FailedRule> {
    let failed = FailedRuleCode::ALL.iter().filter(|code| verdict.fails(**code));
    failed.map(|code| explained(*code, card, asked, verdict)).collect()
}

fn explained(code: FailedRuleCode, card: &Card, asked: &Asked, verdict: &Verdict) -> FailedRule {
    use FailedRuleCode as Code;
    let distance_m = verdict.distance_m;
    let first = verdict.timing.first.map_or(asked.starts, |first| first.0);
    match code {
        Code::NotActive => FailedRule::NotActive,
        Code::PausedUntil => FailedRule::PausedUntil(date(card.paused_until)),
        Code::OutOfArea => FailedRule::OutOfArea(card.radius_m.map(|radius| distance_m - radius)),
        Code::TooFar => FailedRule::TooFar(distance_m - asked.limit_m),
        Code::TooYoung => FailedRule::TooYoung(card.min_age),
        Code::TooOld => FailedRule::TooOld(card.max_age),
        Code::EccLevel => FailedRule::EccLevel,
        Code::Access => {
            let met = &card.offering.offering.eligibility.accessibility;
            FailedRule::Access(&asked.need.wanted.access_needs - met)
        }
        Code::Language => FailedRule::Language(asked.need.wanted.language),
        Code::CheckLevel => FailedRule::CheckLevel(card.check_level),
        Code::Times => FailedRule::Times,
        Code::StartsLater => FailedRule::StartsLater(date(first)),
        Code::TimesPerWeek => FailedRule::TimesPerWeek(often(verdict)),
        Code::Full => FailedRule::Full,
        Code::CharityAtItsLimit => FailedRule::CharityAtItsLimit,
    }
}

/// How many times a week it comes and has room, at least once.
fn often(verdict: &Verdict) -> u8 {
    let comes = match verdict.timing.rate / WEEKLY {
        _ if verdict.timing.by_arrangement => u8::MAX,
        times => u8::try_from(times).unwrap_or(u8::MAX),
    };
    comes.min(if verdict.room == 0 { u8::MAX } else { verdict.room }).max(1)
}

impl FailedRule {
    pub const fn code(&self) -> FailedRuleCode {
        match self {
            Self::NotActive => FailedRuleCode::NotActive,
            Self::PausedUntil(_) => FailedRuleCode::PausedUntil,
            Self::OutOfArea(_) => FailedRuleCode::OutOfArea,
            Self::TooFar(_) => FailedRuleCode::TooFar,
            Self::TooYoung(_) => FailedRuleCode::TooYoung,
            Self::TooOld(_) => FailedRuleCode::TooOld,
            Self::EccLevel => FailedRuleCode::EccLevel,
            Self::Access(_) => FailedRuleCode::Access,
            Self::Language(_) => FailedRuleCode::Language,
            Self::CheckLevel(_) => FailedRuleCode::CheckLevel,
            Self::Times => FailedRuleCode::Times,
            Self::StartsLater(_) => FailedRuleCode::StartsLater,
            Self::TimesPerWeek(_) => FailedRuleCode::TimesPerWeek,
            Self::Full => FailedRuleCode::Full,
            Self::CharityAtItsLimit => FailedRuleCode::CharityAtItsLimit,
        }
    }
}
