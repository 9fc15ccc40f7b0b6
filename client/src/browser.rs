//! The few things of the browser that several modules need, without panics: window, storage, time, focus, chance.

use std::time::Duration;

use futures_channel::oneshot;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{request_animation_frame, set_timeout};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, FocusOptions, HtmlElement, HtmlInputElement, Storage, Window};

use crate::components::page::TITLE;

pub fn window() -> Window {
    leptos::prelude::window()
}

pub fn document() -> Document {
    leptos::prelude::document()
}

/// What stays on this device between visits: the language, nothing about people.
pub fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What this tab alone keeps until it is closed.
pub fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

pub async fn sleep(time: Duration) {
    let (wake, woken) = oneshot::channel::<()>();
    set_timeout(
        move || {
            // The sleeper may have gone with its page.
            let _ = wake.send(());
        },
        time,
    );
    let _ = woken.await;
}

/// Loads the page anew from the server.
pub fn reload() {
    let _ = window().location().reload();
}

/// Milliseconds since 1970.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// A random UUID for an idempotency key.
pub fn random_uuid() -> String {
    let mut bytes = [0_u8; 16];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

pub fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus to the element with this id once the next frame has drawn it.
pub fn focus_soon(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || focus(&id));
}

pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        let _ = element.focus();
    }
}

pub fn has_focus(id: &str) -> bool {
    document().active_element().is_some_and(|element| element.id() == id)
}

/// Keeps the focus near, while the page is drawn anew: on the element that has it now, found again by its id; where that is gone, on the
/// heading of its section, else on the page's title. Never on nothing, from where the next key leads to the top of the page.
pub fn keep_focus() {
    let Some(active) = document().active_element().filter(|element| element.tag_name() != "BODY") else {
        return;
    };
    let section = active.closest("section").ok().flatten();
    let heading = section.and_then(|section| section.query_selector("h2[id]").ok().flatten());
    let places = [active.id(), heading.map(|heading| heading.id()).unwrap_or_default(), TITLE.to_owned()];
    request_animation_frame(move || {
        let gone = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
        if gone && let Some(element) = places.iter().find_map(|id| element(id)) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = element.focus_with_options(&options);
        }
    });
}

/// What stands in the input with this id.
pub fn value_of(id: &str) -> String {
    element(id)
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok())
        .map(|input| input.value())
        .unwrap_or_default()
}

/// A value of the address's query, empty where it has none.
pub fn query_value(name: &str) -> String {
    let search = window().location().search().unwrap_or_default();
    web_sys::UrlSearchParams::new_with_str(&search)
        .ok()
        .and_then(|params| params.get(name))
        .unwrap_or_default()
}

/// The path of the page in view without this ending.
pub fn parent_of(ending: &str) -> String {
    let path = window().location().pathname().unwrap_or_default();
    path.strip_suffix(ending).unwrap_or(&path).to_owned()
}

/// Puts the text where the device keeps what was copied; false where it may not (an insecure context, or whoever uses it says no).
pub async fn copy(text: &str) -> bool {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &JsValue::from_str(name)).unwrap_or_default();
    let clipboard = get(&window().navigator(), "clipboard");
    if !clipboard.is_object() {
        return false;
    }
    let Ok(write) = get(&clipboard, "writeText").dyn_into::<Function>() else { return false };
    let written = write.call1(&clipboard, &JsValue::from_str(text)).map(Promise::from);
    match written {
        Ok(written) => JsFuture::from(written).await.is_ok(),
        Err(_) => false,
    }
}

/// Selects all that stands in the input with this id.
pub fn select(id: &str) {
    if let Some(input) = element(id).and_then(|element| element.dyn_into::<HtmlInputElement>().ok()) {
        input.select();
    }
}

/// Asks for the page on paper.
pub fn print() {
    // A browser that will not print has its own way to say so.
    let _ = window().print();
}
