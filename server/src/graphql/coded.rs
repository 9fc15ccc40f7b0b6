use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType, Positioned,
    ServerResult, Value,
    indexmap::IndexMap,
    parser::types::Field,
    registry::{MetaEnumValue, MetaType, MetaTypeId, Registry},
};
use domain::Code;

/// An enum of the domain as an enum of the schema, in the one spelling that the domain gives it. Without this, every enum would be
/// written a second time here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coded<T>(pub T);

impl<T: Code> Coded<T> {
    fn register(registry: &mut Registry) -> MetaType {
        let _ = registry;
        MetaType::Enum {
            name: T::NAME.to_owned(),
            description: None,
            enum_values: T::ALL
                .iter()
                .map(|code| (code.as_str().to_owned(), value(code.as_str())))
                .collect::<IndexMap<_, _>>(),
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            rust_typename: Some(std::any::type_name::<Self>()),
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        }
    }
}

fn value(name: &str) -> MetaEnumValue {
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

impl<T: Code> InputType for Coded<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, Self::register)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let text = match &value {
            Some(Value::Enum(name)) => name.as_str(),
            Some(Value::String(text)) => text,
            other => return Err(InputValueError::expected_type(other.clone().unwrap_or_default())),
        };
        text.parse().map(Self).map_err(|_| InputValueError::custom(format!("`{text}` is no {}", T::NAME)))
    }

    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.as_str()))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: Code> OutputType for Coded<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, Self::register)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(self.0.as_str())))
    }
}
