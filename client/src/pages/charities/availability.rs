//! When an offering is given, how much room it has, and how sure that is: in the directory and in the charity's own week.

use leptos::prelude::*;

use crate::api::schema;
use crate::api::types::{CapacityUnit, Confidence, Date, DateTime, Frequency, Weekday};
use crate::components::{summary, tag};
use crate::messages::Words;
use crate::pages::our::rhythm::{self, Rhythm};
use crate::pages::our::subject::capitalised;
use crate::{dates, i18n, tr};

#[derive(cynic::QueryFragment, Clone, PartialEq)]
#[cynic(graphql_type = "Offering")]
pub struct Availability {
    pub id: cynic::Id,
    pub version: i32,
    pub name_en: String,
    pub name_cy: String,
    pub active: bool,
    pub sessions: Vec<Session>,
    pub closures: Vec<Closure>,
    pub capacity: Capacity,
    pub waiting_list_open: bool,
    pub paused_until: Option<Date>,
    pub confidence: Confidence,
    pub confirmed_at: DateTime,
    pub next_sessions: Vec<Occurrence>,
    #[cynic(rename = "mayConfirmAvailability")]
    pub may_confirm: bool,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
pub struct Session {
    pub frequency: Frequency,
    pub weekdays: Vec<Weekday>,
    pub week_of_month: Option<i32>,
    pub start_minute: i32,
    pub minutes: i32,
    pub places: i32,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
pub struct Closure {
    pub from_date: Date,
    pub to_date: Date,
    pub reason: Option<String>,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
pub struct Capacity {
    pub unit: CapacityUnit,
    pub maximum: i32,
    pub available: i32,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
pub struct Occurrence {
    pub starts_at: DateTime,
}

impl Availability {
    pub fn name(&self) -> &str {
        i18n::pick(&self.name_en, &self.name_cy)
    }
}

/// Sessions from Monday on, room, closures, and when somebody last said that it is right.
pub fn summary(offering: &Availability) -> AnyView {
    let next: Vec<String> = offering
        .next_sessions
        .iter()
        .map(|session| capitalised(&dates::day_time(&session.starts_at)))
        .collect();
    summary::summary(vec![
        summary::row(tr!(offering.when), sessions(&offering.sessions)),
        if next.is_empty() { ().into_any() } else { summary::row(tr!(offering.next_times), lines(next)) },
        summary::row(tr!(offering.room), lines(room(offering))),
        closures(&offering.closures),
        summary::row(tr!(offering.how_sure), sureness(offering)),
    ])
}

fn sessions(sessions: &[Session]) -> AnyView {
    if sessions.is_empty() {
        return tr!(offering.by_arrangement).into_any();
    }
    let today = dates::today();
    let mut current: Vec<&Session> = sessions
        .iter()
        .filter(|session| session.valid_to.as_ref().is_none_or(|last| *last >= today))
        .collect();
    current.sort_by_key(|session| (first_day(session), session.start_minute));
    lines(current.into_iter().map(session_words).collect())
}

fn first_day(session: &Session) -> u8 {
    session.weekdays.iter().map(|day| *day as u8).min().unwrap_or_default()
}

fn session_words(session: &Session) -> String {
    let rhythm = rhythm::words(Rhythm {
        frequency: session.frequency,
        every: 1,
        weekdays: &session.weekdays,
        week_of_month: session.week_of_month,
        start_minute: session.start_minute,
        minutes: session.minutes,
    });
    let places = tr!(offering.places, count = session.places);
    let from = (session.valid_from > dates::today())
        .then(|| format!(", {}", tr!(offering.session_from, day = dates::plain_day(&session.valid_from))));
    let until = session
        .valid_to
        .as_ref()
        .map(|last| format!(", {}", tr!(offering.session_until, day = dates::plain_day(last))));
    format!("{rhythm} ({places}){}{}", from.unwrap_or_default(), until.unwrap_or_default())
}

fn room(offering: &Availability) -> Vec<String> {
    if !offering.active {
        return vec![tr!(offering.not_active).to_owned()];
    }
    let capacity = &offering.capacity;
    let mut said = Vec::new();
    if let Some(until) = &offering.paused_until {
        said.push(tr!(offering.paused_until, day = dates::soft(dates::day(until))));
    }
    if capacity.available > 0 {
        let available = amount(capacity.unit, capacity.available);
        said.push(tr!(offering.room_for, amount = available, maximum = capacity.maximum));
    } else {
        said.push(tr!(offering.full).to_owned());
    }
    said.push(if offering.waiting_list_open {
        tr!(offering.waiting_list_open).to_owned()
    } else {
        tr!(offering.waiting_list_closed).to_owned()
    });
    said
}

/// "3 people", "1 hour".
pub fn amount(unit: CapacityUnit, count: i32) -> String {
    match unit {
        CapacityUnit::People => tr!(offering.people, count = count),
        CapacityUnit::Hours => tr!(offering.hours, count = count),
        CapacityUnit::Sessions => tr!(offering.sessions, count = count),
    }
}

/// What the number of a unit is asked with.
pub fn unit_question(unit: CapacityUnit) -> &'static str {
    match unit {
        CapacityUnit::People => tr!(offering.how_many_people),
        CapacityUnit::Hours => tr!(offering.how_many_hours),
        CapacityUnit::Sessions => tr!(offering.how_many_sessions),
    }
}

fn closures(closures: &[Closure]) -> AnyView {
    let today = dates::today();
    let coming: Vec<String> =
        closures.iter().filter(|closure| closure.to_date >= today).map(closure_words).collect();
    if coming.is_empty() { ().into_any() } else { summary::row(tr!(offering.closed), lines(coming)) }
}

fn closure_words(closure: &Closure) -> String {
    let days = if closure.from_date == closure.to_date {
        dates::day(&closure.from_date)
    } else {
        tr!(dates.span, from = dates::day(&closure.from_date), to = dates::soft(dates::day(&closure.to_date)))
    };
    match closure.reason.as_deref().filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("{} ({reason})", capitalised(&days)),
        None => capitalised(&days),
    }
}

/// How sure it is, and when somebody last said so.
pub fn sureness(offering: &Availability) -> AnyView {
    view! {
        {confidence(offering.confidence)} " "
        <span>{tr!(offering.confirmed)} " " {dates::ago_tag(&offering.confirmed_at)}</span>
    }
    .into_any()
}

pub fn confidence(confidence: Confidence) -> AnyView {
    let colour = match confidence {
        Confidence::Confirmed => "green",
        Confidence::Likely => "yellow",
        Confidence::Unknown => "grey",
    };
    tag::tag(confidence.words(), colour)
}

fn lines(lines: Vec<String>) -> AnyView {
    let items: Vec<AnyView> = lines.into_iter().map(|line| view! { <li>{line}</li> }.into_any()).collect();
    view! { <ul class="dolen-lines">{items}</ul> }.into_any()
}
