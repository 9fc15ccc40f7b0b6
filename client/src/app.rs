//! The frame of every page: the router, who may see what (by being signed in), and the parts that never change.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::{NavigateOptions, WildcardSegment};

use crate::api::session::{self, Session};
use crate::components::page::TITLE;
use crate::components::status::{self, Skeleton};
use crate::components::{keys, shell, toast};
use crate::pages::{self, sign_in};
use crate::{browser, i18n, part, url};

/// The one route takes every address; `pages::page` is the table. It keeps the whole client in few types, which is light.
pub fn app() -> impl IntoView {
    spawn_local(session::start());
    view! {
        <Router>
            <FlatRoutes fallback=pages::not_found>
                <Route path=WildcardSegment("page") view=frame/>
            </FlatRoutes>
        </Router>
    }
}

/// What decides between the page and the sign-in form. An expired session keeps its page.
#[derive(Clone, PartialEq)]
enum Gate {
    Starting,
    Out,
    In(String),
}

fn frame() -> AnyView {
    let location = use_location();
    let navigate = leptos_router::hooks::use_navigate();
    url::provide(move |to: &str, replace: bool| {
        navigate(to, NavigateOptions { replace, scroll: !replace, ..NavigateOptions::default() });
    });
    let path = location.pathname;
    let gate = Memo::new(|_| match session::session().get() {
        Session::Starting => Gate::Starting,
        Session::Out => Gate::Out,
        Session::In(viewer) | Session::Expired(viewer) => Gate::In(viewer.account.id.inner().to_owned()),
    });
    let page = move || {
        i18n::track();
        let path = path.get();
        match gate.get() {
            Gate::Starting => status::skeleton_page(Skeleton::Detail),
            Gate::Out => sign_in::sign_in(),
            Gate::In(_) => untrack(|| pages::page(&path)),
        }
    };
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            browser::focus_soon(TITLE);
        }
        now
    });
    Effect::new(move |_| {
        if let Gate::In(_) = gate.get() {
            let places = session::viewer().map(|viewer| shell::places(&viewer)).unwrap_or_default();
            let parts = places.iter().filter_map(|place| pages::part_of(place.href)).collect();
            spawn_local(part::fetch_ahead(parts));
        }
    });
    keys::listen();
    view! {
        {shell::skip_link()}
        {move || shell::header(&path.get())}
        <main class="dolen-main" id="main">
            <div class="nhsuk-width-container">
                {shell::connection_banner()}
                {page}
            </div>
        </main>
        {shell::footer()}
        {toast::region()}
        {sign_in::expired_dialog()}
        {keys::help_dialog()}
    }
    .into_any()
}
