//! The charity's desk: what to answer, to record and to confirm, each a tap away.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::still_right::still_right;
use crate::api::load::load;
use crate::api::schema;
use crate::api::session;
use crate::api::types::SubjectKind;
use crate::components::button::{self, Kind};
use crate::components::status::{self, Skeleton};
use crate::tr;

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct DeskQuery {
    desk: Desk,
}

#[derive(cynic::QueryFragment)]
struct Desk {
    charity: Option<CharityDesk>,
}

#[derive(cynic::QueryFragment)]
struct CharityDesk {
    enquiries_to_answer: i32,
    overdue_enquiries: i32,
    waiting_list: i32,
    visits_to_record: i32,
    visits_this_week: i32,
    offerings_to_confirm: i32,
    visits_at_risk: i32,
    checks_due: i32,
}

pub fn desk() -> AnyView {
    let counts = load(
        || DeskQuery::build(()),
        &[
            SubjectKind::Enquiry,
            SubjectKind::Booking,
            SubjectKind::Visit,
            SubjectKind::Offering,
            SubjectKind::Volunteer,
        ],
    );
    status::show(counts, Skeleton::Detail, |answer| answer.desk.charity.as_ref().map(drawn).into_any())
}

fn drawn(desk: &CharityDesk) -> AnyView {
    let first = if desk.enquiries_to_answer > 0 {
        Some((tr!(desk.answer_enquiries, count = desk.enquiries_to_answer), "/our/enquiries"))
    } else if desk.visits_to_record > 0 {
        Some((tr!(desk.record_visits, count = desk.visits_to_record), "/our/visits"))
    } else {
        None
    };
    let first = match first {
        Some((label, href)) => button::link(Kind::Primary, label, href),
        None if desk.offerings_to_confirm > 0 => ().into_any(),
        None => view! { <p>{tr!(desk.all_done)}</p> }.into_any(),
    };
    let users = session::viewer().and_then(|viewer| viewer.charity).map(|charity| {
        let href = format!("/charities/{}/users", charity.id.inner());
        line(tr!(users.title), href, ())
    });
    view! {
        {first}
        <ul class="dolen-list dolen-text">
            {enquiries(desk)}
            {line(tr!(desk.on_waiting_list, count = desk.waiting_list), "/our/enquiries?state=WAITLISTED", ())}
            {line(tr!(desk.to_record, count = desk.visits_to_record), "/our/visits", ())}
            {line(tr!(desk.visits_to_come, count = desk.visits_this_week), "/our/visits", ())}
            {line(tr!(desk.our_bookings), "/our/bookings", about(tr!(desk.our_bookings_about)))}
            {(desk.visits_at_risk > 0).then(|| line(tr!(desk.at_risk, count = desk.visits_at_risk), "/our/visits", ()))}
            {our_week(desk)}
            {users}
            {our_volunteers(desk)}
        </ul>
        {still_right()}
    }
    .into_any()
}

fn enquiries(desk: &CharityDesk) -> AnyView {
    let overdue = (desk.overdue_enquiries > 0).then(|| {
        let words = tr!(desk.overdue_count, count = desk.overdue_enquiries);
        view! { <strong class="nhsuk-tag nhsuk-tag--red">{words}</strong> }
    });
    line(tr!(desk.to_answer, count = desk.enquiries_to_answer), "/our/enquiries", overdue)
}

fn our_week(desk: &CharityDesk) -> AnyView {
    let to_confirm =
        (desk.offerings_to_confirm > 0).then(|| tr!(desk.to_confirm, count = desk.offerings_to_confirm));
    let words = to_confirm.unwrap_or_else(|| tr!(desk.our_week_about).to_owned());
    line(tr!(desk.our_week), "/our/offerings", about(words))
}

fn our_volunteers(desk: &CharityDesk) -> AnyView {
    let due = (desk.checks_due > 0).then(|| tr!(desk.checks_due, count = desk.checks_due));
    let words = due.unwrap_or_else(|| tr!(desk.our_volunteers_about).to_owned());
    line(tr!(desk.our_volunteers), "/our/volunteers", about(words))
}

fn about(words: impl Into<String>) -> AnyView {
    view! { <p class="dolen-list__meta">{words.into()}</p> }.into_any()
}

/// A line that leads somewhere, with room for a thumb.
fn line(words: impl Into<String>, href: impl Into<String>, more: impl IntoAny) -> AnyView {
    let href = href.into();
    view! {
        <li class="dolen-list__row dolen-list__row--roomy">
            <div class="dolen-list__main"><a href=href>{words.into()}</a> {more.into_any()}</div>
        </li>
    }
    .into_any()
}
