//! Everything that is held about a person, to be given to them: on paper, or as a file that other programs read.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::told_fact;
use crate::api::client::{self, Failure};
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{Code, HeldFact, HeldSection, PageInfo, SubjectKind};
use crate::components::live;
use crate::components::page::{back, titled_page};
use crate::components::status::{self, Skeleton};
use crate::messages::Words;
use crate::{browser, dates, tr};

#[derive(cynic::QueryVariables)]
struct NameVariables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "NameVariables")]
struct NameQuery {
    #[arguments(id: $id)]
    person: Option<Person>,
}

#[derive(cynic::QueryFragment)]
struct Person {
    display_name: String,
}

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
    section: HeldSection,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct HeldQuery {
    #[arguments(personId: $id, section: $section, first: 100, after: $after)]
    held: Option<HeldEntryConnection>,
}

#[derive(cynic::QueryFragment)]
struct HeldEntryConnection {
    nodes: Vec<HeldEntry>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Clone)]
struct HeldEntry {
    facts: Vec<HeldStatement>,
}

#[derive(cynic::QueryFragment, Clone)]
struct HeldStatement {
    fact: HeldFact,
    value: String,
}

/// The parts that have come so far, in their order.
type Parts = Vec<(HeldSection, Vec<HeldEntry>)>;

pub fn held(id: &str) -> AnyView {
    let person = cynic::Id::new(id);
    let parts = RwSignal::new(Parts::new());
    let failure = RwSignal::new(None::<Failure>);
    gather(person.clone(), parts, failure);
    let named = load(move || NameQuery::build(NameVariables { id: person.clone() }), &[SubjectKind::Person]);
    let title = move || match named.get().as_ref().and_then(|answer| answer.person.as_ref()) {
        Some(person) => tr!(held.title_of, name = person.display_name.clone()),
        None => tr!(held.title).to_owned(),
    };
    let body = move || {
        if let Some(failure) = failure.get() {
            return status::failure_panel(&failure, None);
        }
        let parts = parts.get();
        if parts.len() < HeldSection::ALL.len() {
            let words = tr!(held.gathering, done = parts.len(), of = HeldSection::ALL.len());
            return view! { <p role="status">{words}</p> {status::skeleton_page(Skeleton::Rows)} }.into_any();
        }
        drawn(&parts)
    };
    titled_page(title, Some(back(format!("/people/{id}"), tr!(package.back))), live::part(body))
}

/// Asks for one page after another: a long life is many pages. Leaving the page ends it.
fn gather(id: cynic::Id, parts: RwSignal<Parts>, failure: RwSignal<Option<Failure>>) {
    spawn_local(async move {
        for section in HeldSection::ALL {
            match part(&id, *section).await {
                Ok(entries) => {
                    if parts.try_update(|parts| parts.push((*section, entries))).is_none() {
                        return;
                    }
                }
                Err(failed) => {
                    let _ = failure.try_set(Some(failed));
                    return;
                }
            }
        }
    });
}

async fn part(id: &cynic::Id, section: HeldSection) -> Result<Vec<HeldEntry>, Failure> {
    let (mut entries, mut after) = (Vec::new(), None);
    loop {
        let query = HeldQuery::build(Variables { id: id.clone(), section, after });
        let page = client::send(query).await?.held.ok_or(Failure::NotFound)?;
        entries.extend(page.nodes);
        if !page.page_info.has_next_page {
            return Ok(entries);
        }
        after = page.page_info.end_cursor;
    }
}

fn drawn(parts: &Parts) -> AnyView {
    let file = format!("data:application/json;charset=utf-8,{}", encoded(&json(parts)));
    let sections: Vec<AnyView> =
        parts.iter().map(|(section, entries)| section_view(*section, entries)).collect();
    view! {
        <div class="nhsuk-button-group dolen-screen-only">
            <button class="nhsuk-button nhsuk-button--secondary" type="button" on:click=move |_| browser::print()>
                {tr!(letter.print)}
            </button>
            <a class="nhsuk-button nhsuk-button--secondary" href=file download="dolen.json">{tr!(held.file)}</a>
        </div>
        <div class="dolen-text dolen-letter">
            <p>{tr!(held.opening, day = dates::plain_day(&dates::today()))}</p>
            <p>{tr!(held.left_out)}</p>
            {sections}
        </div>
    }
    .into_any()
}

fn section_view(section: HeldSection, entries: &[HeldEntry]) -> AnyView {
    let body = if entries.is_empty() {
        view! { <p class="dolen-small">{tr!(held.nothing)}</p> }.into_any()
    } else {
        let entries: Vec<AnyView> = entries.iter().map(entry).collect();
        view! { <ul class="dolen-list">{entries}</ul> }.into_any()
    };
    view! { <h2 class="nhsuk-heading-s nhsuk-u-margin-bottom-2">{section.words()}</h2> {body} }.into_any()
}

fn entry(entry: &HeldEntry) -> AnyView {
    let facts: Vec<AnyView> = entry
        .facts
        .iter()
        .map(|told| view! { <span><b>{told.fact.words()} ":"</b> " " {told_fact(told.fact, &told.value)}</span> <br/> }.into_any())
        .collect();
    view! { <li class="dolen-list__row"><div class="dolen-list__main dolen-prose">{facts}</div></li> }
        .into_any()
}

/// The same, for programs: a list of entries for each part, each a list of facts.
fn json(parts: &Parts) -> String {
    let facts = |entry: &HeldEntry| -> serde_json::Value {
        let fact =
            |told: &HeldStatement| serde_json::json!({ "fact": told.fact.code(), "value": told.value });
        entry.facts.iter().map(fact).collect()
    };
    let part = |(section, entries): &(HeldSection, Vec<HeldEntry>)| {
        let entries: serde_json::Value = entries.iter().map(facts).collect();
        (section.code().to_owned(), entries)
    };
    let whole: serde_json::Map<String, serde_json::Value> = parts.iter().map(part).collect();
    serde_json::Value::Object(whole).to_string()
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
