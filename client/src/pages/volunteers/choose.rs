//! Who goes: on this visit, or on this booking's visits from now on. Those who cannot are named too, with why.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{BookingChooseVolunteerInput, VisitChooseVolunteerInput};
use crate::api::load::load;
use crate::api::mutations::{booking_choose_volunteer, visit_choose_volunteer};
use crate::api::schema;
use crate::api::session;
use crate::api::types::{DateTime, Role, SubjectKind, UserErrorCode};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::page::{page, section};
use crate::components::status::{self, Skeleton};
use crate::components::{button, toast};
use crate::messages::Words;
use crate::pages::our::OfferingName;
use crate::pages::our::subject::capitalised;
use crate::{dates, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct VisitQuery {
    #[arguments(id: $id)]
    node: Option<Node>,
}

#[derive(cynic::InlineFragments)]
enum Node {
    Visit(Visit),
    #[cynic(fallback)]
    Other,
}

#[derive(cynic::QueryFragment)]
struct Visit {
    id: cynic::Id,
    version: i32,
    starts_at: DateTime,
    ends_at: DateTime,
    volunteer: Option<Named>,
    volunteer_choices: Option<Vec<VolunteerChoice>>,
    booking: Booking,
}

#[derive(cynic::QueryFragment)]
struct Booking {
    id: cynic::Id,
    version: i32,
    offering: OfferingName,
}

#[derive(cynic::QueryFragment)]
struct VolunteerChoice {
    volunteer: Named,
    refusal: Option<UserErrorCode>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Volunteer")]
struct Named {
    id: cynic::Id,
    name: String,
}

const NOBODY: &str = "NOBODY";
const THIS: &str = "THIS";
const REST: &str = "REST";

/// `/visits/:id/volunteer`
pub fn choose(id: &str) -> AnyView {
    let form = Form::new(format!("visit-volunteer:{id}")).initial("scope", REST);
    let visit_id = cynic::Id::new(id);
    let loaded = load(
        move || VisitQuery::build(Variables { id: visit_id.clone() }),
        &[SubjectKind::Visit, SubjectKind::Volunteer],
    );
    let body = status::show_found(loaded, Skeleton::Detail, found, move |visit| drawn(form, visit));
    page(tr!(volunteers.who_goes), None, body)
}

/// The visit, for those who choose.
fn found(answer: &VisitQuery) -> Option<&Visit> {
    match &answer.node {
        Some(Node::Visit(visit)) => Some(visit).filter(|visit| visit.volunteer_choices.is_some()),
        _ => None,
    }
}

fn drawn(form: Form, visit: &Visit) -> AnyView {
    let choices = visit.volunteer_choices.as_deref().unwrap_or_default();
    let (can, cannot): (Vec<_>, Vec<_>) = choices.iter().partition(|choice| choice.refusal.is_none());
    let now = visit.volunteer.as_ref().map_or(NOBODY, |volunteer| volunteer.id.inner());
    form.initial("volunteerId", now);
    let nobody = Choice::new(NOBODY, tr!(volunteers.nobody));
    let named = can.iter().map(|one| Choice::new(one.volunteer.id.inner(), one.volunteer.name.clone()));
    let who: Vec<Choice> = named.chain([nobody]).collect();
    let scope =
        vec![Choice::new(REST, tr!(volunteers.from_now_on)), Choice::new(THIS, tr!(volunteers.this_visit))];
    let when = format!(
        "{}, {}",
        dates::day(&dates::date_of(&visit.starts_at)),
        dates::span(&visit.starts_at, &visit.ends_at)
    );
    let (visit_id, version) = (visit.id.clone(), visit.version);
    let (booking_id, booking_version) = (visit.booking.id.clone(), visit.booking.version);
    let to = way_back(visit);
    let leave = to.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.clear_errors();
        let volunteer_id = form.id("volunteerId").filter(|id| id.inner() != NOBODY);
        let to = leave.clone();
        let done = move |_| {
            toast::say(tr!(volunteers.chosen));
            url::go(&to);
        };
        if form.value("scope") == THIS {
            let visit_id = visit_id.clone();
            form.send(
                move |idempotency_key| {
                    visit_choose_volunteer(VisitChooseVolunteerInput {
                        idempotency_key,
                        visit_id,
                        version,
                        volunteer_id,
                    })
                },
                done,
            );
        } else {
            let booking_id = booking_id.clone();
            form.send(
                move |idempotency_key| {
                    booking_choose_volunteer(BookingChooseVolunteerInput {
                        idempotency_key,
                        booking_id,
                        version: booking_version,
                        volunteer_id,
                    })
                },
                done,
            );
        }
    };
    view! {
        <p><a href=to>{tr!(volunteers.back)}</a></p>
        <p><b>{capitalised(&when)}</b> <br/> {visit.booking.offering.name().to_owned()}</p>
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::radios(form, field("volunteerId", tr!(volunteers.who_goes)), who)}
            {field::radios(form, field("scope", tr!(volunteers.on_which)), scope)}
            {button::submit(tr!(volunteers.choose), form.busy)}
        </form>
        {(!cannot.is_empty()).then(|| those_who_cannot(&cannot))}
    }
    .into_any()
}

/// Where one came from: the charity's own page of the visit, or the booking.
fn way_back(visit: &Visit) -> String {
    let ours = session::viewer().is_some_and(|viewer| viewer.is(Role::Charity));
    if ours {
        format!("/our/visits/{}", visit.id.inner())
    } else {
        format!("/bookings/{}", visit.booking.id.inner())
    }
}

fn those_who_cannot(cannot: &[&VolunteerChoice]) -> AnyView {
    let line = |choice: &&VolunteerChoice| {
        view! {
            <li class="dolen-list__row">
                <div class="dolen-list__main">
                    <a href=format!("/volunteers/{}", choice.volunteer.id.inner())>{choice.volunteer.name.clone()}</a>
                    <p class="dolen-list__meta">{choice.refusal.map(Words::words)}</p>
                </div>
            </li>
        }
        .into_any()
    };
    let lines: Vec<AnyView> = cannot.iter().map(line).collect();
    section(tr!(volunteers.cannot), view! { <ul class="dolen-list">{lines}</ul> }.into_any())
}
