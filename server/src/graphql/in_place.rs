use std::{borrow::Cow, task::Poll};

use async_graphql::{
    ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection},
    registry::Registry,
    resolver_utils::resolve_container,
};
use futures_util::{
    FutureExt,
    future::{OptionFuture, join_all},
    poll,
};

/// An object whose fields are answered where they stand, in the order in which they are asked for.
///
/// async-graphql makes a boxed future of every field, and puts those of an object into a queue. Nearly every field of ours is there
/// already when it is first asked: here one box serves an object's fields one after the other, and only a field that must wait (for a
/// loader) keeps its own. See decisions/030.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InPlace<T>(pub T);

impl<T: ObjectType> OutputType for InPlace<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        match in_place(context, &self.0).await {
            Some(object) => Ok(object),
            None => resolve_container(context, &self.0).await,
        }
    }
}

/// The object; none where the selection holds fragments or names a field twice, which async-graphql knows how to put together.
async fn in_place<T: ObjectType>(context: &ContextSelectionSet<'_>, object: &T) -> Option<Value> {
    let fields = plain(&context.item.node.items)?;
    let mut answers: IndexMap<Name, Value> =
        fields.iter().map(|field| (field.node.response_key().node.clone(), Value::Null)).collect();
    let mut put = |field: &Positioned<Field>, answered: Option<ServerResult<Value>>| {
        let name = &field.node.response_key().node;
        match answered.unwrap_or(Ok(Value::Null)) {
            Ok(value) => drop(answers.insert(name.clone(), value)),
            Err(error) => {
                answers.shift_remove(name);
                context.add_error(error);
            }
        }
    };
    let mut waiting = Vec::new();
    let mut spare = None;
    for field in fields {
        let mut answering = spare.take().unwrap_or_else(|| Box::pin(OptionFuture::default()));
        answering.as_mut().set(Some(answer(context, object, field)).into());
        match poll!(answering.as_mut()) {
            Poll::Ready(answered) => {
                put(field, answered);
                spare = Some(answering);
            }
            Poll::Pending => waiting.push(answering.map(move |answered| (field, answered))),
        }
    }
    for (field, answered) in join_all(waiting).await {
        put(field, answered);
    }
    Some(if answers.is_empty() { Value::Null } else { Value::Object(answers) })
}

/// The fields of a selection that names each of them once and nothing else.
fn plain(selections: &[Positioned<Selection>]) -> Option<Vec<&Positioned<Field>>> {
    let mut fields: Vec<&Positioned<Field>> = Vec::with_capacity(selections.len());
    for selection in selections {
        let Selection::Field(field) = &selection.node else { return None };
        let name = &field.node.response_key().node;
        if fields.iter().any(|known| known.node.response_key().node == *name) {
            return None;
        }
        fields.push(field);
    }
    Some(fields)
}

async fn answer<T: ObjectType>(
    context: &ContextSelectionSet<'_>,
    object: &T,
    field: &Positioned<Field>,
) -> ServerResult<Value> {
    if field.node.name.node == "__typename" {
        return Ok(Value::String(object.introspection_type_name().into_owned()));
    }
    let context = context.with_field(field);
    Ok(object.resolve_field(&context).await?.unwrap_or_default())
}
