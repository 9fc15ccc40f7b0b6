//! What stands on a page before, instead of and around what it loads: skeleton, nothing, error.

use std::rc::Rc;

use leptos::prelude::*;

use super::live;
use crate::api::client::Failure;
use crate::api::load::{Load, Status};
use crate::{browser, messages, tr};

/// The shape of what is being loaded, so that nothing jumps when it comes.
#[derive(Clone, Copy, PartialEq)]
pub enum Skeleton {
    /// Rows of a list.
    Rows,
    /// Paragraphs and a summary.
    Detail,
    /// A number or a line.
    Line,
}

/// Shows what `load` has, drawn anew when it changes; before that its skeleton, and an error if that is what came.
pub fn show<T: 'static>(
    load: Load<T>,
    skeleton: Skeleton,
    draw: impl Fn(Rc<T>) -> AnyView + 'static,
) -> AnyView {
    live::part(move || match load.get() {
        Some(value) => untrack(|| draw(value)),
        None => waiting(load.status(), skeleton),
    })
}

/// As [`show`], for a thing that may not exist or not for this viewer: `find` takes it out of the answer.
pub fn show_found<T: 'static, U: 'static>(
    load: Load<T>,
    skeleton: Skeleton,
    find: fn(&T) -> Option<&U>,
    draw: impl Fn(&U) -> AnyView + 'static,
) -> AnyView {
    show(load, skeleton, move |value| match find(&value) {
        Some(found) => draw(found),
        None => failure_panel(&Failure::NotFound, None),
    })
}

/// The skeleton, or what went wrong.
pub fn waiting(status: Status, skeleton: Skeleton) -> AnyView {
    live::part(move || match status.failure.get() {
        Some(Failure::SignedOut) | None => skeleton_view(status, skeleton),
        Some(failure) => failure_panel(&failure, Some(status)),
    })
}

fn skeleton_view(status: Status, skeleton: Skeleton) -> AnyView {
    let bars: &[&str] = match skeleton {
        Skeleton::Rows => &["dolen-skeleton dolen-skeleton--row"; 8],
        Skeleton::Detail => {
            &["dolen-skeleton", "dolen-skeleton", "dolen-skeleton dolen-skeleton--short", "dolen-skeleton"]
        }
        Skeleton::Line => &["dolen-skeleton dolen-skeleton--short"],
    };
    let bars: Vec<AnyView> = bars.iter().map(|class| view! { <div class=*class></div> }.into_any()).collect();
    view! {
        <div aria-busy="true">
            <p class="nhsuk-u-visually-hidden" role="status">{tr!(status.loading)}</p>
            {live::part(move || status.slow.get().then(|| view! { <p class="dolen-small" role="status">{tr!(status.slow)}</p> }).into_any())}
            <div aria-hidden="true">{bars}</div>
        </div>
    }
    .into_any()
}

/// What happened, what is safe, what next, and a reference.
pub fn failure_panel(failure: &Failure, status: Option<Status>) -> AnyView {
    let again = status.map(|status| {
        view! {
            <button class="nhsuk-button nhsuk-button--secondary" type="button" on:click=move |_| {
                status.failure.set(None);
                status.refresh();
            }>{tr!(status.try_again)}</button>
        }
    });
    let reload = Some(view! {
        <button class="nhsuk-button" type="button" on:click=|_| browser::reload()>{tr!(status.reload)}</button>
    });
    view! {
        <div class="dolen-problem" role="alert">
            <h2 class="nhsuk-heading-s">{messages::failure(failure)}</h2>
            <p>{messages::failure_next(failure)}</p>
            {reference(failure)}
            {again.filter(|_| matches!(failure, Failure::Server { .. } | Failure::Offline))}
            {reload.filter(|_| matches!(failure, Failure::Outdated))}
            <p><a href="/">{tr!(status.to_desk)}</a></p>
        </div>
    }
    .into_any()
}

/// The same above a form whose sending failed, as the element `id`: what was typed is kept.
pub fn failed_to_send(failure: &Failure, id: &str) -> AnyView {
    let (id, title) = (id.to_owned(), format!("{id}-title"));
    let labelled = title.clone();
    view! {
        <div class="nhsuk-error-summary" id=id role="alert" tabindex="-1" aria-labelledby=labelled>
            <h2 class="nhsuk-error-summary__title" id=title>{messages::failure(failure)}</h2>
            <div class="nhsuk-error-summary__body">
                <p>{tr!(status.typed_is_kept)}</p>
                {reference(failure)}
            </div>
        </div>
    }
    .into_any()
}

fn reference(failure: &Failure) -> AnyView {
    let Failure::Server { reference: Some(reference) } = failure else { return ().into_any() };
    view! { <p>{tr!(status.reference)} " " <code>{reference.clone()}</code></p> }.into_any()
}

/// An empty list: why it is empty, and what to do.
pub fn empty(why: impl Into<String>, what_next: AnyView) -> AnyView {
    view! {
        <div class="dolen-empty">
            <p>{why.into()}</p>
            {what_next}
        </div>
    }
    .into_any()
}

/// A page of which nothing is known yet.
pub fn skeleton_page(skeleton: Skeleton) -> AnyView {
    skeleton_view(Status::new(), skeleton)
}
