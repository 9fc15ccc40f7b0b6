//! Accounts, for administrators, and who is signed in, for everybody.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    Role,
    account::Profile,
    ids::{AccountId, CharityId, TeamId},
    need::Language,
    policy::{Action, Resource},
};
use uuid::Uuid;

use super::{
    charity::Charity,
    coded::Coded,
    connection::{List, Total, list_with, page, search, total},
    errors::{UserError, payload},
    id::Id,
    limits::cost_of_page,
    payload::{found, once_of},
    ready::ready,
    team::{Team, team},
};
use crate::{
    app::{
        self, Target,
        once::{Once, once},
    },
    error::Error,
    op::Op,
    store,
};

/// Somebody who may sign in.
pub struct Account(pub Arc<domain::account::Account>);

#[Object]
impl Account {
    pub async fn id(&self) -> Id<AccountId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn name(&self) -> &str {
        &self.0.profile.name
    }

    /// Lower case. The account signs in with it.
    async fn email(&self) -> &str {
        self.0.email.as_str()
    }

    /// The language that the account's letters are written in.
    async fn language(&self) -> Coded<Language> {
        Coded(self.0.profile.language)
    }

    /// May sign in.
    async fn active(&self) -> bool {
        self.0.profile.active
    }

    async fn roles(&self) -> Vec<Coded<Role>> {
        self.0.profile.roles.iter().copied().map(Coded).collect()
    }

    /// The teams whose people the account sees.
    async fn teams(&self, context: &Context<'_>) -> Result<Vec<Team>> {
        self.0.profile.teams.iter().map(|id| team(context, *id)).collect()
    }

    /// The charity that the account speaks for.
    async fn charity(&self, context: &Context<'_>) -> Result<Option<Charity>> {
        self.0.profile.charity.map(|id| super::charity::charity(context, id)).transpose()
    }

    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

ready!(Account {
    "id" => id, "version" => version, "name" => name, "email" => email, "language" => language,
    "active" => active, "roles" => roles, "createdAt" => created_at,
});

/// Which accounts; an empty part narrows nothing.
#[derive(InputObject, Default)]
pub struct AccountFilter {
    role: Option<Coded<Role>>,
    /// Part of the name or of the address.
    search: Option<String>,
    active: Option<bool>,
}

#[derive(Default)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// By name. For administrators.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn accounts(
        &self,
        context: &Context<'_>,
        filter: Option<AccountFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Account, Total>> {
        let op = context.data::<Op>()?;
        app::permit(op.actor()?, Action::ViewAccounts, &Resource::HOUSE)?;
        let (db, page, filter) = (op.db.read(), page(first, after)?, filter.unwrap_or_default().try_into()?);
        let slice = store::account::page(db, &filter, &page).await?;
        let total = total(context, store::account::count(db, &filter)).await?;
        Ok(list_with(page.after.is_some(), slice, total, |account| Account(Arc::new(account))))
    }

    /// One account. For administrators.
    async fn account(&self, context: &Context<'_>, id: Id<AccountId>) -> Result<Option<Account>> {
        let account = found(app::account::read(context.data::<Op>()?, id.0).await)?;
        Ok(account.map(|account| Account(Arc::new(account))))
    }
}

#[derive(InputObject)]
pub struct AccountCreateInput {
    idempotency_key: Uuid,
    name: String,
    email: String,
    /// At least 12 characters.
    password: String,
    language: Coded<Language>,
    roles: Vec<Coded<Role>>,
    team_ids: Vec<Id<TeamId>>,
    charity_id: Option<Id<CharityId>>,
}

#[derive(InputObject)]
pub struct AccountReviseInput {
    idempotency_key: Uuid,
    account_id: Id<AccountId>,
    version: i32,
    name: String,
    active: bool,
    language: Coded<Language>,
    roles: Vec<Coded<Role>>,
    team_ids: Vec<Id<TeamId>>,
    charity_id: Option<Id<CharityId>>,
}

#[derive(SimpleObject)]
pub struct AccountPayload {
    account: Option<Account>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    async fn account_create(
        &self,
        context: &Context<'_>,
        input: AccountCreateInput,
    ) -> Result<AccountPayload> {
        let op = context.data::<Op>()?;
        let key = input.once()?;
        let profile = Profile {
            name: input.name,
            language: input.language.0,
            active: true,
            roles: input.roles.into_iter().map(|role| role.0).collect(),
            teams: input.team_ids.into_iter().map(|id| id.0).collect(),
            charity: input.charity_id.map(|id| id.0),
        };
        let AccountCreateInput { email, password, .. } = input;
        answer(op, app::account::create(op, &key, &email, password, profile).await).await
    }

    /// A change of roles, teams or charity, or switching off, takes effect at the account's next request.
    async fn account_revise(
        &self,
        context: &Context<'_>,
        input: AccountReviseInput,
    ) -> Result<AccountPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("accountRevise", input.idempotency_key, &input)?;
        let target = Target { id: input.account_id.0, version: input.version };
        let profile = Profile {
            name: input.name,
            language: input.language.0,
            active: input.active,
            roles: input.roles.into_iter().map(|role| role.0).collect(),
            teams: input.team_ids.into_iter().map(|id| id.0).collect(),
            charity: input.charity_id.map(|id| id.0),
        };
        let done = once(op, &key, |write| app::account::revise(write, target, profile.clone()));
        answer(op, done.await).await
    }
}

impl AccountCreateInput {
    /// Without the password: a quick hash of it, which is what tells one input from another, must not be kept.
    fn once(&self) -> Result<Once, Error> {
        let roles: Vec<&str> = self.roles.iter().map(|role| role.0.as_str()).collect();
        let teams: Vec<Uuid> = self.team_ids.iter().map(|id| id.0.into()).collect();
        let charity: Option<Uuid> = self.charity_id.map(|id| id.0.into());
        let input = (&self.name, &self.email, self.language.0, roles, teams, charity);
        Once::new(self.idempotency_key, "accountCreate", &input)
    }
}

async fn answer(op: &Op, done: Result<AccountId, Error>) -> Result<AccountPayload> {
    let (id, user_errors) = payload(done)?;
    let account = match id {
        Some(id) => Some(Account(Arc::new(app::account::read(op, id).await?))),
        None => None,
    };
    Ok(AccountPayload { account, user_errors })
}

impl TryFrom<AccountFilter> for store::account::Filter {
    type Error = Error;

    fn try_from(filter: AccountFilter) -> Result<Self, Error> {
        let role = filter.role.map(|role| role.0);
        Ok(Self { role, active: filter.active, search: search(filter.search)? })
    }
}
