//! A charity's own users.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    account,
    ids::{AccountId, CharityId, InvitationId},
    invitation::{self, Invited},
    need::Language,
};
use uuid::Uuid;

use super::{
    charity::{CharityPayload, answer},
    coded::Coded,
    id::Id,
    payload::once_of,
};
use crate::{
    app::{self, once::once},
    error::Error,
    op::Op,
};

/// Who signs in for a charity, and who is invited to.
#[derive(SimpleObject)]
pub struct CharityUsers {
    /// By name, those who may no longer sign in too.
    accounts: Vec<CharityUser>,
    /// Those that nobody has joined by, the newest first.
    invitations: Vec<Invitation>,
}

/// Somebody who signs in for a charity, as its own people see them.
pub struct CharityUser(account::Account);

#[Object]
impl CharityUser {
    pub async fn id(&self) -> Id<AccountId> {
        Id(self.0.id)
    }

    async fn name(&self) -> &str {
        &self.0.profile.name
    }

    async fn email(&self) -> &str {
        self.0.email.as_str()
    }

    /// May sign in.
    async fn active(&self) -> bool {
        self.0.profile.active
    }
}

/// An invitation that waits for its answer.
pub struct Invitation(invitation::Invitation);

#[Object]
impl Invitation {
    pub async fn id(&self) -> Id<InvitationId> {
        Id(self.0.id)
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn email(&self) -> &str {
        self.0.email.as_str()
    }

    async fn invited_at(&self) -> DateTime<Utc> {
        self.0.invited_at
    }

    /// When its link stops working.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at()
    }
}

pub(super) async fn users(op: &Op, charity: CharityId) -> Result<Option<CharityUsers>> {
    match app::invitation::users(op, charity).await {
        Ok((accounts, invitations)) => Ok(Some(CharityUsers {
            accounts: accounts.into_iter().map(CharityUser).collect(),
            invitations: invitations.into_iter().map(Invitation).collect(),
        })),
        Err(Error::Forbidden | Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[derive(InputObject)]
pub struct CharityUserInviteInput {
    idempotency_key: Uuid,
    charity_id: Id<CharityId>,
    name: String,
    /// Where the letter goes, and with which they will sign in.
    email: String,
    language: Coded<Language>,
}

#[derive(InputObject)]
pub struct CharityInvitationWithdrawInput {
    idempotency_key: Uuid,
    invitation_id: Id<InvitationId>,
}

#[derive(InputObject)]
pub struct CharityUserSwitchInput {
    idempotency_key: Uuid,
    account_id: Id<AccountId>,
    /// Whether they may sign in.
    active: bool,
}

#[derive(Default)]
pub struct CharityUsersMutation;

#[Object]
impl CharityUsersMutation {
    /// Writes to somebody that they may sign in for the charity. For its own users and administrators.
    async fn charity_user_invite(
        &self,
        context: &Context<'_>,
        input: CharityUserInviteInput,
    ) -> Result<CharityPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("charityUserInvite", input.idempotency_key, &input)?;
        let charity = input.charity_id.0;
        let invited = Invited { name: input.name, email: input.email, language: input.language.0 };
        answer(op, once(op, &key, |write| app::invitation::invite(write, charity, invited.clone())).await)
    }

    /// Its link opens nothing any more.
    async fn charity_invitation_withdraw(
        &self,
        context: &Context<'_>,
        input: CharityInvitationWithdrawInput,
    ) -> Result<CharityPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("charityInvitationWithdraw", input.idempotency_key, &input)?;
        let invitation = input.invitation_id.0;
        answer(op, once(op, &key, |write| app::invitation::withdraw(write, invitation)).await)
    }

    /// Lets one of the charity's users in no longer, or again. The last one stays, unless an administrator says otherwise.
    async fn charity_user_switch(
        &self,
        context: &Context<'_>,
        input: CharityUserSwitchInput,
    ) -> Result<CharityPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("charityUserSwitch", input.idempotency_key, &input)?;
        let (account, active) = (input.account_id.0, input.active);
        answer(op, once(op, &key, |write| app::invitation::switch(write, account, active)).await)
    }
}
