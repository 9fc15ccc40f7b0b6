//! What is done with referrals.

use chrono::NaiveDate;
use domain::{
    Actor, Violation,
    booking::Booking,
    enquiry::{Enquiry, RecallReason},
    ids::{AccountId, CarePackageId, PersonId, ReferralId, UnmetNeedId},
    policy::Action,
    referral::{
        CloseOutcome, Origin, Referral, ReferralAction, ReferralChange, ReferralEvent, Request, Ties,
    },
    standing::standing,
};
use sea_orm::ConnectionTrait;

use super::{Target, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    store::{self, referral::Listed},
};

/// The referral, where `actor` may do `action` to it.
pub async fn load_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: impl Into<Action>,
    id: ReferralId,
) -> Result<Listed, Error> {
    let found = store::referral::find(db, id).await?.ok_or(Error::NotFound)?;
    permit(actor, action, &found.referral.resource())?;
    Ok(found)
}

pub async fn read(op: &Op, id: ReferralId) -> Result<Listed, Error> {
    let found = load_for(op.db.read(), op.actor()?, Action::ViewReferral, id).await?;
    op.audit_read("referral.read", "referral", found.referral.id, None);
    op.audit_read("person.read", "person", found.referral.person, None);
    Ok(found)
}

pub async fn draft(write: Write, person: PersonId, request: Request) -> Result<ReferralId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let person = super::person::load_for(tx.db(), actor, Action::ViewPerson, person).await?;
    permit(actor, Action::DraftReferral, &person.resource())?;
    person.admits(Action::DraftReferral)?;
    let package = store::care_package::current_of(tx.db(), person.id).await?.ok_or(Error::NotFound)?;
    check(tx, &request, package.id).await?;
    let origin = Origin {
        id: tx.next_id(),
        person: person.id,
        package: package.id,
        team: person.team,
        coordinator: actor.account,
    };
    let (referral, event) = Referral::draft(origin, request, actor, tx.now())?;
    save(tx, &referral, &event).await?;
    write.commit(referral.id).await
}

pub async fn edit(write: Write, target: Target<ReferralId>, request: Request) -> Result<ReferralId, Error> {
    let referral = seen(&write, ReferralAction::Edit, target).await?;
    check(&write.tx, &request, referral.package).await?;
    let edited = referral.edit(request, &write.actor, write.tx.now())?;
    finish(write, edited).await
}

pub async fn submit(write: Write, target: Target<ReferralId>) -> Result<ReferralId, Error> {
    let referral = seen(&write, ReferralAction::Submit, target).await?;
    let submitted = referral.submit(&write.actor, write.tx.now())?;
    finish(write, submitted).await
}

pub async fn take(write: Write, target: Target<ReferralId>) -> Result<ReferralId, Error> {
    let referral = seen(&write, ReferralAction::Take, target).await?;
    let taken = referral.take(&write.actor, write.tx.now())?;
    finish(write, taken).await
}

pub async fn allocate(
    write: Write,
    target: Target<ReferralId>,
    broker: AccountId,
) -> Result<ReferralId, Error> {
    let referral = seen(&write, ReferralAction::Allocate, target).await?;
    let broker = store::account::actor(write.tx.db(), broker).await?.ok_or(Violation::NotABrokerOfTheTeam)?;
    let allocated = referral.allocate(&broker, &write.actor, write.tx.now())?;
    finish(write, allocated).await
}

pub async fn return_for_information(
    write: Write,
    target: Target<ReferralId>,
    question: &str,
) -> Result<ReferralId, Error> {
    let referral = seen(&write, ReferralAction::ReturnForInformation, target).await?;
    let ties = ties(&write.tx, referral.id).await?;
    let returned = referral.return_for_information(question, ties, &write.actor, write.tx.now())?;
    finish(write, returned).await
}

pub async fn hold(
    write: Write,
    target: Target<ReferralId>,
    reason: &str,
    until: NaiveDate,
) -> Result<ReferralId, Error> {
    let referral = seen(&write, ReferralAction::Hold, target).await?;
    let held = referral.hold(reason, until, &write.actor, write.tx.now())?;
    finish(write, held).await
}

