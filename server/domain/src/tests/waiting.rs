//! Waiting lists: the order is one, each place adds up, and what is expected follows from what was seen.

use crate::{
    ids::EnquiryId,
    need::EccLevel,
    referral::Priority,
    waiting::{Ahead, Criterion, ExpectedWait, Flow, POLICY, Waiting, places},
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

fn day(number: i64) -> DateTime<Utc> {
    "2026-03-01T09:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(number)
}

fn waiting(id: u128, ecc_level: EccLevel, priority: Priority, referred: i64, joined: i64) -> Waiting {
    Waiting {
        enquiry: EnquiryId(Uuid::from_u128(id)),
        ecc_level,
        priority,
        referred_at: day(referred),
        joined_at: day(joined),
    }
}

fn anybody() -> impl Strategy<Value = Waiting> {
    let level = prop::sample::select(EccLevel::ALL);
    let priority = prop::sample::select(Priority::ALL);
    (any::<u128>(), level, priority, 0..5_i64, 0..5_i64)
        .prop_map(|(id, level, priority, referred, joined)| waiting(id, level, priority, referred, joined))
}

fn line() -> impl Strategy<Value = Vec<Waiting>> {
    prop::collection::vec(anybody(), 0..20).prop_map(|mut line| {
        line.sort_by_key(|waiting| waiting.enquiry);
        line.dedup_by_key(|waiting| waiting.enquiry);
        line
    })
}

proptest! {
    #[test]
    fn the_order_does_not_depend_on_how_the_list_was_read(line in line(), seed in any::<u64>()) {
        let mut shuffled = line.clone();
        shuffled.sort_by_key(|waiting| waiting.enquiry.0.as_u128().wrapping_mul(u128::from(seed) | 1));
        prop_assert_eq!(places(POLICY, &line), places(POLICY, &shuffled));
    }

    #[test]
    fn everybody_has_one_place_and_its_reasons_add_up(line in line()) {
        let places = places(POLICY, &line);
        for (index, place) in places.iter().enumerate() {
            prop_assert_eq!(place.position as usize, index + 1);
            prop_assert_eq!(place.of as usize, line.len());
            let before: u32 = place.ahead.iter().map(|ahead| ahead.count).sum();
            prop_assert_eq!(before, place.position - 1);
        }
    }

    #[test]
    fn level_four_comes_before_all_others(line in line()) {
        let level = |place: &crate::waiting::Place| {
            line.iter().find(|waiting| waiting.enquiry == place.enquiry).unwrap().ecc_level == EccLevel::Four
        };
        let fours: Vec<bool> = places(POLICY, &line).iter().map(level).collect();
        prop_assert!(fours.is_sorted_by(|one, next| one >= next), "{fours:?}");
    }

    #[test]
    fn whoever_leaves_moves_nobody_back(line in line(), leaver in any::<prop::sample::Index>()) {
        prop_assume!(!line.is_empty());
        let gone = leaver.get(&line).enquiry;
        let left: Vec<Waiting> = line.iter().copied().filter(|waiting| waiting.enquiry != gone).collect();
        let after = places(POLICY, &left);
        for place in places(POLICY, &line).iter().filter(|place| place.enquiry != gone) {
            let now = after.iter().find(|after| after.enquiry == place.enquiry).unwrap();
            prop_assert!(now.position <= place.position);
        }
    }

    #[test]
    fn a_charity_learns_of_no_level(line in line()) {
        for place in places(POLICY, &line) {
            let before: u32 = place.ahead.iter().map(|ahead| ahead.count).sum();
            let told = place.for_charity();
            prop_assert!(told.ahead.iter().all(|ahead| !matches!(ahead.why, Criterion::LevelFour | Criterion::Urgent)));
            prop_assert_eq!(told.ahead.iter().map(|ahead| ahead.count).sum::<u32>(), before);
        }
    }

    #[test]
    fn who_stands_further_back_waits_no_less(gaps in prop::collection::vec(0..60_i64, 5..30), position in 1..20_u32) {
        let mut at = 0;
        let taken = std::iter::once(0).chain(gaps.iter().copied()).map(|gap| { at += gap; day(at) }).collect();
        let flow = Flow::of(taken, day(at)).unwrap();
        let (here, behind) = (flow.expected(position), flow.expected(position + 1));
        prop_assert!(here.from_weeks <= here.to_weeks);
        prop_assert!(here.from_weeks <= behind.from_weeks && here.to_weeks <= behind.to_weeks);
    }
}

#[test]
fn each_place_says_why() {
    use EccLevel::{Four, Two};
    use Priority::{Normal, Urgent};
    let line = [
        waiting(1, Two, Normal, 1, 3),
        waiting(2, Two, Normal, 4, 4),
        waiting(3, Four, Normal, 9, 9),
        waiting(4, Two, Urgent, 8, 8),
        waiting(5, Two, Normal, 4, 5),
    ];
    let places = places(POLICY, &line);
    let order: Vec<u128> = places.iter().map(|place| place.enquiry.0.as_u128()).collect();
    assert_eq!(order, [3, 4, 1, 2, 5]);
    let ahead = |why, count| Ahead { why, count };
    assert_eq!(
        places[4].ahead,
        [
            ahead(Criterion::LevelFour, 1),
            ahead(Criterion::Urgent, 1),
            ahead(Criterion::ReferredEarlier, 1),
            ahead(Criterion::JoinedEarlier, 1),
        ]
    );
    let told = places[4].clone().for_charity();
    assert_eq!(told.ahead[0], ahead(Criterion::Pressing, 2));
}

#[test]
fn an_expected_wait_is_a_range_and_is_not_said_of_few() {
    let taken = |days: &[i64]| days.iter().map(|number| day(*number)).collect::<Vec<_>>();
    assert_eq!(Flow::of(taken(&[0, 7, 14, 21, 28]), day(28)), None, "five people are too few");
    // Gaps of 7, 7, 14, 14 and 28 days: a quarter of them are at most 7, three quarters at most 14.
    let flow = Flow::of(taken(&[0, 7, 14, 28, 42, 70]), day(75)).unwrap();
    assert_eq!(flow.expected(1), ExpectedWait { from_weeks: 1, to_weeks: 2, cases: 6 });
    assert_eq!(flow.expected(3), ExpectedWait { from_weeks: 3, to_weeks: 6, cases: 6 });
}

#[test]
fn a_list_that_has_stopped_moving_promises_less() {
    let taken: Vec<_> = (0..6).map(|week| day(week * 7)).collect();
    let moving = Flow::of(taken.clone(), day(36)).unwrap().expected(2);
    assert_eq!((moving.from_weeks, moving.to_weeks), (2, 2));
    // Gaps of 7 five times, and 200 days since: three quarters of six is the fifth.
    let taken: Vec<_> = taken.into_iter().chain([day(36), day(37)]).collect();
    let stopped = Flow::of(taken, day(237)).unwrap();
    assert!(stopped.expected(2).to_weeks >= moving.to_weeks);
}
