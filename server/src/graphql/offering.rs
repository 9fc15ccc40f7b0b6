//! Offerings, and finding one that fits.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Violation,
    availability::CapacityUnit,
    checks::{Activity, CheckLevel},
    confidence::Confidence,
    ids::{CategoryId, CharityId, ClosureId, OfferingId, PersonId, ReferralId, SessionId},
    matching::{DirectoryOffering, FailedRule, FailedRuleCode, NEXT_SESSIONS, Reason, ReasonCode},
    need::{Access, Language},
    offering::{self, Bilingual, Eligibility},
    policy::{Action, Resource},
    recurrence::{Pattern, Repeat, Slot},
    time::{WallTime, Weekday},
};
use uuid::Uuid;

use super::{
    category::{Category, category},
    charity::{Charity, charity, named},
    coded::Coded,
    connection::{List, Total, list_with, page, search},
    day::Day,
    errors::{UserError, payload},
    id::Id,
    limits::cost_of_page,
    payload::once_of,
    wanted::WantedInput,
};
use crate::{
    app::{
        self, Target,
        find::{Excluded, Found, Whom},
        offering::{NewSession, Typed},
        permit,
    },
    error::Error,
    op::{Op, again},
    postcodes,
    store::page::{Page, Slice},
};

/// One service that a charity gives.
pub struct Offering(pub Arc<DirectoryOffering>);

#[Object]
impl Offering {
    pub async fn id(&self) -> Id<OfferingId> {
        Id(self.entry().id)
    }

    async fn version(&self) -> i32 {
        self.entry().version
    }

    async fn charity(&self, context: &Context<'_>) -> Result<Charity> {
        charity(context, self.entry().charity)
    }

    async fn category(&self, context: &Context<'_>) -> Result<Category> {
        category(context, self.entry().category)
    }

    async fn name_en(&self) -> &str {
        &self.entry().name.en
    }

    async fn name_cy(&self) -> &str {
        &self.entry().name.cy
    }

    async fn description_en(&self) -> &str {
        &self.entry().description.en
    }

    async fn description_cy(&self) -> &str {
        &self.entry().description.cy
    }

    /// In which it can be given.
    async fn languages(&self) -> Vec<Coded<Language>> {
        self.entry().languages.iter().copied().map(Coded).collect()
    }

    /// Whole years, included.
    async fn min_age(&self) -> Option<u8> {
        self.entry().eligibility.min_age
    }

    /// Whole years, included.
    async fn max_age(&self) -> Option<u8> {
        self.entry().eligibility.max_age
    }

    /// 1 to 4; empty means all.
    async fn ecc_levels(&self) -> Vec<u8> {
        self.entry().eligibility.ecc_levels.iter().map(|level| level.number()).collect()
    }

    /// The access needs that it can meet.
    async fn accessibility(&self) -> Vec<Coded<Access>> {
        self.entry().eligibility.accessibility.iter().copied().map(Coded).collect()
    }

    /// What its visitors do, as far as it bears on their checks.
    async fn activities(&self) -> Vec<Coded<Activity>> {
        self.entry().checks.activities.iter().copied().map(Coded).collect()
    }

    /// The check that its visitors need.
    async fn check_level(&self) -> Coded<CheckLevel> {
        Coded(self.entry().checks.level())
    }

    /// What the person pays a session, in pence; null where it is free.
    async fn cost_pence(&self) -> Option<u32> {
        self.entry().cost.as_ref()?.pence
    }

    async fn cost_note(&self) -> Option<&str> {
        self.entry().cost.as_ref()?.note.as_deref()
    }

    async fn active(&self) -> bool {
        self.entry().active
    }

    /// From where it is given.
    async fn postcode(&self) -> &str {
        self.entry().postcode.as_str()
    }

    /// What it covers: any of these.
    async fn areas(&self) -> Vec<Area> {
        self.entry().areas.iter().map(Area::from).collect()
    }

    /// Empty where it is given by arrangement.
    async fn sessions(&self) -> Vec<Session> {
        self.entry().sessions.iter().map(Session::from).collect()
    }

    async fn closures(&self) -> Vec<Closure> {
        self.entry().closures.iter().map(Closure::from).collect()
    }

