//! Who saw what, as a letter that the person can be given: in the language of the page, on paper without anything else.

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{AccountName, CharityName, DateTime, Field, Language, SubjectKind, Team};
use crate::components::page::{back, titled_page};
use crate::components::status::{self, Skeleton};
use crate::messages::Words;
use crate::{browser, dates, i18n, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct LetterQuery {
    #[arguments(id: $id)]
    person: Option<Person>,
}

#[derive(cynic::QueryFragment)]
struct Person {
    display_name: String,
    language: Language,
    address_line: String,
    town: String,
    postcode: String,
    team: Team,
    disclosures: Vec<CharityDisclosure>,
}

#[derive(cynic::QueryFragment)]
struct CharityDisclosure {
    charity: CharityName,
    readers: Vec<AccountName>,
    by_link: bool,
    fields: Vec<FieldShown>,
}

#[derive(cynic::QueryFragment)]
struct FieldShown {
    field: Field,
    first_at: DateTime,
}

pub fn letter(person: &str) -> AnyView {
    let id = cynic::Id::new(person);
    let loaded = load(
        move || LetterQuery::build(Variables { id: id.clone() }),
        &[SubjectKind::Person, SubjectKind::Enquiry],
    );
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.person.as_ref()) {
        Some(person) => tr!(letter.title_of, name = person.display_name.clone()),
        None => tr!(letter.title).to_owned(),
    };
    let body = status::show_found(loaded, Skeleton::Detail, |answer| answer.person.as_ref(), drawn);
    titled_page(title, Some(back(format!("/people/{person}"), tr!(package.back))), body)
}

fn drawn(person: &Person) -> AnyView {
    let told: Vec<AnyView> = person.disclosures.iter().map(paragraph).collect();
    let told =
        if told.is_empty() { view! { <p>{tr!(letter.nobody)}</p> }.into_any() } else { told.into_any() };
    let prefers_other = (person.language == Language::Cy) != i18n::is_welsh();
    let other = prefers_other.then(|| {
        view! { <p class="dolen-panel dolen-screen-only">{tr!(letter.other_language, language = person.language.words())}</p> }
    });
    let address = [&person.address_line, &person.town, &person.postcode].map(String::as_str).join(", ");
    let team = i18n::pick(&person.team.name_en, &person.team.name_cy).to_owned();
    view! {
        {other}
        <button class="nhsuk-button nhsuk-button--secondary" type="button" on:click=move |_| browser::print()>
            {tr!(letter.print)}
        </button>
        <div class="dolen-text dolen-letter">
            <p>{person.display_name.clone()} <br/> {address}</p>
            <p>{dates::plain_day(&dates::today())}</p>
            <p>{tr!(letter.greeting, name = person.display_name.clone())}</p>
            <p>{tr!(letter.opening)}</p>
            {told}
            <p>{tr!(letter.rights)}</p>
            <p>{tr!(letter.closing)} <br/> {team}</p>
        </div>
    }
    .into_any()
}

/// One charity: who read, and which parts from which day on.
fn paragraph(told: &CharityDisclosure) -> AnyView {
    let mut readers: Vec<String> = told.readers.iter().map(|reader| reader.name.clone()).collect();
    readers.extend(told.by_link.then(|| tr!(letter.by_link).to_owned()));
    let mut days: Vec<(String, Vec<&str>)> = Vec::new();
    for shown in &told.fields {
        let day = dates::plain_day(&dates::date_of(&shown.first_at));
        match days.iter_mut().find(|(known, _)| *known == day) {
            Some((_, fields)) => fields.push(shown.field.words()),
            None => days.push((day, vec![shown.field.words()])),
        }
    }
    let days: Vec<AnyView> = days
        .into_iter()
        .map(|(day, fields)| {
            view! { <li>{tr!(letter.from_day, day = day, fields = fields.join(", "))}</li> }.into_any()
        })
        .collect();
    view! {
        <h2 class="nhsuk-heading-s nhsuk-u-margin-bottom-2">
            {i18n::pick(&told.charity.name_en, &told.charity.name_cy).to_owned()}
        </h2>
        <p class="nhsuk-u-margin-bottom-2">{tr!(letter.read_by, names = readers.join(", "))}</p>
        <ul>{days}</ul>
    }
    .into_any()
}
