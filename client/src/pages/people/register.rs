//! Writing a person down: who they are, where they live, how to reach them, and the conversation that their plan begins with.
//! The same form changes it later.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::level_choices;
use crate::api::inputs::{PersonEditInput, PersonRegisterInput};
use crate::api::load::load;
use crate::api::mutations::{person_edit, person_register};
use crate::api::schema;
use crate::api::session;
use crate::api::types::Code;
use crate::api::types::{Date, Language, SubjectKind, UserError};
use crate::components::button;
use crate::components::field::{self, Choice, Field, field};
use crate::components::form::Form;
use crate::components::live;
use crate::components::page::{back, page, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::{dates, i18n, messages, tr, url};

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
    version: i32,
    display_name: String,
    nhs_number: Option<String>,
    title: Option<String>,
    given_name: String,
    family_name: String,
    preferred_name: Option<String>,
    birth_date: Date,
    language: Language,
    address_line: String,
    town: String,
    postcode: String,
    phone: Option<String>,
    contact_note: Option<String>,
    access_notes: Option<String>,
    emergency_name: Option<String>,
    emergency_phone: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct PostcodeVariables {
    typed: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "PostcodeVariables")]
struct PostcodeQuery {
    #[arguments(typed: $typed)]
    postcode: PostcodePayload,
}

#[derive(cynic::QueryFragment)]
struct PostcodePayload {
    place: Option<Place>,
    user_errors: Vec<UserError>,
}

#[derive(cynic::QueryFragment)]
struct Place {
    area: String,
    ward: String,
}

#[derive(cynic::QueryVariables)]
struct AlikeVariables {
    name: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "AlikeVariables")]
struct AlikeQuery {
    #[arguments(search: $name, first: 5)]
    people: AlikeConnection,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "PersonConnection")]
struct AlikeConnection {
    nodes: Vec<Alike>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Person")]
struct Alike {
    id: cynic::Id,
    display_name: String,
    age: i32,
    town: String,
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
            {details(form, true)}
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
            begin(form, person);
            let (id, version) = (person.id.clone(), person.version);
            let submit = move |event: SubmitEvent| {
                event.prevent_default();
                send_changed(form, id.clone(), version);
            };
            view! {
                <form class="dolen-text" novalidate on:submit=submit>
                    {field::error_summary(form)}
                    {details(form, false)}
                    {button::submit(tr!(register.save), form.busy)}
                </form>
            }
            .into_any()
        },
    );
    titled_page(title, Some(back(href, tr!(package.back))), body)
}

fn begin(form: Form, person: &Person) {
    let texts: [(&str, &str); 5] = [
        ("givenName", &person.given_name),
        ("familyName", &person.family_name),
        ("addressLine", &person.address_line),
        ("town", &person.town),
        ("postcode", &person.postcode),
    ];
    let optional = [
        ("nhsNumber", &person.nhs_number),
        ("title", &person.title),
        ("preferredName", &person.preferred_name),
        ("phone", &person.phone),
        ("contactNote", &person.contact_note),
        ("accessNotes", &person.access_notes),
        ("emergencyName", &person.emergency_name),
        ("emergencyPhone", &person.emergency_phone),
    ];
    for (field, text) in texts {
        form.initial(field, text);
    }
    for (field, text) in optional {
        form.initial(field, text.clone().unwrap_or_default());
    }
    form.initial("birthDate", dates::plain_day(&person.birth_date))
        .initial("language", person.language.code());
}

/// The fields that both forms have; of somebody new it says who is called alike.
fn details(form: Form, is_new: bool) -> AnyView {
    let (name, postcode) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let named = move |_| {
        if is_new {
            name.set(form.value("familyName"));
        }
    };
    let off = |name: &str, label: &str| Field { autocomplete: Some("off"), ..field(name, label) };
    let text = move |name: &str, label: &str| field::text(form, off(name, label));
    let phone = |name: &str, label: &str| Field { kind: Some("tel"), ..off(name, label) };
    view! {
        {field::text(form, off("nhsNumber", tr!(register.nhs_number)).hint(tr!(register.nhs_hint)).width("nhsuk-input--width-10"))}
        {field::text(form, off("title", tr!(register.name_title)).width("nhsuk-input--width-5"))}
        {text("givenName", tr!(register.given_name))}
        <div on:focusout=named>{text("familyName", tr!(register.family_name))}</div>
        {live::part(move || alike(name.get()))}
        {text("preferredName", tr!(register.preferred_name))}
        {field::date(form, field("birthDate", tr!(register.birth_date)).hint(tr!(register.birth_hint)))}
        {field::in_a_row(field::radios(form, field("language", tr!(register.language)), field::choices::<Language>()))}
        <h2 class="nhsuk-heading-m">{tr!(register.home)}</h2>
        {text("addressLine", tr!(person.address))}
        {text("town", tr!(register.town))}
        <div on:focusout=move |_| postcode.set(form.value("postcode"))>
            {field::text(form, off("postcode", tr!(find.postcode)).width("nhsuk-input--width-10"))}
        </div>
        {live::part(move || place(postcode.get()))}
        {field::text(form, phone("phone", tr!(register.phone)).width("nhsuk-input--width-20"))}
        {field::text(form, off("contactNote", tr!(register.contact)).hint(tr!(register.contact_hint)))}
        {field::text(form, off("accessNotes", tr!(register.access)).hint(tr!(register.access_hint)))}
        {text("emergencyName", tr!(register.emergency_name))}
        {field::text(form, phone("emergencyPhone", tr!(register.emergency_phone)).width("nhsuk-input--width-20"))}
    }
    .into_any()
}

