//! One charity: what it does, how to reach it, and its services.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::availability::{amount, confidence};
use super::protocol::SharingProtocol;
use super::stop;
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{CapacityUnit, Category, CharityAction, Confidence, Language, SubjectKind};
use crate::components::button::{self, Kind};
use crate::components::page::{back, section, titled_page, two_columns};
use crate::components::status::{self, Skeleton};
use crate::components::summary;
use crate::messages::Words;
use crate::{i18n, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct CharityQuery {
    #[arguments(id: $id)]
    charity: Option<Charity>,
}

#[derive(cynic::QueryFragment)]
struct Charity {
    id: cynic::Id,
    name_en: String,
    name_cy: String,
    registered_number: Option<String>,
    description_en: String,
    description_cy: String,
    email: String,
    phone: Option<String>,
    website: Option<String>,
    postcode: String,
    language: Language,
    active: bool,
    protocol: Option<SharingProtocol>,
    #[arguments(first: 50)]
    offerings: OfferingConnection,
    actions: Vec<CharityAction>,
}

#[derive(cynic::QueryFragment)]
struct OfferingConnection {
    nodes: Vec<Offering>,
}

#[derive(cynic::QueryFragment)]
struct Offering {
    id: cynic::Id,
    name_en: String,
    name_cy: String,
    category: Category,
    confidence: Confidence,
    capacity: Capacity,
    waiting_list_open: bool,
}

#[derive(cynic::QueryFragment)]
struct Capacity {
    unit: CapacityUnit,
    available: i32,
    maximum: i32,
}

pub fn charity(id: &str) -> AnyView {
    let id = cynic::Id::new(id);
    let loaded = load(
        move || CharityQuery::build(Variables { id: id.clone() }),
        &[SubjectKind::Charity, SubjectKind::Offering],
    );
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.charity.as_ref()) {
        Some(charity) => i18n::pick(&charity.name_en, &charity.name_cy).to_owned(),
        None => tr!(charities.charity).to_owned(),
    };
    let body = status::show_found(loaded, Skeleton::Detail, |answer| answer.charity.as_ref(), drawn);
    titled_page(title, Some(back("/charities", tr!(charities.to_list))), body)
}

fn drawn(charity: &Charity) -> AnyView {
    let closed =
        (!charity.active).then(|| view! { <p class="dolen-warning">{tr!(charities.not_active_now)}</p> });
    let offerings = if charity.offerings.nodes.is_empty() {
        status::empty(tr!(charities.no_offerings), ().into_any())
    } else {
        let rows: Vec<AnyView> = charity.offerings.nodes.iter().map(offering_row).collect();
        view! { <ul class="dolen-list">{rows}</ul> }.into_any()
    };
    let to = |place: &str| format!("/charities/{}/{place}", charity.id.inner());
    let may = |action| charity.actions.contains(&action);
    let add = may(CharityAction::AddOffering)
        .then(|| button::link(Kind::Secondary, tr!(offering_new.title), to("offerings/new")));
    let edit =
        may(CharityAction::Edit).then(|| view! { <p><a href=to("edit")>{tr!(charities.edit)}</a></p> });
    let users =
        may(CharityAction::EditUsers).then(|| view! { <p><a href=to("users")>{tr!(users.title)}</a></p> });
    let volunteers = may(CharityAction::KeepVolunteers)
        .then(|| view! { <p><a href=to("volunteers")>{tr!(volunteers.keep)}</a></p> });
    let calendar = may(CharityAction::KeepCalendar)
        .then(|| view! { <p><a href=to("calendar")>{tr!(calendars.link)}</a></p> });
    let main = view! {
        {closed}
        <p class="dolen-text dolen-prose">{i18n::pick(&charity.description_en, &charity.description_cy).to_owned()}</p>
        {section(tr!(charities.offerings), offerings)}
        <div class="nhsuk-button-group">{add} {stop::link(to("stop"))}</div>
    };
    let side = view! { {reach(charity)} {edit} {users} {volunteers} {calendar} }.into_any();
    two_columns(main.into_any(), section(tr!(charities.reach), side))
}

fn reach(charity: &Charity) -> AnyView {
    let mail = {
        let href = format!("mailto:{}", charity.email);
        view! { <a href=href>{charity.email.clone()}</a> }.into_any()
    };
    let phone = charity.phone.as_ref().map(|phone| {
        let href = format!("tel:{}", phone.replace(' ', ""));
        summary::row(tr!(charities.phone), view! { <a href=href>{phone.clone()}</a> }.into_any())
    });
    let website = charity.website.as_ref().map(|website| {
        let link = view! { <a href=website.clone() rel="noopener noreferrer">{website.clone()}</a> };
        summary::row(tr!(charities.website), link.into_any())
    });
    let protocol = charity.protocol.as_ref().map(|protocol| {
        let href = format!("/charities/{}/protocol", charity.id.inner());
        let link = view! { <a href=href>{protocol.tag()}</a> };
        summary::row(tr!(protocols.row), link.into_any())
    });
    summary::dense(vec![
        phone.into_any(),
        summary::row(tr!(charities.email), mail),
        website.into_any(),
        summary::text_row(tr!(charities.postcode), charity.postcode.clone()),
        summary::text_row(tr!(charities.language), charity.language.words()),
        summary::optional_row(tr!(charities.number), charity.registered_number.clone()),
        protocol.into_any(),
    ])
}

fn offering_row(offering: &Offering) -> AnyView {
    let name = i18n::pick(&offering.name_en, &offering.name_cy).to_owned();
    let category = i18n::pick(&offering.category.name_en, &offering.category.name_cy).to_owned();
    let category = (category != name).then(|| format!("{category} · "));
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/offerings/{}", offering.id.inner())>{name}</a>
                <p class="dolen-list__meta">{category} {room(offering)}</p>
            </div>
            <div class="dolen-list__aside">{confidence(offering.confidence)}</div>
        </li>
    }
    .into_any()
}

fn room(offering: &Offering) -> String {
    let capacity = &offering.capacity;
    match (capacity.available, offering.waiting_list_open) {
        (0, true) => format!("{} · {}", tr!(offering.full), tr!(offering.waiting_list_open)),
        (0, false) => tr!(offering.full).to_owned(),
        (available, _) => {
            tr!(offering.room_for, amount = amount(capacity.unit, available), maximum = capacity.maximum)
        }
    }
}
