//! What a visitor must know.

use async_graphql::{Context, Object, Result};
use chrono::NaiveDate;
use domain::ids::RiskFlagId;

use crate::graphql::{
    id::Id,
    team::{AccountName, colleague},
};

/// Something that a visitor may have to know.
pub struct RiskFlag(pub domain::person::RiskFlag);

#[Object]
impl RiskFlag {
    pub async fn id(&self) -> Id<RiskFlagId> {
        Id(self.0.id)
    }

    async fn kind(&self) -> &str {
        &self.0.kind
    }

    async fn health_related(&self) -> bool {
        self.0.health_related
    }

    async fn bears_on_visit(&self) -> bool {
        self.0.bears_on_visit
    }

    /// What a visitor does about it, in words fit for a volunteer.
    async fn safe_handling(&self) -> &str {
        &self.0.safe_handling
    }

    async fn author(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.author).await
    }

    async fn review_on(&self) -> NaiveDate {
        self.0.review_on
    }
}
