//! What is done with messages.

use domain::{
    Actor, Violation,
    ids::{MessageId, ReferralId},
    message::{Message, Readers},
    policy::{Action, Resource},
};

use super::{once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    store,
};

/// Writes about a referral to its team, or to the charity of one of its enquiries.
pub async fn send(
    write: Write,
    referral: ReferralId,
    readers: Readers,
    body: &str,
) -> Result<MessageId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let audience = audience(tx, actor, referral, readers).await?;
    let message = Message::write(tx.next_id(), referral, actor.account, readers, body, tx.now())?;
    store::message::insert(tx.db(), &message).await?;
    tx.audit("message.send", "message", message.id, None);
    tx.changed(Kind::Message, message.id, audience.clone());
    tx.changed(Kind::Referral, referral, Audience { charity: None, ..audience });
    write.commit(message.id).await
}

/// The message, where the viewer may read it.
pub async fn read(op: &Op, id: MessageId) -> Result<Message, Error> {
    let (db, actor) = (op.db.read(), op.actor()?);
    let message = store::message::find(db, id).await?.ok_or(Error::NotFound)?;
    match message.readers {
        Readers::Team => {
            super::referral::load_for(db, actor, Action::ViewReferral, message.referral).await?;
        }
        Readers::Charity(enquiry) => {
            let enquiry = super::enquiry::load_for(db, actor, Action::ViewEnquiry, enquiry).await?;
            let of_the_team = permit(actor, Action::ViewReferral, &Resource::of_team(enquiry.team)).is_ok();
            if !of_the_team && !super::enquiry::stage(db, &enquiry, op.clock.now()).await?.admits_messages() {
                return Err(Error::NotFound);
            }
        }
    }
    Ok(message)
}

/// Who will read what `actor` writes; refused where `actor` may not write to them.
async fn audience(tx: &Tx, actor: &Actor, referral: ReferralId, readers: Readers) -> Result<Audience, Error> {
    match readers {
        Readers::Team => {
            let action = Action::PostInternalMessage;
            let found = super::referral::load_for(tx.db(), actor, action, referral).await?;
            Ok(Audience::team(found.referral.team))
        }
        Readers::Charity(enquiry) => {
            let action = Action::PostEnquiryMessage;
            let enquiry = super::enquiry::load_for(tx.db(), actor, action, enquiry).await?;
            if enquiry.referral != referral {
                return Err(Error::NotFound);
            }
            if !super::enquiry::stage(tx.db(), &enquiry, tx.now()).await?.admits_messages() {
                return Err(Violation::EnquiryNotInState.into());
            }
            Ok(Audience::team(enquiry.team).and_charity(enquiry.charity))
        }
    }
}
