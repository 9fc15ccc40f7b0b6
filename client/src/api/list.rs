//! A connection as a list that grows: the first page, then more on demand, by the cursor. When others change things,
//! rows are redrawn where they stand; rows that would move or appear wait behind a banner.

use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;

use cynic::Operation;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Serialize, de::DeserializeOwned};

use super::client::{self, Failure, body_of};
use super::load::{self, Status, remember, remembered};
use super::types::{PageInfo, SubjectKind};
use crate::browser;

/// How many rows one page asks for; the server gives at most 100.
pub const PAGE: i32 = 20;

/// A page of rows out of an answer.
pub struct Slice<R> {
    pub rows: Vec<R>,
    pub page_info: PageInfo,
    pub total: Option<i32>,
}

/// A row that knows which thing it is.
pub trait Row: PartialEq + 'static {
    fn id(&self) -> &str;
}

/// A row of whatever type: what a list does with its rows is compiled once, not for each type.
pub trait AnyRow: Any {
    fn id(&self) -> &str;
    fn same(&self, other: &dyn AnyRow) -> bool;
}

impl<R: Row> AnyRow for R {
    fn id(&self) -> &str {
        Row::id(self)
    }

    fn same(&self, other: &dyn AnyRow) -> bool {
        (other as &dyn Any).downcast_ref::<R>().is_some_and(|other| self == other)
    }
}

pub type Rows = Vec<Rc<dyn AnyRow>>;

type AnySlice = Slice<Rc<dyn AnyRow>>;
type Read = Box<dyn Fn(&str) -> Result<AnySlice, Failure>>;

/// A list's state. Copy it freely.
pub struct List<R> {
    pub state: State,
    of: PhantomData<fn() -> R>,
}

impl<R> Clone for List<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for List<R> {}

impl<R> List<R> {
    /// The rows that are shown. Tracked.
    pub fn shown(self) -> Vec<Rc<R>>
    where
        R: Row,
    {
        let rows = self.state.rows.get();
        let typed = |row: &Rc<dyn AnyRow>| (Rc::clone(row) as Rc<dyn Any>).downcast().ok();
        rows.iter().flat_map(|rows| rows.iter()).filter_map(typed).collect()
    }

    /// How many there are, where the server counts them. Tracked.
    pub fn total(self) -> Option<i32> {
        self.state.total.get()
    }
}

/// What every list has, whatever its rows.
#[derive(Clone, Copy)]
pub struct State {
    /// What is shown; none until the first answer.
    pub rows: RwSignal<Option<Rc<Rows>>, LocalStorage>,
    /// What the server has now, where it would move rows.
    pub waiting: RwSignal<Option<Rc<Rows>>, LocalStorage>,
    /// The rows that others have changed since they were drawn.
    pub changed: RwSignal<Vec<String>>,
    pub more: RwSignal<Option<String>>,
    pub total: RwSignal<Option<i32>>,
    pub loading_more: RwSignal<bool>,
    pub status: Status,
    questions: StoredValue<Rc<Questions>, LocalStorage>,
}

/// How a list asks, and how it reads what is answered.
struct Questions {
    /// The body that asks for the page after a cursor, of at most so many rows.
    ask: Box<dyn Fn(Option<String>, i32) -> String>,
    read: Read,
}

/// Lists what `operation(after, first)` asks and `slice` takes out of its answer. Signals read in `operation` start the list anew.
pub fn list<T, V, R>(
    operation: impl Fn(Option<String>, i32) -> Operation<T, V> + 'static,
    slice: fn(T) -> Slice<R>,
    kinds: &'static [SubjectKind],
) -> List<R>
where
    T: DeserializeOwned + 'static,
    V: Serialize,
    R: Row,
{
    let ask = move |after, first| body_of(&operation(after, first)).unwrap_or_default();
    let read = move |text: &str| {
        let Slice { rows, page_info, total } = slice(client::decode::<T>(text)?);
        let rows = rows.into_iter().map(|row| Rc::new(row) as Rc<dyn AnyRow>).collect();
        Ok(Slice { rows, page_info, total })
    };
    let state = State::driven(Questions { ask: Box::new(ask), read: Box::new(read) }, kinds);
    List { state, of: PhantomData }
}

