//! Buttons. One primary button a page: a verb and its object.

use leptos::prelude::*;

use super::live;
use crate::tr;

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Primary,
    Secondary,
    /// For what cannot be undone; say beside it what will happen and to whom.
    Warning,
    /// Words that act, among other words.
    Quiet,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "nhsuk-button",
            Self::Secondary => "nhsuk-button nhsuk-button--secondary",
            Self::Warning => "nhsuk-button nhsuk-button--warning",
            Self::Quiet => "dolen-link-button",
        }
    }
}

/// A button that acts. While `busy` it says so and does not act twice; it keeps the focus.
pub fn button(
    kind: Kind,
    label: impl Into<String>,
    busy: RwSignal<bool>,
    act: impl Fn() + 'static,
) -> AnyView {
    drawn(kind, "button", label.into(), busy, Box::new(act))
}

/// The button of a form; the form's own `on:submit` acts.
pub fn submit(label: impl Into<String>, busy: RwSignal<bool>) -> AnyView {
    drawn(Kind::Primary, "submit", label.into(), busy, Box::new(|| {}))
}

fn drawn(kind: Kind, of: &'static str, label: String, busy: RwSignal<bool>, act: Box<dyn Fn()>) -> AnyView {
    let press = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else {
            act();
        }
    };
    view! {
        <button class=kind.class() type=of aria-disabled=move || busy.get().then_some("true") on:click=press>
            {label}
            <span class="nhsuk-u-visually-hidden" role="status">
                {live::words(move || if busy.get() { tr!(form.sending).to_owned() } else { String::new() })}
            </span>
        </button>
    }
    .into_any()
}

/// A link that looks like a button: for going somewhere.
pub fn link(kind: Kind, label: impl Into<String>, href: impl Into<String>) -> AnyView {
    view! { <a class=kind.class() href=href.into()>{label.into()}</a> }.into_any()
}
