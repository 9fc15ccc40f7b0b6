//! Visits.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    Actor, Role,
    ids::{BookingId, CharityId, VisitId},
    letter::LetterKind,
    recurrence::Slot,
    visit::{Given, Recorded, Visit, VisitEvent, VisitState, VisitStateKind},
};
use entities::{booking, letter, visit};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    code, code_opt, event, impossible, number,
    page::{Page, Slice, on_page, slices},
};
use crate::error::Error;

/// Rows of one INSERT: 18 values each, well under SQLite's 32,766 values a statement.
const ROWS_PER_STATEMENT: usize = 500;

/// What a list of visits is narrowed to; an empty part narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub states: Vec<VisitStateKind>,
    /// Starting at or after.
    pub from: Option<DateTime<Utc>>,
    /// Starting before.
    pub before: Option<DateTime<Utc>>,
    /// Those on which nobody goes, though somebody usually does.
    pub at_risk: bool,
}

/// The rows that `actor` may see in a list: visits of the actor's charity, and those of the bookings of the actor's teams.
pub fn visible_to(actor: &Actor) -> Condition {
    let teams: Vec<Uuid> = actor.teams_of_cases().map(Uuid::from).collect();
    let of_teams = (!teams.is_empty()).then(|| {
        visit::Column::BookingId.in_subquery(
            booking::Entity::find()
                .select_only()
                .column(booking::Column::Id)
                .filter(booking::Column::TeamId.is_in(teams))
                .into_query(),
        )
    });
    let charity = actor.charity.filter(|_| actor.is(Role::Charity));
    let of_charity = charity.map(|charity| visit::Column::CharityId.eq(Uuid::from(charity)));
    if of_teams.is_none() && of_charity.is_none() {
        return Condition::all().add(visit::Column::Id.is_in(Vec::<Uuid>::new()));
    }
    Condition::any().add_option(of_teams).add_option(of_charity)
}

/// The visits of one charity.
pub fn visible_to_charity(charity: CharityId) -> Condition {
    Condition::all().add(visit::Column::CharityId.eq(Uuid::from(charity)))
}

