//! The teams: their names, and making one.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{SafeguardingArrangeInput, TeamCreateInput, TeamEditInput};
use crate::api::load::{Load, load};
use crate::api::mutations::{safeguarding_arrange, team_create, team_edit};
use crate::api::schema;
use crate::api::types::{AccountName, SubjectKind, UserErrorCode};
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::page::{back, page, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::pages::concerns::Safeguarding;
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

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct ArrangementsQuery {
    #[arguments(first: 100)]
    teams: Arrangements,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "TeamConnection")]
struct Arrangements {
    nodes: Vec<Arranged>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Team")]
struct Arranged {
    id: cynic::Id,
    members: Vec<AccountName>,
    safeguarding: Option<Safeguarding>,
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
    let of = id.clone();
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
    let body = view! { {body} {section(tr!(concerns.arrangement), arrangement(of))} };
    titled_page(|| tr!(people.team).to_owned(), Some(back(LIST, tr!(admin.teams))), body.into_any())
}

/// Who reads concerns about the team's people, and the number that comes first.
fn arrangement(id: String) -> AnyView {
    let form = Form::new(format!("safeguarding:{id}")).beside("safeguarding");
    let loaded = load(|| ArrangementsQuery::build(()), &[SubjectKind::Team, SubjectKind::Account]);
    status::show(loaded, Skeleton::Detail, move |answer| {
        let found = answer.teams.nodes.iter().find(|team| team.id.inner() == id);
        found.map(|team| arrangement_form(form, team)).into_any()
    })
}

fn arrangement_form(form: Form, team: &Arranged) -> AnyView {
    if let Some(now) = &team.safeguarding {
        form.follow("leadId", now.lead.id.inner())
            .follow("deputyId", now.deputy.as_ref().map_or("", |deputy| deputy.id.inner()))
            .follow("phone", &now.phone)
            .follow("outOfHours", now.out_of_hours.as_deref().unwrap_or_default());
    }
    let (team_id, version) = (team.id.clone(), team.safeguarding.as_ref().map_or(0, |now| now.version));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.clear_errors();
        form.require_as("phone", UserErrorCode::SafeguardingPhoneMissing);
        form.require_as("leadId", UserErrorCode::LeadNotOfTheTeam);
        let (Some(lead_id), false) = (form.id("leadId"), form.refused()) else { return };
        let (team_id, deputy_id) = (team_id.clone(), form.id("deputyId"));
        form.send(
            move |idempotency_key| {
                safeguarding_arrange(SafeguardingArrangeInput {
                    idempotency_key,
                    team_id,
                    version,
                    lead_id,
                    deputy_id,
                    phone: form.value("phone"),
                    out_of_hours: form.optional("outOfHours"),
                })
            },
            |_| toast::say(tr!(concerns.arranged)),
        );
    };
    let members = || {
        let choice = |member: &AccountName| Choice::new(member.id.inner(), member.name.clone());
        team.members.iter().map(choice).collect::<Vec<_>>()
    };
    view! {
        <form novalidate on:submit=submit>
            <p class="dolen-text">{tr!(concerns.arrangement_hint)}</p>
            {field::error_summary(form)}
            {field::select(form, field("leadId", tr!(concerns.lead)), members())}
            {field::select(form, field("deputyId", tr!(concerns.deputy)), members())}
            {field::text(form, field("phone", tr!(concerns.phone)).width("nhsuk-input--width-10"))}
            {field::text(form, field("outOfHours", tr!(concerns.phone_at_night)).width("nhsuk-input--width-10"))}
            {button::submit(tr!(concerns.save), form.busy)}
        </form>
    }
    .into_any()
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
