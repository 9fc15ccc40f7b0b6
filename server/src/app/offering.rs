//! What is done with offerings; their week is kept in [`super::availability`].

use domain::{
    Actor, Role, Violation,
    availability::{Capacity, CapacityUnit},
    checks::{Activity, CheckLevel, CheckOverride, Checks},
    ids::{CategoryId, CharityId, OfferingId},
    matching::DirectoryOffering,
    need::Language,
    offering::{Area, Bilingual, Cost, Details, Eligibility, Offering},
    policy::{Action, Resource},
};
use std::collections::BTreeSet;

use super::{Target, availability::TypedSession, line, once::Write, permit};
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

/// A new offering as typed.
#[derive(Clone, Debug)]
pub struct Typed {
    pub charity: CharityId,
    pub category: CategoryId,
    pub details: TypedDetails,
    pub sessions: Vec<TypedSession>,
    pub unit: CapacityUnit,
    pub maximum: u32,
    pub available: u32,
    pub waiting_list_open: bool,
}

/// What an offering is, for whom and where, as typed.
#[derive(Clone, Debug)]
pub struct TypedDetails {
    pub name: Bilingual,
    pub description: Bilingual,
    pub languages: BTreeSet<Language>,
    pub eligibility: Eligibility,
    pub activities: BTreeSet<Activity>,
    /// In the place of the level that follows from the activities, with its reason.
    pub check_level: Option<(CheckLevel, String)>,
    pub cost_pence: Option<u32>,
    pub cost_note: Option<String>,
    pub active: bool,
    pub postcode: String,
    pub areas: Vec<Area>,
}

/// Writes an offering down: the charity itself, or a broker on its behalf.
pub async fn create(write: Write, typed: Typed) -> Result<OfferingId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let charity = store::charity::find(tx.db(), typed.charity).await?.ok_or(Error::NotFound)?;
    permit(actor, Action::EditOffering, &charity.resource())?;
    tx.directory().category(typed.category).ok_or(Error::NotFound)?;
    let offering = typed.offering(tx, actor)?.checked()?;
    store::offering::insert(tx.db(), &offering, || tx.next_id()).await?;
    changed(tx, "offering.create", &offering, on_behalf(actor, &offering));
    write.commit(offering.id).await
}

/// Other details in the place of those that are there: by the charity itself, or by a broker on its behalf.
pub async fn edit(
    write: Write,
    target: Target<OfferingId>,
    details: TypedDetails,
) -> Result<OfferingId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let offering = lock_for(tx, actor, Action::EditOffering, target).await?;
    let needed = offering.checks.level();
    let offering = offering.with_details(details.details()?)?;
    store::offering::save_with_areas(tx.db(), &offering, || tx.next_id()).await?;
    if offering.checks.level() > needed {
        super::volunteer::hold_to_checks(tx, actor, &offering).await?;
    }
    changed(tx, "offering.edit", &offering, on_behalf(actor, &offering));
    write.commit(offering.id).await
}

/// The day on which it takes people again has come.
pub async fn end_pause(write: Write, id: OfferingId) -> Result<OfferingId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    permit(actor, Action::KeepTime, &Resource::HOUSE)?;
    let offering = store::offering::lock(tx.db(), id).await?.ok_or(Error::NotFound)?;
    let offering = offering.end_pause(tx.now())?;
    store::offering::save(tx.db(), &offering).await?;
    changed(tx, "offering.end-pause", &offering, None);
    write.commit(id).await
}

/// The offering at the version that `actor` saw, held until the transaction ends, where they may do `action` to it.
pub(super) async fn lock_for(
    tx: &Tx,
    actor: &Actor,
    action: Action,
    target: Target<OfferingId>,
) -> Result<Offering, Error> {
    let offering = store::offering::lock(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    permit(actor, action, &offering.resource())?;
    target.is_at(offering.version)?;
    Ok(offering)
}

/// Audits what was done to the offering, and tells of it.
pub(super) fn changed(tx: &Tx, action: &'static str, offering: &Offering, detail: Option<serde_json::Value>) {
    tx.audit(action, "offering", offering.id, detail);
    tx.changed(Kind::Offering, offering.id, Audience::everyone());
}

/// The audit's detail where somebody speaks for a charity that is not theirs.
pub(super) fn on_behalf(actor: &Actor, offering: &Offering) -> Option<serde_json::Value> {
    (!actor.is(Role::Charity)).then(|| serde_json::json!({ "onBehalfOf": offering.charity }))
}

impl Typed {
    fn offering(self, tx: &Tx, actor: &Actor) -> Result<Offering, Violation> {
        let now = tx.now();
        let details = self.details.details()?;
        let sessions = self.sessions.into_iter();
        Ok(Offering {
            id: tx.next_id(),
            charity: self.charity,
            category: self.category,
            name: details.name,
            description: details.description,
            languages: details.languages,
            eligibility: details.eligibility,
            checks: details.checks,
            cost: details.cost,
            active: details.active,
            postcode: details.postcode,
            point: details.point,
            areas: details.areas,
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

impl TypedDetails {
    fn details(self) -> Result<Details, Violation> {
        let (postcode, place) = super::person::place_of(&self.postcode)?;
        if !self.areas.iter().all(is_of_the_county) {
            return Err(Violation::AreaUnknown);
        }
        let by_hand = self.check_level.map(|(level, reason)| CheckOverride::new(level, &reason));
        let note = line(self.cost_note)?;
        let has_cost = self.cost_pence.is_some() || note.is_some();
        Ok(Details {
            name: self.name,
            description: self.description,
            languages: self.languages,
            eligibility: self.eligibility,
            checks: Checks { activities: self.activities, set_by_hand: by_hand.transpose()? },
            cost: has_cost.then_some(Cost { pence: self.cost_pence, note }),
            active: self.active,
            postcode,
            point: place.point,
            areas: self.areas,
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
