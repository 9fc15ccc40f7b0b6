//! The hard rules: an offering that fails one cannot help as things stand.

use super::DirectoryOffering;
use crate::{
    availability::Session,
    coded::coded,
    need::{Access, Language, LanguageNeed, Need, Wanted},
    offering::{Area, Offering},
    time::{PartOfDay, london_date},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    /// It is never given on a wanted day and part of the day.
    Times,
    /// No place is free and the waiting list is closed.
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
        Times = "TIMES",
        Full = "FULL",
        CharityAtItsLimit = "CHARITY_AT_ITS_LIMIT",
    }
}

/// Every rule that the candidate fails; none means that it can help.
pub(super) fn failed(candidate: &DirectoryOffering, need: &Need, now: DateTime<Utc>) -> Vec<FailedRule> {
    let offering = &candidate.offering;
    let starts = need.wanted.from_date.max(london_date(now));
    let rules = [
        (!offering.active || !candidate.charity_active).then_some(FailedRule::NotActive),
        offering.paused_until.filter(|_| offering.is_paused_on(starts)).map(FailedRule::PausedUntil),
        area(offering, need),
        limit(offering, need),
        offering
            .eligibility
            .min_age
            .filter(|min| need.age.is_some_and(|age| age < *min))
            .map(FailedRule::TooYoung),
        offering
            .eligibility
            .max_age
            .filter(|max| need.age.is_some_and(|age| age > *max))
            .map(FailedRule::TooOld),
        ecc_level(offering, need),
        access(offering, need),
        language(offering, &need.wanted),
        times(offering, &need.wanted, starts),
        (offering.capacity.available() == 0 && !offering.waiting_list_open).then_some(FailedRule::Full),
        (candidate.open_enquiries >= candidate.open_enquiry_limit).then_some(FailedRule::CharityAtItsLimit),
    ];
    rules.into_iter().flatten().collect()
}

fn area(offering: &Offering, need: &Need) -> Option<FailedRule> {
    let distance = offering.point.distance_m(need.point);
    let covers = |area: &Area| match area {
        Area::Radius(metres) => distance <= *metres,
        Area::Ward(code) => *code == need.ward,
        Area::Locality(outward) => *outward == need.outward,
    };
    let radius = |area: &Area| match area {
        Area::Radius(metres) => Some(*metres),
        Area::Ward(_) | Area::Locality(_) => None,
    };
    let covered = offering.areas.iter().any(covers);
    let widest = offering.areas.iter().filter_map(radius).max();
    (!covered).then(|| FailedRule::OutOfArea(widest.map(|metres| distance - metres)))
}

fn limit(offering: &Offering, need: &Need) -> Option<FailedRule> {
    let distance = offering.point.distance_m(need.point);
    let beyond = distance.checked_sub(need.wanted.max_distance_m?)?;
    (beyond > 0).then_some(FailedRule::TooFar(beyond))
}

fn ecc_level(offering: &Offering, need: &Need) -> Option<FailedRule> {
    let levels = &offering.eligibility.ecc_levels;
    let served = |level| levels.is_empty() || levels.contains(&level);
    need.ecc_level.filter(|level| !served(*level)).map(|_| FailedRule::EccLevel)
}

fn access(offering: &Offering, need: &Need) -> Option<FailedRule> {
    let unmet: BTreeSet<_> = &need.wanted.access_needs - &offering.eligibility.accessibility;
    (!unmet.is_empty()).then_some(FailedRule::Access(unmet))
}

fn language(offering: &Offering, wanted: &Wanted) -> Option<FailedRule> {
    let needed = wanted.language_need == LanguageNeed::Need;
    (needed && !offering.languages.contains(&wanted.language))
        .then_some(FailedRule::Language(wanted.language))
}

fn times(offering: &Offering, wanted: &Wanted, starts: NaiveDate) -> Option<FailedRule> {
    let still_given = |session: &Session| session.valid_to.is_none_or(|last| last >= starts);
    let by_arrangement = offering.sessions.is_empty();
    let fits = offering.sessions.iter().any(|session| still_given(session) && suits(session, wanted));
    (!by_arrangement && !fits).then_some(FailedRule::Times)
}

/// Whether a session falls on a wanted day and part of the day.
pub(super) fn suits(session: &Session, wanted: &Wanted) -> bool {
    let on_a_day = wanted.weekdays.is_empty() || !wanted.weekdays.is_disjoint(&session.pattern.weekdays);
    let parts = &wanted.parts_of_day;
    on_a_day && (parts.is_empty() || parts.contains(&PartOfDay::of(session.pattern.start)))
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
            Self::Times => FailedRuleCode::Times,
            Self::Full => FailedRuleCode::Full,
            Self::CharityAtItsLimit => FailedRuleCode::CharityAtItsLimit,
        }
    }
}
