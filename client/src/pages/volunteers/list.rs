//! Who visits for us, and whose check comes up for review? For the charity itself, and for a broker on its behalf.

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::inputs::VolunteerFilter;
use crate::api::list::{List, Row, Slice, list};
use crate::api::schema;
use crate::api::types::{CheckLevel, CheckStanding, Date, PageInfo, SubjectKind};
use crate::components::button::{self, Kind};
use crate::components::list::rows;
use crate::components::page::{Back, back, page, section};
use crate::components::{status, tag};
use crate::messages::Words;
use crate::{dates, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: VolunteerFilter,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct VolunteersQuery {
    #[arguments(filter: $filter, first: $first, after: $after)]
    volunteers: VolunteerConnection,
}

#[derive(cynic::QueryFragment)]
struct VolunteerConnection {
    nodes: Vec<Volunteer>,
    page_info: PageInfo,
    total_count: i32,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Volunteer {
    id: cynic::Id,
    name: String,
    check_level: CheckLevel,
    check_standing: CheckStanding,
    review_on: Option<Date>,
    last_day: Option<Date>,
}

impl Row for Volunteer {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

/// `/our/volunteers`
pub fn ours() -> AnyView {
    drawn(None, None)
}

/// `/charities/:id/volunteers`
pub fn of_charity(id: &str) -> AnyView {
    drawn(Some(cynic::Id::new(id)), Some(back(format!("/charities/{id}"), tr!(volunteers.to_charity))))
}

fn drawn(charity: Option<cynic::Id>, way_back: Option<Back>) -> AnyView {
    let add = match &charity {
        Some(id) => format!("/charities/{}/volunteers/new", id.inner()),
        None => "/our/volunteers/new".to_owned(),
    };
    let due = volunteers_of(VolunteerFilter {
        charity_id: charity.clone(),
        check_due: Some(true),
        ..VolunteerFilter::default()
    });
    let all = volunteers_of(VolunteerFilter {
        charity_id: charity,
        active: Some(true),
        ..VolunteerFilter::default()
    });
    let to_review = move || {
        let any = due.total().is_some_and(|total| total > 0);
        any.then(|| {
            let body = view! {
                <p class="dolen-text">{tr!(volunteers.due_about)}</p>
                {rows(due, || ().into_any(), row)}
            };
            section(tr!(volunteers.due), body.into_any())
        })
    };
    let body = view! {
        {to_review}
        {section(tr!(volunteers.all), rows(all, none, row))}
        {button::link(Kind::Primary, tr!(volunteers.add), add)}
    };
    page(tr!(volunteers.title), way_back, body.into_any())
}

fn volunteers_of(filter: VolunteerFilter) -> List<Volunteer> {
    list(
        move |after, first| VolunteersQuery::build(Variables { filter: filter.clone(), first, after }),
        |answer: VolunteersQuery| Slice {
            rows: answer.volunteers.nodes,
            page_info: answer.volunteers.page_info,
            total: Some(answer.volunteers.total_count),
        },
        &[SubjectKind::Volunteer],
    )
}

fn none() -> AnyView {
    status::empty(tr!(volunteers.none), ().into_any())
}

fn row(volunteer: &Volunteer) -> AnyView {
    let review = volunteer.review_on.as_ref().map(|day| {
        let day = dates::soft(dates::day(day));
        match volunteer.check_standing {
            CheckStanding::PastReview => tr!(volunteers.was_due, day = day),
            _ => tr!(volunteers.review_by, day = day),
        }
    });
    let last_day = volunteer
        .last_day
        .as_ref()
        .map(|day| tr!(volunteers.helps_until, day = dates::soft(dates::day(day))));
    let facts = [Some(volunteer.check_level.words().to_owned()), review, last_day];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let aside = match volunteer.check_standing {
        CheckStanding::ReviewSoon => tag::tag(volunteer.check_standing.words(), "yellow"),
        CheckStanding::PastReview => tag::tag(volunteer.check_standing.words(), "red"),
        CheckStanding::Good | CheckStanding::Unchecked => ().into_any(),
    };
    view! {
        <div class="dolen-list__main">
            <a href=format!("/volunteers/{}", volunteer.id.inner())>{volunteer.name.clone()}</a>
            <p class="dolen-list__meta">{facts}</p>
        </div>
        <div class="dolen-list__aside">{aside}</div>
    }
    .into_any()
}
