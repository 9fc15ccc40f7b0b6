//! A calendar as text (RFC 5545): London's clock with its rules beside it, a number that grows with each change of a visit, and what is called
//! off said to be so. Which words of a visit are in it is the domain's to say. The same visits always give the same text.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use domain::{
    calendar::{CalendarKind, EntryStatus, Fact},
    ids::VisitId,
    time::utc_to_london,
};
use icalendar::{Calendar, CalendarDateTime, Class, Component, Event, EventLike, EventStatus, Property};

use crate::{
    app::calendar::{Line, Told},
    say::Say,
};

const ZONE: &str = "Europe/London";

/// The rules of [`ZONE`], as they are since 1996. As text: the library would put an id made by chance, and the time of writing, into each part
/// of it.
const ZONE_RULES: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n\
    BEGIN:DAYLIGHT\r\nDTSTART:19960331T010000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
    TZNAME:BST\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\nDTSTART:19961027T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
    TZNAME:GMT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
const END: &str = "END:VCALENDAR\r\n";

/// How often a program may well look again.
const LOOKED_AT: TimeDelta = TimeDelta::hours(1);

/// The whole calendar; `page` gives the address of a visit's page.
pub fn text(told: &Told, page: impl Fn(VisitId) -> String) -> Result<String, fmt::Error> {
    let frame = frame(told).to_string();
    let mut text = frame.strip_suffix(END).unwrap_or(&frame).to_owned();
    text.push_str(ZONE_RULES);
    for line in &told.lines {
        event(told, line, &page).fmt_write(&mut text)?;
    }
    text.push_str(END);
    Ok(text)
}

/// The calendar without its zone and its visits.
fn frame(told: &Told) -> Calendar {
    let visits = Say(told.language).pick("Visits", "Ymweliadau");
    let name = told.of_charity.as_ref().map_or_else(|| visits.to_owned(), |of| format!("{visits}: {of}"));
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Dolen//Visits//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("X-WR-CALNAME", name.as_str()),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.ttl(&LOOKED_AT).done()
}

fn event(told: &Told, line: &Line, page: &impl Fn(VisitId) -> String) -> Event {
    let entry = line.entry;
    let status = match entry.status {
        EntryStatus::Confirmed => EventStatus::Confirmed,
        EntryStatus::Cancelled => EventStatus::Cancelled,
    };
    let mut event = Event::new();
    event
        .uid(&format!("{}@dolen", entry.visit))
        .timestamp(line.changed_at)
        .last_modified(line.changed_at)
        .sequence(entry.sequence)
        .starts(in_london(entry.slot.starts_at))
        .ends(in_london(entry.slot.ends_at))
        // To those with whom its reader shares the calendar, most programs say "busy" and no more.
        .class(Class::Private)
        .summary(&summary(told, line));
    event.status(status);
    if told.kind.tells().contains(&Fact::Page) {
        event.url(&page(entry.visit));
    }
    event.done()
}

fn summary(told: &Told, line: &Line) -> String {
    let say = Say(told.language);
    let word = |fact: &Fact| match fact {
        Fact::KindOfHelp => Some(line.offering.clone()),
        Fact::FromWhom => Some(line.charity.clone()),
        Fact::WhoGoes => line.who_goes.clone().or_else(|| nobody(told.kind, say).map(str::to_owned)),
        Fact::Page => None,
    };
    told.kind.tells().iter().filter_map(word).collect::<Vec<_>>().join(", ")
}

/// A charity sees where somebody is still to be chosen; a household that it is a visit.
fn nobody(kind: CalendarKind, say: Say) -> Option<&'static str> {
    match kind {
        CalendarKind::Charity => Some(say.pick("nobody chosen yet", "neb wedi’i ddewis eto")),
        CalendarKind::Household => Some(say.pick("Visit", "Ymweliad")),
        CalendarKind::Volunteer => None,
    }
}

fn in_london(instant: DateTime<Utc>) -> CalendarDateTime {
    let (date, time) = utc_to_london(instant);
    let date_time: NaiveDateTime =
        date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(time.minute()));
    CalendarDateTime::WithTimezone { date_time, tzid: ZONE.to_owned() }
}
