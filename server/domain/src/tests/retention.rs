//! When a record is redacted, and what is left of it and of its histories.

use super::story::{PERSON, TEAM, actor, booking, day, enquiry, later, now, package, referral, visit};
use crate::{
    Role, Violation,
    booking::{Booking, BookingStateKind, CancelledBy},
    care_package::{CarePackage, CarePackageStateKind, EccChange},
    enquiry::{Enquiry, EnquiryStateKind},
    event::{Aggregate, Event},
    need::{EccLevel, Language, Point},
    one_person::UnderWay,
    person::{Details, Home, Person, PersonAction},
    referral::{Referral, ReferralStateKind},
    retention::{Forget, KeepFor, Traces, is_due},
    visit::{Visit, VisitStateKind},
};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

fn eight() -> KeepFor {
    KeepFor::years(KeepFor::USUAL).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Of an adult whose last contact was on Monday 23 November 2026.
fn closed() -> Traces {
    Traces { under_way: UnderWay::default(), plan_runs: false, open_concerns: 0, last: now() }
}

fn due(traces: Traces, on: &str) -> bool {
    is_due(traces, day("1942-03-01"), eight(), at(on))
}

#[test]
fn a_record_is_redacted_eight_years_after_the_last_contact_and_not_a_day_before() {
    assert!(!due(closed(), "2034-11-22T12:00:00Z"));
    assert!(due(closed(), "2034-11-23T00:30:00Z"));
    let leap = Traces { last: at("2028-02-29T12:00:00Z"), ..closed() };
    assert!(due(leap, "2036-02-29T12:00:00Z"));
}

#[test]
fn nothing_is_redacted_while_anybody_still_has_something_to_do_in_it() {
    let busy = [
        Traces { plan_runs: true, ..closed() },
        Traces { open_concerns: 1, ..closed() },
        Traces { under_way: UnderWay { open_referrals: 1, ..UnderWay::default() }, ..closed() },
        Traces { under_way: UnderWay { live_bookings: 1, ..UnderWay::default() }, ..closed() },
        Traces { under_way: UnderWay { open_tasks: 1, ..UnderWay::default() }, ..closed() },
    ];
    for traces in busy {
        assert!(!due(traces, "2060-01-01T12:00:00Z"), "{traces:?}");
    }
}

#[test]
fn the_record_of_a_child_is_kept_until_they_are_25() {
    let child = |on: &str| is_due(closed(), day("2016-06-01"), eight(), at(on));
    assert!(!child("2034-11-24T12:00:00Z") && !child("2041-05-31T12:00:00Z"));
    assert!(child("2041-06-01T12:00:00Z"));
}

fn eleri() -> Person {
    let home = Home {
        address_line: "1 Heol y Capel".to_owned(),
        town: "Narberth".to_owned(),
        postcode: "SA67 7BT".parse().unwrap(),
        point: Point { easting: 1, northing: 2 },
        ward: "W05001433".to_owned(),
    };
    let said = || Some("Eleri".to_owned());
    Person {
        id: PERSON,
        team: TEAM,
        details: Details {
            nhs_number: Some("999 000 0018".parse().unwrap()),
            title: said(),
            given_name: "Eleri".to_owned(),
            family_name: "Eleri".to_owned(),
            preferred_name: said(),
            birth_date: day("1942-03-01"),
            language: Language::Cy,
            home,
            phone: said(),
            contact_note: said(),
            access_notes: said(),
            emergency_name: said(),
            emergency_phone: said(),
        },
        created_at: now(),
        merged_into: None,
        redacted_at: None,
        version: 4,
    }
}

#[test]
fn of_a_redacted_person_the_ward_the_language_and_the_year_of_birth_are_left() {
    let elsewhere = Home {
        address_line: "2 Heol y Capel".to_owned(),
        postcode: "SA67 8ZZ".parse().unwrap(),
        ..eleri().details.home
    };
    let left = eleri().redact(elsewhere, now());
    let told = format!("{left:?}");
    for word in ["Eleri", "9990000018", "Heol", "Narberth", "7BT", "1942-03-01"] {
        assert!(!told.contains(word), "{word}: {told}");
    }
    let details = &left.details;
    assert_eq!((details.home.ward.as_str(), details.language), ("W05001433", Language::Cy));
    assert_eq!((details.birth_date, details.display_name()), (day("1942-01-01"), "–".to_owned()));
    assert_eq!((left.version, left.redacted_at), (5, Some(now())));
    assert_eq!(left.admits(PersonAction::Edit), Err(Violation::PersonRedacted));
    let actions = left.actions(&actor(Role::Coordinator), None);
    assert_eq!(actions, [PersonAction::ViewDisclosures, PersonAction::Export]);
}

/// Forgets the history, and gives what was in it in anybody's words.
fn forgotten<A>(history: Vec<Event<A::Change>>) -> Vec<String>
where
    A: Aggregate + std::fmt::Debug,
    A::Change: Forget + serde::Serialize,
{
    let written = |history: &[Event<A::Change>]| serde_json::to_string(history).unwrap();
    // A code, a day or an id has no space.
    let words = written(&history);
    let words: Vec<String> = words.split('"').filter(|text| text.contains(' ')).map(str::to_owned).collect();
    let history: Vec<Event<A::Change>> =
        history.into_iter().map(|event| Event { change: event.change.forget(), ..event }).collect();
    let left = format!("{} {:?}", written(&history), A::replay(&history).expect("it can be told again"));
    for text in &words {
        assert!(!left.contains(text), "{text}: {left}");
    }
    words
}

#[test]
fn no_history_tells_in_anybodys_words_what_happened_and_each_still_replays() {
    let (coordinator, broker) = (actor(Role::Coordinator), actor(Role::Broker));
    let mut told: BTreeSet<String> = BTreeSet::new();
    for kind in ReferralStateKind::ALL {
        told.extend(forgotten::<Referral>(referral(*kind).history));
    }
    for kind in EnquiryStateKind::ALL {
        told.extend(forgotten::<Enquiry>(enquiry(*kind).history));
    }
    for kind in BookingStateKind::ALL {
        told.extend(forgotten::<Booking>(booking(*kind).history));
    }
    let called_off = booking(BookingStateKind::Confirmed)
        .go(|it| it.request_cancellation("She has moved", &coordinator, now()))
        .go(|it| it.cancel(CancelledBy::Person, "To her sister", &broker, later(1)));
    told.extend(forgotten::<Booking>(called_off.history));
    for kind in VisitStateKind::ALL {
        told.extend(forgotten::<Visit>(visit(*kind).history));
    }
    for kind in CarePackageStateKind::ALL {
        told.extend(forgotten::<CarePackage>(package(*kind).history));
    }
    let change = EccChange {
        to: EccLevel::Three,
        on: day("2026-11-23"),
        reason: "Fell twice".into(),
        outcome: Some("No more falls".into()),
        review_on: None,
    };
    let leveled =
        package(CarePackageStateKind::Active).go(|it| it.change_ecc_level(change, &coordinator, now()));
    told.extend(forgotten::<CarePackage>(leveled.history));
    for text in ["Likes to talk about the sea.", "Seeing people.", "To her sister", "No more falls"] {
        assert!(told.contains(text), "{text} was never said: {told:?}");
    }
}
