//! From [`Error`] to what a client reads: the last step, and the only place where the two meet.

use std::{any::Any, borrow::Cow, sync::Arc};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, Response, ServerError, ServerResult, SimpleObject, Value,
    parser::types::Field,
    registry::{MetaEnumValue, MetaType, MetaTypeId, Registry},
};
use domain::violation::Violation;

use crate::{
    error::{Error, INTERNAL},
    op::RequestId,
};

/// Why a mutation did nothing, where the user can mend it.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct UserError {
    /// Stable; the client says it in words, in both languages.
    code: UserErrorCode,
    /// The input's path in camelCase, where one field is at fault.
    field: Option<&'static str>,
    /// The code in plain English, for whoever develops a client.
    message: String,
}

/// Every code that a Violation of the domain can have, and STALE: somebody else changed the thing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserErrorCode {
    Stale,
    Violation(Violation),
}

/// Parts a use case's result into a payload's fields: the thing, or why not. What the user cannot mend stays an error.
pub fn payload<T>(result: Result<T, Error>) -> Result<(Option<T>, Vec<UserError>), Error> {
    match result {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(Error::Rejected(violations)) => Ok((None, violations.into_iter().map(UserError::from).collect())),
        Err(Error::Stale) => Ok((None, vec![UserErrorCode::Stale.into()])),
        Err(other) => Err(other),
    }
}

impl From<Violation> for UserError {
    fn from(violation: Violation) -> Self {
        Self { field: violation.field(), ..UserErrorCode::Violation(violation).into() }
    }
}

impl From<UserErrorCode> for UserError {
    fn from(code: UserErrorCode) -> Self {
        Self { code, field: None, message: in_words(code.as_str()) }
    }
}

impl UserErrorCode {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Stale => "STALE",
            Self::Violation(violation) => violation.code(),
        }
    }

    fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Stale).chain(Violation::ALL.iter().copied().map(Self::Violation))
    }
}

/// `NO_PLACE_LEFT` as "No place left".
fn in_words(code: &str) -> String {
    let (first, rest) = code.split_at(1);
    format!("{first}{}", rest.to_lowercase().replace('_', " "))
}

/// An enum of the schema whose values are the domain's, so that they are written down once.
impl OutputType for UserErrorCode {
    fn type_name() -> Cow<'static, str> {
        "UserErrorCode".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| MetaType::Enum {
            name: Self::type_name().into_owned(),
            description: Some(
                "Every code that a rule can answer with, and STALE: somebody else changed the thing first."
                    .to_owned(),
            ),
            enum_values: Self::all()
                .map(|code| (code.as_str().to_owned(), enum_value(code.as_str())))
                .collect(),
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            rust_typename: Some(std::any::type_name::<Self>()),
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        })
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(async_graphql::Name::new(self.as_str())))
    }
}

fn enum_value(name: &str) -> MetaEnumValue {
    MetaEnumValue {
        name: name.to_owned(),
        description: None,
        deprecation: async_graphql::registry::Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        directive_invocations: Vec::new(),
    }
}

/// Gives every error of `response` its `extensions { code requestId }`, and keeps the text of our own failures for
/// the log. A rule that refuses a query, which has no payload to say so in, is named there with the field at fault.
pub fn present(response: &mut Response, request_id: &RequestId) {
    for error in &mut response.errors {
        let field = field(error);
        let code = code(error, request_id);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", code);
        if let Some(field) = field {
            extensions.set("field", field);
        }
        extensions.set("requestId", request_id.as_str());
    }
}

fn field(error: &ServerError) -> Option<&'static str> {
    match ours(error.source.as_ref()?)? {
        Error::Rejected(violations) => violations.first()?.field(),
        _ => None,
    }
}

fn ours(source: &Arc<dyn Any + Send + Sync>) -> Option<&Error> {
    source.downcast_ref::<Error>().or_else(|| source.downcast_ref::<Arc<Error>>().map(AsRef::as_ref))
}

fn code(error: &mut ServerError, request_id: &RequestId) -> &'static str {
    // Written by async-graphql: the document or an input has the wrong shape.
    let Some(source) = error.source.take() else { return "BAD_REQUEST" };
    match ours(&source) {
        Some(cause @ Error::Internal(_)) => {
            tracing::error!(request_id = request_id.as_str(), error = cause.logged(), "a request failed");
            cause.code()
        }
        Some(other) => other.code(),
        None => {
            // Its words may quote a value.
            INTERNAL.clone_into(&mut error.message);
            tracing::error!(request_id = request_id.as_str(), "a request failed on an error of another kind");
            "INTERNAL"
        }
    }
}
