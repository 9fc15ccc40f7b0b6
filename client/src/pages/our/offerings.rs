//! Our week: is what others read about our services still right? One tap says so; a page of its own changes the number.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::subject::capitalised;
use crate::api::inputs::{AvailabilityConfirmInput, OfferingFilter};
use crate::api::load::load;
use crate::api::mutations::availability_confirm;
use crate::api::schema;
use crate::api::session;
use crate::api::types::{OfferingAction, SubjectKind};
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::{back, page, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::pages::charities::availability::{self, Availability};
use crate::{tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: OfferingFilter,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct OurOfferingsQuery {
    #[arguments(filter: $filter, first: 50)]
    offerings: OfferingConnection,
}

#[derive(cynic::QueryFragment)]
struct OfferingConnection {
    nodes: Vec<Availability>,
}

#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct OurOfferingQuery {
    #[arguments(id: $id)]
    offering: Option<Availability>,
}

pub fn offerings() -> AnyView {
    let charity = session::viewer().and_then(|viewer| viewer.charity).map(|charity| charity.id);
    let loaded = load(
        move || {
            let filter = OfferingFilter { charity_id: charity.clone(), ..OfferingFilter::default() };
            OurOfferingsQuery::build(Variables { filter })
        },
        &[SubjectKind::Offering],
    );
    let body = status::show(loaded, Skeleton::Detail, move |answer| {
        let offerings = &answer.offerings.nodes;
        if offerings.is_empty() {
            return status::empty(tr!(our.no_offerings), ().into_any());
        }
        // One primary button a page: the first that waits to be confirmed.
        let first = offerings.iter().position(waits);
        let all: Vec<AnyView> = offerings
            .iter()
            .enumerate()
            .map(|(index, offering)| offering_view(offering, first == Some(index), move || loaded.refresh()))
            .collect();
        view! { <p class="dolen-text">{tr!(our.week_about)}</p> {all} }.into_any()
    });
    page(tr!(our.week), None, body)
}

fn waits(offering: &Availability) -> bool {
    offering.is_to_confirm && offering.may(OfferingAction::ConfirmAvailability)
}

fn offering_view(offering: &Availability, primary: bool, done: impl Fn() + Copy + 'static) -> AnyView {
    let form = Form::unkept();
    let (id, version) = (offering.id.clone(), offering.version);
    let press = move || confirm(form, id.clone(), version, None, done);
    let number = format!("/our/offerings/{}", offering.id.inner());
    let kind = if primary { Kind::Primary } else { Kind::Secondary };
    let week = format!("/offerings/{}/week", offering.id.inner());
    let act = offering.may(OfferingAction::ConfirmAvailability).then(|| {
        view! {
            <div class="dolen-choices">{button::button(kind, tr!(our.still_right), form.busy, press)}</div>
            <p class="nhsuk-u-margin-top-3">
                <a href=week>{tr!(offering.change_week)}</a> " · " <a href=number>{tr!(our.change_number)}</a>
            </p>
        }
    });
    view! {
        <section class="dolen-text nhsuk-u-margin-bottom-5" aria-labelledby=format!("offering-{}", offering.id.inner())>
            <h2 class="nhsuk-heading-m nhsuk-u-margin-bottom-2" id=format!("offering-{}", offering.id.inner())>
                <a href=format!("/offerings/{}", offering.id.inner())>{offering.name().to_owned()}</a>
            </h2>
            {availability::summary(offering)}
            {field::error_summary(form)}
            {act}
        </section>
    }
    .into_any()
}

/// "Still right", with the number that it can take now where that has changed.
fn confirm(
    form: Form,
    offering_id: cynic::Id,
    version: i32,
    available: Option<i32>,
    done: impl Fn() + 'static,
) {
    form.send(
        move |idempotency_key| {
            availability_confirm(AvailabilityConfirmInput {
                idempotency_key,
                offering_id,
                version,
                available,
            })
        },
        move |_| {
            toast::say(tr!(our.confirmed));
            done();
        },
    );
}

/// `/our/offerings/:id`: how many can it take now?
pub fn offering(id: &str) -> AnyView {
    let offering_id = cynic::Id::new(id);
    let form = Form::new(format!("availability:{id}"));
    let loaded = load(
        move || OurOfferingQuery::build(OneVariables { id: offering_id.clone() }),
        &[SubjectKind::Offering],
    );
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.offering.as_ref()) {
        Some(offering) => tr!(our.how_many_now, offering = offering.name().to_owned()),
        None => tr!(our.week).to_owned(),
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.offering.as_ref(),
        move |offering| number_form(form, offering),
    );
    titled_page(title, Some(back("/our/offerings", tr!(our.to_week))), body)
}

fn number_form(form: Form, offering: &Availability) -> AnyView {
    form.initial("available", offering.capacity.available.to_string());
    let (id, version) = (offering.id.clone(), offering.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.clear_errors();
        form.require("available");
        let available = form.number("available");
        if !form.refused() {
            confirm(form, id.clone(), version, available, || url::go("/our/offerings"));
        }
    };
    let maximum = availability::amount(offering.capacity.unit, offering.capacity.maximum);
    let hint = tr!(our.at_most, amount = maximum);
    view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::number(form, field("available", capitalised(availability::unit_question(offering.capacity.unit))).hint(hint))}
            <div class="dolen-choices">{button::submit(tr!(our.save_number), form.busy)}</div>
        </form>
    }
    .into_any()
}
