//! The administrator's desk: how many accounts and what they belong to. No case content.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::{figure, figures};
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::SubjectKind;
use crate::components::button::{self, Kind};
use crate::components::status::{self, Skeleton};
use crate::tr;

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct DeskQuery {
    desk: Desk,
}

#[derive(cynic::QueryFragment)]
struct Desk {
    administrator: Option<AdministratorDesk>,
}

#[derive(cynic::QueryFragment)]
struct AdministratorDesk {
    accounts: i32,
    active_accounts: i32,
    teams: i32,
    charities: i32,
    categories: i32,
}

pub fn desk() -> AnyView {
    let counts = load(
        || DeskQuery::build(()),
        &[SubjectKind::Account, SubjectKind::Charity, SubjectKind::Category, SubjectKind::Team],
    );
    let figures = status::show(counts, Skeleton::Line, |answer| {
        answer.desk.administrator.as_ref().map(drawn).into_any()
    });
    view! {
        {figures}
        {button::link(Kind::Primary, tr!(desk.add_account), "/admin/accounts/new")}
        <p><a href="/admin/audit">{tr!(audit.title)}</a></p>
        <p><a href="/admin/imports">{tr!(imports.title)}</a></p>
        <p><a href="/admin/charities-to-review">{tr!(review.title)}</a></p>
        <p><a href="/admin/protocols">{tr!(protocols.title)}</a></p>
        <p><a href="/admin/in-error">{tr!(admin.in_error)}</a></p>
    }
    .into_any()
}

fn drawn(desk: &AdministratorDesk) -> AnyView {
    let begin = [desk.teams, desk.categories, desk.charities]
        .contains(&0)
        .then(|| view! { <p class="dolen-text">{tr!(admin.begin)}</p> });
    let counts = figures(vec![
        figure(desk.accounts.to_string(), tr!(desk.accounts), "/admin/accounts".to_owned()),
        figure(desk.active_accounts.to_string(), tr!(desk.active_accounts), "/admin/accounts".to_owned()),
        figure(desk.teams.to_string(), tr!(desk.teams), "/admin/teams".to_owned()),
        figure(desk.charities.to_string(), tr!(desk.charities), "/charities".to_owned()),
        figure(desk.categories.to_string(), tr!(desk.categories), "/admin/categories".to_owned()),
    ]);
    view! { {begin} {counts} }.into_any()
}
