//! Which charities are there? Searched by name; the search lives in the address.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::list::{Row, Slice, list};
use crate::api::schema;
use crate::api::session;
use crate::api::types::{HouseAction, PageInfo, SubjectKind};
use crate::components::button::{self, Kind};
use crate::components::list::rows;
use crate::components::page::page;
use crate::components::{status, tag};
use crate::pages::our::OfferingName;
use crate::{browser, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    search: Option<String>,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct CharitiesQuery {
    #[arguments(search: $search, first: $first, after: $after)]
    charities: CharityConnection,
}

#[derive(cynic::QueryFragment)]
struct CharityConnection {
    nodes: Vec<Charity>,
    page_info: PageInfo,
    total_count: i32,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Charity {
    id: cynic::Id,
    name_en: String,
    name_cy: String,
    active: bool,
    #[arguments(first: 10)]
    offerings: OfferingConnection,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct OfferingConnection {
    nodes: Vec<OfferingName>,
}

impl Row for Charity {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

pub fn charities() -> AnyView {
    let search = url::param("q");
    let charities = list(
        move |after, first| {
            CharitiesQuery::build(Variables {
                search: Some(search.get()).filter(|search| !search.is_empty()),
                first,
                after,
            })
        },
        |answer: CharitiesQuery| Slice {
            rows: answer.charities.nodes,
            page_info: answer.charities.page_info,
            total: Some(answer.charities.total_count),
        },
        &[SubjectKind::Charity, SubjectKind::Offering],
    );
    let count = move || charities.total().map(|count| tr!(charities.count, count = count));
    let add = session::viewer()
        .is_some_and(|viewer| viewer.actions.contains(&HouseAction::AddCharity))
        .then(|| button::link(Kind::Secondary, tr!(charities.add), "/charities/new"));
    let body = view! {
        {add}
        {search_form(search)}
        <p class="dolen-small" role="status">{count}</p>
        {rows(charities, none, row)}
    };
    page(tr!(charities.title), None, body.into_any())
}

fn none() -> AnyView {
    status::empty(
        tr!(charities.none),
        view! { <a href="/charities">{tr!(charities.show_all)}</a> }.into_any(),
    )
}

fn search_form(search: Memo<String>) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        url::set_param("q", &browser::value_of("search"));
    };
    view! {
        <form class="dolen-filters" role="search" on:submit=submit>
            <div class="nhsuk-form-group">
                <label class="nhsuk-label" for="search">{tr!(charities.search)}</label>
                <input class="nhsuk-input nhsuk-input--width-20" id="search" type="search" prop:value=search/>
            </div>
            <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small">{tr!(people.search_button)}</button>
        </form>
    }
    .into_any()
}

fn row(charity: &Charity) -> AnyView {
    let offerings: Vec<&str> = charity.offerings.nodes.iter().map(OfferingName::name).collect();
    let closed = (!charity.active).then(|| tag::tag(tr!(charities.not_active), "grey"));
    view! {
        <div class="dolen-list__main">
            <a href=format!("/charities/{}", charity.id.inner())>
                {i18n::pick(&charity.name_en, &charity.name_cy).to_owned()}
            </a>
            <p class="dolen-list__meta">{offerings.join(" · ")}</p>
        </div>
        <div class="dolen-list__aside">{closed}</div>
    }
    .into_any()
}
