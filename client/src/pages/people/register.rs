//! Writing a person down: who they are, where they live, how to reach them, and the conversation that their plan begins with.
//! The same form changes it later.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::details::{self, Person, with_details};
use super::{alike, level_choices};
use crate::api::inputs::{PersonEditInput, PersonRegisterInput};
use crate::api::load::load;
use crate::api::mutations::{person_edit, person_register};
use crate::api::schema;
use crate::api::session;
use crate::api::types::{Code, Language, SubjectKind};
use crate::components::button;
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::page::{back, page, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::{i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct PersonQuery {
    #[arguments(id: $id)]
    person: Option<Person>,
}

pub fn register() -> AnyView {
    let teams = session::viewer().map(|viewer| viewer.registers_people_in).unwrap_or_default();
    let form = Form::new("person-new")
        .initial("language", Language::En.code())
        .initial("teamId", teams.first().map_or("", |team| team.id.inner()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send_new(form);
    };
    let choices: Vec<Choice> = teams
        .iter()
        .map(|team| Choice::new(team.id.inner(), i18n::pick(&team.name_en, &team.name_cy)))
        .collect();
    let team = (choices.len() > 1).then(|| field::select(form, field("teamId", tr!(people.team)), choices));
    let body = view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            {team}
            {details::fields(form, true)}
            <h2 class="nhsuk-heading-m">{tr!(register.plan)}</h2>
            {field::radios(form, field("eccLevel", tr!(person.ecc_level)), level_choices())}
            {field::text_area(form, field("whatMatters", tr!(person.what_matters)).hint(tr!(register.what_matters_hint)))}
            <p class="dolen-small">{tr!(referral_new.kept)}</p>
            {button::submit(tr!(register.register), form.busy)}
        </form>
    };
    page(tr!(register.title), Some(back("/people", tr!(people.title))), body.into_any())
}

pub fn edit(id: &str) -> AnyView {
    let form = Form::new(format!("person:{id}"));
    let href = format!("/people/{id}");
    let id = cynic::Id::new(id);
    let loaded = load(move || PersonQuery::build(Variables { id: id.clone() }), &[SubjectKind::Person]);
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.person.as_ref()) {
        Some(person) => tr!(register.edit_title, name = person.display_name.clone()),
        None => tr!(register.edit).to_owned(),
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.person.as_ref(),
        move |person| {
            details::begin(form, person);
            let (id, version) = (person.id.clone(), person.version);
            let submit = move |event: SubmitEvent| {
                event.prevent_default();
                send_changed(form, id.clone(), version);
            };
            view! {
                <form class="dolen-text" novalidate on:submit=submit>
                    {field::error_summary(form)}
                    {details::fields(form, false)}
                    {button::submit(tr!(register.save), form.busy)}
                </form>
            }
            .into_any()
        },
    );
    titled_page(title, Some(back(href, tr!(package.back))), body)
}

fn send_new(form: Form) {
    form.clear_errors();
    for field in ["teamId", "birthDate", "eccLevel"] {
        form.require(field);
    }
    details::require(form);
    let (birth_date, ecc_level) = (form.date("birthDate"), form.number("eccLevel"));
    let (Some(team_id), Some(birth_date), Some(ecc_level), false) =
        (form.id("teamId"), birth_date, ecc_level, form.refused())
    else {
        return;
    };
    form.send(
        move |key| {
            person_register(with_details!(
                form,
                PersonRegisterInput {
                    idempotency_key: key,
                    team_id,
                    birth_date,
                    what_matters: form.value("whatMatters"),
                    ecc_level,
                    another_person: alike::is_another(form),
                }
            ))
        },
        |id| {
            toast::say(tr!(register.registered));
            url::go(&format!("/people/{}", id.inner()));
        },
    );
}

fn send_changed(form: Form, person_id: cynic::Id, version: i32) {
    form.clear_errors();
    form.require("birthDate");
    details::require(form);
    let birth_date = form.date("birthDate");
    let (Some(birth_date), false) = (birth_date, form.refused()) else { return };
    form.send(
        move |key| {
            person_edit(with_details!(
                form,
                PersonEditInput { idempotency_key: key, person_id, version, birth_date }
            ))
        },
        |id| {
            toast::say(tr!(package.saved));
            url::go(&format!("/people/{}", id.inner()));
        },
    );
}