    async fn capacity(&self) -> Capacity {
        let capacity = self.entry().capacity;
        Capacity {
            unit: Coded(capacity.unit),
            maximum: capacity.maximum(),
            available: capacity.available(),
            updated: capacity.updated,
        }
    }

    async fn waiting_list_open(&self) -> bool {
        self.entry().waiting_list_open
    }

    /// The day on which it takes people again.
    async fn paused_until(&self) -> Option<NaiveDate> {
        self.entry().paused_until
    }

    /// How sure it is that all this is still right.
    async fn confidence(&self, context: &Context<'_>) -> Result<Coded<Confidence>> {
        Ok(Coded(self.0.confidence(context.data::<Op>()?.clock.now())))
    }

    /// When somebody last said that all this is still right.
    async fn confirmed_at(&self) -> DateTime<Utc> {
        self.entry().confirmed_at
    }

    /// The next times from now, at most three.
    async fn next_sessions(&self, context: &Context<'_>) -> Result<Vec<Occurrence>> {
        let now = context.data::<Op>()?.clock.now();
        Ok(self.entry().next_slots(now, NEXT_SESSIONS).into_iter().map(Occurrence::from).collect())
    }

    /// May this viewer say that the availability is still right?
    async fn may_confirm_availability(&self, context: &Context<'_>) -> Result<bool> {
        Ok(app::offering::may_confirm(context.data::<Op>()?.actor()?, &self.0))
    }
}

impl Offering {
    fn entry(&self) -> &offering::Offering {
        &self.0.offering
    }
}

/// A circle around the offering's own place, a ward, or the postcodes of one locality.
#[derive(SimpleObject)]
pub struct Area {
    kind: AreaKind,
    radius_metres: Option<u32>,
    /// A ward's ONS code, or a postcode's first half.
    code: Option<String>,
    /// The ward's name, where it is one of the county's.
    name: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum AreaKind {
    Radius,
    Ward,
    Locality,
}

/// A weekly or monthly time at which it is given, by London's clock.
#[derive(SimpleObject)]
pub struct Session {
    id: Id<SessionId>,
    frequency: Frequency,
    weekdays: Vec<Coded<Weekday>>,
    /// 1 to 4, or -1 for the last; of a monthly session.
    week_of_month: Option<i8>,
    /// Minutes since midnight.
    start_minute: u16,
    minutes: u16,
    places: u32,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum Frequency {
    Weekly,
    Monthly,
}

/// Days on which nothing is given, both included.
#[derive(SimpleObject)]
pub struct Closure {
    id: Id<ClosureId>,
    from_date: NaiveDate,
    to_date: NaiveDate,
    reason: Option<String>,
}

/// How much it can take, as Open Referral names it.
#[derive(SimpleObject)]
pub struct Capacity {
    unit: Coded<CapacityUnit>,
    maximum: u32,
    available: u32,
    updated: DateTime<Utc>,
}

/// One time at which something takes place.
#[derive(Clone, Copy, SimpleObject)]
pub struct Occurrence {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

/// An offering that fits, with why it stands where it stands.
pub struct Match(Found);

#[Object]
impl Match {
    async fn offering(&self) -> Offering {
        Offering(self.0.offering.clone())
    }

    async fn distance_metres(&self) -> u32 {
        self.0.distance_m
    }

    /// The next times that fit, at most three; none where it is given by arrangement.
    async fn next_sessions(&self) -> Vec<Occurrence> {
        self.0.next_sessions.iter().copied().map(Occurrence::from).collect()
    }

    async fn confidence(&self) -> Coded<Confidence> {
        Coded(self.0.confidence)
    }

    async fn check_level(&self) -> Coded<CheckLevel> {
        Coded(self.0.check_level)
    }

    async fn reasons(&self) -> Vec<MatchReason> {
        self.0.reasons.iter().copied().map(MatchReason::from).collect()
    }

    /// True where this referral already has an open enquiry with the offering.
    async fn asked(&self) -> bool {
        self.0.asked
    }
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

/// An offering that cannot help as it stands.
pub struct NotMatched(Excluded);

#[Object]
impl NotMatched {
    async fn offering(&self) -> Offering {
        Offering(self.0.offering.clone())
    }

    async fn distance_metres(&self) -> u32 {
        self.0.distance_m
    }