pub async fn resume(write: Write, target: Target<ReferralId>) -> Result<ReferralId, Error> {
    let referral = seen(&write, ReferralAction::Resume, target).await?;
    let resumed = referral.resume(&write.actor, write.tx.now())?;
    finish(write, resumed).await
}

/// The day until which it was held has come.
pub async fn end_hold(write: Write, id: ReferralId) -> Result<ReferralId, Error> {
    let referral = load_for(write.tx.db(), &write.actor, ReferralAction::Resume, id).await?.referral;
    let resumed = referral.end_hold(write.tx.now())?;
    finish(write, resumed).await
}

/// "Nothing suitable" also writes an unmet need, so that managers learn what is missing and where.
pub async fn close(
    write: Write,
    target: Target<ReferralId>,
    outcome: CloseOutcome,
    note: &str,
) -> Result<ReferralId, Error> {
    let referral = seen(&write, ReferralAction::Close, target).await?;
    if outcome == CloseOutcome::NothingSuitable {
        write_unmet_need(&write.tx, &referral).await?;
    }
    let ties = ties(&write.tx, referral.id).await?;
    let closed = referral.close(outcome, note, ties, &write.actor, write.tx.now())?;
    finish(write, closed).await
}

pub async fn reopen(write: Write, target: Target<ReferralId>, note: &str) -> Result<ReferralId, Error> {
    let referral = seen(&write, ReferralAction::Reopen, target).await?;
    let reopened = referral.reopen(note, &write.actor, write.tx.now())?;
    finish(write, reopened).await
}

/// Recalls what is still open with charities, in the same transaction.
pub async fn withdraw(write: Write, target: Target<ReferralId>, reason: &str) -> Result<ReferralId, Error> {
    let referral = seen(&write, ReferralAction::Withdraw, target).await?;
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let enquiries = store::enquiry::of_referral(tx.db(), referral.id).await?;
    for enquiry in enquiries.into_iter().filter(Enquiry::is_open) {
        let (enquiry, event) = enquiry.recall(RecallReason::NoLongerNeeded, actor, tx.now())?;
        super::enquiry::save(tx, &enquiry, &event).await?;
    }
    let withdrawn = referral.withdraw(reason, ties(tx, target.id).await?, actor, tx.now())?;
    finish(write, withdrawn).await
}

/// Whoever may do it has seen no version, since administrators see no case.
pub async fn enter_in_error(write: Write, id: ReferralId, reason: &str) -> Result<ReferralId, Error> {
    let action = ReferralAction::EnterInError;
    let referral = load_for(write.tx.db(), &write.actor, action, id).await?.referral;
    let ties = ties(&write.tx, referral.id).await?;
    let entered = referral.enter_in_error(reason, ties, &write.actor, write.tx.now())?;
    finish(write, entered).await
}

/// The referral for an action, as the writer saw it.
async fn seen(write: &Write, action: ReferralAction, target: Target<ReferralId>) -> Result<Referral, Error> {
    let referral = load_for(write.tx.db(), &write.actor, action, target.id).await?.referral;
    target.is_at(referral.version)?;
    Ok(referral)
}

/// Saves what the domain says.
async fn finish(write: Write, (referral, event): (Referral, ReferralEvent)) -> Result<ReferralId, Error> {
    save(&write.tx, &referral, &event).await?;
    write.commit(referral.id).await
}

/// What hangs on the referral.
async fn ties(tx: &Tx, id: ReferralId) -> Result<Ties, Error> {
    let (enquiries, bookings) = kin(tx, id).await?;
    Ok(Ties::of(&enquiries, &bookings))
}

/// Arranges the referral by its first confirmed booking; a later booking finds it arranged and changes where it stands alone.
pub(super) async fn arrange(tx: &Tx, actor: &Actor, booking: &Booking) -> Result<(), Error> {
    let id = booking.parties.referral;
    let referral = store::referral::find(tx.db(), id).await?.ok_or(Error::NotFound)?.referral;
    if !referral.awaits_booking() {
        return restate(tx, id).await;
    }
    let (referral, event) = referral.arrange(booking.id, actor, tx.now())?;
    save(tx, &referral, &event).await
}

