//! Teams, and colleagues by name.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, dataloader::Loader};
use domain::{
    Role,
    ids::{AccountId, TeamId},
    offering::Bilingual,
    task::ASSIGNEES,
};
use uuid::Uuid;

use super::{
    connection::{List, by_page, list, page},
    errors::{UserError, payload},
    id::Id,
    limits::cost_of_page,
    loaders::{Loaded, Source, load, load_known},
    payload::once_of,
    ready::ready,
    safeguarding::{Safeguarding, SafeguardingOf},
};
use crate::{
    app::{self, Target, once::once},
    error::Error,
    op::Op,
    store::{
        account::{self, Colleague},
        page::Slice,
    },
};

/// A community resource team.
pub struct Team(pub Arc<domain::team::Team>);

#[Object]
impl Team {
    pub async fn id(&self) -> Id<TeamId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The team in an address: lower-case words joined by hyphens.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    async fn name_en(&self) -> &str {
        &self.0.name.en
    }

    async fn name_cy(&self) -> &str {
        &self.0.name.cy
    }

    /// Those who may take the team's referrals, by name.
    async fn brokers(&self, context: &Context<'_>) -> Result<Vec<AccountName>> {
        working_in(context, self.0.id, &[Role::Broker]).await
    }

    /// Those who can be given its tasks, by name.
    async fn assignees(&self, context: &Context<'_>) -> Result<Vec<AccountName>> {
        working_in(context, self.0.id, &ASSIGNEES).await
    }

    /// Those who see the team's people, by name.
    async fn members(&self, context: &Context<'_>) -> Result<Vec<AccountName>> {
        working_in(context, self.0.id, &Role::OF_CASES).await
    }

    /// Who hears of somebody's safety; none where the team has named nobody yet.
    async fn safeguarding(&self, context: &Context<'_>) -> Result<Option<Safeguarding>> {
        Ok(load(context, SafeguardingOf(self.0.id)).await?.map(Safeguarding))
    }
}

ready!(Team {
    "id" => id, "version" => version, "slug" => slug, "nameEn" => name_en, "nameCy" => name_cy,
});

/// A colleague, as everyone may see them.
pub struct AccountName(pub Colleague);

#[Object]
impl AccountName {
    pub async fn id(&self) -> Id<AccountId> {
        Id(self.0.id)
    }

    async fn name(&self) -> &str {
        &self.0.name
    }
}

/// The team that a thing belongs to.
pub fn team(context: &Context<'_>, id: TeamId) -> Result<Team> {
    let team = context.data::<Op>()?.directory.now().team(id).ok_or(Error::NotFound)?;
    Ok(Team(team))
}

/// The name of whoever did or answers for something.
pub async fn colleague(context: &Context<'_>, id: AccountId) -> Result<AccountName> {
    Ok(AccountName(load_known(context, NameOf(id)).await?))
}

#[derive(Default)]
pub struct TeamQuery;

#[Object]
impl TeamQuery {
    /// Every team; there are a handful.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn teams(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Team>> {
        let op = context.data::<Op>()?;
        op.actor()?;
        let page = page(first, after)?;
        let after: Option<String> = page.key()?;
        let directory = op.directory.now();
        let mut teams = directory.teams().to_vec();
        teams.sort_by(|one, other| one.slug.cmp(&other.slug));
        teams.retain(|team| after.as_ref().is_none_or(|after| team.slug > *after));
        Ok(list(page.after.is_some(), Slice::new(teams, &page, |team| team.slug.clone()), Team))
    }
}

#[derive(InputObject)]
pub struct TeamCreateInput {
    idempotency_key: Uuid,
    name_en: String,
    name_cy: String,
}

#[derive(InputObject)]
pub struct TeamEditInput {
    idempotency_key: Uuid,
    team_id: Id<TeamId>,
    version: i32,
    name_en: String,
    name_cy: String,
}

#[derive(SimpleObject)]
pub struct TeamPayload {
    team: Option<Team>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct TeamMutation;

#[Object]
impl TeamMutation {
    /// For administrators.
    async fn team_create(&self, context: &Context<'_>, input: TeamCreateInput) -> Result<TeamPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("teamCreate", input.idempotency_key, &input)?;
        let name = Bilingual { en: input.name_en, cy: input.name_cy };
        answer(op, once(op, &key, |write| app::team::create(write, name.clone())).await)
    }

    /// The team under another name, at the same address. For administrators.
    async fn team_edit(&self, context: &Context<'_>, input: TeamEditInput) -> Result<TeamPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("teamEdit", input.idempotency_key, &input)?;
        let target = Target { id: input.team_id.0, version: input.version };
        let name = Bilingual { en: input.name_en, cy: input.name_cy };
        answer(op, once(op, &key, |write| app::team::edit(write, target, name.clone())).await)
    }
}

pub(super) fn answer(op: &Op, done: Result<TeamId, Error>) -> Result<TeamPayload> {
    let (id, user_errors) = payload(done)?;
    let team = id.and_then(|id| op.directory.now().team(id)).map(Team);
    Ok(TeamPayload { team, user_errors })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct NameOf(AccountId);

impl Loader<NameOf> for Source {
    type Value = Colleague;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[NameOf]) -> Loaded<HashMap<NameOf, Colleague>> {
        let ids: Vec<AccountId> = keys.iter().map(|key| key.0).collect();
        let names = account::colleagues(self.op().db.read(), &ids).await?;
        Ok(names.into_iter().map(|name| (NameOf(name.id), name)).collect())
    }
}

/// The active accounts of a team that hold one of the roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct WorkingIn(TeamId, &'static [Role]);

impl Loader<WorkingIn> for Source {
    type Value = Arc<[Colleague]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[WorkingIn]) -> Loaded<HashMap<WorkingIn, Arc<[Colleague]>>> {
        let mut working = Vec::new();
        for (roles, teams) in by_page(keys, |WorkingIn(team, roles)| (roles, *team)) {
            let members = account::members(self.op().db.read(), &teams, roles).await?;
            working.extend(members.into_iter().map(|(team, member)| (WorkingIn(team, roles), member)));
        }
        Ok(grouped(working.into_iter()))
    }
}

async fn working_in(context: &Context<'_>, team: TeamId, roles: &'static [Role]) -> Result<Vec<AccountName>> {
    let working = load(context, WorkingIn(team, roles)).await?.unwrap_or_default();
    Ok(working.iter().cloned().map(AccountName).collect())
}

/// Rows that belong to the same key, together and in their order.
pub(super) fn grouped<K: std::hash::Hash + Eq, T>(
    rows: impl Iterator<Item = (K, T)>,
) -> HashMap<K, Arc<[T]>> {
    let mut groups = HashMap::<K, Vec<T>>::new();
    for (key, row) in rows {
        groups.entry(key).or_default().push(row);
    }
    groups.into_iter().map(|(key, rows)| (key, rows.into())).collect()
}
