//! What is done with charities.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Violation,
    charity::Charity,
    ids::CharityId,
    need::Language,
    offering::Bilingual,
    policy::{Action, Resource},
    protocol::Protocol,
    time::london_date,
};

use super::{Target, line, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    directory::Snapshot,
    error::Error,
    op::{Op, Tx},
    post::{self, Letter},
    store,
};

/// Charities that are looked up in one statement.
const ASKED_AT_ONCE: usize = 200;

/// A charity as typed.
#[derive(Clone, Debug)]
pub struct Typed {
    pub name: Bilingual,
    pub registered_number: Option<String>,
    pub description: Bilingual,
    pub email: String,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub postcode: String,
    pub language: Language,
    pub open_enquiry_limit: u32,
    pub still_right_days: u16,
}

/// A protocol as typed.
#[derive(Clone, Debug)]
pub struct Signed {
    pub reference: String,
    pub signed_on: NaiveDate,
    pub review_on: NaiveDate,
}

pub async fn create(write: Write, typed: Typed) -> Result<CharityId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::AddCharity, &Resource::HOUSE)?;
    let charity = typed.charity(tx.next_id())?.checked()?;
    save(tx, "charity.create", &charity).await?;
    write.commit(charity.id).await
}

/// One that is no longer `active` is not found by whoever seeks help; what was agreed with it goes on.
pub async fn edit(
    write: Write,
    target: Target<CharityId>,
    typed: Typed,
    active: bool,
) -> Result<CharityId, Error> {
    let tx = &write.tx;
    let before = store::charity::find(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    permit(&write.actor, Action::EditCharity, &before.resource())?;
    target.is_at(before.version)?;
    let typed = typed.charity(before.id)?;
    let charity =
        Charity { active, protocol: before.protocol, version: before.version + 1, ..typed }.checked()?;
    save(tx, "charity.edit", &charity).await?;
    write.commit(charity.id).await
}

/// Writes down what was signed with it, in place of what was known before; `None` ends that.
pub async fn record_protocol(
    write: Write,
    target: Target<CharityId>,
    signed: Option<Signed>,
) -> Result<CharityId, Error> {
    let tx = &write.tx;
    let before = store::charity::find(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    permit(&write.actor, Action::RecordProtocol, &before.resource())?;
    target.is_at(before.version)?;
    let today = london_date(tx.now());
    let protocol =
        signed.map(|it| Protocol::new(it.reference, it.signed_on, it.review_on, today)).transpose()?;
    let word = if protocol.is_some() { "charity.record-protocol" } else { "charity.end-protocol" };
    let charity = before.with_protocol(protocol);
    save(tx, word, &charity).await?;
    write.commit(charity.id).await
}

/// One charity that was written down twice becomes one: what `from` gives, and what feeds say of it, is `into`'s from now on, and `from` is
/// switched off. Nobody who saw a person's data for one of them sees it for the other: one that was ever asked about anybody, or that
/// somebody signs in for, is the one that stays.
pub async fn merge(
    write: Write,
    from: Target<CharityId>,
    into: Target<CharityId>,
) -> Result<CharityId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::ReviewDirectory, &Resource::HOUSE)?;
    let (gone, stays) = (at_version(tx, from).await?, at_version(tx, into).await?);
    let has_cases = store::charity::has_cases(tx.db(), gone.id).await?;
    let gone = gone.merged_into(&stays, has_cases)?;
    let moved = store::offering::move_to_charity(tx.db(), gone.id, stays.id).await?;
    store::import::move_charity(tx.db(), gone.id, stays.id).await?;
    store::charity::save(tx.db(), &gone).await?;
    let detail = serde_json::json!({ "into": stays.id, "offerings": moved });
    tx.audit("charity.merge", "charity", gone.id, Some(detail));
    tx.audit(
        "charity.receive",
        "charity",
        stays.id,
        Some(serde_json::json!({ "from": gone.id, "offerings": moved })),
    );
    tx.changed(Kind::Charity, gone.id, Audience::everyone());
    tx.changed(Kind::Charity, stays.id, Audience::everyone());
    for id in &moved {
        tx.changed(Kind::Offering, *id, Audience::everyone());
    }
    write.commit(stays.id).await
}

/// The next charities after `after` that a letter asks whether all is still right: their word fades, nobody signs in for them, and they
/// were not asked so lately that they would not be asked again.
pub async fn to_ask_still_right(op: &Op, after: Option<CharityId>) -> Result<Vec<CharityId>, Error> {
    let (directory, now) = (op.directory.now(), op.clock.now());
    let faded = directory.offerings().filter(|entry| entry.charity_active && entry.is_to_confirm(now));
    let faded: BTreeSet<CharityId> = faded.map(|entry| entry.offering.charity).collect();
    let mut faded = faded.into_iter().filter(|id| after.is_none_or(|after| *id > after)).peekable();
    while faded.peek().is_some() {
        let some: Vec<CharityId> = faded.by_ref().take(ASKED_AT_ONCE).collect();
        let asked = store::charity::asked_still_right(op.db.read(), &some).await?;
        let to_ask = asked.into_iter().filter(|(id, at)| asks(&directory, *id, *at, now)).map(|(id, _)| id);
        let to_ask: Vec<CharityId> = to_ask.collect();
        if !to_ask.is_empty() {
            return Ok(to_ask);
        }
    }
    Ok(Vec::new())
}

fn asks(directory: &Snapshot, id: CharityId, asked_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    directory.of_charity(id).any(|entry| entry.charity_active && entry.is_to_ask(asked_at, now))
}

/// Writes to the charity to ask whether all is still right.
pub async fn ask_still_right(write: Write, id: CharityId) -> Result<CharityId, Error> {
    let (tx, now) = (&write.tx, write.tx.now());
    permit(&write.actor, Action::KeepTime, &Resource::HOUSE)?;
    let asked = store::charity::asked_still_right(tx.db(), &[id]).await?;
    let asked_at = *asked.get(&id).ok_or(Error::NotFound)?;
    if !asks(&tx.directory(), id, asked_at, now) {
        return Err(Error::NotFound);
    }
    post::queue(tx, Letter::still_right(id, london_date(now))).await?;
    tx.audit("charity.ask-still-right", "charity", id, None);
    write.commit(id).await
}

async fn at_version(tx: &Tx, target: Target<CharityId>) -> Result<Charity, Error> {
    let charity = store::charity::find(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    target.is_at(charity.version)?;
    Ok(charity)
}

async fn save(tx: &Tx, action: &'static str, charity: &Charity) -> Result<(), Error> {
    store::charity::save(tx.db(), charity).await?;
    tx.audit(action, "charity", charity.id, None);
    tx.changed(Kind::Charity, charity.id, Audience::everyone());
    Ok(())
}

impl Typed {
    /// As if it were new.
    fn charity(self, id: CharityId) -> Result<Charity, Violation> {
        Ok(Charity {
            id,
            name: self.name,
            registered_number: line(self.registered_number)?,
            description: self.description,
            email: self.email,
            phone: line(self.phone)?,
            website: line(self.website)?,
            postcode: self.postcode,
            language: self.language,
            open_enquiry_limit: self.open_enquiry_limit,
            still_right_days: self.still_right_days,
            protocol: None,
            active: true,
            version: 1,
        })
    }
}
