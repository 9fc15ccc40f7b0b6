//! Perhaps the person is written down already: who may be the same is shown as soon as enough is typed, and nobody is written down a second
//! time before somebody has looked.

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::inputs::PersonMarksInput;
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{PersonLikeness, Team};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::live;
use crate::messages::Words;
use crate::{dates, i18n, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    team: cynic::Id,
    marks: PersonMarksInput,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct AlikeQuery {
    #[arguments(teamId: $team, marks: $marks)]
    people_alike: Vec<PersonAlike>,
}

#[derive(cynic::QueryFragment)]
struct PersonAlike {
    likeness: PersonLikeness,
    team: Team,
    person: Option<Person>,
}

#[derive(cynic::QueryFragment)]
struct Person {
    id: cynic::Id,
    display_name: String,
    age: i32,
    town: String,
}

/// The field that says that it is none of them, and its one tick.
pub const ANOTHER: &str = "anotherPerson";
const YES: &str = "YES";

pub fn is_another(form: Form) -> bool {
    form.ticked(ANOTHER).iter().any(|tick| tick == YES)
}

/// Those who may be the person that the form tells of, and the tick; nothing while there are none.
pub fn shown(form: Form) -> AnyView {
    let asked = Memo::new(move |_| marks(form));
    live::part(move || match asked.get() {
        Some((team, marks)) => found(form, team, marks),
        None => ().into_any(),
    })
}

/// Enough to know somebody by, where it is typed.
fn marks(form: Form) -> Option<(cynic::Id, PersonMarksInput)> {
    let filled = |field: &str| Some(form.get(field).trim().to_owned()).filter(|text| !text.is_empty());
    let [team, given_name, family_name, postcode] =
        [filled("teamId")?, filled("givenName")?, filled("familyName")?, filled("postcode")?];
    // Half of a postcode, or of a date, asks nobody.
    let long_enough = postcode.chars().filter(|letter| letter.is_alphanumeric()).count() >= 5;
    let birth_date = dates::parse_day(&form.get("birthDate")).filter(|_| long_enough)?;
    let (nhs_number, preferred_name) = (filled("nhsNumber"), filled("preferredName"));
    let marks =
        PersonMarksInput { nhs_number, given_name, preferred_name, family_name, birth_date, postcode };
    Some((cynic::Id::new(team), marks))
}

fn found(form: Form, team: cynic::Id, marks: PersonMarksInput) -> AnyView {
    let loaded = load(move || AlikeQuery::build(Variables { team: team.clone(), marks: marks.clone() }), &[]);
    live::part(move || {
        let Some(answer) = loaded.get().filter(|answer| !answer.people_alike.is_empty()) else {
            return ().into_any();
        };
        let people: Vec<AnyView> = answer.people_alike.iter().map(line).collect();
        let tick = vec![Choice::new(YES, tr!(register.is_another))];
        view! {
            <div class="dolen-warning" role="status">
                <p>{tr!(register.alike)}</p>
                <ul class="nhsuk-list nhsuk-list--bullet">{people}</ul>
                {field::checkboxes(form, field(ANOTHER, tr!(register.another)), tick)}
            </div>
        }
        .into_any()
    })
}

fn line(alike: &PersonAlike) -> AnyView {
    let team = i18n::pick(&alike.team.name_en, &alike.team.name_cy).to_owned();
    let who = match &alike.person {
        Some(person) => {
            let href = format!("/people/{}", person.id.inner());
            let about = tr!(people.age_town, age = person.age, town = person.town.clone());
            view! { <a href=href>{person.display_name.clone()}</a> ", " {about} }.into_any()
        }
        None => tr!(register.of_another_team, team = team).into_any(),
    };
    view! { <li>{who} ". " <span class="dolen-small">{alike.likeness.words()}</span></li> }.into_any()
}
