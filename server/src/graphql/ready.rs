//! Fields that are there: answered by a call, where async-graphql would make a future of each, as large as the largest field of its object
//! (decisions/030).

use async_graphql::{Context, InputType, Value, connection::PageInfo};
use chrono::{DateTime, NaiveDate, Utc};
use domain::Code;

use super::{
    coded::Coded,
    id::{Global, Id},
};

/// What an object can say at once; of itself it says nothing.
pub trait Ready {
    /// The value of the context's field, where that takes no argument and waits for nothing; none of any other.
    fn ready(&self, _: &Context<'_>) -> Option<Value> {
        None
    }
}

/// Names, for each field of the schema that is there, the resolver that gives it: its future is over when it is first asked. One that
/// fails is asked again the long way, which tells the error.
macro_rules! ready {
    ($object:ty { $($field:literal => $resolver:ident),+ $(,)? }) => {
        impl $crate::graphql::ready::Ready for $object {
            fn ready(&self, context: &async_graphql::Context<'_>) -> Option<async_graphql::Value> {
                use futures_util::FutureExt;
                match context.item.node.name.node.as_str() {
                    $($field => self.$resolver(context).now_or_never()?.ok().map($crate::graphql::ready::Leaf::leaf),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use ready;

impl Ready for PageInfo {
    fn ready(&self, context: &Context<'_>) -> Option<Value> {
        match context.item.node.name.node.as_str() {
            "hasPreviousPage" => Some(self.has_previous_page.leaf()),
            "hasNextPage" => Some(self.has_next_page.leaf()),
            "startCursor" => Some(self.start_cursor.as_deref().leaf()),
            "endCursor" => Some(self.end_cursor.as_deref().leaf()),
            _ => None,
        }
    }
}

/// A value without fields, as an answer has it.
pub trait Leaf {
    fn leaf(self) -> Value;
}

macro_rules! leaf {
    ($($scalar:ty),+) => {$(
        impl Leaf for $scalar {
            fn leaf(self) -> Value {
                InputType::to_value(&self)
            }
        }
    )+};
}

leaf!(bool, i32, u8, u16, u32, String, NaiveDate, DateTime<Utc>);

impl Leaf for &str {
    fn leaf(self) -> Value {
        Value::String(self.to_owned())
    }
}

impl<T: Code> Leaf for Coded<T> {
    fn leaf(self) -> Value {
        InputType::to_value(&self)
    }
}

impl<T: Global> Leaf for Id<T> {
    fn leaf(self) -> Value {
        Value::String(self.encode())
    }
}

impl<T: Leaf> Leaf for Option<T> {
    fn leaf(self) -> Value {
        self.map_or(Value::Null, T::leaf)
    }
}

impl<T: Leaf> Leaf for Vec<T> {
    fn leaf(self) -> Value {
        Value::List(self.into_iter().map(T::leaf).collect())
    }
}
