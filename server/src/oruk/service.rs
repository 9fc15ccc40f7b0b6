//! An offering as the specification's service, as short or as long as is asked.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{
    availability::Closure,
    ids::OfferingId,
    need::Language,
    offering::{Cost, Offering},
    time::london_date,
};

use super::{
    Entry, List, Shape, Voice,
    ids::{at_location, named},
    organization::{self, given},
    place,
    schedule::schedule,
    wire::{
        CostOption, Item, Language as Spoken, Minimal, Service, ServiceAtLocation, ServiceCapacity, Status,
        Unit,
    },
};

/// One item of a list.
pub(super) fn item(entry: &Entry, list: List, shape: Shape, voice: &Voice) -> Item {
    match (list, shape) {
        (_, Shape::Minimal) => Item::Minimal(minimal(entry, list, voice)),
        (List::Services, Shape::Brief) => Item::Service(Box::new(brief(entry, voice))),
        (List::Services, Shape::Full) => Item::Service(Box::new(full(entry, voice))),
        (List::ServicesAtLocations, Shape::Brief) => {
            let service = Some(Box::new(brief(entry, voice)));
            Item::ServiceAtLocation(Box::new(ServiceAtLocation { service, ..place::at(entry.offering()) }))
        }
        (List::ServicesAtLocations, Shape::Full) => {
            Item::ServiceAtLocation(Box::new(full_at_location(entry, voice)))
        }
    }
}

fn minimal(entry: &Entry, list: List, voice: &Voice) -> Minimal {
    let id = match list {
        List::Services => entry.offering().id.into(),
        List::ServicesAtLocations => at_location(entry.offering().id),
    };
    Minimal { id, modified_date: instant(entry.modified(voice.now)) }
}

pub(super) fn full(entry: &Entry, voice: &Voice) -> Service {
    let here = place::service_at_location(entry.offering(), voice);
    Service { service_at_locations: vec![here], ..without_places(entry, voice) }
}

pub(super) fn full_at_location(entry: &Entry, voice: &Voice) -> ServiceAtLocation {
    let service = Some(Box::new(without_places(entry, voice)));
    ServiceAtLocation { service, ..place::service_at_location(entry.offering(), voice) }
}

/// All but where it is given: a service within its place does not name its places again.
fn without_places(entry: &Entry, voice: &Voice) -> Service {
    let offering = entry.offering();
    let service = offering.id.into();
    Service {
        schedules: offering.sessions.iter().map(|session| schedule(session, voice)).collect(),
        service_areas: place::service_areas(offering, voice),
        languages: offering.languages.iter().map(|it| spoken(*it, offering.id, voice)).collect(),
        organization: organization::full(&entry.charity, voice),
        cost_options: vec![cost_option(offering, voice)],
        contacts: vec![organization::contact(&entry.charity, service, voice)],
        capacities: vec![capacity(offering, voice)],
        attributes: entry.attributes(voice),
        ..brief(entry, voice)
    }
}

/// What has one value only.
fn brief(entry: &Entry, voice: &Voice) -> Service {
    let Entry { charity, .. } = entry;
    let offering = entry.offering();
    let paused = offering.is_paused_on(london_date(voice.now));
    Service {
        id: offering.id.into(),
        organization_id: charity.id.into(),
        name: voice.say(&offering.name).to_owned(),
        alternate_name: voice.say_otherwise(&offering.name),
        description: given(voice.say(&offering.description)),
        email: organization::email(&charity.email),
        status: if paused { Status::TemporarilyClosed } else { Status::Active },
        minimum_age: offering.eligibility.min_age,
        maximum_age: offering.eligibility.max_age,
        assured_date: london_date(offering.confirmed_at),
        alert: alert(offering, voice),
        last_modified: instant(entry.modified(voice.now)),
        schedules: Vec::new(),
        service_areas: Vec::new(),
        service_at_locations: Vec::new(),
        languages: Vec::new(),
        organization: organization::brief(charity, voice),
        cost_options: Vec::new(),
        contacts: Vec::new(),
        capacities: Vec::new(),
        attributes: Vec::new(),
    }
}

/// UTC to the millisecond, as the specification asks.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// How long before it begins a closure is told.
const ALERTED_BEFORE: TimeDelta = TimeDelta::days(60);

/// A pause that lasts and the closures that are near, in words. A closure's reason stays with the charity: it may name somebody.
fn alert(offering: &Offering, voice: &Voice) -> Option<String> {
    let today = london_date(voice.now);
    let near = |closure: &&Closure| closure.to_date >= today && closure.from_date <= today + ALERTED_BEFORE;
    let resumes = offering.paused_until.filter(|_| offering.is_paused_on(today));
    let pause = resumes.map(|day| {
        let words = voice.pick("Takes people again on {}.", "Bydd yn derbyn pobl eto ar {}.");
        words.replace("{}", &voice.date(day))
    });
    let closures = offering.closures.iter().filter(near).map(|closure| closed(closure, voice));
    let alerts: Vec<_> = pause.into_iter().chain(closures).collect();
    (!alerts.is_empty()).then(|| alerts.join(" "))
}

fn closed(closure: &Closure, voice: &Voice) -> String {
    let (from, to) = (voice.date(closure.from_date), voice.date(closure.to_date));
    if closure.from_date == closure.to_date {
        voice.pick("Closed on {}.", "Ar gau ar {}.").replace("{}", &from)
    } else {
        let words = voice.pick("Closed from {} to {}.", "Ar gau o {} tan {}.");
        words.replacen("{}", &from, 1).replacen("{}", &to, 1)
    }
}

fn spoken(language: Language, offering: OfferingId, voice: &Voice) -> Spoken {
    let code = match language {
        Language::En => "en",
        Language::Cy => "cy",
    };
    Spoken { id: named("language", offering.into(), code), name: voice.language_name(language), code }
}

/// An offering has one cost; without one it is free.
fn cost_option(offering: &Offering, voice: &Voice) -> CostOption {
    let free = Cost { pence: Some(0), note: None };
    let cost = offering.cost.as_ref().unwrap_or(&free);
    let amount_description = match cost.pence {
        None => None,
        Some(0) => Some(voice.pick("Free", "Am ddim")),
        Some(_) => Some(voice.pick("each time", "bob tro")),
    };
    CostOption {
        id: named("cost_option", offering.id.into(), ""),
        option: cost.note.as_deref().and_then(given),
        currency: cost.pence.map(|_| "GBP"),
        amount: cost.pence.map(|pence| f64::from(pence) / 100.0),
        amount_description,
    }
}

fn capacity(offering: &Offering, voice: &Voice) -> ServiceCapacity {
    let capacity = offering.capacity;
    let description = if offering.waiting_list_open {
        voice.pick("The waiting list is open.", "Mae’r rhestr aros ar agor.")
    } else {
        voice.pick("The waiting list is closed.", "Mae’r rhestr aros ar gau.")
    };
    ServiceCapacity {
        id: named("service_capacity", offering.id.into(), ""),
        unit: Unit {
            id: named("unit", uuid::Uuid::nil(), capacity.unit.as_str()),
            name: voice.unit(capacity.unit),
        },
        available: capacity.available(),
        maximum: capacity.maximum(),
        description,
        updated: instant(capacity.updated),
    }
}
