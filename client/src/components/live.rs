//! Parts of a page that follow signals. A closure in a view is a type of its own, and each type brings a kilobyte or two
//! of code that builds and rebuilds it; through these two functions they all share one.

use leptos::prelude::*;

/// A part that is drawn anew when a signal read in `draw` changes.
pub fn part(draw: impl Fn() -> AnyView + 'static) -> AnyView {
    let draw: Box<dyn Fn() -> AnyView> = Box::new(draw);
    let draw = StoredValue::new_local(draw);
    (move || draw.with_value(|draw| draw())).into_any()
}

/// Words that follow the signals read in `words`.
pub fn words(words: impl Fn() -> String + 'static) -> AnyView {
    let words: Box<dyn Fn() -> String> = Box::new(words);
    let words = StoredValue::new_local(words);
    (move || words.with_value(|words| words())).into_any()
}
