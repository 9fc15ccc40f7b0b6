//! What needs somebody now, by role: counts, each part only for those who have the role.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::{
    Actor, Role,
    enquiry::Enquiry,
    figures::suppressed,
    ids::TeamId,
    standing::Progress,
    time::{WallTime, london_date, london_to_utc, monday_of},
};

use crate::{
    error::Error,
    op::Op,
    store::{self, desk::EnquiriesOf, referral::Filter},
};

/// How far back a manager's count of visits reaches.
const FOUR_WEEKS: TimeDelta = TimeDelta::weeks(4);

pub struct CoordinatorDesk {
    /// People of the viewer's teams.
    pub people: u64,
    /// The viewer's own referrals.
    pub referrals: Vec<(Progress, u64)>,
    /// Own referrals that came back with a broker's question.
    pub questions: u64,
}

pub struct BrokerDesk {
    /// Referrals of the viewer's teams.
    pub referrals: Vec<(Progress, u64)>,
    /// New, and nobody's yet.
    pub unassigned: u64,
    /// A charity said yes, and no booking is confirmed yet.
    pub answers_waiting: u64,
    /// Whoever was asked said no, or nothing.
    pub to_ask_again: u64,
    /// For whom a place has come free, of those who wait for one.
    pub freed_places: Vec<Enquiry>,
    pub overdue_enquiries: u64,
}

pub struct CharityDesk {
    pub enquiries_to_answer: u64,
    pub overdue_enquiries: u64,
    pub waiting_list: u64,
    /// Visits that have begun and of which nothing is recorded.
    pub visits_to_record: u64,
    /// Visits still planned in this week, Monday to Sunday.
    pub visits_this_week: u64,
    /// To come, with nobody who goes though somebody usually does.
    pub visits_at_risk: u64,
    /// Volunteers whose check comes up for review, or is past it.
    pub checks_due: u64,
    /// Active offerings whose availability nobody has confirmed lately.
    pub offerings_to_confirm: u64,
}

/// Figures of the viewer's teams; none is a count too small to be told.
pub struct ManagerDesk {
    pub people: Option<u64>,
    pub referrals: Vec<(Progress, Option<u64>)>,
    pub live_bookings: Option<u64>,
    pub visits_done_last_28_days: Option<u64>,
    pub unmet_needs: Option<u64>,
}

pub struct AdministratorDesk {
    pub accounts: u64,
    pub active_accounts: u64,
    pub teams: u64,
    pub charities: u64,
    pub categories: u64,
}

pub async fn coordinator(op: &Op) -> Result<Option<CoordinatorDesk>, Error> {
    let Some(actor) = viewer_as(op, Role::Coordinator)? else { return Ok(None) };
    let db = op.db.read();
    let own = Filter { mine: Some(actor.account), ..Filter::default() };
    Ok(Some(CoordinatorDesk {
        people: people(op, actor).await?,
        referrals: referrals(op, actor, &own).await?,
        questions: store::desk::questions(db, actor.account).await?,
    }))
}

pub async fn broker(op: &Op) -> Result<Option<BrokerDesk>, Error> {
    let Some(actor) = viewer_as(op, Role::Broker)? else { return Ok(None) };
    let (db, teams) = (op.db.read(), teams(actor));
    let unassigned = Filter { progress: vec![Progress::New], unassigned: true, ..Filter::default() };
    Ok(Some(BrokerDesk {
        referrals: referrals(op, actor, &Filter::default()).await?,
        unassigned: store::referral::count(db, store::referral::visible_to(actor), &unassigned).await?,
        answers_waiting: store::desk::answers_waiting(db, &teams).await?,
        freed_places: super::waiting::freed(op).await?,
        to_ask_again: store::desk::to_ask_again(db, &teams).await?,
        overdue_enquiries: store::desk::overdue_enquiries(db, &EnquiriesOf::Teams(teams), today(op)).await?,
    }))
}

