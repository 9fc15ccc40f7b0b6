//! `/bookings/:id`, for the broker and the charity: what is agreed, the visits to come and those past, and what may be done.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::{act, visits};
use crate::api::load::{Status, load};
use crate::api::schema;
use crate::api::types::{
    BookingAction, BookingOutcome, BookingStateKind, CancelledBy, Category, CharityName, Date, DateTime,
    Language, NoShow, PauseReason, SubjectKind, VisitAction, VisitStateKind,
};
use crate::components::page::{section, titled_page, two_columns};
use crate::components::status::{self, Skeleton};
use crate::components::summary::{dense, optional_row, row, text_row};
use crate::components::tag;
use crate::messages::Words;
use crate::pages::concerns;
use crate::pages::referrals::plan::{self, Pattern, Session};
use crate::pages::referrals::{capital, wanted};
use crate::{dates, i18n, messages, tr};

/// How many weeks of visits are shown each way.
const WEEKS: i32 = 8;

#[derive(cynic::QueryVariables)]
pub struct Variables {
    id: cynic::Id,
    past: Date,
    yesterday: Date,
    today: Date,
    future: Date,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct BookingQuery {
    #[arguments(id: $id)]
    booking: Option<Booking>,
}

#[derive(cynic::QueryFragment)]
#[cynic(variables = "Variables")]
pub struct Booking {
    pub id: cynic::Id,
    pub version: i32,
    pub state: BookingStateKind,
    pub offering: Offering,
    charity: CharityName,
    person: Option<Person>,
    pub referral: Option<ReferralId>,
    subject: Subject,
    pub pattern: Pattern,
    pub session_id: Option<cynic::Id>,
    pub start_on: Date,
    pub end_on: Option<Date>,
    pub pause_reason: Option<PauseReason>,
    pub paused_until: Option<Date>,
    outcome: Option<BookingOutcome>,
    cancelled_by: Option<CancelledBy>,
    cancel_reason: Option<String>,
    cancel_requested_at: Option<DateTime>,
    cancel_request_reason: Option<String>,
    who_goes: Option<String>,
    #[cynic(alias, rename = "visits")]
    #[arguments(from: $past, to: $yesterday, first: 50)]
    past: Visits,
    #[cynic(alias, rename = "visits")]
    #[arguments(from: $today, to: $future, first: 50)]
    coming: Visits,
    pub actions: Vec<BookingAction>,
}

#[derive(cynic::QueryFragment)]
pub struct Offering {
    pub id: cynic::Id,
    name_en: String,
    name_cy: String,
    category: Category,
    pub sessions: Vec<Session>,
}

#[derive(cynic::QueryFragment)]
struct Person {
    id: cynic::Id,
    display_name: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Referral")]
pub struct ReferralId {
    pub id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
struct Subject {
    name: Option<String>,
    area: Option<String>,
    phone: Option<String>,
    contact_note: Option<String>,
    address_line: Option<String>,
    town: Option<String>,
    postcode: Option<String>,
    access_notes: Option<String>,
    emergency_name: Option<String>,
    emergency_phone: Option<String>,
    risk_notes: Vec<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "VisitConnection")]
struct Visits {
    nodes: Vec<Visit>,
}

#[derive(cynic::QueryFragment, Clone)]
pub struct Visit {
    pub id: cynic::Id,
    pub version: i32,
    pub starts_at: DateTime,
    pub ends_at: DateTime,
    pub state: VisitStateKind,
    pub minutes: Option<i32>,
    pub language: Option<Language>,
    pub note: Option<String>,
    pub no_show_who: Option<NoShow>,
    pub cancelled_by: Option<CancelledBy>,
    pub cancel_reason: Option<String>,
    pub moved_to: Option<DateTime>,
    pub who_goes: Option<String>,
    pub actions: Vec<VisitAction>,
}

pub fn booking(id: &str) -> AnyView {
    let id = cynic::Id::new(id);
    let deeds = act::Deeds::new(&id);
    let one = visits::One::new(&id);
    let today = dates::today();
    let loaded = load(
        move || {
            BookingQuery::build(Variables {
                id: id.clone(),
                past: dates::add_days(&today, -7 * WEEKS),
                yesterday: dates::add_days(&today, -1),
                today: today.clone(),
                future: dates::add_days(&today, 7 * WEEKS),
            })
        },
        &[SubjectKind::Booking, SubjectKind::Visit],
    );
    let title = move || {
        let found = loaded.get();
        match found.as_ref().and_then(|answer| answer.booking.as_ref()) {
            Some(booking) => tr!(referral_line.title, category = help(booking), person = whom(booking)),
            None => tr!(bookings.title).to_owned(),
        }
    };
    let page = loaded.status();
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.booking.as_ref(),
        move |booking| {
            let main = view! {
                {summary_line(booking)}
                {deeds.drawn(booking, page)}
                {section(tr!(bookings.coming), one.list(&booking.coming.nodes, tr!(bookings.none_coming), page))}
                {past(booking, one, page)}
            };
            view! { {way_back(booking)} {two_columns(main.into_any(), side(booking))} }.into_any()
        },
    );
    titled_page(title, None, body)
}

/// To the request that it came of; a charity has none.
fn way_back(booking: &Booking) -> AnyView {
    let link = booking.referral.as_ref().map(|referral| {
        let href = format!("/referrals/{}", referral.id.inner());
        view! { <p><a href=href>{tr!(bookings.to_referral)}</a></p> }
    });
    link.into_any()
}

fn help(booking: &Booking) -> String {
    let category = &booking.offering.category;
    i18n::pick(&category.name_en, &category.name_cy).to_owned()
}

/// The person, as far as this viewer may know them.
fn whom(booking: &Booking) -> String {
    let subject = &booking.subject;
    booking
        .person
        .as_ref()
        .map(|person| person.display_name.clone())
        .or_else(|| subject.name.clone())
        .or_else(|| subject.area.as_ref().map(|area| tr!(bookings.somebody_in, area = area.clone())))
        .unwrap_or_else(|| tr!(bookings.somebody).to_owned())
}

/// "Tuesdays, 2pm to 3pm, from 1 December", then why it stands still.
fn summary_line(booking: &Booking) -> AnyView {
    let end = booking
        .end_on
        .as_ref()
        .map(|day| format!(", {}", tr!(person.until, day = dates::soft(dates::day(day)))));
    let why = why(booking).map(|why| view! { <p class="dolen-text">{why}</p> });
    let request = booking.cancel_requested_at.as_ref().map(|at| {
        let reason = booking.cancel_request_reason.clone().unwrap_or_default();
        view! {
            <div class="dolen-warning">
                <p>{tr!(bookings.cancellation_asked, ago = dates::ago(at), reason = reason)}</p>
            </div>
        }
    });
    view! {
        <p class="dolen-text">
            {tag::booking(booking.state)} " "
            {capital(&plan::pattern_words(&booking.pattern))} ", "
            {wanted::from(&booking.start_on)} {end} "."
        </p>
        {why}
        {request}
    }
    .into_any()
}

fn why(booking: &Booking) -> Option<String> {
    match booking.state {
        BookingStateKind::Paused => {
            let reason = booking.pause_reason.map(|reason| reason.words().to_owned());
            let until = booking
                .paused_until
                .as_ref()
                .map(|day| tr!(person.until, day = dates::soft(dates::day(day))));
            Some([reason, until].into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
        BookingStateKind::Ended => booking.outcome.map(|outcome| outcome.words().to_owned()),
        BookingStateKind::Cancelled => {
            let by = booking.cancelled_by.map(|by| by.words().to_owned());
            Some(
                [by, booking.cancel_reason.as_deref().map(messages::reason)]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(": "),
            )
        }
        _ => None,
    }
}

fn past(booking: &Booking, one: visits::One, page: Status) -> AnyView {
    if booking.past.nodes.is_empty() {
        return ().into_any();
    }
    let mut newest_first = booking.past.nodes.clone();
    newest_first.reverse();
    section(tr!(bookings.past), one.list(&newest_first, "", page))
}

fn side(booking: &Booking) -> AnyView {
    let subject = &booking.subject;
    let joined = |parts: [&Option<String>; 3]| {
        Some(parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", "))
    };
    let who = match &booking.person {
        Some(person) => {
            view! { <a href=format!("/people/{}", person.id.inner())>{person.display_name.clone()}</a> }
                .into_any()
        }
        None => whom(booking).into_any(),
    };
    let offering = view! {
        <a href=format!("/offerings/{}", booking.offering.id.inner())>
            {i18n::pick(&booking.offering.name_en, &booking.offering.name_cy).to_owned()}
        </a>
    };
    let details = dense(vec![
        row(tr!(bookings.who), who),
        row(tr!(bookings.offering), offering.into_any()),
        optional_row(tr!(volunteers.usual), booking.who_goes.clone()),
        text_row(tr!(bookings.charity), i18n::pick(&booking.charity.name_en, &booking.charity.name_cy)),
        optional_row(tr!(person.phone), subject.phone.clone()),
        optional_row(tr!(person.contact), subject.contact_note.clone()),
        optional_row(tr!(person.address), joined([&subject.address_line, &subject.town, &subject.postcode])),
        optional_row(tr!(person.access), subject.access_notes.clone()),
        optional_row(
            tr!(person.emergency),
            joined([&subject.emergency_name, &subject.emergency_phone, &None]),
        ),
    ]);
    let risks: Vec<AnyView> =
        subject.risk_notes.iter().map(|note| view! { <li>{note.clone()}</li> }.into_any()).collect();
    let risks = (!risks.is_empty()).then(|| {
        view! {
            <div class="dolen-warning">
                <h3 class="nhsuk-heading-s nhsuk-u-margin-bottom-1">{tr!(referrals.risks)}</h3>
                <ul class="nhsuk-list nhsuk-list--bullet nhsuk-u-margin-bottom-0">{risks}</ul>
            </div>
        }
    });
    let worried = concerns::link(&booking.id);
    section(tr!(bookings.visiting), view! { {risks} {details} {worried} }.into_any())
}
