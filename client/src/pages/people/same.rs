//! Are these two one person? Both records side by side, what would stand, what would move, and which of them stays.

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::inputs::PersonMergeInput;
use crate::api::load::load;
use crate::api::mutations::person_merge;
use crate::api::schema;
use crate::api::types::{CarePackageStateKind, DateTime, HeldFact, Moved, SubjectKind, UserErrorCode};
use crate::components::button::{self, Kind};
use crate::components::field;
use crate::components::form::Form;
use crate::components::page::{back, section, titled_page, two_columns};
use crate::components::status::{self, Skeleton};
use crate::components::summary::{summary, text_row};
use crate::components::{tag, toast};
use crate::messages::Words;
use crate::{dates, tr, url};

use super::told_fact;

#[derive(cynic::QueryVariables)]
struct Variables {
    stays: cynic::Id,
    gone: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct SameQuery {
    #[arguments(personId: $gone, intoId: $stays)]
    person_merge_preview: Preview,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "PersonMergePreview")]
struct Preview {
    stays: Record,
    gone: Record,
    values: Vec<MergedValue>,
    moves: Vec<MovedCount>,
    plan_kept: Option<Plan>,
    plan_joined: Option<Plan>,
    why_not: Option<UserErrorCode>,
}

#[derive(cynic::QueryFragment, Clone)]
#[cynic(graphql_type = "Person")]
struct Record {
    id: cynic::Id,
    version: i32,
    display_name: String,
    registered_at: DateTime,
}

#[derive(cynic::QueryFragment)]
struct MergedValue {
    fact: HeldFact,
    stays: Option<String>,
    gone: Option<String>,
    stands: Option<String>,
}

#[derive(cynic::QueryFragment)]
struct MovedCount {
    moved: Moved,
    count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "CarePackage")]
struct Plan {
    state: CarePackageStateKind,
    what_matters: String,
    ecc_level: i32,
}

pub fn same(stays: &str, gone: &str) -> AnyView {
    let form = Form::unkept();
    let (href, ids) = (format!("/people/{stays}"), (cynic::Id::new(stays), cynic::Id::new(gone)));
    let loaded = load(
        move || SameQuery::build(Variables { stays: ids.0.clone(), gone: ids.1.clone() }),
        &[SubjectKind::Person, SubjectKind::CarePackage, SubjectKind::Referral, SubjectKind::Booking],
    );
    let body =
        status::show(loaded, Skeleton::Detail, move |answer| drawn(form, &answer.person_merge_preview));
    titled_page(|| tr!(same.title).to_owned(), Some(back(href, tr!(package.back))), body)
}

fn drawn(form: Form, preview: &Preview) -> AnyView {
    view! {
        {field::error_summary(form)}
        <p class="dolen-text">{tr!(same.about)}</p>
        {two_columns(
            record(tr!(same.stays), &preview.stays),
            view! { {record(tr!(same.goes), &preview.gone)} {other_way(preview)} }.into_any(),
        )}
        {section(tr!(same.values), values(preview))}
        {plans(preview)}
        {section(tr!(same.moves), moves(preview))}
        {decision(form, preview)}
    }
    .into_any()
}

fn record(which: &str, record: &Record) -> AnyView {
    let made = tr!(same.made, day = dates::soft(dates::day(&dates::date_of(&record.registered_at))));
    view! {
        <div class="dolen-panel">
            <p class="nhsuk-u-margin-bottom-1"><b>{which.to_owned()}</b></p>
            <p class="nhsuk-u-margin-bottom-0">
                <a href=format!("/people/{}", record.id.inner())>{record.display_name.clone()}</a>
                <br/>
                <span class="dolen-small">{made}</span>
            </p>
        </div>
    }
    .into_any()
}

fn other_way(preview: &Preview) -> AnyView {
    let href = format!("/people/{}/same/{}", preview.gone.id.inner(), preview.stays.id.inner());
    view! { <p><a href=href>{tr!(same.other_way)}</a></p> }.into_any()
}

