//! Bookings.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, dataloader::Loader};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Violation,
    booking::{
        BookingAction, BookingOutcome, BookingState, BookingStateKind, CancelledBy, PauseReason, Plan,
    },
    disclosure::Field,
    ids::{BookingId, EnquiryId, PersonId, ReferralId, SessionId},
    policy::{Action, Resource, decide},
    preview::{self, ConflictCode},
    recurrence::{Pattern as DomainPattern, Repeat, WeekOfMonth},
    time::{WallTime, Weekday},
};
use uuid::Uuid;

use super::{
    charity::{Charity, charity},
    coded::Coded,
    connection::{List, Total, list_with, page, total},
    day::Day,
    errors::{UserError, payload},
    id::Id,
    limits::cost_of_page,
    loaders::{Loaded, Source, load, load_known},
    offering::{Frequency, Offering, frequency},
    payload::{found, once_of},
    person::{Person, person},
    referral::Referral,
    subject::{Subject, subject},
    team::{Team, grouped, team},
    visit::{Visit, days, of_booking},
};
use crate::{
    app::{self, Target},
    error::Error,
    op::{Op, again},
    store,
};

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

    /// What this viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<BookingAction>>> {
        let actor = context.data::<Op>()?.actor()?;
        Ok(self.0.actions(actor).into_iter().map(Coded).collect())
    }
}

impl Booking {
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

/// On which days and when, by London's clock.
#[derive(SimpleObject)]
pub struct Pattern {
    frequency: Frequency,
    /// Of a weekly pattern: every how many weeks.
    every: u8,
    weekdays: Vec<Coded<Weekday>>,
    /// Minutes since midnight.
    start_minute: u16,
    minutes: u16,
    /// 1 to 4, or -1 for the last; of a monthly pattern.
    week_of_month: Option<i8>,
}

/// What a booking would come to in its first four weeks, and what stands in its way.
#[derive(SimpleObject)]
pub struct BookingPreview {
    occurrences: Vec<PreviewOccurrence>,
    places_free: Option<u32>,
    user_errors: Vec<UserError>,
}

#[derive(SimpleObject)]
pub struct PreviewOccurrence {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    conflicts: Vec<OccurrenceConflict>,
}

#[derive(SimpleObject)]
pub struct OccurrenceConflict {
    code: Coded<ConflictCode>,
    /// Of the other item in the person's week.
    title: Option<String>,
}

#[derive(InputObject)]
pub struct BookingFilter {
    states: Option<Vec<Coded<BookingStateKind>>>,
    person_id: Option<Id<PersonId>>,
}

#[derive(Clone, InputObject)]
pub struct PatternInput {
    frequency: Frequency,
    /// Of a weekly pattern: every how many weeks, 1 to 8.
    #[graphql(default = 1)]
    every: u8,
    weekdays: Vec<Coded<Weekday>>,
    /// Minutes since midnight, by London's clock.
    start_minute: u16,
    /// 10 to 720.
    minutes: u16,
    /// 1 to 4, or -1 for the last; of a monthly pattern.
    week_of_month: Option<i8>,
}

#[derive(Default)]
pub struct BookingQuery;

#[Object]
impl BookingQuery {
    /// The bookings of the viewer's teams or charity, newest first.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn bookings(
        &self,
        context: &Context<'_>,
        filter: Option<BookingFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Booking, Total>> {
        let op = context.data::<Op>()?;
        let (visible, db, page) =
            (store::booking::visible_to(op.actor()?), op.db.read(), page(first, after)?);
        let filter = filter.map(BookingFilter::into_store).unwrap_or_default();
        let slice = store::booking::page(db, visible.clone(), &filter, &page).await?;
        let total = total(context, store::booking::count(db, visible, &filter)).await?;
        op.audit_list("booking.list", "booking", slice.items().map(|booking| booking.id));
        Ok(list_with(page.after.is_some(), slice, total, |booking| Booking(Arc::new(booking))))
    }

    async fn booking(&self, context: &Context<'_>, id: Id<BookingId>) -> Result<Option<Booking>> {
        let booking = found(app::booking::read(context.data::<Op>()?, id.0).await)?;
        Ok(booking.map(|booking| Booking(Arc::new(booking))))
    }

