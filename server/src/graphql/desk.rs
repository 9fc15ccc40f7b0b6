//! What needs the viewer now, as counts.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use domain::standing::Progress;

use super::{coded::Coded, enquiry::Enquiry};
use crate::{app::desk, op::Op};

#[derive(Default)]
pub struct DeskQuery;

#[Object]
impl DeskQuery {
    /// What needs me now, by role.
    async fn desk(&self, context: &Context<'_>) -> Result<Desk> {
        context.data::<Op>()?.actor()?;
        Ok(Desk)
    }
}

/// A role's part is null for those without it.
pub struct Desk;

#[Object]
impl Desk {
    async fn coordinator(&self, context: &Context<'_>) -> Result<Option<CoordinatorDesk>> {
        Ok(desk::coordinator(context.data::<Op>()?).await?.map(Into::into))
    }

    async fn broker(&self, context: &Context<'_>) -> Result<Option<BrokerDesk>> {
        Ok(desk::broker(context.data::<Op>()?).await?.map(Into::into))
    }

    async fn charity(&self, context: &Context<'_>) -> Result<Option<CharityDesk>> {
        Ok(desk::charity(context.data::<Op>()?).await?.map(Into::into))
    }

    async fn manager(&self, context: &Context<'_>) -> Result<Option<ManagerDesk>> {
        Ok(desk::manager(context.data::<Op>()?).await?.map(Into::into))
    }

    async fn administrator(&self, context: &Context<'_>) -> Result<Option<AdministratorDesk>> {
        Ok(desk::administrator(context.data::<Op>()?).await?.map(Into::into))
    }
}

/// How many referrals stand where.
#[derive(SimpleObject)]
pub struct ProgressCount {
    progress: Coded<Progress>,
    count: u64,
}

#[derive(SimpleObject)]
pub struct CoordinatorDesk {
    /// People of the viewer's teams.
    people: u64,
    /// The viewer's own referrals.
    referrals: Vec<ProgressCount>,
    /// Own referrals that came back with a broker's question.
    questions: u64,
}

#[derive(SimpleObject)]
pub struct BrokerDesk {
    /// Referrals of the viewer's teams.
    referrals: Vec<ProgressCount>,
    /// New, and nobody's yet.
    unassigned: u64,
    /// A charity said yes, and no booking is confirmed yet.
    answers_waiting: u64,
    /// Whoever was asked said no, or nothing.
    to_ask_again: u64,
    /// For whom a place has come free, of those who wait for one: each stands no further back than there are places.
    freed_places: Vec<Enquiry>,
    overdue_enquiries: u64,
}

#[derive(SimpleObject)]
pub struct CharityDesk {
    enquiries_to_answer: u64,
    overdue_enquiries: u64,
    waiting_list: u64,
    /// Visits that have begun and of which nothing is recorded.
    visits_to_record: u64,
    /// Visits still planned in this week, Monday to Sunday.
    visits_this_week: u64,
    /// Active offerings whose availability nobody has confirmed lately.
    offerings_to_confirm: u64,
    /// Visits to come to which somebody usually goes, and nobody can.
    visits_at_risk: u64,
    /// Volunteers who still help, and whose check comes up for review within four weeks, or is past it.
    checks_due: u64,
}

/// Counts under five are suppressed: `count` is null and `suppressed` true.
#[derive(SimpleObject)]
pub struct SuppressedCount {
    count: Option<u64>,
    suppressed: bool,
}

#[derive(SimpleObject)]
pub struct ManagerProgressCount {
    progress: Coded<Progress>,
    count: SuppressedCount,
}

/// Figures of the viewer's teams.
#[derive(SimpleObject)]
pub struct ManagerDesk {
    people: SuppressedCount,
    referrals: Vec<ManagerProgressCount>,
    live_bookings: SuppressedCount,
    visits_done_last28_days: SuppressedCount,
    unmet_needs: SuppressedCount,
}

#[derive(SimpleObject)]
pub struct AdministratorDesk {
    accounts: u64,
    active_accounts: u64,
    teams: u64,
    charities: u64,
    categories: u64,
}

fn counts(counts: Vec<(Progress, u64)>) -> Vec<ProgressCount> {
    counts.into_iter().map(|(progress, count)| ProgressCount { progress: Coded(progress), count }).collect()
}

impl From<Option<u64>> for SuppressedCount {
    fn from(count: Option<u64>) -> Self {
        Self { count, suppressed: count.is_none() }
    }
}

impl From<desk::CoordinatorDesk> for CoordinatorDesk {
    fn from(desk: desk::CoordinatorDesk) -> Self {
        Self { people: desk.people, referrals: counts(desk.referrals), questions: desk.questions }
    }
}

impl From<desk::BrokerDesk> for BrokerDesk {
    fn from(desk: desk::BrokerDesk) -> Self {
        Self {
            referrals: counts(desk.referrals),
            unassigned: desk.unassigned,
            answers_waiting: desk.answers_waiting,
            to_ask_again: desk.to_ask_again,
            freed_places: desk.freed_places.into_iter().map(|enquiry| Enquiry(Arc::new(enquiry))).collect(),
            overdue_enquiries: desk.overdue_enquiries,
        }
    }
}

impl From<desk::CharityDesk> for CharityDesk {
    fn from(desk: desk::CharityDesk) -> Self {
        Self {
            enquiries_to_answer: desk.enquiries_to_answer,
            overdue_enquiries: desk.overdue_enquiries,
            waiting_list: desk.waiting_list,
            visits_to_record: desk.visits_to_record,
            visits_this_week: desk.visits_this_week,
            offerings_to_confirm: desk.offerings_to_confirm,
            visits_at_risk: desk.visits_at_risk,
            checks_due: desk.checks_due,
        }
    }
}

impl From<desk::ManagerDesk> for ManagerDesk {
    fn from(desk: desk::ManagerDesk) -> Self {
        let referrals = desk.referrals.into_iter();
        let count = |(progress, count): (Progress, Option<u64>)| ManagerProgressCount {
            progress: Coded(progress),
            count: count.into(),
        };
        Self {
            people: desk.people.into(),
            referrals: referrals.map(count).collect(),
            live_bookings: desk.live_bookings.into(),
            visits_done_last28_days: desk.visits_done_last_28_days.into(),
            unmet_needs: desk.unmet_needs.into(),
        }
    }
}

impl From<desk::AdministratorDesk> for AdministratorDesk {
    fn from(desk: desk::AdministratorDesk) -> Self {
        Self {
            accounts: desk.accounts,
            active_accounts: desk.active_accounts,
            teams: desk.teams,
            charities: desk.charities,
            categories: desk.categories,
        }
    }
}
