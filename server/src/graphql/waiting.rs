//! Waiting lists.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, Result, SimpleObject, dataloader::Loader};
use chrono::NaiveDate;
use domain::{
    ids::{EnquiryId, OfferingId},
    waiting::{Ahead, Criterion},
};

use super::{
    coded::Coded,
    connection::{List, Total, list_with, page},
    enquiry::Enquiry,
    loaders::{Loaded, Source, load, load_known},
    ready::Ready,
};
use crate::{
    app::waiting::{Told, WaitingList, lists},
    error::Error,
    op::Op,
    store::page::Slice,
};

/// Where one who waits stands. Numbers and codes: the client turns them into a sentence.
pub struct WaitingPlace(Told);

#[Object]
impl WaitingPlace {
    /// 1 is next.
    async fn position(&self) -> u32 {
        self.0.place.position
    }

    /// How many wait in all.
    async fn of(&self) -> u32 {
        self.0.place.of
    }

    /// Null for a charity.
    async fn referred_on(&self) -> Option<NaiveDate> {
        Some(self.0.place.referred_on).filter(|_| !self.0.to_charity)
    }

    /// How many stand before, by what decided it.
    async fn explanation(&self) -> Vec<WaitingAhead> {
        self.0.place.ahead.iter().copied().map(WaitingAhead::from).collect()
    }

    /// Null where too few people were taken from this list in a year to say: see `ExpectedWait`.
    async fn expected_wait(&self) -> Option<ExpectedWait> {
        self.0.expected.map(ExpectedWait::from)
    }
}

#[derive(SimpleObject)]
pub struct WaitingAhead {
    why: Coded<Criterion>,
    count: u32,
}

/// As long as it took people in the last year: each place that comes free takes between the lower and the upper quartile of the days
/// between two people who were taken from the list. Said from six people on.
#[derive(SimpleObject)]
pub struct ExpectedWait {
    /// Whole weeks.
    from_weeks: u32,
    /// Whole weeks, at least one.
    to_weeks: u32,
    /// How many people it was reckoned from.
    cases: u32,
}

impl From<Ahead> for WaitingAhead {
    fn from(ahead: Ahead) -> Self {
        Self { why: Coded(ahead.why), count: ahead.count }
    }
}

impl From<domain::waiting::ExpectedWait> for ExpectedWait {
    fn from(wait: domain::waiting::ExpectedWait) -> Self {
        Self { from_weeks: wait.from_weeks, to_weeks: wait.to_weeks, cases: wait.cases }
    }
}

/// One who waits, with their place.
pub struct WaitingEntry(Told);

#[Object]
impl WaitingEntry {
    async fn place(&self) -> WaitingPlace {
        WaitingPlace(self.0.clone())
    }

    async fn enquiry(&self, context: &Context<'_>) -> Result<Enquiry> {
        Ok(Enquiry(load_known(context, self.0.place.enquiry).await?))
    }
}

impl Ready for WaitingEntry {}

/// Those who wait for a place of the offering and whom the viewer may know of, the next first.
pub(super) async fn of_offering(
    context: &Context<'_>,
    offering: OfferingId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<WaitingEntry, Total>> {
    let op = context.data::<Op>()?;
    let page = page(first, after)?;
    let list = load(context, WaitingListOf(offering)).await?.unwrap_or_default();
    let mut told = list.told_to(op.actor()?);
    op.audit_list("enquiry.list", "enquiry", told.iter().map(|told| told.place.enquiry));
    let total = Total::of(told.len());
    // Places move; whoever stood last on the page before does so by name.
    if let Some((position, enquiry)) = page.key::<(u32, EnquiryId)>()? {
        let last = told.iter().position(|told| told.place.enquiry == enquiry);
        match last {
            Some(last) => drop(told.drain(..=last)),
            None => told.retain(|told| told.place.position >= position),
        }
    }
    let slice = Slice::new(told, &page, |told| (told.place.position, told.place.enquiry));
    Ok(list_with(page.after.is_some(), slice, total, WaitingEntry))
}

/// The place of an enquiry, where it waits.
pub(super) async fn place_of(
    context: &Context<'_>,
    enquiry: &domain::enquiry::Enquiry,
) -> Result<Option<WaitingPlace>> {
    if !enquiry.is_waiting() {
        return Ok(None);
    }
    let list = load(context, WaitingListOf(enquiry.offering)).await?.unwrap_or_default();
    Ok(list.place_of(enquiry.id, context.data::<Op>()?.actor()?).map(WaitingPlace))
}

/// Everybody who waits for a place of an offering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct WaitingListOf(OfferingId);

impl Loader<WaitingListOf> for Source {
    type Value = Arc<WaitingList>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[WaitingListOf]) -> Loaded<HashMap<WaitingListOf, Self::Value>> {
        let offerings: Vec<OfferingId> = keys.iter().map(|key| key.0).collect();
        let found = lists(self.op().db.read(), &offerings, self.op().clock.now()).await?;
        Ok(found.into_iter().map(|(id, list)| (WaitingListOf(id), Arc::new(list))).collect())
    }
}
