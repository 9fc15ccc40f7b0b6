//! The lists of bookings, and what a plan would come to.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    booking::BookingStateKind,
    ids::{BookingId, EnquiryId, PersonId, SessionId},
    preview::{self, ConflictCode},
};

use super::{
    Booking,
    pattern::{PatternInput, plan},
};
use crate::{
    app,
    graphql::{
        coded::Coded,
        connection::{List, Total, list_with, page, total},
        day::Day,
        errors::{UserError, payload},
        id::Id,
        limits::cost_of_page,
        payload::found,
    },
    op::Op,
    store,
};

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
pub struct BookingFilter {
    states: Option<Vec<Coded<BookingStateKind>>>,
    person_id: Option<Id<PersonId>>,
}

impl BookingFilter {
    fn into_store(self) -> store::booking::Filter {
        store::booking::Filter {
            states: self.states.unwrap_or_default().into_iter().map(|state| state.0).collect(),
            person: self.person_id.map(|id| id.0),
        }
    }
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
