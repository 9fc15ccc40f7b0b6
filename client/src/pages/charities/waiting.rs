//! Who waits for a place of an offering: the next first, each with why.

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{Criterion, Date, SubjectKind};
use crate::components::page::section;
use crate::components::status::{self, Skeleton};
use crate::pages::our::subject::{self, SubjectLine};
use crate::{dates, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct WaitingQuery {
    #[arguments(id: $id)]
    offering: Option<Offering>,
}

#[derive(cynic::QueryFragment)]
struct Offering {
    #[arguments(first: 20)]
    waiting_list: WaitingEntryConnection,
}

#[derive(cynic::QueryFragment)]
struct WaitingEntryConnection {
    nodes: Vec<WaitingEntry>,
}

#[derive(cynic::QueryFragment)]
struct WaitingEntry {
    place: WaitingPlace,
    enquiry: Enquiry,
}

#[derive(cynic::QueryFragment)]
struct Enquiry {
    id: cynic::Id,
    subject: SubjectLine,
    referral: Option<Referral>,
}

#[derive(cynic::QueryFragment)]
struct Referral {
    id: cynic::Id,
    person: Person,
}

#[derive(cynic::QueryFragment)]
struct Person {
    display_name: String,
}

/// Where one who waits stands, as pages ask for it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct WaitingPlace {
    pub position: i32,
    pub of: i32,
    pub referred_on: Option<Date>,
    pub explanation: Vec<WaitingAhead>,
    pub expected_wait: Option<ExpectedWait>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct WaitingAhead {
    pub why: Criterion,
    pub count: i32,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ExpectedWait {
    pub from_weeks: i32,
    pub to_weeks: i32,
    pub cases: i32,
}

/// Nothing where nobody waits whom this viewer may know of.
pub fn of_offering(id: cynic::Id) -> AnyView {
    let loaded = load(
        move || WaitingQuery::build(Variables { id: id.clone() }),
        &[SubjectKind::Enquiry, SubjectKind::Offering],
    );
    status::show_found(
        loaded,
        Skeleton::Line,
        |answer| answer.offering.as_ref(),
        |offering| {
            let waiting = &offering.waiting_list.nodes;
            if waiting.is_empty() {
                return ().into_any();
            }
            let lines: Vec<AnyView> = waiting.iter().map(line).collect();
            let list = view! { <ol class="dolen-list">{lines}</ol> };
            section(tr!(waiting.title), list.into_any())
        },
    )
}

fn line(entry: &WaitingEntry) -> AnyView {
    let (href, who) = match &entry.enquiry.referral {
        Some(referral) => {
            (format!("/referrals/{}", referral.id.inner()), referral.person.display_name.clone())
        }
        None => {
            (format!("/our/enquiries/{}", entry.enquiry.id.inner()), subject::who(&entry.enquiry.subject))
        }
    };
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main"><a href=href>{who}</a> {place(&entry.place)}</div>
        </li>
    }
    .into_any()
}

/// "Third of five. Referred 12 March; 1 before is at level 4, 2 before were referred earlier. A place is likely in 2 to 4 weeks (7 people
/// in the last year)."
pub fn place(place: &WaitingPlace) -> AnyView {
    let expected = place.expected_wait.as_ref().map(|wait| {
        view! { <p class="dolen-list__meta">{expected(wait)}</p> }
    });
    view! { <p class="dolen-list__meta">{words(place)}</p> {expected} }.into_any()
}

fn words(place: &WaitingPlace) -> String {
    let first = if place.position == 1 {
        tr!(waiting.next, of = place.of)
    } else {
        tr!(waiting.position, position = place.position, of = place.of)
    };
    let referred =
        place.referred_on.as_ref().map(|day| tr!(waiting.referred, day = dates::soft(dates::plain_day(day))));
    let ahead = place.explanation.iter().map(before);
    std::iter::once(first).chain(referred).chain(ahead).collect::<Vec<_>>().join(" · ")
}

fn before(ahead: &WaitingAhead) -> String {
    match ahead.why {
        Criterion::LevelFour => tr!(waiting.level_four, count = ahead.count),
        Criterion::Urgent => tr!(waiting.urgent, count = ahead.count),
        Criterion::Pressing => tr!(waiting.pressing, count = ahead.count),
        Criterion::ReferredEarlier => tr!(waiting.referred_earlier, count = ahead.count),
        Criterion::JoinedEarlier => tr!(waiting.joined_earlier, count = ahead.count),
    }
}

fn expected(wait: &ExpectedWait) -> String {
    let cases = wait.cases;
    if wait.from_weeks == 0 {
        tr!(waiting.within_weeks, weeks = wait.to_weeks, cases = cases)
    } else if wait.from_weeks == wait.to_weeks {
        tr!(waiting.about_weeks, weeks = wait.to_weeks, cases = cases)
    } else {
        tr!(waiting.weeks, from = wait.from_weeks, to = wait.to_weeks, cases = cases)
    }
}
