//! Visits.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};
use domain::{
    booking::CancelledBy,
    ids::{BookingId, VisitId},
    need::Language,
    policy::Resource,
    time::{WallTime, days_after, london_date, london_to_utc},
    visit::{Given, NoShow, VisitAction, VisitState, VisitStateKind},
};
use futures_util::TryFutureExt;
use uuid::Uuid;

use super::{
    booking::Booking,
    coded::Coded,
    connection::{List, Total, by_page, list_with, page, total},
    day::Day,
    errors::{UserError, payload},
    id::Id,
    limits::cost_of_page,
    loaders::{Loaded, Source, load, load_known},
    payload::once_of,
    ready::ready,
    volunteer::{CHOICES, Volunteer, VolunteerChoice, choices_on, first_name, kept},
};
use crate::{
    app::{self, Target, once::once, visit::Outcome},
    error::Error,
    op::Op,
    store::{
        self,
        page::{Page, Slice},
        visit::Filter,
    },
};

/// One occurrence of a booking.
pub struct Visit(pub Arc<domain::visit::Visit>);

#[Object]
impl Visit {
    pub async fn id(&self) -> Id<VisitId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn booking(&self, context: &Context<'_>) -> Result<Booking> {
        Ok(Booking(load_known(context, self.0.booking).await?))
    }

    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.slot.starts_at
    }

    async fn ends_at(&self) -> DateTime<Utc> {
        self.0.slot.ends_at
    }

    async fn state(&self) -> Coded<VisitStateKind> {
        Coded(self.0.state.kind())
    }

    /// How long it lasted.
    async fn minutes(&self) -> Option<u16> {
        self.given().map(|given| given.minutes)
    }

    /// The language that it was given in.
    async fn language(&self) -> Option<Coded<Language>> {
        self.given().map(|given| Coded(given.language))
    }

    async fn note(&self) -> Option<&str> {
        self.given().map(|given| given.note.as_str())
    }

    async fn no_show_who(&self) -> Option<Coded<NoShow>> {
        match self.0.state {
            VisitState::NoShow { who, .. } => Some(Coded(who)),
            _ => None,
        }
    }

    async fn cancelled_by(&self) -> Option<Coded<CancelledBy>> {
        match self.0.state {
            VisitState::Cancelled { by, .. } => Some(Coded(by)),
            _ => None,
        }
    }

    /// What somebody wrote, or the code of what called it off: BOOKING_PAUSED, BOOKING_ENDED, BOOKING_CANCELLED, BOOKING_CHANGED,
    /// OFFERING_CLOSED.
    async fn cancel_reason(&self) -> Option<&str> {
        match &self.0.state {
            VisitState::Cancelled { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// When another visit stands in its place.
    async fn moved_to(&self) -> Option<DateTime<Utc>> {
        match self.0.state {
            VisitState::Moved { to, .. } => Some(to),
            _ => None,
        }
    }

    async fn recorded_at(&self) -> Option<DateTime<Utc>> {
        self.0.state.recorded().map(|recorded| recorded.at)
    }

    /// The first name of who goes; null too for those who have no need to know it.
    async fn who_goes(&self, context: &Context<'_>) -> Result<Option<String>> {
        let team = load_known(context, self.0.booking).await?.parties.team;
        first_name(context, &Resource::of_both(team, self.0.charity), self.0.volunteer).await
    }

    /// Who goes; null for those who do not keep the charity's volunteers.
    async fn volunteer(&self, context: &Context<'_>) -> Result<Option<Volunteer>> {
        kept(context, self.0.charity, self.0.volunteer).await
    }

    /// Who could go, those who can first; at most a hundred. Null for those who do not choose.
    #[graphql(complexity = "CHOICES + 20 * child_complexity")]
    async fn volunteer_choices(&self, context: &Context<'_>) -> Result<Option<Vec<VolunteerChoice>>> {
        let booking: Arc<domain::booking::Booking> = load_known(context, self.0.booking).await?;
        choices_on(context, &booking, london_date(self.0.slot.starts_at)).await
    }

    /// What this viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<VisitAction>>> {
        let op = context.data::<Op>()?;
        let team = load_known(context, self.0.booking).await?.parties.team;
        Ok(self.0.actions(team, op.actor()?, op.clock.now()).into_iter().map(Coded).collect())
    }
}

ready!(Visit {
    "id" => id, "version" => version, "startsAt" => starts_at, "endsAt" => ends_at, "state" => state,
    "minutes" => minutes, "language" => language, "note" => note, "noShowWho" => no_show_who,
    "cancelledBy" => cancelled_by, "cancelReason" => cancel_reason, "movedTo" => moved_to,
    "recordedAt" => recorded_at,
});

impl Visit {
    fn given(&self) -> Option<&Given> {
        match &self.0.state {
            VisitState::Done { given, .. } => Some(given),
            _ => None,
        }
    }
}

#[derive(InputObject)]
pub struct VisitFilter {
    /// London days, both included.
    from: Option<Day>,
    to: Option<Day>,
    states: Option<Vec<Coded<VisitStateKind>>>,
    /// Those that have begun and of which nothing is recorded yet.
    to_record: Option<bool>,
    /// Those to come to which somebody usually goes, and nobody can: they stop, or their check is past review by then.
    at_risk: Option<bool>,
}

#[derive(Default)]
pub struct VisitQuery;

#[Object]
impl VisitQuery {
    /// The visits of the viewer's teams or charity, in order of time.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn visits(
        &self,
        context: &Context<'_>,
        filter: Option<VisitFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Visit, Total>> {
        let op = context.data::<Op>()?;
        let visible = store::visit::visible_to(op.actor()?);
        let filter = filter.map(|filter| filter.into_store(op.clock.now())).unwrap_or_default();
        let (db, page) = (op.db.read(), page(first, after)?);
        let slice = store::visit::page(db, visible.clone(), &filter, &page).await?;
        let total = total(context, store::visit::count(db, visible, &filter)).await?;
        op.audit_list("visit.list", "visit", slice.items().map(|visit| visit.id));
        Ok(list_with(page.after.is_some(), slice, total, |visit| Visit(Arc::new(visit))))
    }
}

/// A page of the visits of a booking that the viewer may see.
pub(super) async fn of_booking(
    context: &Context<'_>,
    booking: BookingId,
    filter: Filter,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<Visit, Total>> {
    let page = page(first, after)?;
    let behind = page.after.is_some();
    let count = load(context, VisitCountOf { booking, filter: filter.clone() });
    let total = total(context, count.map_ok(Option::unwrap_or_default)).await?;
    let slice = load(context, VisitsOf { booking, part: (filter, page) }).await?.unwrap_or_default();
    Ok(list_with(behind, slice, total, |visit| Visit(Arc::new(visit))))
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct VisitsOf {
    booking: BookingId,
    part: (Filter, Page),
}

impl Loader<VisitsOf> for Source {
    type Value = Slice<domain::visit::Visit>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[VisitsOf]) -> Loaded<HashMap<VisitsOf, Self::Value>> {
        let mut pages = HashMap::new();
        for (part, bookings) in by_page(keys, |key| (&key.part, key.booking)) {
            let (filter, page) = part;
            let found = store::visit::of_bookings(self.op().db.read(), &bookings, filter, page).await?;
            let key = |booking| VisitsOf { booking, part: part.clone() };
            pages.extend(found.into_iter().map(|(booking, slice)| (key(booking), slice)));
        }
        Ok(pages)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct VisitCountOf {
    booking: BookingId,
    filter: Filter,
}

impl Loader<VisitCountOf> for Source {
    type Value = u64;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[VisitCountOf]) -> Loaded<HashMap<VisitCountOf, u64>> {
        let mut counts = HashMap::new();
        for (filter, bookings) in by_page(keys, |key| (&key.filter, key.booking)) {
            let found = store::visit::count_of_bookings(self.op().db.read(), &bookings, filter).await?;
            let key = |booking| VisitCountOf { booking, filter: filter.clone() };
            counts.extend(found.into_iter().map(|(booking, count)| (key(booking), count)));
        }
        Ok(counts)
    }
}

impl VisitFilter {
    fn into_store(self, now: DateTime<Utc>) -> Filter {
        let states: Vec<_> = self.states.unwrap_or_default().into_iter().map(|state| state.0).collect();
        let filter = days(self.from, self.to);
        if self.at_risk == Some(true) {
            return filter.at_risk(now);
        }
        if self.to_record == Some(true) {
            let before = filter.before.map_or(now, |before| before.min(now));
            return Filter { states: vec![VisitStateKind::Planned], before: Some(before), ..filter };
        }
        Filter { states, ..filter }
    }
}

/// From the beginning of one London day to the end of another.
pub(super) fn days(from: Option<Day>, to: Option<Day>) -> Filter {
    let midnight = |date| london_to_utc(date, WallTime::MIDNIGHT);
    Filter {
        from: from.map(|day| midnight(day.0)),
        before: to.map(|day| midnight(days_after(day.0, 1))),
        ..Filter::default()
    }
}

#[derive(InputObject)]
pub struct VisitRecordInput {
    idempotency_key: Uuid,
    visit_id: Id<VisitId>,
    version: i32,
    result: VisitResult,
    /// How long it lasted, where it was done; the planned length where it is not said.
    minutes: Option<i32>,
    /// The language that it was given in; the person's own where it is not said.
    language: Option<Coded<Language>>,
    note: Option<String>,
    /// Who was not there, where it was not done; the person where it is not said.
    no_show_who: Option<Coded<NoShow>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum VisitResult {
    Done,
    NoShow,
}

#[derive(InputObject)]
pub struct VisitCancelInput {
    idempotency_key: Uuid,
    visit_id: Id<VisitId>,
    version: i32,
    by: Coded<CancelledBy>,
    reason: String,
}

#[derive(InputObject)]
pub struct VisitMoveInput {
    idempotency_key: Uuid,
    visit_id: Id<VisitId>,
    version: i32,
    /// A day in London.
    date: Day,
    /// Minutes since midnight, by London's clock.
    start_minute: u16,
}

#[derive(SimpleObject)]
pub struct VisitPayload {
    visit: Option<Visit>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct VisitMutation;

#[Object]
impl VisitMutation {
    /// What became of it.
    async fn visit_record(&self, context: &Context<'_>, input: VisitRecordInput) -> Result<VisitPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("visitRecord", input.idempotency_key, &input)?;
        let target = Target { id: input.visit_id.0, version: input.version };
        let outcome = input.outcome();
        answer(op, once(op, &key, |write| app::visit::record(write, target, outcome.clone())).await).await
    }

    async fn visit_cancel(&self, context: &Context<'_>, input: VisitCancelInput) -> Result<VisitPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("visitCancel", input.idempotency_key, &input)?;
        let target = Target { id: input.visit_id.0, version: input.version };
        let done = once(op, &key, |write| app::visit::cancel(write, target, input.by.0, &input.reason)).await;
        answer(op, done).await
    }

    /// This one visit at another time. Answers the visit that stands in its place.
    async fn visit_move(&self, context: &Context<'_>, input: VisitMoveInput) -> Result<VisitPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("visitMove", input.idempotency_key, &input)?;
        let target = Target { id: input.visit_id.0, version: input.version };
        let done = match WallTime::try_from(input.start_minute) {
            Ok(start) => {
                once(op, &key, |write| app::visit::move_to(write, target, input.date.0, start)).await
            }
            Err(violation) => Err(violation.into()),
        };
        answer(op, done).await
    }
}

pub(super) async fn answer(op: &Op, done: Result<VisitId, Error>) -> Result<VisitPayload> {
    let (id, user_errors) = payload(done)?;
    let visit = match id {
        Some(id) => Some(Visit(Arc::new(app::visit::read(op, id).await?))),
        None => None,
    };
    Ok(VisitPayload { visit, user_errors })
}

impl VisitRecordInput {
    fn outcome(&self) -> Outcome {
        match self.result {
            VisitResult::Done => Outcome::Done {
                // A number that is no length of a visit is refused by the rule, with its own words.
                minutes: self.minutes.map(|minutes| u16::try_from(minutes).unwrap_or_default()),
                language: self.language.map(|language| language.0),
                note: self.note.clone().unwrap_or_default(),
            },
            VisitResult::NoShow => Outcome::NoShow(self.no_show_who.map_or(NoShow::Person, |who| who.0)),
        }
    }
}

impl Loader<VisitId> for Source {
    type Value = Arc<domain::visit::Visit>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[VisitId]) -> Loaded<HashMap<VisitId, Self::Value>> {
        let visits = store::visit::find_many(self.op().db.read(), keys).await?;
        Ok(visits.into_iter().map(|visit| (visit.id, Arc::new(visit))).collect())
    }
}
