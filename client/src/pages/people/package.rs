//! The plan on one page: each outcome with what serves it, then one week with every visit. It prints on one sheet.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::person::WeekEntry;
use crate::api::inputs::{OutcomeAddInput, PackageItemAddInput};
use crate::api::load::load;
use crate::api::mutations::{outcome_add, package_item_add};
use crate::api::schema;
use crate::api::types::{
    AccountName, BookingStateKind, CarePackageAction, CarePackageStateKind, Date, DateTime, PackageItemKind,
    SubjectKind, Weekday,
};
use crate::components::button;
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::page::{back, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::week::{Entry, week};
use crate::components::{tag, toast};
use crate::messages::Words;
use crate::{dates, tr};

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
    outcomes: Vec<Outcome>,
    items: Vec<PackageItem>,
    #[arguments(from: $monday, days: 7)]
    week: Vec<WeekEntry>,
    actions: Vec<CarePackageAction>,
}

#[derive(cynic::QueryFragment)]
struct Outcome {
    id: cynic::Id,
    text: String,
    met_at: Option<DateTime>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Outcome")]
struct OutcomeId {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
struct PackageItem {
    kind: PackageItemKind,
    outcome: Option<OutcomeId>,
    title: String,
    provider: Option<String>,
    weekdays: Vec<Weekday>,
    start_minute: Option<i32>,
    until: Option<Date>,
    booking: Option<Booking>,
}

#[derive(cynic::QueryFragment)]
struct Booking {
    id: cynic::Id,
    state: BookingStateKind,
}

pub fn package(person: &str) -> AnyView {
    let id = cynic::Id::new(person);
    let href = format!("/people/{person}");
    let monday = dates::monday_of(&dates::today());
    let outcome_form = Form::new(format!("outcome:{person}"));
    let item_form =
        Form::new(format!("item:{person}")).initial("fromDate", dates::plain_day(&dates::today()));
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
    let refresh = move || loaded.refresh();
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.person.as_ref()?.care_package.as_ref(),
        move |package| {
            view! {
                {plan(package, &monday)}
                {add_outcome(package, outcome_form, refresh)}
                {add_item(package, item_form, refresh)}
            }
            .into_any()
        },
    );
    titled_page(title, Some(back(href, tr!(package.back))), body)
}

fn plan(package: &CarePackage, monday: &Date) -> AnyView {
    let review =
        package.review_on.as_ref().map(|day| format!(" · {}", tr!(package.review, day = dates::day(day))));
    let groups: Vec<AnyView> = package
        .outcomes
        .iter()
        .map(|outcome| {
            let items = items_towards(package, Some(&outcome.id));
            let met = outcome
                .met_at
                .as_ref()
                .map(|at| tr!(package.met, day = dates::plain_day(&dates::date_of(at))));
            group(outcome.text.clone(), met, items)
        })
        .collect();
    let others = items_towards(package, None);
    let others = (!others.is_empty()).then(|| group(tr!(package.no_outcome).to_owned(), None, others));
    let nothing = (package.outcomes.is_empty() && others.is_none())
        .then(|| status::empty(tr!(package.nothing), ().into_any()));
    let entries: Vec<Entry> = package.week.iter().map(Entry::from).collect();
    view! {
        <p>
            {tag::care_package(package.state)} " "
            {tr!(package.facts, level = package.ecc_level, name = package.coordinator.name.clone())} {review}
        </p>
        <p class="dolen-text dolen-prose">{package.what_matters.clone()}</p>
        {section(tr!(package.outcomes), view! { {groups} {others} {nothing} }.into_any())}
        {section(tr!(package.week), week(monday, &entries))}
    }
    .into_any()
}

fn items_towards<'a>(package: &'a CarePackage, outcome: Option<&cynic::Id>) -> Vec<&'a PackageItem> {
    package.items.iter().filter(|item| item.outcome.as_ref().map(|outcome| &outcome.id) == outcome).collect()
}

fn group(title: String, met: Option<String>, items: Vec<&PackageItem>) -> AnyView {
    let items: Vec<AnyView> = items.into_iter().map(item_view).collect();
    let items = if items.is_empty() {
        view! { <p class="dolen-small">{tr!(package.gap)}</p> }.into_any()
    } else {
        view! { <ul class="dolen-list">{items}</ul> }.into_any()
    };
    view! {
        <h3 class="nhsuk-heading-s nhsuk-u-margin-bottom-2">{title} " " <span class="dolen-small">{met}</span></h3>
        {items}
    }
    .into_any()
}

