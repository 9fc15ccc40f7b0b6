//! What are we asked, and which first? Those to answer, the first due first; then our waiting list and what we answered.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::parts;
use super::subject::{self, SubjectLine};
use crate::api::inputs::EnquiryFilter;
use crate::api::list::{List, Row, Slice, list};
use crate::api::schema;
use crate::api::types::{Code, Date, DateTime, EnquiryStateKind, PageInfo, SubjectKind};
use crate::components::list::rows;
use crate::components::page::{page, section};
use crate::components::{live, status, tag};
use crate::pages::charities::waiting::{WaitingPlace, place};
use crate::{browser, dates, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: EnquiryFilter,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct EnquiriesQuery {
    #[arguments(filter: $filter, first: $first, after: $after)]
    enquiries: EnquiryConnection,
}

#[derive(cynic::QueryFragment)]
struct EnquiryConnection {
    nodes: Vec<Enquiry>,
    page_info: PageInfo,
    total_count: i32,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Enquiry {
    id: cynic::Id,
    state: EnquiryStateKind,
    due_on: Date,
    overdue: bool,
    answered_at: Option<DateTime>,
    offering: OfferingName,
    subject: SubjectLine,
    place: Option<WaitingPlace>,
}

/// An offering, as pages name it.
#[derive(cynic::QueryFragment, Clone, PartialEq)]
#[cynic(graphql_type = "Offering")]
pub struct OfferingName {
    pub id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
}

impl OfferingName {
    pub fn name(&self) -> &str {
        i18n::pick(&self.name_en, &self.name_cy)
    }
}

impl Row for Enquiry {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

fn enquiries_of(filter: impl Fn() -> EnquiryFilter + 'static) -> List<Enquiry> {
    list(
        move |after, first| EnquiriesQuery::build(Variables { filter: filter(), first, after }),
        |answer: EnquiriesQuery| Slice {
            rows: answer.enquiries.nodes,
            page_info: answer.enquiries.page_info,
            total: Some(answer.enquiries.total_count),
        },
        &[SubjectKind::Enquiry],
    )
}

/// On the charity's desk: those to answer, each with its day; nothing where there are none.
pub fn on_desk() -> AnyView {
    let to_answer = enquiries_of(|| filter(""));
    live::part(move || {
        let any = to_answer.total().is_some_and(|total| total > 0);
        any.then(|| section(tr!(our.to_answer), rows(to_answer, || ().into_any(), row))).into_any()
    })
}

pub fn enquiries() -> AnyView {
    let state = url::param("state");
    let enquiries = enquiries_of(move || filter(&state.get()));
    let choices = [
        ("", tr!(our.to_answer)),
        (EnquiryStateKind::Waitlisted.code(), tr!(our.waiting_list)),
        (EnquiryStateKind::Accepted.code(), tr!(our.accepted)),
        (EnquiryStateKind::Declined.code(), tr!(our.declined)),
    ];
    let body = view! {
        {parts(tr!(our.enquiries), "/our/enquiries", "state", state, &choices)}
        {rows(enquiries, none, row)}
    };
    page(tr!(our.enquiries), None, body.into_any())
}

fn filter(state: &str) -> EnquiryFilter {
    match EnquiryStateKind::from_code(state) {
        Some(state) => EnquiryFilter { states: Some(vec![state]), ..EnquiryFilter::default() },
        None => EnquiryFilter { to_answer: Some(true), ..EnquiryFilter::default() },
    }
}

fn none() -> AnyView {
    let why = match EnquiryStateKind::from_code(&browser::query_value("state")) {
        None => tr!(our.none_to_answer),
        Some(EnquiryStateKind::Waitlisted) => tr!(our.none_waiting),
        Some(_) => tr!(our.none_such),
    };
    status::empty(why, view! { <a href="/">{tr!(status.to_desk)}</a> }.into_any())
}

fn row(enquiry: &Enquiry) -> AnyView {
    view! {
        <div class="dolen-list__main">
            <a href=format!("/our/enquiries/{}", enquiry.id.inner())>{subject::who(&enquiry.subject)}</a>
            <p class="dolen-list__meta">{enquiry.offering.name().to_owned()} " · " {since(enquiry)}</p>
            {enquiry.place.as_ref().map(place)}
        </div>
        <div class="dolen-list__aside">{state_tag(enquiry.state, enquiry.overdue)}</div>
    }
    .into_any()
}

fn since(enquiry: &Enquiry) -> String {
    match (&enquiry.answered_at, enquiry.state) {
        (Some(at), EnquiryStateKind::Waitlisted) => {
            tr!(our.waiting_since, day = dates::day(&dates::date_of(at)))
        }
        (Some(at), _) => tr!(our.answered_on, day = dates::soft(dates::day(&dates::date_of(at)))),
        (None, _) => due(&enquiry.due_on, enquiry.overdue),
    }
}

/// "Answer today", "Answer by Tuesday 24 November", "The answer was due on Friday 20 November".
pub fn due(due_on: &Date, overdue: bool) -> String {
    if overdue {
        return tr!(our.was_due, day = dates::day(due_on));
    }
    match dates::days_between(&dates::today(), due_on) {
        0 => tr!(our.due_today).to_owned(),
        1 => tr!(our.due_tomorrow).to_owned(),
        _ => tr!(our.due_by, day = dates::day(due_on)),
    }
}

/// The state in the charity's words: that it has opened an enquiry is news to the broker, not to itself.
pub fn state_tag(state: EnquiryStateKind, overdue: bool) -> AnyView {
    match state {
        EnquiryStateKind::Sent | EnquiryStateKind::Opened if overdue => tag::tag(tr!(our.overdue), "red"),
        EnquiryStateKind::Sent => tag::tag(tr!(our.new_enquiry), "blue"),
        EnquiryStateKind::Opened => ().into_any(),
        state => tag::enquiry(state),
    }
}
