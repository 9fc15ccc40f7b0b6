//! Records whose time is over: nothing is left of them but what figures count.

use domain::{
    ids::PersonId,
    person::{Home, Person},
    policy::{Action, Resource},
    retention::{KeepFor, is_due},
    time::{WallTime, london_date, london_to_utc},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::Op,
    postcodes, store,
};

/// The next people after `after` in whose records nothing happened for so long.
pub async fn due(op: &Op, keep: KeepFor, after: Option<PersonId>) -> Result<Vec<PersonId>, Error> {
    let day_after = keep.last_contact(london_date(op.clock.now())) + chrono::Days::new(1);
    let since = london_to_utc(day_after, WallTime::MIDNIGHT);
    store::retention::due(op.db.read(), since, after).await
}

/// How many records a sweep would redact now.
pub async fn count_due(op: &Op, keep: KeepFor) -> Result<u64, Error> {
    let (mut count, mut after) = (0, None);
    loop {
        let found = due(op, keep, after).await?;
        let Some(last) = found.last().copied() else { return Ok(count) };
        after = Some(last);
        for id in found {
            let Some(person) = store::person::find(op.db.read(), id).await? else { continue };
            let records = records(op.db.read(), id).await?;
            count += u64::from(is_over(op.db.read(), &person, &records, keep, op.clock.now()).await?);
        }
    }
}

/// Redacts the record of `id`, with those that became part of it, where its time is over.
pub async fn redact(write: Write, keep: KeepFor, id: PersonId) -> Result<PersonId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::KeepTime, &Resource::HOUSE)?;
    store::person::lock(tx.db(), id).await?;
    let person = store::person::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
    let records = records(tx.db(), id).await?;
    let closed = person.redacted_at.is_none() && person.merged_into.is_none();
    if !closed || !is_over(tx.db(), &person, &records, keep, tx.now()).await? {
        return Err(Error::NotFound);
    }
    store::retention::empty(tx.db(), &records).await?;
    let ids: Vec<PersonId> = records.into_iter().map(PersonId::from).collect();
    for person in store::person::find_many(tx.db(), &ids).await? {
        let home = somewhere_near(&person);
        let left = person.redact(home, tx.now());
        store::person::update(tx.db(), &left).await?;
        tx.audit("person.redact", "person", left.id, None);
        tx.changed(Kind::Person, left.id, Audience::team(left.team));
    }
    write.commit(id).await
}

async fn records(db: &impl ConnectionTrait, id: PersonId) -> Result<Vec<Uuid>, Error> {
    let leads = store::person_merge::with_absorbed(db, &[id]).await?;
    Ok(leads.into_keys().map(Uuid::from).collect())
}

async fn is_over(
    db: &impl ConnectionTrait,
    person: &Person,
    records: &[Uuid],
    keep: KeepFor,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, Error> {
    let traces = store::retention::traces(db, records, person.created_at).await?;
    Ok(is_due(traces, person.details.birth_date, keep, now))
}

/// A place in the same ward, the same for all who live there: figures are told by ward.
fn somewhere_near(person: &Person) -> Home {
    let home = &person.details.home;
    let others = || postcodes::all().filter(|(code, _)| *code != home.postcode.as_str());
    let near = others().find(|(_, place)| place.ward_code == home.ward).or_else(|| others().next());
    let parsed = near.and_then(|(code, place)| Some((code.parse().ok()?, place.point)));
    let (postcode, point) = parsed.unwrap_or_else(|| (home.postcode.clone(), home.point));
    Home { postcode, point, ..home.clone() }
}
