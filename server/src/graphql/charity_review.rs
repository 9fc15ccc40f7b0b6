//! Charities that somebody should look at, and two that become one.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    duplicates::{Likeness, ToReview, to_review},
    ids::CharityId,
    policy::{Action, Resource},
};
use uuid::Uuid;

use super::{
    charity::{Charity, CharityPayload, answer, charity},
    coded::Coded,
    connection::{List, Total, list_with, page},
    id::Id,
    limits::cost_of_page,
    payload::once_of,
    ready::ready,
};
use crate::{
    app::{self, Target, once::once, permit},
    op::Op,
    store::page::Slice,
};

/// What there is to look at of one charity.
pub struct CharityReview {
    charity: Arc<domain::charity::Charity>,
    alike: BTreeMap<CharityId, Likeness>,
    unconfirmed_since: Option<DateTime<Utc>>,
}

/// A charity that may be the same.
#[derive(SimpleObject)]
pub struct CharityLike {
    charity: Charity,
    likeness: Coded<Likeness>,
}

#[Object]
impl CharityReview {
    async fn charity(&self) -> Charity {
        Charity(self.charity.clone())
    }

    /// Those that it may be the same as.
    async fn alike(&self, context: &Context<'_>) -> Result<Vec<CharityLike>> {
        let like = |(id, likeness): (&CharityId, &Likeness)| {
            Ok(CharityLike { charity: charity(context, *id)?, likeness: Coded(*likeness) })
        };
        self.alike.iter().map(like).collect()
    }

    /// When something of it was last confirmed, where that is more than three months ago.
    async fn unconfirmed_since(&self) -> Option<DateTime<Utc>> {
        self.unconfirmed_since
    }
}

ready!(CharityReview {
    "unconfirmedSince" => unconfirmed_since,
});

#[derive(Default)]
pub struct CharityReviewQuery;

#[Object]
impl CharityReviewQuery {
    /// Charities that may be one and the same, and those of which nothing was confirmed for three months; by name. `alike_only`
    /// leaves the latter out. For administrators.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn charities_to_review(
        &self,
        context: &Context<'_>,
        alike_only: Option<bool>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<CharityReview, Total>> {
        let op = context.data::<Op>()?;
        permit(op.actor()?, Action::ReviewDirectory, &Resource::HOUSE)?;
        let page = page(first, after)?;
        let mut found = found(op);
        found.retain(|it| alike_only != Some(true) || !it.alike.is_empty());
        let total = Total::of(found.len());
        let place = |it: &CharityReview| (it.charity.name.en.clone(), it.charity.id);
        found.sort_by_cached_key(place);
        let after: Option<(String, CharityId)> = page.key()?;
        found.retain(|it| after.as_ref().is_none_or(|after| place(it) > *after));
        Ok(list_with(page.after.is_some(), Slice::new(found, &page, place), total, |it| it))
    }
}

fn found(op: &Op) -> Vec<CharityReview> {
    let directory = op.directory.now();
    let confirmed = |id| {
        let offerings = directory.of_charity(id).map(|entry| &entry.offering);
        offerings.filter(|offering| offering.active).map(|offering| offering.confirmed_at).max()
    };
    let review = |it: ToReview| {
        let ToReview { charity, alike, unconfirmed_since } = it;
        Some(CharityReview { charity: directory.charity(charity)?, alike, unconfirmed_since })
    };
    let charities = directory.charities().map(AsRef::as_ref);
    to_review(charities, confirmed, op.clock.now()).into_iter().filter_map(review).collect()
}

#[derive(InputObject)]
pub struct CharityMergeInput {
    idempotency_key: Uuid,
    /// The one that goes.
    charity_id: Id<CharityId>,
    version: i32,
    /// The one that stays.
    into_id: Id<CharityId>,
    into_version: i32,
}

#[derive(Default)]
pub struct CharityReviewMutation;

#[Object]
impl CharityReviewMutation {
    /// Two charities that are one become one: what the first gives is the other's from now on, and the first is switched off. Gives the
    /// one that stays. For administrators.
    async fn charity_merge(&self, context: &Context<'_>, input: CharityMergeInput) -> Result<CharityPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("charityMerge", input.idempotency_key, &input)?;
        let from = Target { id: input.charity_id.0, version: input.version };
        let into = Target { id: input.into_id.0, version: input.into_version };
        answer(op, once(op, &key, |write| app::charity::merge(write, from, into)).await)
    }
}
