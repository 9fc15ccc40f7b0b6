//! Relay connections of keyset pages.

use std::{borrow::Cow, collections::HashMap, hash::Hash};

use async_graphql::{
    Context, Object, ObjectType, SimpleObject, TypeName, Value,
    connection::{EmptyFields, PageInfo},
};

use domain::text;

use super::{
    in_place::InPlace,
    ready::{Leaf, Ready},
};
use crate::{
    error::Error,
    store::page::{Cursor, Page, Slice},
};

/// A page of `Node`s, as Relay's connections have it, with fields of its own (a total).
pub struct List<Node: ObjectType + Ready, Fields: ObjectType = EmptyFields> {
    edges: Vec<InPlace<Edge<Node>>>,
    fields: Fields,
    has_previous: bool,
    has_next: bool,
}

/// An edge in a connection.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Edge<Node: ObjectType + Ready> {
    /// The item at the end of the edge
    node: InPlace<Node>,
    /// A cursor for use in pagination
    cursor: String,
}

impl<Node: ObjectType + Ready> Ready for Edge<Node> {
    fn ready(&self, context: &Context<'_>) -> Option<Value> {
        (context.item.node.name.node == "cursor").then(|| self.cursor.as_str().leaf())
    }
}

#[Object(name_type)]
impl<Node: ObjectType + Ready, Fields: ObjectType> List<Node, Fields> {
    /// Information to aid in pagination.
    async fn page_info(&self) -> InPlace<PageInfo> {
        InPlace(PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.edges.first().map(|edge| edge.0.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.0.cursor.clone()),
        })
    }

    /// A list of edges.
    async fn edges(&self) -> &[InPlace<Edge<Node>>] {
        &self.edges
    }

    /// A list of nodes.
    async fn nodes(&self) -> Vec<&InPlace<Node>> {
        self.edges.iter().map(|edge| &edge.0.node).collect()
    }

    #[graphql(flatten)]
    async fn fields(&self) -> &Fields {
        &self.fields
    }
}

impl<Node: ObjectType + Ready, Fields: ObjectType> TypeName for List<Node, Fields> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", Node::type_name()).into()
    }
}

impl<Node: ObjectType + Ready> TypeName for Edge<Node> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", Node::type_name()).into()
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
pub fn list<T, Node: ObjectType + Ready>(
    after: bool,
    slice: Slice<T>,
    node: impl Fn(T) -> Node,
) -> List<Node> {
    list_with(after, slice, EmptyFields, node)
}

/// The same, with the connection's own fields (a total).
pub fn list_with<T, Node: ObjectType + Ready, Fields: ObjectType>(
    after: bool,
    slice: Slice<T>,
    fields: Fields,
    node: impl Fn(T) -> Node,
) -> List<Node, Fields> {
    let edge = |(cursor, row): (Cursor, T)| Edge { node: InPlace(node(row)), cursor: cursor.into_text() };
    List {
        edges: slice.rows.into_iter().map(|row| InPlace(edge(row))).collect(),
        fields,
        has_previous: after,
        has_next: slice.more,
    }
}
