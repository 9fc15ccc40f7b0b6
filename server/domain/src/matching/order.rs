//! The order of those that can help, and the reasons that a page gives for it. Nothing is weighed against anything: each step decides
//! only where all before it are equal, so that anybody can say why one stands above another.
//!
//! 1. what the words meant: an offering that they named, then the categories as the search ranked them;
//! 2. a place is free, before a waiting list;
//! 3. it can be given in the language that the person would rather have;
//! 4. its charity visits the person already: a known face, a known door;
//! 5. it comes as often as wanted, before what comes more rarely;
//! 6. nearer by whole bands of 5 km: within one, near enough is near enough;
//! 7. confidence: confirmed, likely, unknown;
//! 8. the week of the next free session is sooner; by arrangement comes last;
//! 9. its charity usually answers sooner, in working days; one that nobody has asked yet counts as the usual five;
//! 10. its charity accepts more of ten enquiries; one that nobody knows counts as five;
//! 11. the next free session is sooner;
//! 12. nearer by the metre, then by id, so that the order is total.

use super::{
    card::{Asked, Card, Day, date},
    rules::Verdict,
    times::{Moment, WEEKLY},
};
use crate::{
    availability::CapacityUnit,
    coded::coded,
    confidence::Confidence,
    ids::OfferingId,
    need::{Language, LanguageNeed},
    time::london_to_utc,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

const BAND_M: u32 = 5_000;
const USUAL_ANSWER_DAYS: u8 = 5;
const USUAL_ACCEPTED_OF_TEN: u8 = 5;

/// Where a match stands: the twelve steps of the module's opening words, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rank {
    meant: u8,
    waiting: bool,
    other_language: bool,
    not_known: bool,
    rarer: bool,
    band: u32,
    confidence: Confidence,
    week: u32,
    answer_days: u8,
    not_accepted_of_ten: u8,
    next: (Day, u16),
    distance_m: u32,
    id: OfferingId,
}

/// The place after which a page begins. It carries the moment of its first page: confidence fades and sessions pass, and a list that is
/// read on must stand as it stood when its reader began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cursor {
    pub asked_at: DateTime<Utc>,
    pub rank: Rank,
}

/// Why an offering stands where it stands: a code with its value, never prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "value", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    DistanceM(u32),
    /// Metres beyond the radius that the charity set: ask whether it would come.
    BeyondAreaM(u32),
    PlacesFree(u32),
    /// Hours a week that it could still give.
    HoursFree(u32),
    /// Sessions a week that it could still give.
    SessionsFree(u32),
    WaitingListOnly,
    LanguageMet(Language),
    LanguageNotMet(Language),
    AlreadyVisits,
    /// It comes more rarely than once a week.
    RarerThanWanted,
    /// Days since somebody said that it is still right.
    ConfirmedDaysAgo(u32),
    /// Working days.
    UsuallyAnswersInDays(u8),
    /// Of ten enquiries.
    AcceptsOfTen(u8),
    NextSession(DateTime<Utc>),
    ByArrangement,
}

coded! {
    /// A [`Reason`] without its value.
    pub enum ReasonCode {
        DistanceM = "DISTANCE_M",
        BeyondAreaM = "BEYOND_AREA_M",
        PlacesFree = "PLACES_FREE",
        HoursFree = "HOURS_FREE",
        SessionsFree = "SESSIONS_FREE",
        WaitingListOnly = "WAITING_LIST_ONLY",
        LanguageMet = "LANGUAGE_MET",
        LanguageNotMet = "LANGUAGE_NOT_MET",
        AlreadyVisits = "ALREADY_VISITS",
        RarerThanWanted = "RARER_THAN_WANTED",
        ConfirmedDaysAgo = "CONFIRMED_DAYS_AGO",
        UsuallyAnswersInDays = "USUALLY_ANSWERS_IN_DAYS",
        AcceptsOfTen = "ACCEPTS_OF_TEN",
        NextSession = "NEXT_SESSION",
        ByArrangement = "BY_ARRANGEMENT",
    }
}

impl Rank {
    pub(super) fn of(card: &Card, asked: &Asked, verdict: &Verdict) -> Self {
        let distance_m = verdict.distance_m;
        let next = next(verdict);
        Self {
            meant: asked.need.meant(card.id, card.category),
            waiting: verdict.waiting,
            other_language: prefers_another(card, asked),
            not_known: !already_visits(card, asked),
            rarer: is_rarer(verdict),
            band: distance_m / BAND_M,
            confidence: card.confidence(asked.now),
            week: next.map_or(u32::MAX, |next| (next.0 - asked.starts).unsigned_abs() / 7),
            answer_days: card.usual_answer_days.unwrap_or(USUAL_ANSWER_DAYS),
            not_accepted_of_ten: 10 - card.accepts_of_ten.unwrap_or(USUAL_ACCEPTED_OF_TEN).min(10),
            next: next.unwrap_or((Day::MAX, 0)),
            distance_m,
            id: card.id,
        }
    }
}

