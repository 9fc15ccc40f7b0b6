//! Relay connections of keyset pages.

use std::{collections::HashMap, convert::Infallible, hash::Hash};

use async_graphql::{
    Context, ObjectType, OutputType, SimpleObject,
    connection::{Connection, CursorType, Edge, EmptyFields},
};

use domain::text;

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

/// A connection's own field: how many there are in all.
#[derive(SimpleObject)]
pub struct Total {
    total_count: u64,
}

impl Total {
    /// Of a list that is all in memory.
    pub fn of(count: usize) -> Self {
        Self { total_count: count as u64 }
    }
}

/// The total, counted only where it is asked for.
pub async fn total<E>(
    context: &Context<'_>,
    count: impl Future<Output = Result<u64, E>>,
) -> Result<Total, E> {
    let asked = context.look_ahead().field("totalCount").exists();
    Ok(Total { total_count: if asked { count.await? } else { 0 } })
}

pub type List<Node, Fields = EmptyFields> = Connection<Cursor, Node, Fields>;

/// The arguments `first` and `after`, as a page.
pub fn page(first: Option<i32>, after: Option<String>) -> Result<Page, Error> {
    let first = match first {
        None => Page::DEFAULT,
        Some(first) => u64::try_from(first)
            .ok()
            .filter(|first| (1..=Page::MOST).contains(first))
            .ok_or(Error::BadRequest("`first` is a number from 1 to 100"))?,
    };
    Ok(Page { first, after: after.map(Cursor::from_text) })
}

/// What somebody looks for, as typed; refused where it is longer than anybody's name or holds what nobody types.
pub fn search(typed: Option<String>) -> Result<Option<String>, Error> {
    Ok(typed.map_or(Ok(None), text::search)?)
}

/// The keys of a loader, together by what they have in common beside the parent: a page, mostly. A list asks for the same page of each of its rows.
pub fn by_page<'a, K, Page: Hash + Eq + 'a, Id>(
    keys: &'a [K],
    parts: impl Fn(&'a K) -> (&'a Page, Id),
) -> HashMap<&'a Page, Vec<Id>> {
    keys.iter().map(parts).fold(HashMap::new(), |mut pages, (page, id)| {
        pages.entry(page).or_insert_with(Vec::new).push(id);
        pages
    })
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
