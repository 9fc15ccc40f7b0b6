//! What is done with a booking.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use domain::{
    booking::{BookingOutcome, CancelledBy, PauseReason},
    ids::{BookingId, EnquiryId, SessionId},
};
use uuid::Uuid;

use super::{
    Booking,
    pattern::{PatternInput, plan},
};
use crate::{
    app::{self, Target, once::once},
    error::Error,
    graphql::{
        coded::Coded,
        day::Day,
        errors::{UserError, payload},
        id::Id,
        payload::once_of,
    },
    op::Op,
};

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
                once(op, &key, |write| app::booking::propose(write, input.enquiry_id.0, plan.clone())).await
            }
            Err(violation) => Err(violation.into()),
        };
        answer(op, done).await
    }

    /// Agreed: takes the place, plans the visits and arranges the referral.
    async fn booking_confirm(&self, context: &Context<'_>, input: BookingInput) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingConfirm", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::booking::confirm(write, input.target())).await).await
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
            Ok(plan) => once(op, &key, |write| app::booking::change(write, target, plan.clone())).await,
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
        let done = once(op, &key, |write| app::booking::pause(write, target, reason, until)).await;
        answer(op, done).await
    }

    async fn booking_resume(&self, context: &Context<'_>, input: BookingInput) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingResume", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::booking::resume(write, input.target())).await).await
    }

    /// The help has run its course, today.
    async fn booking_end(&self, context: &Context<'_>, input: BookingEndInput) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingEnd", input.idempotency_key, &input)?;
        let target = Target { id: input.booking_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::booking::end(write, target, input.outcome.0)).await).await
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
        let done =
            once(op, &key, |write| app::booking::request_cancellation(write, target, &input.reason)).await;
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
        answer(op, once(op, &key, |write| app::booking::decline_cancellation(write, target, note)).await)
            .await
    }

    async fn booking_cancel(
        &self,
        context: &Context<'_>,
        input: BookingCancelInput,
    ) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingCancel", input.idempotency_key, &input)?;
        let target = Target { id: input.booking_id.0, version: input.version };
        let done =
            once(op, &key, |write| app::booking::cancel(write, target, input.by.0, &input.reason)).await;
        answer(op, done).await
    }
}

pub async fn answer(op: &Op, done: Result<BookingId, Error>) -> Result<BookingPayload> {
    let (id, user_errors) = payload(done)?;
    let booking = match id {
        Some(id) => Some(Booking(Arc::new(app::booking::read(op, id).await?))),
        None => None,
    };
    Ok(BookingPayload { booking, user_errors })
}

#[derive(SimpleObject)]
pub struct BookingPayload {
    booking: Option<Booking>,
    user_errors: Vec<UserError>,
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

impl BookingInput {
    fn target(&self) -> Target<BookingId> {
        Target { id: self.booking_id.0, version: self.version }
    }
}
