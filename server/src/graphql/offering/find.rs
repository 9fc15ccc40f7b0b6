//! Finding an offering that fits: who can help, in what order and why; who cannot, and what would change that.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, Value};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Code,
    checks::CheckLevel,
    confidence::Confidence,
    ids::{CategoryId, PersonId, ReferralId},
    matching::{self, Change, ChangeCode, Counts, FailedRule, FailedRuleCode, Reason, ReasonCode},
    need::{Access, Language, Need},
    time::{PartOfDay, Weekday},
};

use super::{
    super::{
        category::{Category, category},
        coded::Coded,
        connection::{List, list_with, page},
        id::Id,
        in_place::{AllReady, InPlace},
        limits::cost_of_page,
        ready::{Leaf, Ready, ready},
        wanted::{Wanted, WantedInput},
    },
    Offering,
    availability::Occurrence,
};
use crate::{
    app::{
        self,
        find::{Answer, Sought, What, Whom},
    },
    error::Error,
    op::Op,
    store::page::{Cursor, Slice},
};

/// Distances that counts are asked for at once.
const MOST_DISTANCES: usize = 8;

/// For whom help is sought: exactly one of a referral, a person and a postcode. And what: a category, or words.
#[derive(InputObject)]
pub struct NeedInput {
    referral_id: Option<Id<ReferralId>>,
    person_id: Option<Id<PersonId>>,
    postcode: Option<String>,
    category_id: Option<Id<CategoryId>>,
    /// As people say it, in Welsh or in English.
    words: Option<String>,
    wanted: WantedInput,
    /// Whether a waiting list would do where no place is free.
    #[graphql(default = true)]
    accepts_waiting_list: bool,
    /// How far beyond its own area a charity may be asked to come: at most 10,000.
    #[graphql(default)]
    stretch_metres: u32,
}

#[derive(Default)]
pub struct FindQuery;

#[Object]
impl FindQuery {
    /// Who can help, best first, and who cannot and why.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn find_offerings(
        &self,
        context: &Context<'_>,
        need: NeedInput,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Match, Search>> {
        let page = page(first, after)?;
        let first = usize::try_from(page.first).unwrap_or(usize::MAX);
        let part = matching::Page { first, after: page.key()? };
        let (whom, sought) = (need.whom()?, need.sought()?);
        let mut answer = app::find::offerings(context.data::<Op>()?, whom, sought, part).await?;
        let matches = std::mem::take(&mut answer.found.matches);
        let rows = matches.into_iter().map(|found| {
            let offering = &found.offering.offering;
            let (asked, agreed) = (answer.is_asked(offering), answer.is_agreed(offering));
            (Cursor::of(&answer.found.cursor(&found)), Match { found, asked, agreed })
        });
        let slice = Slice { rows: rows.collect(), more: answer.found.has_next_page };
        Ok(list_with(page.after.is_some(), slice, Search(answer), |found| found))
    }
}

/// An offering that fits, with why it stands where it stands.
pub struct Match {
    found: matching::Match,
    asked: bool,
    agreed: Option<bool>,
}

impl Match {
    /// One that nobody has been asked for.
    pub fn of(found: matching::Match) -> Self {
        Self { found, asked: false, agreed: None }
    }
}

#[Object]
impl Match {
    async fn offering(&self) -> InPlace<Offering> {
        InPlace(Offering(self.found.offering.clone()))
    }

    async fn distance_metres(&self) -> u32 {
        self.found.distance_m
    }

    /// From where it is given.
    async fn point(&self) -> Point {
        self.found.offering.offering.point.into()
    }

    /// The next times that fit, at most three; none where it is given by arrangement.
    async fn next_sessions(&self) -> AllReady<Occurrence> {
        AllReady(self.found.next_sessions.iter().map(|session| (*session).into()).collect())
    }

    async fn confidence(&self) -> Coded<Confidence> {
        Coded(self.found.confidence)
    }

    async fn check_level(&self) -> Coded<CheckLevel> {
        Coded(self.found.check_level)
    }

