//! The plan on one page: each outcome with what serves it, then one week with every visit. It prints on one sheet.

mod act;
mod home;

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::person::WeekEntry;
use crate::api::load::{Status, load};
use crate::api::schema;
use crate::api::types::{
    AccountName, BookingStateKind, CarePackageAction, CarePackageStateKind, Date, DateTime, PackageItemKind,
    SubjectKind, Weekday,
};
use crate::components::page::{back, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::tag;
use crate::components::week::{Entry, week};
use crate::messages::Words;
use crate::{dates, tr};
use act::{Deed, Deeds};
use home::{Home, PausedByStay};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
    monday: Date,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct PackageQuery {
    #[arguments(id: $id)]
    person: Option<Person>,
}

#[derive(cynic::QueryFragment)]
#[cynic(variables = "Variables")]
struct Person {
    display_name: String,
    care_package: Option<CarePackage>,
}

#[derive(cynic::QueryFragment)]
#[cynic(variables = "Variables")]
struct CarePackage {
    id: cynic::Id,
    version: i32,
    state: CarePackageStateKind,
    coordinator: AccountName,
    what_matters: String,
    ecc_level: i32,
    review_on: Option<Date>,
    ecc_history: Vec<EccChange>,
    outcomes: Vec<Outcome>,
    items: Vec<PackageItem>,
    #[arguments(from: $monday, days: 7)]
    week: Vec<WeekEntry>,
    paused_by_stay: Vec<PausedByStay>,
    may_restart: bool,
    actions: Vec<CarePackageAction>,
}

#[derive(cynic::QueryFragment)]
struct EccChange {
    from_level: Option<i32>,
    to_level: i32,
    on_date: Date,
    reason: String,
    outcome: Option<String>,
    review_on: Option<Date>,
    recorded_by: AccountName,
}

#[derive(cynic::QueryFragment)]
struct Outcome {
    id: cynic::Id,
    text: String,
    met_at: Option<DateTime>,
    may_mark_met: bool,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Outcome")]
struct OutcomeId {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
struct PackageItem {
    id: cynic::Id,
    kind: PackageItemKind,
    outcome: Option<OutcomeId>,
    title: String,
    provider: Option<String>,
    weekdays: Vec<Weekday>,
    start_minute: Option<i32>,
    until: Option<Date>,
    booking: Option<Booking>,
    may_end: bool,
}

#[derive(cynic::QueryFragment)]
struct Booking {
    id: cynic::Id,
    state: BookingStateKind,
}

/// What is done with the package itself; what is written into it stands at the outcomes.
const WHOLE: [CarePackageAction; 6] = [
    CarePackageAction::Activate,
    CarePackageAction::Resume,
    CarePackageAction::RecordWhatMatters,
    CarePackageAction::ChangeEccLevel,
    CarePackageAction::Hold,
    CarePackageAction::End,
];
const WRITTEN_IN: [CarePackageAction; 2] = [CarePackageAction::AddOutcome, CarePackageAction::AddItem];

pub fn package(person: &str) -> AnyView {
    let id = cynic::Id::new(person);
    let href = format!("/people/{person}");
    let monday = dates::monday_of(&dates::today());
    let (deeds, home) = (Deeds::new(person), Home::new());
    let loaded = {
        let monday = monday.clone();
        load(
            move || PackageQuery::build(Variables { id: id.clone(), monday: monday.clone() }),
            &[SubjectKind::CarePackage, SubjectKind::Booking, SubjectKind::Visit, SubjectKind::Referral],
        )
    };
    let name = move || {
        loaded.get().and_then(|answer| answer.person.as_ref().map(|person| person.display_name.clone()))
    };
    let title = move || match name() {
        Some(name) => tr!(package.title_of, name = name),
        None => tr!(package.title).to_owned(),
    };
    let page = loaded.status();
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.person.as_ref()?.care_package.as_ref(),
        move |package| {
            deeds.about(package);
            plan(package, &monday, (deeds, home), page)
        },
    );
    titled_page(title, Some(back(href, tr!(package.back))), body)
}

fn plan(package: &CarePackage, monday: &Date, (deeds, home): (Deeds, Home), page: Status) -> AnyView {
    let review = package
        .review_on
        .as_ref()
        .map(|day| format!(" · {}", tr!(package.review, day = dates::soft(dates::day(day)))));
    let groups: Vec<AnyView> = package
        .outcomes
        .iter()
        .map(|outcome| {
            let items = items_towards(package, Some(&outcome.id));
            let met = match &outcome.met_at {
                Some(at) => {
                    let day = dates::soft(dates::plain_day(&dates::date_of(at)));
                    view! { <span class="dolen-small">{tr!(package.met, day = day)}</span> }.into_any()
                }
                None if outcome.may_mark_met => deeds.choice(Deed::MarkMet(outcome.id.clone())),
                None => ().into_any(),
            };
            let panel = deeds.panel(Deed::MarkMet(outcome.id.clone()), page);
            group(outcome.text.clone(), met, panel, items, deeds, page)
        })
        .collect();
    let others = items_towards(package, None);
    let none = || ().into_any();
    let others = (!others.is_empty())
        .then(|| group(tr!(package.no_outcome).to_owned(), none(), none(), others, deeds, page));
    let nothing = (package.outcomes.is_empty() && others.is_none())
        .then(|| status::empty(tr!(package.nothing), ().into_any()));
    let entries: Vec<Entry> = package.week.iter().map(Entry::from).collect();
    let written = deeds.row(&WRITTEN_IN, &package.actions, page);
    view! {
        <div class="dolen-sheet">
            <p>
                {tag::care_package(package.state)} " "
                {tr!(package.facts, level = package.ecc_level, name = package.coordinator.name.clone())} {review}
            </p>
            {enhanced(package)}
            <h2 class="nhsuk-heading-s nhsuk-u-margin-bottom-2">{tr!(person.what_matters)}</h2>
            <p class="dolen-text dolen-prose dolen-matters">{package.what_matters.clone()}</p>
            {deeds.row(&WHOLE, &package.actions, page)}
            {home.drawn(package, page)}
            {section(tr!(package.outcomes), view! { {groups} {others} {nothing} {written} }.into_any())}
            {section(tr!(package.week), week(monday, &entries))}
            {levels(&package.ecc_history)}
        </div>
    }
    .into_any()
}

/// Level 4 is for a limited time: what it should achieve, and how long is left until it is looked at again.
fn enhanced(package: &CarePackage) -> AnyView {
    let is_running = package.state != CarePackageStateKind::Ended;
    let reached = package.ecc_history.iter().rev().find(|change| change.to_level == 4);
    let (true, 4, Some(reached)) = (is_running, package.ecc_level, reached) else { return ().into_any() };
    let left = package.review_on.as_ref().map(|day| {
        let (days, day) = (dates::days_between(&dates::today(), day), dates::soft(dates::day(day)));
        match days {
            ..0 => tr!(package.enhanced_overdue, day = day),
            0 => tr!(package.enhanced_today).to_owned(),
            days => tr!(package.enhanced_left, count = days, day = day),
        }
    });
    view! {
        <p class="dolen-panel">
            <b>{left}</b> " " {reached.outcome.clone().map(|outcome| tr!(package.enhanced_for, outcome = outcome))}
        </p>
    }
    .into_any()
}

/// How the level came to be what it is, folded: the newest first.
fn levels(history: &[EccChange]) -> AnyView {
    let lines: Vec<AnyView> = history.iter().rev().map(level_view).collect();
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{tr!(package.levels)}</span>
            </summary>
            <ol class="dolen-history">{lines}</ol>
        </details>
    }
    .into_any()
}

fn level_view(change: &EccChange) -> AnyView {
    let outcome = change.outcome.clone().map(|outcome| tr!(referrals.outcome, outcome = outcome));
    let review = change.review_on.as_ref().filter(|_| change.to_level == 4);
    let review = review.map(|day| tr!(package.review, day = dates::soft(dates::day(day))));
    let moved = match change.from_level {
        None => tr!(package.level_began, to = change.to_level),
        Some(from) if from < change.to_level => tr!(package.level_up, from = from, to = change.to_level),
        Some(from) => tr!(package.level_down, from = from, to = change.to_level),
    };
    view! {
        <li>
            <span class="dolen-history__when">{dates::day(&change.on_date)} " · " {change.recorded_by.name.clone()}</span>
            {moved} " " {change.reason.clone()} " " {outcome} " " {review}
        </li>
    }
    .into_any()
}

fn items_towards<'a>(package: &'a CarePackage, outcome: Option<&cynic::Id>) -> Vec<&'a PackageItem> {
    package.items.iter().filter(|item| item.outcome.as_ref().map(|outcome| &outcome.id) == outcome).collect()
}

