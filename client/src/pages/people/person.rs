//! Who is this, what matters to them, what is in place this week, and what has become of each request?

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::merged::{self, PersonMerge};
use super::risks::{RiskFlag, Risks};
use super::sharing::{self, Agreement};
use crate::api::load::{Status, load};
use crate::api::types::{
    AccountName, CarePackageAction, CarePackageStateKind, CharityName, Date, DateTime, HouseAction, Language,
    PackageItemKind, PersonAction, SubjectKind,
};
use crate::api::{schema, session};
use crate::components::button::{self, Kind};
use crate::components::page::{back, section, titled_page, two_columns};
use crate::components::referral_line::{self, ReferralLine};
use crate::components::status::{self, Skeleton};
use crate::components::summary::{dense, optional_row, row, text_row};
use crate::components::tag;
use crate::components::week::{Entry, week};
use crate::messages::Words;
use crate::pages::concerns;
use crate::pages::desk::lately;
use crate::{dates, i18n, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
    monday: Date,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct PersonQuery {
    #[arguments(id: $id)]
    person: Option<Person>,
}

#[derive(cynic::QueryFragment)]
#[cynic(variables = "Variables")]
struct Person {
    id: cynic::Id,
    display_name: String,
    nhs_number: Option<String>,
    preferred_name: Option<String>,
    birth_date: Date,
    age: i32,
    language: Language,
    address_line: String,
    town: String,
    postcode: String,
    phone: Option<String>,
    contact_note: Option<String>,
    access_notes: Option<String>,
    emergency_name: Option<String>,
    emergency_phone: Option<String>,
    risk_flags: Vec<RiskFlag>,
    sharing_agreements: Vec<Agreement>,
    care_package: Option<CarePackage>,
    #[arguments(first: 20)]
    referrals: PersonReferrals,
    actions: Vec<PersonAction>,
    merged_into: Option<PersonMerge>,
    redacted_at: Option<DateTime>,
    merges: Vec<PersonMerge>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ReferralConnection")]
struct PersonReferrals {
    nodes: Vec<ReferralLine>,
}

#[derive(cynic::QueryFragment)]
#[cynic(variables = "Variables")]
struct CarePackage {
    state: CarePackageStateKind,
    coordinator: AccountName,
    what_matters: String,
    ecc_level: i32,
    review_on: Option<Date>,
    items: Vec<PackageItem>,
    #[arguments(from: $monday, days: 7)]
    week: Vec<WeekEntry>,
    actions: Vec<CarePackageAction>,
}

#[derive(cynic::QueryFragment)]
struct PackageItem {
    title: String,
    provider: Option<String>,
    kind: PackageItemKind,
    until: Option<Date>,
    booking: Option<Booking>,
}

#[derive(cynic::QueryFragment)]
struct Booking {
    id: cynic::Id,
    charity: CharityName,
    state: crate::api::types::BookingStateKind,
}

#[derive(cynic::QueryFragment)]
pub struct WeekEntry {
    pub kind: PackageItemKind,
    pub title: String,
    pub provider: Option<String>,
    pub starts_at: DateTime,
    pub ends_at: DateTime,
    pub clashes: bool,
}

impl From<&WeekEntry> for Entry {
    fn from(entry: &WeekEntry) -> Self {
        Self {
            kind: entry.kind,
            starts_at: entry.starts_at.clone(),
            ends_at: entry.ends_at.clone(),
            title: entry.title.clone(),
            provider: entry.provider.clone(),
            href: None,
            clashes: entry.clashes,
        }
    }
}

pub fn person(id: &str) -> AnyView {
    let id = cynic::Id::new(id);
    let monday = dates::monday_of(&dates::today());
    let (sharing, risks) = (sharing::Sharing::new(&id), Risks::new(&id));
    let loaded = {
        let (id, monday) = (id.clone(), monday.clone());
        load(
            move || PersonQuery::build(Variables { id: id.clone(), monday: monday.clone() }),
            &[
                SubjectKind::Person,
                SubjectKind::CarePackage,
                SubjectKind::Referral,
                SubjectKind::Enquiry,
                SubjectKind::Booking,
                SubjectKind::Visit,
            ],
        )
    };
    lately::opened(id.clone());
    let title = move || {
        let name =
            loaded.get().and_then(|answer| answer.person.as_ref().map(|person| person.display_name.clone()));
        name.unwrap_or_else(|| tr!(person.person).to_owned())
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.person.as_ref(),
        move |person| {
            if let Some(at) = &person.redacted_at {
                return redacted(at);
            }
            let main = match &person.merged_into {
                Some(merge) => merged::went(merge),
                None => main(person, &monday),
            };
            two_columns(main, side(person, sharing, risks, loaded.status()))
        },
    );
    titled_page(title, Some(back("/people", tr!(people.title))), body)
}

fn main(person: &Person, monday: &Date) -> AnyView {
    let id = person.id.inner();
    let refer = person
        .care_package
        .as_ref()
        .filter(|package| package.actions.contains(&CarePackageAction::Refer))
        .map(|_| button::link(Kind::Primary, tr!(person.ask_for_help), format!("/people/{id}/referral/new")));
    let begin = person
        .actions
        .contains(&PersonAction::BeginCarePackage)
        .then(|| button::link(Kind::Primary, tr!(person.begin_package), format!("/people/{id}/package/new")));
    let package = match &person.care_package {
        Some(package) => package_view(id, package, monday),
        None => status::empty(tr!(person.no_package), ().into_any()),
    };
    let lines: Vec<AnyView> = person
        .referrals
        .nodes
        .iter()
        .map(|line| {
            view! { <li class="dolen-list__row">{referral_line::for_this_person(line)}</li> }.into_any()
        })
        .collect();
    let referrals = if lines.is_empty() {
        status::empty(tr!(person.no_referrals), ().into_any())
    } else {
        view! { <ul class="dolen-list">{lines}</ul> }.into_any()
    };
    let find = session::viewer()
        .is_some_and(|viewer| viewer.actions.contains(&HouseAction::SearchDirectory))
        .then(|| view! { <p><a href=format!("/find?person={id}")>{tr!(person.find)}</a></p> });
    let may = |action| person.actions.contains(&action);
    let alike = may(PersonAction::Edit).then(|| merged::alike(&person.id, may(PersonAction::Merge)));
    view! {
        <p class="dolen-text">{who(person)}</p>
        {alike}
        {refer}
        {begin}
        {find}
        {package}
        {section(tr!(person.referrals), referrals)}
    }
    .into_any()
}

/// Nothing else is left to be shown.
fn redacted(at: &DateTime) -> AnyView {
    let day = dates::plain_day(&dates::date_of(at));
    view! { <p class="dolen-text">{tr!(person.redacted, day = day)}</p> }.into_any()
}

fn who(person: &Person) -> String {
    tr!(
        person.who,
        age = person.age,
        born = dates::plain_day(&person.birth_date),
        town = person.town.clone(),
        language = person.language.words()
    )
}

fn package_view(person: &str, package: &CarePackage, monday: &Date) -> AnyView {
    let entries: Vec<Entry> = package.week.iter().map(Entry::from).collect();
    let items: Vec<AnyView> = package.items.iter().map(item_view).collect();
    let items = if items.is_empty() {
        status::empty(tr!(person.no_items), ().into_any())
    } else {
        view! { <ul class="dolen-list">{items}</ul> }.into_any()
    };
    let matters = view! { <p class="dolen-text dolen-prose">{package.what_matters.clone()}</p> };
    let plan = view! { <p><a href=format!("/people/{person}/package")>{tr!(person.whole_plan)}</a></p> };
    view! {
        {section(tr!(person.what_matters), matters.into_any())}
        {section(tr!(person.this_week), week(monday, &entries))}
        {section(tr!(person.in_place), view! { {items} {plan} }.into_any())}
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
    let until = item.until.as_ref().map(|until| tr!(person.until, day = dates::soft(dates::day(until))));
    let charity = item.booking.as_ref().map(|booking| &booking.charity);
    let charity = charity.map(|charity| i18n::pick(&charity.name_en, &charity.name_cy).to_owned());
    let facts: Vec<String> = [Some(item.kind.words().to_owned()), item.provider.clone().or(charity), until]
        .into_iter()
        .flatten()
        .collect();
    let state = item.booking.as_ref().map(|booking| tag::booking(booking.state));
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                {title}
                <p class="dolen-list__meta">{facts.join(" · ")}</p>
            </div>
            <div class="dolen-list__aside">{state}</div>
        </li>
    }
    .into_any()
}

fn side(person: &Person, sharing: sharing::Sharing, risks: Risks, page: Status) -> AnyView {
    let care = person.care_package.as_ref().map(|package| {
        vec![
            row(tr!(person.package), tag::care_package(package.state)),
            text_row(tr!(person.coordinator), package.coordinator.name.clone()),
            text_row(tr!(person.ecc_level), package.ecc_level.to_string()),
            optional_row(tr!(person.review), package.review_on.as_ref().map(dates::day)),
        ]
    });
    let mut rows = care.unwrap_or_default();
    let address = [&person.address_line, &person.town, &person.postcode].map(String::as_str).join(", ");
    let emergency: Vec<String> =
        [person.emergency_name.clone(), person.emergency_phone.clone()].into_iter().flatten().collect();
    rows.extend([
        optional_row(tr!(person.known_as), person.preferred_name.clone()),
        text_row(tr!(person.address), address),
        optional_row(tr!(person.phone), person.phone.clone()),
        optional_row(tr!(person.contact), person.contact_note.clone()),
        optional_row(tr!(person.access), person.access_notes.clone()),
        optional_row(tr!(person.emergency), Some(emergency.join(", "))),
        optional_row(tr!(person.nhs_number), person.nhs_number.clone()),
    ]);
    let may = |action| person.actions.contains(&action);
    let (may_add, may_end) = (may(PersonAction::AddRiskFlag), may(PersonAction::EndRiskFlag));
    let risks = (may_add || !person.risk_flags.is_empty())
        .then(|| section(tr!(person.risks), risks.drawn(&person.risk_flags, may_add, may_end, page)));
    let edit = may(PersonAction::Edit).then(|| {
        view! { <p><a href=format!("/people/{}/edit", person.id.inner())>{tr!(register.edit)}</a></p> }
    });
    let agreements = sharing.drawn(&person.sharing_agreements, may(PersonAction::RecordAgreement), page);
    let letter = may(PersonAction::ViewDisclosures).then(|| {
        view! { <p><a href=format!("/letter/{}", person.id.inner())>{tr!(letter.link)}</a></p> }
    });
    let export = may(PersonAction::Export).then(|| {
        view! { <p><a href=format!("/people/{}/held", person.id.inner())>{tr!(held.link)}</a></p> }
    });
    let calendar = may(PersonAction::KeepCalendar).then(|| {
        view! { <p><a href=format!("/people/{}/calendar", person.id.inner())>{tr!(calendars.household_link)}</a></p> }
    });
    view! {
        {risks}
        {section(tr!(person.details), view! { {dense(rows)} {edit} }.into_any())}
        {section(tr!(sharing.title), view! { {agreements} {letter} {export} {calendar} }.into_any())}
        {merged::received(&person.merges)}
        {concerns::link(&person.id)}
    }
    .into_any()
}
