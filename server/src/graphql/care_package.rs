//! Care packages: the plan with its outcomes, its lines and the week that they make.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, dataloader::Loader};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    care_package::{
        self as domain_package, CarePackageAction as Action, CarePackageState, CarePackageStateKind,
        EccChange as Change, ItemKind, PackageTies, Statutory,
    },
    ids::{CarePackageId, OutcomeId, PackageItemId},
    need::EccLevel,
    policy,
    time::{WallTime, Weekday},
};
use uuid::Uuid;

use super::{
    booking::Booking,
    coded::Coded,
    day::Day,
    errors::{UserError, payload},
    id::Id,
    limits::cost_of_page,
    loaders::{Loaded, Source, load, load_known},
    payload::{found, once_of},
    person::{Person, person},
    team::{AccountName, Team, colleague, grouped, team},
    visit::Visit,
};
use crate::{
    app::{
        self, Target,
        care_package::{MOST_DAYS, NewItem, Occurrence},
    },
    error::Error,
    op::{Op, again},
    store::{self, care_package::RecordedEccChange},
};

/// A person's plan. A carer has one of their own.
pub struct CarePackage(pub Arc<domain_package::CarePackage>);

#[Object]
impl CarePackage {
    pub async fn id(&self) -> Id<CarePackageId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn person(&self, context: &Context<'_>) -> Result<Person> {
        person(context, self.0.person).await
    }

    async fn team(&self, context: &Context<'_>) -> Result<Team> {
        team(context, self.0.team)
    }

    /// The person's main contact.
    async fn coordinator(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.coordinator).await
    }

    async fn state(&self) -> Coded<CarePackageStateKind> {
        Coded(self.0.state.kind())
    }

    /// What the person said that matters to them.
    async fn what_matters(&self) -> &str {
        &self.0.what_matters
    }

    /// Enhanced Community Care: 1 community, 2 routine support, 3 multi-professional, 4 enhanced.
    async fn ecc_level(&self) -> u8 {
        self.0.ecc_level.number()
    }

    async fn review_on(&self) -> Option<NaiveDate> {
        self.0.review_on
    }

    async fn started_at(&self) -> Option<DateTime<Utc>> {
        match self.0.state {
            CarePackageState::Draft => None,
            CarePackageState::Active { started_at }
            | CarePackageState::OnHold { started_at, .. }
            | CarePackageState::Ended { started_at, .. } => Some(started_at),
        }
    }

    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        match self.0.state {
            CarePackageState::Ended { ended_at, .. } => Some(ended_at),
            _ => None,
        }
    }

    /// Oldest first; the first is the level that the package began with.
    async fn ecc_history(&self, context: &Context<'_>) -> Result<Vec<EccChange>> {
        let changes = load(context, EccHistoryOf(self.0.id)).await?.unwrap_or_default();
        Ok(changes.iter().cloned().map(EccChange).collect())
    }

    /// Oldest first.
    async fn outcomes(&self, context: &Context<'_>) -> Result<Vec<Outcome>> {
        let outcomes = load(context, OutcomesOf(self.0.id)).await?.unwrap_or_default();
        Ok(outcomes.iter().cloned().map(Outcome).collect())
    }

    /// Statutory services and bookings, side by side.
    async fn items(&self, context: &Context<'_>) -> Result<Vec<PackageItem>> {
        let items = load(context, ItemsOf(self.0.id)).await?.unwrap_or_default();
        Ok(items.iter().cloned().map(PackageItem).collect())
    }

    /// Every occurrence of `days` days (7 where not said, at most 35) from `from` on, statutory and voluntary, in order of time.
    /// What was called off or moved away is not among them.
    #[graphql(complexity = "cost_of_page(days.or(Some(7)), child_complexity)")]
    async fn week(&self, context: &Context<'_>, from: Day, days: Option<i32>) -> Result<Vec<WeekEntry>> {
        let days = u32::try_from(days.unwrap_or(7)).ok().filter(|days| (1..=MOST_DAYS).contains(days));
        let days = days.ok_or(Error::BadRequest("`days` is a number from 1 to 35"))?;
        let week =
            load(context, WeekOf { package: self.0.id, from: from.0, days }).await?.unwrap_or_default();
        Ok(week.iter().cloned().map(WeekEntry).collect())
    }

    /// What the viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<CarePackageAction>> {
        let actor = context.data::<Op>()?.actor()?;
        let ties = load(context, TiesOf(self.0.id)).await?.unwrap_or_default();
        let mut actions: Vec<_> =
            self.0.actions(actor, ties).into_iter().map(CarePackageAction::from).collect();
        if self.0.may_edit_plan(actor) {
            actions.extend([CarePackageAction::AddOutcome, CarePackageAction::AddItem]);
        }
        let open = self.0.admit(Action::Edit, ties).is_ok();
        if open && policy::decide(actor, policy::Action::DraftReferral, &self.0.resource()).is_allow() {
            actions.push(CarePackageAction::Refer);
        }
        Ok(actions)
    }
}