    async fn reasons(&self) -> AllReady<MatchReason> {
        AllReady(self.found.reasons.iter().map(|reason| (*reason).into()).collect())
    }

    /// True where this referral already has an open enquiry with the offering.
    async fn asked(&self) -> bool {
        self.asked
    }

    /// Whether the person agreed to share with the charity for this kind of help, without which it cannot be asked; null where help is
    /// sought for no referral.
    async fn agreed(&self) -> Option<bool> {
        self.agreed
    }
}

ready!(Match {
    "distanceMetres" => distance_metres, "confidence" => confidence, "checkLevel" => check_level, "asked" => asked,
    "agreed" => agreed,
});

/// A place on the national grid, in metres.
#[derive(SimpleObject)]
pub struct Point {
    easting: u32,
    northing: u32,
}

/// A reason as a code with its value: the client turns it into a sentence.
#[derive(SimpleObject)]
pub struct MatchReason {
    code: Coded<ReasonCode>,
    /// Metres, places, hours, sessions, days or a share of ten, by the code.
    number: Option<u32>,
    instant: Option<DateTime<Utc>>,
    language: Option<Coded<Language>>,
}

impl Ready for MatchReason {
    fn ready(&self, context: &Context<'_>) -> Option<Value> {
        match context.item.node.name.node.as_str() {
            "code" => Some(self.code.leaf()),
            "number" => Some(self.number.leaf()),
            "instant" => Some(self.instant.leaf()),
            "language" => Some(self.language.leaf()),
            _ => None,
        }
    }
}

/// An offering that cannot help as it stands.
pub struct NotMatched {
    other: matching::NotMatched,
    need: Arc<Need>,
}

#[Object]
impl NotMatched {
    async fn offering(&self) -> Offering {
        Offering(self.other.offering.clone())
    }

    async fn distance_metres(&self) -> u32 {
        self.other.distance_m
    }

    /// Every rule that it fails.
    async fn failed(&self) -> Vec<MatchFailure> {
        self.other.failed.iter().map(MatchFailure::from).collect()
    }

    /// The smallest single change of what is sought that would admit it; null where no single change does.
    async fn change(&self) -> Option<NeedChange> {
        self.other.change.map(|change| NeedChange::of(change, &self.need))
    }
}

/// A rule that was not met, with the value that a change would have to meet.
#[derive(SimpleObject)]
pub struct MatchFailure {
    code: Coded<FailedRuleCode>,
    /// Metres, years or times a week, by the code.
    number: Option<u32>,
    date: Option<NaiveDate>,
    language: Option<Coded<Language>>,
    access: Vec<Coded<Access>>,
    /// To which its visitors are checked.
    check_level: Option<Coded<CheckLevel>>,
}

/// One thing changed in what is sought, by its code and value; and all that would then be sought.
#[derive(SimpleObject)]
pub struct NeedChange {
    code: Coded<ChangeCode>,
    /// Metres more, or times a week, by the code.
    number: Option<u32>,
    date: Option<NaiveDate>,
    weekday: Option<Coded<Weekday>>,
    part_of_day: Option<Coded<PartOfDay>>,
    language: Option<Coded<Language>>,
    wanted: Wanted,
    accepts_waiting_list: bool,
    stretch_metres: u32,
}

/// Besides the matches: what was sought, how many there are, and what was left out.
pub struct Search(Answer);

#[Object]
impl Search {
    async fn total_count(&self) -> usize {
        self.0.found.total
    }

    /// From where distances are measured.
    async fn home(&self) -> Point {
        self.0.need.point.into()
    }

    /// The kinds of help that were sought, best first: the one that was chosen, or those that the words mean.
    async fn meant(&self, context: &Context<'_>) -> Result<Vec<Category>> {
        self.0.need.categories.iter().map(|id| category(context, *id)).collect()
    }

    /// Those that cannot help as it stands, nearest first, at most fifty.
    async fn not_matched(&self) -> Vec<NotMatched> {
        let need = Arc::new(self.0.need.clone());
        let others = self.0.excluded().into_iter();
        others.map(|other| NotMatched { other, need: need.clone() }).collect()
    }