    /// What this plan would come to for the person of an accepted enquiry; nothing is written.
    async fn booking_preview(
        &self,
        context: &Context<'_>,
        enquiry_id: Id<EnquiryId>,
        session_id: Option<Id<SessionId>>,
        pattern: PatternInput,
        start_on: Day,
        end_on: Option<Day>,
    ) -> Result<BookingPreview> {
        let op = context.data::<Op>()?;
        let done = match plan(session_id.map(|id| id.0), pattern, (start_on, end_on)) {
            Ok(plan) => app::booking::preview(op, enquiry_id.0, plan).await,
            Err(violation) => Err(violation.into()),
        };
        let (preview, user_errors) = payload(done)?;
        Ok(BookingPreview {
            places_free: preview.as_ref().map(|preview| preview.places_free),
            occurrences: preview.map_or_else(Vec::new, |preview| {
                preview.occurrences.into_iter().map(PreviewOccurrence::from).collect()
            }),
            user_errors,
        })
    }
}

#[derive(InputObject)]
pub struct BookingProposeInput {
    idempotency_key: Uuid,
    enquiry_id: Id<EnquiryId>,
    session_id: Option<Id<SessionId>>,
    pattern: PatternInput,
    start_on: Day,
    end_on: Option<Day>,
}

#[derive(InputObject)]
pub struct BookingChangeInput {
    idempotency_key: Uuid,
    booking_id: Id<BookingId>,
    version: i32,
    session_id: Option<Id<SessionId>>,
    pattern: PatternInput,
    /// The first day of the new plan.
    start_on: Day,
    end_on: Option<Day>,
}

/// A transition that needs nothing but the booking; `version` is the one that the viewer saw.
#[derive(InputObject)]
pub struct BookingInput {
    idempotency_key: Uuid,
    booking_id: Id<BookingId>,
    version: i32,
}

#[derive(InputObject)]
pub struct BookingPauseInput {
    idempotency_key: Uuid,
    booking_id: Id<BookingId>,
    version: i32,
    reason: Coded<PauseReason>,
    /// The last day without visits, where it is known.
    until: Option<Day>,
}

#[derive(InputObject)]
pub struct BookingEndInput {
    idempotency_key: Uuid,
    booking_id: Id<BookingId>,
    version: i32,
    outcome: Coded<BookingOutcome>,
}

#[derive(InputObject)]
pub struct BookingRequestCancellationInput {
    idempotency_key: Uuid,
    booking_id: Id<BookingId>,
    version: i32,
    reason: String,
}

#[derive(InputObject)]
pub struct BookingDeclineCancellationInput {
    idempotency_key: Uuid,
    booking_id: Id<BookingId>,
    version: i32,
    /// What was given after all.
    note: Option<String>,
}

#[derive(InputObject)]
pub struct BookingCancelInput {
    idempotency_key: Uuid,
    booking_id: Id<BookingId>,
    version: i32,
    by: Coded<CancelledBy>,
    reason: String,
}

#[derive(SimpleObject)]
pub struct BookingPayload {
    booking: Option<Booking>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct BookingMutation;

#[Object]
impl BookingMutation {
    /// Writes a plan down for an accepted enquiry, or another in the place of one not confirmed yet.
    async fn booking_propose(
        &self,
        context: &Context<'_>,
        input: BookingProposeInput,
    ) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingPropose", input.idempotency_key, &input)?;
        let session = input.session_id.map(|id| id.0);
        let done = match plan(session, input.pattern, (input.start_on, input.end_on)) {
            Ok(plan) => {
                again(|| app::booking::propose(op, key.clone(), input.enquiry_id.0, plan.clone())).await
            }
            Err(violation) => Err(violation.into()),
        };
        answer(op, done).await
    }

    /// Agreed: takes the place, plans the visits and arranges the referral.
    async fn booking_confirm(&self, context: &Context<'_>, input: BookingInput) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingConfirm", input.idempotency_key, &input)?;
        answer(op, again(|| app::booking::confirm(op, key.clone(), input.target())).await).await
    }

    /// Another plan from its first day on.
    async fn booking_change(
        &self,
        context: &Context<'_>,
        input: BookingChangeInput,
    ) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingChange", input.idempotency_key, &input)?;
        let target = Target { id: input.booking_id.0, version: input.version };
        let session = input.session_id.map(|id| id.0);
        let done = match plan(session, input.pattern, (input.start_on, input.end_on)) {
            Ok(plan) => again(|| app::booking::change(op, key.clone(), target, plan.clone())).await,
            Err(violation) => Err(violation.into()),
        };
        answer(op, done).await
    }

    /// No visits for a while; the place is kept.
    async fn booking_pause(&self, context: &Context<'_>, input: BookingPauseInput) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingPause", input.idempotency_key, &input)?;
        let target = Target { id: input.booking_id.0, version: input.version };
        let (reason, until) = (input.reason.0, input.until.map(Into::into));
        let done = again(|| app::booking::pause(op, key.clone(), target, reason, until)).await;
        answer(op, done).await
    }

    async fn booking_resume(&self, context: &Context<'_>, input: BookingInput) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingResume", input.idempotency_key, &input)?;
        answer(op, again(|| app::booking::resume(op, key.clone(), input.target())).await).await
    }

