//! Who can help, in what order, why, and why not: a pure function of the directory, a need and the time.
//!
//! An offering of another category is no candidate and is not spoken of. Of the candidates, those that pass every hard
//! rule are matched, in this order, each step deciding only where all before it are equal:
//!
//! 1. a place is free, before a waiting list;
//! 2. it can be given in the language that the person would rather have;
//! 3. nearer by whole bands of 5 km: within one, near enough is near enough;
//! 4. confidence: confirmed, likely, unknown;
//! 5. the next free session is sooner; by arrangement comes last;
//! 6. nearer by the metre, then by id, so that the order is total.

mod rules;

pub use rules::{FailedRule, FailedRuleCode};

use crate::{
    checks::CheckLevel,
    coded::coded,
    confidence::Confidence,
    need::{Language, LanguageNeed, Need},
    offering::Offering,
    recurrence::Slot,
    time::{Weekday, london_date},
};
use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// How many coming times a match shows.
pub const NEXT_SESSIONS: usize = 3;
const BAND_M: u32 = 5_000;

/// An offering with what searching needs to know of its charity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryOffering {
    pub offering: Offering,
    pub charity_active: bool,
    pub open_enquiries: u32,
    pub open_enquiry_limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matches<'a> {
    /// In order, best first.
    pub matched: Vec<Match<'a>>,
    /// Nearest first.
    pub not_matched: Vec<NotMatched<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match<'a> {
    pub offering: &'a DirectoryOffering,
    pub distance_m: u32,
    /// The next times that fit, at most [`NEXT_SESSIONS`]; none where it is given by arrangement.
    pub next_sessions: Vec<Slot>,
    pub confidence: Confidence,
    pub check_level: CheckLevel,
    pub reasons: Vec<Reason>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotMatched<'a> {
    pub offering: &'a DirectoryOffering,
    pub distance_m: u32,
    pub failed: Vec<FailedRule>,
}

/// Why an offering stands where it stands: a code with its value, never prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "value", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    DistanceM(u32),
    PlacesFree(u32),
    WaitingListOnly,
    LanguageMet(Language),
    LanguageNotMet(Language),
    /// Days since somebody said that it is still right.
    ConfirmedDaysAgo(u32),
    NextSession(DateTime<Utc>),
    ByArrangement,
}

coded! {
    /// A [`Reason`] without its value.
    pub enum ReasonCode {
        DistanceM = "DISTANCE_M",
        PlacesFree = "PLACES_FREE",
        WaitingListOnly = "WAITING_LIST_ONLY",
        LanguageMet = "LANGUAGE_MET",
        LanguageNotMet = "LANGUAGE_NOT_MET",
        ConfirmedDaysAgo = "CONFIRMED_DAYS_AGO",
        NextSession = "NEXT_SESSION",
        ByArrangement = "BY_ARRANGEMENT",
    }
}

pub fn find<'a>(
    offerings: impl IntoIterator<Item = &'a DirectoryOffering>,
    need: &Need,
    now: DateTime<Utc>,
) -> Matches<'a> {
    let mut matches = Matches { matched: Vec::new(), not_matched: Vec::new() };
    let candidates = offerings.into_iter().filter(|candidate| candidate.offering.category == need.category);
    for candidate in candidates {
        let distance_m = candidate.offering.point.distance_m(need.point);
        let failed = rules::failed(candidate, need, now);
        if failed.is_empty() {
            matches.matched.push(Match::of(candidate, distance_m, need, now));
        } else {
            matches.not_matched.push(NotMatched { offering: candidate, distance_m, failed });
        }
    }
    matches.matched.sort_by_cached_key(|found| found.rank(need));
    matches.not_matched.sort_by_key(|other| (other.distance_m, other.offering.offering.id));
    matches
}

impl<'a> Match<'a> {
    fn of(candidate: &'a DirectoryOffering, distance_m: u32, need: &Need, now: DateTime<Utc>) -> Self {
        let offering = &candidate.offering;
        let next_sessions = next_sessions(offering, need, now);
        Self {
            reasons: reasons(offering, distance_m, next_sessions.first(), need, now),
            offering: candidate,
            distance_m,
            next_sessions,
            confidence: Confidence::of(offering.confirmed_at, now),
            check_level: offering.checks.level(),
        }
    }

    /// The order of the module's opening words, least first.
    fn rank(&self, need: &Need) -> impl Ord + use<> {
        let offering = &self.offering.offering;
        // Twice reversed, so that the soonest comes first and no session at all comes last.
        let next = self.next_sessions.first().map(|slot| Reverse(slot.starts_at));
        (
            offering.capacity.available() == 0,
            prefers_other_language(offering, need),
            self.distance_m / BAND_M,
            self.confidence,
            Reverse(next),
            self.distance_m,
            offering.id,
        )
    }
}

fn prefers_other_language(offering: &Offering, need: &Need) -> bool {
    need.wanted.language_need == LanguageNeed::Preference
        && !offering.languages.contains(&need.wanted.language)
}

fn reasons(
    offering: &Offering,
    distance_m: u32,
    next: Option<&Slot>,
    need: &Need,
    now: DateTime<Utc>,
) -> Vec<Reason> {
    let language = need.wanted.language;
    let spoken = match need.wanted.language_need {
        LanguageNeed::None => None,
        _ if offering.languages.contains(&language) => Some(Reason::LanguageMet(language)),
        _ => Some(Reason::LanguageNotMet(language)),
    };
    let place = match offering.capacity.available() {
        0 => Reason::WaitingListOnly,
        available => Reason::PlacesFree(available),
    };
    let days = u32::try_from((now - offering.confirmed_at).num_days()).unwrap_or_default();
    let time = next.map_or(Reason::ByArrangement, |slot| Reason::NextSession(slot.starts_at));
    let reasons = [Some(Reason::DistanceM(distance_m)), spoken, Some(place), Some(time)];
    reasons.into_iter().flatten().chain([Reason::ConfirmedDaysAgo(days)]).collect()
}

/// The next times, from the day on which help is wanted, that fall on a wanted day and part of the day.
fn next_sessions(offering: &Offering, need: &Need, now: DateTime<Utc>) -> Vec<Slot> {
    let from = need.wanted.from_date.and_time(NaiveTime::MIN).and_utc().max(now);
    let days = &need.wanted.weekdays;
    let wanted = |slot: &Slot| days.is_empty() || days.contains(&Weekday::of(london_date(slot.starts_at)));
    let fitting = offering.sessions.iter().filter(|session| rules::suits(session, &need.wanted));
    let mut slots: Vec<_> = fitting
        .flat_map(|session| session.upcoming(&offering.closures, from).filter(wanted).take(NEXT_SESSIONS))
        .collect();
    slots.sort();
    slots.truncate(NEXT_SESSIONS);
    slots
}

impl Reason {
    pub const fn code(self) -> ReasonCode {
        match self {
            Self::DistanceM(_) => ReasonCode::DistanceM,
            Self::PlacesFree(_) => ReasonCode::PlacesFree,
            Self::WaitingListOnly => ReasonCode::WaitingListOnly,
            Self::LanguageMet(_) => ReasonCode::LanguageMet,
            Self::LanguageNotMet(_) => ReasonCode::LanguageNotMet,
            Self::ConfirmedDaysAgo(_) => ReasonCode::ConfirmedDaysAgo,
            Self::NextSession(_) => ReasonCode::NextSession,
            Self::ByArrangement => ReasonCode::ByArrangement,
        }
    }
}
