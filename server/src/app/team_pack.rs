//! A team's week as its meeting reads it: what has changed, what is stuck and why, and what has to be decided.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    ids::TeamId,
    notice::Notice,
    policy::{Action, Resource},
    time::{WallTime, london_date, london_to_utc, monday_of},
};

use super::{
    news::{Changed, by_person},
    permit,
};
use crate::{
    error::Error,
    op::Op,
    store::{
        self,
        news::{Of, Span},
        page::Page,
        referral::{Filter, Listed, Sort},
    },
};

#[derive(Clone, Debug)]
pub struct Pack {
    pub team: TeamId,
    pub week: Week,
    /// What happened in the week, by person; whose news is the newest come first.
    pub changed: Vec<Changed>,
    /// The longest waiting first, at most a page of them.
    pub stuck: Vec<Listed>,
    pub stuck_count: u64,
    /// What runs out or is due, and that nobody has seen to.
    pub to_decide: Vec<Notice>,
}

/// Monday to Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    pub monday: NaiveDate,
}

impl Week {
    /// The week that `day` lies in.
    pub fn of(day: NaiveDate) -> Self {
        Self { monday: monday_of(day) }
    }

    pub fn sunday(self) -> NaiveDate {
        self.monday + Days::new(6)
    }

    fn span(self, now: DateTime<Utc>) -> Span {
        let midnight = |day| london_to_utc(day, WallTime::MIDNIGHT);
        Span { from: midnight(self.monday), to: midnight(self.monday + Days::new(7)).min(now) }
    }
}

/// The pack of the week of `day`, today's where none is said. What is stuck is stuck now, whichever week is looked at.
pub async fn read(op: &Op, team: TeamId, day: Option<NaiveDate>) -> Result<Pack, Error> {
    let (actor, db, now) = (op.actor()?, op.db.read(), op.clock.now());
    op.directory.now().team(team).ok_or(Error::NotFound)?;
    permit(actor, Action::ViewTask, &Resource::of_team(team))?;
    let week = Week::of(day.unwrap_or_else(|| london_date(now)));
    let span = week.span(now);
    let news = store::news::page(db, &Of::Team(team), span).await?;
    let filter = Filter { team: Some(team), stuck_on: Some(london_date(now)), ..Filter::default() };
    let visible = store::referral::visible_to(actor);
    let stuck =
        store::referral::page(db, &op.kept, visible.clone(), &filter, Sort::LongestWaiting, &Page::first(50))
            .await?;
    let pack = Pack {
        team,
        week,
        changed: by_person(news, |_| span.from),
        stuck: stuck.items().map(|row| row.listed.as_ref().clone()).collect(),
        stuck_count: store::referral::count(db, visible, &filter).await?,
        to_decide: store::notice::of_team(db, team).await?,
    };
    op.audit_read("team-pack.read", "team", team, None);
    op.audit_list("person.list", "person", pack.changed.iter().map(|changed| changed.person));
    op.audit_list("referral.list", "referral", pack.stuck.iter().map(|listed| listed.referral.id));
    op.audit_list("notice.list", "notice", pack.to_decide.iter().map(|notice| notice.id));
    Ok(pack)
}
