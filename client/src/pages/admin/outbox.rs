//! Which letters went to charities, and which did not? In the demo each is shown whole, with the link that it carries.

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::inputs::LetterFilter;
use crate::api::list::{Row, Slice, list};
use crate::api::schema;
use crate::api::types::{CharityName, Code, DateTime, LetterKind, LetterState, PageInfo, SubjectKind};
use crate::components::list::rows;
use crate::components::page::page;
use crate::components::{status, tag};
use crate::messages::Words;
use crate::{dates, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: LetterFilter,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct LettersQuery {
    #[arguments(filter: $filter, first: $first, after: $after)]
    letters: LetterConnection,
}

#[derive(cynic::QueryFragment)]
struct LetterConnection {
    nodes: Vec<Letter>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Letter {
    id: cynic::Id,
    kind: LetterKind,
    state: LetterState,
    charity: CharityName,
    created_at: DateTime,
    failure: Option<String>,
    address: Option<String>,
    text: Option<String>,
}

impl Row for Letter {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

pub fn outbox() -> AnyView {
    let state = url::param("state");
    let letters = list(
        move |after, first| {
            let filter = LetterFilter { state: LetterState::from_code(&state.get()) };
            LettersQuery::build(Variables { filter, first, after })
        },
        |answer: LettersQuery| Slice {
            rows: answer.letters.nodes,
            page_info: answer.letters.page_info,
            total: None,
        },
        &[SubjectKind::Letter],
    );
    let body = view! {
        <p class="dolen-text">{tr!(outbox.about)}</p>
        {filters(state)}
        {rows(letters, || status::empty(tr!(outbox.none), ().into_any()), row)}
    };
    page(tr!(outbox.title), None, body.into_any())
}

fn row(letter: &Letter) -> AnyView {
    let charity = i18n::pick(&letter.charity.name_en, &letter.charity.name_cy).to_owned();
    let failure = letter.failure.clone().map(|why| tr!(outbox.not_taken, why = why));
    let facts: Vec<String> = letter.address.clone().into_iter().chain(failure).collect();
    let facts = (!facts.is_empty()).then(|| view! { <p class="dolen-list__meta">{facts.join(" · ")}</p> });
    let text = letter.text.clone().map(|text| {
        view! {
            <details class="nhsuk-details">
                <summary class="nhsuk-details__summary">
                    <span class="nhsuk-details__summary-text">{tr!(outbox.read)}</span>
                </summary>
                <div class="nhsuk-details__text dolen-prose">{linked(&text)}</div>
            </details>
        }
    });
    view! {
        <div class="dolen-list__main">
            <a href=format!("/charities/{}", letter.charity.id.inner())>{charity}</a>
            <p class="dolen-list__meta">{letter.kind.words()} " · " {dates::ago_tag(&letter.created_at)}</p>
            {facts}
            {text}
        </div>
        <div class="dolen-list__aside">{tag::tag(letter.state.words(), colour(letter.state))}</div>
    }
    .into_any()
}

/// The letter's words, with its addresses as links.
fn linked(text: &str) -> AnyView {
    let lines: Vec<AnyView> = text
        .split_inclusive('\n')
        .map(|line| {
            let address = line.trim();
            if address.starts_with("https://") || address.starts_with("http://") {
                view! { <a href=address.to_owned() rel="external">{address.to_owned()}</a> "\n" }.into_any()
            } else {
                line.to_owned().into_any()
            }
        })
        .collect();
    lines.into_any()
}

const fn colour(state: LetterState) -> &'static str {
    match state {
        LetterState::Waiting => "yellow",
        LetterState::Sent => "green",
        LetterState::Dropped => "grey",
        LetterState::Failed => "red",
    }
}

fn filters(state: Memo<String>) -> AnyView {
    let options: Vec<AnyView> = LetterState::ALL
        .iter()
        .map(|choice| {
            let code = choice.code();
            view! { <option value=code selected=move || state.get() == code>{choice.words()}</option> }
                .into_any()
        })
        .collect();
    view! {
        <div class="dolen-filters">
            <div class="nhsuk-form-group">
                <label class="nhsuk-label" for="state">{tr!(outbox.state)}</label>
                <select class="nhsuk-select" id="state" on:change=|event| url::set_param("state", &event_target_value(&event))>
                    <option value="">{tr!(outbox.every_state)}</option>
                    {options}
                </select>
            </div>
        </div>
    }
    .into_any()
}
