//! Figures for managers: of the viewer's teams, over a stretch of days.

use chrono::{Days, NaiveDate};
use domain::{
    ids::TeamId,
    insight::{Case, Ending, Unmet, endings},
    policy::{self, Action, Resource},
    time::{WallTime, london_to_utc},
};
use std::collections::BTreeMap;

use crate::{
    error::Error,
    op::Op,
    store::{self, insight::Period},
};

/// The longest stretch that is looked at once, in days: three years.
const MOST_DAYS: i64 = 1096;

/// Cases without names, from which the figures are reckoned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insight {
    pub cases: Vec<Case>,
    pub unmet: Vec<Unmet>,
    pub endings: BTreeMap<Ending, Option<u64>>,
}

/// Of those of the viewer's teams whose figures the viewer may see, from the day `from` to the day `to`, both included.
pub async fn read(op: &Op, from: NaiveDate, to: NaiveDate) -> Result<Insight, Error> {
    if to < from || (to - from).num_days() > MOST_DAYS {
        return Err(Error::BadRequest("figures are given for one day to three years"));
    }
    let actor = op.actor()?;
    let may =
        |team: &TeamId| policy::decide(actor, Action::ViewFigures, &Resource::of_team(*team)).is_allow();
    let teams: Vec<TeamId> = actor.teams.iter().copied().filter(may).collect();
    if teams.is_empty() {
        return Err(Error::Forbidden);
    }
    let midnight = |day| london_to_utc(day, WallTime::MIDNIGHT);
    let period = Period { from: midnight(from), before: midnight(to + Days::new(1)) };
    let db = op.db.read();
    Ok(Insight {
        cases: store::insight::cases(db, &teams, period).await?,
        unmet: store::insight::unmet(db, &teams, period).await?,
        endings: endings(store::insight::endings(db, &teams, period).await?),
    })
}
