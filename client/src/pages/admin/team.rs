//! The teams: their names, and making one.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{TeamCreateInput, TeamEditInput};
use crate::api::load::{Load, load};
use crate::api::mutations::{team_create, team_edit};
use crate::api::schema;
use crate::api::types::{SubjectKind, UserErrorCode};
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::{back, page, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::{i18n, tr, url};

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct TeamsQuery {
    #[arguments(first: 100)]
    teams: Teams,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "TeamConnection")]
struct Teams {
    nodes: Vec<Team>,
}

#[derive(cynic::QueryFragment)]
struct Team {
    id: cynic::Id,
    version: i32,
    name_en: String,
    name_cy: String,
}

const LIST: &str = "/admin/teams";

fn load_teams() -> Load<TeamsQuery> {
    load(|| TeamsQuery::build(()), &[SubjectKind::Team])
}

pub fn teams() -> AnyView {
    let list = status::show(load_teams(), Skeleton::Rows, |answer| {
        let rows = answer.teams.nodes.iter();
        super::rows(
            rows.map(|team| (LIST, &team.id, i18n::pick(&team.name_en, &team.name_cy), String::new())),
        )
    });
    let body = view! {
        {button::link(Kind::Primary, tr!(admin.add_team), "/admin/teams/new")}
        {list}
    };
    page(tr!(admin.teams), None, body.into_any())
}

pub fn new_team() -> AnyView {
    let form = Form::new("team-new");
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !has_names(form) {
            return;
        }
        form.send(
            move |idempotency_key| {
                let (name_en, name_cy) = (form.value("nameEn"), form.value("nameCy"));
                team_create(TeamCreateInput { idempotency_key, name_en, name_cy })
            },
            |_| saved(),
        );
    };
    let body = view! { <form novalidate on:submit=submit>{fields(form)} {button::submit(tr!(admin.add_team), form.busy)}</form> };
    page(tr!(admin.add_team), Some(back(LIST, tr!(admin.teams))), body.into_any())
}

pub fn team(id: &str) -> AnyView {
    let form = Form::new(format!("team:{id}"));
    let id = id.to_owned();
    let loaded = load_teams();
    let body = status::show(loaded, Skeleton::Detail, move |answer| {
        let Some(team) = answer.teams.nodes.iter().find(|team| team.id.inner() == id) else {
            return status::failure_panel(&crate::api::client::Failure::NotFound, None);
        };
        form.follow("nameEn", &team.name_en).follow("nameCy", &team.name_cy);
        let (team_id, version) = (team.id.clone(), team.version);
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            if !has_names(form) {
                return;
            }
            let team_id = team_id.clone();
            form.send(
                move |idempotency_key| {
                    let (name_en, name_cy) = (form.value("nameEn"), form.value("nameCy"));
                    team_edit(TeamEditInput { idempotency_key, team_id, version, name_en, name_cy })
                },
                |_| saved(),
            );
        };
        view! { <form novalidate on:submit=submit>{fields(form)} {button::submit(tr!(admin.save), form.busy)}</form> }
            .into_any()
    });
    titled_page(|| tr!(people.team).to_owned(), Some(back(LIST, tr!(admin.teams))), body)
}

fn has_names(form: Form) -> bool {
    form.clear_errors();
    form.require_as("nameEn", UserErrorCode::NameEnMissing);
    form.require_as("nameCy", UserErrorCode::NameCyMissing);
    !form.refused()
}

fn fields(form: Form) -> AnyView {
    view! {
        {field::error_summary(form)}
        {field::text(form, field("nameEn", tr!(admin.name_en)).width("nhsuk-input--width-20"))}
        {field::text(form, field("nameCy", tr!(admin.name_cy)).width("nhsuk-input--width-20"))}
    }
    .into_any()
}

fn saved() {
    toast::say(tr!(package.saved));
    url::go(LIST);
}
