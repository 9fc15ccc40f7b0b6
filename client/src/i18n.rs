//! The words of the page in Welsh and English, and which of the two is on.
//!
//! [`tr!`] gives the words of a key of `locales/`; a key that is missing in either language does not compile. Words are
//! read when a page is drawn, and changing the language draws the page anew: what was typed is in the form's draft, what
//! was loaded is remembered, so the reader stays where they were.

use leptos::prelude::*;

use crate::api::types::Language;
use crate::browser;

#[allow(dead_code, unused_imports, clippy::all, clippy::pedantic, clippy::expect_used)]
mod words {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

pub use words::i18n::Locale;

/// The words at a key: `tr!(people.title)` is a `&'static str`; with arguments, `tr!(people.count, count = 3)`, a `String`.
#[macro_export]
macro_rules! tr {
    ($($key:ident).+ $(,)?) => { leptos_i18n::td_string!($crate::i18n::locale(), $($key).+) };
    ($($key:ident).+, $($arguments:tt)+) => {
        leptos_i18n::td_string!($crate::i18n::locale(), $($key).+, $($arguments)+).to_string()
    };
}

const STORED_AS: &str = "dolen-language";

thread_local! {
    static LOCALE: ArcRwSignal<Locale> = ArcRwSignal::new(initial());
}

/// The language of the page. Not tracked: see [`track`].
pub fn locale() -> Locale {
    LOCALE.with(GetUntracked::get_untracked)
}

/// Draws the surrounding closure anew when the language changes.
pub fn track() {
    LOCALE.with(Track::track);
}

pub fn is_welsh() -> bool {
    locale() == Locale::cy
}

/// The reader's choice, kept on this device.
pub fn choose(locale: Locale) {
    if let Some(storage) = browser::local_storage() {
        let _ = storage.set_item(STORED_AS, tag(locale));
    }
    set(locale);
}

/// The account's language, where the reader has not chosen on this device.
pub fn prefer(language: Language) {
    if chosen().is_none() {
        set(match language {
            Language::En => Locale::en,
            Language::Cy => Locale::cy,
        });
    }
}

/// Of a thing's two names, the one in the language of the page.
pub fn pick<'a>(english: &'a str, welsh: &'a str) -> &'a str {
    let (first, second) = if is_welsh() { (welsh, english) } else { (english, welsh) };
    if first.is_empty() { second } else { first }
}

/// The language's tag, as `lang` wants it.
pub fn tag(locale: Locale) -> &'static str {
    match locale {
        Locale::en => "en-GB",
        Locale::cy => "cy",
    }
}

/// Puts the language on the page's root element.
pub fn mark_document() {
    if let Some(root) = browser::document().document_element() {
        let _ = root.set_attribute("lang", tag(locale()));
    }
}

fn set(locale: Locale) {
    LOCALE.with(|signal| {
        if signal.get_untracked() != locale {
            signal.set(locale);
        }
    });
    mark_document();
}

fn initial() -> Locale {
    chosen().unwrap_or_else(|| match browser::window().navigator().language() {
        Some(language) if language.starts_with("cy") => Locale::cy,
        _ => Locale::en,
    })
}

fn chosen() -> Option<Locale> {
    match browser::local_storage()?.get_item(STORED_AS).ok()??.as_str() {
        "cy" => Some(Locale::cy),
        "en-GB" => Some(Locale::en),
        _ => None,
    }
}