/// What the two do not say alike. On a phone each cell stands under its own head.
fn values(preview: &Preview) -> AnyView {
    if preview.values.is_empty() {
        return view! { <p>{tr!(same.values_alike)}</p> }.into_any();
    }
    let heads = [tr!(same.what), tr!(same.stays), tr!(same.goes), tr!(same.will_stand)];
    let head = |head: &&'static str| {
        view! { <th class="nhsuk-table__header" scope="col" role="columnheader">{*head}</th> }.into_any()
    };
    let rows: Vec<AnyView> = preview.values.iter().map(|value| row(heads, value)).collect();
    view! {
        <table class="nhsuk-table-responsive" role="table">
            <caption class="nhsuk-u-visually-hidden">{tr!(same.values)}</caption>
            <thead class="nhsuk-table__head" role="rowgroup">
                <tr role="row">{heads.iter().map(head).collect::<Vec<AnyView>>()}</tr>
            </thead>
            <tbody class="nhsuk-table__body" role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(heads: [&'static str; 4], value: &MergedValue) -> AnyView {
    let said = |text: &Option<String>| match text {
        Some(text) => told_fact(value.fact, text),
        None => tr!(same.not_said).to_owned(),
    };
    let told = [value.fact.words().to_owned(), said(&value.stays), said(&value.gone), said(&value.stands)];
    let cells = heads.into_iter().zip(told).enumerate().map(|(place, (head, text))| {
        // What the row is about, and what will be, are what the eye looks for.
        let text =
            if place == 0 || place == 3 { view! { <b>{text}</b> }.into_any() } else { text.into_any() };
        view! {
            <td class="nhsuk-table__cell" role="cell">
                <span class="nhsuk-table-responsive__heading" aria-hidden="true">{head} " "</span>
                <span>{text}</span>
            </td>
        }
        .into_any()
    });
    view! { <tr class="nhsuk-table__row" role="row">{cells.collect::<Vec<AnyView>>()}</tr> }.into_any()
}

fn plans(preview: &Preview) -> AnyView {
    let (Some(kept), Some(joined)) = (&preview.plan_kept, &preview.plan_joined) else {
        return ().into_any();
    };
    let body = view! {
        {two_columns(plan(tr!(same.plan_kept), kept), plan(tr!(same.plan_joined), joined))}
        <p class="dolen-text">{tr!(same.plan_about)}</p>
    };
    section(tr!(same.plans), body.into_any())
}

fn plan(which: &str, plan: &Plan) -> AnyView {
    view! {
        <div class="dolen-panel">
            <p class="nhsuk-u-margin-bottom-1"><b>{which.to_owned()}</b></p>
            <p class="nhsuk-u-margin-bottom-1">
                {tag::care_package(plan.state)} " " {tr!(people.level, level = plan.ecc_level)}
            </p>
            <p class="dolen-prose nhsuk-u-margin-bottom-0">{plan.what_matters.clone()}</p>
        </div>
    }
    .into_any()
}

fn moves(preview: &Preview) -> AnyView {
    let rows: Vec<AnyView> =
        preview.moves.iter().map(|it| text_row(it.moved.words(), it.count.to_string())).collect();
    let moves =
        if rows.is_empty() { view! { <p>{tr!(same.moves_nothing)}</p> }.into_any() } else { summary(rows) };
    view! { <div class="dolen-text">{moves} <p>{tr!(same.ledger)}</p></div> }.into_any()
}

fn decision(form: Form, preview: &Preview) -> AnyView {
    let (stays, gone) = (preview.stays.clone(), preview.gone.clone());
    let href = format!("/people/{}", stays.id.inner());
    let leave = view! { <p><a href=href.clone()>{tr!(same.not_one)}</a></p> };
    if let Some(refusal) = preview.why_not {
        return view! {
            <div class="dolen-warning"><p><b>{tr!(same.cannot)}</b> " " {refusal.words()}</p></div>
            {leave}
        }
        .into_any();
    }
    let merge = move || {
        let (stays, gone, href) = (stays.clone(), gone.clone(), href.clone());
        form.clear_errors();
        form.send(
            move |idempotency_key| {
                person_merge(PersonMergeInput {
                    idempotency_key,
                    person_id: gone.id,
                    version: gone.version,
                    into_id: stays.id,
                    into_version: stays.version,
                })
            },
            move |_| {
                toast::say(tr!(same.merged));
                url::go(&href);
            },
        );
    };
    view! { {button::button(Kind::Primary, tr!(same.merge), form.busy, merge)} {leave} }.into_any()
}
