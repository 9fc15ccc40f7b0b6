//! Whom do we help, how often, and when next? Each booking leads to its page.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::enquiries::OfferingName;
use super::parts;
use super::rhythm::{self, Rhythm};
use super::subject::{self, SubjectLine};
use crate::api::inputs::BookingFilter;
use crate::api::list::{Row, Slice, list};
use crate::api::schema;
use crate::api::types::{BookingStateKind, DateTime, Frequency, PageInfo, SubjectKind, Weekday};
use crate::components::list::rows;
use crate::components::page::page;
use crate::components::{status, tag};
use crate::{dates, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: BookingFilter,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct BookingsQuery {
    #[arguments(filter: $filter, first: $first, after: $after)]
    bookings: BookingConnection,
}

#[derive(cynic::QueryFragment)]
struct BookingConnection {
    nodes: Vec<Booking>,
    page_info: PageInfo,
    total_count: i32,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Booking {
    id: cynic::Id,
    state: BookingStateKind,
    offering: OfferingName,
    subject: SubjectLine,
    pattern: Pattern,
    next_visit: Option<Visit>,
    cancel_requested_at: Option<DateTime>,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Pattern {
    frequency: Frequency,
    every: i32,
    weekdays: Vec<Weekday>,
    start_minute: i32,
    minutes: i32,
    week_of_month: Option<i32>,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Visit {
    starts_at: DateTime,
}

impl Row for Booking {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

/// The value of `?show=` for those that are over.
const OVER: &str = "over";

pub fn bookings() -> AnyView {
    let show = url::param("show");
    let bookings = list(
        move |after, first| {
            let states = if show.get() == OVER {
                vec![BookingStateKind::Ended, BookingStateKind::Cancelled]
            } else {
                vec![BookingStateKind::Proposed, BookingStateKind::Confirmed, BookingStateKind::Paused]
            };
            let filter = BookingFilter { states: Some(states), ..BookingFilter::default() };
            BookingsQuery::build(Variables { filter, first, after })
        },
        |answer: BookingsQuery| Slice {
            rows: answer.bookings.nodes,
            page_info: answer.bookings.page_info,
            total: Some(answer.bookings.total_count),
        },
        &[SubjectKind::Booking, SubjectKind::Visit],
    );
    let choices = [("", tr!(our.bookings_now)), (OVER, tr!(our.bookings_over))];
    let body = view! {
        {parts(tr!(our.bookings), "/our/bookings", "show", show, &choices)}
        {rows(bookings, none, row)}
    };
    page(tr!(our.bookings), None, body.into_any())
}

fn none() -> AnyView {
    status::empty(
        tr!(our.no_bookings),
        view! { <a href="/our/enquiries">{tr!(our.to_enquiries)}</a> }.into_any(),
    )
}

fn row(booking: &Booking) -> AnyView {
    let pattern = &booking.pattern;
    let rhythm = rhythm::words(Rhythm {
        frequency: pattern.frequency,
        every: pattern.every,
        weekdays: &pattern.weekdays,
        week_of_month: pattern.week_of_month,
        start_minute: pattern.start_minute,
        minutes: pattern.minutes,
    });
    let next = booking
        .next_visit
        .as_ref()
        .map(|visit| tr!(our.next_visit, when = dates::day_time(&visit.starts_at)))
        .map(|words| view! { <p class="dolen-list__meta">{words}</p> });
    let asked = booking.cancel_requested_at.as_ref().map(|_| tag::tag(tr!(our.asked_to_cancel), "red"));
    view! {
        <div class="dolen-list__main">
            <a href=format!("/bookings/{}", booking.id.inner())>{subject::who(&booking.subject)}</a>
            <p class="dolen-list__meta">{booking.offering.name().to_owned()} " · " {rhythm}</p>
            {next}
        </div>
        <div class="dolen-list__aside">{asked} {tag::booking(booking.state)}</div>
    }
    .into_any()
}
