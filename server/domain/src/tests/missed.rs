//! Visits that come to nothing, as a pattern.

use super::story::*;
use crate::{
    booking::CancelledBy,
    ids::VisitId,
    missed::{Missed, patterns},
    notice::NoticeKind::{Cancellations, NoShows},
    recurrence::Slot,
    time::london_date,
    visit::{NoShow, Recorded, Visit, VisitState, VisitStateKind},
};
use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

const WITH_BOOKING: [&str; 1] = ["BOOKING_PAUSED"];

/// A visit `days` after the story's first day. `what`: d done, n nobody in, v no volunteer, c called off, p paused, m moved, . planned.
fn one(days: i64, what: char) -> Visit {
    let recorded = Recorded { at: now(), by: None };
    let cancelled = |reason: &str| VisitState::Cancelled {
        by: CancelledBy::Charity,
        reason: reason.to_owned(),
        recorded,
    };
    let state = match what {
        'd' => VisitState::Done { given: given(), recorded },
        'n' => VisitState::NoShow { who: NoShow::Person, recorded },
        'v' => VisitState::NoShow { who: NoShow::Volunteer, recorded },
        'c' => cancelled("Snow"),
        'p' => cancelled("BOOKING_PAUSED"),
        'm' => VisitState::Moved { to: later(1), recorded },
        _ => VisitState::Planned,
    };
    let starts_at = later(days);
    let slot = Slot { starts_at, ends_at: starts_at + TimeDelta::hours(1) };
    let id = VisitId(Uuid::from_u128(days.unsigned_abs().into()));
    Visit { id, slot, state, ..visit(VisitStateKind::Planned).thing }
}

/// Visits once a week.
fn weekly(told: &str) -> Vec<Missed> {
    let visits: Vec<Visit> = (0..).zip(told.chars()).map(|(week, what)| one(week * 7, what)).collect();
    patterns(&visits, &WITH_BOOKING)
}

fn on(kind: crate::notice::NoticeKind, week: i64) -> Missed {
    Missed { kind, on: london_date(later(week * 7)) }
}

#[test]
fn two_no_shows_running_are_told_and_what_lies_between_them_ends_the_run() {
    let table: [(&str, Vec<Missed>); 9] = [
        ("dnd", vec![]),
        ("nn", vec![on(NoShows, 1)]),
        ("nv", vec![on(NoShows, 1)]),
        ("ndn", vec![]),
        ("n.n", vec![on(NoShows, 2)]),
        ("ncn", vec![on(NoShows, 2)]),
        ("nmpn", vec![on(NoShows, 3)]),
        ("nnn", vec![on(NoShows, 1)]),
        ("nnnn", vec![on(NoShows, 1), on(NoShows, 3)]),
    ];
    for (told, expected) in table {
        assert_eq!(weekly(told), expected, "{told}");
    }
}

#[test]
fn three_called_off_within_a_month_are_told_and_a_pause_is_not() {
    let table: [(&str, Vec<Missed>); 7] = [
        ("cc", vec![]),
        ("ccc", vec![on(Cancellations, 2)]),
        ("cdcdc", vec![on(Cancellations, 4)]),
        ("cddcddc", vec![]),
        ("cppc", vec![]),
        ("pppp", vec![]),
        ("cccc", vec![on(Cancellations, 2)]),
    ];
    for (told, expected) in table {
        assert_eq!(weekly(told), expected, "{told}");
    }
    let daily = |days: [i64; 3]| patterns(&days.map(|day| one(day, 'c')), &WITH_BOOKING).len();
    assert_eq!((daily([0, 1, 30]), daily([0, 1, 31])), (1, 0), "31 days are a month, 32 are not");
}

proptest! {
    /// In whatever order they are read; and as many as there are disjoint runs and months, never more.
    #[test]
    fn patterns_follow_from_the_days_alone(told in "[dnvcpm.]{0,24}", seed in any::<u64>()) {
        let visits: Vec<Visit> = (0..).zip(told.chars()).map(|(week, what)| one(week * 3, what)).collect();
        let mut shuffled = visits.clone();
        shuffled.sort_by_key(|visit| visit.id.0.as_u128().wrapping_mul(u128::from(seed) | 1));
        let found = patterns(&visits, &WITH_BOOKING);
        prop_assert_eq!(&found, &patterns(&shuffled, &WITH_BOOKING));
        let of = |kind| found.iter().filter(|missed| missed.kind == kind).count();
        let count = |letters: &[char]| told.chars().filter(|letter| letters.contains(letter)).count();
        prop_assert!(of(NoShows) * 2 <= count(&['n', 'v']));
        prop_assert!(of(Cancellations) * 3 <= count(&['c']));
    }
}
