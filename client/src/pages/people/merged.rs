//! On a person's page: that they may be written down twice, where the record went, and which records became part of it.

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::inputs::PersonMergeUndoInput;
use crate::api::load::load;
use crate::api::mutations::person_merge_undo;
use crate::api::schema;
use crate::api::types::{AccountName, Date, DateTime, PersonLikeness, SubjectKind, Team, UserErrorCode};
use crate::components::button::{self, Kind};
use crate::components::field;
use crate::components::form::Form;
use crate::components::page::section;
use crate::components::{live, toast};
use crate::messages::Words;
use crate::{dates, i18n, tr, url};

/// That a record became part of another, as a person's page asks for it.
#[derive(cynic::QueryFragment, Clone)]
pub struct PersonMerge {
    gone: Option<Record>,
    into: Option<Record>,
    at: DateTime,
    by: AccountName,
    undo_until: Date,
    may_undo: bool,
    why_not: Option<UserErrorCode>,
}

#[derive(cynic::QueryFragment, Clone)]
#[cynic(graphql_type = "Person")]
struct Record {
    id: cynic::Id,
    version: i32,
    display_name: String,
}

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct LikeQuery {
    #[arguments(personId: $id)]
    people_like: Vec<PersonAlike>,
}

#[derive(cynic::QueryFragment)]
struct PersonAlike {
    likeness: PersonLikeness,
    team: Team,
    person: Option<Record>,
}

/// Those who may be the same, each with a way to compare; nothing where there is nobody. `may_merge` lets the reader make them one.
pub fn alike(id: &cynic::Id, may_merge: bool) -> AnyView {
    let id = id.clone();
    let asked = id.clone();
    let loaded = load(move || LikeQuery::build(Variables { id: asked.clone() }), &[SubjectKind::Person]);
    live::part(move || {
        let Some(answer) = loaded.get().filter(|answer| !answer.people_like.is_empty()) else {
            return ().into_any();
        };
        let lines: Vec<AnyView> =
            answer.people_like.iter().map(|alike| like_line(&id, alike, may_merge)).collect();
        view! {
            <div class="dolen-warning">
                <p>{tr!(same.maybe)}</p>
                <ul class="nhsuk-list nhsuk-list--bullet nhsuk-u-margin-bottom-0">{lines}</ul>
            </div>
        }
        .into_any()
    })
}

fn like_line(id: &cynic::Id, alike: &PersonAlike, may_merge: bool) -> AnyView {
    let team = i18n::pick(&alike.team.name_en, &alike.team.name_cy).to_owned();
    let who = match &alike.person {
        Some(other) => {
            let record = format!("/people/{}", other.id.inner());
            let compare = format!("/people/{}/same/{}", id.inner(), other.id.inner());
            let compare = may_merge.then(|| view! { " " <a href=compare>{tr!(same.compare)}</a> });
            view! { <a href=record>{other.display_name.clone()}</a> ". " {alike.likeness.words()} ". " {compare} }
                .into_any()
        }
        None => view! { {tr!(register.of_another_team, team = team)} ". " {alike.likeness.words()} "." }
            .into_any(),
    };
    view! { <li>{who}</li> }.into_any()
}

/// Where the record went, and the way back.
pub fn went(merge: &PersonMerge) -> AnyView {
    let day = dates::soft(dates::day(&dates::date_of(&merge.at)));
    let leads = match &merge.into {
        Some(into) => {
            let href = format!("/people/{}", into.id.inner());
            button::link(Kind::Primary, tr!(same.went_to, name = into.display_name.clone()), href)
        }
        None => view! { <p>{tr!(same.went_elsewhere)}</p> }.into_any(),
    };
    view! {
        <p class="dolen-text">{tr!(same.went, who = merge.by.name.clone(), day = day)}</p>
        {leads}
        {undo(merge)}
    }
    .into_any()
}

/// The records that became part of this one; nothing where there are none.
pub fn received(merges: &[PersonMerge]) -> AnyView {
    if merges.is_empty() {
        return ().into_any();
    }
    let line = |merge: &PersonMerge| {
        let day = dates::soft(dates::day(&dates::date_of(&merge.at)));
        let name = merge.gone.as_ref().map(|gone| {
            view! { <a href=format!("/people/{}", gone.id.inner())>{gone.display_name.clone()}</a> }
        });
        view! {
            <li class="dolen-list__row">
                <div class="dolen-list__main">
                    {name}
                    <p class="dolen-list__meta">{tr!(same.received_line, who = merge.by.name.clone(), day = day)}</p>
                    {undo(merge)}
                </div>
            </li>
        }
        .into_any()
    };
    let lines: Vec<AnyView> = merges.iter().map(line).collect();
    section(tr!(same.received), view! { <ul class="dolen-list">{lines}</ul> }.into_any())
}

/// Until when it can be undone and the button that does; or why it cannot be any more.
fn undo(merge: &PersonMerge) -> AnyView {
    if let Some(refusal) = merge.why_not {
        return view! { <p class="dolen-small">{refusal.words()}</p> }.into_any();
    }
    let until = tr!(same.undo_until, day = dates::soft(dates::day(&merge.undo_until)));
    let until = view! { <p class="dolen-small">{until}</p> };
    let Some(gone) = merge.gone.clone().filter(|_| merge.may_undo) else { return until.into_any() };
    let form = Form::unkept();
    let press = move || {
        let gone = gone.clone();
        let href = format!("/people/{}", gone.id.inner());
        form.clear_errors();
        form.send(
            move |idempotency_key| {
                person_merge_undo(PersonMergeUndoInput {
                    idempotency_key,
                    person_id: gone.id,
                    version: gone.version,
                })
            },
            move |_| {
                toast::say(tr!(same.undone));
                url::go(&href);
            },
        );
    };
    view! { {field::error_summary(form)} {until} {button::button(Kind::Secondary, tr!(same.undo), form.busy, press)} }
        .into_any()
}
