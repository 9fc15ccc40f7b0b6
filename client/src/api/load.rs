//! A page's query: asked again when its variables or the things it watches change, and never flashing in between.
//!
//! The last answers are kept for this tab, so that coming back to a page, or switching its language, shows it at once
//! while the server is asked again.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::time::Duration;

use cynic::Operation;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Serialize, de::DeserializeOwned};

use super::client::{self, Failure, body_of};
use super::live;
use super::types::SubjectKind;
use crate::browser::{self, sleep};

/// A query's state. Copy it freely; `get` tracks.
pub struct Load<T: 'static> {
    value: Answer,
    status: Status,
    of: PhantomData<fn() -> T>,
}

/// What every load keeps its answer in, whatever its type: a signal of each type would be compiled anew.
type Answer = RwSignal<Option<Rc<dyn Any>>, LocalStorage>;

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Load<T> {}

/// What every load has, whatever it loads.
#[derive(Clone, Copy)]
pub struct Status {
    pub failure: RwSignal<Option<Failure>>,
    /// True once it has taken ten seconds.
    pub slow: RwSignal<bool>,
    again: RwSignal<u32>,
}

impl Status {
    pub fn new() -> Self {
        Self { failure: RwSignal::new(None), slow: RwSignal::new(false), again: RwSignal::new(0) }
    }

    /// Asks again, keeping what is shown.
    pub fn refresh(self) {
        self.again.update(|count| *count += 1);
    }

    /// Tracks the wish to ask again.
    pub fn track(self) {
        self.again.track();
    }
}

impl<T> Load<T> {
    pub fn get(self) -> Option<Rc<T>> {
        self.value.get()?.downcast().ok()
    }

    pub fn status(self) -> Status {
        self.status
    }

    pub fn refresh(self) {
        self.status.refresh();
    }
}

/// Loads what `operation` asks, again whenever a signal read in it changes, and 300 ms after a change of one of `kinds`.
pub fn load<T, V>(operation: impl Fn() -> Operation<T, V> + 'static, kinds: &'static [SubjectKind]) -> Load<T>
where
    T: DeserializeOwned + 'static,
    V: Serialize,
{
    let read = |text: &str| client::decode::<T>(text).map(|data| Rc::new(data) as Rc<dyn Any>);
    let (value, status) = drive(Box::new(move || body_of(&operation()).unwrap_or_default()), read, kinds);
    Load { value, status, of: PhantomData }
}

/// The part of [`load`] that is the same for every type.
fn drive(
    body: Box<dyn Fn() -> String>,
    read: fn(&str) -> Result<Rc<dyn Any>, Failure>,
    kinds: &'static [SubjectKind],
) -> (Answer, Status) {
    let value: Answer = RwSignal::new_local(None);
    let status = Status::new();
    refresh_on_change(status, kinds);
    let shown: Rc<RefCell<String>> = Rc::default();
    let latest: Rc<RefCell<String>> = Rc::default();
    let show = {
        let shown = Rc::clone(&shown);
        Rc::new(move |text: &str| {
            if *shown.borrow() != text {
                text.clone_into(&mut shown.borrow_mut());
                browser::keep_focus();
                match read(text) {
                    Ok(data) => value.set(Some(data)),
                    Err(failure) => status.failure.set(Some(failure)),
                }
            }
        })
    };
    Effect::new(move |_| {
        status.track();
        let body = body();
        if *latest.borrow() != body {
            body.clone_into(&mut latest.borrow_mut());
            if let Some(text) = remembered(&body) {
                show(&text);
            }
        }
        let (latest, show) = (Rc::clone(&latest), Rc::clone(&show));
        watch_the_clock(status);
        spawn_local(async move {
            let answer = client::graphql(body.clone(), None).await;
            // Another question has been asked meanwhile, or the page is gone: this answer is for nobody.
            if *latest.borrow() != body || status.failure.try_get_untracked().is_none() {
                return;
            }
            status.slow.set(false);
            match answer {
                Ok(text) => {
                    status.failure.set(None);
                    show(&text);
                    remember(body, text);
                }
                Err(failure) => status.failure.set(Some(failure)),
            }
        });
    });
    (value, status)
}

/// Refreshes 300 ms after the last of a burst of changes.
pub fn refresh_on_change(status: Status, kinds: &'static [SubjectKind]) {
    live::watch(kinds, {
        let due: Rc<RefCell<u32>> = Rc::default();
        move || {
            *due.borrow_mut() += 1;
            let mine = *due.borrow();
            let due = Rc::clone(&due);
            spawn_local(async move {
                sleep(Duration::from_millis(300)).await;
                if *due.borrow() == mine && status.again.try_get_untracked().is_some() {
                    status.refresh();
                }
            });
        }
    });
}

/// Says after ten seconds that it is slow.
pub fn watch_the_clock(status: Status) {
    let asked = status.again.get_untracked();
    spawn_local(async move {
        sleep(Duration::from_secs(10)).await;
        if status.again.try_get_untracked() == Some(asked) {
            status.slow.set(true);
        }
    });
}

/// How many answers are kept.
const KEPT: usize = 24;

thread_local! {
    static ANSWERS: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

pub fn remembered(body: &str) -> Option<String> {
    ANSWERS.with(|answers| {
        answers.borrow().iter().find(|(asked, _)| asked == body).map(|(_, text)| text.clone())
    })
}

pub fn remember(body: String, text: String) {
    ANSWERS.with(|answers| {
        let mut answers = answers.borrow_mut();
        answers.retain(|(asked, _)| *asked != body);
        if answers.len() == KEPT {
            answers.remove(0);
        }
        answers.push((body, text));
    });
}

/// Forgets every answer, as at signing out.
pub fn forget() {
    ANSWERS.with(|answers| answers.borrow_mut().clear());
}

/// Asks everything on the page again, as after signing in again.
pub fn refresh_all() {
    live::wake(None);
}