/// What can be done with a package and in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CarePackageAction {
    Activate,
    Hold,
    Resume,
    End,
    ChangeEccLevel,
    RecordWhatMatters,
    AddOutcome,
    AddItem,
    Refer,
}

impl From<Action> for CarePackageAction {
    fn from(action: Action) -> Self {
        match action {
            Action::Edit => Self::RecordWhatMatters,
            Action::Activate => Self::Activate,
            Action::Hold => Self::Hold,
            Action::Resume => Self::Resume,
            Action::ChangeEccLevel => Self::ChangeEccLevel,
            Action::End => Self::End,
        }
    }
}

/// A dated change of ECC level.
pub struct EccChange(RecordedEccChange);

#[Object]
impl EccChange {
    /// None for the level that the package began with.
    async fn from_level(&self) -> Option<u8> {
        self.0.from.map(EccLevel::number)
    }

    async fn to_level(&self) -> u8 {
        self.0.change.to.number()
    }

    async fn on_date(&self) -> NaiveDate {
        self.0.change.on
    }

    async fn reason(&self) -> &str {
        &self.0.change.reason
    }

    /// What level 4 should achieve.
    async fn outcome(&self) -> Option<&str> {
        self.0.change.outcome.as_deref()
    }

    async fn review_on(&self) -> Option<NaiveDate> {
        self.0.change.review_on
    }

    async fn recorded_by(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.recorded_by).await
    }
}

/// Something that the person wants to be so.
pub struct Outcome(domain_package::Outcome);

#[Object]
impl Outcome {
    pub async fn id(&self) -> Id<OutcomeId> {
        Id(self.0.id)
    }

    async fn text(&self) -> &str {
        &self.0.text
    }

    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    async fn met_at(&self) -> Option<DateTime<Utc>> {
        self.0.met_at
    }

    /// May this viewer say now that it is met?
    async fn may_mark_met(&self, context: &Context<'_>) -> Result<bool> {
        let package = load_known(context, self.0.package).await?;
        Ok(self.0.met_at.is_none() && package.may_edit_plan(context.data::<Op>()?.actor()?))
    }
}

/// One line of the plan.
pub struct PackageItem(Arc<domain_package::PackageItem>);

#[Object]
impl PackageItem {
    pub async fn id(&self) -> Id<PackageItemId> {
        Id(self.0.id)
    }

    async fn kind(&self) -> PackageItemKind {
        PackageItemKind::of(&self.0)
    }

    async fn outcome(&self, context: &Context<'_>) -> Result<Option<Outcome>> {
        let Some(id) = self.0.outcome else { return Ok(None) };
        outcome(context, id).await.map(Some)
    }

    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Who gives a statutory service; a booking names its charity.
    async fn provider(&self) -> Option<&str> {
        provider(&self.0)
    }

    /// Empty where it comes by arrangement.
    async fn weekdays(&self, context: &Context<'_>) -> Result<Vec<Coded<Weekday>>> {
        let days: BTreeSet<Weekday> = match &self.0.kind {
            ItemKind::Statutory(service) => service.weekdays.clone(),
            ItemKind::Booking(id) => load_known(context, *id).await?.plan.pattern.weekdays.clone(),
        };
        Ok(days.into_iter().map(Coded).collect())
    }

    /// Minutes since midnight, by London's clocks.
    async fn start_minute(&self, context: &Context<'_>) -> Result<Option<u16>> {
        Ok(match &self.0.kind {
            ItemKind::Statutory(service) => service.start.map(WallTime::minute),
            ItemKind::Booking(id) => Some(load_known(context, *id).await?.plan.pattern.start.minute()),
        })
    }

    /// How long each time lasts.
    async fn minutes(&self, context: &Context<'_>) -> Result<Option<u16>> {
        Ok(match &self.0.kind {
            ItemKind::Statutory(service) => service.minutes,
            ItemKind::Booking(id) => Some(load_known(context, *id).await?.plan.pattern.minutes),
        })
    }

    async fn from_date(&self) -> NaiveDate {
        self.0.from_date
    }