    /// Every rule that it fails.
    async fn failed(&self) -> Vec<MatchFailure> {
        self.0.failed.iter().map(MatchFailure::from).collect()
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
}

/// Besides the matches: how many there are, and what was left out.
pub struct Search {
    total: usize,
    excluded: Vec<Excluded>,
    excluded_in_all: usize,
}

#[Object]
impl Search {
    async fn total_count(&self) -> usize {
        self.total
    }

    /// The offerings of the category that cannot help as it stands, nearest first, at most fifty.
    async fn not_matched(&self) -> Vec<NotMatched> {
        self.excluded.iter().cloned().map(NotMatched).collect()
    }

    async fn not_matched_count(&self) -> usize {
        self.excluded_in_all
    }
}

#[derive(InputObject)]
pub struct OfferingFilter {
    category_id: Option<Id<CategoryId>>,
    charity_id: Option<Id<CharityId>>,
    /// Part of a name in either language.
    search: Option<String>,
}

/// For whom help is sought: exactly one of a referral, a person and a postcode.
#[derive(InputObject)]
pub struct NeedInput {
    referral_id: Option<Id<ReferralId>>,
    person_id: Option<Id<PersonId>>,
    postcode: Option<String>,
    category_id: Id<CategoryId>,
    wanted: WantedInput,
}

#[derive(Default)]
pub struct OfferingQuery;

#[Object]
impl OfferingQuery {
    /// Offerings by their English name.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn offerings(
        &self,
        context: &Context<'_>,
        filter: Option<OfferingFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Offering, Total>> {
        let op = context.data::<Op>()?;
        permit(op.actor()?, Action::ViewDirectory, &Resource::HOUSE)?;
        let (directory, page) = (op.directory.now(), page(first, after)?);
        let filter = filter.map(OfferingFilter::checked).transpose()?;
        let found =
            directory.offerings().filter(|entry| filter.as_ref().is_none_or(|filter| filter.admits(entry)));
        by_name(found.cloned().collect(), &page)
    }

