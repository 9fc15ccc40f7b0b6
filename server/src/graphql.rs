//! The API. One file a noun; this one puts them together.

mod changes;
pub mod documents;
pub mod errors;
mod executed;
mod limits;
mod viewer;

use async_graphql::{EmptyMutation, SchemaBuilder};

pub use changes::Ending;
pub use errors::{UserError, payload};
pub use executed::Executed;

use crate::op::Op;

pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

#[derive(async_graphql::MergedObject, Default)]
pub struct Query(viewer::ViewerQuery);

pub type Mutation = EmptyMutation;

#[derive(async_graphql::MergedSubscription, Default)]
pub struct Subscription(changes::ChangesSubscription);

/// The schema; `open` allows introspection and suggestions, as the demo does.
pub fn build(open: bool) -> Schema {
    let builder = Schema::build(Query::default(), Mutation::default(), Subscription::default());
    finish(if open { builder } else { builder.disable_introspection().disable_suggestions() })
}

fn finish(builder: SchemaBuilder<Query, Mutation, Subscription>) -> Schema {
    builder
        .limit_depth(limits::DEPTH)
        .limit_complexity(limits::COMPLEXITY)
        .extension(executed::Watch)
        .finish()
}

/// Puts what resolvers need into one request: the [`Op`], and a fresh loader of each kind.
pub fn with_op(request: async_graphql::Request, op: Op) -> async_graphql::Request {
    request.data(op)
}
