//! Starting a new plan, for somebody whose last one has ended.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::level_choices;
use crate::api::inputs::CarePackageBeginInput;
use crate::api::load::load;
use crate::api::mutations::care_package_begin;
use crate::api::schema;
use crate::api::types::SubjectKind;
use crate::components::button;
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::{back, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::{tr, url};

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

#[derive(cynic::QueryFragment)]
struct Person {
    id: cynic::Id,
    display_name: String,
    care_package: Option<CarePackage>,
}

#[derive(cynic::QueryFragment)]
struct CarePackage {
    what_matters: String,
}

pub fn begin(id: &str) -> AnyView {
    let form = Form::new(format!("package-new:{id}"));
    let href = format!("/people/{id}");
    let id = cynic::Id::new(id);
    let loaded = load(move || PersonQuery::build(Variables { id: id.clone() }), &[SubjectKind::Person]);
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.person.as_ref()) {
        Some(person) => tr!(package.begin_title, name = person.display_name.clone()),
        None => tr!(person.begin_package).to_owned(),
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.person.as_ref(),
        move |person| form_view(form, person),
    );
    titled_page(title, Some(back(href, tr!(package.back))), body)
}

fn form_view(form: Form, person: &Person) -> AnyView {
    // What mattered to the person then is where the conversation begins now.
    form.initial("whatMatters", person.care_package.as_ref().map_or("", |package| &package.what_matters));
    let id = person.id.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(form, id.clone());
    };
    view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            <p>{tr!(package.begin_about)}</p>
            {field::radios(form, field("eccLevel", tr!(person.ecc_level)), level_choices())}
            {field::text_area(form, field("whatMatters", tr!(person.what_matters)).hint(tr!(register.what_matters_hint)))}
            {button::submit(tr!(person.begin_package), form.busy)}
        </form>
    }
    .into_any()
}

fn send(form: Form, person_id: cynic::Id) {
    form.clear_errors();
    form.require("eccLevel");
    let (Some(ecc_level), false) = (form.number("eccLevel"), form.refused()) else { return };
    let href = format!("/people/{}/package", person_id.inner());
    form.send(
        move |idempotency_key| {
            let what_matters = form.value("whatMatters");
            care_package_begin(CarePackageBeginInput { idempotency_key, person_id, what_matters, ecc_level })
        },
        move |_| {
            toast::say(tr!(package.begun));
            url::go(&href);
        },
    );
}
