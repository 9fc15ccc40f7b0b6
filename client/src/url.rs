//! Addresses: going somewhere, and what stands in the query, where filters live.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::browser;

type Navigate = Rc<dyn Fn(&str, bool)>;

thread_local! {
    static NAVIGATE: RefCell<Option<Navigate>> = const { RefCell::new(None) };
}

/// Tells once how the router goes to an address.
pub fn provide(navigate: impl Fn(&str, bool) + 'static) {
    NAVIGATE.with(|place| *place.borrow_mut() = Some(Rc::new(navigate)));
}

/// Goes to a page of ours.
pub fn go(to: &str) {
    navigate(to, false);
}

/// Goes there without a new entry in the browser's history, and without scrolling.
pub fn replace(to: &str) {
    navigate(to, true);
}

fn navigate(to: &str, replace: bool) {
    if let Some(navigate) = NAVIGATE.with(|place| place.borrow().clone()) {
        navigate(to, replace);
    }
}

/// A value of the query, empty where it has none. Call it while a page is built: the browser's own address is still that of the page
/// before, then, and so is the query of the route, of which we have one for all pages.
pub fn param(name: &'static str) -> Memo<String> {
    let query = use_location().query;
    Memo::new(move |_| query.with(|query| query.get(name).unwrap_or_default()))
}

/// Puts a value into the query of the page in view; an empty one takes it out.
pub fn set_param(name: &str, value: &str) {
    set_params(&[(name, value)]);
}

/// Several at once: one after the other, the second would not see the first.
pub fn set_params(values: &[(&str, &str)]) {
    let location = browser::window().location();
    let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    let Ok(params) = web_sys::UrlSearchParams::new_with_str(&search) else { return };
    for (name, value) in values {
        if value.is_empty() {
            params.delete(name);
        } else {
            params.set(name, value);
        }
    }
    let search: String = params.to_string().into();
    replace(&if search.is_empty() { path } else { format!("{path}?{search}") });
}
