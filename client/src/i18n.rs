//! The words of the page in Welsh and English, and which of the two is on.
//!
//! [`tr!`] gives the words of a key of `locales/`; a key that is missing in either language does not compile. Words are
//! read when a page is drawn, and changing the language draws the page anew: what was typed is in the form's draft, what
//! was loaded is remembered, so the reader stays where they were.

use leptos::prelude::*;
use leptos_i18n::reexports::icu::plurals::{PluralCategory, PluralOperands, PluralRuleType};

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

/// Which form of a word goes with a count.
#[derive(Clone, Copy)]
pub struct Plurals(Locale);

/// The rules for cardinal numbers, the only ones that our words count with.
pub fn plurals(locale: Locale, _: PluralRuleType) -> Plurals {
    Plurals(locale)
}

impl Plurals {
    /// By the Unicode CLDR's rules for English and Welsh.
    pub fn category_for(self, count: impl Into<PluralOperands>) -> PluralCategory {
        let count = count.into();
        let form = forms(self.0).iter().find(|(number, _)| count == PluralOperands::from(*number));
        form.map_or(PluralCategory::Other, |(_, form)| *form)
    }
}

/// The counts that have a form of their own.
fn forms(locale: Locale) -> &'static [(u32, PluralCategory)] {
    match locale {
        Locale::en => &[(1, PluralCategory::One)],
        Locale::cy => &[
            (0, PluralCategory::Zero),
            (1, PluralCategory::One),
            (2, PluralCategory::Two),
            (3, PluralCategory::Few),
            (6, PluralCategory::Many),
        ],
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_the_forms_of_their_language() {
        let forms = |locale| {
            let rules = plurals(locale, PluralRuleType::Cardinal);
            (0..=7).map(|count: i32| rules.category_for(count)).collect::<Vec<_>>()
        };
        use PluralCategory::{Few, Many, One, Other, Two, Zero};
        assert_eq!(forms(Locale::en), [Other, One, Other, Other, Other, Other, Other, Other]);
        assert_eq!(forms(Locale::cy), [Zero, One, Two, Few, Other, Other, Many, Other]);
    }
}
