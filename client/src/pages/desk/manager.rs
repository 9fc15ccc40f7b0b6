//! The manager's desk: how much is in each state. A count under five is not shown, so that nobody is recognised in it.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::{figure, figures, in_time, plain_figure};
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{Code, Progress, SubjectKind};
use crate::components::page::section;
use crate::components::status::{self, Skeleton};
use crate::messages::Words;
use crate::tr;

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct DeskQuery {
    desk: Desk,
}

#[derive(cynic::QueryFragment)]
struct Desk {
    manager: Option<ManagerDesk>,
}

#[derive(cynic::QueryFragment)]
struct ManagerDesk {
    people: SuppressedCount,
    referrals: Vec<ManagerProgressCount>,
    live_bookings: SuppressedCount,
    visits_done_last28_days: SuppressedCount,
    unmet_needs: SuppressedCount,
}

#[derive(cynic::QueryFragment)]
struct SuppressedCount {
    count: Option<i32>,
}

#[derive(cynic::QueryFragment)]
struct ManagerProgressCount {
    progress: Progress,
    count: SuppressedCount,
}

pub fn desk() -> AnyView {
    let counts = load(|| DeskQuery::build(()), &[SubjectKind::Referral, SubjectKind::Booking]);
    let figures =
        status::show(counts, Skeleton::Detail, |answer| answer.desk.manager.as_ref().map(drawn).into_any());
    view! { {in_time::for_manager()} {figures} }.into_any()
}

fn drawn(desk: &ManagerDesk) -> AnyView {
    let general = figures(vec![
        figure(shown(&desk.people), tr!(desk.people), "/people".to_owned()),
        plain_figure(shown(&desk.live_bookings), tr!(desk.live_bookings)),
        plain_figure(shown(&desk.visits_done_last28_days), tr!(desk.visits_28_days)),
        figure(shown(&desk.unmet_needs), tr!(desk.unmet_needs), "/insight".to_owned()),
    ]);
    let states = Progress::ALL
        .iter()
        .filter_map(|progress| desk.referrals.iter().find(|count| count.progress == *progress))
        .map(|count| {
            let href = format!("/referrals?progress={}", count.progress.code());
            figure(shown(&count.count), count.progress.words(), href)
        })
        .collect();
    view! {
        {section(tr!(desk.my_teams), general)}
        <p><a href="/insight">{tr!(desk.to_figures)}</a></p>
        {section(tr!(desk.referrals_by_state), figures(states))}
        <p class="dolen-small">{tr!(desk.suppressed)}</p>
    }
    .into_any()
}

fn shown(count: &SuppressedCount) -> String {
    count.count.map_or_else(|| tr!(desk.under_five).to_owned(), |count| count.to_string())
}
