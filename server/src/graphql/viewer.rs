use async_graphql::{Context, Object, Result, SimpleObject};

use crate::op::Op;

#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is signed in; null for a visitor.
    async fn viewer(&self, context: &Context<'_>) -> Result<Option<Viewer>> {
        let op = context.data::<Op>()?;
        Ok(op
            .viewer
            .as_ref()
            .map(|actor| Viewer { roles: actor.roles.iter().copied().map(Role::from).collect() }))
    }
}

#[derive(SimpleObject)]
pub struct Viewer {
    roles: Vec<Role>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(remote = "domain::actor::Role")]
pub enum Role {
    Coordinator,
    Broker,
    Charity,
    Manager,
    Administrator,
}
