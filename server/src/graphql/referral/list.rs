//! The lists of referrals.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result};
use domain::{
    ids::{CategoryId, PersonId, ReferralId, TeamId},
    standing::{NextStepCode, Progress},
    time::london_date,
};

use super::Referral;
use crate::{
    app,
    error::Error,
    graphql::{
        coded::Coded,
        connection::{List, Total, list_with, page, search, total},
        day::Day,
        id::Id,
        limits::cost_of_page,
        payload::found,
        person::feed_people,
    },
    op::Op,
    store::{
        self,
        referral::{Filter, Sort},
    },
};

#[derive(Default)]
pub struct ReferralQuery;

#[Object]
impl ReferralQuery {
    /// The referrals of the viewer's teams.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn referrals(
        &self,
        context: &Context<'_>,
        filter: Option<ReferralFilter>,
        #[graphql(default)] order: ReferralOrder,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Referral, Total>> {
        let op = context.data::<Op>()?;
        let filter = filter.map(|filter| filter.into_store(op)).transpose()?.unwrap_or_default();
        referrals(context, &filter, order, first, after).await
    }

    async fn referral(&self, context: &Context<'_>, id: Id<ReferralId>) -> Result<Option<Referral>> {
        let listed = found(app::referral::read(context.data::<Op>()?, id.0).await)?;
        Ok(listed.map(|listed| Referral(Arc::new(listed))))
    }
}

/// A page of the referrals that the viewer may see.
pub async fn referrals(
    context: &Context<'_>,
    filter: &Filter,
    order: ReferralOrder,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<Referral, Total>> {
    let op = context.data::<Op>()?;
    let (visible, db, page) = (store::referral::visible_to(op.actor()?), op.db.read(), page(first, after)?);
    let sort = match order {
        ReferralOrder::Newest => Sort::Newest,
        ReferralOrder::LongestWaiting => Sort::LongestWaiting,
    };
    let slice = store::referral::page(db, &op.kept, visible.clone(), filter, sort, &page).await?;
    let total = total(context, store::referral::count(db, visible, filter)).await?;
    op.audit_list("referral.list", "referral", slice.items().map(|row| row.listed.referral.id));
    if context.look_ahead().field("edges").field("node").field("person").exists()
        || context.look_ahead().field("nodes").field("person").exists()
    {
        let people = slice.items().map(|row| (row.listed.referral.person, row.person_version));
        feed_people(context, people).await?;
    }
    Ok(list_with(page.after.is_some(), slice, total, |row| Referral(row.listed)))
}

#[derive(InputObject)]
pub struct ReferralFilter {
    progress: Option<Vec<Coded<Progress>>>,
    /// Those that wait for one of these.
    next_steps: Option<Vec<Coded<NextStepCode>>>,
    person_id: Option<Id<PersonId>>,
    team_id: Option<Id<TeamId>>,
    category_id: Option<Id<CategoryId>>,
    /// Those that the viewer co-ordinates or brokers.
    mine: Option<bool>,
    /// Those that no broker has taken.
    unassigned: Option<bool>,
    /// Those that have waited for their next step longer than it should take.
    stuck: Option<bool>,
    /// Those whose next step is due on this London day or before.
    due_by: Option<Day>,
    /// Part of the person's name, or an NHS number.
    search: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, async_graphql::Enum)]
pub enum ReferralOrder {
    #[default]
    Newest,
    LongestWaiting,
}

impl ReferralFilter {
    fn into_store(self, op: &Op) -> Result<Filter, Error> {
        let mine = if self.mine == Some(true) { Some(op.actor()?.account) } else { None };
        Ok(Filter {
            progress: self.progress.unwrap_or_default().into_iter().map(|progress| progress.0).collect(),
            next_steps: self.next_steps.unwrap_or_default().into_iter().map(|step| step.0).collect(),
            person: self.person_id.map(|id| id.0),
            team: self.team_id.map(|id| id.0),
            category: self.category_id.map(|id| id.0),
            mine,
            unassigned: self.unassigned == Some(true),
            stuck_on: (self.stuck == Some(true)).then(|| london_date(op.clock.now())),
            due_by: self.due_by.map(Into::into),
            search: search(self.search)?,
        })
    }
}
