//! When an offering is given, how much room it has, and how sure that is: in the directory and in the charity's own week.

use leptos::prelude::*;

use crate::api::schema;
use crate::api::types::{
    AccountName, CapacityUnit, Code, Confidence, Date, DateTime, Frequency, OfferingAction, Weekday,
};
use crate::components::field::Choice;
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
    pub confirmed_by: Option<AccountName>,
    pub confirmed_on_behalf: bool,
    pub is_to_confirm: bool,
    pub usual_answer_days: Option<i32>,
    pub actions: Vec<OfferingAction>,
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

    pub fn may(&self, action: OfferingAction) -> bool {
        self.actions.contains(&action)
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
    days_words(&closure.from_date, &closure.to_date, closure.reason.as_deref())
}

/// "Monday 3 August to Friday 7 August (holidays)".
pub fn days_words(from: &Date, to: &Date, reason: Option<&str>) -> String {
    let days = if from == to {
        dates::day(from)
    } else {
        tr!(dates.span, from = dates::day(from), to = dates::soft(dates::day(to)))
    };
    match reason.filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("{} ({reason})", capitalised(&days)),
        None => capitalised(&days),
    }
}

/// How sure it is, when and by whom it was last said, and how soon the charity answers: "confirmed 3 days ago", "last confirmed in March by
/// Sian Davies, on its behalf; usually answers in 2 days".
pub fn sureness(offering: &Availability) -> AnyView {
    let at = &offering.confirmed_at;
    let by = offering.confirmed_by.as_ref().map(|account| account.name.clone());
    let by = match (by, offering.confirmed_on_behalf) {
        (Some(name), true) => format!(" {}", tr!(offering.by_on_behalf, name = name)),
        (Some(name), false) => format!(" {}", tr!(offering.by, name = name)),
        (None, _) => String::new(),
    };
    let answers = offering.usual_answer_days.map(|days| format!("; {}", answers_in(days)));
    // Where it is sure, the words say so themselves.
    let doubt = (offering.confidence != Confidence::Confirmed).then(|| confidence(offering.confidence));
    view! {
        {doubt} " "
        <span>
            <time datetime=at.0.clone() title=dates::day_time(at)>
                {capitalised(&confirmed_words(offering.confidence, at))}
            </time>
            {by} {answers}
        </span>
    }
    .into_any()
}

/// "Confirmed 3 days ago" while that is sure, "last confirmed in March" where it is long ago.
pub fn confirmed_words(confidence: Confidence, at: &DateTime) -> String {
    let days = dates::days_between(&dates::date_of(at), &dates::today());
    match confidence {
        Confidence::Confirmed => tr!(offering.confirmed_ago, ago = dates::ago(at)),
        _ if days < dates::DAYS_SAID_AS_DAYS => tr!(offering.last_confirmed_ago, ago = dates::ago(at)),
        _ => tr!(offering.last_confirmed_in, month = dates::month(&dates::date_of(at))),
    }
}

fn answers_in(days: i32) -> String {
    if days == 0 { tr!(offering.answers_same_day).to_owned() } else { tr!(offering.answers_in, count = days) }
}

/// What capacity is counted in.
pub fn unit_choices() -> Vec<Choice> {
    let words = [tr!(offering_new.people), tr!(offering_new.hours), tr!(offering_new.sessions)];
    CapacityUnit::ALL.iter().zip(words).map(|(unit, words)| Choice::new(unit.code(), words)).collect()
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
