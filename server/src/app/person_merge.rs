//! Two records of one person become one, and for a while two again.

use domain::{
    Actor, Violation,
    alike::{Marks, PersonLikeness},
    care_package::{CarePackage, CarePackageEvent},
    ids::{BookingId, CarePackageId, PersonId, PersonMergeId, ReferralId},
    one_person::{self, Compared, Moved, PersonMerge, Record, compared, joining},
    person::{Person, PersonAction},
    policy::{Action, Resource},
};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::{Target, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    store,
};

/// Two records side by side, and what would become of them.
#[derive(Clone, Debug)]
pub struct Preview {
    pub gone: Record,
    pub stays: Record,
    /// What they do not say alike.
    pub values: Vec<Compared>,
    /// What would move, but for what few may know of.
    pub moves: BTreeMap<Moved, u64>,
    /// Of two plans that both run, the one that goes on and the one that is joined to it.
    pub plans: Option<(CarePackageId, CarePackageId)>,
    /// Why they cannot be made one.
    pub refusal: Option<Violation>,
}

/// Those whose record may be another of `id`, for whoever may register people in its team; of whatever team, the surest first.
pub async fn alike(op: &Op, id: PersonId) -> Result<Vec<(PersonLikeness, Person)>, Error> {
    let (actor, db) = (op.actor()?, op.db.read());
    let person = super::person::load_for(db, actor, Action::ViewPerson, id).await?;
    permit(actor, Action::AddPerson, &person.resource())?;
    if person.merged_into.is_some() {
        return Ok(Vec::new());
    }
    let mut alike = store::person::alike(db, &Marks::of(&person.details)).await?;
    alike.retain(|(_, other)| other.id != id);
    for (_, other) in &alike {
        op.audit_read("person.alike", "person", other.id, None);
    }
    Ok(alike)
}

/// Both records, for whoever may make them one.
pub async fn preview(op: &Op, gone: PersonId, stays: PersonId) -> Result<Preview, Error> {
    let (actor, db) = (op.actor()?, op.db.read());
    let (gone, stays) = (record(db, actor, gone).await?, record(db, actor, stays).await?);
    for person in [&gone.person, &stays.person] {
        op.audit_read("person.read", "person", person.id, None);
    }
    let under_way = store::person_merge::under_way(db, gone.person.id).await?;
    let id = op.ids.next();
    let refusal = one_person::merge(id, gone.clone(), stays.clone(), under_way, actor, op.clock.now()).err();
    let plans = joining(&stays, &gone).ok().flatten().map(|(kept, folded)| (kept.id, folded.id));
    let own = plans.map(|(_, folded)| folded);
    let mut moves = store::person_merge::count(db, gone.person.id, own).await?;
    moves.remove(&Moved::Concern);
    let values = compared(&stays.person.details, &gone.person.details);
    Ok(Preview { gone, stays, values, moves, plans, refusal })
}

/// The record `gone` becomes part of `into`, with all that hangs on it, in one transaction.
///
/// What cannot be written anew stays: the ledger of disclosures and the audit are read with the record that stays.
pub async fn merge(write: Write, gone: Target<PersonId>, into: Target<PersonId>) -> Result<PersonId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    lock(tx, [gone.id, into.id]).await?;
    let (from, stays) = (record(tx.db(), actor, gone.id).await?, record(tx.db(), actor, into.id).await?);
    gone.is_at(from.person.version)?;
    into.is_at(stays.person.version)?;
    let under_way = store::person_merge::under_way(tx.db(), gone.id).await?;
    let merging = one_person::merge(tx.next_id(), from, stays, under_way, actor, tx.now())?;
    // A number stands in one record: it leaves the one before it comes into the other.
    store::person::update(tx.db(), &merging.gone).await?;
    store::person::update(tx.db(), &merging.stays).await?;
    end_or_revive(tx, merging.folded).await?;
    store::person_merge::insert(tx.db(), &merging.merge).await?;
    store::person_merge::move_rows(tx.db(), &merging.merge).await?;
    tell(tx, &merging.merge, [&merging.gone, &merging.stays]).await?;
    note(tx, &merging.merge, ["person.merge", "person.receive"]);
    write.commit(into.id).await
}

/// Makes two of the one again: gives back exactly what was moved, and what hangs on it since. Gives the record that comes back.
pub async fn undo(write: Write, gone: Target<PersonId>) -> Result<PersonId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let (merge, left) = standing(tx.db(), actor, gone.id).await?;
    lock(tx, [merge.gone, merge.into]).await?;
    gone.is_at(left.version)?;
    let stays = super::person::load_for(tx.db(), actor, PersonAction::Merge, merge.into).await?;
    check_undo(tx.db(), &merge, tx.now()).await?;
    let folded = match merge.plans {
        Some(plans) => store::care_package::find(tx.db(), plans.folded).await?,
        None => None,
    };
    let parting = merge.undo(left, stays, folded, actor, tx.now())?;
    store::person_merge::save_undone(tx.db(), &parting.merge).await?;
    store::person::update(tx.db(), &parting.stays).await?;
    store::person::update(tx.db(), &parting.gone).await?;
    end_or_revive(tx, parting.folded).await?;
    store::person_merge::move_back(tx.db(), &parting.merge).await?;
    tell(tx, &parting.merge, [&parting.gone, &parting.stays]).await?;
    note(tx, &parting.merge, ["person.merge-undo", "person.give-back"]);
    write.commit(gone.id).await
}

