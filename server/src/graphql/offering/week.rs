//! An offering's week as its charity keeps it: still right, or changed, with all that is booked in sight.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Violation,
    availability::CapacityUnit,
    clash::{Choice, Clash as Unfit, ClashCode, ClosedVisits},
    ids::{ClosureId, OfferingId},
    recurrence::Slot,
    week::{Time, TimeState},
};
use uuid::Uuid;

use super::{
    super::{
        booking::Booking,
        coded::Coded,
        day::Day,
        errors::{UserError, payload},
        id::Id,
        payload::once_of,
    },
    Offering,
    availability::SessionInput,
    write::{OfferingPayload, answer},
};
use crate::{
    app::{
        self, Target, availability,
        availability::{InTheWay, TypedClosure, TypedWeek},
        once::{once, once_for_all},
    },
    error::Error,
    op::Op,
};

/// As many clashes are told one by one; how many there are is told always.
const CLASHES_TOLD: usize = 50;

/// What a proposed week would come to.
#[derive(Default, SimpleObject)]
#[graphql(complex)]
pub struct AvailabilityPreview {
    /// The coming four weeks as people will find them, in order of time.
    times: Vec<PreviewTime>,
    #[graphql(skip)]
    clashes: Clashes,
    user_errors: Vec<UserError>,
}

#[async_graphql::ComplexObject]
impl AvailabilityPreview {
    /// What is booked and in its way, at most fifty.
    #[graphql(complexity = "CLASHES_TOLD * child_complexity")]
    async fn clashes(&self) -> Vec<Clash> {
        self.clashes.told()
    }

    async fn clash_count(&self) -> usize {
        self.clashes.0.len()
    }
}

/// One time of the coming weeks.
#[derive(SimpleObject)]
pub struct PreviewTime {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// How people find it.
    state: Coded<TimeState>,
    places: u32,
    /// Of the places, those that a booking would find.
    free: u32,
    /// A day on which many volunteers do not come.
    bank_holiday: bool,
}

#[derive(Default)]
struct Clashes(Vec<InTheWay>);

/// Something that is booked and in the way of a change.
pub struct Clash(InTheWay);

#[Object]
impl Clash {
    async fn code(&self) -> Coded<ClashCode> {
        Coded(self.0.clash.code())
    }

    /// When the visit is, or the first of the booking's times that would lie in no session; null where places are too few.
    async fn starts_at(&self) -> Option<DateTime<Utc>> {
        self.slot().map(|slot| slot.starts_at)
    }

    async fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.slot().map(|slot| slot.ends_at)
    }

    /// As many places as the session would have, where these are too few.
    async fn places(&self) -> Option<u32> {
        match self.0.clash {
            Unfit::TooFewPlaces { places, .. } => Some(places),
            Unfit::ClosedDay { .. } | Unfit::OutsideSessions { .. } => None,
        }
    }

    /// How many bookings it is about.
    async fn booking_count(&self) -> usize {
        self.0.clash.bookings().len()
    }

    /// Those of them that this viewer may see.
    async fn bookings(&self) -> Vec<Booking> {
        self.0.bookings.iter().cloned().map(Booking).collect()
    }
}

impl Clash {
    fn slot(&self) -> Option<Slot> {
        match self.0.clash {
            Unfit::ClosedDay { slot, .. } | Unfit::OutsideSessions { slot, .. } => Some(slot),
            Unfit::TooFewPlaces { .. } => None,
        }
    }
}

#[derive(Default)]
pub struct AvailabilityQuery;

#[Object]
impl AvailabilityQuery {
    /// What this week would come to in the place of the offering's own; nothing is written.
    async fn availability_preview(
        &self,
        context: &Context<'_>,
        offering_id: Id<OfferingId>,
        week: WeekInput,
    ) -> Result<AvailabilityPreview> {
        let op = context.data::<Op>()?;
        let (preview, user_errors) = payload(preview(op, offering_id.0, week.typed()).await)?;
        let Some(preview) = preview else {
            return Ok(AvailabilityPreview { user_errors, ..AvailabilityPreview::default() });
        };
        Ok(AvailabilityPreview {
            times: preview.times.into_iter().map(PreviewTime::from).collect(),
            clashes: Clashes(preview.clashes),
            user_errors,
        })
    }
}

async fn preview(
    op: &Op,
    id: OfferingId,
    typed: Result<TypedWeek, Violation>,
) -> Result<availability::Preview, Error> {
    availability::preview(op, id, typed?).await
}

#[derive(InputObject)]
pub struct AvailabilityConfirmInput {
    idempotency_key: Uuid,
    offering_id: Id<OfferingId>,
    version: i32,
    /// How many it can take now, where that is said too.
    available: Option<u32>,
}

#[derive(InputObject)]
pub struct AvailabilityConfirmAllInput {
    idempotency_key: Uuid,
    /// One to a hundred.
    offerings: Vec<OfferingVersionInput>,
}

/// An offering as the viewer saw it.
#[derive(InputObject)]
pub struct OfferingVersionInput {
    offering_id: Id<OfferingId>,
    version: i32,
}

#[derive(InputObject)]
pub struct AvailabilityEditInput {
    idempotency_key: Uuid,
    offering_id: Id<OfferingId>,
    version: i32,
    #[graphql(flatten)]
    week: WeekInput,
    /// What becomes of visits on days that are closed; only asked where there are some.
    closed_visits: Option<Coded<ClosedVisits>>,
    /// Whether what is booked outside the sessions, or beyond their places, goes ahead as agreed; only asked where there is some.
    #[graphql(default)]
    bookings_go_ahead: bool,
}

