//! Somebody worries about a person's safety: which number comes first, who reads what they write, and what became of it.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::{Safeguarding, ring_first};
use crate::api::inputs::ConcernRaiseInput;
use crate::api::load::{Status, load};
use crate::api::mutations::concern_raise;
use crate::api::schema;
use crate::api::types::{ConcernStateKind, DateTime, SubjectKind, UserErrorCode};
use crate::components::button;
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::{page, section};
use crate::components::status::{self, Skeleton};
use crate::components::{tag, toast};
use crate::{dates, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    about: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct RouteQuery {
    #[arguments(aboutId: $about)]
    concern_route: Option<ConcernRoute>,
}

#[derive(cynic::QueryFragment)]
struct ConcernRoute {
    safeguarding: Option<Safeguarding>,
    raised: Vec<ConcernReceipt>,
}

#[derive(cynic::QueryFragment)]
struct ConcernReceipt {
    state: ConcernStateKind,
    raised_at: DateTime,
    seen_at: Option<DateTime>,
    reply: Option<String>,
}

pub fn raise(about: &str) -> AnyView {
    let about = cynic::Id::new(about);
    // Not kept on the device, which others may use: a worry is read by whom it is sent to alone.
    let form = Form::unkept();
    let loaded = {
        let about = about.clone();
        load(
            move || RouteQuery::build(Variables { about: about.clone() }),
            &[SubjectKind::Concern, SubjectKind::Team],
        )
    };
    let status = loaded.status();
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.concern_route.as_ref(),
        move |route| drawn(route, form, &about, status),
    );
    page(tr!(concerns.title), None, body)
}

fn drawn(route: &ConcernRoute, form: Form, about: &cynic::Id, page: Status) -> AnyView {
    let writing = match &route.safeguarding {
        Some(team) => writing(team, form, about.clone(), page),
        None => status::empty(tr!(concerns.nobody_named), ().into_any()),
    };
    view! {
        <div class="dolen-text">
            {ring_first(route.safeguarding.as_ref())}
            {writing}
            {raised(&route.raised)}
        </div>
    }
    .into_any()
}

fn writing(team: &Safeguarding, form: Form, about: cynic::Id, page: Status) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.clear_errors();
        form.require_as("body", UserErrorCode::BodyMissing);
        if form.refused() {
            return;
        }
        let about_id = about.clone();
        form.send(
            move |idempotency_key| {
                concern_raise(ConcernRaiseInput { idempotency_key, about_id, body: form.value("body") })
            },
            move |_| {
                toast::say(tr!(concerns.sent));
                page.refresh();
            },
        );
    };
    let readers = match &team.deputy {
        Some(deputy) => {
            tr!(concerns.read_by_two, lead = team.lead.name.clone(), deputy = deputy.name.clone())
        }
        None => tr!(concerns.read_by_one, lead = team.lead.name.clone()),
    };
    view! {
        <form novalidate on:submit=submit>
            {field::error_summary(form)}
            <p>{readers}</p>
            {field::text_area(form, field("body", tr!(concerns.body)).hint(tr!(concerns.body_hint)))}
            {button::submit(tr!(concerns.send, lead = team.lead.name.clone()), form.busy)}
        </form>
    }
    .into_any()
}

fn raised(receipts: &[ConcernReceipt]) -> AnyView {
    if receipts.is_empty() {
        return ().into_any();
    }
    let rows: Vec<AnyView> = receipts.iter().map(receipt).collect();
    section(tr!(concerns.raised), view! { <ul class="dolen-list">{rows}</ul> }.into_any())
}

fn receipt(receipt: &ConcernReceipt) -> AnyView {
    let seen = receipt.seen_at.as_ref().map(|at| {
        view! { " · " {tr!(concerns.seen)} " " {dates::ago_tag(at)} }
    });
    let reply = receipt.reply.clone().map(|reply| view! { <p class="dolen-prose">{reply}</p> });
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                {tr!(concerns.raised_at)} " " {dates::ago_tag(&receipt.raised_at)} {seen}
                {reply}
            </div>
            <div class="dolen-list__aside">{tag::concern(receipt.state)}</div>
        </li>
    }
    .into_any()
}
