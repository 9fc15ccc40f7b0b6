//! What is done with accounts.

pub mod keeper;

use domain::{
    Violation,
    account::{Account, Email, Profile, check_password},
    ids::AccountId,
    policy::{Action, Resource},
    safeguarding,
};

use super::{
    Target,
    once::{Once, Write, once},
    permit,
};
use crate::{
    auth,
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    store,
};

/// The account, where the viewer may see accounts.
pub async fn read(op: &Op, id: AccountId) -> Result<Account, Error> {
    permit(op.actor()?, Action::ViewAccounts, &Resource::HOUSE)?;
    store::account::find(op.db.read(), id).await?.ok_or(Error::NotFound)
}

/// `key` is made from the input without the password, which is kept nowhere but as its hash.
pub async fn create(
    op: &Op,
    key: &Once,
    email: &str,
    password: String,
    profile: Profile,
) -> Result<AccountId, Error> {
    permit(op.actor()?, Action::EditAccounts, &Resource::HOUSE)?;
    let email: Email = email.parse()?;
    check_password(&password)?;
    // Before the transaction: nobody should wait for the database because somebody hashes. In turn with those who sign in.
    let hash = op.passwords.hash(password).await?;
    once(op, key, |write| insert(write, email.clone(), hash.clone(), profile.clone())).await
}

async fn insert(
    write: Write,
    email: Email,
    password_hash: String,
    profile: Profile,
) -> Result<AccountId, Error> {
    let tx = &write.tx;
    check_places(tx, &profile)?;
    if store::account::has_email(tx.db(), &email).await? {
        return Err(Violation::EmailTaken.into());
    }
    let account = Account::new(tx.next_id(), email, profile, tx.now())?;
    store::account::insert(tx.db(), &account, password_hash).await?;
    note(tx, "account.create", &account);
    write.commit(account.id).await
}

/// A change of what the account may do counts from its next request on: its access tokens are void, and its sessions where it may sign
/// in no longer.
pub async fn revise(write: Write, target: Target<AccountId>, profile: Profile) -> Result<AccountId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::EditAccounts, &Resource::HOUSE)?;
    let account = store::account::find(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    target.is_at(account.version)?;
    check_places(tx, &profile)?;
    safeguarding::may_become(&store::safeguarding::named(tx.db(), account.id).await?, &profile)?;
    let keeps_powers = account.profile.has_powers_of(&profile);
    let others = store::account::other_administrators(tx.db(), account.id).await?;
    let account = account.revise(profile, write.actor.account, others)?;
    store::account::update(tx.db(), &account).await?;
    if !account.profile.active {
        auth::end_sessions(tx, account.id).await?;
    } else if !keeps_powers {
        auth::raise_epoch(tx, account.id).await?;
    }
    note(tx, "account.revise", &account);
    write.commit(account.id).await
}

fn note(tx: &Tx, action: &'static str, account: &Account) {
    tx.audit(action, "account", account.id, None);
    let audience = Audience { account: Some(account.id), administrators: true, ..Audience::default() };
    tx.changed(Kind::Account, account.id, audience);
}

/// The teams and the charity are ones that there are.
fn check_places(tx: &Tx, profile: &Profile) -> Result<(), Error> {
    let directory = tx.directory();
    if profile.teams.iter().any(|team| directory.team(*team).is_none()) {
        return Err(Violation::TeamsMissing.into());
    }
    if profile.charity.is_some_and(|charity| directory.charity(charity).is_none()) {
        return Err(Violation::CharityMissing.into());
    }
    Ok(())
}