    /// The last day, included.
    async fn until(&self) -> Option<NaiveDate> {
        self.0.until
    }

    async fn booking(&self, context: &Context<'_>) -> Result<Option<Booking>> {
        let ItemKind::Booking(id) = self.0.kind else { return Ok(None) };
        Ok(Some(Booking(load_known(context, id).await?)))
    }

    /// May this viewer say now on which day it comes for the last time? A booking's line ends with the booking.
    async fn may_end(&self, context: &Context<'_>) -> Result<bool> {
        let package = load_known(context, self.0.package).await?;
        Ok(self.0.can_end().is_ok() && package.may_edit_plan(context.data::<Op>()?.actor()?))
    }
}

/// One occurrence of a line.
pub struct WeekEntry(Occurrence);

#[Object]
impl WeekEntry {
    async fn kind(&self) -> PackageItemKind {
        PackageItemKind::of(&self.0.item)
    }

    async fn item_id(&self) -> Id<PackageItemId> {
        Id(self.0.item.id)
    }

    async fn title(&self) -> &str {
        &self.0.item.title
    }

    /// Who gives a statutory service; a visit names its charity.
    async fn provider(&self) -> Option<&str> {
        provider(&self.0.item)
    }

    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.slot.starts_at
    }

    async fn ends_at(&self) -> DateTime<Utc> {
        self.0.slot.ends_at
    }

    async fn visit(&self, context: &Context<'_>) -> Result<Option<Visit>> {
        let Some(id) = self.0.visit else { return Ok(None) };
        Ok(Some(Visit(load_known(context, id).await?)))
    }
}

fn provider(item: &domain_package::PackageItem) -> Option<&str> {
    match &item.kind {
        ItemKind::Statutory(service) => service.provider.as_deref(),
        ItemKind::Booking(_) => None,
    }
}

/// Whether a line is a service of health or social care, or agreed help of a charity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum PackageItemKind {
    Statutory,
    Booking,
}

impl PackageItemKind {
    fn of(item: &domain_package::PackageItem) -> Self {
        match item.kind {
            ItemKind::Statutory(_) => Self::Statutory,
            ItemKind::Booking(_) => Self::Booking,
        }
    }
}

/// The outcome that something works towards.
pub(super) async fn outcome(context: &Context<'_>, id: OutcomeId) -> Result<Outcome> {
    Ok(Outcome(load_known(context, id).await?))
}

/// A level as the API numbers it.
pub(super) fn level(number: u8) -> Result<EccLevel, Error> {
    EccLevel::from_number(number).map_err(|_| Error::BadRequest("an ECC level is a number from 1 to 4"))
}

#[derive(Default)]
pub struct CarePackageQuery;

#[Object]
impl CarePackageQuery {
    async fn care_package(
        &self,
        context: &Context<'_>,
        id: Id<CarePackageId>,
    ) -> Result<Option<CarePackage>> {
        let package = found(app::care_package::read(context.data::<Op>()?, id.0).await)?;
        Ok(package.map(|package| CarePackage(Arc::new(package))))
    }
}

/// A transition that needs nothing but the package. `version` is the version that the viewer saw.
#[derive(InputObject)]
pub struct CarePackageInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
}

#[derive(InputObject)]
pub struct CarePackageEndInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
    reason: String,
}

#[derive(InputObject)]
pub struct EccChangeInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
    /// 1 to 4.
    to_level: u8,
    /// The day on which the level changed: today or earlier.
    on_date: Day,
    reason: String,
    /// What level 4 should achieve: needed to reach it.
    outcome: Option<String>,
    /// When level 4 is looked at again: needed to reach it.
    review_on: Option<Day>,
}

#[derive(InputObject)]
pub struct WhatMattersInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
    what_matters: String,
}

#[derive(InputObject)]
pub struct OutcomeAddInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
    text: String,
}

#[derive(InputObject)]
pub struct PackageItemAddInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
    outcome_id: Option<Id<OutcomeId>>,
    title: String,
    provider: Option<String>,
    /// Empty where it comes by arrangement.
    weekdays: Vec<Coded<Weekday>>,
    /// Minutes since midnight, by London's clocks.
    start_minute: Option<u16>,
    /// How long each time lasts.
    minutes: Option<u16>,
    from_date: Day,
    /// The last day, included.
    until: Option<Day>,
}

#[derive(InputObject)]
pub struct OutcomeMarkMetInput {
    idempotency_key: Uuid,
    outcome_id: Id<OutcomeId>,
}

