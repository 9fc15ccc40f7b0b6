//! Bookings.

mod mutation;
mod pattern;
mod query;

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, Result, dataloader::Loader};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    booking::{BookingAction, BookingOutcome, BookingState, BookingStateKind, CancelledBy, PauseReason},
    disclosure::Field,
    ids::{BookingId, ReferralId, SessionId},
    policy::{Action, Resource, decide},
    time::london_date,
};

pub(super) use mutation::answer;
pub use mutation::{BookingMutation, BookingPayload};
pub use query::BookingQuery;

use super::{
    charity::{Charity, charity},
    coded::Coded,
    connection::{List, Total},
    day::Day,
    id::Id,
    limits::cost_of_page,
    loaders::{Loaded, Source, load, load_known},
    offering::Offering,
    person::{Person, person},
    ready::ready,
    referral::Referral,
    subject::{Subject, subject},
    team::{Team, grouped, team},
    visit::{Visit, days, of_booking},
    volunteer::{CHOICES, Volunteer, VolunteerChoice, choices_on, first_name, kept},
};
use crate::{error::Error, op::Op, store};
use pattern::Pattern;

/// Agreed help: an offering, a pattern, a start and an end.
pub struct Booking(pub Arc<domain::booking::Booking>);

#[Object]
impl Booking {
    pub async fn id(&self) -> Id<BookingId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn state(&self) -> Coded<BookingStateKind> {
        Coded(self.0.state.kind())
    }

    async fn offering(&self, context: &Context<'_>) -> Result<Offering> {
        let directory = context.data::<Op>()?.directory.now();
        Ok(Offering(directory.offering(self.0.parties.offering).ok_or(Error::NotFound)?))
    }

    async fn charity(&self, context: &Context<'_>) -> Result<Charity> {
        charity(context, self.0.parties.charity)
    }

    async fn team(&self, context: &Context<'_>) -> Result<Team> {
        team(context, self.0.parties.team)
    }