/// All that changes from week to week, as a whole: a session or a closure that is not in it is gone.
#[derive(InputObject)]
pub struct WeekInput {
    /// Empty where it is given by arrangement.
    sessions: Vec<SessionInput>,
    closures: Vec<ClosureInput>,
    unit: Coded<CapacityUnit>,
    maximum: u32,
    /// How many it can take now; null where that is as it was.
    available: Option<u32>,
    waiting_list_open: bool,
    /// The day on which it takes people again.
    paused_until: Option<Day>,
}

/// Days on which nothing is given, both included.
#[derive(InputObject)]
pub struct ClosureInput {
    /// Null for a new one.
    id: Option<Id<ClosureId>>,
    from_date: Day,
    to_date: Day,
    reason: Option<String>,
}

#[derive(SimpleObject)]
pub struct OfferingsPayload {
    offerings: Vec<Offering>,
    user_errors: Vec<UserError>,
}

#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AvailabilityEditPayload {
    offering: Option<Offering>,
    #[graphql(skip)]
    clashes: Clashes,
    user_errors: Vec<UserError>,
}

#[async_graphql::ComplexObject]
impl AvailabilityEditPayload {
    /// Where it was refused for what is booked: what that is, at most fifty.
    #[graphql(complexity = "CLASHES_TOLD * child_complexity")]
    async fn clashes(&self) -> Vec<Clash> {
        self.clashes.told()
    }
}

#[derive(Default)]
pub struct AvailabilityMutation;

#[Object]
impl AvailabilityMutation {
    /// "Still right": the charity says so, or a broker on its behalf.
    async fn availability_confirm(
        &self,
        context: &Context<'_>,
        input: AvailabilityConfirmInput,
    ) -> Result<OfferingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("availabilityConfirm", input.idempotency_key, &input)?;
        let target = Target { id: input.offering_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::availability::confirm(write, target, input.available)).await)
    }

    /// The same of several offerings: of all, or of none.
    async fn availability_confirm_all(
        &self,
        context: &Context<'_>,
        input: AvailabilityConfirmAllInput,
    ) -> Result<OfferingsPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("availabilityConfirmAll", input.idempotency_key, &input)?;
        let targets = input.offerings.iter().map(|it| Target { id: it.offering_id.0, version: it.version });
        let targets: Vec<Target<OfferingId>> = targets.collect();
        let done =
            once_for_all(op, &key, |write| app::availability::confirm_all(write, targets.clone())).await;
        let (ids, user_errors) = payload(done)?;
        let offerings =
            ids.unwrap_or_default().into_iter().map(|id| app::offering::read(op, id).map(Offering));
        Ok(OfferingsPayload { offerings: offerings.collect::<Result<_, _>>()?, user_errors })
    }

    /// Another week in the place of the present one. The charity itself, or a broker on its behalf. Nothing booked is dropped: what is
    /// in its way is told, and the change is made only with a word on what becomes of it.
    async fn availability_edit(
        &self,
        context: &Context<'_>,
        input: AvailabilityEditInput,
    ) -> Result<AvailabilityEditPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("availabilityEdit", input.idempotency_key, &input)?;
        let target = Target { id: input.offering_id.0, version: input.version };
        let choice = Choice {
            closed_visits: input.closed_visits.map(|choice| choice.0),
            bookings_go_ahead: input.bookings_go_ahead,
        };
        let typed = input.week.typed();
        let done = match typed.clone() {
            Ok(week) => {
                once(op, &key, |write| app::availability::edit(write, target, week.clone(), choice)).await
            }
            Err(refused) => Err(refused.into()),
        };
        let clashes = match &done {
            Err(Error::Rejected(violations)) if violations.iter().copied().any(is_of_bookings) => {
                Clashes(preview(op, target.id, typed).await?.clashes)
            }
            _ => Clashes::default(),
        };
        let OfferingPayload { offering, user_errors } = answer(op, done)?;
        Ok(AvailabilityEditPayload { offering, clashes, user_errors })
    }
}

/// Whether a refusal is about what is booked.
fn is_of_bookings(violation: Violation) -> bool {
    matches!(
        violation,
        Violation::VisitsOnClosedDays
            | Violation::BookingsOutsideSessions
            | Violation::PlacesAlreadyBooked
            | Violation::VisitsOfAnotherTeam
    )
}

impl WeekInput {
    fn typed(self) -> Result<TypedWeek, Violation> {
        let sessions = self.sessions.into_iter().map(SessionInput::session);
        Ok(TypedWeek {
            sessions: sessions.collect::<Result<_, _>>()?,
            closures: self.closures.into_iter().map(ClosureInput::typed).collect(),
            unit: self.unit.0,
            maximum: self.maximum,
            available: self.available,
            waiting_list_open: self.waiting_list_open,
            paused_until: self.paused_until.map(NaiveDate::from),
        })
    }
}

impl ClosureInput {
    fn typed(self) -> TypedClosure {
        TypedClosure {
            id: self.id.map(|id| id.0),
            from_date: self.from_date.0,
            to_date: self.to_date.0,
            reason: self.reason,
        }
    }
}

impl Clashes {
    fn told(&self) -> Vec<Clash> {
        self.0.iter().take(CLASHES_TOLD).cloned().map(Clash).collect()
    }
}

impl From<Time> for PreviewTime {
    fn from(time: Time) -> Self {
        Self {
            starts_at: time.slot.starts_at,
            ends_at: time.slot.ends_at,
            state: Coded(time.state),
            places: time.places,
            free: time.free,
            bank_holiday: time.bank_holiday,
        }
    }
}
