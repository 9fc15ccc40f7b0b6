//! How an offering's availability is kept true: said to be still right, or changed, with all that is booked in sight.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Actor, Violation,
    availability::{CapacityUnit, Closure, Session},
    booking::{Booking, CancelledBy},
    clash::{Agreed, Choice, Clash, clashes},
    ids::{BookingId, ClosureId, OfferingId, SessionId, VisitId},
    offering::Offering,
    policy::{self, Action, Resource},
    recurrence::Pattern,
    visit::VisitAction,
    week::{Time, Week},
};
use sea_orm::ConnectionTrait;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;

use super::{
    Target,
    offering::{changed, lock_for, on_behalf},
    once::Write,
    permit,
};
use crate::{
    error::Error,
    op::{Op, Tx},
    store,
};

/// As many offerings are said to be still right at once.
pub const MOST_AT_ONCE: usize = 100;

/// The audit's and the visit's word for a visit whose day the charity closed.
pub(super) const CLOSED: &str = "OFFERING_CLOSED";

/// "Still right", with how many it can take now where that is said too. A broker says it on a charity's behalf, and the record names
/// the broker.
pub async fn confirm(
    write: Write,
    target: Target<OfferingId>,
    available: Option<u32>,
) -> Result<OfferingId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    confirm_one(tx, actor, target, available).await?;
    write.commit(target.id).await
}

/// The same of several at once: of all, or of none.
pub async fn confirm_all(
    write: Write,
    mut targets: Vec<Target<OfferingId>>,
) -> Result<Vec<OfferingId>, Error> {
    if targets.is_empty() || targets.len() > MOST_AT_ONCE {
        return Err(Violation::OfferingsOutOfRange.into());
    }
    // Always in the same order, so that of two who do this none waits for the other for ever.
    targets.sort_by_key(|target| target.id);
    for target in &targets {
        confirm_one(&write.tx, &write.actor, *target, None).await?;
    }
    let ids: Vec<OfferingId> = targets.iter().map(|target| target.id).collect();
    write.finish(&ids).await?;
    Ok(ids)
}

async fn confirm_one(
    tx: &Tx,
    actor: &Actor,
    target: Target<OfferingId>,
    available: Option<u32>,
) -> Result<(), Error> {
    let offering = lock_for(tx, actor, Action::ConfirmAvailability, target).await?;
    let (by, now) = (actor.signature(), tx.now());
    let offering = match available {
        Some(available) => offering.set_available(available, by, now)?,
        None => offering.confirm(by, now),
    };
    store::offering::save(tx.db(), &offering).await?;
    changed(tx, "availability.confirm", &offering, on_behalf(actor, &offering));
    Ok(())
}

