//! An offering and a need laid flat, as the rules read them: sets become bits and dates become days, so that asking one offering costs
//! nanoseconds and no allocation.

use super::{DirectoryOffering, times::Times};
use crate::{
    availability::Capacity,
    checks::CheckLevel,
    confidence::{Confidence, Trust},
    ids::{CategoryId, CharityId, OfferingId},
    need::{Language, LanguageNeed, Need, Point},
    offering::Area,
    time::{london_date, utc_to_london},
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use std::{collections::BTreeSet, sync::Arc};

/// Days since the calendar began; day 1 was a Monday.
pub(super) type Day = i32;

pub(super) fn day(date: NaiveDate) -> Day {
    date.num_days_from_ce()
}

pub(super) fn date(day: Day) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default()
}

#[derive(Debug, Clone)]
pub(super) struct Card {
    pub offering: Arc<DirectoryOffering>,
    pub id: OfferingId,
    pub category: CategoryId,
    pub charity: CharityId,
    pub point: Point,
    /// Its widest radius; none where it covers wards or localities alone.
    pub radius_m: Option<u32>,
    /// Whether it covers wards or localities besides: only then are their names read.
    pub covers_codes: bool,
    pub active: bool,
    pub at_limit: bool,
    pub waiting_list_open: bool,
    /// Bits by the place of the variant in its enum.
    pub languages: u8,
    pub ecc_levels: u8,
    pub accessibility: u8,
    pub min_age: u8,
    pub max_age: u8,
    pub check_level: CheckLevel,
    pub trust: Trust,
    pub confirmed_at: DateTime<Utc>,
    pub usual_answer_days: Option<u8>,
    pub accepts_of_ten: Option<u8>,
    pub capacity: Capacity,
    /// The first day on which it takes people again; 0 where it is not paused.
    pub paused_until: Day,
    pub times: Box<[Times]>,
    /// First and last days without it.
    pub closed: Box<[(Day, Day)]>,
}

impl Card {
    pub fn of(entry: Arc<DirectoryOffering>) -> Self {
        let offering = &entry.offering;
        let radius = |area: &Area| if let Area::Radius(metres) = area { Some(*metres) } else { None };
        let eligibility = &offering.eligibility;
        let times = offering.sessions.iter();
        Self {
            id: offering.id,
            category: offering.category,
            charity: offering.charity,
            point: offering.point,
            radius_m: offering.areas.iter().filter_map(radius).max(),
            covers_codes: offering.areas.iter().any(|area| radius(area).is_none()),
            active: offering.active && entry.charity_active,
            at_limit: entry.open_enquiries >= entry.open_enquiry_limit,
            waiting_list_open: offering.waiting_list_open,
            languages: bits(&offering.languages, |it| *it as u8),
            ecc_levels: bits(&eligibility.ecc_levels, |it| *it as u8),
            accessibility: bits(&eligibility.accessibility, |it| *it as u8),
            min_age: eligibility.min_age.unwrap_or(u8::MIN),
            max_age: eligibility.max_age.unwrap_or(u8::MAX),
            check_level: offering.checks.level(),
            trust: entry.record.trust(),
            confirmed_at: offering.confirmed_at,
            usual_answer_days: entry.record.usual_answer_days,
            accepts_of_ten: entry.record.accepts_of_ten(),
            capacity: offering.capacity,
            paused_until: offering.paused_until.map(day).unwrap_or_default(),
            times: times.map(|session| Times::of(session, &entry.taken)).collect(),
            closed: offering.closures.iter().map(|it| (day(it.from_date), day(it.to_date))).collect(),
            offering: entry,
        }
    }

    pub fn confidence(&self, now: DateTime<Utc>) -> Confidence {
        Confidence::of(self.confirmed_at, self.trust, now)
    }

    pub const fn speaks(&self, language: Language) -> bool {
        self.languages & (1 << language as u8) != 0
    }

    /// Whether a ward or a locality that it covers is the person's; a radius is not asked.
    pub fn covers_by_code(&self, need: &Need) -> bool {
        self.covers_codes
            && self
                .offering
                .offering
                .areas
                .iter()
                .any(|area| area.covers(None, Some(&need.ward), &need.outward))
    }
}

/// Each day, and each part of it.
pub(super) const ANY_WEEKDAY: u8 = 0b111_1111;
pub(super) const ANY_PART: u8 = 0b111;

/// A need at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub need: &'a Need,
    pub now: DateTime<Utc>,
    pub today: Day,
    /// What London's clocks show now, in minutes since midnight.
    pub minute: u16,
    /// The day from which help is wanted, today at the earliest.
    pub starts: Day,
    /// Bits; never empty.
    pub weekdays: u8,
    pub parts: u8,
    /// Bits; empty where nothing is needed.
    pub languages: u8,
    pub access: u8,
    pub ecc_level: u8,
    pub times_per_week: u8,
    pub limit_m: u32,
    pub accepts_waiting_list: bool,
}

impl<'a> Asked<'a> {
    pub fn new(need: &'a Need, now: DateTime<Utc>) -> Self {
        let wanted = &need.wanted;
        let (today, minute) = (day(london_date(now)), utc_to_london(now).1.minute());
        let needs_language = wanted.language_need == LanguageNeed::Need;
        Self {
            need,
            now,
            today,
            minute,
            starts: day(wanted.from_date).max(today),
            weekdays: any(bits(&wanted.weekdays, |it| *it as u8), ANY_WEEKDAY),
            parts: any(bits(&wanted.parts_of_day, |it| *it as u8), ANY_PART),
            languages: if needs_language { 1 << wanted.language as u8 } else { 0 },
            access: bits(&wanted.access_needs, |it| *it as u8),
            ecc_level: need.ecc_level.map_or(0, |level| 1 << level as u8),
            times_per_week: wanted.times_per_week.max(1),
            limit_m: wanted.max_distance_m.unwrap_or(u32::MAX),
            accepts_waiting_list: need.accepts_waiting_list,
        }
    }

    pub fn distance_m(&self, card: &Card) -> u32 {
        card.point.distance_m(self.need.point)
    }
}

fn bits<T>(set: &BTreeSet<T>, place: impl Fn(&T) -> u8) -> u8 {
    set.iter().fold(0, |bits, it| bits | 1 << place(it))
}

/// An empty set narrows nothing.
const fn any(bits: u8, all: u8) -> u8 {
    if bits == 0 { all } else { bits }
}
