//! Who has an account, with which roles?

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::AccountFilter;
use crate::api::list::{Row, Slice, list};
use crate::api::schema;
use crate::api::types::{CharityName, Code, PageInfo, Role, SubjectKind, Team};
use crate::components::button::{self, Kind};
use crate::components::list::rows;
use crate::components::live;
use crate::components::page::page;
use crate::components::{status, tag};
use crate::messages::Words;
use crate::{browser, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: AccountFilter,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct AccountsQuery {
    #[arguments(filter: $filter, first: $first, after: $after)]
    accounts: AccountConnection,
}

#[derive(cynic::QueryFragment)]
struct AccountConnection {
    nodes: Vec<Account>,
    page_info: PageInfo,
    total_count: i32,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Account {
    id: cynic::Id,
    name: String,
    email: String,
    active: bool,
    roles: Vec<Role>,
    teams: Vec<Team>,
    charity: Option<CharityName>,
}

impl Row for Account {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

pub fn accounts() -> AnyView {
    let (search, role) = (url::param("q"), url::param("role"));
    let accounts = list(
        move |after, first| {
            let filter = AccountFilter {
                search: Some(search.get()).filter(|search| !search.is_empty()),
                role: Role::from_code(&role.get()),
                active: None,
            };
            AccountsQuery::build(Variables { filter, first, after })
        },
        |answer: AccountsQuery| Slice {
            rows: answer.accounts.nodes,
            page_info: answer.accounts.page_info,
            total: Some(answer.accounts.total_count),
        },
        &[SubjectKind::Account],
    );
    let count = live::words(move || {
        accounts.total().map(|count| tr!(accounts.count, count = count)).unwrap_or_default()
    });
    let body = view! {
        {button::link(Kind::Primary, tr!(accounts.add), "/admin/accounts/new")}
        {filters(search, role)}
        <p class="dolen-small" role="status">{count}</p>
        {rows(accounts, || status::empty(tr!(accounts.none), ().into_any()), row)}
    };
    page(tr!(accounts.title), None, body.into_any())
}

fn row(account: &Account) -> AnyView {
    let roles: Vec<&str> = account.roles.iter().map(|role| role.words()).collect();
    let teams = account.teams.iter().map(|team| i18n::pick(&team.name_en, &team.name_cy));
    let charity = account.charity.iter().map(|charity| i18n::pick(&charity.name_en, &charity.name_cy));
    let places: Vec<&str> = teams.chain(charity).collect();
    let facts: Vec<String> = [account.email.clone(), roles.join(", "), places.join(", ")]
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .collect();
    let off = (!account.active).then(|| tag::tag(tr!(accounts.off), "grey"));
    view! {
        <div class="dolen-list__main">
            <a href=format!("/admin/accounts/{}", account.id.inner())>{account.name.clone()}</a>
            <p class="dolen-list__meta">{facts.join(" · ")}</p>
        </div>
        <div class="dolen-list__aside">{off}</div>
    }
    .into_any()
}

fn filters(search: Memo<String>, role: Memo<String>) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        url::set_param("q", &browser::value_of("search"));
    };
    let options: Vec<AnyView> = Role::ALL
        .iter()
        .map(|choice| {
            let code = choice.code();
            view! { <option value=code selected=move || role.get() == code>{choice.words()}</option> }
                .into_any()
        })
        .collect();
    view! {
        <form class="dolen-filters" role="search" on:submit=submit>
            <div class="nhsuk-form-group">
                <label class="nhsuk-label" for="search">{tr!(accounts.search)}</label>
                <input class="nhsuk-input nhsuk-input--width-20" id="search" type="search" prop:value=search/>
            </div>
            <div class="nhsuk-form-group">
                <label class="nhsuk-label" for="role">{tr!(accounts.role)}</label>
                <select class="nhsuk-select" id="role" on:change=|event| url::set_param("role", &event_target_value(&event))>
                    <option value="">{tr!(accounts.every_role)}</option>
                    {options}
                </select>
            </div>
            <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small">{tr!(people.search_button)}</button>
        </form>
    }
    .into_any()
}