    async fn not_matched_count(&self) -> usize {
        self.0.excluded_in_all()
    }

    /// How many would be found with another value of one filter and all others as they are. Distances are counted for `distancesMetres`,
    /// at most eight of them, and for none.
    async fn counts(&self, distances_metres: Vec<u32>) -> Result<FilterCounts> {
        if distances_metres.len() > MOST_DISTANCES {
            return Err(Error::BadRequest("counts are given for at most eight distances").into());
        }
        let limits: Vec<Option<u32>> = distances_metres.into_iter().map(Some).chain([None]).collect();
        Ok(self.0.counts(&limits).into())
    }

    /// How many would be found of each kind of help, in the order in which these are offered.
    async fn category_counts(&self, context: &Context<'_>) -> Result<Vec<CategoryCount>> {
        let counts = self.0.by_category().into_iter();
        counts.map(|(id, count)| Ok(CategoryCount { category: category(context, id)?, count })).collect()
    }
}

#[derive(SimpleObject)]
pub struct CategoryCount {
    category: Category,
    count: usize,
}

#[derive(SimpleObject)]
pub struct FilterCounts {
    any_weekday: u32,
    /// With this day as the only one.
    weekdays: Vec<WeekdayCount>,
    any_part_of_day: u32,
    /// With this part of the day as the only one.
    parts_of_day: Vec<PartOfDayCount>,
    any_language: u32,
    /// With this language as a need.
    languages: Vec<LanguageCount>,
    /// With this access need besides those that are sought for.
    access: Vec<AccessCount>,
    distances: Vec<DistanceCount>,
    /// With a place free, waiting lists left out.
    place_free: u32,
}

#[derive(SimpleObject)]
pub struct WeekdayCount {
    weekday: Coded<Weekday>,
    count: u32,
}

#[derive(SimpleObject)]
pub struct PartOfDayCount {
    part_of_day: Coded<PartOfDay>,
    count: u32,
}

#[derive(SimpleObject)]
pub struct LanguageCount {
    language: Coded<Language>,
    count: u32,
}

#[derive(SimpleObject)]
pub struct AccessCount {
    access: Coded<Access>,
    count: u32,
}

#[derive(SimpleObject)]
pub struct DistanceCount {
    /// Null where the offering's own area decides.
    metres: Option<u32>,
    count: u32,
}

impl NeedInput {
    fn whom(&self) -> Result<Whom, Error> {
        match (self.referral_id, self.person_id, &self.postcode) {
            (Some(id), None, None) => Ok(Whom::Referral(id.0)),
            (None, Some(id), None) => Ok(Whom::Person(id.0)),
            (None, None, Some(postcode)) => Ok(Whom::Postcode(postcode.clone())),
            _ => Err(Error::BadRequest("give one of referralId, personId and postcode")),
        }
    }

    fn sought(self) -> Result<Sought, Error> {
        let what = match (self.category_id, self.words) {
            (Some(id), None) => What::Category(id.0),
            (None, Some(words)) => What::Words(words),
            _ => return Err(Error::BadRequest("give one of categoryId and words")),
        };
        Ok(Sought {
            what,
            wanted: self.wanted.into(),
            accepts_waiting_list: self.accepts_waiting_list,
            stretch_m: self.stretch_metres,
        })
    }
}

impl NeedChange {
    fn of(change: Change, need: &Need) -> Self {
        let changed = change.apply(need);
        let plain = Self {
            code: Coded(change.code()),
            number: None,
            date: None,
            weekday: None,
            part_of_day: None,
            language: None,
            wanted: (&changed.wanted).into(),
            accepts_waiting_list: changed.accepts_waiting_list,
            stretch_metres: changed.stretch_m,
        };
        match change {
            Change::PartOfDay(part) => Self { part_of_day: Some(Coded(part)), ..plain },
            Change::Weekday(weekday) => Self { weekday: Some(Coded(weekday)), ..plain },
            Change::TimesPerWeek(times) => Self { number: Some(times.into()), ..plain },
            Change::StartFrom(date) => Self { date: Some(date), ..plain },
            Change::LimitM(metres) | Change::StretchM(metres) => Self { number: Some(metres), ..plain },
            Change::Language(language) => Self { language: Some(Coded(language)), ..plain },
            Change::WaitingList => plain,
        }
    }
}

