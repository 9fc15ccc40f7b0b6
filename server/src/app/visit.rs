//! What is done with visits.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{
    Actor,
    booking::{Booking, CancelledBy},
    ids::{TeamId, VisitId},
    letter::LetterKind,
    matching::DirectoryOffering,
    need::Language,
    policy::{Action, Resource},
    time::{WallTime, london_to_utc},
    visit::{Given, NoShow, Visit, VisitAction, VisitChange, VisitEvent},
};
use sea_orm::ConnectionTrait;

use super::{Target, once::Write, permit, volunteer::Goes};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    post::{self, Letter},
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

/// The same with the offering whose visit it is, where the directory still has it.
pub async fn read_with_offering(
    op: &Op,
    id: VisitId,
) -> Result<(Visit, Option<Arc<DirectoryOffering>>), Error> {
    let (visit, booking) = load_for(op.db.read(), op.actor()?, Action::ViewVisit, id).await?;
    op.audit_read("visit.read", "visit", visit.id, None);
    Ok((visit, op.directory.now().offering(booking.parties.offering)))
}

pub async fn record(write: Write, target: Target<VisitId>, outcome: Outcome) -> Result<VisitId, Error> {
    let action = match outcome {
        Outcome::Done { .. } => VisitAction::RecordDone,
        Outcome::NoShow(_) => VisitAction::RecordNoShow,
    };
    let (visit, team) = seen(&write, action, target).await?;
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let recorded = match outcome {
        Outcome::Done { minutes, language, note } => {
            let given = given(tx, &visit, minutes, language, note).await?;
            visit.record_done(given, actor, tx.now())?
        }
        Outcome::NoShow(who) => visit.record_no_show(who, actor, tx.now())?,
    };
    save(&write.tx, team, &recorded.0, &recorded.1).await?;
    super::notice::tell_missed(&write.tx, recorded.0.booking).await?;
    write.commit(target.id).await
}

/// What was given, where it is not all said: as long as planned, in the person's own language.
async fn given(
    tx: &Tx,
    visit: &Visit,
    minutes: Option<u16>,
    language: Option<Language>,
    note: String,
) -> Result<Given, Error> {
    let planned = (visit.slot.ends_at - visit.slot.starts_at).num_minutes();
    let minutes = minutes.unwrap_or_else(|| u16::try_from(planned).unwrap_or_default());
    let language = match language {
        Some(language) => language,
        None => store::person::find(tx.db(), visit.person).await?.ok_or(Error::NotFound)?.details.language,
    };
    Ok(Given { minutes, language, note })
}

pub async fn cancel(
    write: Write,
    target: Target<VisitId>,
    by: CancelledBy,
    reason: &str,
) -> Result<VisitId, Error> {
    let (visit, team) = seen(&write, VisitAction::Cancel, target).await?;
    let cancelled = visit.cancel(by, reason, &write.actor, write.tx.now())?;
    tell(&write, LetterKind::VisitCancelled, &cancelled.0).await?;
    save(&write.tx, team, &cancelled.0, &cancelled.1).await?;
    super::notice::tell_missed(&write.tx, cancelled.0.booking).await?;
    write.commit(target.id).await
}

/// This one visit on another day or at another time, both by London's clock. Answers the visit that stands in its place.
pub async fn move_to(
    write: Write,
    target: Target<VisitId>,
    date: NaiveDate,
    start: WallTime,
) -> Result<VisitId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let (visit, booking) = load_for(tx.db(), actor, VisitAction::Move, target.id).await?;
    target.is_at(visit.version)?;
    let goes = Goes::of(tx, &booking, visit.volunteer).await?.on(date);
    let [moved, instead] = visit.move_to(tx.next_id(), london_to_utc(date, start), goes, actor, tx.now())?;
    for (visit, event) in [&moved, &instead] {
        save(tx, booking.parties.team, visit, event).await?;
    }
    tell(&write, LetterKind::VisitMoved, &moved.0).await?;
    write.commit(instead.0.id).await
}

/// The day of the visit is over, nothing is recorded of it, and nobody signs in for its charity: it is asked by letter, once.
pub async fn ask_for_record(write: Write, id: VisitId) -> Result<VisitId, Error> {
    let (visit, _) = load_for(write.tx.db(), &write.actor, Action::KeepTime, id).await?;
    visit.admit(VisitAction::RecordDone, write.tx.now())?;
    post::queue(&write.tx, Letter::of_visit(LetterKind::VisitRecord, &visit)).await?;
    write.tx.audit("visit.ask-for-record", "visit", id, None);
    write.commit(id).await
}

/// Writes to the charity what became of one visit, unless it did so itself.
async fn tell(write: &Write, kind: LetterKind, visit: &Visit) -> Result<(), Error> {
    if write.actor.speaks_for(visit.charity) {
        return Ok(());
    }
    post::queue(&write.tx, Letter::of_visit(kind, visit)).await
}

/// The visit for an action, as the writer saw it, and the team that it is for.
async fn seen(write: &Write, action: VisitAction, target: Target<VisitId>) -> Result<(Visit, TeamId), Error> {
    let (visit, booking) = load_for(write.tx.db(), &write.actor, action, target.id).await?;
    target.is_at(visit.version)?;
    Ok((visit, booking.parties.team))
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
        VisitChange::VolunteerChosen { .. } => "visit.choose-volunteer",
    }
}
