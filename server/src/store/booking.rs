//! Bookings.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use domain::{
    Actor,
    booking::{
        Booking, BookingEvent, BookingState, BookingStateKind, CancellationRequest, Confirmation, Parties,
        PauseReason, Plan,
    },
    ids::{BookingId, OfferingId, PersonId, ReferralId, SessionId},
};
use entities::booking;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    code, code_opt, due, event, from_json, impossible,
    page::{Page, Slice},
    to_json,
};
use crate::error::Error;

/// What a list of bookings is narrowed to; an empty part narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub states: Vec<BookingStateKind>,
    pub person: Option<PersonId>,
}

/// Proposed, confirmed or paused.
pub const LIVE: [BookingStateKind; 3] =
    [BookingStateKind::Proposed, BookingStateKind::Confirmed, BookingStateKind::Paused];

/// Those that use up a place, as `Booking::holds_place` says.
pub const HOLDING: [BookingStateKind; 2] = [BookingStateKind::Confirmed, BookingStateKind::Paused];

/// The rows that `actor` may see in a list: those of the actor's teams, and those of the actor's charity once they were agreed.
pub fn visible_to(actor: &Actor) -> Condition {
    super::of_teams_or_charity(actor, booking::Column::TeamId, booking::Column::CharityId)
}

