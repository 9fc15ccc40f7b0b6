//! The parts around every page: skip link, header with the way about, the banner of a lost connection, footer.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::api::session::{self, Session, Viewer};
use crate::api::types::{HouseAction, Role};
use crate::i18n::Locale;
use crate::{connection, i18n, tr};

pub fn skip_link() -> AnyView {
    let words = || {
        i18n::track();
        tr!(shell.skip)
    };
    // By hand: the router takes links, and would move the scroll but not the focus.
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        crate::browser::focus(super::page::TITLE);
    };
    view! { <a class="nhsuk-skip-link" href="#main" on:click=skip>{words}</a> }.into_any()
}

/// Drawn anew for another page, language or session.
pub fn header(path: &str) -> AnyView {
    i18n::track();
    let viewer = match session::session().get() {
        Session::In(viewer) | Session::Expired(viewer) => Some(viewer),
        Session::Starting | Session::Out => None,
    };
    let nav = viewer.as_ref().map(|viewer| navigation(viewer, path));
    let menu = viewer.map(|viewer| account_menu(&viewer));
    view! {
        <header class="dolen-header">
            <div class="nhsuk-width-container dolen-header__row">
                <a class="dolen-wordmark" href="/">{tr!(shell.wordmark)}</a>
                {nav}
                {language_switch()}
                {menu}
            </div>
        </header>
    }
    .into_any()
}

/// A place in the navigation: its address, words and the letter that goes there after `g`.
pub struct Place {
    pub href: &'static str,
    pub label: &'static str,
    pub letter: char,
}

/// Where this viewer may go, by role.
pub fn places(viewer: &Viewer) -> Vec<Place> {
    let team = viewer.is(Role::Coordinator) || viewer.is(Role::Broker);
    let may = |action| viewer.actions.contains(&action);
    let all = [
        (true, "/", tr!(shell.desk), 'd'),
        (viewer.sees_cases(), "/people", tr!(shell.people), 'p'),
        (viewer.sees_cases(), "/referrals", tr!(shell.referrals), 'r'),
        (team, "/find", tr!(shell.find), 'f'),
        (viewer.is(Role::Charity), "/our/enquiries", tr!(shell.our_enquiries), 'e'),
        (viewer.is(Role::Charity), "/our/visits", tr!(shell.our_visits), 'v'),
        (viewer.is(Role::Charity), "/our/offerings", tr!(shell.our_week), 'w'),
        (viewer.is(Role::Charity), "/our/bookings", tr!(shell.our_bookings), 'b'),
        (may(HouseAction::EditAccounts), "/admin/accounts", tr!(shell.accounts), 'a'),
        (may(HouseAction::EditSettings), "/admin/teams", tr!(admin.teams), 't'),
        (may(HouseAction::EditSettings), "/admin/categories", tr!(admin.categories), 'k'),
        (may(HouseAction::ViewOutbox), "/admin/outbox", tr!(shell.outbox), 'o'),
        (true, "/charities", tr!(shell.charities), 'c'),
    ];
    all.into_iter()
        .filter(|(may, ..)| *may)
        .map(|(_, href, label, letter)| Place { href, label, letter })
        .collect()
}

fn navigation(viewer: &Viewer, path: &str) -> AnyView {
    let items: Vec<AnyView> = places(viewer)
        .into_iter()
        .map(|place| {
            let here = if place.href == "/" { path == "/" } else { path.starts_with(place.href) };
            view! { <li><a href=place.href aria-current=here.then_some("page")>{place.label}</a></li> }
                .into_any()
        })
        .collect();
    request_animation_frame(show_where_we_are);
    view! { <nav class="dolen-nav" aria-label=tr!(shell.navigation)><ul>{items}</ul></nav> }.into_any()
}

/// On a phone the places stand in a row that is wider than the screen: scrolls it to the one in view.
fn show_where_we_are() {
    let find = |selector| {
        let element = crate::browser::document().query_selector(selector).ok().flatten()?;
        element.dyn_into::<HtmlElement>().ok()
    };
    if let (Some(row), Some(here)) = (find(".dolen-nav"), find(".dolen-nav [aria-current]")) {
        let past_the_edge = here.offset_left() + here.offset_width() - row.offset_left() - row.client_width();
        row.set_scroll_left(past_the_edge.max(0));
    }
}

fn language_switch() -> AnyView {
    let (other, name) = match i18n::locale() {
        Locale::en => (Locale::cy, tr!(shell.other_language)),
        Locale::cy => (Locale::en, tr!(shell.other_language)),
    };
    let switch = move |_| {
        i18n::choose(other);
        crate::browser::focus_soon("language-switch");
    };
    view! {
        <button class="dolen-language" id="language-switch" type="button" lang=i18n::tag(other) on:click=switch>{name}</button>
    }
    .into_any()
}

fn account_menu(viewer: &Viewer) -> AnyView {
    let roles: Vec<&str> = viewer.roles.iter().map(|role| crate::messages::Words::words(*role)).collect();
    let teams: Vec<&str> = viewer.teams.iter().map(|team| i18n::pick(&team.name_en, &team.name_cy)).collect();
    let charity =
        viewer.charity.as_ref().map(|charity| i18n::pick(&charity.name_en, &charity.name_cy).to_owned());
    let place = charity.unwrap_or_else(|| teams.join(", "));
    let sign_out = |everywhere: bool| move |_| spawn_local(session::sign_out(everywhere));
    view! {
        <details class="dolen-menu">
            <summary>{viewer.account.name.clone()}</summary>
            <div class="dolen-menu__panel">
                <p class="dolen-small">{roles.join(", ")} <br/> {place}</p>
                <p><button class="dolen-link-button" type="button" on:click=sign_out(false)>{tr!(shell.sign_out)}</button></p>
                <p>
                    <button class="dolen-link-button" type="button" on:click=sign_out(true)>
                        {tr!(shell.sign_out_everywhere)}
                    </button>
                </p>
            </div>
        </details>
    }
    .into_any()
}

pub fn connection_banner() -> AnyView {
    let lost = connection::is_lost();
    view! {
        <div role="status">
            {move || {
                i18n::track();
                lost.get().then(|| view! { <p class="dolen-banner dolen-banner--offline">{tr!(shell.lost)}</p> })
            }}
        </div>
    }
    .into_any()
}

pub fn footer() -> AnyView {
    let words = || {
        i18n::track();
        view! {
            <p class="dolen-small">{tr!(shell.about)} " " {tr!(shell.attribution)}</p>
            <p class="dolen-small">
                <button class="dolen-link-button" type="button" on:click=move |_| super::keys::show_help()>
                    {tr!(shell.shortcuts)}
                </button>
            </p>
        }
        .into_any()
    };
    view! { <footer class="dolen-footer"><div class="nhsuk-width-container">{words}</div></footer> }
        .into_any()
}
