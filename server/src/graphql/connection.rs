//! Relay connections of keyset pages.

use std::convert::Infallible;

use async_graphql::{
    ObjectType, OutputType,
    connection::{Connection, CursorType, Edge, EmptyFields},
};

use crate::{
    error::Error,
    store::page::{Cursor, Page, Slice},
};

impl CursorType for Cursor {
    type Error = Infallible;

    fn decode_cursor(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from_text(text.to_owned()))
    }

    fn encode_cursor(&self) -> String {
        self.as_str().to_owned()
    }
}

pub type List<Node, Fields = EmptyFields> = Connection<Cursor, Node, Fields>;

/// The arguments `first` and `after`, as a page.
pub fn page(first: Option<i32>, after: Option<String>) -> async_graphql::Result<Page> {
    let first = match first {
        None => Page::DEFAULT,
        Some(first) => u64::try_from(first)
            .ok()
            .filter(|first| (1..=Page::MOST).contains(first))
            .ok_or_else(|| async_graphql::Error::new(format!("`first` is a number from 1 to {}", Page::MOST)))?,
    };
    Ok(Page { first, after: after.map(Cursor::from_text) })
}

/// A page as a connection, each row turned into its node.
pub fn list<T, Node: OutputType>(after: bool, slice: Slice<T>, node: impl Fn(T) -> Node) -> List<Node> {
    list_with(after, slice, EmptyFields, node)
}

/// The same, with the connection's own fields (a total).
pub fn list_with<T, Node: OutputType, Fields: ObjectType>(
    after: bool,
    slice: Slice<T>,
    fields: Fields,
    node: impl Fn(T) -> Node,
) -> List<Node, Fields> {
    let mut list = List::with_additional_fields(after, slice.more, fields);
    list.edges.extend(slice.rows.into_iter().map(|(cursor, row)| Edge::new(cursor, node(row))));
    list
}

impl From<crate::store::page::BadCursor> for Error {
    fn from(bad: crate::store::page::BadCursor) -> Self {
        Self::BadRequest(bad.to_string())
    }
}
