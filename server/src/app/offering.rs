//! What is done with offerings.

use domain::{
    Actor, Role,
    ids::OfferingId,
    matching::DirectoryOffering,
    policy::{self, Action},
};

use super::{
    Target,
    once::{Begun, Once, the},
    permit,
};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::Op,
    store,
};

/// The offering as the directory has it, where `actor` may see it: whoever is signed in may.
pub fn read(op: &Op, id: OfferingId) -> Result<std::sync::Arc<DirectoryOffering>, Error> {
    let offering = op.directory.now().offering(id).ok_or(Error::NotFound)?;
    permit(op.actor()?, Action::ViewDirectory, &offering.offering.resource())?;
    Ok(offering)
}

/// "Still right", with how many it can take now where that is said too. A broker says it on a charity's behalf, and the record names
/// the broker.
pub async fn confirm_availability(
    op: &Op,
    key: Once,
    target: Target<OfferingId>,
    available: Option<u32>,
) -> Result<OfferingId, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return the(ids),
    };
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let offering = store::offering::lock(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    permit(actor, Action::ConfirmAvailability, &offering.resource())?;
    target.is_at(offering.version)?;
    let (by, now) = (actor.signature(), tx.now());
    let offering = match available {
        Some(available) => offering.set_available(available, by, now)?,
        None => offering.confirm(by, now),
    };
    store::offering::save_confirmed(tx.db(), &offering).await?;
    let on_behalf = !actor.is(Role::Charity);
    let detail = on_behalf.then(|| serde_json::json!({ "onBehalfOf": offering.charity }));
    tx.audit("availability.confirm", "offering", offering.id, detail);
    tx.changed(Kind::Offering, offering.id, Audience::everyone());
    write.finish(&[offering.id]).await?;
    Ok(offering.id)
}

/// Whether `actor` may say that the offering's availability is still right.
pub fn may_confirm(actor: &Actor, offering: &DirectoryOffering) -> bool {
    policy::decide(actor, Action::ConfirmAvailability, &offering.offering.resource()).is_allow()
}
