//! Whether the server is being reached: one signal, which the banner shows.

use leptos::prelude::*;

thread_local! {
    static LOST: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// The signal itself, for the banner.
pub fn is_lost() -> ArcRwSignal<bool> {
    LOST.with(Clone::clone)
}

pub fn lost() {
    set(true);
}

pub fn found() {
    set(false);
}

fn set(value: bool) {
    LOST.with(|lost| {
        if lost.get_untracked() != value {
            lost.set(value);
        }
    });
}
