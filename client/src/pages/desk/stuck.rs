//! What is due and what is stuck: referrals whose next step is due, and those that have waited longer for it than it should take, each with
//! why.

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::inputs::ReferralFilter;
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{
    Category, Code, NextStep, NextStepCode, Priority, Progress, StuckReason, SubjectKind,
};
use crate::components::page::section;
use crate::components::referral_line::{self, LinePerson};
use crate::components::status::{self, Skeleton};
use crate::components::tag;
use crate::messages::Words;
use crate::{dates, i18n, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: ReferralFilter,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct WaitingQuery {
    #[arguments(filter: $filter, order: "LONGEST_WAITING", first: 10)]
    referrals: Referrals,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ReferralConnection")]
struct Referrals {
    nodes: Vec<StuckReferral>,
    total_count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Referral")]
pub struct StuckReferral {
    pub id: cynic::Id,
    pub person: LinePerson,
    pub category: Category,
    progress: Progress,
    waited_working_days: i32,
    next_step: NextStep,
    priority: Priority,
    stuck: Option<StuckReason>,
}

const WATCHED: &[SubjectKind] = &[SubjectKind::Referral, SubjectKind::Enquiry, SubjectKind::Booking];

/// Mine that are due today, or were before.
pub fn due_today() -> AnyView {
    let filter =
        || ReferralFilter { mine: Some(true), due_by: Some(dates::today()), ..ReferralFilter::default() };
    listed(filter, tr!(stuck.due_today), None)
}

/// Mine that are stuck, but for those that came back, which stand above with whom to ask next.
pub fn mine() -> AnyView {
    let others: Vec<NextStepCode> =
        NextStepCode::ALL.iter().copied().filter(|step| *step != NextStepCode::AskAnother).collect();
    let filter = move || ReferralFilter {
        mine: Some(true),
        stuck: Some(true),
        next_steps: Some(others.clone()),
        ..ReferralFilter::default()
    };
    listed(filter, tr!(stuck.title), Some("/referrals?mine=true&stuck=true"))
}

fn listed(
    filter: impl Fn() -> ReferralFilter + 'static,
    title: &'static str,
    all: Option<&'static str>,
) -> AnyView {
    let loaded = load(move || WaitingQuery::build(Variables { filter: filter() }), WATCHED);
    status::show(loaded, Skeleton::Line, move |answer| {
        let found = &answer.referrals;
        if found.nodes.is_empty() {
            return ().into_any();
        }
        let lines: Vec<AnyView> = found.nodes.iter().map(line).collect();
        let all = all.filter(|_| found.total_count > 10).map(|all| {
            view! { <p><a href=all>{tr!(stuck.all_of_them, count = found.total_count)}</a></p> }
        });
        section(title, view! { <ul class="dolen-list">{lines}</ul> {all} }.into_any())
    })
}

/// Whose, why, how long, what next and by whom.
pub fn line(referral: &StuckReferral) -> AnyView {
    let category = i18n::pick(&referral.category.name_en, &referral.category.name_cy).to_owned();
    let title = tr!(referral_line.title, category = category, person = referral.person.display_name.clone());
    let urgent = (referral.priority == Priority::Urgent).then(|| tag::tag(Priority::Urgent.words(), "red"));
    let why = referral.stuck.map(|reason| view! { <strong>{reason.words()}</strong> " · " });
    let waited = (referral.waited_working_days > 0)
        .then(|| format!(" · {}", tr!(referral_line.waited, count = referral.waited_working_days)));
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/referrals/{}", referral.id.inner())>{title}</a>
                <p class="dolen-list__meta">{why} {referral_line::next_step(&referral.next_step)} {waited}</p>
            </div>
            <div class="dolen-list__aside">{urgent} {tag::progress(referral.progress)}</div>
        </li>
    }
    .into_any()
}
