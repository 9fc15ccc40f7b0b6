use std::{borrow::Cow, task::Poll};

use async_graphql::{
    ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection},
    registry::Registry,
    resolver_utils::{resolve_container, resolve_list},
};
use futures_util::{
    FutureExt,
    future::{OptionFuture, join_all},
    poll,
};

use super::ready::Ready;

/// An object whose fields are answered where they stand, in the order in which they are asked for.
///
/// async-graphql makes a boxed future of every field, and puts those of an object into a queue. Nearly every field of ours is there
/// already: most say so by [`Ready`], and of the rest one box serves one after the other, so that only a field that must wait (for a
/// loader) keeps its own. See decisions/030.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InPlace<T>(pub T);

impl<T: ObjectType + Ready> OutputType for InPlace<T> {
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
        match plain(&context.item.node.items) {
            Some(fields) => Ok(in_place(context, &self.0, &fields).await),
            None => resolve_container(context, &self.0).await,
        }
    }
}

/// Objects whose fields are all there, as a list of which none has a future of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllReady<T>(pub Vec<T>);

impl<T: ObjectType + Ready> OutputType for AllReady<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        context: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let fields = plain(&context.item.node.items);
        let at_once =
            fields.and_then(|fields| self.0.iter().map(|object| at_once(context, object, &fields)).collect());
        match at_once {
            Some(objects) => Ok(Value::List(objects)),
            None => resolve_list(context, field, &self.0, Some(self.0.len())).await,
        }
    }
}

/// The object, where all that is asked of it is there.
fn at_once(
    context: &ContextSelectionSet<'_>,
    object: &impl Ready,
    fields: &[&Positioned<Field>],
) -> Option<Value> {
    let mut answers = IndexMap::with_capacity(fields.len());
    for field in fields {
        answers.insert(field.node.response_key().node.clone(), object.ready(&context.with_field(field))?);
    }
    Some(Value::Object(answers))
}

async fn in_place<T: ObjectType + Ready>(
    context: &ContextSelectionSet<'_>,
    object: &T,
    fields: &[&Positioned<Field>],
) -> Value {
    let mut answers = Vec::with_capacity(fields.len());
    let mut waiting = Vec::new();
    let mut spare = None;
    for (place, field) in fields.iter().enumerate() {
        if let Some(value) = object.ready(&context.with_field(field)) {
            answers.push(Ok(value));
            continue;
        }
        let mut answering = spare.take().unwrap_or_else(|| Box::pin(OptionFuture::default()));
        answering.as_mut().set(Some(answer(context, object, field)).into());
        match poll!(answering.as_mut()) {
            Poll::Ready(answered) => {
                answers.push(answered.unwrap_or(Ok(Value::Null)));
                spare = Some(answering);
            }
            Poll::Pending => {
                answers.push(Ok(Value::Null));
                waiting.push(answering.map(move |answered| (place, answered.unwrap_or(Ok(Value::Null)))));
            }
        }
    }
    for (place, answered) in join_all(waiting).await {
        answers[place] = answered;
    }
    together(context, fields, answers)
}

/// The object of its fields' answers. As async-graphql does, the error of one that failed is kept, and its place left out.
fn together(
    context: &ContextSelectionSet<'_>,
    fields: &[&Positioned<Field>],
    answers: Vec<ServerResult<Value>>,
) -> Value {
    let mut object = IndexMap::with_capacity(fields.len());
    for (field, answered) in fields.iter().zip(answers) {
        match answered {
            Ok(value) => drop(object.insert(field.node.response_key().node.clone(), value)),
            Err(error) => context.add_error(error),
        }
    }
    if object.is_empty() { Value::Null } else { Value::Object(object) }
}

/// The fields of a selection that names each of them once and nothing else; fragments, and a field that is named twice, async-graphql knows
/// how to put together.
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
