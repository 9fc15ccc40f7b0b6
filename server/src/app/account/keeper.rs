//! What whoever keeps the machine does with accounts, at a terminal: there is nobody to permit it to.

use domain::{
    Violation,
    account::{Account, Email, Profile},
    ids::AccountId,
    safeguarding,
};

use super::{check_places, note};
use crate::{
    auth,
    error::Error,
    op::{Op, Tx},
    store,
};

pub async fn add(op: &Op, email: Email, password_hash: String, profile: Profile) -> Result<(), Error> {
    let tx = op.begin().await?;
    check_places(&tx, &profile)?;
    if store::account::has_email(tx.db(), &email).await? {
        return Err(Violation::EmailTaken.into());
    }
    let account = Account::new(tx.next_id(), email, profile, tx.now())?;
    store::account::insert(tx.db(), &account, password_hash).await?;
    note(&tx, "account.add", &account);
    tx.commit().await
}

/// Lets them in no longer. The last administrator stays, and whoever is named for a team's safeguarding.
pub async fn disable(op: &Op, email: &Email) -> Result<(), Error> {
    let tx = op.begin().await?;
    let account = found(&tx, email).await?;
    let named = store::safeguarding::named(tx.db(), account.id).await?;
    let others = store::account::other_administrators(tx.db(), account.id).await?;
    let account = account.switch_off(others)?;
    safeguarding::may_become(&named, &account.profile)?;
    store::account::update(tx.db(), &account).await?;
    end(tx, "account.disable", &account).await
}

pub async fn enable(op: &Op, email: &Email) -> Result<(), Error> {
    let tx = op.begin().await?;
    let account = found(&tx, email).await?.switch_on();
    store::account::update(tx.db(), &account).await?;
    note(&tx, "account.enable", &account);
    tx.commit().await
}

pub async fn set_password(op: &Op, email: &Email, password_hash: String) -> Result<(), Error> {
    let tx = op.begin().await?;
    let account = found(&tx, email).await?;
    store::account::set_password(tx.db(), account.id, password_hash).await?;
    end(tx, "account.setPassword", &account).await
}

async fn found(tx: &Tx, email: &Email) -> Result<Account, Error> {
    let id: AccountId = store::account::id_of(tx.db(), email).await?.ok_or(Error::NotFound)?;
    store::account::find(tx.db(), id).await?.ok_or(Error::NotFound)
}

/// Whatever was signed in ends with it.
async fn end(tx: Tx, action: &'static str, account: &Account) -> Result<(), Error> {
    auth::end_sessions(&tx, account.id).await?;
    note(&tx, action, account);
    tx.commit().await
}
