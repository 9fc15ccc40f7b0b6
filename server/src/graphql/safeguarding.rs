//! Whom each team has named for safeguarding, and the number to ring.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result, dataloader::Loader};
use domain::{
    ids::{AccountId, TeamId},
    safeguarding::Arrangement,
};
use uuid::Uuid;

use super::{
    id::Id,
    loaders::{Loaded, Source},
    payload::once_of,
    team::{AccountName, TeamPayload, answer, colleague},
};
use crate::{
    app::{self, once::once, safeguarding::Arranging},
    error::Error,
    op::Op,
    store,
};

/// Who hears of somebody's safety, and the number that is rung before anything is written.
pub struct Safeguarding(pub Arc<Arrangement>);

#[Object]
impl Safeguarding {
    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn phone(&self) -> &str {
        &self.0.phone
    }

    /// At night and at weekends, where that is another number.
    async fn out_of_hours(&self) -> Option<&str> {
        self.0.out_of_hours.as_deref()
    }

    async fn lead(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.lead).await
    }

    async fn deputy(&self, context: &Context<'_>) -> Result<Option<AccountName>> {
        match self.0.deputy {
            Some(deputy) => Ok(Some(colleague(context, deputy).await?)),
            None => Ok(None),
        }
    }
}

#[derive(InputObject)]
pub struct SafeguardingArrangeInput {
    idempotency_key: Uuid,
    team_id: Id<TeamId>,
    /// Of the arrangement that this one takes the place of; 0 where the team has none.
    version: i32,
    /// Somebody who sees the team's people.
    lead_id: Id<AccountId>,
    /// Another one.
    deputy_id: Option<Id<AccountId>>,
    phone: String,
    out_of_hours: Option<String>,
}

#[derive(Default)]
pub struct SafeguardingMutation;

#[Object]
impl SafeguardingMutation {
    /// Names those who hear of the safety of a team's people. For administrators.
    async fn safeguarding_arrange(
        &self,
        context: &Context<'_>,
        input: SafeguardingArrangeInput,
    ) -> Result<TeamPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("safeguardingArrange", input.idempotency_key, &input)?;
        let arranging = Arranging {
            team: input.team_id.0,
            version: input.version,
            lead: input.lead_id.0,
            deputy: input.deputy_id.map(|id| id.0),
            phone: input.phone,
            out_of_hours: input.out_of_hours,
        };
        answer(op, once(op, &key, |write| app::safeguarding::arrange(write, arranging.clone())).await)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SafeguardingOf(pub TeamId);

impl Loader<SafeguardingOf> for Source {
    type Value = Arc<Arrangement>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[SafeguardingOf]) -> Loaded<HashMap<SafeguardingOf, Arc<Arrangement>>> {
        let teams: Vec<TeamId> = keys.iter().map(|key| key.0).collect();
        let found = store::safeguarding::of_teams(self.op().db.read(), &teams).await?;
        Ok(found.into_iter().map(|it| (SafeguardingOf(it.team), Arc::new(it))).collect())
    }
}