fn group(
    title: String,
    met: AnyView,
    panel: AnyView,
    items: Vec<&PackageItem>,
    deeds: Deeds,
    page: Status,
) -> AnyView {
    let items: Vec<AnyView> = items.into_iter().map(|item| item_view(item, deeds, page)).collect();
    let items = if items.is_empty() {
        view! { <p class="dolen-small">{tr!(package.gap)}</p> }.into_any()
    } else {
        view! { <ul class="dolen-list">{items}</ul> }.into_any()
    };
    view! {
        <div class="dolen-actions">
            <h3 class="nhsuk-heading-s nhsuk-u-margin-bottom-2">{title}</h3>
            {met}
        </div>
        {panel}
        {items}
    }
    .into_any()
}

fn item_view(item: &PackageItem, deeds: Deeds, page: Status) -> AnyView {
    let title = match &item.booking {
        Some(booking) => {
            view! { <a href=format!("/bookings/{}", booking.id.inner())>{item.title.clone()}</a> }.into_any()
        }
        None => view! { <b>{item.title.clone()}</b> }.into_any(),
    };
    let days: Vec<&str> = item.weekdays.iter().map(|day| dates::weekday_short(*day)).collect();
    let start = item.start_minute.and_then(|minute| u32::try_from(minute).ok()).map(dates::clock);
    let when = [Some(days.join(", ")).filter(|days| !days.is_empty()), start]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    let until = item.until.as_ref().map(|until| tr!(person.until, day = dates::soft(dates::day(until))));
    let facts: Vec<String> = [
        Some(item.kind.words().to_owned()),
        item.provider.clone(),
        Some(when.join(", ")).filter(|when| !when.is_empty()),
        until,
    ]
    .into_iter()
    .flatten()
    .collect();
    let aside = match &item.booking {
        Some(booking) => tag::booking(booking.state),
        None if item.may_end => deeds.choice(Deed::EndItem(item.id.clone())),
        None => ().into_any(),
    };
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                {title}
                <p class="dolen-list__meta">{facts.join(" · ")}</p>
                {deeds.panel(Deed::EndItem(item.id.clone()), page)}
            </div>
            <div class="dolen-list__aside">{aside}</div>
        </li>
    }
    .into_any()
}
