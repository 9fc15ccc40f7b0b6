use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use crate::{
    Violation,
    protocol::{Protocol, ProtocolStanding},
};

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(number)
}

fn protocol(signed: u64, review: u64, today: u64) -> Result<Protocol, Violation> {
    Protocol::new("ISP-0042".to_owned(), day(signed), day(review), day(today))
}

#[test]
fn a_protocol_names_its_paper_was_signed_already_and_is_reviewed_later() {
    assert!(protocol(10, 400, 10).is_ok());
    assert_eq!(protocol(11, 400, 10), Err(Violation::ProtocolSignedInFuture));
    assert_eq!(protocol(10, 10, 10), Err(Violation::ProtocolReviewBeforeSigned));
    let nameless = Protocol::new("  ".to_owned(), day(1), day(400), day(10));
    assert_eq!(nameless, Err(Violation::ProtocolReferenceMissing));
}

#[test]
fn its_review_is_told_eight_weeks_before_and_is_overdue_from_the_day_after() {
    use ProtocolStanding as S;
    let protocol = protocol(0, 100, 0).unwrap();
    let standings = [0, 43, 44, 100, 101].map(|today| protocol.standing(day(today)));
    assert_eq!(standings, [S::InForce, S::InForce, S::ReviewSoon, S::ReviewSoon, S::ReviewOverdue]);
}

proptest! {
    #[test]
    fn with_time_a_protocol_only_ever_comes_nearer_to_its_review(
        review in 1..2_000_u64, today in 0..3_000_u64, later in 0..1_000_u64,
    ) {
        let protocol = protocol(0, review, 0).unwrap();
        let rank = |on: u64| ProtocolStanding::ALL.iter().position(|standing| *standing == protocol.standing(day(on)));
        prop_assert!(rank(today) <= rank(today + later));
    }
}
