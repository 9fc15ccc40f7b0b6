//! What a plan holds: its outcomes, its lines and the week that they make.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    care_package::{self as domain_package, ItemKind},
    ids::{OutcomeId, PackageItemId},
    time::{WallTime, Weekday},
};

use crate::{
    app::care_package::Occurrence,
    graphql::{booking::Booking, coded::Coded, id::Id, loaders::load_known, visit::Visit},
    op::Op,
};

/// Something that the person wants to be so.
pub struct Outcome(pub domain_package::Outcome);

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
pub struct PackageItem(pub Arc<domain_package::PackageItem>);

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

    /// The last day, included: its own, or the one on which the plan ended.
    async fn until(&self, context: &Context<'_>) -> Result<Option<NaiveDate>> {
        let package = load_known(context, self.0.package).await?;
        Ok(self.0.last_day(&package))
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

/// One occurrence of a line.
pub struct WeekEntry {
    pub occurrence: Occurrence,
    pub clashes: bool,
}

#[Object]
impl WeekEntry {
    async fn kind(&self) -> PackageItemKind {
        PackageItemKind::of(&self.occurrence.item)
    }

    async fn item_id(&self) -> Id<PackageItemId> {
        Id(self.occurrence.item.id)
    }

    async fn title(&self) -> &str {
        &self.occurrence.item.title
    }

    /// Who gives a statutory service; a visit names its charity.
    async fn provider(&self) -> Option<&str> {
        provider(&self.occurrence.item)
    }

    async fn starts_at(&self) -> DateTime<Utc> {
        self.occurrence.slot.starts_at
    }

    async fn ends_at(&self) -> DateTime<Utc> {
        self.occurrence.slot.ends_at
    }

    /// Whether something else comes at the same time.
    async fn clashes(&self) -> bool {
        self.clashes
    }

    async fn visit(&self, context: &Context<'_>) -> Result<Option<Visit>> {
        let Some(id) = self.occurrence.visit else { return Ok(None) };
        Ok(Some(Visit(load_known(context, id).await?)))
    }
}

/// The outcome that something works towards.
pub async fn outcome(context: &Context<'_>, id: OutcomeId) -> Result<Outcome> {
    Ok(Outcome(load_known(context, id).await?))
}