    /// The help has run its course, today.
    async fn booking_end(&self, context: &Context<'_>, input: BookingEndInput) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingEnd", input.idempotency_key, &input)?;
        let target = Target { id: input.booking_id.0, version: input.version };
        answer(op, again(|| app::booking::end(op, key.clone(), target, input.outcome.0)).await).await
    }

    /// A referrer asks; the charity cancels, or says that the help was given.
    async fn booking_request_cancellation(
        &self,
        context: &Context<'_>,
        input: BookingRequestCancellationInput,
    ) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingRequestCancellation", input.idempotency_key, &input)?;
        let target = Target { id: input.booking_id.0, version: input.version };
        let done = again(|| app::booking::request_cancellation(op, key.clone(), target, &input.reason)).await;
        answer(op, done).await
    }

    /// The charity answers a wish to cancel: the help was given.
    async fn booking_decline_cancellation(
        &self,
        context: &Context<'_>,
        input: BookingDeclineCancellationInput,
    ) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingDeclineCancellation", input.idempotency_key, &input)?;
        let target = Target { id: input.booking_id.0, version: input.version };
        let note = input.note.as_deref().unwrap_or_default();
        answer(op, again(|| app::booking::decline_cancellation(op, key.clone(), target, note)).await).await
    }

    async fn booking_cancel(
        &self,
        context: &Context<'_>,
        input: BookingCancelInput,
    ) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingCancel", input.idempotency_key, &input)?;
        let target = Target { id: input.booking_id.0, version: input.version };
        let done = again(|| app::booking::cancel(op, key.clone(), target, input.by.0, &input.reason)).await;
        answer(op, done).await
    }
}

async fn answer(op: &Op, done: Result<BookingId, Error>) -> Result<BookingPayload> {
    let (id, user_errors) = payload(done)?;
    let booking = match id {
        Some(id) => Some(Booking(Arc::new(app::booking::read(op, id).await?))),
        None => None,
    };
    Ok(BookingPayload { booking, user_errors })
}

fn plan(
    session: Option<SessionId>,
    pattern: PatternInput,
    (start_on, end_on): (Day, Option<Day>),
) -> Result<Plan, Violation> {
    Ok(Plan { session, pattern: pattern.try_into()?, start_on: start_on.0, end_on: end_on.map(Into::into) })
}

impl BookingInput {
    fn target(&self) -> Target<BookingId> {
        Target { id: self.booking_id.0, version: self.version }
    }
}

impl BookingFilter {
    fn into_store(self) -> store::booking::Filter {
        store::booking::Filter {
            states: self.states.unwrap_or_default().into_iter().map(|state| state.0).collect(),
            person: self.person_id.map(|id| id.0),
        }
    }
}

impl From<&DomainPattern> for Pattern {
    fn from(pattern: &DomainPattern) -> Self {
        let (frequency, week_of_month) = frequency(pattern.repeat);
        Self {
            frequency,
            every: match pattern.repeat {
                Repeat::Weekly { every } => every,
                Repeat::Monthly { .. } => 1,
            },
            weekdays: pattern.weekdays.iter().copied().map(Coded).collect(),
            start_minute: pattern.start.minute(),
            minutes: pattern.minutes,
            week_of_month,
        }
    }
}

impl TryFrom<PatternInput> for DomainPattern {
    type Error = Violation;

    fn try_from(input: PatternInput) -> Result<Self, Violation> {
        let repeat = match input.frequency {
            Frequency::Weekly => Repeat::Weekly { every: input.every },
            Frequency::Monthly => {
                let week = input.week_of_month.ok_or(Violation::WeekOfMonthOutOfRange)?;
                Repeat::Monthly { week_of_month: WeekOfMonth::try_from(week)? }
            }
        };
        Ok(Self {
            repeat,
            weekdays: input.weekdays.into_iter().map(|day| day.0).collect(),
            start: WallTime::try_from(input.start_minute)?,
            minutes: input.minutes,
        })
    }
}

impl From<preview::Occurrence> for PreviewOccurrence {
    fn from(occurrence: preview::Occurrence) -> Self {
        Self {
            starts_at: occurrence.slot.starts_at,
            ends_at: occurrence.slot.ends_at,
            conflicts: occurrence.conflicts.into_iter().map(OccurrenceConflict::from).collect(),
        }
    }
}

impl From<preview::Conflict> for OccurrenceConflict {
    fn from(conflict: preview::Conflict) -> Self {
        let code = Coded(conflict.code());
        match conflict {
            preview::Conflict::OtherItem(title) => Self { code, title: Some(title) },
            preview::Conflict::Closed
            | preview::Conflict::OutsideSessions
            | preview::Conflict::BankHoliday => Self { code, title: None },
        }
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
