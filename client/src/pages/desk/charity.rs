//! The charity's desk: what to answer, to record and to confirm, each a tap away.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::{figure, figures};
use crate::api::load::load;
use crate::api::schema;
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
}

pub fn desk() -> AnyView {
    let counts = load(
        || DeskQuery::build(()),
        &[SubjectKind::Enquiry, SubjectKind::Booking, SubjectKind::Visit, SubjectKind::Offering],
    );
    status::show(counts, Skeleton::Detail, |answer| answer.desk.charity.as_ref().map(drawn).into_any())
}

fn drawn(desk: &CharityDesk) -> AnyView {
    let first = if desk.enquiries_to_answer > 0 {
        Some((tr!(desk.answer_enquiries, count = desk.enquiries_to_answer), "/our/enquiries"))
    } else if desk.visits_to_record > 0 {
        Some((tr!(desk.record_visits, count = desk.visits_to_record), "/our/visits"))
    } else if desk.offerings_to_confirm > 0 {
        Some((tr!(desk.confirm_offerings, count = desk.offerings_to_confirm), "/our/offerings"))
    } else {
        None
    };
    let first = match first {
        Some((label, href)) => button::link(Kind::Primary, label, href),
        None => view! { <p>{tr!(desk.all_done)}</p> }.into_any(),
    };
    let all = figures(vec![
        figure(
            desk.enquiries_to_answer.to_string(),
            tr!(desk.enquiries_to_answer),
            "/our/enquiries".to_owned(),
        ),
        figure(desk.overdue_enquiries.to_string(), tr!(desk.overdue_yours), "/our/enquiries".to_owned()),
        figure(
            desk.waiting_list.to_string(),
            tr!(desk.waiting_list),
            "/our/enquiries?state=WAITLISTED".to_owned(),
        ),
        figure(desk.visits_to_record.to_string(), tr!(desk.visits_to_record), "/our/visits".to_owned()),
        figure(desk.visits_this_week.to_string(), tr!(desk.visits_this_week), "/our/visits".to_owned()),
        figure(desk.offerings_to_confirm.to_string(), tr!(desk.offerings_to_confirm), "/our/offerings".to_owned()),
    ]);
    view! {
        {first}
        {all}
    }
    .into_any()
}
