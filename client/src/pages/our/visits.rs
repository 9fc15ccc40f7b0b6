//! Which visits are to be recorded, and which are to come? A week at a time, its days one under the other.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::enquiries::OfferingName;
use super::subject::{self, SubjectLine};
use crate::api::inputs::VisitFilter;
use crate::api::list::{List, Row, Slice, list};
use crate::api::schema;
use crate::api::types::{Date, DateTime, PageInfo, SubjectKind, VisitStateKind};
use crate::components::list::rows;
use crate::components::page::{page, section};
use crate::components::{live, status, tag};
use crate::{dates, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: VisitFilter,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct VisitsQuery {
    #[arguments(filter: $filter, first: $first, after: $after)]
    visits: VisitConnection,
}

#[derive(cynic::QueryFragment)]
struct VisitConnection {
    nodes: Vec<Visit>,
    page_info: PageInfo,
    total_count: i32,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Visit {
    id: cynic::Id,
    state: VisitStateKind,
    starts_at: DateTime,
    ends_at: DateTime,
    who_goes: Option<String>,
    booking: Booking,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Booking {
    offering: OfferingName,
    subject: SubjectLine,
}

impl Row for Visit {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

const WATCHED: &[SubjectKind] = &[SubjectKind::Visit, SubjectKind::Booking];

fn visits_of(filter: impl Fn() -> VisitFilter + 'static) -> List<Visit> {
    list(
        move |after, first| VisitsQuery::build(Variables { filter: filter(), first, after }),
        |answer: VisitsQuery| Slice {
            rows: answer.visits.nodes,
            page_info: answer.visits.page_info,
            total: Some(answer.visits.total_count),
        },
        WATCHED,
    )
}

pub fn visits() -> AnyView {
    let week = url::param("week");
    let monday = move || monday(&week.get());
    let to_record = visits_of(|| VisitFilter { to_record: Some(true), ..VisitFilter::default() });
    let of_week = visits_of(move || {
        let monday = monday();
        VisitFilter { to: Some(dates::add_days(&monday, 6)), from: Some(monday), ..VisitFilter::default() }
    });
    let at_risk = visits_of(|| VisitFilter { at_risk: Some(true), ..VisitFilter::default() });
    let nobody = move || {
        let any = at_risk.total().is_some_and(|total| total > 0);
        any.then(|| {
            let body = view! {
                <p class="dolen-text">{tr!(volunteers.at_risk_about)}</p>
                {rows(at_risk, || ().into_any(), row)}
            };
            section(tr!(volunteers.at_risk), body.into_any())
        })
    };
    let record = move || {
        let any = to_record.total().is_some_and(|total| total > 0);
        any.then(|| section(tr!(our.to_record), rows(to_record, || ().into_any(), row)))
    };
    let title = move || {
        let monday = monday();
        if monday == dates::monday_of(&dates::today()) {
            tr!(our.this_week).to_owned()
        } else {
            tr!(our.week_of, day = dates::soft(dates::day(&monday)))
        }
    };
    let to = move |days: i32| format!("/our/visits?week={}", dates::add_days(&monday(), days).0);
    let body = view! {
        {record}
        {nobody}
        <section>
            <h2 class="nhsuk-heading-m">{title}</h2>
            <nav class="dolen-parts" aria-label=tr!(our.other_weeks)>
                <ul>
                    <li><a id="week-before" href=move || to(-7)>{tr!(our.week_before)}</a></li>
                    <li><a id="week-after" href=move || to(7)>{tr!(our.week_after)}</a></li>
                </ul>
            </nav>
            {rows(of_week, none, row)}
            <p><a href="/our/calendar">{tr!(calendars.our_link)}</a></p>
        </section>
    };
    page(tr!(our.visits), None, body.into_any())
}

/// On the charity's desk: what is still to come of this week; nothing where nothing is.
pub fn on_desk() -> AnyView {
    let to_come = visits_of(|| {
        let today = dates::today();
        VisitFilter {
            to: Some(dates::add_days(&dates::monday_of(&today), 6)),
            from: Some(today),
            ..VisitFilter::default()
        }
    });
    live::part(move || {
        let any = to_come.total().is_some_and(|total| total > 0);
        any.then(|| section(tr!(our.this_week), rows(to_come, || ().into_any(), row))).into_any()
    })
}

/// The Monday of the week in the address, or of this one.
fn monday(week: &str) -> Date {
    dates::monday_of(&dates::parse_day(week).unwrap_or_else(dates::today))
}

fn none() -> AnyView {
    status::empty(
        tr!(our.no_visits),
        view! { <a href="/our/bookings">{tr!(our.see_bookings)}</a> }.into_any(),
    )
}

fn row(visit: &Visit) -> AnyView {
    let when = format!(
        "{}, {}",
        dates::day(&dates::date_of(&visit.starts_at)),
        dates::span(&visit.starts_at, &visit.ends_at)
    );
    let goes = visit.who_goes.clone().map(|name| format!(" · {}", tr!(volunteers.goes, name = name)));
    let town = visit.booking.subject.town.clone().map(|town| format!(" · {town}"));
    view! {
        <div class="dolen-list__main">
            <a href=format!("/our/visits/{}", visit.id.inner())>{subject::capitalised(&when)}</a>
            <p class="dolen-list__meta">
                {subject::who(&visit.booking.subject)} " · " {visit.booking.offering.name().to_owned()} {town} {goes}
            </p>
        </div>
        <div class="dolen-list__aside">{visit_tag(visit)}</div>
    }
    .into_any()
}

/// A planned visit whose time has come wants recording; that is what its tag says.
fn visit_tag(visit: &Visit) -> AnyView {
    if visit.state == VisitStateKind::Planned && dates::is_past(&visit.starts_at) {
        tag::tag(tr!(our.record_it), "yellow")
    } else {
        tag::visit(visit.state)
    }
}
