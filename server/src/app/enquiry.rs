//! What is done with enquiries.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    Actor, Violation,
    disclosure::Stage,
    enquiry::{
        Ask, AskedOf, DeclineReason, DeclinedBy, Enquiry, EnquiryAction, EnquiryChange, EnquiryEvent,
        RecallReason, recall_others,
    },
    ids::{EnquiryId, OfferingId, ReferralId},
    letter::LetterKind,
    policy::Action,
    referral::Referral,
    sharing::consent,
};
use sea_orm::ConnectionTrait;

use super::{Target, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    post::{self, Letter},
    store,
};

/// Charities that one call may ask: more than that is no longer a choice.
pub const MOST_AT_ONCE: usize = 10;

/// The enquiry, where `actor` may do `action` to it.
pub async fn load_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: impl Into<Action>,
    id: EnquiryId,
) -> Result<Enquiry, Error> {
    let found = store::enquiry::find(db, id).await?.ok_or(Error::NotFound)?;
    permit(actor, action, &found.resource())?;
    Ok(found)
}

pub async fn read(op: &Op, id: EnquiryId) -> Result<Enquiry, Error> {
    let found = load_for(op.db.read(), op.actor()?, Action::ViewEnquiry, id).await?;
    op.audit_read("enquiry.read", "enquiry", found.id, None);
    Ok(found)
}

/// How far things have come with the charity of `enquiry`, which decides what it may know.
pub async fn stage(db: &impl ConnectionTrait, enquiry: &Enquiry, now: DateTime<Utc>) -> Result<Stage, Error> {
    let referral = store::referral::find(db, enquiry.referral).await?.ok_or(Error::NotFound)?.referral;
    let bookings = store::booking::of_referral(db, enquiry.referral).await?;
    let agreements = store::sharing::of_person(db, referral.person).await?;
    let consent = consent(&agreements, referral.person, enquiry.charity, referral.request.category, now).ok();
    Ok(Stage::of(enquiry, &bookings, &referral, consent))
}

/// Those of `ids` that there are, each where the viewer may see it.
pub async fn read_many(op: &Op, ids: &[EnquiryId]) -> Result<Vec<Enquiry>, Error> {
    let actor = op.actor()?;
    let found = store::enquiry::find_many(op.db.read(), ids).await?;
    found.iter().try_for_each(|enquiry| permit(actor, Action::ViewEnquiry, &enquiry.resource()))?;
    op.audit_list("enquiry.list", "enquiry", found.iter().map(|enquiry| enquiry.id));
    Ok(found)
}

/// Whether `actor` may ask charities for the referral now.
pub fn may_send(actor: &Actor, referral: &Referral) -> bool {
    referral.is_being_worked_on() && permit(actor, Action::SendEnquiry, &referral.resource()).is_ok()
}

/// Asks one charity or several, all or none.
pub async fn send(
    write: Write,
    referral: ReferralId,
    offerings: &[OfferingId],
    message: &str,
) -> Result<Vec<EnquiryId>, Error> {
    let offerings: BTreeSet<OfferingId> = offerings.iter().copied().collect();
    if offerings.is_empty() || offerings.len() > MOST_AT_ONCE {
        return Err(Violation::OfferingsOutOfRange.into());
    }
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let referral = super::referral::load_for(tx.db(), actor, Action::SendEnquiry, referral).await?.referral;
    let mut sent = Vec::with_capacity(offerings.len());
    for offering in offerings {
        sent.push(ask(tx, actor, &referral, offering, message).await?.id);
    }
    super::referral::restate(tx, referral.id).await?;
    write.finish(&sent).await?;
    Ok(sent)
}

async fn ask(
    tx: &Tx,
    actor: &Actor,
    referral: &Referral,
    offering: OfferingId,
    message: &str,
) -> Result<Enquiry, Error> {
    let now = tx.now();
    let (offering, charity) =
        store::offering::with_charity(tx.db(), offering).await?.ok_or(Error::NotFound)?;
    let category = tx.directory().category(offering.category).ok_or(Error::NotFound)?;
    let earlier = store::enquiry::of_referral(tx.db(), referral.id).await?;
    let of = AskedOf {
        category: offering.category,
        active: offering.takes_enquiries(now) && charity.active,
        open_enquiries: u32::try_from(store::enquiry::open_with(tx.db(), charity.id).await?)
            .unwrap_or(u32::MAX),
        open_enquiry_limit: charity.open_enquiry_limit,
        already_asked: earlier.iter().any(|enquiry| enquiry.offering == offering.id && enquiry.is_open()),
        response_days: category.response_days(referral.request.priority),
    };
    let agreements = store::sharing::of_person(tx.db(), referral.person).await?;
    let consent = consent(&agreements, referral.person, charity.id, offering.category, now)?;
    let ask =
        Ask { id: tx.next_id(), offering: offering.id, charity: charity.id, message: message.to_owned() };
    let (enquiry, event) = Enquiry::send(ask, referral, of, consent, actor, now)?;
    save(tx, &enquiry, &event).await?;
    Ok(enquiry)
}

pub async fn open(write: Write, target: Target<EnquiryId>) -> Result<EnquiryId, Error> {
    let enquiry = seen(&write, EnquiryAction::Open, target).await?;
    let opened = enquiry.open(&write.actor, write.tx.now())?;
    finish(write, opened).await
}