pub async fn find(db: &impl ConnectionTrait, id: BookingId) -> Result<Option<Booking>, Error> {
    booking::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// Those of `ids` that exist, in no order.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[BookingId]) -> Result<Vec<Booking>, Error> {
    let ids = ids.iter().map(|id| Uuid::from(*id));
    let rows = booking::Entity::find().filter(booking::Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(from_row).collect()
}

/// All bookings of the referral, oldest first.
pub async fn of_referral(db: &impl ConnectionTrait, referral: ReferralId) -> Result<Vec<Booking>, Error> {
    of_referrals(db, &[referral]).await
}

/// The bookings of all `referrals`, oldest first.
pub async fn of_referrals(
    db: &impl ConnectionTrait,
    referrals: &[ReferralId],
) -> Result<Vec<Booking>, Error> {
    let referrals = referrals.iter().map(|id| Uuid::from(*id));
    let rows = booking::Entity::find()
        .filter(booking::Column::ReferralId.is_in(referrals))
        .order_by(booking::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// The person's bookings that are proposed, confirmed or paused, oldest first.
pub async fn live_of_person(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Booking>, Error> {
    live_of_people(db, &[person]).await
}

/// Those of all `people`, oldest first.
pub async fn live_of_people(db: &impl ConnectionTrait, people: &[PersonId]) -> Result<Vec<Booking>, Error> {
    let rows = booking::Entity::find()
        .filter(booking::Column::PersonId.is_in(people.iter().map(|id| Uuid::from(*id))))
        .filter(booking::Column::State.is_in(LIVE.map(BookingStateKind::as_str)))
        .order_by(booking::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// How many bookings hold a place in the session, but for those in `besides`.
pub async fn holding_session(
    db: &impl ConnectionTrait,
    session: SessionId,
    besides: &[BookingId],
) -> Result<u32, Error> {
    let count = booking::Entity::find()
        .filter(booking::Column::SessionId.eq(Uuid::from(session)))
        .filter(booking::Column::Id.is_not_in(besides.iter().map(|id| Uuid::from(*id))))
        .filter(booking::Column::State.is_in(HOLDING.map(BookingStateKind::as_str)))
        .count(db)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The same count for every session in which a place is held: of `offering`, or of all.
pub async fn holding_sessions(
    db: &impl ConnectionTrait,
    offering: Option<OfferingId>,
) -> Result<HashMap<OfferingId, BTreeMap<SessionId, u32>>, Error> {
    let mut query = booking::Entity::find()
        .select_only()
        .column(booking::Column::OfferingId)
        .column(booking::Column::SessionId)
        .column_as(booking::Column::Id.count(), "count")
        .filter(booking::Column::SessionId.is_not_null())
        .filter(booking::Column::State.is_in(HOLDING.map(BookingStateKind::as_str)));
    if let Some(offering) = offering {
        query = query.filter(booking::Column::OfferingId.eq(Uuid::from(offering)));
    }
    let counts: Vec<(Uuid, Uuid, i64)> = query
        .group_by(booking::Column::OfferingId)
        .group_by(booking::Column::SessionId)
        .into_tuple()
        .all(db)
        .await?;
    let mut held: HashMap<OfferingId, BTreeMap<SessionId, u32>> = HashMap::new();
    for (offering, session, count) in counts {
        let of_offering = held.entry(offering.into()).or_default();
        of_offering.insert(session.into(), u32::try_from(count).unwrap_or(u32::MAX));
    }
    Ok(held)
}

/// How many bookings hold a place of each of `offerings`. One in which none is held is not in the answer.
pub async fn held_in(
    db: &impl ConnectionTrait,
    offerings: &BTreeSet<OfferingId>,
) -> Result<BTreeMap<OfferingId, u32>, Error> {
    let counts: Vec<(Uuid, i64)> = booking::Entity::find()
        .select_only()
        .column(booking::Column::OfferingId)
        .column_as(booking::Column::Id.count(), "count")
        .filter(booking::Column::OfferingId.is_in(offerings.iter().map(|id| Uuid::from(*id))))
        .filter(booking::Column::State.is_in(HOLDING.map(BookingStateKind::as_str)))
        .group_by(booking::Column::OfferingId)
        .into_tuple()
        .all(db)
        .await?;
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(counts.into_iter().map(|(id, held)| (id.into(), count(held))).collect())
}

/// The bookings that hold a place of one of `offerings`, oldest first.
pub async fn holding_offerings(
    db: &impl ConnectionTrait,
    offerings: &BTreeSet<OfferingId>,
) -> Result<Vec<Booking>, Error> {
    let rows = booking::Entity::find()
        .filter(booking::Column::OfferingId.is_in(offerings.iter().map(|id| Uuid::from(*id))))
        .filter(booking::Column::State.is_in(HOLDING.map(BookingStateKind::as_str)))
        .order_by(booking::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// The bookings that hold a place of the offering, oldest first.
pub async fn holding_offering(
    db: &impl ConnectionTrait,
    offering: OfferingId,
) -> Result<Vec<Booking>, Error> {
    holding_offerings(db, &[offering].into()).await
}

/// Newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    visible: Condition,
    filter: &Filter,
    page: &Page,
) -> Result<Slice<Booking>, Error> {
    let mut query = booking::Entity::find().filter(visible).filter(filter.condition());
    if let Some(id) = page.key::<Uuid>()? {
        query = query.filter(booking::Column::Id.lt(id));
    }
    let rows = query.order_by(booking::Column::Id, Order::Desc).limit(page.first + 1).all(db).await?;
    Slice::new(rows, page, |row| row.id).try_map(from_row)
}

pub async fn count(db: &impl ConnectionTrait, visible: Condition, filter: &Filter) -> Result<u64, Error> {
    Ok(booking::Entity::find().filter(visible).filter(filter.condition()).count(db).await?)
}

/// Saves the booking as `event` left it.
pub async fn save(
    db: &impl ConnectionTrait,
    event_id: Uuid,
    booking: &Booking,
    event: &BookingEvent,
) -> Result<(), Error> {
    let replaces =
        booking::Column::Id.eq(Uuid::from(booking.id)).and(booking::Column::Version.eq(booking.version - 1));
    super::write_version(db, to_row(booking)?, booking.version, replaces).await?;
    event::append(db, event_id, event::Subject::Booking(booking.id), booking.version, event).await
}

/// Takes it on to write down the visits of `booking`, as it was read, up to `last`. Of two who would write them at once the second is
/// told that the booking is stale, even where nobody changed it.
pub async fn claim_planned_through(
    db: &impl ConnectionTrait,
    booking: &Booking,
    last: NaiveDate,
) -> Result<(), Error> {
    let earlier = Condition::any()
        .add(booking::Column::PlannedThrough.is_null())
        .add(booking::Column::PlannedThrough.lt(last));
    let as_read = Condition::all()
        .add(booking::Column::Id.eq(Uuid::from(booking.id)))
        .add(booking::Column::Version.eq(booking.version))
        .add(earlier);
    let updated = booking::Entity::update_many().set(planned(last)).filter(as_read).exec(db).await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Notes that the visits of a booking that this transaction has changed are written down up to `last`.
pub async fn save_planned_through(
    db: &impl ConnectionTrait,
    booking: BookingId,
    last: NaiveDate,
) -> Result<(), Error> {
    let own = booking::Column::Id.eq(Uuid::from(booking));
    booking::Entity::update_many().set(planned(last)).filter(own).exec(db).await?;
    Ok(())
}

fn planned(last: NaiveDate) -> booking::ActiveModel {
    booking::ActiveModel { planned_through: Set(Some(last)), ..Default::default() }
}

/// Bookings whose visits are not all written down up to `horizon`: those that are confirmed, or paused until a day.
pub async fn to_plan(
    db: &impl ConnectionTrait,
    horizon: NaiveDate,
    after: Option<BookingId>,
) -> Result<Vec<BookingId>, Error> {
    use booking::Column as C;
    let near = Condition::any().add(C::PlannedThrough.is_null()).add(C::PlannedThrough.lt(horizon));
    let unended = Condition::any()
        .add(C::EndOn.is_null())
        .add(C::PlannedThrough.is_null())
        .add(Expr::col(C::EndOn).gt(Expr::col(C::PlannedThrough)));
    let holding = C::State.is_in(HOLDING.map(BookingStateKind::as_str));
    due(db, C::Id, booking::Entity::find().filter(holding).filter(near).filter(unended), after).await
}

/// Bookings whose last day came before `today`, and that still hold their place.
pub async fn over(
    db: &impl ConnectionTrait,
    today: NaiveDate,
    after: Option<BookingId>,
) -> Result<Vec<BookingId>, Error> {
    use booking::Column as C;
    let over = booking::Entity::find()
        .filter(C::State.is_in(HOLDING.map(BookingStateKind::as_str)))
        .filter(C::EndOn.lt(today));
    due(db, C::Id, over, after).await
}

/// Bookings that are paused until a day before `today`.
pub async fn pause_over(
    db: &impl ConnectionTrait,
    today: NaiveDate,
    after: Option<BookingId>,
) -> Result<Vec<BookingId>, Error> {
    use booking::Column as C;
    let paused = booking::Entity::find()
        .filter(C::State.eq(BookingStateKind::Paused.as_str()))
        .filter(C::PausedUntil.lt(today))
        .filter(C::PauseReason.ne(PauseReason::HospitalStay.as_str()));
    due(db, C::Id, paused, after).await
}

impl Filter {
    fn condition(&self) -> Condition {
        let states = (!self.states.is_empty())
            .then(|| booking::Column::State.is_in(self.states.iter().map(|state| state.as_str())));
        Condition::all()
            .add_option(states)
            .add_option(self.person.map(|id| booking::Column::PersonId.eq(Uuid::from(id))))
    }
}

pub fn from_row(row: booking::Model) -> Result<Booking, Error> {
    let state = state(&row)?;
    let cancellation_request =
        match (row.cancel_requested_at, row.cancel_requested_by, row.cancel_request_reason) {
            (Some(at), Some(by), Some(reason)) => Some(CancellationRequest { at, by: by.into(), reason }),
            (None, None, None) => None,
            _ => return Err(impossible("booking", row.id)),
        };
    Ok(Booking {
        id: row.id.into(),
        item: row.package_item_id.into(),
        parties: Parties {
            referral: row.referral_id.into(),
            enquiry: row.enquiry_id.into(),
            offering: row.offering_id.into(),
            charity: row.charity_id.into(),
            person: row.person_id.into(),
            team: row.team_id.into(),
        },
        plan: Plan {
            session: row.session_id.map(Into::into),
            pattern: from_json(row.pattern)?,
            start_on: row.start_on,
            end_on: row.end_on,
        },
        state,
        ending: code_opt(row.ending.as_deref())?,
        cancellation_request,
        volunteer: row.volunteer_id.map(Into::into),
        created_at: row.created_at,
        version: row.version,
    })
}

fn state(row: &booking::Model) -> Result<BookingState, Error> {
    use BookingStateKind as Kind;
    let confirmation = match (row.confirmed_at, row.confirmed_by) {
        (Some(at), Some(by)) => Some(Confirmation { at, by: by.into() }),
        (None, None) => None,
        _ => return Err(impossible("booking", row.id)),
    };
    Ok(match (code::<Kind>(&row.state)?, confirmation) {
        (Kind::Proposed, None) => BookingState::Proposed,
        (Kind::Confirmed, Some(confirmation)) => BookingState::Confirmed(confirmation),
        (Kind::Paused, Some(confirmation)) => BookingState::Paused {
            confirmation,
            reason: code_opt(row.pause_reason.as_deref())?.ok_or_else(|| impossible("booking", row.id))?,
            until: row.paused_until,
        },
        (Kind::Ended, Some(confirmation)) => BookingState::Ended {
            confirmation,
            outcome: code_opt(row.outcome.as_deref())?.ok_or_else(|| impossible("booking", row.id))?,
        },
        (Kind::Cancelled, confirmation) => BookingState::Cancelled {
            confirmation,
            by: code_opt(row.cancelled_by.as_deref())?.ok_or_else(|| impossible("booking", row.id))?,
            reason: row.cancel_reason.clone().unwrap_or_default(),
        },
        _ => return Err(impossible("booking", row.id)),
    })
}

/// The whole row: what the state does not carry is emptied.
pub fn to_row(booking: &Booking) -> Result<booking::ActiveModel, Error> {
    let confirmation = booking.state.confirmation();
    let request = booking.cancellation_request.as_ref();
    let mut row = booking::ActiveModel {
        id: Set(booking.id.into()),
        package_item_id: Set(booking.item.into()),
        referral_id: Set(booking.parties.referral.into()),
        enquiry_id: Set(booking.parties.enquiry.into()),
        offering_id: Set(booking.parties.offering.into()),
        session_id: Set(booking.plan.session.map(Into::into)),
        charity_id: Set(booking.parties.charity.into()),
        person_id: Set(booking.parties.person.into()),
        team_id: Set(booking.parties.team.into()),
        state: Set(booking.state.kind().to_string()),
        pattern: Set(to_json(&booking.plan.pattern)?),
        start_on: Set(booking.plan.start_on),
        end_on: Set(booking.plan.end_on),
        pause_reason: Set(None),
        paused_until: Set(None),
        outcome: Set(None),
        ending: Set(booking.ending.map(|outcome| outcome.to_string())),
        cancelled_by: Set(None),
        cancel_reason: Set(None),
        cancel_requested_at: Set(request.map(|request| request.at)),
        cancel_requested_by: Set(request.map(|request| request.by.into())),
        cancel_request_reason: Set(request.map(|request| request.reason.clone())),
        confirmed_at: Set(confirmation.map(|confirmation| confirmation.at)),
        confirmed_by: Set(confirmation.map(|confirmation| confirmation.by.into())),
        volunteer_id: Set(booking.volunteer.map(Into::into)),
        // Not the booking's own: see `save_planned_through`.
        planned_through: NotSet,
        created_at: Set(booking.created_at),
        version: Set(booking.version),
    };
    match &booking.state {
        BookingState::Paused { reason, until, .. } => {
            row.pause_reason = Set(Some(reason.to_string()));
            row.paused_until = Set(*until);
        }
        BookingState::Ended { outcome, .. } => row.outcome = Set(Some(outcome.to_string())),
        BookingState::Cancelled { by, reason, .. } => {
            row.cancelled_by = Set(Some(by.to_string()));
            row.cancel_reason = Set(Some(reason.clone()));
        }
        BookingState::Proposed | BookingState::Confirmed(_) => {}
    }
    Ok(row)
}