    async fn offering(&self, context: &Context<'_>, id: Id<OfferingId>) -> Result<Option<Offering>> {
        let found = app::offering::read(context.data::<Op>()?, id.0);
        Ok(super::payload::found(found)?.map(Offering))
    }

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
        let after: Option<OfferingId> = page.key()?;
        let (category, whom, wanted) = (need.category_id.0, need.whom()?, need.wanted.into());
        let answer = app::find::offerings(context.data::<Op>()?, whom, category, wanted).await?;
        let total = answer.found.len();
        let place = |id| answer.found.iter().position(|found| found.offering.offering.id == id);
        let begin = after.and_then(place).map_or(0, |place| place + 1);
        let found: Vec<Found> = answer.found.into_iter().skip(begin).collect();
        let search = Search { total, excluded: answer.excluded, excluded_in_all: answer.excluded_in_all };
        let slice = Slice::new(found, &page, |found| found.offering.offering.id);
        Ok(list_with(page.after.is_some(), slice, search, Match))
    }
}

/// The offerings of one charity, by name.
pub(super) fn of_charity(
    context: &Context<'_>,
    charity: CharityId,
    page: &Page,
) -> Result<List<Offering, Total>> {
    let directory = context.data::<Op>()?.directory.now();
    by_name(directory.of_charity(charity).cloned().collect(), page)
}

fn by_name(mut found: Vec<Arc<DirectoryOffering>>, page: &Page) -> Result<List<Offering, Total>> {
    let key = |entry: &Arc<DirectoryOffering>| (entry.offering.name.en.clone(), entry.offering.id);
    let total = Total::of(found.len());
    found.sort_by_cached_key(key);
    if let Some(after) = page.key::<(String, OfferingId)>()? {
        found.retain(|entry| key(entry) > after);
    }
    Ok(list_with(page.after.is_some(), Slice::new(found, page, key), total, Offering))
}

#[derive(InputObject)]
pub struct AvailabilityConfirmInput {
    idempotency_key: Uuid,
    offering_id: Id<OfferingId>,
    version: i32,
    /// How many it can take now, where that is said too.
    available: Option<u32>,
}

#[derive(InputObject)]
pub struct OfferingCreateInput {
    idempotency_key: Uuid,
    charity_id: Id<CharityId>,
    category_id: Id<CategoryId>,
    name_en: String,
    name_cy: String,
    description_en: String,
    description_cy: String,
    /// In which it can be given.
    languages: Vec<Coded<Language>>,
    /// Whole years, included.
    min_age: Option<u8>,
    /// Whole years, included.
    max_age: Option<u8>,
    /// 1 to 4; empty means all.
    ecc_levels: Vec<u8>,
    /// The access needs that it can meet.
    accessibility: Vec<Coded<Access>>,
    /// What its visitors do, as far as it bears on their checks.
    activities: Vec<Coded<Activity>>,
    /// What the person pays a session, in pence; null where it is free.
    cost_pence: Option<u32>,
    cost_note: Option<String>,
    /// From where it is given.
    postcode: String,
    /// What it covers: any of these.
    areas: Vec<AreaInput>,
    /// Empty where it is given by arrangement.
    sessions: Vec<SessionInput>,
    unit: Coded<CapacityUnit>,
    maximum: u32,
    available: u32,
    waiting_list_open: bool,
}

/// A circle around the offering's own place, a ward, or the postcodes of one locality.
#[derive(InputObject)]
pub struct AreaInput {
    kind: AreaKind,
    /// Of a circle: 100 to 100,000.
    radius_metres: Option<u32>,
    /// Else a ward's ONS code, or a postcode's first half.
    code: Option<String>,
}

/// A weekly or monthly time at which it is given, by London's clock.
#[derive(InputObject)]
pub struct SessionInput {
    frequency: Frequency,
    weekday: Coded<Weekday>,
    /// 1 to 4, or -1 for the last; of a monthly session.
    week_of_month: Option<i8>,
    /// Minutes since midnight.
    start_minute: u16,
    /// 10 to 720.
    minutes: u16,
    /// At least one.
    places: u32,
    valid_from: Day,
    valid_to: Option<Day>,
}

#[derive(SimpleObject)]
pub struct OfferingPayload {
    offering: Option<Offering>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct OfferingMutation;

#[Object]
impl OfferingMutation {
    /// Writes an offering down: the charity itself, or a broker on its behalf.
    async fn offering_create(
        &self,
        context: &Context<'_>,
        input: OfferingCreateInput,
    ) -> Result<OfferingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("offeringCreate", input.idempotency_key, &input)?;
        let done = match input.typed() {
            Ok(typed) => again(|| app::offering::create(op, key.clone(), typed.clone())).await,
            Err(refused) => Err(refused),
        };
        answer(op, done)
    }

    /// "Still right": the charity says so, or a broker on its behalf.
    async fn availability_confirm(
        &self,
        context: &Context<'_>,
        input: AvailabilityConfirmInput,
    ) -> Result<OfferingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("availabilityConfirm", input.idempotency_key, &input)?;
        let target = Target { id: input.offering_id.0, version: input.version };
        let done =
            again(|| app::offering::confirm_availability(op, key.clone(), target, input.available)).await;
        answer(op, done)
    }
}

fn answer(op: &Op, done: Result<OfferingId, Error>) -> Result<OfferingPayload> {
    let (id, user_errors) = payload(done)?;
    let offering = id.map(|id| app::offering::read(op, id)).transpose()?.map(Offering);
    Ok(OfferingPayload { offering, user_errors })
}

impl OfferingCreateInput {
    fn typed(self) -> Result<Typed, Error> {
        let levels = self.ecc_levels.into_iter().map(super::care_package::level);
        let sessions = self.sessions.into_iter().map(SessionInput::session);
        Ok(Typed {
            charity: self.charity_id.0,
            category: self.category_id.0,
            name: Bilingual { en: self.name_en, cy: self.name_cy },
            description: Bilingual { en: self.description_en, cy: self.description_cy },
            languages: self.languages.into_iter().map(|language| language.0).collect(),
            eligibility: Eligibility {
                min_age: self.min_age,
                max_age: self.max_age,
                ecc_levels: levels.collect::<Result<_, _>>()?,
                accessibility: self.accessibility.into_iter().map(|need| need.0).collect(),
            },
            activities: self.activities.into_iter().map(|activity| activity.0).collect(),
            cost_pence: self.cost_pence,
            cost_note: self.cost_note,
            postcode: self.postcode,
            areas: self.areas.into_iter().map(AreaInput::area).collect::<Result<_, _>>()?,
            sessions: sessions.collect::<Result<_, _>>()?,
            unit: self.unit.0,
            maximum: self.maximum,
            available: self.available,
            waiting_list_open: self.waiting_list_open,
        })
    }
}

impl AreaInput {
    fn area(self) -> Result<offering::Area, Violation> {
        match self.kind {
            AreaKind::Radius => {
                self.radius_metres.map(offering::Area::Radius).ok_or(Violation::RadiusOutOfRange)
            }
            AreaKind::Ward => self.code.map(offering::Area::Ward).ok_or(Violation::AreaUnknown),
            AreaKind::Locality => self.code.map(offering::Area::Locality).ok_or(Violation::AreaUnknown),
        }
    }
}

impl SessionInput {
    fn session(self) -> Result<NewSession, Violation> {
        let repeat = match self.frequency {
            Frequency::Weekly => Repeat::Weekly { every: 1 },
            Frequency::Monthly => {
                let week = self.week_of_month.ok_or(Violation::WeekOfMonthOutOfRange)?;
                Repeat::Monthly { week_of_month: week.try_into()? }
            }
        };
        let pattern = Pattern {
            repeat,
            weekdays: [self.weekday.0].into(),
            start: WallTime::try_from(self.start_minute)?,
            minutes: self.minutes,
        };
        let Self { places, valid_from, valid_to, .. } = self;
        Ok(NewSession { pattern, places, valid_from: valid_from.0, valid_to: valid_to.map(Into::into) })
    }
}

impl OfferingFilter {
    fn checked(self) -> Result<Self, Error> {
        Ok(Self { search: search(self.search)?, ..self })
    }