/// The first acceptance wins: the referral's other open enquiries are recalled in the same transaction.
pub async fn accept(write: Write, target: Target<EnquiryId>, note: &str) -> Result<EnquiryId, Error> {
    let enquiry = seen(&write, EnquiryAction::Accept, target).await?;
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let others = store::enquiry::of_referral(tx.db(), enquiry.referral).await?;
    for (other, event) in recall_others(target.id, others, actor, tx.now())? {
        save(tx, &other, &event).await?;
    }
    let accepted = enquiry.accept(note, actor, tx.now())?;
    finish(write, accepted).await
}

pub async fn waitlist(write: Write, target: Target<EnquiryId>, note: &str) -> Result<EnquiryId, Error> {
    let enquiry = seen(&write, EnquiryAction::Waitlist, target).await?;
    let waiting = enquiry.waitlist(note, &write.actor, write.tx.now())?;
    finish(write, waiting).await
}

pub async fn decline(
    write: Write,
    target: Target<EnquiryId>,
    by: DeclinedBy,
    reason: DeclineReason,
    note: &str,
) -> Result<EnquiryId, Error> {
    let enquiry = seen(&write, by.action(), target).await?;
    let bookings = store::booking::of_referral(write.tx.db(), enquiry.referral).await?;
    let booked = enquiry.is_booked(&bookings);
    let declined = enquiry.decline(by, reason, note, booked, &write.actor, write.tx.now())?;
    finish(write, declined).await
}

pub async fn recall(
    write: Write,
    target: Target<EnquiryId>,
    reason: RecallReason,
) -> Result<EnquiryId, Error> {
    let enquiry = seen(&write, EnquiryAction::Recall, target).await?;
    let recalled = enquiry.recall(reason, &write.actor, write.tx.now())?;
    finish(write, recalled).await
}

/// Half of the time to answer has gone, and nobody has answered.
pub async fn nudge(write: Write, id: EnquiryId) -> Result<EnquiryId, Error> {
    let enquiry = load_for(write.tx.db(), &write.actor, EnquiryAction::Nudge, id).await?;
    let nudged = enquiry.nudge(write.tx.now())?;
    finish(write, nudged).await
}

/// The last day has passed: the referral is its broker's again.
pub async fn lapse(write: Write, id: EnquiryId) -> Result<EnquiryId, Error> {
    let enquiry = load_for(write.tx.db(), &write.actor, EnquiryAction::Lapse, id).await?;
    let lapsed = enquiry.lapse(write.tx.now())?;
    finish(write, lapsed).await
}

/// The enquiry for an action, as the writer saw it.
async fn seen(write: &Write, action: EnquiryAction, target: Target<EnquiryId>) -> Result<Enquiry, Error> {
    store::enquiry::hold(write.tx.db(), target.id).await?;
    let enquiry = load_for(write.tx.db(), &write.actor, action, target.id).await?;
    if enquiry.is_known_at(target.version) { Ok(enquiry) } else { Err(Error::Stale) }
}

/// Saves what the domain says, and says anew where the referral stands.
async fn finish(write: Write, (enquiry, event): (Enquiry, EnquiryEvent)) -> Result<EnquiryId, Error> {
    save(&write.tx, &enquiry, &event).await?;
    super::referral::restate(&write.tx, enquiry.referral).await?;
    write.commit(enquiry.id).await
}

pub(super) async fn save(tx: &Tx, enquiry: &Enquiry, event: &EnquiryEvent) -> Result<(), Error> {
    store::enquiry::save(tx.db(), tx.next_id(), enquiry, event).await?;
    if let Some(kind) = letter(&event.change) {
        post::queue(tx, Letter::of_enquiry(kind, enquiry)).await?;
    }
    tx.audit(word(&event.change), "enquiry", enquiry.id, None);
    tx.changed(Kind::Enquiry, enquiry.id, Audience::team(enquiry.team).and_charity(enquiry.charity));
    Ok(())
}

/// What the charity is written to when that is done by others.
const fn letter(change: &EnquiryChange) -> Option<LetterKind> {
    match change {
        EnquiryChange::Declined { by: DeclinedBy::Person, .. } => Some(LetterKind::EnquiryDeclined),
        EnquiryChange::Sent { .. } => Some(LetterKind::EnquirySent),
        EnquiryChange::Nudged => Some(LetterKind::EnquiryNudge),
        EnquiryChange::Recalled { .. } => Some(LetterKind::EnquiryRecalled),
        EnquiryChange::Lapsed => Some(LetterKind::EnquiryLapsed),
        EnquiryChange::Opened
        | EnquiryChange::Waitlisted { .. }
        | EnquiryChange::Accepted { .. }
        | EnquiryChange::Declined { .. } => None,
    }
}

/// The audit's word for what was done.
fn word(change: &EnquiryChange) -> &'static str {
    match change {
        EnquiryChange::Sent { .. } => "enquiry.send",
        EnquiryChange::Opened => "enquiry.open",
        EnquiryChange::Nudged => "enquiry.nudge",
        EnquiryChange::Waitlisted { .. } => "enquiry.waitlist",
        EnquiryChange::Accepted { .. } => "enquiry.accept",
        EnquiryChange::Declined { .. } => "enquiry.decline",
        EnquiryChange::Lapsed => "enquiry.lapse",
        EnquiryChange::Recalled { .. } => "enquiry.recall",
    }
}
