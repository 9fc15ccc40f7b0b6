//! Care packages.

mod loaders;
mod mutation;
mod plan;

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    care_package::{
        self as domain_package, CarePackageAction as Action, CarePackageState, CarePackageStateKind,
    },
    ids::CarePackageId,
    need::EccLevel,
    policy,
};

pub use mutation::CarePackageMutation;
pub use plan::{Outcome, PackageItem, outcome};

use super::{
    coded::Coded,
    day::Day,
    hospital::{PausedByStay, PausedByStayOf},
    id::Id,
    limits::cost_of_page,
    loaders::load,
    payload::found,
    person::{Person, person},
    team::{AccountName, Team, colleague, team},
};
use crate::{
    app::{self, care_package::MOST_DAYS},
    error::Error,
    op::Op,
    store::care_package::RecordedEccChange,
};
use loaders::{EccHistoryOf, ItemsOf, OutcomesOf, TiesOf, WeekOf};
use plan::WeekEntry;

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
        let slots: Vec<_> = week.iter().map(|occurrence| occurrence.slot).collect();
        let clashes = domain_package::clashing(&slots);
        let entries = week.iter().cloned().zip(clashes);
        Ok(entries.map(|(occurrence, clashes)| WeekEntry { occurrence, clashes }).collect())
    }

    /// The bookings that a stay in hospital paused, each with what the charity's availability says of it now.
    async fn paused_by_stay(&self, context: &Context<'_>) -> Result<Vec<PausedByStay>> {
        let paused = load(context, PausedByStayOf(self.0.person)).await?.unwrap_or_default();
        Ok(paused.iter().cloned().map(PausedByStay).collect())
    }

    /// May this viewer restart those of them that fit?
    async fn may_restart(&self, context: &Context<'_>) -> Result<bool> {
        Ok(app::hospital::may_restart(context.data::<Op>()?.actor()?, &self.0))
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
