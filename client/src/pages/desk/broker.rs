//! The broker's desk: what is due today, what nobody has taken, what is stuck and why, what has just changed; then all of mine with what
//! each waits for, the longest waiting first.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::coordinator::{ProgressCount, lines, progress_figures};
use super::{figure, figures, in_time};
use crate::api::inputs::ReferralFilter;
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{Progress, SubjectKind};
use crate::components::list::rows;
use crate::components::page::section;
use crate::components::referral_line;
use crate::components::status::{self, Skeleton};
use crate::tr;

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct DeskQuery {
    desk: Desk,
}

#[derive(cynic::QueryFragment)]
struct Desk {
    broker: Option<BrokerDesk>,
}

#[derive(cynic::QueryFragment)]
struct BrokerDesk {
    referrals: Vec<ProgressCount>,
    unassigned: i32,
    answers_waiting: i32,
    to_ask_again: i32,
    overdue_enquiries: i32,
}

pub fn desk() -> AnyView {
    let counts =
        load(|| DeskQuery::build(()), &[SubjectKind::Referral, SubjectKind::Enquiry, SubjectKind::Booking]);
    let mine = lines(|| ReferralFilter {
        mine: Some(true),
        progress: Some(vec![Progress::Looking, Progress::Asked, Progress::WaitingList, Progress::OnHold]),
        ..ReferralFilter::default()
    });
    let figures = status::show(counts, Skeleton::Line, |answer| {
        answer.desk.broker.as_ref().map(figures_view).into_any()
    });
    let none = || status::empty(tr!(desk.none_here), ().into_any());
    view! {
        {figures}
        {in_time::for_broker()}
        {section(tr!(desk.mine), rows(mine, none, referral_line::for_somebody))}
    }
    .into_any()
}

fn figures_view(desk: &BrokerDesk) -> AnyView {
    let mut items = vec![
        figure(
            desk.unassigned.to_string(),
            tr!(desk.unassigned_count),
            "/referrals?unassigned=true&progress=NEW".to_owned(),
        ),
        figure(
            desk.answers_waiting.to_string(),
            tr!(desk.answers_waiting),
            "/referrals?progress=ASKED".to_owned(),
        ),
        figure(
            desk.to_ask_again.to_string(),
            tr!(desk.to_ask_again),
            "/referrals?progress=LOOKING".to_owned(),
        ),
        figure(desk.overdue_enquiries.to_string(), tr!(desk.overdue), "/referrals?progress=ASKED".to_owned()),
    ];
    items.extend(progress_figures(&desk.referrals, ""));
    figures(items)
}