impl From<Counts> for FilterCounts {
    fn from(counts: Counts) -> Self {
        fn each<C: Code, T>(counts: &[u32], of: fn(Coded<C>, u32) -> T) -> Vec<T> {
            C::ALL.iter().zip(counts).map(|(code, count)| of(Coded(*code), *count)).collect()
        }
        let distances = counts.distances.iter();
        Self {
            any_weekday: counts.any_weekday,
            weekdays: each(&counts.weekdays, |weekday, count| WeekdayCount { weekday, count }),
            any_part_of_day: counts.any_part_of_day,
            parts_of_day: each(&counts.parts_of_day, |part_of_day, count| PartOfDayCount {
                part_of_day,
                count,
            }),
            any_language: counts.any_language,
            languages: each(&counts.languages, |language, count| LanguageCount { language, count }),
            access: each(&counts.access, |access, count| AccessCount { access, count }),
            distances: distances
                .map(|(metres, count)| DistanceCount { metres: *metres, count: *count })
                .collect(),
            place_free: counts.place_free,
        }
    }
}

impl From<domain::need::Point> for Point {
    fn from(point: domain::need::Point) -> Self {
        Self { easting: point.easting, northing: point.northing }
    }
}

impl From<Reason> for MatchReason {
    fn from(reason: Reason) -> Self {
        let plain = Self { code: Coded(reason.code()), number: None, instant: None, language: None };
        match reason {
            Reason::DistanceM(number)
            | Reason::BeyondAreaM(number)
            | Reason::PlacesFree(number)
            | Reason::HoursFree(number)
            | Reason::SessionsFree(number)
            | Reason::ConfirmedDaysAgo(number) => Self { number: Some(number), ..plain },
            Reason::UsuallyAnswersInDays(number) | Reason::AcceptsOfTen(number) => {
                Self { number: Some(number.into()), ..plain }
            }
            Reason::LanguageMet(language) | Reason::LanguageNotMet(language) => {
                Self { language: Some(Coded(language)), ..plain }
            }
            Reason::NextSession(instant) => Self { instant: Some(instant), ..plain },
            Reason::WaitingListOnly
            | Reason::AlreadyVisits
            | Reason::RarerThanWanted
            | Reason::ByArrangement => plain,
        }
    }
}

impl From<&FailedRule> for MatchFailure {
    fn from(failed: &FailedRule) -> Self {
        let plain = Self {
            code: Coded(failed.code()),
            number: None,
            date: None,
            language: None,
            access: Vec::new(),
            check_level: None,
        };
        match failed {
            FailedRule::PausedUntil(date) | FailedRule::StartsLater(date) => {
                Self { date: Some(*date), ..plain }
            }
            FailedRule::OutOfArea(metres) => Self { number: *metres, ..plain },
            FailedRule::TooFar(metres) => Self { number: Some(*metres), ..plain },
            FailedRule::TooYoung(number) | FailedRule::TooOld(number) | FailedRule::TimesPerWeek(number) => {
                Self { number: Some((*number).into()), ..plain }
            }
            FailedRule::Access(unmet) => Self { access: unmet.iter().copied().map(Coded).collect(), ..plain },
            FailedRule::Language(language) => Self { language: Some(Coded(*language)), ..plain },
            FailedRule::CheckLevel(level) => Self { check_level: Some(Coded(*level)), ..plain },
            FailedRule::NotActive
            | FailedRule::EccLevel
            | FailedRule::Times
            | FailedRule::Full
            | FailedRule::CharityAtItsLimit => plain,
        }
    }
}
