//! `/referrals`: who has waited longest, and whose move is it? What is shown is chosen in the address.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::ReferralFilter;
use crate::api::types::{Code, Progress};
use crate::components::list::rows;
use crate::components::page::page;
use crate::components::{referral_line, status};
use crate::messages::Words;
use crate::pages::desk;
use crate::{browser, tr, url};

/// Those who still wait for help; the rest is asked for by name.
const OPEN: [Progress; 5] =
    [Progress::New, Progress::Looking, Progress::Asked, Progress::WaitingList, Progress::OnHold];

/// Whose referrals: the value in the address and its parameter.
const WHOSE: [&str; 3] = ["mine", "unassigned", "stuck"];

pub fn referrals() -> AnyView {
    let (progress, search) = (url::param("progress"), url::param("q"));
    let (mine, unassigned, stuck) = (url::param("mine"), url::param("unassigned"), url::param("stuck"));
    let list = desk::lines(move || ReferralFilter {
        progress: Some(Progress::from_code(&progress.get()).map_or_else(|| OPEN.to_vec(), |one| vec![one])),
        mine: (mine.get() == "true").then_some(true),
        unassigned: (unassigned.get() == "true").then_some(true),
        stuck: (stuck.get() == "true").then_some(true),
        search: Some(search.get()).filter(|search| !search.is_empty()),
        ..ReferralFilter::default()
    });
    let count = move || list.total().map(|count| tr!(referrals.count, count = count));
    let body = view! {
        {by_progress(progress)}
        {filters(mine, unassigned, stuck, search)}
        <p class="dolen-small" role="status">{count}</p>
        {rows(list, none, referral_line::for_somebody)}
    };
    page(tr!(referrals.title), None, body.into_any())
}

fn none() -> AnyView {
    status::empty(
        tr!(referrals.none),
        view! { <p><a href="/referrals">{tr!(referrals.show_all)}</a></p> }.into_any(),
    )
}

/// One link for each state; the chosen one is marked.
fn by_progress(chosen: Memo<String>) -> AnyView {
    let choice = move |code: &'static str, words: &'static str| {
        let pick = move |event: leptos::ev::MouseEvent| {
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                event.prevent_default();
                url::set_param("progress", code);
            }
        };
        let href =
            if code.is_empty() { "/referrals".to_owned() } else { format!("/referrals?progress={code}") };
        view! {
            <li>
                <a
                    href=href
                    id=format!("progress-{code}")
                    aria-current=move || (chosen.get() == code).then_some("true")
                    on:click=pick
                >
                    {words}
                </a>
            </li>
        }
        .into_any()
    };
    let choices: Vec<AnyView> = std::iter::once(choice("", tr!(referrals.all_open)))
        .chain(Progress::ALL.iter().map(|progress| choice(progress.code(), progress.words())))
        .collect();
    view! { <nav class="dolen-states" aria-label=tr!(referrals.by_progress)><ul>{choices}</ul></nav> }
        .into_any()
}

fn filters(
    mine: Memo<String>,
    unassigned: Memo<String>,
    stuck: Memo<String>,
    search: Memo<String>,
) -> AnyView {
    let whose = move || match [mine, unassigned, stuck].map(|one| one.get() == "true") {
        [true, ..] => WHOSE[0],
        [_, true, _] => WHOSE[1],
        [.., true] => WHOSE[2],
        _ => "",
    };
    let choose = |event| {
        let chosen = event_target_value(&event);
        url::set_params(&WHOSE.map(|name| (name, if chosen == name { "true" } else { "" })));
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        url::set_param("q", &browser::value_of("search"));
    };
    let option = move |value: &'static str, words: &'static str| {
        view! { <option value=value selected=move || whose() == value>{words}</option> }.into_any()
    };
    view! {
        <form class="dolen-filters" role="search" on:submit=submit>
            <div class="nhsuk-form-group">
                <label class="nhsuk-label" for="whose">{tr!(referrals.whose)}</label>
                <select class="nhsuk-select" id="whose" on:change=choose>
                    {option("", tr!(referrals.everybodys))}
                    {option(WHOSE[0], tr!(referrals.mine))}
                    {option(WHOSE[1], tr!(referrals.nobodys))}
                    {option(WHOSE[2], tr!(referrals.stuck))}
                </select>
            </div>
            <div class="nhsuk-form-group">
                <label class="nhsuk-label" for="search">{tr!(referrals.search)}</label>
                <input class="nhsuk-input nhsuk-input--width-20" id="search" type="search" prop:value=search/>
            </div>
            <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small">{tr!(people.search_button)}</button>
        </form>
    }
    .into_any()
}
