//! Who is signed in.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use domain::{Actor, Role, person::Person, policy::HouseAction};

use super::{
    account::Account,
    charity::{Charity, charity},
    coded::Coded,
    team::{Team, team},
};
use crate::{error::Error, op::Op, store};

#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is signed in; null for a visitor.
    async fn viewer(&self, context: &Context<'_>) -> Result<Option<Viewer>> {
        Ok(context.data::<Op>()?.viewer.clone().map(Viewer))
    }
}

/// Whoever asks.
pub struct Viewer(Arc<Actor>);

#[Object]
impl Viewer {
    /// The viewer's own account.
    async fn account(&self, context: &Context<'_>) -> Result<Account> {
        let account = store::account::find(context.data::<Op>()?.db.read(), self.0.account).await?;
        Ok(Account(Arc::new(account.ok_or(Error::NotFound)?)))
    }

    async fn roles(&self) -> Vec<Coded<Role>> {
        self.0.roles.iter().copied().map(Coded).collect()
    }

    async fn teams(&self, context: &Context<'_>) -> Result<Vec<Team>> {
        self.0.teams.iter().map(|id| team(context, *id)).collect()
    }

    /// The teams in which the viewer may register a person.
    async fn registers_people_in(&self, context: &Context<'_>) -> Result<Vec<Team>> {
        let teams = self.0.teams.iter().filter(|id| Person::may_register(&self.0, **id));
        teams.map(|id| team(context, *id)).collect()
    }

    /// What the viewer may do to the house itself.
    async fn actions(&self) -> Vec<Coded<HouseAction>> {
        HouseAction::of(&self.0).into_iter().map(Coded).collect()
    }

    async fn charity(&self, context: &Context<'_>) -> Result<Option<Charity>> {
        self.0.charity.map(|id| charity(context, id)).transpose()
    }
}