pub async fn charity(op: &Op) -> Result<Option<CharityDesk>, Error> {
    let Some(actor) = viewer_as(op, Role::Charity)? else { return Ok(None) };
    let Some(charity) = actor.charity else { return Ok(None) };
    let (db, now, ours) = (op.db.read(), op.clock.now(), EnquiriesOf::Charity(charity));
    let (monday, next_monday) = week_of(today(op));
    let directory = op.directory.now();
    let at_risk = store::visit::Filter::default().at_risk(now);
    let checks_due = super::volunteer::filter(op, Some(charity), true, true)?;
    let to_confirm = directory.of_charity(charity).filter(|entry| entry.is_to_confirm(now));
    Ok(Some(CharityDesk {
        offerings_to_confirm: to_confirm.count() as u64,
        enquiries_to_answer: store::desk::enquiries_to_answer(db, &ours).await?,
        overdue_enquiries: store::desk::overdue_enquiries(db, &ours, today(op)).await?,
        waiting_list: store::desk::waiting_list(db, &ours).await?,
        visits_to_record: store::desk::planned_visits(db, charity, None, now).await?,
        visits_at_risk: store::visit::count(db, store::visit::visible_to_charity(charity), &at_risk).await?,
        checks_due: store::volunteer::count(db, &checks_due).await?,
        visits_this_week: store::desk::planned_visits(db, charity, Some(monday), next_monday).await?,
    }))
}

pub async fn manager(op: &Op) -> Result<Option<ManagerDesk>, Error> {
    let Some(actor) = viewer_as(op, Role::Manager)? else { return Ok(None) };
    let (db, teams) = (op.db.read(), teams(actor));
    let since = op.clock.now() - FOUR_WEEKS;
    let referrals = referrals(op, actor, &Filter::default()).await?;
    Ok(Some(ManagerDesk {
        people: suppressed(people(op, actor).await?),
        referrals: referrals.into_iter().map(|(progress, count)| (progress, suppressed(count))).collect(),
        live_bookings: suppressed(store::desk::live_bookings(db, &teams).await?),
        visits_done_last_28_days: suppressed(store::desk::visits_done(db, &teams, since).await?),
        unmet_needs: suppressed(store::desk::unmet_needs(db, &teams).await?),
    }))
}

pub async fn administrator(op: &Op) -> Result<Option<AdministratorDesk>, Error> {
    if viewer_as(op, Role::Administrator)?.is_none() {
        return Ok(None);
    }
    let everybody = store::account::Filter::default();
    let active = store::account::Filter { active: Some(true), ..everybody.clone() };
    let directory = op.directory.now();
    Ok(Some(AdministratorDesk {
        teams: directory.teams().len() as u64,
        charities: directory.charities().count() as u64,
        categories: directory.categories().len() as u64,
        accounts: store::account::count(op.db.read(), &everybody).await?,
        active_accounts: store::account::count(op.db.read(), &active).await?,
    }))
}

fn viewer_as(op: &Op, role: Role) -> Result<Option<&Actor>, Error> {
    Ok(Some(op.actor()?).filter(|actor| actor.is(role)))
}

fn teams(actor: &Actor) -> Vec<TeamId> {
    actor.teams.iter().copied().collect()
}

async fn people(op: &Op, actor: &Actor) -> Result<u64, Error> {
    let everybody = store::person::Filter::default();
    store::person::count(op.db.read(), store::person::visible_to(actor), &everybody).await
}

async fn referrals(op: &Op, actor: &Actor, filter: &Filter) -> Result<Vec<(Progress, u64)>, Error> {
    store::referral::count_by_progress(op.db.read(), store::referral::visible_to(actor), filter).await
}

fn today(op: &Op) -> NaiveDate {
    london_date(op.clock.now())
}

/// The instants at which the week of `day` begins and ends, by London's clocks.
fn week_of(day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let monday = monday_of(day);
    let midnight = |day| london_to_utc(day, WallTime::MIDNIGHT);
    (midnight(monday), midnight(monday + Days::new(7)))
}
