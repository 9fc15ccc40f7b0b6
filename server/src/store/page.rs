//! One page of a list: keyset paging, so that page 1,000 costs what page 1 does and nothing is shown twice when rows come in between.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sea_orm::{
    Order,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, WindowStatement},
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::error::Error;

/// A place in a list: the values by which the list is ordered, of the row after which to go on. Opaque to clients.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(String);

const ESCAPED_CONTROL: &[u8] = br"\u00";

impl Cursor {
    pub fn of<K: Serialize>(key: &K) -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default()))
    }

    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    pub fn into_text(self) -> String {
        self.0
    }

    /// The key; none where the cursor is of another list, or of nobody's making.
    pub fn key<K: DeserializeOwned>(&self) -> Option<K> {
        let key = BASE64_URL_SAFE_NO_PAD.decode(&self.0).ok()?;
        // No text that is kept has a character that JSON must write so; PostgreSQL refuses to compare with one.
        let made_up = key.windows(ESCAPED_CONTROL.len()).any(|part| part == ESCAPED_CONTROL);
        if made_up { None } else { serde_json::from_slice(&key).ok() }
    }
}

/// What part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    /// 1 to 100.
    pub first: u64,
    pub after: Option<Cursor>,
}

impl Page {
    pub const DEFAULT: u64 = 20;
    pub const MOST: u64 = 100;

    pub fn first(first: u64) -> Self {
        Self { first, after: None }
    }

    /// The key to go on after; refused where the cursor is none of this list's.
    pub fn key<K: DeserializeOwned>(&self) -> Result<Option<K>, Error> {
        let bad = Error::BadRequest("`after` is no cursor of this list; ask again without it");
        self.after.as_ref().map_or(Ok(None), |cursor| cursor.key().map(Some).ok_or(bad))
    }
}

/// One page of rows, each with its cursor, and whether there are more.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    pub rows: Vec<(Cursor, T)>,
    pub more: bool,
}

impl<T> Default for Slice<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), more: false }
    }
}

impl<T> Slice<T> {
    /// From up to `first + 1` rows: the one too many says that there are more.
    pub fn new<K: Serialize>(mut rows: Vec<T>, page: &Page, key: impl Fn(&T) -> K) -> Self {
        let first = usize::try_from(page.first).unwrap_or(usize::MAX);
        let more = rows.len() > first;
        rows.truncate(first);
        Self { rows: rows.into_iter().map(|row| (Cursor::of(&key(&row)), row)).collect(), more }
    }

    /// Of rows that are all in memory, in no order: the page by name and id. Only the rows of the page are put in order, since there may be
    /// thousands.
    pub fn by_name(
        mut rows: Vec<T>,
        page: &Page,
        key: impl for<'a> Fn(&'a T) -> (&'a str, Uuid),
    ) -> Result<Self, Error> {
        if let Some((name, id)) = page.key::<(String, Uuid)>()? {
            rows.retain(|row| key(row) > (name.as_str(), id));
        }
        let by_key = |one: &T, other: &T| key(one).cmp(&key(other));
        let wanted = usize::try_from(page.first).unwrap_or(usize::MAX).saturating_add(1);
        if rows.len() > wanted {
            rows.select_nth_unstable_by(wanted, by_key);
            rows.truncate(wanted);
        }
        rows.sort_unstable_by(by_key);
        let more = rows.len() == wanted;
        if more {
            rows.pop();
        }
        Ok(Self { rows: rows.into_iter().map(|row| (Cursor::of(&key(&row)), row)).collect(), more })
    }

    pub fn map<U>(self, into: impl Fn(T) -> U) -> Slice<U> {
        Slice {
            rows: self.rows.into_iter().map(|(cursor, row)| (cursor, into(row))).collect(),
            more: self.more,
        }
    }

    pub fn try_map<U, E>(self, into: impl Fn(T) -> Result<U, E>) -> Result<Slice<U>, E> {
        let rows = self.rows.into_iter().map(|(cursor, row)| Ok((cursor, into(row)?)));
        Ok(Slice { rows: rows.collect::<Result<_, E>>()?, more: self.more })
    }

    pub fn items(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|(_, row)| row)
    }
}

/// The same page of a list of each parent, out of the rows of all of them in the list's order.
pub(crate) fn slices<P: Ord, T, K: Serialize>(
    rows: Vec<T>,
    page: &Page,
    parent: impl Fn(&T) -> P,
    key: impl Fn(&T) -> K,
) -> BTreeMap<P, Slice<T>> {
    let mut of_each = BTreeMap::<P, Vec<T>>::new();
    for row in rows {
        of_each.entry(parent(&row)).or_default().push(row);
    }
    of_each.into_iter().map(|(parent, rows)| (parent, Slice::new(rows, page, &key))).collect()
}

/// Which rows are on the same page of a list of each parent: in one statement, however many parents. `rows` gives the rows that may be on it, as
/// `id`, `parent` and the columns that they are in `order` by; the answer has `columns` of these, and one row too many for each parent,
/// which says that there are more.
pub(crate) fn on_page(
    rows: SelectStatement,
    order: &[(&'static str, Order)],
    page: &Page,
    columns: &[&'static str],
) -> SelectStatement {
    let mut window = WindowStatement::partition_by("parent");
    for (column, direction) in order {
        window.order_by(*column, direction.clone());
    }
    let mut places = Query::select();
    places.columns(columns.iter().copied());
    places.expr_window_as(Func::cust("ROW_NUMBER"), window, "place").from_subquery(rows, "rows_of_all");
    let mut chosen = Query::select();
    chosen.columns(columns.iter().copied()).from_subquery(places, "places");
    let most = i64::try_from(page.first + 1).unwrap_or(i64::MAX);
    chosen.and_where(Expr::col("place").lte(most));
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_two_from_three_rows_says_that_there_are_more() {
        let slice = Slice::new(vec![5, 4, 3], &Page::first(2), |row| *row);
        assert!(slice.more);
        assert_eq!(slice.items().copied().collect::<Vec<_>>(), [5, 4]);
        assert_eq!(slice.rows[1].0.key::<i32>(), Some(4));
    }

    #[test]
    fn pages_by_name_are_the_whole_list_in_order() {
        let named = |name: &str, id: u128| (name.to_owned(), Uuid::from_u128(id));
        let mut all: Vec<_> =
            (0..47_u128).map(|id| named(["Dolen", "Âr", "Ardd"][id as usize % 3], id * 31 % 47)).collect();
        let mut seen = Vec::new();
        let mut page = Page::first(5);
        loop {
            let slice = Slice::by_name(all.clone(), &page, |(name, id)| (name, *id)).unwrap();
            seen.extend(slice.items().cloned());
            page.after = slice.rows.last().map(|(cursor, _)| cursor.clone());
            if !slice.more {
                break;
            }
        }
        all.sort();
        assert_eq!(seen, all);
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let page = Page { first: 1, after: Some(Cursor::of(&"Vaughan")) };
        assert!(page.key::<(i64, String)>().is_err());
        let page = Page { first: 1, after: Some(Cursor::from_text("%%%".to_owned())) };
        assert!(page.key::<String>().is_err());
        let page = Page { first: 1, after: Some(Cursor::of(&"Vau\u{0}ghan")) };
        assert!(page.key::<String>().is_err());
    }
}