/// Gives the referral back to whoever brokered it, where the help that it led to stops.
pub(super) async fn take_up(tx: &Tx, actor: &Actor, id: ReferralId, note: &str) -> Result<(), Error> {
    let referral = store::referral::find(tx.db(), id).await?.ok_or(Error::NotFound)?.referral;
    match referral.take_up_as_help_stops(note, actor, tx.now())? {
        Some((referral, event)) => save(tx, &referral, &event).await,
        None => Ok(()),
    }
}

/// Says anew where the referral stands, after a change of one of its enquiries or bookings.
pub(super) async fn restate(tx: &Tx, id: ReferralId) -> Result<(), Error> {
    let was = store::referral::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
    let (enquiries, bookings) = kin(tx, id).await?;
    let now = standing(&was.referral, &enquiries, &bookings);
    if now != was.standing {
        store::referral::save_standing(tx.db(), id, &now).await?;
    }
    tx.changed(Kind::Referral, id, Audience::team(was.referral.team));
    Ok(())
}

async fn save(tx: &Tx, referral: &Referral, event: &ReferralEvent) -> Result<(), Error> {
    let (enquiries, bookings) = kin(tx, referral.id).await?;
    let standing = standing(referral, &enquiries, &bookings);
    store::referral::save(tx.db(), tx.next_id(), referral, &standing, event).await?;
    tx.audit(word(&event.change), "referral", referral.id, None);
    tx.changed(Kind::Referral, referral.id, Audience::team(referral.team));
    Ok(())
}

async fn kin(tx: &Tx, id: ReferralId) -> Result<(Vec<Enquiry>, Vec<Booking>), Error> {
    let enquiries = store::enquiry::of_referral(tx.db(), id).await?;
    let bookings = store::booking::of_referral(tx.db(), id).await?;
    Ok((enquiries, bookings))
}

/// Refuses a category that is none, and an outcome of another package.
async fn check(tx: &Tx, request: &Request, package: CarePackageId) -> Result<(), Error> {
    tx.directory().category(request.category).ok_or(Error::NotFound)?;
    if let Some(outcome) = request.outcome {
        let outcomes = store::care_package::outcomes(tx.db(), package).await?;
        outcomes.iter().find(|known| known.id == outcome).ok_or(Violation::ReferralOutcomeMissing)?;
    }
    Ok(())
}

/// The audit's word for what was done.
fn word(change: &ReferralChange) -> &'static str {
    match change {
        ReferralChange::Drafted { .. } => "referral.draft",
        ReferralChange::Edited { .. } => "referral.edit",
        ReferralChange::Submitted => "referral.submit",
        ReferralChange::Taken { .. } => "referral.take",
        ReferralChange::Allocated { .. } => "referral.allocate",
        ReferralChange::Returned { .. } => "referral.return",
        ReferralChange::Arranged { .. } => "referral.arrange",
        ReferralChange::Held { .. } => "referral.hold",
        ReferralChange::Resumed => "referral.resume",
        ReferralChange::Closed { .. } => "referral.close",
        ReferralChange::Reopened { .. } => "referral.reopen",
        ReferralChange::Withdrawn { .. } => "referral.withdraw",
        ReferralChange::EnteredInError { .. } => "referral.enter-in-error",
    }
}

/// What was wanted and could not be had, and by which rules.
async fn write_unmet_need(tx: &Tx, referral: &Referral) -> Result<(), Error> {
    let now = tx.now();
    let person = store::person::find(tx.db(), referral.person).await?.ok_or(Error::NotFound)?;
    let failed = super::find::rules_that_failed(tx.db(), &tx.directory(), referral, &person, now).await?;
    let id: UnmetNeedId = tx.next_id();
    store::unmet_need::insert(tx.db(), id, referral, &person, &failed, now).await
}
