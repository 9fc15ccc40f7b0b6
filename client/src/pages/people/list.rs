//! Who are the people of my teams? Searched by name, NHS number or postcode; the search lives in the address.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::list::{Row, Slice, list};
use crate::api::schema;
use crate::api::session;
use crate::api::types::{PageInfo, SubjectKind};
use crate::components::button::{self, Kind};
use crate::components::list::rows;
use crate::components::live;
use crate::components::page::page;
use crate::components::status;
use crate::{browser, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    search: Option<String>,
    team_id: Option<cynic::Id>,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct PeopleQuery {
    #[arguments(search: $search, teamId: $team_id, first: $first, after: $after)]
    people: PersonConnection,
}

#[derive(cynic::QueryFragment)]
struct PersonConnection {
    nodes: Vec<Person>,
    page_info: PageInfo,
    total_count: i32,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Person {
    id: cynic::Id,
    display_name: String,
    age: i32,
    town: String,
    care_package: Option<CarePackage>,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct CarePackage {
    ecc_level: i32,
}

impl Row for Person {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

pub fn people() -> AnyView {
    let (search, team) = (url::param("q"), url::param("team"));
    let people = list(
        move |after, first| {
            PeopleQuery::build(Variables {
                search: Some(search.get()).filter(|search| !search.is_empty()),
                team_id: Some(team.get()).filter(|team| !team.is_empty()).map(cynic::Id::new),
                first,
                after,
            })
        },
        |answer: PeopleQuery| Slice {
            rows: answer.people.nodes,
            page_info: answer.people.page_info,
            total: Some(answer.people.total_count),
        },
        &[SubjectKind::Person, SubjectKind::CarePackage],
    );
    let count =
        live::words(move || people.total().map(|count| tr!(people.count, count = count)).unwrap_or_default());
    let register = session::viewer()
        .is_some_and(|viewer| !viewer.registers_people_in.is_empty())
        .then(|| button::link(Kind::Primary, tr!(register.title), "/people/new"));
    let body = view! {
        {register}
        {filters(search, team)}
        <p class="dolen-small" role="status">{count}</p>
        {rows(people, nobody, row)}
    };
    page(tr!(people.title), None, body.into_any())
}

fn nobody() -> AnyView {
    status::empty(tr!(people.none), tr!(people.none_next).into_any())
}

fn row(person: &Person) -> AnyView {
    let level = person.care_package.as_ref().map(|package| tr!(people.level, level = package.ecc_level));
    view! {
        <div class="dolen-list__main">
            <a href=format!("/people/{}", person.id.inner())>{person.display_name.clone()}</a>
            <p class="dolen-list__meta">{tr!(people.age_town, age = person.age, town = person.town.clone())}</p>
        </div>
        <div class="dolen-list__aside">{level}</div>
    }
    .into_any()
}

fn filters(search: Memo<String>, team: Memo<String>) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        url::set_param("q", &browser::value_of("search"));
    };
    let teams = session::viewer().map(|viewer| viewer.teams).unwrap_or_default();
    let options: Vec<AnyView> = teams
        .into_iter()
        .map(|choice| {
            let id = choice.id.inner().to_owned();
            let name = i18n::pick(&choice.name_en, &choice.name_cy).to_owned();
            view! { <option value=id.clone() selected=move || team.get() == id>{name}</option> }.into_any()
        })
        .collect();
    let one_team = options.len() < 2;
    view! {
        <form class="dolen-filters" role="search" on:submit=submit>
            <div class="nhsuk-form-group">
                <label class="nhsuk-label" for="search">{tr!(people.search)}</label>
                <input class="nhsuk-input nhsuk-input--width-20" id="search" type="search" prop:value=search/>
            </div>
            <div class="nhsuk-form-group" hidden=one_team>
                <label class="nhsuk-label" for="team">{tr!(people.team)}</label>
                <select class="nhsuk-select" id="team" on:change=|event| url::set_param("team", &event_target_value(&event))>
                    <option value="">{tr!(people.all_teams)}</option>
                    {options}
                </select>
            </div>
            <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small">{tr!(people.search_button)}</button>
        </form>
    }
    .into_any()
}
