//! What is done with offerings.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::{
    Actor, Role, Violation,
    availability::{Capacity, CapacityUnit, Session},
    checks::{Activity, Checks},
    ids::{CategoryId, CharityId, OfferingId, SessionId},
    matching::DirectoryOffering,
    need::Language,
    offering::{Area, Bilingual, Cost, Eligibility, Offering},
    policy::{self, Action},
    recurrence::Pattern,
};

use super::{
    Target, line,
    once::{Begun, Once, the},
    permit,
};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    postcodes, store,
};

/// The offering as the directory has it, where `actor` may see it: whoever is signed in may.
pub fn read(op: &Op, id: OfferingId) -> Result<std::sync::Arc<DirectoryOffering>, Error> {
    let offering = op.directory.now().offering(id).ok_or(Error::NotFound)?;
    permit(op.actor()?, Action::ViewDirectory, &offering.offering.resource())?;
    Ok(offering)
}

/// An offering as typed.
#[derive(Clone, Debug)]
pub struct Typed {
    pub charity: CharityId,
    pub category: CategoryId,
    pub name: Bilingual,
    pub description: Bilingual,
    pub languages: BTreeSet<Language>,
    pub eligibility: Eligibility,
    pub activities: BTreeSet<Activity>,
    pub cost_pence: Option<u32>,
    pub cost_note: Option<String>,
    pub postcode: String,
    pub areas: Vec<Area>,
    pub sessions: Vec<NewSession>,
    pub unit: CapacityUnit,
    pub maximum: u32,
    pub available: u32,
    pub waiting_list_open: bool,
}

/// A session without its id.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub pattern: Pattern,
    pub places: u32,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
}

/// Writes an offering down: the charity itself, or a broker on its behalf.
pub async fn create(op: &Op, key: Once, typed: Typed) -> Result<OfferingId, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return the(ids),
    };
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let charity = store::charity::find(tx.db(), typed.charity).await?.ok_or(Error::NotFound)?;
    permit(actor, Action::EditOffering, &charity.resource())?;
    tx.directory().category(typed.category).ok_or(Error::NotFound)?;
    let offering = typed.offering(tx, actor)?.checked()?;
    store::offering::insert(tx.db(), &offering, || tx.next_id()).await?;
    tx.audit("offering.create", "offering", offering.id, on_behalf(actor, &offering));
    tx.changed(Kind::Offering, offering.id, Audience::everyone());
    write.finish(&[offering.id]).await?;
    Ok(offering.id)
}

impl Typed {
    fn offering(self, tx: &Tx, actor: &Actor) -> Result<Offering, Violation> {
        let (postcode, place) = super::person::place_of(&self.postcode)?;
        if !self.areas.iter().all(is_of_the_county) {
            return Err(Violation::AreaUnknown);
        }
        let now = tx.now();
        let note = line(self.cost_note)?;
        let sessions = self.sessions.into_iter();
        Ok(Offering {
            id: tx.next_id(),
            charity: self.charity,
            category: self.category,
            name: self.name,
            description: self.description,
            languages: self.languages,
            eligibility: self.eligibility,
            checks: Checks { activities: self.activities, set_by_hand: None },
            cost: (self.cost_pence.is_some() || note.is_some())
                .then_some(Cost { pence: self.cost_pence, note }),
            active: true,
            postcode,
            point: place.point,
            areas: self.areas,
            sessions: sessions.map(|session| session.with_id(tx.next_id())).collect(),
            closures: Vec::new(),
            capacity: Capacity::new(self.unit, self.maximum, self.available, now)?,
            waiting_list_open: self.waiting_list_open,
            paused_until: None,
            confirmed_at: now,
            confirmed_by: actor.signature(),
            version: 1,
        })
    }
}

fn is_of_the_county(area: &Area) -> bool {
    match area {
        Area::Radius(_) => true,
        Area::Ward(code) => postcodes::ward_name(code).is_some(),
        Area::Locality(outward) => postcodes::is_locality(outward),
    }
}

impl NewSession {
    fn with_id(self, id: SessionId) -> Session {
        let Self { pattern, places, valid_from, valid_to } = self;
        Session { id, pattern, places, valid_from, valid_to }
    }
}

/// The audit's detail where somebody speaks for a charity that is not theirs.
fn on_behalf(actor: &Actor, offering: &Offering) -> Option<serde_json::Value> {
    (!actor.is(Role::Charity)).then(|| serde_json::json!({ "onBehalfOf": offering.charity }))
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
    tx.audit("availability.confirm", "offering", offering.id, on_behalf(actor, &offering));
    tx.changed(Kind::Offering, offering.id, Audience::everyone());
    write.finish(&[offering.id]).await?;
    Ok(offering.id)
}

/// Whether `actor` may say that the offering's availability is still right.
pub fn may_confirm(actor: &Actor, offering: &DirectoryOffering) -> bool {
    policy::decide(actor, Action::ConfirmAvailability, &offering.offering.resource()).is_allow()
}
