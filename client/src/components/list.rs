//! A growing list of rows with its banner of changes, its count and its "show more".

use std::any::Any;

use leptos::prelude::*;

use super::live;
use super::status::{self, Skeleton};
use crate::api::list::{AnyRow, List, Row, State};
use crate::tr;

/// Draws a list. `row` gets each row and gives what stands in its `<li>`: a `<div class="dolen-list__main">` that begins with a
/// link, which `j` and `k` go to, and perhaps a `<div class="dolen-list__aside">` with its tag. `none` is what an empty list says.
pub fn rows<R: Row>(list: List<R>, none: fn() -> AnyView, row: impl Fn(&R) -> AnyView + 'static) -> AnyView {
    let row = move |any: &dyn AnyRow| (any as &dyn Any).downcast_ref().map_or_else(|| ().into_any(), &row);
    drawn(list.state, none, Box::new(row))
}

type DrawRow = Box<dyn Fn(&dyn AnyRow) -> AnyView>;

fn drawn(list: State, none: fn() -> AnyView, row: DrawRow) -> AnyView {
    let drawn = live::part(move || {
        let Some(rows) = list.rows.get() else {
            return status::waiting(list.status, Skeleton::Rows);
        };
        if rows.is_empty() {
            return none();
        }
        let changed = list.changed.get_untracked();
        let items: Vec<AnyView> = rows
            .iter()
            .map(|item| item_view(changed.iter().any(|id| id == item.id()), row(&**item)))
            .collect();
        view! { <ul class="dolen-list">{items}</ul> }.into_any()
    });
    let changes = live::part(move || list.waiting.get().map(|_| changes_banner(list)).into_any());
    let more = live::part(move || list.more.get().map(|_| more_button(list.loading_more)).into_any());
    view! {
        <div role="status">{changes}</div>
        {drawn}
        {more}
    }
    .into_any()
}

fn changes_banner(list: State) -> AnyView {
    view! {
        <div class="dolen-banner dolen-banner--new">
            {tr!(status.list_changed)}
            <button class="dolen-link-button" type="button" on:click=move |_| list.show_waiting()>
                {tr!(status.show_changes)}
            </button>
        </div>
    }
    .into_any()
}

fn item_view(changed: bool, content: AnyView) -> AnyView {
    let mark = changed.then(|| view! { <span class="dolen-small">{tr!(status.changed_just_now)}</span> });
    view! { <li class="dolen-list__row" class:dolen-list__row--changed=changed>{content} {mark}</li> }
        .into_any()
}

fn more_button(loading: RwSignal<bool>) -> AnyView {
    view! {
        <button
            class="nhsuk-button nhsuk-button--secondary"
            id="more"
            type="button"
            aria-disabled=move || loading.get().then_some("true")
            on:click=move |_| loading.set(true)
        >
            {live::words(move || if loading.get() { tr!(status.loading) } else { tr!(status.show_more) }.to_owned())}
        </button>
    }
    .into_any()
}
