//! Who can be put on a visit.

use super::story::*;
use crate::{
    Role, Violation,
    booking::{BookingOutcome, BookingState, BookingStateKind},
    checks::CheckLevel,
    time::days_after,
    visit::VisitStateKind,
    volunteer::{CheckStanding, Typed, Volunteer},
};
use chrono::NaiveDate;
use proptest::prelude::*;

fn today() -> NaiveDate {
    day("2026-11-23")
}

fn typed(level: CheckLevel, review_on: Option<&str>) -> Typed {
    let checked_on = review_on.map(|_| day("2024-01-15"));
    Typed { name: "Siân Rees ".into(), contact: None, level, checked_on, review_on: review_on.map(day) }
}

fn volunteer(level: CheckLevel, review_on: Option<&str>) -> Volunteer {
    Volunteer::new(VOLUNTEER, CHARITY, &typed(level, review_on), today()).unwrap()
}

#[test]
fn nobody_goes_who_is_below_the_level_or_past_review_on_the_day_of_the_visit() {
    let basic = volunteer(CheckLevel::Basic, Some("2026-12-08"));
    assert_eq!(basic.can_visit(CheckLevel::Basic, day("2026-12-08")), Ok(()));
    assert_eq!(basic.can_visit(CheckLevel::Basic, day("2026-12-09")), Err(Violation::VolunteerPastReview));
    assert_eq!(basic.can_visit(CheckLevel::None, day("2026-12-09")), Err(Violation::VolunteerPastReview));
    assert_eq!(
        basic.can_visit(CheckLevel::Enhanced, day("2026-12-01")),
        Err(Violation::VolunteerBelowCheckLevel)
    );
    let unchecked = volunteer(CheckLevel::None, None);
    assert_eq!(unchecked.can_visit(CheckLevel::None, day("2030-01-01")), Ok(()));
}

#[test]
fn a_check_has_its_dates_in_order_and_none_has_none() {
    let refused = |typed: Typed| Volunteer::new(VOLUNTEER, CHARITY, &typed, today()).unwrap_err();
    let basic = typed(CheckLevel::Basic, Some("2027-01-15"));
    assert_eq!(refused(Typed { name: " ".into(), ..basic.clone() }), Violation::NameMissing);
    assert_eq!(refused(Typed { checked_on: None, ..basic.clone() }), Violation::CheckDateMissing);
    let future = Some(day("2026-11-24"));
    assert_eq!(refused(Typed { checked_on: future, ..basic.clone() }), Violation::CheckDateInFuture);
    assert_eq!(refused(Typed { review_on: None, ..basic.clone() }), Violation::CheckReviewMissing);
    let before = Typed { review_on: basic.checked_on, ..basic.clone() };
    assert_eq!(refused(before), Violation::CheckReviewBeforeCheck);
    let none = Typed { level: CheckLevel::None, ..basic };
    assert_eq!(Volunteer::new(VOLUNTEER, CHARITY, &none, today()).unwrap().check, None);
}

#[test]
fn a_check_warns_four_weeks_before_it_bites() {
    let standing = |review: &str| volunteer(CheckLevel::Basic, Some(review)).check_standing(today());
    assert_eq!(standing("2026-12-22"), CheckStanding::Good);
    assert_eq!(standing("2026-12-21"), CheckStanding::ReviewSoon);
    assert_eq!(standing("2026-11-23"), CheckStanding::ReviewSoon);
    assert_eq!(standing("2026-11-22"), CheckStanding::PastReview);
    assert_eq!(volunteer(CheckLevel::None, None).check_standing(today()), CheckStanding::Unchecked);
}

