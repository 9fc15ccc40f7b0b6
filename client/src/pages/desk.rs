//! `/`: each role's desk. What needs me now, what has changed, what is stuck and why.

mod administrator;
mod broker;
mod charity;
mod coordinator;
mod in_time;
pub mod lately;
mod manager;
mod still_right;
pub mod stuck;
mod take;
pub mod tasks;

pub use coordinator::lines;

use leptos::prelude::*;

use crate::api::session;
use crate::api::types::Role;
use crate::components::page::page;
use crate::tr;

pub fn desk() -> AnyView {
    let Some(viewer) = session::viewer() else { return ().into_any() };
    let desks: [(Role, fn() -> AnyView); 5] = [
        (Role::Coordinator, coordinator::desk),
        (Role::Broker, broker::desk),
        (Role::Charity, charity::desk),
        (Role::Manager, manager::desk),
        (Role::Administrator, administrator::desk),
    ];
    let mine: Vec<AnyView> =
        desks.into_iter().filter(|(role, _)| viewer.is(*role)).map(|(_, desk)| desk()).collect();
    let mine = if viewer.is(Role::Hospital) {
        view! { <p class="dolen-text">{tr!(desk.hospital)}</p> }.into_any()
    } else {
        mine.into_any()
    };
    page(tr!(desk.title, name = viewer.account.name.clone()), None, mine)
}

/// A count that leads to what it counts.
fn figure(count: String, words: &'static str, href: String) -> AnyView {
    view! { <li><a href=href><b>{count}</b> {words}</a></li> }.into_any()
}

/// A count that leads nowhere.
fn plain_figure(count: String, words: &'static str) -> AnyView {
    view! { <li><b>{count}</b> {words}</li> }.into_any()
}

fn figures(items: Vec<AnyView>) -> AnyView {
    view! { <ul class="dolen-figures">{items}</ul> }.into_any()
}
