//! What has just happened, said once: seen for a while at the foot of the page and read out by screen readers; with a way
//! to undo it where the API has one.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::load;
use crate::api::mutations::{Answer, Refusal};
use crate::browser::{self, sleep};
use crate::{messages, tr};

/// How long something said stays.
const SEEN: Duration = Duration::from_secs(8);
/// How long it stays with a way to undo it. Whatever can be undone so can be undone on its page later, too.
const UNDOABLE: Duration = Duration::from_secs(20);
const UNDO_BUTTON: &str = "undo";

#[derive(Clone, Default, PartialEq)]
struct Said {
    words: String,
    urgent: bool,
    can_undo: bool,
    count: u32,
}

/// The write that undoes what was said; it begins when it is asked for.
type Undo = Pin<Box<dyn Future<Output = Answer>>>;

thread_local! {
    static SAID: ArcRwSignal<Said> = ArcRwSignal::new(Said::default());
    static UNDO: RefCell<Option<Undo>> = const { RefCell::new(None) };
}

/// Says that something was done.
pub fn say(words: impl Into<String>) {
    put(words.into(), false, SEEN);
}

/// Says at once that something went wrong.
pub fn warn(words: impl Into<String>) {
    put(words.into(), true, SEEN);
}

/// Says that something was done, and offers to undo it as soon as `ready` has the write that does so.
pub fn say_undoable<U>(words: impl Into<String>, ready: impl Future<Output = Option<U>> + 'static)
where
    U: Future<Output = Answer> + 'static,
{
    let mine = put(words.into(), false, UNDOABLE);
    spawn_local(async move {
        let Some(undo) = ready.await else { return };
        let said = SAID.with(Clone::clone);
        if said.with_untracked(|said| said.count) == mine {
            UNDO.set(Some(Box::pin(undo)));
            said.update(|said| said.can_undo = true);
        }
    });
}

/// Undoes what was said last. False where there is nothing to undo.
pub fn undo() -> bool {
    let Some(undo) = UNDO.take() else { return false };
    browser::keep_focus();
    put(String::new(), false, SEEN);
    spawn_local(async move {
        match undo.await {
            Ok(_) => say(tr!(status.undone)),
            Err(Refusal::Errors(errors)) => warn(errors.first().map_or("", messages::user_error)),
            Err(Refusal::Failed(failure)) => warn(messages::failure(&failure)),
        }
        load::refresh_all();
    });
    true
}

/// Puts a warning away that no longer holds, as when its form is sent again.
pub fn put_away_warning() {
    if SAID.with(|said| said.with_untracked(|said| said.urgent && !said.words.is_empty())) {
        put(String::new(), false, SEEN);
    }
}

/// Shows the words in place of any before, for a time; gives their number.
fn put(words: String, urgent: bool, time: Duration) -> u32 {
    UNDO.set(None);
    let said = SAID.with(Clone::clone);
    let count = said.with_untracked(|said| said.count) + 1;
    said.set(Said { words, urgent, can_undo: false, count });
    spawn_local(async move {
        sleep(time).await;
        // Not while somebody is about to undo it.
        while browser::has_focus(UNDO_BUTTON) {
            sleep(SEEN).await;
        }
        if said.with_untracked(|said| said.count) == count {
            UNDO.set(None);
            said.set(Said { count, ..Said::default() });
        }
    });
    count
}

/// The two live regions, always on the page so that readers listen to them.
pub fn region() -> AnyView {
    let said = SAID.with(Clone::clone);
    let words = move |urgent: bool| {
        let said = said.clone();
        move || {
            let said = said.get();
            (said.urgent == urgent && !said.words.is_empty()).then(|| drawn(said))
        }
    };
    view! {
        <div class="dolen-toasts">
            <div role="status" aria-live="polite">{words(false)}</div>
            <div role="alert" aria-live="assertive">{words(true)}</div>
        </div>
    }
    .into_any()
}

fn drawn(said: Said) -> AnyView {
    let press = |_| {
        undo();
    };
    let undo = said.can_undo.then(|| {
        view! { <button id=UNDO_BUTTON type="button" on:click=press>{tr!(status.undo)}</button> }
    });
    view! { <div class="dolen-toast"><p>{said.words}</p> {undo}</div> }.into_any()
}
