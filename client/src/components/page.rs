//! The frame of a page: document title, way back, the one h1 (which gets the focus on navigation), and the body.

use std::rc::Rc;

use leptos::prelude::*;

use super::live;

use crate::{browser, tr};

/// The id of every page's h1.
pub const TITLE: &str = "page-title";

/// Where a page leads back to.
pub struct Back {
    pub href: String,
    pub label: String,
}

pub fn back(href: impl Into<String>, label: impl Into<String>) -> Back {
    Back { href: href.into(), label: label.into() }
}

/// A page whose title is known at once.
pub fn page(title: impl Into<String>, back: Option<Back>, body: AnyView) -> AnyView {
    let title = title.into();
    titled_page(move || title.clone(), back, body)
}

/// A page whose title comes with what it loads: `title` may read signals, and says something sensible before.
pub fn titled_page(title: impl Fn() -> String + 'static, back: Option<Back>, body: AnyView) -> AnyView {
    framed(Rc::new(title), back, body)
}

fn framed(title: Rc<dyn Fn() -> String>, back: Option<Back>, body: AnyView) -> AnyView {
    let words = {
        let title = Rc::clone(&title);
        live::words(move || title())
    };
    Effect::new(move |_| browser::document().set_title(&format!("{} – {}", title(), tr!(shell.wordmark))));
    let back = back.map(|back| {
        view! {
            <a class="nhsuk-back-link nhsuk-u-margin-bottom-2" href=back.href>{back.label}</a>
        }
    });
    view! {
        {back}
        <h1 class="nhsuk-heading-l" id=TITLE tabindex="-1">{words}</h1>
        {body}
    }
    .into_any()
}

/// A part of a page under its own h2, which takes the focus when what had it in this part is gone.
pub fn section(title: impl Into<String>, body: AnyView) -> AnyView {
    let title = title.into();
    let id = format!("part-{}", title.split_whitespace().collect::<Vec<_>>().join("-"));
    view! {
        <section>
            <h2 class="nhsuk-heading-m" id=id tabindex="-1">{title}</h2>
            {body}
        </section>
    }
    .into_any()
}

/// Main column and, on a wide screen, a second one beside it.
pub fn two_columns(main: AnyView, side: AnyView) -> AnyView {
    view! {
        <div class="dolen-columns">
            <div>{main}</div>
            <div>{side}</div>
        </div>
    }
    .into_any()
}
