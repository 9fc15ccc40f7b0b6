//! The co-ordinator's desk: the referrals that wait for me, then those that others are working on, the longest first.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::{figure, figures, in_time};
use crate::api::inputs::ReferralFilter;
use crate::api::list::{List, list};
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{Code, Progress, SubjectKind};
use crate::components::list::rows;
use crate::components::page::section;
use crate::components::referral_line::{self, ReferralLine, ReferralLines};
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
    coordinator: Option<CoordinatorDesk>,
}

#[derive(cynic::QueryFragment)]
struct CoordinatorDesk {
    people: i32,
    referrals: Vec<ProgressCount>,
}

#[derive(cynic::QueryFragment)]
pub struct ProgressCount {
    pub progress: Progress,
    pub count: i32,
}

#[derive(cynic::QueryVariables)]
pub struct LinesVariables {
    filter: ReferralFilter,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "LinesVariables")]
pub struct LinesQuery {
    #[arguments(filter: $filter, order: "LONGEST_WAITING", first: $first, after: $after)]
    referrals: ReferralLines,
}

const WATCHED: &[SubjectKind] = &[SubjectKind::Referral, SubjectKind::Enquiry, SubjectKind::Booking];

/// The referrals that match, the longest waiting first.
pub fn lines(filter: impl Fn() -> ReferralFilter + 'static) -> List<ReferralLine> {
    list(
        move |after, first| LinesQuery::build(LinesVariables { filter: filter(), first, after }),
        |answer: LinesQuery| answer.referrals.into(),
        WATCHED,
    )
}

pub fn desk() -> AnyView {
    let counts = load(|| DeskQuery::build(()), WATCHED);
    let mine = lines(|| ReferralFilter {
        mine: Some(true),
        progress: Some(vec![Progress::Draft]),
        ..ReferralFilter::default()
    });
    let others = lines(|| ReferralFilter {
        mine: Some(true),
        progress: Some(vec![
            Progress::New,
            Progress::Looking,
            Progress::Asked,
            Progress::WaitingList,
            Progress::OnHold,
        ]),
        ..ReferralFilter::default()
    });
    let figures = status::show(counts, Skeleton::Line, |answer| {
        answer.desk.coordinator.as_ref().map(figures_view).into_any()
    });
    let needs_me =
        rows(mine, || status::empty(tr!(desk.nothing_for_you), ().into_any()), referral_line::for_somebody);
    let with_others = rows(others, nothing_with_others, referral_line::for_somebody);
    view! {
        {figures}
        {section(tr!(desk.needs_you), needs_me)}
        {in_time::for_coordinator()}
        {section(tr!(desk.with_others), with_others)}
    }
    .into_any()
}

fn nothing_with_others() -> AnyView {
    status::empty(
        tr!(desk.nothing_with_others),
        view! { <a href="/people">{tr!(desk.choose_person)}</a> }.into_any(),
    )
}

fn figures_view(desk: &CoordinatorDesk) -> AnyView {
    let people = figure(desk.people.to_string(), tr!(desk.people), "/people".to_owned());
    figures(std::iter::once(people).chain(progress_figures(&desk.referrals, "mine=true&")).collect())
}

/// A figure for each state that has any, in the order that a referral goes through them, leading to its referrals.
pub fn progress_figures(counts: &[ProgressCount], narrowed: &str) -> Vec<AnyView> {
    Progress::ALL
        .iter()
        .filter_map(|progress| counts.iter().find(|count| count.progress == *progress))
        .filter(|count| count.count > 0 && count.progress != Progress::Closed)
        .map(|count| {
            let href = format!("/referrals?{narrowed}progress={}", count.progress.code());
            figure(count.count.to_string(), count.progress.words(), href)
        })
        .collect()
}
