//! Calendars that programs read at a secret address: made, revoked, and read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    Actor,
    calendar::{CalendarAddress, CalendarKind, CalendarOf, Entry},
    ids::{BookingId, CalendarAddressId, VisitId, VolunteerId},
    need::Language,
    visit::Visit,
};
use sea_orm::ConnectionTrait;

use super::{once::Write, permit};
use crate::{auth::sha256, error::Error, op::Op, store};

/// No secret of ours is longer; nothing longer is looked up.
const LONGEST_SECRET: usize = 64;

/// Refuses whoever may not make, see and revoke the address of this calendar.
async fn keeps(db: &impl ConnectionTrait, actor: &Actor, of: CalendarOf) -> Result<(), Error> {
    let action = of.kind().kept_by();
    match of {
        CalendarOf::Charity(id) => {
            let charity = store::charity::find(db, id).await?.ok_or(Error::NotFound)?;
            permit(actor, action, &charity.resource())
        }
        CalendarOf::Volunteer(id) => {
            let volunteer = super::volunteer::load_for(db, actor, id).await?;
            permit(actor, action, &volunteer.resource())
        }
        CalendarOf::Household(id) => super::person::load_for(db, actor, action, id).await.map(|_| ()),
    }
}

/// The address that works; without its secret, which nobody has any more but those to whom it was given.
pub async fn working(op: &Op, of: CalendarOf) -> Result<Option<CalendarAddress>, Error> {
    keeps(op.db.read(), op.actor()?, of).await?;
    store::calendar::working(op.db.read(), of).await
}

pub async fn read(op: &Op, id: CalendarAddressId) -> Result<CalendarAddress, Error> {
    let address = store::calendar::find(op.db.writer(), id).await?.ok_or(Error::NotFound)?;
    keeps(op.db.writer(), op.actor()?, address.of).await?;
    Ok(address)
}

/// A new address of the calendar, in the place of the one that works. Its `secret` is shown now and never again.
pub async fn make(write: Write, of: CalendarOf, secret: &str) -> Result<CalendarAddressId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    keeps(tx.db(), actor, of).await?;
    if let Some(old) = store::calendar::working(tx.db(), of).await? {
        revoke_one(&write, old).await?;
    }
    let (id, made_at) = (tx.next_id(), tx.now());
    let address = CalendarAddress { id, of, made_at, made_by: actor.account, revoked_at: None };
    store::calendar::insert(tx.db(), &address, sha256(secret)).await?;
    note(&write, "calendar.make", &address);
    write.commit(id).await
}

/// The secret of a write that made this address just now; none where an earlier write with the same key did, whose secret is gone.
pub async fn shown_once(op: &Op, id: CalendarAddressId, secret: String) -> Result<Option<String>, Error> {
    let is_its_own = store::calendar::is_secret_of(op.db.writer(), id, &sha256(&secret)).await?;
    Ok(is_its_own.then_some(secret))
}

/// Whoever holds the address reads nothing any more.
pub async fn revoke(write: Write, id: CalendarAddressId) -> Result<CalendarAddressId, Error> {
    let address = store::calendar::find(write.tx.db(), id).await?.ok_or(Error::NotFound)?;
    keeps(write.tx.db(), &write.actor, address.of).await?;
    revoke_one(&write, address).await?;
    write.commit(id).await
}

async fn revoke_one(write: &Write, address: CalendarAddress) -> Result<(), Error> {
    let address = address.revoke(write.tx.now())?;
    store::calendar::save_revoked(write.tx.db(), &address).await?;
    note(write, "calendar.revoke", &address);
    Ok(())
}

/// The audit names whose calendar it is: of a household, the person.
fn note(write: &Write, action: &'static str, address: &CalendarAddress) {
    let detail = serde_json::json!({ "address": address.id, "calendar": address.of.kind() });
    match address.of {
        CalendarOf::Charity(id) => write.tx.audit(action, "charity", id, Some(detail)),
        CalendarOf::Volunteer(id) => write.tx.audit(action, "volunteer", id, Some(detail)),
        CalendarOf::Household(id) => write.tx.audit(action, "person", id, Some(detail)),
    }
}

/// A calendar as it is told to whoever holds its address.
pub struct Told {
    pub kind: CalendarKind,
    pub language: Language,
    /// Of a charity's and a volunteer's calendar: the charity's name.
    pub of_charity: Option<String>,
    /// In order of time.
    pub lines: Vec<Line>,
}

/// One visit with the words that may be told of it: which of them are is [`CalendarKind::tells`]'s to say.
pub struct Line {
    pub entry: Entry,
    pub offering: String,
    pub charity: String,
    /// The first name of who goes.
    pub who_goes: Option<String>,
    /// When it last changed, or was planned.
    pub changed_at: DateTime<Utc>,
}

