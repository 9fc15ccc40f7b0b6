//! What a charity's desk lists: enquiries to answer with their days, what is to come of this week, and which services wait to be said to be
//! still right, with the one tap that says it of all of them. The desk comes with the first page; this comes after it, with what else
//! charities work on.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::inputs::{AvailabilityConfirmAllInput, OfferingFilter, OfferingVersionInput};
use crate::api::load::load;
use crate::api::mutations::availability_confirm_all;
use crate::api::schema;
use crate::api::session;
use crate::api::types::{Confidence, DateTime, SubjectKind, Uuid};
use crate::components::button::{self, Kind};
use crate::components::page::section;
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::pages::charities::availability::confirmed_words;
use crate::pages::our::{enquiries, visits};
use crate::part::{self, NotLoaded};
use crate::{browser, i18n, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: OfferingFilter,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct ToConfirmQuery {
    #[arguments(filter: $filter, first: 50)]
    offerings: OfferingConnection,
}

#[derive(cynic::QueryFragment)]
struct OfferingConnection {
    nodes: Vec<Offering>,
}

#[derive(cynic::QueryFragment)]
struct Offering {
    id: cynic::Id,
    version: i32,
    name_en: String,
    name_cy: String,
    confidence: Confidence,
    confirmed_at: DateTime,
}

/// Of each nothing where none waits.
pub fn still_right() -> AnyView {
    part::piece(|| Box::pin(fetch()), || Box::pin(waiting()))
}

#[allow(clippy::unnecessary_wraps, reason = "what fails is fetching the part, where there is one")]
#[wasm_split_helpers::wasm_split(charity, fallible, preload(fetch))]
fn waiting() -> Result<AnyView, NotLoaded> {
    Ok(view! { <div class="dolen-text">{enquiries::on_desk()} {visits::on_desk()} {loaded()}</div> }
        .into_any())
}

fn loaded() -> AnyView {
    let charity = session::viewer().and_then(|viewer| viewer.charity).map(|charity| charity.id);
    let busy = RwSignal::new(false);
    let loaded = load(
        move || {
            let filter = OfferingFilter {
                charity_id: charity.clone(),
                is_to_confirm: Some(true),
                ..OfferingFilter::default()
            };
            ToConfirmQuery::build(Variables { filter })
        },
        &[SubjectKind::Offering],
    );
    status::show(loaded, Skeleton::Line, move |answer| {
        let waiting = &answer.offerings.nodes;
        if waiting.is_empty() { ().into_any() } else { drawn(busy, waiting, move || loaded.refresh()) }
    })
}

fn drawn(busy: RwSignal<bool>, waiting: &[Offering], done: impl Fn() + Copy + 'static) -> AnyView {
    let lines = waiting.iter().map(|offering| {
        let name = i18n::pick(&offering.name_en, &offering.name_cy).to_owned();
        view! {
            <li class="dolen-list__row">
                <div class="dolen-list__main">
                    <a href=format!("/offerings/{}/week", offering.id.inner())>{name}</a>
                    <p class="dolen-list__meta">{confirmed_words(offering.confidence, &offering.confirmed_at)}</p>
                </div>
            </li>
        }
        .into_any()
    });
    let lines: Vec<AnyView> = lines.collect();
    let seen: Vec<(cynic::Id, i32)> =
        waiting.iter().map(|offering| (offering.id.clone(), offering.version)).collect();
    let press = move || {
        let offerings = seen
            .iter()
            .map(|(id, version)| OfferingVersionInput { offering_id: id.clone(), version: *version });
        let offerings = offerings.collect();
        let idempotency_key = Uuid(browser::random_uuid());
        busy.set(true);
        spawn_local(async move {
            match availability_confirm_all(AvailabilityConfirmAllInput { idempotency_key, offerings }).await {
                Ok(_) => toast::say(tr!(our.confirmed)),
                // One of them has changed, or the connection is gone: what waits is shown anew.
                Err(_) => toast::warn(tr!(desk.not_confirmed)),
            }
            let _ = busy.try_set(false);
            done();
        });
    };
    let body = view! {
        <ul class="dolen-list dolen-text">{lines}</ul>
        <div class="dolen-choices">{button::button(Kind::Secondary, tr!(desk.all_still_right), busy, press)}</div>
    };
    section(tr!(desk.still_right), body.into_any())
}
