//! What a person agreed to share.

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::SharingAgreementId,
    sharing::{AgreementScope, SharingAgreement as Agreement, SharingHow, SharingScope},
};

use crate::{
    graphql::{
        category::{self, Category},
        charity::{self, Charity},
        coded::Coded,
        id::Id,
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

    /// Neither withdrawn nor past its last day.
    async fn current(&self, context: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_current(context.data::<Op>()?.clock.now()))
    }
}