#[derive(InputObject)]
pub struct PackageItemEndInput {
    idempotency_key: Uuid,
    item_id: Id<PackageItemId>,
    /// The last day, included; it may be past.
    until: Day,
}

#[derive(SimpleObject)]
pub struct CarePackagePayload {
    care_package: Option<CarePackage>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct CarePackageMutation;

#[Object]
impl CarePackageMutation {
    async fn care_package_activate(
        &self,
        context: &Context<'_>,
        input: CarePackageInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageActivate", input.idempotency_key, &input)?;
        answer(op, again(|| app::care_package::activate(op, key.clone(), input.target())).await).await
    }

    /// The person is in hospital: every confirmed booking is paused at once.
    async fn care_package_hold(
        &self,
        context: &Context<'_>,
        input: CarePackageInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageHold", input.idempotency_key, &input)?;
        answer(op, again(|| app::care_package::hold(op, key.clone(), input.target())).await).await
    }

    /// The person is home. Bookings stay paused until a broker resumes each.
    async fn care_package_resume(
        &self,
        context: &Context<'_>,
        input: CarePackageInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageResume", input.idempotency_key, &input)?;
        answer(op, again(|| app::care_package::resume(op, key.clone(), input.target())).await).await
    }

    async fn care_package_end(
        &self,
        context: &Context<'_>,
        input: CarePackageEndInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageEnd", input.idempotency_key, &input)?;
        let target = Target { id: input.care_package_id.0, version: input.version };
        answer(op, again(|| app::care_package::end(op, key.clone(), target, &input.reason)).await).await
    }

    async fn care_package_change_ecc_level(
        &self,
        context: &Context<'_>,
        input: EccChangeInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageChangeEccLevel", input.idempotency_key, &input)?;
        let target = Target { id: input.care_package_id.0, version: input.version };
        let change = Change {
            to: level(input.to_level)?,
            on: input.on_date.0,
            reason: input.reason,
            outcome: input.outcome,
            review_on: input.review_on.map(Into::into),
        };
        let done = again(|| app::care_package::change_ecc_level(op, key.clone(), target, change.clone()));
        answer(op, done.await).await
    }

    async fn care_package_record_what_matters(
        &self,
        context: &Context<'_>,
        input: WhatMattersInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageRecordWhatMatters", input.idempotency_key, &input)?;
        let target = Target { id: input.care_package_id.0, version: input.version };
        let done =
            again(|| app::care_package::record_what_matters(op, key.clone(), target, &input.what_matters));
        answer(op, done.await).await
    }

    async fn outcome_add(&self, context: &Context<'_>, input: OutcomeAddInput) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("outcomeAdd", input.idempotency_key, &input)?;
        let target = Target { id: input.care_package_id.0, version: input.version };
        let done = again(|| app::care_package::add_outcome(op, key.clone(), target, &input.text));
        answer(op, done.await).await
    }

    /// The person says that it is so.
    async fn outcome_mark_met(
        &self,
        context: &Context<'_>,
        input: OutcomeMarkMetInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("outcomeMarkMet", input.idempotency_key, &input)?;
        let outcome = input.outcome_id.0;
        answer(op, again(|| app::care_package::mark_outcome_met(op, key.clone(), outcome)).await).await
    }

    /// Writes a statutory service into the plan. Bookings come into it by themselves.
    async fn package_item_add(
        &self,
        context: &Context<'_>,
        input: PackageItemAddInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("packageItemAdd", input.idempotency_key, &input)?;
        let target = Target { id: input.care_package_id.0, version: input.version };
        let done = match input.new_item() {
            Ok(new) => again(|| app::care_package::add_item(op, key.clone(), target, new.clone())).await,
            Err(refused) => Err(refused.into()),
        };
        answer(op, done).await
    }

