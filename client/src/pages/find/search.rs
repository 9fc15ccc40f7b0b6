//! What is asked of the server: those who can help, a page at a time; and beside them what was meant, who cannot and what would change
//! it, and how many there would be with another choice.

use std::rc::Rc;

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::need::{DISTANCES, Need};
use crate::api::inputs::{NeedInput, WantedInput};
use crate::api::list::{List, Row, Slice, list};
use crate::api::load::{Load, load};
use crate::api::schema;
use crate::api::types::{
    Access, Category, ChangeCode, CheckLevel, Code, Confidence, Date, DateTime, FailedRuleCode, Language,
    LanguageNeed, PageInfo, PartOfDay, ReasonCode, SubjectKind, Wanted, Weekday,
};
use crate::dates;

const WATCHED: [SubjectKind; 5] = [
    SubjectKind::Offering,
    SubjectKind::Enquiry,
    SubjectKind::Charity,
    SubjectKind::Category,
    SubjectKind::Person,
];
/// The most that is asked for at once: a row of the list is a wide one.
const MOST: i32 = 50;

#[derive(cynic::QueryVariables)]
struct PageVariables {
    need: NeedInput,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "PageVariables")]
struct PageQuery {
    #[arguments(need: $need, first: $first, after: $after)]
    find_offerings: Matches,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "MatchConnection")]
struct Matches {
    nodes: Vec<Match>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, PartialEq)]
pub struct Match {
    pub offering: Offering,
    pub distance_metres: i32,
    pub point: Point,
    pub next_sessions: Vec<Occurrence>,
    pub confidence: Confidence,
    pub check_level: CheckLevel,
    pub reasons: Vec<MatchReason>,
    pub asked: bool,
    pub agreed: Option<bool>,
}

#[derive(cynic::QueryFragment, PartialEq)]
pub struct Offering {
    pub id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
    pub charity: Charity,
    pub cost_pence: Option<i32>,
    pub languages: Vec<Language>,
    pub accessibility: Vec<Access>,
}

#[derive(cynic::QueryFragment, PartialEq)]
pub struct Charity {
    pub name_en: String,
    pub name_cy: String,
}

/// On the national grid, in metres.
#[derive(cynic::QueryFragment, Clone, Copy, PartialEq)]
pub struct Point {
    pub easting: i32,
    pub northing: i32,
}

#[derive(cynic::QueryFragment, PartialEq)]
pub struct Occurrence {
    pub starts_at: DateTime,
}

#[derive(cynic::QueryFragment, PartialEq)]
pub struct MatchReason {
    pub code: ReasonCode,
    pub number: Option<i32>,
    pub language: Option<Language>,
}

impl Row for Match {
    fn id(&self) -> &str {
        self.offering.id.inner()
    }
}

#[derive(cynic::QueryVariables)]
pub struct SearchVariables {
    need: NeedInput,
    distances: Vec<i32>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "SearchVariables")]
pub struct SearchQuery {
    #[arguments(need: $need, first: 1)]
    pub find_offerings: Search,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "MatchConnection", variables = "SearchVariables")]
pub struct Search {
    pub total_count: i32,
    pub home: Point,
    pub meant: Vec<Category>,
    pub not_matched: Vec<NotMatched>,
    pub not_matched_count: i32,
    #[arguments(distancesMetres: $distances)]
    pub counts: FilterCounts,
    pub category_counts: Vec<CategoryCount>,
}