fn item_view(item: &PackageItem) -> AnyView {
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
    let until = item.until.as_ref().map(|until| tr!(person.until, day = dates::day(until)));
    let facts: Vec<String> = [
        Some(item.kind.words().to_owned()),
        item.provider.clone(),
        Some(when.join(", ")).filter(|when| !when.is_empty()),
        until,
    ]
    .into_iter()
    .flatten()
    .collect();
    let state = item.booking.as_ref().map(|booking| tag::booking(booking.state));
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">{title} <p class="dolen-list__meta">{facts.join(" · ")}</p></div>
            <div class="dolen-list__aside">{state}</div>
        </li>
    }
    .into_any()
}

fn add_outcome(package: &CarePackage, form: Form, refresh: impl Fn() + Copy + 'static) -> AnyView {
    if !package.actions.contains(&CarePackageAction::AddOutcome) {
        return ().into_any();
    }
    let (id, version) = (package.id.clone(), package.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let id = id.clone();
        form.send(
            move |key| {
                let text = form.value("text");
                outcome_add(OutcomeAddInput { idempotency_key: key, care_package_id: id, version, text })
            },
            move |_| {
                toast::say(tr!(package.outcome_added));
                refresh();
            },
        );
    };
    folded(
        tr!(package.add_outcome),
        view! {
            <form novalidate on:submit=submit>
                {field::error_summary(form)}
                {field::text(form, field("text", tr!(package.outcome_text)).hint(tr!(package.outcome_hint)))}
                {button::submit(tr!(package.add_outcome), form.busy)}
            </form>
        }
        .into_any(),
    )
}

fn add_item(package: &CarePackage, form: Form, refresh: impl Fn() + Copy + 'static) -> AnyView {
    if !package.actions.contains(&CarePackageAction::AddItem) {
        return ().into_any();
    }
    let (id, version) = (StoredValue::new(package.id.clone()), package.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send_item(form, id.get_value(), version, refresh);
    };
    let outcomes =
        package.outcomes.iter().map(|outcome| Choice::new(outcome.id.inner(), outcome.text.clone()));
    folded(
        tr!(package.add_item),
        view! {
            <form novalidate on:submit=submit>
                {field::error_summary(form)}
                {field::text(form, field("title", tr!(package.item_title)).hint(tr!(package.item_hint)))}
                {field::text(form, field("provider", tr!(package.provider)))}
                {field::select(form, field("outcomeId", tr!(package.towards)), outcomes.collect())}
                {field::in_a_row(field::checkboxes(form, field("weekdays", tr!(package.days)), field::choices::<Weekday>()))}
                {field::text(form, field("startMinute", tr!(package.start)).hint(tr!(form.time_hint)).width("nhsuk-input--width-5"))}
                {field::number(form, field("minutes", tr!(package.minutes)))}
                {field::date(form, field("fromDate", tr!(package.from)))}
                {field::date(form, field("until", tr!(package.until)))}
                {button::submit(tr!(package.add_item), form.busy)}
            </form>
        }
        .into_any(),
    )
}

fn send_item(form: Form, care_package_id: cynic::Id, version: i32, refresh: impl Fn() + Copy + 'static) {
    form.clear_errors();
    form.require("fromDate");
    let (from_date, until) = (form.date("fromDate"), form.date("until"));
    let (start_minute, minutes) = (form.time("startMinute"), form.number("minutes"));
    let (Some(from_date), false) = (from_date, form.refused()) else { return };
    form.send(
        move |key| {
            package_item_add(PackageItemAddInput {
                idempotency_key: key,
                care_package_id,
                version,
                outcome_id: form.id("outcomeId"),
                title: form.value("title"),
                provider: form.optional("provider"),
                weekdays: form.codes("weekdays"),
                start_minute,
                minutes,
                from_date,
                until,
            })
        },
        move |_| {
            form.initial("fromDate", dates::plain_day(&dates::today()));
            toast::say(tr!(package.item_added));
            refresh();
        },
    );
}

/// A form behind its own words, so that the plan stays one page.
fn folded(title: &'static str, body: AnyView) -> AnyView {
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">{title}</span></summary>
            <div class="nhsuk-details__text">{body}</div>
        </details>
    }
    .into_any()
}