/// Those of my teams who are called alike: perhaps the person is here already.
fn alike(name: String) -> AnyView {
    if name.is_empty() {
        return ().into_any();
    }
    let found = load(move || AlikeQuery::build(AlikeVariables { name: name.clone() }), &[]);
    live::part(move || {
        let Some(found) = found.get().filter(|found| !found.people.nodes.is_empty()) else {
            return ().into_any();
        };
        let people: Vec<AnyView> = found.people.nodes.iter().map(alike_view).collect();
        view! {
            <div class="dolen-banner" role="status">
                <p>{tr!(register.alike)}</p>
                <ul class="dolen-lines">{people}</ul>
            </div>
        }
        .into_any()
    })
}

fn alike_view(person: &Alike) -> AnyView {
    view! {
        <li>
            <a href=format!("/people/{}", person.id.inner())>{person.display_name.clone()}</a> ", "
            {tr!(people.age_town, age = person.age, town = person.town.clone())}
        </li>
    }
    .into_any()
}

/// Where a postcode lies, or why it is none.
fn place(typed: String) -> AnyView {
    if typed.is_empty() {
        return ().into_any();
    }
    let found = load(move || PostcodeQuery::build(PostcodeVariables { typed: typed.clone() }), &[]);
    let words = live::words(move || match found.get().as_deref() {
        Some(PostcodeQuery { postcode: PostcodePayload { place: Some(place), .. } }) => {
            tr!(register.place, ward = place.ward.clone(), area = place.area.clone())
        }
        Some(answer) => answer.postcode.user_errors.first().map_or("", messages::user_error).to_owned(),
        None => String::new(),
    });
    view! { <p class="dolen-small" role="status">{words}</p> }.into_any()
}

fn send_new(form: Form) {
    form.clear_errors();
    for field in ["teamId", "birthDate", "eccLevel"] {
        form.require(field);
    }
    let (birth_date, ecc_level) = (form.date("birthDate"), form.number("eccLevel"));
    let (Some(team_id), Some(birth_date), Some(ecc_level), false) =
        (form.id("teamId"), birth_date, ecc_level, form.refused())
    else {
        return;
    };
    form.send(
        move |key| {
            person_register(PersonRegisterInput {
                idempotency_key: key,
                team_id,
                nhs_number: form.optional("nhsNumber"),
                title: form.optional("title"),
                given_name: form.value("givenName"),
                family_name: form.value("familyName"),
                preferred_name: form.optional("preferredName"),
                birth_date,
                language: form.code("language").unwrap_or(Language::En),
                address_line: form.value("addressLine"),
                town: form.value("town"),
                postcode: form.value("postcode"),
                phone: form.optional("phone"),
                contact_note: form.optional("contactNote"),
                access_notes: form.optional("accessNotes"),
                emergency_name: form.optional("emergencyName"),
                emergency_phone: form.optional("emergencyPhone"),
                what_matters: form.value("whatMatters"),
                ecc_level,
            })
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
    let birth_date = form.date("birthDate");
    let (Some(birth_date), false) = (birth_date, form.refused()) else { return };
    form.send(
        move |key| {
            person_edit(PersonEditInput {
                idempotency_key: key,
                person_id,
                version,
                nhs_number: form.optional("nhsNumber"),
                title: form.optional("title"),
                given_name: form.value("givenName"),
                family_name: form.value("familyName"),
                preferred_name: form.optional("preferredName"),
                birth_date,
                language: form.code("language").unwrap_or(Language::En),
                address_line: form.value("addressLine"),
                town: form.value("town"),
                postcode: form.value("postcode"),
                phone: form.optional("phone"),
                contact_note: form.optional("contactNote"),
                access_notes: form.optional("accessNotes"),
                emergency_name: form.optional("emergencyName"),
                emergency_phone: form.optional("emergencyPhone"),
            })
        },
        |id| {
            toast::say(tr!(package.saved));
            url::go(&format!("/people/{}", id.inner()));
        },
    );
}