    /// Null for a charity, which sees `subject` instead.
    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        if !self.is_for_the_team(context, Action::ViewPerson)? {
            return Ok(None);
        }
        Ok(Some(person(context, self.0.parties.person).await?))
    }

    /// Null for a charity.
    async fn referral(&self, context: &Context<'_>) -> Result<Option<Referral>> {
        if !self.is_for_the_team(context, Action::ViewReferral)? {
            return Ok(None);
        }
        Ok(Some(Referral(load_known(context, self.0.parties.referral).await?)))
    }

    /// What the charity is shown of the person at this stage, and nothing else.
    async fn subject(&self, context: &Context<'_>) -> Result<Subject> {
        let enquiry: Arc<domain::enquiry::Enquiry> = load_known(context, self.0.parties.enquiry).await?;
        subject(context, &enquiry).await
    }

    async fn pattern(&self) -> Pattern {
        Pattern::from(&self.0.plan.pattern)
    }

    /// The session in which the help is given, where the offering has sessions and one was chosen.
    async fn session_id(&self) -> Option<Id<SessionId>> {
        self.0.plan.session.map(Id)
    }

    async fn start_on(&self) -> NaiveDate {
        self.0.plan.start_on
    }

    /// The last day, included; null for help without a planned end.
    async fn end_on(&self) -> Option<NaiveDate> {
        self.0.plan.end_on
    }

    /// Null for a charity, whatever the reason: were it null for a hospital stay alone, it would tell of one.
    async fn pause_reason(&self, context: &Context<'_>) -> Result<Option<Coded<PauseReason>>> {
        let BookingState::Paused { reason, .. } = self.0.state else { return Ok(None) };
        Ok(self.is_told(context, Field::PauseReason)?.then_some(Coded(reason)))
    }

    async fn paused_until(&self) -> Option<NaiveDate> {
        match self.0.state {
            BookingState::Paused { until, .. } => until,
            _ => None,
        }
    }

    /// Null for a charity: for it, the booking has ended.
    async fn outcome(&self, context: &Context<'_>) -> Result<Option<Coded<BookingOutcome>>> {
        let BookingState::Ended { outcome, .. } = self.0.state else { return Ok(None) };
        Ok(self.is_told(context, Field::BookingOutcome)?.then_some(Coded(outcome)))
    }

    async fn cancelled_by(&self) -> Option<Coded<CancelledBy>> {
        match self.0.state {
            BookingState::Cancelled { by, .. } => Some(Coded(by)),
            _ => None,
        }
    }

    async fn cancel_reason(&self) -> Option<&str> {
        match &self.0.state {
            BookingState::Cancelled { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// When a referrer asked to cancel, and the charity has not answered yet.
    async fn cancel_requested_at(&self) -> Option<DateTime<Utc>> {
        self.0.cancellation_request.as_ref().map(|request| request.at)
    }

    async fn cancel_request_reason(&self) -> Option<&str> {
        self.0.cancellation_request.as_ref().map(|request| request.reason.as_str())
    }

    async fn confirmed_at(&self) -> Option<DateTime<Utc>> {
        self.0.state.confirmation().map(|confirmation| confirmation.at)
    }

    /// In order of time; `from` and `to` are London days, both included.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn visits(
        &self,
        context: &Context<'_>,
        from: Option<Day>,
        to: Option<Day>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Visit, Total>> {
        of_booking(context, self.0.id, days(from, to), first, after).await
    }

    /// The next planned one.
    async fn next_visit(&self, context: &Context<'_>) -> Result<Option<Visit>> {
        Ok(load(context, NextVisitOf(self.0.id)).await?.map(Visit))
    }

    /// The first name of who usually goes; null too for those who have no need to know it.
    async fn who_goes(&self, context: &Context<'_>) -> Result<Option<String>> {
        first_name(context, &self.0.resource(), self.0.volunteer).await
    }

    /// Who usually goes; null for those who do not keep the charity's volunteers.
    async fn volunteer(&self, context: &Context<'_>) -> Result<Option<Volunteer>> {
        kept(context, self.0.parties.charity, self.0.volunteer).await
    }

    /// Who could go from now on: those who can on its next visit first; at most a hundred. Null for those who do not choose.
    #[graphql(complexity = "CHOICES + 20 * child_complexity")]
    async fn volunteer_choices(&self, context: &Context<'_>) -> Result<Option<Vec<VolunteerChoice>>> {
        let next = load(context, NextVisitOf(self.0.id)).await?;
        let now = context.data::<Op>()?.clock.now();
        let day = next.map_or(now, |visit: Arc<domain::visit::Visit>| visit.slot.starts_at);
        choices_on(context, &self.0, london_date(day)).await
    }

    /// What this viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<BookingAction>>> {
        let mut actions = self.0.actions(context.data::<Op>()?.actor()?);
        let begins =
            |action: &BookingAction| matches!(action, BookingAction::Confirm | BookingAction::Resume);
        if actions.iter().any(begins) && !self.visits_may_begin(context).await? {
            actions.retain(|action| !begins(action));
        }
        Ok(actions.into_iter().map(Coded).collect())
    }
}

ready!(Booking {
    "id" => id, "version" => version, "state" => state, "sessionId" => session_id, "startOn" => start_on,
    "endOn" => end_on, "pausedUntil" => paused_until, "cancelledBy" => cancelled_by,
    "cancelReason" => cancel_reason, "cancelRequestedAt" => cancel_requested_at,
    "cancelRequestReason" => cancel_request_reason, "confirmedAt" => confirmed_at,
});

impl Booking {
    /// Not while the person is in hospital. Asked only for those who may begin them: it is told to no charity.
    async fn visits_may_begin(&self, context: &Context<'_>) -> Result<bool> {
        let referral: Arc<store::referral::Listed> = load_known(context, self.0.parties.referral).await?;
        let package = load_known(context, referral.referral.package).await?;
        Ok(package.lets_visits_begin().is_ok())
    }

    /// Whether the viewer may know `field`: those who see the case may, and a charity where any stage shows it.
    fn is_told(&self, context: &Context<'_>, field: Field) -> Result<bool> {
        Ok(field.is_ever_shown() || self.is_for_the_team(context, Action::ViewPerson)?)
    }

    /// Whether the viewer belongs to those who see the case.
    fn is_for_the_team(&self, context: &Context<'_>, action: Action) -> Result<bool> {
        let actor = context.data::<Op>()?.actor()?;
        Ok(decide(actor, action, &Resource::of_team(self.0.parties.team)).is_allow())
    }
}

impl Loader<BookingId> for Source {
    type Value = Arc<domain::booking::Booking>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[BookingId]) -> Loaded<HashMap<BookingId, Self::Value>> {
        let bookings = store::booking::find_many(self.op().db.read(), keys).await?;
        Ok(bookings.into_iter().map(|booking| (booking.id, Arc::new(booking))).collect())
    }
}

/// The bookings of a referral, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct BookingsOf(pub ReferralId);

impl Loader<BookingsOf> for Source {
    type Value = Arc<[domain::booking::Booking]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[BookingsOf]) -> Loaded<HashMap<BookingsOf, Self::Value>> {
        let referrals: Vec<ReferralId> = keys.iter().map(|key| key.0).collect();
        let bookings = store::booking::of_referrals(self.op().db.read(), &referrals).await?;
        Ok(grouped(bookings.into_iter().map(|booking| (BookingsOf(booking.parties.referral), booking))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct NextVisitOf(BookingId);

impl Loader<NextVisitOf> for Source {
    type Value = Arc<domain::visit::Visit>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[NextVisitOf]) -> Loaded<HashMap<NextVisitOf, Self::Value>> {
        let bookings: Vec<BookingId> = keys.iter().map(|key| key.0).collect();
        let (db, now) = (self.op().db.read(), self.op().clock.now());
        let visits = store::visit::next_of(db, &bookings, now).await?;
        Ok(visits.into_iter().map(|visit| (NextVisitOf(visit.booking), Arc::new(visit))).collect())
    }
}
