//! How sure the directory is of an offering, on a fixed clock.

use super::story::*;
use crate::{
    confidence::{Confidence, PastEnquiry, Record, Trust},
    enquiry::{DeclineReason, DeclinedBy, Enquiry, EnquiryState, EnquiryStateKind},
};
use chrono::TimeDelta;
use std::fmt::Write;

#[test]
fn confidence_fades() {
    let mut table = format!("{:<16}", "days since");
    for trust in Trust::ALL {
        write!(table, "{trust:<16}").unwrap();
    }
    for days in [0, 7, 8, 14, 15, 21, 22, 30, 31, 60, 61, 90, 91] {
        write!(table, "\n{days:<16}").unwrap();
        for &trust in Trust::ALL {
            write!(table, "{:<16}", Confidence::of(later(-days), trust, now())).unwrap();
        }
    }
    let table: Vec<_> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn what_a_record_tells() {
    let record = |accepted, had_no_place, declined, lapsed, usual_answer_days| Record {
        accepted,
        had_no_place,
        declined,
        lapsed,
        usual_answer_days,
    };
    let cases = [
        ("nobody has asked", record(0, 0, 0, 0, None)),
        ("four asked, all accepted", record(4, 0, 0, 0, Some(1))),
        ("five asked, all accepted", record(5, 0, 0, 0, Some(1))),
        ("one of ten had no place", record(9, 1, 0, 0, Some(2))),
        ("two of ten had no place", record(8, 2, 0, 0, Some(2))),
        ("four of ten had no place", record(6, 4, 0, 0, Some(2))),
        ("declined for other reasons", record(2, 0, 8, 0, Some(2))),
        ("half never answered", record(5, 0, 0, 5, Some(2))),
        ("none ever answered", record(0, 0, 0, 6, None)),
        ("usually takes two weeks", record(10, 0, 0, 0, Some(10))),
        ("usually takes longer", record(10, 0, 0, 0, Some(11))),
    ];
    let mut table = format!("{:<30} {:<14} {}", "of its enquiries", "its word", "accepts of ten");
    for (case, record) in cases {
        let accepts = record.accepts_of_ten().map_or("-".into(), |of_ten| of_ten.to_string());
        write!(table, "\n{case:<30} {:<14} {accepts}", record.trust()).unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_record_is_counted_from_what_became_of_the_enquiries() {
    let mut slow = enquiry(EnquiryStateKind::Accepted).thing;
    if let EnquiryState::Accepted(answer) = &mut slow.state {
        answer.at = later(7);
    }
    let mut by_the_person = enquiry(EnquiryStateKind::Declined).thing;
    if let EnquiryState::Declined { by, reason, .. } = &mut by_the_person.state {
        (*by, *reason) = (DeclinedBy::Person, DeclineReason::PersonChangedMind);
    }
    let kinds = EnquiryStateKind::ALL.iter().map(|kind| enquiry(*kind).thing);
    let enquiries: Vec<Enquiry> = kinds.chain([slow, by_the_person]).collect();
    let expected =
        Record { accepted: 2, had_no_place: 2, declined: 0, lapsed: 1, usual_answer_days: Some(0) };
    let past = enquiries.iter().map(|enquiry| PastEnquiry {
        state: enquiry.state.kind(),
        declined: match &enquiry.state {
            EnquiryState::Declined { by, reason, .. } => Some((*by, *reason)),
            _ => None,
        },
        sent_at: enquiry.sent_at,
        answered_at: enquiry.state.answer().map(|answer| answer.at),
    });
    assert_eq!(Record::of(past), expected);
    assert_eq!(Record::of([]), Record::default());
}

#[test]
fn a_reminder_is_due_when_confidence_falls() {
    for &trust in Trust::ALL {
        let mut moment = now();
        let mut fell = Vec::new();
        while let Some(fades) = Confidence::fades_at(now(), trust, moment) {
            let before = Confidence::of(now(), trust, fades - chrono::TimeDelta::seconds(1));
            let after = Confidence::of(now(), trust, fades);
            assert!(before < after, "{trust}: {before} before, {after} after");
            fell.push(after);
            moment = fades;
        }
        assert_eq!(fell, [Confidence::Likely, Confidence::Unknown]);
    }
}

#[test]
fn a_charity_is_asked_no_oftener_than_it_chose() {
    let confirmed_at = now();
    let mut entry = super::matching::offering();
    entry.offering.confirmed_at = confirmed_at;
    entry.still_right_days = 60;
    let asked = |days| entry.is_to_confirm(confirmed_at + TimeDelta::days(days));
    assert_eq!([10, 30, 59, 60].map(asked), [false, false, false, true]);
}

#[test]
fn a_charity_is_asked_as_its_word_fades_no_oftener_than_it_chose_and_not_for_ever() {
    let mut entry = super::matching::offering();
    entry.offering.confirmed_at = now();
    entry.still_right_days = 20;
    let asks = |asked: Option<i64>, day: i64| entry.is_to_ask(asked.map(later), later(day));
    assert!(!asks(None, 14), "it is sure");
    assert!(!asks(None, 19), "it has faded, and the charity wants no question before three weeks");
    assert!(asks(None, 20) && asks(Some(-30), 20), "a question before its word was given is none");
    assert!(!asks(Some(20), 39) && asks(Some(20), 40));
    assert!(asks(Some(60), 80), "once more when it is unknown");
    assert!(!asks(Some(80), 100) && !asks(Some(80), 300), "then somebody has to ring");
}
