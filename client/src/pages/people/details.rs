//! Who somebody is, where they live and how to reach them: the fields of whoever is written down, and of whoever is written
//! down anew.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::alike;
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{Code, Date, Language, UserError, UserErrorCode};
use crate::components::field::{self, Field, field};
use crate::components::form::Form;
use crate::components::live;
use crate::{dates, messages, tr};

/// The fields; of somebody new they say who may be the same.
pub fn fields(form: Form, is_new: bool) -> AnyView {
    let postcode = RwSignal::new(String::new());
    let alike = is_new.then(|| alike::shown(form));
    let off = |name: &str, label: &str| Field { autocomplete: Some("off"), ..field(name, label) };
    let text = move |name: &str, label: &str| field::text(form, off(name, label));
    let phone = |name: &str, label: &str| Field { kind: Some("tel"), ..off(name, label) };
    view! {
        {field::text(form, off("nhsNumber", tr!(register.nhs_number)).hint(tr!(register.nhs_hint)).width("nhsuk-input--width-10"))}
        {field::text(form, off("title", tr!(register.name_title)).width("nhsuk-input--width-5"))}
        {text("givenName", tr!(register.given_name))}
        {text("familyName", tr!(register.family_name))}
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
        {alike}
        {field::text(form, phone("phone", tr!(register.phone)).width("nhsuk-input--width-20"))}
        {field::text(form, off("contactNote", tr!(register.contact)).hint(tr!(register.contact_hint)))}
        {field::text(form, off("accessNotes", tr!(register.access)).hint(tr!(register.access_hint)))}
        {text("emergencyName", tr!(register.emergency_name))}
        {field::text(form, phone("emergencyPhone", tr!(register.emergency_phone)).width("nhsuk-input--width-20"))}
    }
    .into_any()
}

/// Fills the fields with what is known.
pub fn begin(form: Form, person: &Person) {
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
        form.follow(field, text);
    }
    for (field, text) in optional {
        form.follow(field, text.clone().unwrap_or_default());
    }
    form.follow("birthDate", dates::plain_day(&person.birth_date)).follow("language", person.language.code());
}

/// What nobody can be written down without: all that is missing is told of at once.
pub fn require(form: Form) {
    form.require_as("givenName", UserErrorCode::GivenNameMissing);
    form.require_as("familyName", UserErrorCode::FamilyNameMissing);
    form.require_as("postcode", UserErrorCode::PostcodeInvalid);
}

/// An input with what [`fields`] asks for, besides what is its own: the contract has these fields in both of its inputs.
macro_rules! with_details {
    ($form:ident, $input:ident { $($own:tt)* }) => {
        $input {
            nhs_number: $form.optional("nhsNumber"),
            title: $form.optional("title"),
            given_name: $form.value("givenName"),
            family_name: $form.value("familyName"),
            preferred_name: $form.optional("preferredName"),
            language: $form.code("language").unwrap_or(Language::En),
            address_line: $form.value("addressLine"),
            town: $form.value("town"),
            postcode: $form.value("postcode"),
            phone: $form.optional("phone"),
            contact_note: $form.optional("contactNote"),
            access_notes: $form.optional("accessNotes"),
            emergency_name: $form.optional("emergencyName"),
            emergency_phone: $form.optional("emergencyPhone"),
            $($own)*
        }
    };
}
pub(super) use with_details;

#[derive(cynic::QueryFragment)]
pub struct Person {
    pub id: cynic::Id,
    pub version: i32,
    pub display_name: String,
    pub nhs_number: Option<String>,
    pub title: Option<String>,
    pub given_name: String,
    pub family_name: String,
    pub preferred_name: Option<String>,
    pub birth_date: Date,
    pub language: Language,
    pub address_line: String,
    pub town: String,
    pub postcode: String,
    pub phone: Option<String>,
    pub contact_note: Option<String>,
    pub access_notes: Option<String>,
    pub emergency_name: Option<String>,
    pub emergency_phone: Option<String>,
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
