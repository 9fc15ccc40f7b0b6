//! A charity's own users: inviting them, and whether they may sign in.

use domain::{
    Role, Violation,
    account::{Account, check_password},
    ids::{AccountId, CharityId, InvitationId, LetterId},
    invitation::{Invitation, Invited, switch_user},
    link::Link,
    policy::{Action, Resource},
};

use super::{link, once::Write, permit};
use crate::{
    auth,
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    post::{self, Letter},
    store,
};

/// Who signs in for the charity, and who is invited to.
pub async fn users(op: &Op, charity: CharityId) -> Result<(Vec<Account>, Vec<Invitation>), Error> {
    permit(op.actor()?, Action::EditCharityUsers, &Resource::of_charity(charity))?;
    let db = op.db.read();
    let users = store::account::of_charity(db, charity).await?;
    let invitations = store::invitation::open_of(db, charity).await?;
    op.audit_read("charity.users", "charity", charity, None);
    Ok((users, invitations))
}

/// Writes to somebody that they may sign in for the charity. Whether the address has an account already is told: whoever may ask is of
/// the charity or an administrator, and needs to know why nothing comes.
pub async fn invite(write: Write, charity: CharityId, invited: Invited) -> Result<CharityId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let charity = tx.directory().charity(charity).ok_or(Error::NotFound)?;
    permit(actor, Action::EditCharityUsers, &charity.resource())?;
    let letter: LetterId = tx.next_id();
    let invitation = Invitation::new(tx.next_id(), charity.id, letter, invited, actor.account, tx.now())?;
    if store::account::has_email(tx.db(), &invitation.email).await? {
        return Err(Violation::EmailTaken.into());
    }
    post::queue_as(tx, letter, Letter::invitation(&invitation)).await?;
    store::invitation::insert(tx.db(), &invitation).await?;
    tx.audit("invitation.send", "charity", charity.id, None);
    told(tx, charity.id);
    write.commit(charity.id).await
}

pub async fn withdraw(write: Write, id: InvitationId) -> Result<CharityId, Error> {
    let tx = &write.tx;
    let invitation = store::invitation::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
    permit(&write.actor, Action::EditCharityUsers, &invitation.resource())?;
    let invitation = invitation.withdraw()?;
    store::invitation::settle(tx.db(), &invitation, tx.now()).await?;
    tx.audit("invitation.withdraw", "charity", invitation.charity, None);
    told(tx, invitation.charity);
    write.commit(invitation.charity).await
}

/// Lets one of the charity's users in no longer, or again.
pub async fn switch(write: Write, account: AccountId, active: bool) -> Result<CharityId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let account = store::account::find(tx.db(), account).await?.ok_or(Error::NotFound)?;
    let charity = account.profile.charity.ok_or(Error::NotFound)?;
    permit(actor, Action::EditCharityUsers, &Resource::of_charity(charity))?;
    if account.profile.active == active {
        return write.commit(charity).await;
    }
    let others = store::account::other_users(tx.db(), charity, account.id).await?;
    let account = switch_user(account, active, others, actor.is(Role::Administrator))?;
    store::account::update(tx.db(), &account).await?;
    auth::end_sessions(tx, account.id).await?;
    tx.audit("account.switch", "account", account.id, None);
    told(tx, charity);
    write.commit(charity).await
}

/// What an invitation's link shows: whom it is for.
pub async fn read(op: &Op, id: InvitationId) -> Result<Invitation, Error> {
    let invitation = store::invitation::find(op.db.read(), id).await?.ok_or(Error::NotFound)?;
    permit(op.actor()?, Action::JoinCharity, &invitation.resource())?;
    Ok(invitation)
}

/// Makes the account of whoever holds the link, and uses the link up with it.
pub async fn join(op: &Op, by: &Link, id: InvitationId, password: String) -> Result<AccountId, Error> {
    check_password(&password)?;
    // Before the transaction, as for every new account.
    let hash = op.passwords.hash(password).await?;
    link::act(op, by, |write| enter(write, id, hash.clone())).await
}

async fn enter(write: Write, id: InvitationId, password_hash: String) -> Result<AccountId, Error> {
    let tx = &write.tx;
    let invitation = store::invitation::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
    permit(&write.actor, Action::JoinCharity, &invitation.resource())?;
    if store::account::has_email(tx.db(), &invitation.email).await? {
        return Err(Violation::EmailTaken.into());
    }
    let (invitation, account) = invitation.join(tx.next_id(), tx.now())?;
    store::account::insert(tx.db(), &account, password_hash).await?;
    store::invitation::settle(tx.db(), &invitation, tx.now()).await?;
    tx.audit("invitation.join", "account", account.id, None);
    told(tx, invitation.charity);
    write.commit(account.id).await
}

/// The charity's users look anew, and the administrators.
fn told(tx: &Tx, charity: CharityId) {
    let audience = Audience { administrators: true, charity: Some(charity), ..Audience::default() };
    tx.changed(Kind::Charity, charity, audience);
}