#[derive(cynic::QueryFragment)]
pub struct NotMatched {
    pub offering: OtherOffering,
    pub distance_metres: i32,
    pub failed: Vec<MatchFailure>,
    pub change: Option<NeedChange>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Offering")]
pub struct OtherOffering {
    pub id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
    pub charity: Charity,
}

#[derive(cynic::QueryFragment)]
pub struct MatchFailure {
    pub code: FailedRuleCode,
    pub number: Option<i32>,
    pub date: Option<Date>,
    pub language: Option<Language>,
    pub access: Vec<Access>,
    pub check_level: Option<CheckLevel>,
}

#[derive(cynic::QueryFragment, Clone)]
pub struct NeedChange {
    pub code: ChangeCode,
    pub number: Option<i32>,
    pub date: Option<Date>,
    pub weekday: Option<Weekday>,
    pub part_of_day: Option<PartOfDay>,
    pub language: Option<Language>,
    pub wanted: Wanted,
    pub stretch_metres: i32,
}

#[derive(cynic::QueryFragment)]
pub struct FilterCounts {
    any_weekday: i32,
    weekdays: Vec<WeekdayCount>,
    any_part_of_day: i32,
    parts_of_day: Vec<PartOfDayCount>,
    any_language: i32,
    languages: Vec<LanguageCount>,
    access: Vec<AccessCount>,
    distances: Vec<DistanceCount>,
    pub place_free: i32,
}

#[derive(cynic::QueryFragment)]
struct WeekdayCount {
    weekday: Weekday,
    count: i32,
}

#[derive(cynic::QueryFragment)]
struct PartOfDayCount {
    part_of_day: PartOfDay,
    count: i32,
}

#[derive(cynic::QueryFragment)]
struct LanguageCount {
    language: Language,
    count: i32,
}

#[derive(cynic::QueryFragment)]
struct AccessCount {
    access: Access,
    count: i32,
}

#[derive(cynic::QueryFragment)]
struct DistanceCount {
    metres: Option<i32>,
    count: i32,
}

#[derive(cynic::QueryFragment)]
pub struct CategoryCount {
    category: CategoryId,
    count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Category")]
struct CategoryId {
    id: cynic::Id,
}

impl Search {
    /// How many there would be with this value of a filter of the address; none where nobody has counted.
    pub fn count(&self, filter: &str, value: &str) -> Option<i32> {
        let counts = &self.counts;
        match filter {
            "category" => {
                self.category_counts.iter().find(|one| one.category.id.inner() == value).map(|one| one.count)
            }
            "days" => {
                let day = counts.weekdays.iter().find(|one| one.weekday.code() == value);
                Some(day.map_or(counts.any_weekday, |one| one.count))
            }
            "parts" => {
                let part = counts.parts_of_day.iter().find(|one| one.part_of_day.code() == value);
                Some(part.map_or(counts.any_part_of_day, |one| one.count))
            }
            "language" => {
                let needed = |one: &&LanguageCount| {
                    value == format!("{}:{}", one.language.code(), LanguageNeed::Need.code())
                };
                Some(counts.languages.iter().find(needed).map_or(counts.any_language, |one| one.count))
            }
            "access" => counts.access.iter().find(|one| one.access.code() == value).map(|one| one.count),
            "within" => {
                let metres = value.parse().ok();
                counts.distances.iter().find(|one| one.metres == metres).map(|one| one.count)
            }
            _ => None,
        }
    }
}

/// Those who can help, best first.
pub fn matches(need: Need) -> List<Match> {
    list(
        move |after, first| {
            PageQuery::build(PageVariables { need: asked(need), first: first.min(MOST), after })
        },
        |answer: PageQuery| {
            let Matches { nodes, page_info } = answer.find_offerings;
            Slice { rows: nodes, page_info, total: None }
        },
        &WATCHED,
    )
}

/// All else about the same search.
pub fn about(need: Need) -> Load<SearchQuery> {
    let distances: Vec<i32> = DISTANCES.iter().map(|(_, metres)| *metres).collect();
    load(
        move || {
            let mut distances = distances.clone();
            let input = asked(need);
            distances.extend(input.wanted.max_distance_metres.filter(|metres| !distances.contains(metres)));
            SearchQuery::build(SearchVariables { need: input, distances })
        },
        &WATCHED,
    )
}

/// What was last found out about a search: counts stay while they are counted anew.
pub type About = RwSignal<Option<Rc<SearchQuery>>, LocalStorage>;

/// What is looked for; a need that fits nobody where nothing says where.
fn asked(need: Need) -> NeedInput {
    need.input().unwrap_or_else(|| NeedInput {
        referral_id: None,
        person_id: None,
        postcode: Some(String::new()),
        category_id: None,
        words: Some(String::new()),
        wanted: WantedInput {
            weekdays: Vec::new(),
            parts_of_day: Vec::new(),
            from_date: dates::today(),
            times_per_week: 1,
            language: Language::En,
            language_need: LanguageNeed::None,
            max_distance_metres: None,
            access_needs: Vec::new(),
        },
        accepts_waiting_list: true,
        stretch_metres: 0,
    })
}
