//! What is done with visits.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Actor, Violation,
    booking::{Booking, CancelledBy},
    ids::{TeamId, VisitId},
    need::Language,
    person::Person,
    policy::{Action, Resource},
    time::{WallTime, london_to_utc},
    visit::{Given, NoShow, Visit, VisitAction, VisitChange, VisitEvent},
};
use sea_orm::ConnectionTrait;

use super::{
    Target,
    once::{Begun, Once, the},
    permit,
};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    store,
};

/// The visit and its booking, where `actor` may do `action` to it.
pub async fn load_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: impl Into<Action>,
    id: VisitId,
) -> Result<(Visit, Booking), Error> {
    let visit = store::visit::find(db, id).await?.ok_or(Error::NotFound)?;
    let booking = store::booking::find(db, visit.booking).await?.ok_or(Error::NotFound)?;
    permit(actor, action, &Resource::of_both(booking.parties.team, visit.charity))?;
    Ok((visit, booking))
}

/// What became of a visit.
#[derive(Clone, Debug)]
pub enum Outcome {
    Done {
        /// The planned length where it is not said.
        minutes: Option<u16>,
        /// The person's own language where it is not said.
        language: Option<Language>,
        note: String,
    },
    NoShow(NoShow),
}

pub async fn read(op: &Op, id: VisitId) -> Result<Visit, Error> {
    let (visit, _) = load_for(op.db.read(), op.actor()?, Action::ViewVisit, id).await?;
    op.audit_read("visit.read", "visit", visit.id, None);
    Ok(visit)
}

pub async fn record(op: &Op, key: Once, target: Target<VisitId>, outcome: Outcome) -> Result<VisitId, Error> {
    let action = match outcome {
        Outcome::Done { .. } => VisitAction::RecordDone,
        Outcome::NoShow(_) => VisitAction::RecordNoShow,
    };
    transition(op, key, target, action, |visit, person, actor, now| match outcome {
        Outcome::Done { minutes, language, note } => {
            let planned = (visit.slot.ends_at - visit.slot.starts_at).num_minutes();
            let minutes = minutes.unwrap_or_else(|| u16::try_from(planned).unwrap_or_default());
            let language = language.unwrap_or(person.details.language);
            visit.record_done(Given { minutes, language, note }, actor, now)
        }
        Outcome::NoShow(who) => visit.record_no_show(who, actor, now),
    })
    .await
}

pub async fn cancel(
    op: &Op,
    key: Once,
    target: Target<VisitId>,
    by: CancelledBy,
    reason: &str,
) -> Result<VisitId, Error> {
    transition(op, key, target, VisitAction::Cancel, |visit, _, actor, now| {
        visit.cancel(by, reason, actor, now)
    })
    .await
}

/// This one visit on another day or at another time, both by London's clock. Answers the visit that stands in its place.
pub async fn move_to(
    op: &Op,
    key: Once,
    target: Target<VisitId>,
    date: NaiveDate,
    start: WallTime,
) -> Result<VisitId, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return the(ids),
    };
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let (visit, booking) = load_for(tx.db(), actor, VisitAction::Move, target.id).await?;
    target.is_at(visit.version)?;
    let [moved, instead] = visit.move_to(tx.next_id(), london_to_utc(date, start), actor, tx.now())?;
    for (visit, event) in [&moved, &instead] {
        save(tx, booking.parties.team, visit, event).await?;
    }
    write.finish(&[instead.0.id]).await?;
    Ok(instead.0.id)
}

async fn transition(
    op: &Op,
    key: Once,
    target: Target<VisitId>,
    action: VisitAction,
    decide: impl FnOnce(Visit, &Person, &Actor, DateTime<Utc>) -> Result<(Visit, VisitEvent), Violation>,
) -> Result<VisitId, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return the(ids),
    };
    let (visit, booking) = load_for(write.tx.db(), &write.actor, action, target.id).await?;
    target.is_at(visit.version)?;
    let person = store::person::find(write.tx.db(), visit.person).await?.ok_or(Error::NotFound)?;
    let (visit, event) = decide(visit, &person, &write.actor, write.tx.now())?;
    save(&write.tx, booking.parties.team, &visit, &event).await?;
    write.finish(&[visit.id]).await?;
    Ok(visit.id)
}

pub(super) async fn save(tx: &Tx, team: TeamId, visit: &Visit, event: &VisitEvent) -> Result<(), Error> {
    store::visit::save(tx.db(), tx.next_id(), visit, event).await?;
    tx.audit(word(&event.change), "visit", visit.id, None);
    let audience = Audience::team(team).and_charity(visit.charity);
    tx.changed(Kind::Visit, visit.id, audience.clone());
    tx.changed(Kind::Booking, visit.booking, audience);
    Ok(())
}

/// The audit's word for what was done.
fn word(change: &VisitChange) -> &'static str {
    match change {
        VisitChange::Planned { .. } => "visit.plan",
        VisitChange::Done(_) => "visit.record-done",
        VisitChange::NoShow { .. } => "visit.record-no-show",
        VisitChange::Cancelled { .. } => "visit.cancel",
        VisitChange::Moved { .. } => "visit.move",
    }
}