    /// Says on which day a statutory service comes for the last time.
    async fn package_item_end(
        &self,
        context: &Context<'_>,
        input: PackageItemEndInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("packageItemEnd", input.idempotency_key, &input)?;
        let (item, until) = (input.item_id.0, input.until.0);
        answer(op, again(|| app::care_package::end_item(op, key.clone(), item, until)).await).await
    }
}

async fn answer(op: &Op, done: Result<CarePackageId, Error>) -> Result<CarePackagePayload> {
    let (id, user_errors) = payload(done)?;
    let care_package = match id {
        Some(id) => Some(CarePackage(Arc::new(app::care_package::read(op, id).await?))),
        None => None,
    };
    Ok(CarePackagePayload { care_package, user_errors })
}

impl CarePackageInput {
    fn target(&self) -> Target<CarePackageId> {
        Target { id: self.care_package_id.0, version: self.version }
    }
}

impl PackageItemAddInput {
    fn new_item(self) -> Result<NewItem, domain::Violation> {
        let service = Statutory {
            provider: self.provider,
            weekdays: self.weekdays.into_iter().map(|day| day.0).collect(),
            start: self.start_minute.map(WallTime::try_from).transpose()?,
            minutes: self.minutes,
        };
        Ok(NewItem {
            outcome: self.outcome_id.map(|id| id.0),
            title: self.title,
            service,
            from_date: self.from_date.0,
            until: self.until.map(Into::into),
        })
    }
}

impl Loader<CarePackageId> for Source {
    type Value = Arc<domain_package::CarePackage>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[CarePackageId]) -> Loaded<HashMap<CarePackageId, Self::Value>> {
        let packages = store::care_package::find_many(self.op().db.read(), keys).await?;
        Ok(packages.into_iter().map(|package| (package.id, Arc::new(package))).collect())
    }
}

impl Loader<OutcomeId> for Source {
    type Value = domain_package::Outcome;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[OutcomeId]) -> Loaded<HashMap<OutcomeId, Self::Value>> {
        let outcomes = store::care_package::find_outcomes(self.op().db.read(), keys).await?;
        Ok(outcomes.into_iter().map(|outcome| (outcome.id, outcome)).collect())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct EccHistoryOf(CarePackageId);

impl Loader<EccHistoryOf> for Source {
    type Value = Arc<[RecordedEccChange]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[EccHistoryOf]) -> Loaded<HashMap<EccHistoryOf, Self::Value>> {
        let packages: Vec<_> = keys.iter().map(|key| key.0).collect();
        let changes = store::care_package::ecc_changes(self.op().db.read(), &packages).await?;
        Ok(grouped(changes.into_iter().map(|change| (EccHistoryOf(change.package), change))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct OutcomesOf(CarePackageId);

impl Loader<OutcomesOf> for Source {
    type Value = Arc<[domain_package::Outcome]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[OutcomesOf]) -> Loaded<HashMap<OutcomesOf, Self::Value>> {
        let packages: Vec<_> = keys.iter().map(|key| key.0).collect();
        let outcomes = store::care_package::outcomes_of(self.op().db.read(), &packages).await?;
        Ok(grouped(outcomes.into_iter().map(|outcome| (OutcomesOf(outcome.package), outcome))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct ItemsOf(CarePackageId);

impl Loader<ItemsOf> for Source {
    type Value = Arc<[Arc<domain_package::PackageItem>]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ItemsOf]) -> Loaded<HashMap<ItemsOf, Self::Value>> {
        let packages: Vec<_> = keys.iter().map(|key| key.0).collect();
        let items = store::care_package::items(self.op().db.read(), &packages).await?;
        Ok(grouped(items.into_iter().map(|item| (ItemsOf(item.package), Arc::new(item)))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct TiesOf(CarePackageId);

impl Loader<TiesOf> for Source {
    type Value = PackageTies;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[TiesOf]) -> Loaded<HashMap<TiesOf, PackageTies>> {
        let packages: Vec<_> = keys.iter().map(|key| key.0).collect();
        let ties = store::care_package::ties(self.op().db.read(), &packages).await?;
        Ok(ties.into_iter().map(|(package, ties)| (TiesOf(package), ties)).collect())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct WeekOf {
    package: CarePackageId,
    from: NaiveDate,
    days: u32,
}

impl Loader<WeekOf> for Source {
    type Value = Arc<[Occurrence]>;
    type Error = Arc<Error>;

    /// The statements of one stretch of days, for each stretch that is asked for: a list of packages asks for one.
    async fn load(&self, keys: &[WeekOf]) -> Loaded<HashMap<WeekOf, Self::Value>> {
        let mut stretches = HashMap::<(NaiveDate, u32), Vec<CarePackageId>>::new();
        for key in keys {
            stretches.entry((key.from, key.days)).or_default().push(key.package);
        }
        let mut weeks = HashMap::with_capacity(keys.len());
        for ((from, days), packages) in stretches {
            let found = app::care_package::occurrences(self.op().db.read(), &packages, from, days).await?;
            let of = |package| WeekOf { package, from, days };
            weeks.extend(found.into_iter().map(|(package, week)| (of(package), week.into())));
        }
        Ok(weeks)
    }
}
