//! The outbox, for administrators: which letters went to which charity. What a letter says, with its link, is seen in the demo alone: whoever
//! has the link can answer for the charity.

use async_graphql::{Context, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use domain::{
    ids::LetterId,
    letter::{LetterKind, LetterState},
    policy::{Action, Resource},
};

use super::{
    charity::{Charity, charity},
    coded::Coded,
    connection::{List, list, page},
    id::Id,
    limits::cost_of_page,
    ready::ready,
};
use crate::{app, op::Op, store};

/// One letter to a charity.
pub struct Letter(store::letter::Letter);

#[Object]
impl Letter {
    pub async fn id(&self) -> Id<LetterId> {
        Id(self.0.id)
    }

    async fn kind(&self) -> Coded<LetterKind> {
        Coded(self.0.kind)
    }

    async fn charity(&self, context: &Context<'_>) -> Result<Charity> {
        charity(context, self.0.charity)
    }

    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    async fn state(&self) -> Coded<LetterState> {
        Coded(self.0.state)
    }

    async fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// While it waits.
    async fn next_attempt_at(&self) -> Option<DateTime<Utc>> {
        self.0.next_attempt_at
    }

    async fn sent_at(&self) -> Option<DateTime<Utc>> {
        self.0.sent_at
    }

    /// What the last attempt came to, where it failed: what the mail server answered, as a number, or a word of our own.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// The registered address that it went to.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// The whole letter, in the demo; elsewhere it is nowhere but with the charity.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }
}

ready!(Letter {
    "id" => id, "kind" => kind, "createdAt" => created_at, "state" => state, "attempts" => attempts,
    "nextAttemptAt" => next_attempt_at, "sentAt" => sent_at, "failure" => failure, "address" => address,
    "text" => text,
});

/// Which letters; an empty part narrows nothing.
#[derive(InputObject, Default)]
pub struct LetterFilter {
    state: Option<Coded<LetterState>>,
}

#[derive(Default)]
pub struct LetterQuery;

#[Object]
impl LetterQuery {
    /// Newest first. For administrators.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn letters(
        &self,
        context: &Context<'_>,
        filter: Option<LetterFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Letter>> {
        let op = context.data::<Op>()?;
        app::permit(op.actor()?, Action::ViewOutbox, &Resource::HOUSE)?;
        let (page, filter) = (page(first, after)?, filter.unwrap_or_default());
        let filter = store::letter::Filter { state: filter.state.map(|state| state.0) };
        let slice = store::letter::page(op.db.read(), &filter, &page).await?;
        Ok(list(page.after.is_some(), slice, Letter))
    }
}