    fn admits(&self, entry: &DirectoryOffering) -> bool {
        let offering = &entry.offering;
        self.category_id.is_none_or(|id| offering.category == id.0)
            && self.charity_id.is_none_or(|id| offering.charity == id.0)
            && named(&offering.name, self.search.as_deref())
    }
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
}

impl From<&offering::Area> for Area {
    fn from(area: &offering::Area) -> Self {
        match area {
            offering::Area::Radius(metres) => {
                Self { kind: AreaKind::Radius, radius_metres: Some(*metres), code: None, name: None }
            }
            offering::Area::Ward(code) => Self {
                kind: AreaKind::Ward,
                radius_metres: None,
                name: postcodes::ward_name(code),
                code: Some(code.clone()),
            },
            offering::Area::Locality(outward) => Self {
                kind: AreaKind::Locality,
                radius_metres: None,
                code: Some(outward.clone()),
                name: None,
            },
        }
    }
}

impl From<&domain::availability::Session> for Session {
    fn from(session: &domain::availability::Session) -> Self {
        let pattern = &session.pattern;
        let (frequency, week_of_month) = frequency(pattern.repeat);
        Self {
            id: Id(session.id),
            frequency,
            week_of_month,
            weekdays: pattern.weekdays.iter().copied().map(Coded).collect(),
            start_minute: pattern.start.minute(),
            minutes: pattern.minutes,
            places: session.places,
            valid_from: session.valid_from,
            valid_to: session.valid_to,
        }
    }
}

/// How often, and in a monthly rule the week of the month.
pub(super) fn frequency(repeat: Repeat) -> (Frequency, Option<i8>) {
    match repeat {
        Repeat::Weekly { .. } => (Frequency::Weekly, None),
        Repeat::Monthly { week_of_month } => (Frequency::Monthly, Some(week_of_month.number())),
    }
}

impl From<&domain::availability::Closure> for Closure {
    fn from(closure: &domain::availability::Closure) -> Self {
        Self {
            id: Id(closure.id),
            from_date: closure.from_date,
            to_date: closure.to_date,
            reason: closure.reason.clone(),
        }
    }
}

impl From<Slot> for Occurrence {
    fn from(slot: Slot) -> Self {
        Self { starts_at: slot.starts_at, ends_at: slot.ends_at }
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
        let plain =
            Self { code: Coded(failed.code()), number: None, date: None, language: None, access: Vec::new() };
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
            FailedRule::NotActive
            | FailedRule::EccLevel
            | FailedRule::CheckLevel(_)
            | FailedRule::Times
            | FailedRule::Full
            | FailedRule::CharityAtItsLimit => plain,
        }
    }
}
