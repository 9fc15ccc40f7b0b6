//! What is done with sharing agreements.

use chrono::NaiveDate;
use domain::{
    ids::{PersonId, SharingAgreementId},
    person::Person,
    policy::Action,
    sharing::{SharingAgreement, SharingHow, SharingScope},
};

use super::{Target, once::Write};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::Tx,
    store,
};

/// Records that `person` agreed to share, until the end of `until` or until it is withdrawn.
pub async fn record(
    write: Write,
    person: PersonId,
    scope: SharingScope,
    how: SharingHow,
    until: Option<NaiveDate>,
) -> Result<PersonId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let person = super::person::load_for(tx.db(), actor, Action::RecordAgreement, person).await?;
    check_scope(tx, scope)?;
    let agreement = SharingAgreement::record(tx.next_id(), person.id, scope, how, until, actor, tx.now())?;
    store::sharing::save(tx.db(), &agreement).await?;
    note(tx, "sharing.record", &agreement, &person);
    write.commit(person.id).await
}

/// From now on nothing new is shared under it.
pub async fn withdraw(write: Write, target: Target<SharingAgreementId>) -> Result<PersonId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let agreement = store::sharing::find(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    let person = super::person::load_for(tx.db(), actor, Action::RecordAgreement, agreement.person).await?;
    target.is_at(agreement.version)?;
    let agreement = agreement.withdraw(actor, tx.now())?;
    store::sharing::save(tx.db(), &agreement).await?;
    note(tx, "sharing.withdraw", &agreement, &person);
    write.commit(person.id).await
}

fn note(tx: &Tx, action: &'static str, agreement: &SharingAgreement, person: &Person) {
    tx.audit(action, "sharing-agreement", agreement.id, None);
    tx.changed(Kind::Person, person.id, Audience::team(person.team));
}

/// The charity or the category that the agreement names is one that there is.
fn check_scope(tx: &Tx, scope: SharingScope) -> Result<(), Error> {
    let directory = tx.directory();
    let known = match scope {
        SharingScope::All => true,
        SharingScope::Charity(charity) => directory.charity(charity).is_some(),
        SharingScope::Category(category) => directory.category(category).is_some(),
    };
    if known { Ok(()) } else { Err(Error::NotFound) }
}
