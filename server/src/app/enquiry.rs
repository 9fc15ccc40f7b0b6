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
    policy::Action,
    referral::Referral,
    sharing::consent,
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
    op: &Op,
    key: Once,
    referral: ReferralId,
    offerings: &[OfferingId],
    message: &str,
) -> Result<Vec<EnquiryId>, Error> {
    let offerings: BTreeSet<OfferingId> = offerings.iter().copied().collect();
    if offerings.is_empty() || offerings.len() > MOST_AT_ONCE {
        return Err(Violation::OfferingsOutOfRange.into());
    }
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return Ok(ids),
    };
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

pub async fn open(op: &Op, key: Once, target: Target<EnquiryId>) -> Result<EnquiryId, Error> {
    transition(op, key, target, EnquiryAction::Open, Enquiry::open).await
}

/// The first acceptance wins: the referral's other open enquiries are recalled in the same transaction.
pub async fn accept(op: &Op, key: Once, target: Target<EnquiryId>, note: &str) -> Result<EnquiryId, Error> {
    let step = match begin(op, key, target, EnquiryAction::Accept).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    let (tx, actor) = (&step.write.tx, step.write.actor.as_ref());
    let others = store::enquiry::of_referral(tx.db(), step.enquiry.referral).await?;
    for (other, event) in recall_others(target.id, others, actor, tx.now())? {
        save(tx, &other, &event).await?;
    }
    step.finish(|enquiry, actor, now| enquiry.accept(note, actor, now)).await
}

pub async fn waitlist(op: &Op, key: Once, target: Target<EnquiryId>, note: &str) -> Result<EnquiryId, Error> {
    transition(op, key, target, EnquiryAction::Waitlist, |enquiry, actor, now| {
        enquiry.waitlist(note, actor, now)
    })
    .await
}

pub async fn decline(
    op: &Op,
    key: Once,
    target: Target<EnquiryId>,
    by: DeclinedBy,
    reason: DeclineReason,
    note: &str,
) -> Result<EnquiryId, Error> {
    let step = match begin(op, key, target, by.action()).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    let bookings = store::booking::of_referral(step.write.tx.db(), step.enquiry.referral).await?;
    let booked = step.enquiry.is_booked(&bookings);
    step.finish(|enquiry, actor, now| enquiry.decline(by, reason, note, booked, actor, now)).await
}

pub async fn recall(
    op: &Op,
    key: Once,
    target: Target<EnquiryId>,
    reason: RecallReason,
) -> Result<EnquiryId, Error> {
    transition(op, key, target, EnquiryAction::Recall, |enquiry, actor, now| {
        enquiry.recall(reason, actor, now)
    })
    .await
}

/// One transition under way: the enquiry, loaded for the action.
struct Step {
    write: Write,
    enquiry: Enquiry,
}

async fn begin(
    op: &Op,
    key: Once,
    target: Target<EnquiryId>,
    action: EnquiryAction,
) -> Result<Begun<EnquiryId, Step>, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return Ok(Begun::Done(ids)),
    };
    let enquiry = load_for(write.tx.db(), &write.actor, action, target.id).await?;
    target.is_at(enquiry.version)?;
    Ok(Begun::New(Step { write, enquiry }))
}

impl Step {
    /// Asks the domain, saves what it says, and says anew where the referral stands.
    async fn finish(
        self,
        decide: impl FnOnce(Enquiry, &Actor, DateTime<Utc>) -> Result<(Enquiry, EnquiryEvent), Violation>,
    ) -> Result<EnquiryId, Error> {
        let Self { write, enquiry } = self;
        let (enquiry, event) = decide(enquiry, &write.actor, write.tx.now())?;
        save(&write.tx, &enquiry, &event).await?;
        super::referral::restate(&write.tx, enquiry.referral).await?;
        write.finish(&[enquiry.id]).await?;
        Ok(enquiry.id)
    }
}

/// A transition that needs nothing but the enquiry.
async fn transition(
    op: &Op,
    key: Once,
    target: Target<EnquiryId>,
    action: EnquiryAction,
    decide: impl FnOnce(Enquiry, &Actor, DateTime<Utc>) -> Result<(Enquiry, EnquiryEvent), Violation>,
) -> Result<EnquiryId, Error> {
    match begin(op, key, target, action).await? {
        Begun::New(step) => step.finish(decide).await,
        Begun::Done(ids) => the(ids),
    }
}

pub(super) async fn save(tx: &Tx, enquiry: &Enquiry, event: &EnquiryEvent) -> Result<(), Error> {
    store::enquiry::save(tx.db(), tx.next_id(), enquiry, event).await?;
    tx.audit(word(&event.change), "enquiry", enquiry.id, None);
    tx.changed(Kind::Enquiry, enquiry.id, Audience::team(enquiry.team).and_charity(enquiry.charity));
    Ok(())
}

/// The audit's word for what was done.
fn word(change: &EnquiryChange) -> &'static str {
    match change {
        EnquiryChange::Sent { .. } => "enquiry.send",
        EnquiryChange::Opened => "enquiry.open",
        EnquiryChange::Waitlisted { .. } => "enquiry.waitlist",
        EnquiryChange::Accepted { .. } => "enquiry.accept",
        EnquiryChange::Declined { .. } => "enquiry.decline",
        EnquiryChange::Lapsed => "enquiry.lapse",
        EnquiryChange::Recalled { .. } => "enquiry.recall",
    }
}