impl State {
    fn driven(questions: Questions, kinds: &'static [SubjectKind]) -> Self {
        let questions = Rc::new(questions);
        let list = Self {
            rows: RwSignal::new_local(None),
            waiting: RwSignal::new_local(None),
            changed: RwSignal::new(Vec::new()),
            more: RwSignal::new(None),
            total: RwSignal::new(None),
            loading_more: RwSignal::new(false),
            status: Status::new(),
            questions: StoredValue::new_local(Rc::clone(&questions)),
        };
        load::refresh_on_change(list.status, kinds);
        Effect::new(move |before: Option<String>| {
            list.status.track();
            let body = (questions.ask)(None, PAGE);
            let another = before.as_ref() != Some(&body);
            if another {
                list.changed.set(Vec::new());
                list.waiting.set(None);
                if let Some(slice) = remembered(&body).and_then(|text| (questions.read)(&text).ok()) {
                    list.show(slice);
                }
            }
            load::watch_the_clock(list.status);
            spawn_local(list.ask(Rc::clone(&questions), body.clone(), another));
            body
        });
        Effect::new(move |_| {
            if list.loading_more.get() {
                spawn_local(list.ask_more());
            }
        });
        list
    }

    /// Takes over what others have changed.
    pub fn show_waiting(self) {
        if let Some(rows) = self.waiting.get_untracked() {
            self.waiting.set(None);
            self.changed.set(Vec::new());
            self.rows.set(Some(rows));
        }
    }

    fn show(self, slice: AnySlice) {
        self.more.set(next_cursor(&slice.page_info));
        self.total.set(slice.total);
        if self.rows.get_untracked().is_none_or(|shown| !same_rows(&shown, &slice.rows)) {
            browser::keep_focus();
            self.rows.set(Some(Rc::new(slice.rows)));
        }
    }

    /// Asks for as many rows as are shown, in pages of a hundred.
    async fn ask(self, questions: Rc<Questions>, body: String, another: bool) {
        let shown = if another { 0 } else { self.rows.get_untracked().map_or(0, |rows| rows.len()) };
        let mut rows = Vec::new();
        let mut after = None;
        let slice = loop {
            let left = i32::try_from(shown.saturating_sub(rows.len())).unwrap_or(100).clamp(PAGE, 100);
            let asked =
                if rows.is_empty() && left == PAGE { body.clone() } else { (questions.ask)(after, left) };
            let answer = client::graphql(asked, None).await;
            if self.status.failure.try_get_untracked().is_none() || (questions.ask)(None, PAGE) != body {
                return;
            }
            let text = match answer {
                Ok(text) => text,
                Err(failure) => return self.status.failure.set(Some(failure)),
            };
            let mut slice = match (questions.read)(&text) {
                Ok(slice) => slice,
                Err(failure) => return self.status.failure.set(Some(failure)),
            };
            if rows.is_empty() && left == PAGE {
                remember(body.clone(), text);
            }
            rows.append(&mut slice.rows);
            after = next_cursor(&slice.page_info);
            if rows.len() >= shown || after.is_none() {
                break Slice { rows, ..slice };
            }
        };
        self.status.slow.set(false);
        self.status.failure.set(None);
        if another { self.show(slice) } else { self.merge(slice) }
    }

    fn merge(self, slice: AnySlice) {
        let shown = self.rows.get_untracked().unwrap_or_default();
        let same_places = shown.len() == slice.rows.len()
            && shown.iter().zip(&slice.rows).all(|(old, new)| old.id() == new.id());
        if !same_places && !shown.is_empty() {
            self.total.set(slice.total);
            self.more.set(next_cursor(&slice.page_info));
            self.waiting.set(Some(Rc::new(slice.rows)));
            return;
        }
        let changed: Vec<String> = shown
            .iter()
            .zip(&slice.rows)
            .filter(|(old, new)| !old.same(&***new))
            .map(|(_, new)| new.id().to_owned())
            .collect();
        if !changed.is_empty() {
            self.changed.set(changed);
        }
        self.waiting.set(None);
        self.show(slice);
    }

    async fn ask_more(self) {
        let Some(after) = self.more.get_untracked() else {
            return self.loading_more.set(false);
        };
        let questions = self.questions.get_value();
        let answer = client::graphql((questions.ask)(Some(after), PAGE), None).await;
        if self.loading_more.try_get_untracked().is_none() {
            return;
        }
        self.loading_more.set(false);
        match answer.and_then(|text| (questions.read)(&text)) {
            Ok(slice) => {
                let mut rows = self.rows.get_untracked().map(|rows| rows.to_vec()).unwrap_or_default();
                rows.extend(slice.rows);
                self.more.set(next_cursor(&slice.page_info));
                self.rows.set(Some(Rc::new(rows)));
            }
            Err(failure) => self.status.failure.set(Some(failure)),
        }
    }
}

fn same_rows(shown: &Rows, new: &Rows) -> bool {
    shown.len() == new.len() && shown.iter().zip(new).all(|(old, new)| old.same(&**new))
}

fn next_cursor(info: &PageInfo) -> Option<String> {
    info.end_cursor.clone().filter(|_| info.has_next_page)
}
