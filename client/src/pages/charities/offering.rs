//! One offering: what it is, where, for whom, when, and how sure all this is.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::availability::{self, Availability};
use super::stop;
use super::waiting;
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{
    Access, Activity, AreaKind, Category, CharityName, CheckLevel, Language, OfferingAction, SubjectKind,
};
use crate::components::button::{self, Kind};
use crate::components::page::{back, section, titled_page, two_columns};
use crate::components::status::{self, Skeleton};
use crate::components::summary;
use crate::messages::Words;
use crate::pages::our::subject::words_of;
use crate::pages::referrals::wanted;
use crate::{i18n, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct OfferingQuery {
    #[arguments(id: $id)]
    offering: Option<Offering>,
}

#[derive(cynic::QueryFragment)]
struct Offering {
    charity: CharityName,
    category: Category,
    description_en: String,
    description_cy: String,
    languages: Vec<Language>,
    min_age: Option<i32>,
    max_age: Option<i32>,
    ecc_levels: Vec<i32>,
    accessibility: Vec<Access>,
    activities: Vec<Activity>,
    check_level: CheckLevel,
    check_level_reason: Option<String>,
    cost_pence: Option<i32>,
    cost_note: Option<String>,
    postcode: String,
    areas: Vec<Area>,
    #[cynic(spread)]
    availability: Availability,
}

#[derive(cynic::QueryFragment)]
struct Area {
    kind: AreaKind,
    radius_metres: Option<i32>,
    code: Option<String>,
    name: Option<String>,
}

pub fn offering(id: &str) -> AnyView {
    let id = cynic::Id::new(id);
    let loaded = load(
        move || OfferingQuery::build(Variables { id: id.clone() }),
        &[SubjectKind::Offering, SubjectKind::Booking],
    );
    let found = move || loaded.get();
    let title = move || match found().as_ref().and_then(|answer| answer.offering.as_ref()) {
        Some(offering) => offering.availability.name().to_owned(),
        None => tr!(offering.offering).to_owned(),
    };
    let body = status::show_found(loaded, Skeleton::Detail, |answer| answer.offering.as_ref(), drawn);
    titled_page(title, Some(back("/charities", tr!(charities.to_list))), body)
}

fn drawn(offering: &Offering) -> AnyView {
    let charity = &offering.charity;
    let own = &offering.availability;
    let link =
        |kind, action, label: &str, href: String| own.may(action).then(|| button::link(kind, label, href));
    let id = own.id.inner();
    let confirm = link(
        Kind::Secondary,
        OfferingAction::ConfirmAvailability,
        tr!(offering.say_still_right),
        format!("/our/offerings/{id}"),
    );
    let week = link(
        Kind::Secondary,
        OfferingAction::EditAvailability,
        tr!(offering.change_week),
        format!("/offerings/{id}/week"),
    );
    let details = link(
        Kind::Secondary,
        OfferingAction::Edit,
        tr!(offering.change_details),
        format!("/offerings/{id}/edit"),
    );
    let main = view! {
        <p>
            <a href=format!("/charities/{}", charity.id.inner())>
                {i18n::pick(&charity.name_en, &charity.name_cy).to_owned()}
            </a>
        </p>
        <p class="dolen-text dolen-prose">{i18n::pick(&offering.description_en, &offering.description_cy).to_owned()}</p>
        {availability::summary(&offering.availability)}
        <div class="nhsuk-button-group">{confirm} {week} {details} {stop::link(format!("/offerings/{id}/stop"))}</div>
    };
    let side = view! {
        {waiting::of_offering(own.id.clone())}
        {section(tr!(offering.for_whom), for_whom(offering))}
        {section(tr!(offering.what), what(offering))}
    };
    two_columns(main.into_any(), side.into_any())
}

fn for_whom(offering: &Offering) -> AnyView {
    let access = words_of(&offering.accessibility);
    let areas: Vec<String> = offering.areas.iter().map(|area| area_words(area, &offering.postcode)).collect();
    let levels: Vec<String> = offering.ecc_levels.iter().map(ToString::to_string).collect();
    let every_level = levels.is_empty() || levels.len() == 4;
    summary::dense(vec![
        summary::text_row(tr!(offering.area), areas.join("; ")),
        summary::text_row(tr!(offering.ages), ages(offering.min_age, offering.max_age)),
        summary::text_row(tr!(offering.languages), words_of(&offering.languages)),
        summary::optional_row(tr!(offering.access), Some(access)),
        summary::optional_row(tr!(offering.ecc_levels), (!every_level).then(|| levels.join(", "))),
    ])
}

fn what(offering: &Offering) -> AnyView {
    summary::dense(vec![
        summary::text_row(
            tr!(offering.category),
            i18n::pick(&offering.category.name_en, &offering.category.name_cy),
        ),
        summary::optional_row(tr!(offering.activities), Some(words_of(&offering.activities))),
        summary::text_row(tr!(offering.check), check(offering)),
        summary::text_row(tr!(offering.cost), cost(offering)),
    ])
}

/// The level, and why where it was set by hand.
fn check(offering: &Offering) -> String {
    let level = offering.check_level.words();
    match &offering.check_level_reason {
        Some(reason) => tr!(offering.check_by_hand, level = level, reason = reason.clone()),
        None => level.to_owned(),
    }
}

/// "Within 5.0 miles of SA67 7BT", a ward's name, or the first half of a postcode.
fn area_words(area: &Area, postcode: &str) -> String {
    let named = || area.name.clone().or_else(|| area.code.clone()).unwrap_or_default();
    match (area.kind, area.radius_metres) {
        (AreaKind::Radius, Some(metres)) => {
            tr!(offering.within, miles = wanted::miles(metres), postcode = postcode.to_owned())
        }
        _ => named(),
    }
}

fn ages(min: Option<i32>, max: Option<i32>) -> String {
    match (min, max) {
        (None, None) => tr!(offering.any_age).to_owned(),
        (Some(min), None) => tr!(offering.age_from, min = min),
        (None, Some(max)) => tr!(offering.age_to, max = max),
        (Some(min), Some(max)) => tr!(offering.age_between, min = min, max = max),
    }
}

/// "Free", "£4.50 each time", with what the charity says about it.
fn cost(offering: &Offering) -> String {
    let amount = match offering.cost_pence {
        None | Some(0) => tr!(offering.free).to_owned(),
        Some(pence) => tr!(offering.each_time, amount = format!("£{}.{:02}", pence / 100, pence % 100)),
    };
    match offering.cost_note.as_deref().filter(|note| !note.is_empty()) {
        Some(note) => format!("{amount}. {note}"),
        None => amount,
    }
}
