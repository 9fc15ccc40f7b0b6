//! What was read of other directories' feeds, and does any of it wait for me?

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::list::{Row, Slice, list};
use crate::api::schema;
use crate::api::types::{DateTime, ImportState, PageInfo, SubjectKind};
use crate::components::list::rows;
use crate::components::page::{back, page};
use crate::components::{status, tag};
use crate::messages::Words;
use crate::{dates, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct ImportsQuery {
    #[arguments(first: $first, after: $after)]
    imports: ImportConnection,
}

#[derive(cynic::QueryFragment)]
struct ImportConnection {
    nodes: Vec<Import>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
pub(super) struct Import {
    id: cynic::Id,
    pub feed: String,
    pub state: ImportState,
    pub started_at: DateTime,
    pub total: i32,
    pub added: i32,
    pub changed: i32,
    pub unchanged: i32,
    pub to_review: i32,
    pub refused: i32,
}

impl Row for Import {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

pub const LIST: &str = "/admin/imports";

pub fn imports() -> AnyView {
    let imports = list(
        |after, first| ImportsQuery::build(Variables { first, after }),
        |answer: ImportsQuery| Slice {
            rows: answer.imports.nodes,
            page_info: answer.imports.page_info,
            total: None,
        },
        &[SubjectKind::Import],
    );
    let none = || {
        let how = view! { <p class="dolen-text">{tr!(imports.how)} " " <code>"dolen import oruk"</code></p> };
        status::empty(tr!(imports.none), how.into_any())
    };
    let body = view! {
        <p class="dolen-text">{tr!(imports.about)}</p>
        {rows(imports, none, row)}
    };
    page(tr!(imports.title), Some(back("/", tr!(shell.desk))), body.into_any())
}

fn row(import: &Import) -> AnyView {
    view! {
        <div class="dolen-list__main">
            <a href=format!("{LIST}/{}", import.id.inner())>{import.feed.clone()}</a>
            <p class="dolen-list__meta">{dates::ago_tag(&import.started_at)} " · " {sums(import)}</p>
        </div>
        <div class="dolen-list__aside">{state_tag(import.state)}</div>
    }
    .into_any()
}

/// `1,204 services: 310 new, 12 changed`: what is none is not said.
pub(super) fn sums(import: &Import) -> String {
    let parts = [
        (import.added, tr!(imports.added, count = import.added)),
        (import.changed, tr!(imports.changed, count = import.changed)),
        (import.to_review, tr!(imports.to_review, count = import.to_review)),
        (import.refused, tr!(imports.refused, count = import.refused)),
        (import.unchanged, tr!(imports.unchanged, count = import.unchanged)),
    ];
    let said: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    let total = tr!(imports.total, count = import.total);
    if said.is_empty() { total } else { format!("{total}: {}", said.join(", ")) }
}

pub(super) fn state_tag(state: ImportState) -> AnyView {
    let colour = match state {
        ImportState::Waiting => "yellow",
        ImportState::Applied => "green",
        ImportState::Failed => "red",
        ImportState::Reading => "blue",
        ImportState::Refused | ImportState::Superseded => "grey",
    };
    tag::tag(state.words(), colour)
}
