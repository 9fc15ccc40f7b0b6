//! What others have done for my people since I last looked at each: a line for each person, until it is said to be seen or their page is
//! opened.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::inputs::PersonLookInput;
use crate::api::load::load;
use crate::api::mutations::person_look;
use crate::api::schema;
use crate::api::types::{Category, DateTime, SubjectKind, Uuid};
use crate::components::button::{self, Kind};
use crate::components::page::section;
use crate::components::referral_line::LinePerson;
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::pages::referrals::{HistoryEntry, history};
use crate::{browser, dates, i18n, tr};

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct ChangedQuery {
    #[arguments(first: 10)]
    changed_people: ChangedPeople,
}

#[derive(cynic::QueryFragment)]
struct ChangedPeople {
    nodes: Vec<PersonChanges>,
    total_count: i32,
}

#[derive(cynic::QueryFragment)]
struct PersonChanges {
    person: LinePerson,
    since: DateTime,
    count: i32,
    #[arguments(first: 3)]
    latest: Vec<PersonChange>,
}

#[derive(cynic::QueryFragment)]
pub struct PersonChange {
    entry: HistoryEntry,
    referral: Option<ChangedReferral>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Referral")]
struct ChangedReferral {
    category: Category,
}

const WATCHED: &[SubjectKind] = &[
    SubjectKind::Person,
    SubjectKind::CarePackage,
    SubjectKind::Referral,
    SubjectKind::Enquiry,
    SubjectKind::Booking,
    SubjectKind::Visit,
];

pub fn changed() -> AnyView {
    let loaded = load(|| ChangedQuery::build(()), WATCHED);
    let busy = RwSignal::new(false);
    let body = status::show(loaded, Skeleton::Rows, move |answer| {
        let changed = &answer.changed_people;
        if changed.nodes.is_empty() {
            return status::empty(tr!(lately.nothing), ().into_any());
        }
        let lines: Vec<AnyView> = changed.nodes.iter().map(|one| person_line(one, busy)).collect();
        let shown = i32::try_from(changed.nodes.len()).unwrap_or(i32::MAX);
        let others = changed.total_count.saturating_sub(shown);
        let others =
            (others > 0).then(|| view! { <p class="dolen-small">{tr!(lately.others, count = others)}</p> });
        view! { <ul class="dolen-list">{lines}</ul> {others} }.into_any()
    });
    section(tr!(lately.title), body)
}

fn person_line(changed: &PersonChanges, busy: RwSignal<bool>) -> AnyView {
    let (person, since) = (changed.person.id.clone(), changed.since.clone());
    let seen = changed.latest.first().map(|newest| newest.entry.at.clone());
    let press = move || {
        if let Some(seen) = seen.clone() {
            mark(person.clone(), seen, since.clone(), busy);
        }
    };
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/people/{}", changed.person.id.inner())>{changed.person.display_name.clone()}</a>
                {lines(&changed.latest, changed.count)}
            </div>
            <div class="dolen-list__aside">{button::button(Kind::Quiet, tr!(lately.seen), busy, press)}</div>
        </li>
    }
    .into_any()
}

/// The newest changes, and how many there are besides.
pub fn lines(latest: &[PersonChange], count: i32) -> AnyView {
    let lines: Vec<AnyView> = latest.iter().map(line).collect();
    let more = count.saturating_sub(i32::try_from(latest.len()).unwrap_or(i32::MAX));
    let more = (more > 0).then(|| view! { <li>{tr!(lately.more, count = more)}</li> });
    view! { <ul class="dolen-lines dolen-list__meta">{lines} {more}</ul> }.into_any()
}

/// "Befriending: the charity said yes: Good Neighbours · 2 hours ago".
fn line(change: &PersonChange) -> AnyView {
    let what = history::sentence(&change.entry);
    let of = change.referral.as_ref().map(|referral| {
        let category = i18n::pick(&referral.category.name_en, &referral.category.name_cy).to_owned();
        view! { {category} " · " }
    });
    view! { <li>{of} {what} " · " {dates::ago_tag(&change.entry.at)}</li> }.into_any()
}

/// Says that all up to `seen` is seen; undone, the last look is again where it was.
fn mark(person: cynic::Id, seen: DateTime, before: DateTime, busy: RwSignal<bool>) {
    busy.set(true);
    spawn_local(async move {
        let again = person.clone();
        match person_look(look(person, seen)).await {
            Ok(_) => {
                toast::say_undoable(
                    tr!(lately.marked),
                    async move { Some(person_look(look(again, before))) },
                );
            }
            Err(_) => toast::warn(tr!(lately.not_marked)),
        }
        let _ = busy.try_set(false);
    });
}

fn look(person_id: cynic::Id, seen_until: DateTime) -> PersonLookInput {
    PersonLookInput { idempotency_key: Uuid(browser::random_uuid()), person_id, seen_until }
}

/// Keeps that somebody's page was opened just now. If it fails, nothing is lost: their changes stay on the desk.
pub fn opened(person: cynic::Id) {
    spawn_local(async move {
        let _ = person_look(look(person, dates::now())).await;
    });
}
