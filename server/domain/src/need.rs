//! What is asked for: the wish that a referral carries, and the need that searching is done with.

use crate::{
    UnknownCode, Violation,
    checks::CheckLevel,
    coded::coded,
    ids::{CategoryId, CharityId, OfferingId},
    time::{PartOfDay, Weekday},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the person would like, as the co-ordinator wrote it on the referral. An empty set of days, parts or access
/// needs narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    pub weekdays: BTreeSet<Weekday>,
    pub parts_of_day: BTreeSet<PartOfDay>,
    pub from_date: NaiveDate,
    pub times_per_week: u8,
    pub language: Language,
    pub language_need: LanguageNeed,
    /// Metres; none means that the offering's own area decides.
    pub max_distance_m: Option<u32>,
    pub access_needs: BTreeSet<Access>,
}

impl Wanted {
    pub const TIMES_PER_WEEK: std::ops::RangeInclusive<u8> = 1..=14;
    /// From a neighbour to the far end of the county, in metres.
    pub const MAX_DISTANCE_M: std::ops::RangeInclusive<u32> = 100..=100_000;

    pub fn check(&self) -> Result<(), Violation> {
        if !Self::TIMES_PER_WEEK.contains(&self.times_per_week) {
            return Err(Violation::TimesPerWeekOutOfRange);
        }
        if self.max_distance_m.is_some_and(|metres| !Self::MAX_DISTANCE_M.contains(&metres)) {
            return Err(Violation::MaxDistanceOutOfRange);
        }
        Ok(())
    }
}

/// Everything that decides who can help: the wish, and what is so about the person. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The kinds of help that would do, best first: the one that somebody chose, or those that free words may mean.
    pub categories: Vec<CategoryId>,
    /// Offerings that free words named, whatever their category.
    pub named: BTreeSet<OfferingId>,
    pub wanted: Wanted,
    /// Where the person lives.
    pub point: Point,
    /// The ward's ONS code, `W05…`.
    pub ward: String,
    /// The postcode's first half, `SA62`: the locality.
    pub outward: String,
    /// Whole years; none where nobody in particular is meant, and then no age is refused.
    pub age: Option<u8>,
    /// The same for the level.
    pub ecc_level: Option<EccLevel>,
    /// The least that whoever comes must have been checked for: see [`crate::category::Category::check_level`].
    pub check_level: CheckLevel,
    /// Charities that visit the person already.
    pub visited_by: BTreeSet<CharityId>,
    /// Whether a waiting list would do where no place is free.
    pub accepts_waiting_list: bool,
    /// Metres beyond its own radius that a charity may be asked to come; 0 where its word on its area stands.
    pub stretch_m: u32,
}

impl Need {
    /// Help of these kinds at one place, for nobody in particular, with a waiting list if need be.
    pub fn at(
        categories: Vec<CategoryId>,
        wanted: Wanted,
        point: Point,
        ward: String,
        outward: String,
    ) -> Self {
        Self {
            categories,
            named: BTreeSet::new(),
            wanted,
            point,
            ward,
            outward,
            age: None,
            ecc_level: None,
            check_level: CheckLevel::None,
            visited_by: BTreeSet::new(),
            accepts_waiting_list: true,
            stretch_m: 0,
        }
    }

    /// Whether an offering of this category is a candidate at all.
    pub fn seeks(&self, offering: OfferingId, category: CategoryId) -> bool {
        self.categories.contains(&category) || self.named.contains(&offering)
    }

    /// How far down in what was meant the offering comes: 0 where it was named, then the place of its category.
    pub fn meant(&self, offering: OfferingId, category: CategoryId) -> u8 {
        if self.named.contains(&offering) {
            return 0;
        }
        let place = self.categories.iter().position(|known| *known == category);
        place.and_then(|place| u8::try_from(place + 1).ok()).unwrap_or(u8::MAX)
    }
}

/// A place on the national grid, in metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub easting: u32,
    pub northing: u32,
}

impl Point {
    /// Straight-line metres to `other`. The grid is flat enough: over one county the error is under 0.1 %.
    pub fn distance_m(self, other: Self) -> u32 {
        let east = u64::from(self.easting.abs_diff(other.easting));
        let north = u64::from(self.northing.abs_diff(other.northing));
        u32::try_from((east * east + north * north).isqrt()).unwrap_or(u32::MAX)
    }
}

/// Whole years lived on `today`; a person born on 29 February is a year older on 1 March in a common year
/// (the day after the 28th). 0 before the birth.
pub fn age_on(birth_date: NaiveDate, today: NaiveDate) -> u8 {
    let years = today.years_since(birth_date).unwrap_or_default();
    u8::try_from(years).unwrap_or(u8::MAX)
}

coded! {
    pub enum Language {
        En = "EN",
        Cy = "CY",
    }
}

coded! {
    pub enum LanguageNeed {
        /// Without the language the help is no help: a hard rule.
        Need = "NEED",
        /// Better in that language: it moves an offering up.
        Preference = "PREFERENCE",
        None = "NONE",
    }
}

coded! {
    /// What a place or a visit must allow for.
    pub enum Access {
        Wheelchair = "WHEELCHAIR",
        StepFree = "STEP_FREE",
        HearingLoop = "HEARING_LOOP",
        SignLanguage = "SIGN_LANGUAGE",
        SightImpairment = "SIGHT_IMPAIRMENT",
        AccessibleToilet = "ACCESSIBLE_TOILET",
        HomeVisit = "HOME_VISIT",
        AssistanceDog = "ASSISTANCE_DOG",
    }
}

coded! {
    /// Enhanced Community Care: 1 community, 2 routine support, 3 multi-professional, 4 enhanced. People move both ways.
    pub enum EccLevel {
        One = "ONE",
        Two = "TWO",
        Three = "THREE",
        Four = "FOUR",
    }
}

impl EccLevel {
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    pub fn from_number(number: u8) -> Result<Self, UnknownCode> {
        let level = Self::ALL.iter().find(|level| level.number() == number).copied();
        level.ok_or_else(|| UnknownCode { of: "EccLevel", text: number.to_string() })
    }
}
