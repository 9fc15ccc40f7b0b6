//! What has just happened, said once: seen for a while at the foot of the page and read out by screen readers.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::sleep;

#[derive(Clone, Default, PartialEq)]
struct Said {
    words: String,
    urgent: bool,
    count: u32,
}

thread_local! {
    static SAID: ArcRwSignal<Said> = ArcRwSignal::new(Said::default());
}

/// Says that something was done.
pub fn say(words: impl Into<String>) {
    put(words.into(), false);
}

/// Says at once that something went wrong.
pub fn warn(words: impl Into<String>) {
    put(words.into(), true);
}

fn put(words: String, urgent: bool) {
    let said = SAID.with(Clone::clone);
    let count = said.with_untracked(|said| said.count) + 1;
    said.set(Said { words, urgent, count });
    spawn_local(async move {
        sleep(Duration::from_secs(8)).await;
        if said.with_untracked(|said| said.count) == count {
            said.set(Said { count, ..Said::default() });
        }
    });
}

/// The two live regions, always on the page so that readers listen to them.
pub fn region() -> AnyView {
    let said = SAID.with(Clone::clone);
    let words = move |urgent: bool| {
        let said = said.clone();
        move || {
            let said = said.get();
            (said.urgent == urgent && !said.words.is_empty())
                .then(|| view! { <p class="dolen-toast">{said.words}</p> })
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
