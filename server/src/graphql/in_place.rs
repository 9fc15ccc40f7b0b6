use std::{
    borrow::Cow,
    future::poll_fn,
    pin::Pin,
    task::{Context as TaskContext, Poll},
};

use async_graphql::{
    ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerResult, Value,
    indexmap::{IndexMap, map::Entry},
    parser::types::{Field, Selection},
    registry::Registry,
    resolver_utils::resolve_container,
};
use futures_util::future::OptionFuture;

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
    let asked = &context.item.node.items;
    let mut answers = IndexMap::<Name, Value>::with_capacity(asked.len());
    let mut errors = Vec::new();
    let mut waiting: Vec<(&Name, Waiting<_>)> = Vec::new();
    let mut begun = false;
    let whole = poll_fn(|task| {
        if !begun {
            begun = true;
            let mut spare = None;
            for selection in asked {
                let Selection::Field(field) = &selection.node else { return Poll::Ready(false) };
                let name = &field.node.response_key().node;
                let Entry::Vacant(place) = answers.entry(name.clone()) else { return Poll::Ready(false) };
                let mut answering = spare.take().unwrap_or_else(|| Box::pin(OptionFuture::default()));
                answering.as_mut().set(Some(answer(context, object, field)).into());
                match poll(&mut answering, task) {
                    Poll::Ready(answered) => {
                        match answered {
                            Ok(value) => drop(place.insert(value)),
                            Err(error) => errors.push(error),
                        }
                        spare = Some(answering);
                    }
                    Poll::Pending => {
                        place.insert(Value::Null);
                        waiting.push((name, answering));
                    }
                }
            }
        } else {
            waiting.retain_mut(|(name, answering)| match poll(answering, task) {
                Poll::Pending => true,
                Poll::Ready(Ok(value)) => {
                    answers.insert(name.clone(), value);
                    false
                }
                Poll::Ready(Err(error)) => {
                    answers.shift_remove(*name);
                    errors.push(error);
                    false
                }
            });
        }
        if waiting.is_empty() { Poll::Ready(true) } else { Poll::Pending }
    })
    .await;
    if !whole {
        return None;
    }
    for error in errors {
        context.add_error(error);
    }
    Some(if answers.is_empty() { Value::Null } else { Value::Object(answers) })
}

type Waiting<F> = Pin<Box<OptionFuture<F>>>;

fn poll<F: Future<Output = ServerResult<Value>>>(
    answering: &mut Waiting<F>,
    task: &mut TaskContext<'_>,
) -> Poll<ServerResult<Value>> {
    answering.as_mut().poll(task).map(|answer| answer.unwrap_or(Ok(Value::Null)))
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
