//! nhsuk-frontend's summary list: what a thing is, row by row.

use leptos::prelude::*;

/// One row: its key, and what stands beside it.
pub fn row(key: impl Into<String>, value: AnyView) -> AnyView {
    view! {
        <div class="nhsuk-summary-list__row">
            <dt class="nhsuk-summary-list__key">{key.into()}</dt>
            <dd class="nhsuk-summary-list__value">{value}</dd>
        </div>
    }
    .into_any()
}

pub fn text_row(key: impl Into<String>, value: impl Into<String>) -> AnyView {
    row(key, value.into().into_any())
}

/// A row only where there is a value.
pub fn optional_row(key: impl Into<String>, value: Option<String>) -> AnyView {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => text_row(key, value),
        None => ().into_any(),
    }
}

/// The same set small, for beside the page's main matter.
pub fn dense(rows: Vec<AnyView>) -> AnyView {
    view! { <dl class="nhsuk-summary-list dolen-summary--dense">{rows}</dl> }.into_any()
}

pub fn summary(rows: Vec<AnyView>) -> AnyView {
    view! { <dl class="nhsuk-summary-list">{rows}</dl> }.into_any()
}
