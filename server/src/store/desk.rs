//! The counts on the desks: one statement each, over an index each.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    booking::BookingStateKind,
    enquiry::EnquiryStateKind,
    ids::{AccountId, CharityId, TeamId},
    standing::NextStepCode,
    visit::VisitStateKind,
};
use entities::{booking, enquiry, referral, unmet_need, visit};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use crate::error::Error;

/// Referrals of the co-ordinator that a broker sent back with a question.
pub async fn questions(db: &impl ConnectionTrait, coordinator: AccountId) -> Result<u64, Error> {
    let mine = referral::Column::CoordinatorId.eq(Uuid::from(coordinator));
    referrals_at(db, Condition::all().add(mine), &[NextStepCode::AnswerQuestion]).await
}

/// Referrals of `teams` that a charity said yes to, with no confirmed booking yet.
pub async fn answers_waiting(db: &impl ConnectionTrait, teams: &[TeamId]) -> Result<u64, Error> {
    let ours = referral::Column::TeamId.is_in(uuids(teams));
    referrals_at(db, Condition::all().add(ours), &[NextStepCode::PlanBooking, NextStepCode::ConfirmBooking])
        .await
}

/// Referrals of `teams` that came back, since whoever was asked said no, or nothing.
pub async fn to_ask_again(db: &impl ConnectionTrait, teams: &[TeamId]) -> Result<u64, Error> {
    let ours = referral::Column::TeamId.is_in(uuids(teams));
    referrals_at(db, Condition::all().add(ours), &[NextStepCode::AskAnother]).await
}

async fn referrals_at(
    db: &impl ConnectionTrait,
    of: Condition,
    steps: &[NextStepCode],
) -> Result<u64, Error> {
    Ok(referral::Entity::find()
        .filter(of)
        .filter(referral::Column::NextStep.is_in(steps.iter().map(|step| step.as_str())))
        .filter(referral::Column::EnteredInError.eq(false))
        .count(db)
        .await?)
}

/// Whose enquiries are counted.
#[derive(Clone, Debug)]
pub enum EnquiriesOf {
    Charity(CharityId),
    Teams(Vec<TeamId>),
}

impl EnquiriesOf {
    fn condition(&self) -> Condition {
        Condition::all().add(match self {
            Self::Charity(charity) => enquiry::Column::CharityId.eq(Uuid::from(*charity)),
            Self::Teams(teams) => enquiry::Column::TeamId.is_in(uuids(teams)),
        })
    }
}

pub async fn enquiries_to_answer(db: &impl ConnectionTrait, of: &EnquiriesOf) -> Result<u64, Error> {
    enquiries_in(db, of.condition(), &EnquiryStateKind::UNANSWERED).await
}

/// Those that should have been answered before `today`.
pub async fn overdue_enquiries(
    db: &impl ConnectionTrait,
    of: &EnquiriesOf,
    today: NaiveDate,
) -> Result<u64, Error> {
    enquiries_in(db, of.condition().add(enquiry::Column::DueOn.lt(today)), &EnquiryStateKind::UNANSWERED)
        .await
}

pub async fn waiting_list(db: &impl ConnectionTrait, of: &EnquiriesOf) -> Result<u64, Error> {
    enquiries_in(db, of.condition(), &[EnquiryStateKind::Waitlisted]).await
}

async fn enquiries_in(
    db: &impl ConnectionTrait,
    of: Condition,
    states: &[EnquiryStateKind],
) -> Result<u64, Error> {
    let states = states.iter().map(|state| state.as_str());
    Ok(enquiry::Entity::find().filter(of).filter(enquiry::Column::State.is_in(states)).count(db).await?)
}

/// Planned visits of the charity that start from `from` on (no bound where none) and before `before`.
pub async fn planned_visits(
    db: &impl ConnectionTrait,
    charity: CharityId,
    from: Option<DateTime<Utc>>,
    before: DateTime<Utc>,
) -> Result<u64, Error> {
    let from = from.map(|from| visit::Column::StartsAt.gte(from));
    let planned = Condition::all()
        .add(visit::Column::CharityId.eq(Uuid::from(charity)))
        .add(visit::Column::State.eq(VisitStateKind::Planned.as_str()))
        .add(visit::Column::StartsAt.lt(before))
        .add_option(from);
    Ok(visit::Entity::find().filter(planned).count(db).await?)
}

/// Bookings of `teams` that are confirmed or paused.
pub async fn live_bookings(db: &impl ConnectionTrait, teams: &[TeamId]) -> Result<u64, Error> {
    let holding = [BookingStateKind::Confirmed, BookingStateKind::Paused].map(BookingStateKind::as_str);
    Ok(booking::Entity::find()
        .filter(booking::Column::TeamId.is_in(uuids(teams)))
        .filter(booking::Column::State.is_in(holding))
        .count(db)
        .await?)
}

/// Visits to people of `teams` that started from `from` on and were given.
pub async fn visits_done(
    db: &impl ConnectionTrait,
    teams: &[TeamId],
    from: DateTime<Utc>,
) -> Result<u64, Error> {
    let of_booking = visit::Entity::belongs_to(booking::Entity)
        .from(visit::Column::BookingId)
        .to(booking::Column::Id)
        .into();
    Ok(visit::Entity::find()
        .join(JoinType::InnerJoin, of_booking)
        .filter(booking::Column::TeamId.is_in(uuids(teams)))
        .filter(visit::Column::StartsAt.gte(from))
        .filter(visit::Column::State.eq(VisitStateKind::Done.as_str()))
        .count(db)
        .await?)
}

/// Referrals of `teams` for which nothing suitable was found.
pub async fn unmet_needs(db: &impl ConnectionTrait, teams: &[TeamId]) -> Result<u64, Error> {
    Ok(unmet_need::Entity::find().filter(unmet_need::Column::TeamId.is_in(uuids(teams))).count(db).await?)
}

fn uuids(teams: &[TeamId]) -> impl Iterator<Item = Uuid> {
    teams.iter().map(|team| Uuid::from(*team))
}
