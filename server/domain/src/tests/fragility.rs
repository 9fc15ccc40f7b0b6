//! If something stops: who is left with what, and the end that is known before.

use super::story::*;
use crate::{
    Role, Violation,
    booking::{Booking, BookingOutcome, BookingState, BookingStateKind},
    care_package::{ItemKind, PackageItem, Statutory},
    disclosure::{Field, Shown, shown_to},
    fragility::{LeftWith, affected, check_last_day},
    ids::*,
    referral::{CloseOutcome, ReferralState, ReferralStateKind, Ties},
    standing::{NextStepCode, Progress, standing},
    time::{days_after, london_date},
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn of_person(mut booking: Booking, person: u128, id: u128) -> Booking {
    booking.id = BookingId(Uuid::from_u128(id));
    booking.parties.person = PersonId(Uuid::from_u128(person));
    booking
}

fn line(id: u128, kind: ItemKind, until: Option<&str>) -> PackageItem {
    PackageItem {
        id: PackageItemId(Uuid::from_u128(id)),
        package: PACKAGE,
        outcome: None,
        title: "A line".into(),
        kind,
        from_date: day("2026-11-02"),
        until: until.map(day),
        created_at: now(),
    }
}

fn nurse() -> ItemKind {
    let weekdays = BTreeSet::new();
    ItemKind::Statutory(Statutory { provider: None, weekdays, start: None, minutes: None })
}

#[test]
fn those_with_least_left_come_first_and_what_ends_by_itself_is_nothing_left() {
    let confirmed = booking(BookingStateKind::Confirmed).thing;
    let stopping = [1, 2, 3, 4].map(|person| of_person(confirmed.clone(), person, 0x100 + person));
    let goes_on = of_person(confirmed.clone(), 1, 0x201);
    let mut ends_too = of_person(confirmed.clone(), 4, 0x204);
    ends_too.ending = Some(BookingOutcome::CharityStopped);
    let whose = |person: u128, item: PackageItem| (PersonId(Uuid::from_u128(person)), item);
    let items = [
        whose(1, line(1, ItemKind::Booking(goes_on.id), None)),
        whose(2, line(2, nurse(), None)),
        whose(3, line(3, nurse(), Some("2026-12-04"))),
        whose(4, line(4, ItemKind::Booking(ends_too.id), None)),
    ];
    let all = affected(&stopping, &items, &[goes_on, ends_too], day("2026-12-04"));
    let told: Vec<(u128, LeftWith, usize)> =
        all.iter().map(|one| (one.person.0.as_u128(), one.left_with, one.left.len())).collect();
    assert_eq!(
        told,
        [
            (3, LeftWith::Nothing, 0),
            (4, LeftWith::Nothing, 0),
            (2, LeftWith::StatutoryOnly, 1),
            (1, LeftWith::OtherHelp, 1)
        ]
    );
    assert_eq!(check_last_day(day("2026-12-03"), day("2026-12-04")), Err(Violation::StopInPast));
}

#[test]
fn an_end_that_is_known_gives_the_referral_to_its_broker_at_once() {
    let charity = actor(Role::Charity);
    let referral = referral(ReferralStateKind::Arranged).thing;
    let ending = booking(BookingStateKind::Confirmed)
        .go(|it| it.end_on(day("2026-12-11"), BookingOutcome::CharityStopped, &charity, now()))
        .thing;
    assert!(ending.holds_place() && !ending.will_go_on());
    assert_eq!(ending.plan.end_on, Some(day("2026-12-11")));
    let now_stands = standing(&referral, &[], std::slice::from_ref(&ending));
    assert_eq!((now_stands.progress, now_stands.next), (Progress::Looking, NextStepCode::HelpStopped));
    let again = ending.change(plan(), &actor(Role::Broker), now()).unwrap().0;
    assert!(again.will_go_on(), "another plan was agreed");
}

#[test]
fn a_closed_referral_goes_back_to_whoever_brokered_it() {
    let ties = Ties { bookings_in_place: 1, ..Ties::default() };
    let broker = actor(Role::Broker);
    let closed = referral(ReferralStateKind::Arranged)
        .go(|it| it.close(CloseOutcome::HelpInPlace, "", ties, &broker, now()))
        .thing;
    let stranger = stranger(Role::Charity);
    let (open, _) = closed.take_up_as_help_stops("The bus is sold", &stranger, now()).unwrap().unwrap();
    let ReferralState::Brokering(taken) = open.state else { panic!("{:?}", open.state) };
    assert_eq!(taken.broker, broker.account);
    let brokering = referral(ReferralStateKind::Brokering).thing;
    assert_eq!(
        brokering.take_up_as_help_stops("", &stranger, now()),
        Ok(None),
        "it is with its broker already"
    );
}

#[test]
fn the_letter_names_each_charity_once_with_the_first_day_of_each_part() {
    let line = |charity, account: Option<u128>, field, days| Shown {
        charity,
        account: account.map(|id| AccountId(Uuid::from_u128(id))),
        field,
        at: later(days),
    };
    let ledger = [
        line(OTHER_CHARITY, Some(1), Field::Area, 2),
        line(CHARITY, Some(2), Field::Name, 4),
        line(CHARITY, None, Field::Area, 1),
        line(CHARITY, Some(2), Field::Area, 3),
    ];
    let told = shown_to(&ledger);
    assert_eq!(told.iter().map(|it| it.charity).collect::<Vec<_>>(), [CHARITY, OTHER_CHARITY]);
    assert_eq!((told[0].by_link, told[0].readers.len()), (true, 1));
    let fields: Vec<_> = told[0].fields.iter().map(|(field, at)| (*field, *at)).collect();
    assert_eq!(fields, [(Field::Area, later(1)), (Field::Name, later(4))]);
}

proptest! {
    #[test]
    fn no_visit_is_meant_after_the_last_day(last in 0_u32..200, starts in 0_u32..100) {
        let charity = actor(Role::Charity);
        let today = london_date(now());
        let mut confirmed = booking(BookingStateKind::Confirmed).thing;
        confirmed.plan.start_on = days_after(today, starts);
        let last_day = days_after(today, last);
        let (ended, _) = confirmed.end_on(last_day, BookingOutcome::CharityStopped, &charity, now()).unwrap();
        if matches!(ended.state, BookingState::Confirmed(_)) {
            let after = ended.slots(days_after(last_day, 1), days_after(last_day, 400));
            prop_assert!(after.is_empty());
            prop_assert!(ended.visits_from(today).is_some(), "until then somebody comes");
        } else {
            prop_assert!(last == 0 || starts > last, "it ends at once only where nothing is left of it");
        }
    }
}