pub async fn find(db: &impl ConnectionTrait, id: VisitId) -> Result<Option<Visit>, Error> {
    visit::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// Those of `ids` that exist, in no order.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[VisitId]) -> Result<Vec<Visit>, Error> {
    let ids = ids.iter().map(|id| Uuid::from(*id));
    let rows = visit::Entity::find().filter(visit::Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(from_row).collect()
}

/// The planned visits of the booking that start at or after `from`, in order of time.
pub async fn planned_from(
    db: &impl ConnectionTrait,
    booking: BookingId,
    from: DateTime<Utc>,
) -> Result<Vec<Visit>, Error> {
    planned_of(db, &[booking], from).await
}

/// The planned visits of all `bookings` that start at or after `from`, in order of time.
pub async fn planned_of(
    db: &impl ConnectionTrait,
    bookings: &[BookingId],
    from: DateTime<Utc>,
) -> Result<Vec<Visit>, Error> {
    let rows = visit::Entity::find()
        .filter(visit::Column::BookingId.is_in(bookings.iter().map(|id| Uuid::from(*id))))
        .filter(visit::Column::StartsAt.gte(from))
        .filter(visit::Column::State.eq(VisitStateKind::Planned.as_str()))
        .order_by(visit::Column::StartsAt, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// The visits of the booking that start at or after `from`, whatever became of them, in order of time.
pub async fn from(
    db: &impl ConnectionTrait,
    booking: BookingId,
    from: DateTime<Utc>,
) -> Result<Vec<Visit>, Error> {
    let rows = visit::Entity::find()
        .filter(visit::Column::BookingId.eq(Uuid::from(booking)))
        .filter(visit::Column::StartsAt.gte(from))
        .order_by(visit::Column::StartsAt, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// For each of `bookings`, its next planned visit after `now`.
pub async fn next_of(
    db: &impl ConnectionTrait,
    bookings: &[BookingId],
    now: DateTime<Utc>,
) -> Result<Vec<Visit>, Error> {
    let first: Vec<(Uuid, DateTime<Utc>)> = visit::Entity::find()
        .select_only()
        .column(visit::Column::BookingId)
        .column_as(visit::Column::StartsAt.min(), "first")
        .filter(visit::Column::BookingId.is_in(bookings.iter().map(|id| Uuid::from(*id))))
        .filter(visit::Column::StartsAt.gt(now))
        .filter(visit::Column::State.eq(VisitStateKind::Planned.as_str()))
        .group_by(visit::Column::BookingId)
        .into_tuple()
        .all(db)
        .await?;
    if first.is_empty() {
        return Ok(Vec::new());
    }
    let any = first.into_iter().fold(Condition::any(), |any, (id, at)| {
        any.add(visit::Column::BookingId.eq(id).and(visit::Column::StartsAt.eq(at)))
    });
    let rows = visit::Entity::find()
        .filter(any)
        .filter(visit::Column::State.eq(VisitStateKind::Planned.as_str()))
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// The same page of the visits of each of `bookings`, in order of time. A booking without such visits is not in the answer.
pub async fn of_bookings(
    db: &impl ConnectionTrait,
    bookings: &[BookingId],
    filter: &Filter,
    page: &Page,
) -> Result<BTreeMap<BookingId, Slice<Visit>>, Error> {
    let mut all = visit::Entity::find()
        .select_only()
        .columns([visit::Column::Id, visit::Column::StartsAt])
        .column_as(visit::Column::BookingId, "parent")
        .filter(visit::Column::BookingId.is_in(bookings.iter().map(|id| Uuid::from(*id))))
        .filter(filter.condition());
    if let Some(place) = page.key()? {
        all = all.filter(behind(place));
    }
    let order = [("starts_at", Order::Asc), ("id", Order::Asc)];
    let chosen = on_page(all.into_query(), &order, page, &["id"]);
    let rows = visit::Entity::find()
        .filter(visit::Column::Id.in_subquery(chosen))
        .order_by(visit::Column::StartsAt, Order::Asc)
        .order_by(visit::Column::Id, Order::Asc)
        .all(db)
        .await?;
    slices(rows, page, |row| row.booking_id, |row| (row.starts_at, row.id))
        .into_iter()
        .map(|(booking, slice)| Ok((booking.into(), slice.try_map(from_row)?)))
        .collect()
}

/// How many visits each of `bookings` has. One that has none is not in the answer.
pub async fn count_of_bookings(
    db: &impl ConnectionTrait,
    bookings: &[BookingId],
    filter: &Filter,
) -> Result<BTreeMap<BookingId, u64>, Error> {
    let counts: Vec<(Uuid, i64)> = visit::Entity::find()
        .select_only()
        .column(visit::Column::BookingId)
        .column_as(visit::Column::Id.count(), "count")
        .filter(visit::Column::BookingId.is_in(bookings.iter().map(|id| Uuid::from(*id))))
        .filter(filter.condition())
        .group_by(visit::Column::BookingId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().map(|(id, count)| (id.into(), count.unsigned_abs())).collect())
}

/// What comes after a place in the order of time. From where on is said besides: no planner derives it from the OR.
fn behind((at, id): (DateTime<Utc>, Uuid)) -> Condition {
    Condition::all().add(visit::Column::StartsAt.gte(at)).add(
        Condition::any()
            .add(visit::Column::StartsAt.gt(at))
            .add(visit::Column::StartsAt.eq(at).and(visit::Column::Id.gt(id))),
    )
}

/// In order of time.
pub async fn page(
    db: &impl ConnectionTrait,
    visible: Condition,
    filter: &Filter,
    page: &Page,
) -> Result<Slice<Visit>, Error> {
    let mut query = visit::Entity::find().filter(visible).filter(filter.condition());
    if let Some(place) = page.key()? {
        query = query.filter(behind(place));
    }
    let rows = query
        .order_by(visit::Column::StartsAt, Order::Asc)
        .order_by(visit::Column::Id, Order::Asc)
        .limit(page.first + 1)
        .all(db)
        .await?;
    Slice::new(rows, page, |row| (row.starts_at, row.id)).try_map(from_row)
}

pub async fn count(db: &impl ConnectionTrait, visible: Condition, filter: &Filter) -> Result<u64, Error> {
    Ok(visit::Entity::find().filter(visible).filter(filter.condition()).count(db).await?)
}

/// Planned visits that started from `from` on and before `before`, of charities for which nobody signs in and which were not asked yet
/// what became of them.
pub async fn to_ask(
    db: &impl ConnectionTrait,
    from: DateTime<Utc>,
    before: DateTime<Utc>,
    after: Option<VisitId>,
) -> Result<Vec<VisitId>, Error> {
    use visit::Column as C;
    let asked = letter::Entity::find()
        .select_only()
        .column(letter::Column::Id)
        .filter(letter::Column::Kind.eq(LetterKind::VisitRecord.as_str()))
        .filter(Expr::col((letter::Entity, letter::Column::VisitId)).equals((visit::Entity, C::Id)))
        .into_query();
    let unrecorded = visit::Entity::find()
        .filter(C::State.eq(VisitStateKind::Planned.as_str()))
        .filter(C::StartsAt.gte(from))
        .filter(C::StartsAt.lt(before))
        .filter(super::volunteer::nobody_signs_in(C::CharityId))
        .filter(Expr::exists(asked).not());
    super::due(db, C::Id, unrecorded, after).await
}

/// Saves the visit as `event` left it.
pub async fn save(
    db: &impl ConnectionTrait,
    event_id: Uuid,
    visit: &Visit,
    event: &VisitEvent,
) -> Result<(), Error> {
    let replaces =
        visit::Column::Id.eq(Uuid::from(visit.id)).and(visit::Column::Version.eq(visit.version - 1));
    super::write_version(db, to_row(visit), visit.version, replaces).await?;
    event::append(db, event_id, event::Subject::Visit(visit.id), visit.version, event).await
}

/// Saves visits that were just planned, with their first events, in as few statements as they need.
pub async fn insert_planned(
    db: &impl ConnectionTrait,
    planned: &[(Uuid, Visit, VisitEvent)],
) -> Result<(), Error> {
    for batch in planned.chunks(ROWS_PER_STATEMENT) {
        let visits = batch.iter().map(|(_, visit, _)| to_row(visit));
        visit::Entity::insert_many(visits).exec_without_returning(db).await?;
        let events = batch
            .iter()
            .map(|(id, visit, event)| event::row(*id, event::Subject::Visit(visit.id), visit.version, event))
            .collect::<Result<Vec<_>, _>>()?;
        entities::event::Entity::insert_many(events).exec_without_returning(db).await?;
    }
    Ok(())
}

impl Filter {
    /// Those after `now` on which nobody goes, though somebody usually does.
    #[must_use]
    pub fn at_risk(self, now: DateTime<Utc>) -> Self {
        let from = self.from.map_or(now, |from| Ord::max(from, now));
        Self { at_risk: true, states: vec![VisitStateKind::Planned], from: Some(from), ..self }
    }

    fn condition(&self) -> Condition {
        let states = (!self.states.is_empty())
            .then(|| visit::Column::State.is_in(self.states.iter().map(|state| state.as_str())));
        Condition::all()
            .add_option(states)
            .add_option(self.from.map(|at| visit::Column::StartsAt.gte(at)))
            .add_option(self.before.map(|at| visit::Column::StartsAt.lt(at)))
            .add_option(self.at_risk.then(at_risk))
    }
}

fn at_risk() -> Condition {
    let usual = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::VolunteerId.is_not_null())
        .filter(
            Expr::col((booking::Entity, booking::Column::Id))
                .equals((visit::Entity, visit::Column::BookingId)),
        )
        .into_query();
    Condition::all().add(visit::Column::VolunteerId.is_null()).add(Expr::exists(usual))
}

pub fn from_row(row: visit::Model) -> Result<Visit, Error> {
    let state = state(&row)?;
    Ok(Visit {
        id: row.id.into(),
        booking: row.booking_id.into(),
        charity: row.charity_id.into(),
        person: row.person_id.into(),
        slot: Slot { starts_at: row.starts_at, ends_at: row.ends_at },
        volunteer: row.volunteer_id.map(Into::into),
        state,
        version: row.version,
    })
}

fn state(row: &visit::Model) -> Result<VisitState, Error> {
    use VisitStateKind as Kind;
    let recorded = row.recorded_at.map(|at| Recorded { at, by: row.recorded_by.map(Into::into) });
    Ok(match (code::<Kind>(&row.state)?, recorded) {
        (Kind::Planned, None) => VisitState::Planned,
        (Kind::Done, Some(recorded)) => {
            let (Some(minutes), Some(language)) = (row.minutes, row.language.as_deref()) else {
                return Err(impossible("visit", row.id));
            };
            let given = Given {
                minutes: number(minutes)?,
                language: code(language)?,
                note: row.note.clone().unwrap_or_default(),
            };
            VisitState::Done { given, recorded }
        }
        (Kind::NoShow, Some(recorded)) => VisitState::NoShow {
            who: code_opt(row.no_show_who.as_deref())?.ok_or_else(|| impossible("visit", row.id))?,
            recorded,
        },
        (Kind::Cancelled, Some(recorded)) => VisitState::Cancelled {
            by: code_opt(row.cancelled_by.as_deref())?.ok_or_else(|| impossible("visit", row.id))?,
            reason: row.cancel_reason.clone().unwrap_or_default(),
            recorded,
        },
        (Kind::Moved, Some(recorded)) => {
            VisitState::Moved { to: row.moved_to.ok_or_else(|| impossible("visit", row.id))?, recorded }
        }
        _ => return Err(impossible("visit", row.id)),
    })
}

/// The whole row: what the state does not carry is emptied.
pub fn to_row(visit: &Visit) -> visit::ActiveModel {
    let recorded = visit.state.recorded();
    let mut row = visit::ActiveModel {
        id: Set(visit.id.into()),
        booking_id: Set(visit.booking.into()),
        charity_id: Set(visit.charity.into()),
        person_id: Set(visit.person.into()),
        starts_at: Set(visit.slot.starts_at),
        ends_at: Set(visit.slot.ends_at),
        state: Set(visit.state.kind().to_string()),
        minutes: Set(None),
        language: Set(None),
        note: Set(None),
        no_show_who: Set(None),
        cancelled_by: Set(None),
        cancel_reason: Set(None),
        moved_to: Set(None),
        volunteer_id: Set(visit.volunteer.map(Into::into)),
        recorded_at: Set(recorded.map(|recorded| recorded.at)),
        recorded_by: Set(recorded.and_then(|recorded| recorded.by).map(Into::into)),
        version: Set(visit.version),
    };
    match &visit.state {
        VisitState::Done { given, .. } => {
            row.minutes = Set(Some(given.minutes.into()));
            row.language = Set(Some(given.language.to_string()));
            row.note = Set(Some(given.note.clone()));
        }
        VisitState::NoShow { who, .. } => row.no_show_who = Set(Some(who.to_string())),
        VisitState::Cancelled { by, reason, .. } => {
            row.cancelled_by = Set(Some(by.to_string()));
            row.cancel_reason = Set(Some(reason.clone()));
        }
        VisitState::Moved { to, .. } => row.moved_to = Set(Some(*to)),
        VisitState::Planned => {}
    }
    row
}
