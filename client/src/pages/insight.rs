//! `/insight`: how long do people wait, for what and where; what is missing; what came of the questions to charities. A figure of fewer
//! than five is not shown, here or in what is downloaded.

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{Category, Date, DeclineReason, FailedRuleCode, SubjectKind};
use crate::components::page::{page, section};
use crate::components::status::{self, Skeleton};
use crate::messages::Words;
use crate::{dates, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    from: Date,
    to: Date,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct InsightQuery {
    #[arguments(from: $from, to: $to)]
    insight: Insight,
}

#[derive(cynic::QueryFragment)]
struct Insight {
    by_category: Vec<CategoryFlow>,
    by_ward: Vec<WardFlow>,
    unmet_needs: Vec<UnmetNeeds>,
    unmet_by_rule: Vec<RuleCount>,
    endings: Vec<EndingCount>,
}

#[derive(cynic::QueryFragment)]
struct CategoryFlow {
    category: Category,
    referrals: SuppressedCount,
    waits: Option<Waits>,
}

#[derive(cynic::QueryFragment)]
struct WardFlow {
    ward: String,
    referrals: SuppressedCount,
    waits: Option<Waits>,
}

#[derive(cynic::QueryFragment)]
struct Waits {
    n: i32,
    median: i32,
    ninetieth: i32,
}

#[derive(cynic::QueryFragment)]
struct UnmetNeeds {
    category: Category,
    count: SuppressedCount,
    wards: Vec<UnmetInWard>,
}

#[derive(cynic::QueryFragment)]
struct UnmetInWard {
    ward: String,
    count: SuppressedCount,
}

#[derive(cynic::QueryFragment)]
struct RuleCount {
    rule: FailedRuleCode,
    count: SuppressedCount,
}

#[derive(cynic::QueryFragment)]
struct EndingCount {
    reason: Option<DeclineReason>,
    count: SuppressedCount,
}

#[derive(cynic::QueryFragment)]
struct SuppressedCount {
    count: Option<i32>,
}

/// A table as it is shown and as it is downloaded.
struct Table {
    title: &'static str,
    about: Option<&'static str>,
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// The stretches that one looks back over, in days.
const STRETCHES: [(&str, i32); 3] = [("28", 28), ("91", 91), ("", 365)];

pub fn insight() -> AnyView {
    let stretch = url::param("days");
    let days = move || {
        let chosen = stretch.get();
        STRETCHES.iter().find(|(value, _)| *value == chosen).map_or(365, |(_, days)| *days)
    };
    let today = dates::today();
    let variables = {
        let today = today.clone();
        move || Variables { from: dates::add_days(&today, -days()), to: today.clone() }
    };
    let loaded =
        load(move || InsightQuery::build(variables()), &[SubjectKind::Referral, SubjectKind::Enquiry]);
    let figures = status::show(loaded, Skeleton::Detail, |answer| drawn(&answer.insight));
    let body = view! {
        {stretches(stretch)}
        <p class="dolen-small">{tr!(desk.suppressed)}</p>
        {figures}
    };
    page(tr!(insight.title), None, body.into_any())
}

fn stretches(now: Memo<String>) -> AnyView {
    let items: Vec<AnyView> = STRETCHES
        .iter()
        .map(|&(value, days)| {
            let href =
                if value.is_empty() { "/insight".to_owned() } else { format!("/insight?days={value}") };
            let words = match days {
                28 => tr!(insight.four_weeks),
                91 => tr!(insight.quarter),
                _ => tr!(insight.year),
            };
            let here = move || (now.get() == value).then_some("page");
            view! { <li><a href=href aria-current=here>{words}</a></li> }.into_any()
        })
        .collect();
    view! { <nav class="dolen-parts" aria-label=tr!(insight.looking_back)><ul>{items}</ul></nav> }.into_any()
}

fn drawn(insight: &Insight) -> AnyView {
    let tables = tables(insight);
    let csv = format!("data:text/csv;charset=utf-8,{}", encoded(&csv_of(&tables)));
    let shown: Vec<AnyView> = tables.iter().map(table).collect();
    view! {
        {shown}
        <p><a href=csv download="dolen.csv">{tr!(insight.csv)}</a></p>
    }
    .into_any()
}

fn tables(insight: &Insight) -> Vec<Table> {
    let waits_heads = |first| {
        vec![first, tr!(insight.referrals), tr!(insight.found), tr!(insight.median), tr!(insight.ninetieth)]
    };
    vec![
        Table {
            title: tr!(insight.by_category),
            about: Some(tr!(insight.waits_about)),
            heads: waits_heads(tr!(insight.category)),
            rows: insight
                .by_category
                .iter()
                .map(|flow| waits_row(named(&flow.category), &flow.referrals, flow.waits.as_ref()))
                .collect(),
        },
        Table {
            title: tr!(insight.by_ward),
            about: None,
            heads: waits_heads(tr!(insight.ward)),
            rows: insight
                .by_ward
                .iter()
                .map(|flow| waits_row(flow.ward.clone(), &flow.referrals, flow.waits.as_ref()))
                .collect(),
        },
        Table {
            title: tr!(insight.unmet),
            about: None,
            heads: vec![tr!(insight.category), tr!(insight.ward), tr!(insight.needs)],
            rows: insight.unmet_needs.iter().flat_map(unmet_rows).collect(),
        },
        Table {
            title: tr!(insight.by_rule),
            about: None,
            heads: vec![tr!(insight.rule), tr!(insight.needs)],
            rows: insight
                .unmet_by_rule
                .iter()
                .map(|rule| vec![rule.rule.words().to_owned(), told(&rule.count)])
                .collect(),
        },
        Table {
            title: tr!(insight.endings),
            about: None,
            heads: vec![tr!(insight.ending), tr!(insight.count)],
            rows: insight.endings.iter().map(ending_row).collect(),
        },
    ]
}

fn waits_row(name: String, referrals: &SuppressedCount, waits: Option<&Waits>) -> Vec<String> {
    let days = |count: i32| tr!(insight.days, count = count);
    let [found, median, ninetieth] = match waits {
        Some(waits) => [waits.n.to_string(), days(waits.median), days(waits.ninetieth)],
        None => [tr!(desk.under_five).to_owned(), "–".to_owned(), "–".to_owned()],
    };
    vec![name, told(referrals), found, median, ninetieth]
}

fn unmet_rows(needs: &UnmetNeeds) -> Vec<Vec<String>> {
    let name = named(&needs.category);
    let all = vec![name.clone(), tr!(insight.all_wards).to_owned(), told(&needs.count)];
    let wards = needs.wards.iter().filter(|cell| cell.count.count.is_some());
    let wards = wards.map(|cell| vec![name.clone(), cell.ward.clone(), told(&cell.count)]);
    std::iter::once(all).chain(wards).collect()
}

fn ending_row(ending: &EndingCount) -> Vec<String> {
    let how = ending.reason.map_or(tr!(insight.no_answer), Words::words);
    vec![how.to_owned(), told(&ending.count)]
}

fn named(category: &Category) -> String {
    i18n::pick(&category.name_en, &category.name_cy).to_owned()
}

fn told(count: &SuppressedCount) -> String {
    count.count.map_or_else(|| tr!(desk.under_five).to_owned(), |count| count.to_string())
}

fn table(table: &Table) -> AnyView {
    let about = table.about.map(|about| view! { <p class="dolen-text">{about}</p> });
    if table.rows.is_empty() {
        return section(table.title, view! { <p>{tr!(insight.nothing)}</p> }.into_any());
    }
    let heads = table.heads.iter().map(|head| {
        view! { <th class="nhsuk-table__header" scope="col" role="columnheader">{*head}</th> }.into_any()
    });
    let heads: Vec<AnyView> = heads.collect();
    let rows: Vec<AnyView> = table.rows.iter().map(|cells| row(&table.heads, cells)).collect();
    let body = view! {
        {about}
        <table class="nhsuk-table-responsive" role="table">
            <caption class="nhsuk-u-visually-hidden">{table.title}</caption>
            <thead class="nhsuk-table__head" role="rowgroup"><tr role="row">{heads}</tr></thead>
            <tbody class="nhsuk-table__body" role="rowgroup">{rows}</tbody>
        </table>
    };
    section(table.title, body.into_any())
}

/// On a phone each cell stands under its own head.
fn row(heads: &[&'static str], cells: &[String]) -> AnyView {
    let cells: Vec<AnyView> = heads
        .iter()
        .zip(cells)
        .map(|(head, cell)| {
            view! {
                <td class="nhsuk-table__cell" role="cell">
                    <span class="nhsuk-table-responsive__heading" aria-hidden="true">{*head} " "</span>
                    {cell.clone()}
                </td>
            }
            .into_any()
        })
        .collect();
    view! { <tr class="nhsuk-table__row" role="row">{cells}</tr> }.into_any()
}

/// All that is seen, a table after the other, by RFC 4180.
fn csv_of(tables: &[Table]) -> String {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let one = |table: &Table| {
        let title = line(vec![quoted(table.title)]);
        let heads = line(table.heads.iter().map(|head| quoted(head)).collect());
        let rows = table.rows.iter().map(|row| line(row.iter().map(|cell| quoted(cell)).collect()));
        title + &heads + &rows.collect::<String>() + "\r\n"
    };
    tables.iter().map(one).collect()
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
