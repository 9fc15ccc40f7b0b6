//! Parts of a page that follow signals. A closure in a view is a type of its own, and each type brings a kilobyte or two
//! of code that builds and rebuilds it; behind these functions they all share one.

use leptos::prelude::*;

/// A part that is drawn anew when a signal read in `draw` changes.
pub fn part(draw: impl Fn() -> AnyView + 'static) -> AnyView {
    boxed_part(Box::new(draw))
}

/// Words that follow the signals read in `words`.
pub fn words(words: impl Fn() -> String + 'static) -> AnyView {
    boxed_words(Box::new(words))
}

// The closures below are made here and nowhere else: inside of a generic function, each of its uses would make another type.

fn boxed_part(draw: Box<dyn Fn() -> AnyView>) -> AnyView {
    let draw = StoredValue::new_local(draw);
    (move || draw.with_value(|draw| draw())).into_any()
}

fn boxed_words(words: Box<dyn Fn() -> String>) -> AnyView {
    let words = StoredValue::new_local(words);
    (move || words.with_value(|words| words())).into_any()
}