fn next(verdict: &Verdict) -> Option<Moment> {
    verdict.timing.first_free.filter(|_| !verdict.waiting)
}

fn prefers_another(card: &Card, asked: &Asked) -> bool {
    let wanted = &asked.need.wanted;
    wanted.language_need == LanguageNeed::Preference && !card.speaks(wanted.language)
}

fn already_visits(card: &Card, asked: &Asked) -> bool {
    asked.need.visited_by.contains(&card.charity)
}

fn is_rarer(verdict: &Verdict) -> bool {
    !verdict.timing.by_arrangement && verdict.timing.rate < WEEKLY
}

pub(super) fn reasons(card: &Card, asked: &Asked, verdict: &Verdict) -> Vec<Reason> {
    let wanted = &asked.need.wanted;
    let distance_m = verdict.distance_m;
    let language = match wanted.language_need {
        LanguageNeed::None => None,
        _ if card.speaks(wanted.language) => Some(Reason::LanguageMet(wanted.language)),
        _ => Some(Reason::LanguageNotMet(wanted.language)),
    };
    let moment =
        next(verdict).and_then(|(day, minute)| Some(london_to_utc(date(day), minute.try_into().ok()?)));
    let time = if verdict.timing.by_arrangement {
        Some(Reason::ByArrangement)
    } else {
        moment.map(Reason::NextSession)
    };
    let days = u32::try_from((asked.now - card.confirmed_at).num_days()).unwrap_or_default();
    let reasons = [
        Some(Reason::DistanceM(distance_m)),
        beyond_area(card, asked, distance_m).map(Reason::BeyondAreaM),
        already_visits(card, asked).then_some(Reason::AlreadyVisits),
        language,
        Some(place(card, verdict)),
        time,
        is_rarer(verdict).then_some(Reason::RarerThanWanted),
        Some(Reason::ConfirmedDaysAgo(days)),
        card.usual_answer_days.map(Reason::UsuallyAnswersInDays),
        card.accepts_of_ten.map(Reason::AcceptsOfTen),
    ];
    reasons.into_iter().flatten().collect()
}

fn beyond_area(card: &Card, asked: &Asked, distance_m: u32) -> Option<u32> {
    if card.covers_by_code(asked.need) {
        return None;
    }
    distance_m.checked_sub(card.radius_m?).filter(|metres| *metres > 0)
}

fn place(card: &Card, verdict: &Verdict) -> Reason {
    let capacity = card.capacity;
    match capacity.unit {
        _ if verdict.waiting => Reason::WaitingListOnly,
        CapacityUnit::People => Reason::PlacesFree(capacity.available()),
        CapacityUnit::Hours => Reason::HoursFree(capacity.available()),
        CapacityUnit::Sessions => Reason::SessionsFree(capacity.available()),
    }
}

impl Reason {
    pub const fn code(self) -> ReasonCode {
        match self {
            Self::DistanceM(_) => ReasonCode::DistanceM,
            Self::BeyondAreaM(_) => ReasonCode::BeyondAreaM,
            Self::PlacesFree(_) => ReasonCode::PlacesFree,
            Self::HoursFree(_) => ReasonCode::HoursFree,
            Self::SessionsFree(_) => ReasonCode::SessionsFree,
            Self::WaitingListOnly => ReasonCode::WaitingListOnly,
            Self::LanguageMet(_) => ReasonCode::LanguageMet,
            Self::LanguageNotMet(_) => ReasonCode::LanguageNotMet,
            Self::AlreadyVisits => ReasonCode::AlreadyVisits,
            Self::RarerThanWanted => ReasonCode::RarerThanWanted,
            Self::ConfirmedDaysAgo(_) => ReasonCode::ConfirmedDaysAgo,
            Self::UsuallyAnswersInDays(_) => ReasonCode::UsuallyAnswersInDays,
            Self::AcceptsOfTen(_) => ReasonCode::AcceptsOfTen,
            Self::NextSession(_) => ReasonCode::NextSession,
            Self::ByArrangement => ReasonCode::ByArrangement,
        }
    }
}