/// Moves what came into a record that had just become part of another: by somebody who had read it before.
pub async fn gather(write: Write, id: PersonMergeId) -> Result<PersonMergeId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::KeepTime, &Resource::HOUSE)?;
    let merge = store::person_merge::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
    lock(tx, [merge.gone, merge.into]).await?;
    if merge.undone.is_some() {
        return Err(Error::NotFound);
    }
    store::person_merge::move_rows(tx.db(), &merge).await?;
    note(tx, &merge, ["person.gather"; 2]);
    write.commit(id).await
}

/// Why `merge` cannot be undone by `actor`; nothing where it can. None of it where it is not theirs to undo.
pub async fn refusal(op: &Op, merge: &PersonMerge) -> Result<Option<Violation>, Error> {
    match check_undo(op.db.read(), merge, op.clock.now()).await {
        Ok(()) => Ok(None),
        Err(Error::Rejected(violations)) => Ok(violations.first().copied()),
        Err(other) => Err(other),
    }
}

/// Whether `actor` is one who undoes it, its time and the rest apart.
pub async fn is_for(op: &Op, merge: &PersonMerge) -> Result<bool, Error> {
    let actor = op.actor()?;
    let records = store::person::find_many(op.db.read(), &[merge.gone, merge.into]).await?;
    Ok(records.iter().all(|person| permit(actor, PersonAction::Merge, &person.resource()).is_ok()))
}

/// The last of the records that `id` became part of, one after the other; the record itself where it stands alone.
pub async fn leads_to(db: &impl ConnectionTrait, id: PersonId) -> Result<Person, Error> {
    let mut person = store::person::find(db, id).await?.ok_or(Error::NotFound)?;
    while let Some(into) = person.merged_into {
        person = store::person::find(db, into).await?.ok_or(Error::NotFound)?;
    }
    Ok(person)
}

async fn check_undo(
    db: &impl ConnectionTrait,
    merge: &PersonMerge,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Error> {
    let followed = store::person_merge::is_followed(db, merge).await?;
    let built = store::person_merge::built_upon(db, merge).await?;
    Ok(merge.may_undo(followed, built, now)?)
}

/// One of the two records, where `actor` may make it one with another.
async fn record(db: &impl ConnectionTrait, actor: &Actor, id: PersonId) -> Result<Record, Error> {
    let person = super::person::load_for(db, actor, PersonAction::Merge, id).await?;
    let package = store::care_package::current_of(db, id).await?;
    let agreements = store::sharing::of_person(db, id).await?;
    Ok(Record { person, package, agreements })
}

/// The merge by which `gone` is part of another record, and that record as it was left.
async fn standing(
    db: &impl ConnectionTrait,
    actor: &Actor,
    gone: PersonId,
) -> Result<(PersonMerge, Person), Error> {
    let left = super::person::load_for(db, actor, PersonAction::Merge, gone).await?;
    let merge = store::person_merge::standing_of(db, gone).await?.ok_or(Violation::MergeNotStanding)?;
    Ok((merge, left))
}

/// Both records, always in the same order, so that two merges of the same two wait and do not meet.
async fn lock(tx: &Tx, mut records: [PersonId; 2]) -> Result<(), Error> {
    records.sort();
    for id in records {
        store::person::lock(tx.db(), id).await?;
    }
    Ok(())
}

async fn end_or_revive(tx: &Tx, folded: Option<(CarePackage, CarePackageEvent)>) -> Result<(), Error> {
    match folded {
        Some((package, event)) => super::care_package::save(tx, &package, &event).await,
        None => Ok(()),
    }
}

/// In the audit of both: which went where. How much moved is in the merge's own rows, for whoever may read those.
fn note(tx: &Tx, merge: &PersonMerge, [of_gone, of_stays]: [&'static str; 2]) {
    let detail = |other: &str, id: PersonId| Some(serde_json::json!({ other: id, "merge": merge.id }));
    tx.audit(of_gone, "person", merge.gone, detail("into", merge.into));
    tx.audit(of_stays, "person", merge.into, detail("from", merge.gone));
}

/// Tells the teams that both records, and the requests and bookings that moved, are not where they were.
async fn tell(tx: &Tx, merge: &PersonMerge, people: [&Person; 2]) -> Result<(), Error> {
    for person in people {
        tx.changed(Kind::Person, person.id, Audience::team(person.team));
    }
    let referrals: Vec<ReferralId> = moved(tx, merge, Moved::Referral).await?;
    for listed in store::referral::find_many(tx.db(), &referrals).await? {
        let referral = listed.referral;
        tx.changed(Kind::Referral, referral.id, Audience::team(referral.team));
    }
    let bookings: Vec<BookingId> = moved(tx, merge, Moved::Booking).await?;
    for booking in store::booking::find_many(tx.db(), &bookings).await? {
        let audience = Audience::team(booking.parties.team).and_charity(booking.parties.charity);
        tx.changed(Kind::Booking, booking.id, audience);
    }
    let packages: Vec<CarePackageId> = moved(tx, merge, Moved::CarePackage).await?;
    for package in store::care_package::find_many(tx.db(), &packages).await? {
        tx.changed(Kind::CarePackage, package.id, Audience::team(package.team));
    }
    Ok(())
}

async fn moved<Id: From<Uuid>>(tx: &Tx, merge: &PersonMerge, kind: Moved) -> Result<Vec<Id>, Error> {
    store::person_merge::ids_moved(tx.db(), merge.id, kind).await
}
