//! What came of one import: what is new, what would change and waits, what was refused and why.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::imports::{Import, LIST, state_tag, sums};
use crate::api::inputs::{ImportApproveInput, ImportPlaceInput, ImportRefuseInput};
use crate::api::list::{Row, Slice, list};
use crate::api::load::load;
use crate::api::mutations::{import_approve, import_place, import_refuse};
use crate::api::schema;
use crate::api::types::{
    Category, Code, ImportFailure, ImportState, PageInfo, RemarkCode, RowOutcome, SubjectKind,
};
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::list::rows;
use crate::components::page::{back, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::{tag, toast};
use crate::messages::Words;
use crate::{dates, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct ImportVariables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "ImportVariables")]
struct ImportQuery {
    #[arguments(id: $id)]
    import: Option<Whole>,
    #[arguments(first: 100)]
    categories: Categories,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "CategoryConnection")]
struct Categories {
    nodes: Vec<Category>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Import")]
struct Whole {
    id: cynic::Id,
    version: i32,
    #[cynic(spread)]
    sums: Import,
    failure: Option<ImportFailure>,
    failure_place: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct RowVariables {
    id: cynic::Id,
    outcome: Option<RowOutcome>,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "RowVariables")]
struct RowsQuery {
    #[arguments(id: $id)]
    import: Option<WithRows>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Import", variables = "RowVariables")]
struct WithRows {
    #[arguments(outcome: $outcome, first: $first, after: $after)]
    rows: RowConnection,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ImportRowConnection")]
struct RowConnection {
    nodes: Vec<ImportRow>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct ImportRow {
    id: cynic::Id,
    position: i32,
    feed_id: Option<String>,
    title: String,
    outcome: RowOutcome,
    settled: bool,
    remarks: Vec<ImportRemark>,
    differences: Vec<ImportDifference>,
    offering: Option<OfferingId>,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
#[cynic(graphql_type = "Offering")]
struct OfferingId {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct ImportRemark {
    code: RemarkCode,
    field: Option<String>,
    value: Option<String>,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct ImportDifference {
    field: String,
    before: String,
    after: String,
}

impl Row for ImportRow {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

pub fn import(id: &str) -> AnyView {
    let id = cynic::Id::new(id);
    let asked = id.clone();
    let loaded = load(
        move || ImportQuery::build(ImportVariables { id: asked.clone() }),
        &[SubjectKind::Import, SubjectKind::Category],
    );
    let form = Form::unkept();
    let body = status::show(loaded, Skeleton::Detail, move |answer| {
        let Some(import) = &answer.import else {
            return status::failure_panel(&crate::api::client::Failure::NotFound, None);
        };
        drawn(form, import, &answer.categories.nodes)
    });
    titled_page(|| tr!(imports.one).to_owned(), Some(back(LIST, tr!(imports.title))), body)
}

fn drawn(form: Form, import: &Whole, categories: &[Category]) -> AnyView {
    let sums = sums(&import.sums);
    view! {
        <p class="dolen-text dolen-break">{import.sums.feed.clone()}</p>
        <p>{state_tag(import.sums.state)} " " {dates::ago_tag(&import.sums.started_at)}</p>
        <p class="dolen-text">{sums}</p>
        {failure(import)}
        {decision(form, import)}
        {services(import, categories)}
    }
    .into_any()
}

fn failure(import: &Whole) -> Option<AnyView> {
    let why = import.failure?.words();
    let place = import.failure_place.clone();
    Some(view! { <p class="dolen-text">{why}</p> <p class="dolen-small dolen-break">{place}</p> }.into_any())
}

/// The one thing to decide: whether what is known already changes as the feed says.
fn decision(form: Form, import: &Whole) -> Option<AnyView> {
    if import.sums.state != ImportState::Waiting || import.sums.changed == 0 {
        return None;
    }
    let (import_id, version) = (import.id.clone(), import.version);
    let input = move || (import_id.clone(), version);
    let other = input.clone();
    let approve = move || {
        let (import_id, version) = input();
        form.send(
            move |idempotency_key| import_approve(ImportApproveInput { idempotency_key, import_id, version }),
            |_| toast::say(tr!(imports.approved)),
        );
    };
    let refuse = move || {
        let (import_id, version) = other();
        form.send(
            move |idempotency_key| import_refuse(ImportRefuseInput { idempotency_key, import_id, version }),
            |_| toast::say(tr!(imports.turned_down)),
        );
    };
    let body = view! {
        {field::error_summary(form)}
        <p class="dolen-text">{tr!(imports.decide)}</p>
        <div class="dolen-actions">
            {button::button(Kind::Primary, tr!(imports.approve, count = import.sums.changed), form.busy, approve)}
            {button::button(Kind::Secondary, tr!(imports.refuse), form.busy, refuse)}
        </div>
    };
    Some(body.into_any())
}

fn services(import: &Whole, categories: &[Category]) -> AnyView {
    let outcome = url::param("show");
    let id = import.id.clone();
    // What waits is what one comes for.
    let first = if import.sums.changed > 0 {
        Some(RowOutcome::Changed)
    } else if import.sums.to_review > 0 {
        Some(RowOutcome::ToReview)
    } else {
        None
    };
    let chosen = move || match outcome.get().as_str() {
        "" => first,
        code => RowOutcome::from_code(code),
    };
    let found = list(
        move |after, first| {
            RowsQuery::build(RowVariables { id: id.clone(), outcome: chosen(), first, after })
        },
        |answer: RowsQuery| {
            let rows = answer.import.map(|import| import.rows);
            rows.map_or_else(
                || Slice {
                    rows: Vec::new(),
                    page_info: PageInfo { has_next_page: false, end_cursor: None },
                    total: None,
                },
                |rows| Slice { rows: rows.nodes, page_info: rows.page_info, total: None },
            )
        },
        &[SubjectKind::Import],
    );
    let choices: Vec<Choice> = categories
        .iter()
        .map(|category| Choice::new(category.id.inner(), i18n::pick(&category.name_en, &category.name_cy)))
        .collect();
    let body = view! {
        {filter(chosen)}
        {rows(found, || status::empty(tr!(imports.no_rows), ().into_any()), move |found| row(found, &choices))}
    };
    section(tr!(imports.services), body.into_any())
}

fn filter(chosen: impl Fn() -> Option<RowOutcome> + Copy + Send + Sync + 'static) -> AnyView {
    let options: Vec<AnyView> = RowOutcome::ALL
        .iter()
        .map(|outcome| {
            let (code, words, outcome) = (outcome.code(), outcome.words(), *outcome);
            view! { <option value=code selected=move || chosen() == Some(outcome)>{words}</option> }
                .into_any()
        })
        .collect();
    view! {
        <div class="nhsuk-form-group">
            <label class="nhsuk-label" for="show">{tr!(imports.show)}</label>
            <select class="nhsuk-select" id="show" on:change=|event| url::set_param("show", &event_target_value(&event))>
                <option value="ALL" selected=move || chosen().is_none()>{tr!(imports.all)}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn row(row: &ImportRow, categories: &[Choice]) -> AnyView {
    let title = if row.title.is_empty() { tr!(imports.nameless).to_owned() } else { row.title.clone() };
    let title = match &row.offering {
        Some(offering) => {
            view! { <a href=format!("/offerings/{}", offering.id.inner())>{title}</a> }.into_any()
        }
        None => view! { <strong>{title}</strong> }.into_any(),
    };
    let place = tr!(imports.place, number = row.position);
    let id = row.feed_id.clone().map(|id| format!(" · {id}"));
    let place_form =
        (row.outcome == RowOutcome::ToReview && !row.settled).then(|| place_view(row, categories));
    view! {
        <div class="dolen-list__main">
            {title}
            <p class="dolen-list__meta dolen-break">{place} {id}</p>
            {differences(&row.differences)}
            {remarks(&row.remarks)}
            {place_form}
        </div>
        <div class="dolen-list__aside">{outcome_tag(row.outcome)}</div>
    }
    .into_any()
}

fn outcome_tag(outcome: RowOutcome) -> AnyView {
    let colour = match outcome {
        RowOutcome::Added => "green",
        RowOutcome::Changed => "blue",
        RowOutcome::ToReview => "yellow",
        RowOutcome::Refused => "red",
        RowOutcome::Unchanged => "grey",
    };
    tag::tag(outcome.words(), colour)
}

fn differences(differences: &[ImportDifference]) -> Option<AnyView> {
    let lines: Vec<AnyView> = differences
        .iter()
        .map(|it| {
            view! {
                <li class="dolen-break">
                    <code>{it.field.clone()}</code> ": "
                    <del>{it.before.clone()}</del> " → " <ins>{it.after.clone()}</ins>
                </li>
            }
            .into_any()
        })
        .collect();
    (!lines.is_empty()).then(|| view! { <ul class="nhsuk-list dolen-small">{lines}</ul> }.into_any())
}

fn remarks(remarks: &[ImportRemark]) -> Option<AnyView> {
    let lines: Vec<AnyView> = remarks
        .iter()
        .map(|remark| {
            let field = remark.field.clone().map(|field| view! { " " <code>{field}</code> });
            let value = remark.value.clone().map(|value| view! { " " <q>{value}</q> });
            view! { <li class="dolen-break">{remark.code.words()} {field} {value}</li> }.into_any()
        })
        .collect();
    (!lines.is_empty()).then(|| view! { <ul class="nhsuk-list dolen-small">{lines}</ul> }.into_any())
}

/// What kind of help it is, said by somebody who knows.
fn place_view(row: &ImportRow, categories: &[Choice]) -> AnyView {
    let form = Form::unkept();
    let id = row.id.clone();
    // Several such forms stand on the page: each field has a name of its own.
    let name = format!("category-{}", row.position);
    let own = name.clone();
    let place = move || {
        form.clear_errors();
        form.require(&own);
        let (Some(category_id), false) = (form.id(&own), form.refused()) else { return };
        let import_row_id = id.clone();
        form.send(
            move |idempotency_key| {
                import_place(ImportPlaceInput { idempotency_key, import_row_id, category_id })
            },
            |_| toast::say(tr!(imports.placed)),
        );
    };
    view! {
        {field::select(form, field(name, tr!(imports.kind)), categories.to_vec())}
        {button::button(Kind::Secondary, tr!(imports.add), form.busy, place)}
    }
    .into_any()
}