/// A week as typed: what is not in it is gone.
#[derive(Clone, Debug)]
pub struct TypedWeek {
    pub sessions: Vec<TypedSession>,
    pub closures: Vec<TypedClosure>,
    pub unit: CapacityUnit,
    pub maximum: u32,
    /// None where it is as it was.
    pub available: Option<u32>,
    pub waiting_list_open: bool,
    pub paused_until: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
pub struct TypedSession {
    /// None for a new one.
    pub id: Option<SessionId>,
    pub pattern: Pattern,
    pub places: u32,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
pub struct TypedClosure {
    /// None for a new one.
    pub id: Option<ClosureId>,
    pub from_date: NaiveDate,
    pub to_date: NaiveDate,
    pub reason: Option<String>,
}

/// Another week in the place of the present one: by the charity itself, or by a broker on its behalf. What is booked and in its way goes
/// ahead or is called off as `choice` says; where it says nothing, nothing is done.
pub async fn edit(
    write: Write,
    target: Target<OfferingId>,
    week: TypedWeek,
    choice: Choice,
) -> Result<OfferingId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let before = lock_for(tx, actor, Action::EditOffering, target).await?;
    let week = week.week(&before, || tx.next_id())?;
    let after = before.clone().with_week(week, actor.signature(), tx.now())?;
    let agreed = agreed(tx.db(), after.id, tx.now()).await?;
    let clashes = clashes(&before, &after, &agreed, tx.now());
    let called_off = choice.settle(&clashes).map_err(Error::Rejected)?;
    store::offering::save_with_week(tx.db(), &before, &after).await?;
    call_off(tx, actor, agreed, &called_off).await?;
    let detail = serde_json::json!({
        "onBehalfOf": on_behalf(actor, &after).map(|_| after.charity),
        "calledOff": called_off.len(),
        "goAhead": clashes.len() - called_off.len(),
    });
    changed(tx, "availability.edit", &after, Some(detail));
    write.commit(after.id).await
}

/// What a proposed week would come to; nothing is written.
pub struct Preview {
    /// The coming four weeks as people will find them.
    pub times: Vec<Time>,
    pub clashes: Vec<InTheWay>,
}

/// A clash with those of its bookings that the viewer may see.
#[derive(Clone)]
pub struct InTheWay {
    pub clash: Clash,
    pub bookings: Vec<Arc<Booking>>,
}

pub async fn preview(op: &Op, id: OfferingId, week: TypedWeek) -> Result<Preview, Error> {
    let (db, actor, now) = (op.db.read(), op.actor()?, op.clock.now());
    let before = store::offering::find(db, id).await?.ok_or(Error::NotFound)?;
    permit(actor, Action::EditOffering, &before.resource())?;
    let week = week.week(&before, || op.ids.next())?;
    let after = before.clone().with_week(week, actor.signature(), now)?;
    let agreed = agreed(db, id, now).await?;
    let mut taken = BTreeMap::new();
    for session in agreed.iter().filter_map(|agreed| agreed.booking.plan.session) {
        *taken.entry(session).or_default() += 1;
    }
    let clashes = clashes(&before, &after, &agreed, now);
    let seen = seen_by(actor, agreed);
    if !clashes.is_empty() {
        op.audit_list("booking.list", "booking", seen.keys().copied());
    }
    let in_the_way = |clash: Clash| {
        let bookings = clash.bookings().iter().filter_map(|id| seen.get(id).cloned()).collect();
        InTheWay { clash, bookings }
    };
    Ok(Preview {
        times: after.four_weeks(&taken, now),
        clashes: clashes.into_iter().map(in_the_way).collect(),
    })
}

fn seen_by(actor: &Actor, agreed: Vec<Agreed>) -> BTreeMap<BookingId, Arc<Booking>> {
    let sees = |booking: &Booking| permit(actor, Action::ViewBooking, &booking.resource()).is_ok();
    let bookings = agreed.into_iter().map(|agreed| agreed.booking).filter(sees);
    bookings.map(|booking| (booking.id, Arc::new(booking))).collect()
}

/// All that is booked with the offering, with the visits that are planned from `now` on.
async fn agreed(
    db: &impl ConnectionTrait,
    offering: OfferingId,
    now: DateTime<Utc>,
) -> Result<Vec<Agreed>, Error> {
    let bookings = store::booking::holding_offering(db, offering).await?;
    let ids: Vec<BookingId> = bookings.iter().map(|booking| booking.id).collect();
    let mut visits = BTreeMap::<BookingId, Vec<_>>::new();
    for visit in store::visit::planned_of(db, &ids, now).await? {
        visits.entry(visit.booking).or_default().push(visit);
    }
    let with_visits =
        |booking: Booking| Agreed { visits: visits.remove(&booking.id).unwrap_or_default(), booking };
    Ok(bookings.into_iter().map(with_visits).collect())
}

/// Calls visits off in the charity's name. A broker may do so for people of their own team alone.
async fn call_off(tx: &Tx, actor: &Actor, agreed: Vec<Agreed>, visits: &[VisitId]) -> Result<(), Error> {
    let visits: BTreeSet<&VisitId> = visits.iter().collect();
    for Agreed { booking, visits: planned } in agreed {
        for visit in planned.into_iter().filter(|visit| visits.contains(&visit.id)) {
            let resource = Resource::of_both(booking.parties.team, visit.charity);
            if !policy::decide(actor, VisitAction::Cancel, &resource).is_allow() {
                return Err(Violation::VisitsOfAnotherTeam.into());
            }
            let (visit, event) = visit.cancel(CancelledBy::Charity, CLOSED, actor, tx.now())?;
            super::visit::save(tx, booking.parties.team, &visit, &event).await?;
        }
    }
    Ok(())
}

impl TypedWeek {
    fn week(self, offering: &Offering, next_id: impl Fn() -> Uuid) -> Result<Week, Error> {
        let mut ids = Ids { named: BTreeSet::new(), next: next_id };
        let sessions = self.sessions.into_iter().map(|session| {
            let known = |id| offering.sessions.iter().any(|session| session.id == id);
            let id = ids.of(session.id, known)?;
            Ok(session.with_id(id))
        });
        let sessions = sessions.collect::<Result<_, Error>>()?;
        let closures = self.closures.into_iter().map(|closure| {
            let known = |id| offering.closures.iter().any(|closure| closure.id == id);
            let id = ids.of(closure.id, known)?;
            let reason = super::line(closure.reason)?;
            Ok(Closure::new(id, closure.from_date, closure.to_date, reason)?)
        });
        Ok(Week {
            closures: closures.collect::<Result<_, Error>>()?,
            sessions,
            unit: self.unit,
            maximum: self.maximum,
            available: self.available,
            waiting_list_open: self.waiting_list_open,
            paused_until: self.paused_until,
        })
    }
}

/// The ids of a week's parts: those that are named are the offering's own and named once; the others are new.
struct Ids<N> {
    named: BTreeSet<Uuid>,
    next: N,
}

impl<N: Fn() -> Uuid> Ids<N> {
    fn of<Id: Copy + From<Uuid> + Into<Uuid>>(
        &mut self,
        named: Option<Id>,
        known: impl Fn(Id) -> bool,
    ) -> Result<Id, Error> {
        let Some(id) = named else { return Ok((self.next)().into()) };
        if known(id) && self.named.insert(id.into()) { Ok(id) } else { Err(Error::NotFound) }
    }
}

impl TypedSession {
    pub(super) fn with_id(self, id: SessionId) -> Session {
        let Self { pattern, places, valid_from, valid_to, .. } = self;
        Session { id, pattern, places, valid_from, valid_to }
    }
}
