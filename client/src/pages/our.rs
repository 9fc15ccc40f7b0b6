//! `/our/…`: what the people of a charity do here, often on a phone and in a hurry. One question a page.

mod answer;
mod bookings;
pub mod enquiries;
mod enquiry;
mod offerings;
pub mod rhythm;
pub mod subject;
mod visit;
pub mod visits;

use leptos::prelude::*;

pub use answer::{Answering, answer};
pub use bookings::bookings;
pub use enquiries::{OfferingName, enquiries};
pub use enquiry::enquiry;
pub use offerings::{offering, offerings};
pub use visit::{cancel, visit};
pub use visits::visits;

/// Links to the parts of a list; the one in view is the one whose `value` the address has.
fn parts(
    label: &'static str,
    path: &'static str,
    param: &'static str,
    now: Memo<String>,
    items: &[(&'static str, &'static str)],
) -> AnyView {
    let items: Vec<AnyView> = items
        .iter()
        .map(|&(value, words)| {
            let href = if value.is_empty() { path.to_owned() } else { format!("{path}?{param}={value}") };
            let here = move || (now.get() == value).then_some("page");
            view! { <li><a href=href aria-current=here>{words}</a></li> }.into_any()
        })
        .collect();
    view! { <nav class="dolen-parts" aria-label=label><ul>{items}</ul></nav> }.into_any()
}