#[test]
fn whoever_stops_goes_until_their_last_day_and_whoever_is_written_down_anew_helps_again() {
    let stopped = volunteer(CheckLevel::None, None).stop(day("2026-11-27"), today()).unwrap();
    assert_eq!(stopped.can_visit(CheckLevel::None, day("2026-11-27")), Ok(()));
    let after = stopped.can_visit(CheckLevel::None, day("2026-11-28"));
    assert_eq!(after, Err(Violation::VolunteerHasStopped));
    assert!(!stopped.is_active(day("2026-11-28")));
    assert_eq!(stopped.clone().stop(day("2026-11-22"), today()), Err(Violation::StopInPast));
    let meanwhile = stopped.clone().edited(&typed(CheckLevel::None, None), today()).unwrap();
    assert_eq!(meanwhile.last_day, stopped.last_day, "a corrected name does not call them back");
    let again = stopped.edited(&typed(CheckLevel::None, None), day("2026-12-01")).unwrap();
    assert_eq!((again.last_day, again.first_name()), (None, "Siân"));
}

proptest! {
    /// `until` is exactly the last day on which the rule lets them go: what is looked for by it is never wrong.
    #[test]
    fn the_last_day_that_is_kept_is_the_last_on_which_the_rule_lets_them_go(
        review in 1_u32..400, stops in proptest::option::of(0_u32..400), asked in 0_u32..500,
    ) {
        let review_on = days_after(today(), review);
        let it = Typed { review_on: Some(review_on), ..typed(CheckLevel::Enhanced, Some("2027-01-15")) };
        let mut it = Volunteer::new(VOLUNTEER, CHARITY, &it, today()).unwrap();
        if let Some(days) = stops {
            it = it.stop(days_after(today(), days), today()).unwrap();
        }
        let asked = days_after(today(), asked);
        let may = it.can_visit(CheckLevel::Basic, asked).is_ok();
        prop_assert_eq!(may, it.until().is_none_or(|until| asked <= until));
    }
}

#[test]
fn who_usually_goes_is_kept_with_the_booking_and_who_goes_with_the_visit() {
    let charity = actor(Role::Charity);
    let chosen = booking(BookingStateKind::Confirmed)
        .go(|it| it.choose_volunteer(Some(VOLUNTEER), &charity, later(1)))
        .go(|it| it.pause(crate::booking::PauseReason::Away, None, &charity, later(2)))
        .thing;
    assert_eq!(chosen.volunteer, Some(VOLUNTEER));
    let put_on = visit(VisitStateKind::Planned)
        .go(|it| it.choose_volunteer(Some(VOLUNTEER), &charity, later(1)))
        .go(|it| it.record_done(given(), &charity, later(9)))
        .thing;
    assert_eq!(put_on.volunteer, Some(VOLUNTEER), "who went is remembered");
    let done = put_on.choose_volunteer(None, &charity, later(9));
    assert_eq!(done.map(|_| ()), Err(Violation::VisitNotInState));
}

#[test]
fn a_booking_ends_by_itself_after_its_last_day_and_not_before() {
    let mut running = booking(BookingStateKind::Confirmed).thing;
    running.plan.end_on = Some(day("2027-01-26"));
    let evening = "2027-01-26T20:00:00Z".parse().unwrap();
    let morning = "2027-01-27T07:00:00Z".parse().unwrap();
    assert_eq!(running.clone().end_on_its_day(evening).map(|_| ()), Err(Violation::BookingNotInState));
    let (ended, event) = running.clone().end_on_its_day(morning).unwrap();
    assert!(matches!(ended.state, BookingState::Ended { outcome: BookingOutcome::RanItsCourse, .. }));
    assert_eq!((event.by, ended.plan.end_on), (None, Some(day("2027-01-26"))));
    running.ending = Some(BookingOutcome::CharityStopped);
    let (ended, _) = running.end_on_its_day(morning).unwrap();
    assert!(matches!(ended.state, BookingState::Ended { outcome: BookingOutcome::CharityStopped, .. }));
    let endless = booking(BookingStateKind::Confirmed).thing;
    assert!(endless.end_on_its_day(morning).is_err());
}