/// The address that `secret` opens; none where it opens nothing, or nothing any more.
pub async fn opened_by(op: &Op, secret: &str) -> Result<Option<CalendarAddress>, Error> {
    if secret.len() > LONGEST_SECRET {
        return Ok(None);
    }
    store::calendar::opened_by(op.db.read(), &sha256(secret)).await
}

/// What stands in the calendar now, for whoever holds its address. Nothing is noted: see [`note_told`].
pub async fn told(op: &Op, address: &CalendarAddress) -> Result<Told, Error> {
    let db = op.db.read();
    let of = still_of(db, address.of).await?;
    let visits = store::calendar::visits(db, of, op.clock.now() - Entry::KEPT).await?;
    let (language, of_charity) = reader(op, of).await?;
    let names = first_names(db, &visits).await?;
    let lines = lines(op, &visits, &names, language).await?;
    Ok(Told { kind: address.of.kind(), language, of_charity, lines })
}

/// Whose visits they are now: a record that became part of another has none of its own, and its household is visited all the same.
async fn still_of(db: &impl ConnectionTrait, of: CalendarOf) -> Result<CalendarOf, Error> {
    match of {
        CalendarOf::Household(id) => {
            Ok(CalendarOf::Household(super::person_merge::leads_to(db, id).await?.id))
        }
        other => Ok(other),
    }
}

/// Notes that somebody who holds the address was told something that they had not read yet. A program that asks again and again and is told
/// that nothing has changed leaves no trace: there would soon be nothing else in the audit.
pub fn note_told(op: &Op, address: &CalendarAddress) {
    let detail = serde_json::json!({ "address": address.id });
    let kind = "calendar.read";
    match address.of {
        CalendarOf::Charity(id) => op.audit_read(kind, "charity", id, Some(detail)),
        CalendarOf::Volunteer(id) => op.audit_read(kind, "volunteer", id, Some(detail)),
        CalendarOf::Household(id) => op.audit_read(kind, "person", id, Some(detail)),
    }
}

/// The language in which its reader is written to, and the charity whose calendar it is.
async fn reader(op: &Op, of: CalendarOf) -> Result<(Language, Option<String>), Error> {
    let db = op.db.read();
    let charity = match of {
        CalendarOf::Household(id) => {
            let person = store::person::find(db, id).await?.ok_or(Error::NotFound)?;
            return Ok((person.details.language, None));
        }
        CalendarOf::Charity(id) => id,
        CalendarOf::Volunteer(id) => store::volunteer::find(db, id).await?.ok_or(Error::NotFound)?.charity,
    };
    let charity = op.directory.now().charity(charity).ok_or(Error::NotFound)?;
    Ok((charity.language, Some(charity.name.get(charity.language).to_owned())))
}

/// Of those who go.
async fn first_names(
    db: &impl ConnectionTrait,
    visits: &[Visit],
) -> Result<BTreeMap<VolunteerId, String>, Error> {
    let ids: BTreeSet<VolunteerId> = visits.iter().filter_map(|visit| visit.volunteer).collect();
    let found = store::volunteer::find_many(db, &ids.into_iter().collect::<Vec<_>>()).await?;
    Ok(found.into_iter().map(|volunteer| (volunteer.id, volunteer.first_name().to_owned())).collect())
}

async fn lines(
    op: &Op,
    visits: &[Visit],
    names: &BTreeMap<VolunteerId, String>,
    language: Language,
) -> Result<Vec<Line>, Error> {
    let ids: BTreeSet<BookingId> = visits.iter().map(|visit| visit.booking).collect();
    let bookings = store::booking::find_many(op.db.read(), &ids.into_iter().collect::<Vec<_>>()).await?;
    let offerings: BTreeMap<BookingId, _> =
        bookings.into_iter().map(|booking| (booking.id, booking.parties.offering)).collect();
    let ids: Vec<VisitId> = visits.iter().map(|visit| visit.id).collect();
    let changed = store::event::last_of_visits(op.db.read(), &ids).await?;
    let directory = op.directory.now();
    let line = |visit: &Visit| {
        let offering = directory.offering(*offerings.get(&visit.booking)?)?;
        let charity = directory.charity(visit.charity)?;
        Some(Line {
            entry: Entry::of(visit),
            offering: offering.offering.name.get(language).to_owned(),
            charity: charity.name.get(language).to_owned(),
            who_goes: visit.volunteer.and_then(|id| names.get(&id).cloned()),
            changed_at: *changed.get(&visit.id)?,
        })
    };
    let known = |visit: &Visit| line(visit).ok_or_else(|| store::impossible("visit", visit.id));
    visits.iter().map(known).collect()
}
