//! What a person agreed to share.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{Context, Object, Result, dataloader::Loader};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{PersonId, SharingAgreementId},
    sharing::{AgreementScope, Hanging, SharingAgreement as Agreement, SharingHow, SharingScope},
};

use crate::{
    app,
    error::Error,
    graphql::{
        booking::Booking,
        category::{self, Category},
        charity::{self, Charity},
        coded::Coded,
        id::Id,
        loaders::{Loaded, Source, load, load_known},
        team::{AccountName, colleague},
    },
    op::Op,
};

/// The person's recorded agreement to share with charities.
pub struct SharingAgreement(pub Agreement);

#[Object]
impl SharingAgreement {
    pub async fn id(&self) -> Id<SharingAgreementId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    /// With whom: every charity, one charity, or the charities of one category.
    async fn scope(&self) -> Coded<AgreementScope> {
        Coded(self.0.scope.kind())
    }

    async fn charity(&self, context: &Context<'_>) -> Result<Option<Charity>> {
        let SharingScope::Charity(id) = self.0.scope else { return Ok(None) };
        charity::charity(context, id).map(Some)
    }

    async fn category(&self, context: &Context<'_>) -> Result<Option<Category>> {
        let SharingScope::Category(id) = self.0.scope else { return Ok(None) };
        category::category(context, id).map(Some)
    }

    async fn how(&self) -> Coded<SharingHow> {
        Coded(self.0.how)
    }

    async fn recorded_by(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.recorded_by).await
    }

    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// The last day on which it holds; none means until withdrawn.
    async fn until(&self) -> Option<NaiveDate> {
        self.0.until
    }

    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn.map(|withdrawal| withdrawal.at)
    }

    /// Charities that were asked under it alone, and would be asked no longer without it.
    async fn open_enquiries(&self, context: &Context<'_>) -> Result<usize> {
        let hanging = load(context, HangingOn { id: self.0.id, person: self.0.person }).await?;
        Ok(hanging.map_or(0, |hanging| hanging.open.len() + hanging.accepted.len()))
    }

    /// Help that is in place under it alone: without it, the person says whether it goes on.
    async fn help_in_place(&self, context: &Context<'_>) -> Result<Vec<Booking>> {
        let hanging = load(context, HangingOn { id: self.0.id, person: self.0.person }).await?;
        let mut bookings = Vec::new();
        for id in hanging.map(|hanging| hanging.bookings).unwrap_or_default() {
            let booking = load_known(context, id).await?;
            bookings.extend(booking.holds_place().then_some(Booking(booking)));
        }
        Ok(bookings)
    }

    /// Neither withdrawn nor past its last day.
    async fn current(&self, context: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_current(context.data::<Op>()?.clock.now()))
    }
}

/// What hangs on an agreement alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct HangingOn {
    id: SharingAgreementId,
    person: PersonId,
}

impl Loader<HangingOn> for Source {
    type Value = Hanging;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[HangingOn]) -> Loaded<HashMap<HangingOn, Self::Value>> {
        let people: BTreeSet<PersonId> = keys.iter().map(|key| key.person).collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        let (db, now) = (self.op().db.read(), self.op().clock.now());
        let mut found = app::sharing::hanging(db, &people, now).await?;
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.id)?))).collect())
    }
}
