//! The keyboard's short ways: `/` to search, `g` and a letter to go, `j` and `k` in lists, `u` to undo, `?` for all of them.
//!
//! They can be turned off on this device (WCAG 2.2, 2.1.4), and never act while something is being typed.

use std::cell::Cell;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, KeyboardEvent};

use super::{shell, toast};
use crate::api::session;
use crate::{browser, i18n, tr, url};

const HELP: &str = "keys-help";
const OFF: &str = "dolen-shortcuts-off";

/// Milliseconds within which the letter follows `g`: enough for one finger, or a slow machine between the two.
const GO_WITHIN: f64 = 5_000.0;
/// What `j` and `k` step through.
const ROW_LINKS: &str = ".dolen-list__main > a";

thread_local! {
    /// When `g` was pressed, by the events' own clock, in milliseconds.
    static GOING_SINCE: Cell<Option<f64>> = const { Cell::new(None) };
}

pub fn listen() {
    let handle = window_event_listener(ev::keydown, press);
    on_cleanup(move || handle.remove());
}

fn press(event: KeyboardEvent) {
    let typing = event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT" | "DIALOG")
            || in_dialog(&element)
    });
    if typing
        || event.ctrl_key()
        || event.alt_key()
        || event.meta_key()
        || event.default_prevented()
        || are_off()
    {
        return;
    }
    if act(&event.key(), event.time_stamp()) {
        event.prevent_default();
    }
}

fn in_dialog(element: &Element) -> bool {
    element.closest("dialog").ok().flatten().is_some()
}

/// True where the key meant something. `pressed` is when, by the events' clock: a busy page hears of a key later than it was pressed.
fn act(key: &str, pressed: f64) -> bool {
    if GOING_SINCE.take().is_some_and(|since| pressed - since < GO_WITHIN) {
        return go_by(key);
    }
    match key {
        "/" => search(),
        "g" => {
            GOING_SINCE.set(Some(pressed));
            true
        }
        "j" => step(1),
        "k" => step(-1),
        "u" => toast::undo(),
        "?" => {
            show_help();
            true
        }
        _ => false,
    }
}

fn go_by(key: &str) -> bool {
    let Some(viewer) = session::viewer() else { return false };
    let place = shell::places(&viewer).into_iter().find(|place| key.starts_with(place.letter));
    if let Some(place) = &place {
        url::go(place.href);
    }
    place.is_some()
}

fn search() -> bool {
    browser::focus("search");
    browser::element("search").is_some()
}

fn step(by: i32) -> bool {
    let Ok(links) = browser::document().query_selector_all(ROW_LINKS) else { return false };
    let active = browser::document().active_element();
    let links: Vec<HtmlElement> =
        (0..links.length()).filter_map(|index| links.item(index)?.dyn_into::<HtmlElement>().ok()).collect();
    let at =
        links.iter().position(|link| active.as_ref().is_some_and(|active| link.is_same_node(Some(active))));
    let next = match (at, by) {
        (None, _) => 0,
        (Some(at), 1) => (at + 1).min(links.len().saturating_sub(1)),
        (Some(at), _) => at.saturating_sub(1),
    };
    match links.get(next) {
        Some(link) => {
            let _ = link.focus();
            true
        }
        None => false,
    }
}

fn are_off() -> bool {
    browser::local_storage().and_then(|storage| storage.get_item(OFF).ok().flatten()).is_some()
}

fn turn(on: bool) {
    if let Some(storage) = browser::local_storage() {
        let _ = if on { storage.remove_item(OFF) } else { storage.set_item(OFF, "1") };
    }
}

pub fn show_help() {
    if let Some(dialog) = help_element() {
        let _ = dialog.show_modal();
    }
}

fn help_element() -> Option<HtmlDialogElement> {
    browser::element(HELP)?.dyn_into().ok()
}

pub fn help_dialog() -> AnyView {
    let body = || {
        i18n::track();
        let _ = session::session().get();
        let places = session::viewer().map(|viewer| shell::places(&viewer)).unwrap_or_default();
        let goings = places.into_iter().map(|place| line(format!("g {}", place.letter), place.label));
        let rows: Vec<AnyView> = [
            line("/".to_owned(), tr!(keys.search)),
            line("j".to_owned(), tr!(keys.next)),
            line("k".to_owned(), tr!(keys.previous)),
            line("u".to_owned(), tr!(keys.undo)),
            line("?".to_owned(), tr!(keys.help)),
        ]
        .into_iter()
        .chain(goings)
        .collect();
        view! {
            <h2 class="nhsuk-heading-m" id="keys-title">{tr!(shell.shortcuts)}</h2>
            <dl class="dolen-facts">{rows}</dl>
            <div class="nhsuk-checkboxes">
                <div class="nhsuk-checkboxes__item">
                    <input class="nhsuk-checkboxes__input" id="keys-on" type="checkbox" prop:checked=!are_off()
                        on:change=move |event| turn(event_target_checked(&event))/>
                    <label class="nhsuk-label nhsuk-checkboxes__label" for="keys-on">{tr!(keys.on)}</label>
                </div>
            </div>
            <form method="dialog">
                <button class="nhsuk-button nhsuk-button--secondary">{tr!(keys.close)}</button>
            </form>
        }
        .into_any()
    };
    view! { <dialog class="dolen-dialog" id=HELP aria-labelledby="keys-title">{body}</dialog> }.into_any()
}

fn line(key: String, words: &'static str) -> AnyView {
    view! { <div><dt><kbd>{key}</kbd></dt><dd>{words}</dd></div> }.into_any()
}
