//! What is done with referrals.

use chrono::{DateTime, NaiveDate, Utc};
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

use super::{
    Target,
    once::{Begun, Once, Write, the},
    permit,
};
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

pub async fn draft(op: &Op, key: Once, person: PersonId, request: Request) -> Result<ReferralId, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return the(ids),
    };
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let person = super::person::load_for(tx.db(), actor, Action::ViewPerson, person).await?;
    permit(actor, Action::DraftReferral, &person.resource())?;
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
    write.finish(&[referral.id]).await?;
    Ok(referral.id)
}

pub async fn edit(
    op: &Op,
    key: Once,
    target: Target<ReferralId>,
    request: Request,
) -> Result<ReferralId, Error> {
    let step = match begin(op, key, target, ReferralAction::Edit).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    check(&step.write.tx, &request, step.referral.package).await?;
    step.finish(|referral, by| referral.edit(request, by.actor, by.now)).await
}

pub async fn submit(op: &Op, key: Once, target: Target<ReferralId>) -> Result<ReferralId, Error> {
    transition(op, key, target, ReferralAction::Submit, |referral, by| referral.submit(by.actor, by.now))
        .await
}

pub async fn take(op: &Op, key: Once, target: Target<ReferralId>) -> Result<ReferralId, Error> {
    transition(op, key, target, ReferralAction::Take, |referral, by| referral.take(by.actor, by.now)).await
}

pub async fn allocate(
    op: &Op,
    key: Once,
    target: Target<ReferralId>,
    broker: AccountId,
) -> Result<ReferralId, Error> {
    let step = match begin(op, key, target, ReferralAction::Allocate).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    let broker =
        store::account::actor(step.write.tx.db(), broker).await?.ok_or(Violation::NotABrokerOfTheTeam)?;
    step.finish(|referral, by| referral.allocate(&broker, by.actor, by.now)).await
}

pub async fn return_for_information(
    op: &Op,
    key: Once,
    target: Target<ReferralId>,
    question: &str,
) -> Result<ReferralId, Error> {
    transition(op, key, target, ReferralAction::ReturnForInformation, |referral, by| {
        referral.return_for_information(question, by.ties, by.actor, by.now)
    })
    .await
}

pub async fn hold(
    op: &Op,
    key: Once,
    target: Target<ReferralId>,
    reason: &str,
    until: NaiveDate,
) -> Result<ReferralId, Error> {
    transition(op, key, target, ReferralAction::Hold, |referral, by| {
        referral.hold(reason, until, by.actor, by.now)
    })
    .await
}

pub async fn resume(op: &Op, key: Once, target: Target<ReferralId>) -> Result<ReferralId, Error> {
    transition(op, key, target, ReferralAction::Resume, |referral, by| referral.resume(by.actor, by.now))
        .await
}

/// "Nothing suitable" also writes an unmet need, so that managers learn what is missing and where.
pub async fn close(
    op: &Op,
    key: Once,
    target: Target<ReferralId>,
    outcome: CloseOutcome,
    note: &str,
) -> Result<ReferralId, Error> {
    let step = match begin(op, key, target, ReferralAction::Close).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    if outcome == CloseOutcome::NothingSuitable {
        write_unmet_need(&step.write.tx, &step.referral).await?;
    }
    step.finish(|referral, by| referral.close(outcome, note, by.ties, by.actor, by.now)).await
}

pub async fn reopen(op: &Op, key: Once, target: Target<ReferralId>, note: &str) -> Result<ReferralId, Error> {
    transition(op, key, target, ReferralAction::Reopen, |referral, by| {
        referral.reopen(note, by.actor, by.now)
    })
    .await
}

/// Recalls what is still open with charities, in the same transaction.
pub async fn withdraw(
    op: &Op,
    key: Once,
    target: Target<ReferralId>,
    reason: &str,
) -> Result<ReferralId, Error> {
    let step = match begin(op, key, target, ReferralAction::Withdraw).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    let (tx, actor) = (&step.write.tx, step.write.actor.as_ref());
    let enquiries = store::enquiry::of_referral(tx.db(), target.id).await?;
    for enquiry in enquiries.into_iter().filter(Enquiry::is_open) {
        let (enquiry, event) = enquiry.recall(RecallReason::NoLongerNeeded, actor, tx.now())?;
        super::enquiry::save(tx, &enquiry, &event).await?;
    }
    step.finish(|referral, by| referral.withdraw(reason, by.ties, by.actor, by.now)).await
}

pub async fn enter_in_error(
    op: &Op,
    key: Once,
    target: Target<ReferralId>,
    reason: &str,
) -> Result<ReferralId, Error> {
    transition(op, key, target, ReferralAction::EnterInError, |referral, by| {
        referral.enter_in_error(reason, by.ties, by.actor, by.now)
    })
    .await
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

/// One transition under way: the referral, loaded for the action.
struct Step {
    write: Write,
    referral: Referral,
    ties: Ties,
}

/// By whom and when a transition is done, and what hangs on the referral.
struct By<'a> {
    actor: &'a Actor,
    now: DateTime<Utc>,
    ties: Ties,
}

async fn begin(
    op: &Op,
    key: Once,
    target: Target<ReferralId>,
    action: ReferralAction,
) -> Result<Begun<ReferralId, Step>, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return Ok(Begun::Done(ids)),
    };
    let referral = load_for(write.tx.db(), &write.actor, action, target.id).await?.referral;
    target.is_at(referral.version)?;
    let (enquiries, bookings) = kin(&write.tx, target.id).await?;
    Ok(Begun::New(Step { write, referral, ties: Ties::of(&enquiries, &bookings) }))
}

impl Step {
    /// Asks the domain, and saves what it says.
    async fn finish(
        self,
        decide: impl FnOnce(Referral, &By<'_>) -> Result<(Referral, ReferralEvent), Violation>,
    ) -> Result<ReferralId, Error> {
        let Self { write, referral, ties } = self;
        let by = By { actor: &write.actor, now: write.tx.now(), ties };
        let (referral, event) = decide(referral, &by)?;
        save(&write.tx, &referral, &event).await?;
        write.finish(&[referral.id]).await?;
        Ok(referral.id)
    }
}

/// A transition that needs nothing but the referral.
async fn transition(
    op: &Op,
    key: Once,
    target: Target<ReferralId>,
    action: ReferralAction,
    decide: impl FnOnce(Referral, &By<'_>) -> Result<(Referral, ReferralEvent), Violation>,
) -> Result<ReferralId, Error> {
    match begin(op, key, target, action).await? {
        Begun::New(step) => step.finish(decide).await,
        Begun::Done(ids) => the(ids),
    }
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
