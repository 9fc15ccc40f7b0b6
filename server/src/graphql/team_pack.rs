//! A team's week as its meeting reads it.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use chrono::NaiveDate;
use domain::ids::TeamId;

use super::{
    day::Day,
    id::Id,
    news::PersonChanges,
    notice::Notice,
    payload::found,
    referral::Referral,
    team::{Team, team},
};
use crate::{
    app::{self, team_pack::Pack},
    op::Op,
};

/// What changed in a team's week, what is stuck and why, and what has to be decided.
pub struct TeamPack(Pack);

#[Object]
impl TeamPack {
    async fn team(&self, context: &Context<'_>) -> Result<Team> {
        team(context, self.0.team)
    }

    /// The London day on which the week begins.
    async fn monday(&self) -> NaiveDate {
        self.0.week.monday
    }

    async fn sunday(&self) -> NaiveDate {
        self.0.week.sunday()
    }

    /// What happened in the week, by person; whose news is the newest come first.
    async fn changed(&self) -> Vec<PersonChanges> {
        self.0.changed.iter().cloned().map(PersonChanges).collect()
    }

    /// What is stuck now, the longest waiting first, at most fifty.
    async fn stuck(&self) -> Vec<Referral> {
        self.0.stuck.iter().cloned().map(|listed| Referral(Arc::new(listed))).collect()
    }

    /// How many are stuck in all.
    async fn stuck_count(&self) -> u64 {
        self.0.stuck_count
    }

    /// What runs out or is due, the soonest first, and nobody has seen to.
    async fn to_decide(&self) -> Vec<Notice> {
        self.0.to_decide.iter().cloned().map(Notice).collect()
    }
}

#[derive(Default)]
pub struct TeamPackQuery;

#[Object]
impl TeamPackQuery {
    /// The pack of the week that the day lies in, this week's where none is said; null where there is no such team for the viewer.
    async fn team_pack(
        &self,
        context: &Context<'_>,
        team_id: Id<TeamId>,
        week_of: Option<Day>,
    ) -> Result<Option<TeamPack>> {
        let op = context.data::<Op>()?;
        Ok(found(app::team_pack::read(op, team_id.0, week_of.map(Into::into)).await)?.map(TeamPack))
    }
}
