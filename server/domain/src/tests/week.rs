//! A charity changes its week: how people will find it, and what is booked and in the way.

use super::{
    matching::{offering, session},
    story::*,
};
use crate::{
    Violation,
    availability::{CapacityUnit, Closure, Session},
    booking::{Booking, BookingStateKind, Plan},
    clash::{Agreed, Choice, Clash, ClashCode, ClosedVisits, clashes},
    ids::*,
    offering::Offering,
    recurrence::{Pattern, Repeat, Slot, WeekOfMonth},
    time::{WallTime, Weekday, days_after, london_date},
    visit::{Visit, VisitStateKind},
    week::{TimeState, Week},
};
use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use uuid::Uuid;

fn week(offering: &Offering) -> Week {
    Week {
        sessions: offering.sessions.clone(),
        closures: offering.closures.clone(),
        unit: CapacityUnit::People,
        maximum: offering.capacity.maximum(),
        available: None,
        waiting_list_open: offering.waiting_list_open,
        paused_until: offering.paused_until,
    }
}

fn given() -> Offering {
    offering().offering
}

fn closed(from: &str, to: &str) -> Closure {
    Closure::new(ClosureId(Uuid::from_u128(1)), day(from), day(to), None).unwrap()
}

fn with(change: impl FnOnce(&mut Offering)) -> Offering {
    let mut offering = given();
    change(&mut offering);
    offering
}

/// The story's booking, Tuesdays at two in its session, with its visits of eight weeks.
fn agreed() -> Agreed {
    agreed_as(0xB0, Plan { session: Some(given().sessions[0].id), ..plan() })
}

fn agreed_as(id: u128, plan: Plan) -> Agreed {
    let booking =
        Booking { id: BookingId(Uuid::from_u128(id)), plan, ..booking(BookingStateKind::Confirmed).thing };
    let slots = booking.slots(london_date(now()), days_after(london_date(now()), 56));
    let visits = slots.into_iter().zip(0_u128..).map(|(slot, count)| Visit {
        id: VisitId(Uuid::from_u128(id * 1000 + count)),
        booking: booking.id,
        slot,
        ..visit(VisitStateKind::Planned).thing
    });
    Agreed { visits: visits.collect(), booking }
}

#[test]
fn four_weeks_say_of_each_time_how_it_will_be_found() {
    let offering = with(|it| {
        it.sessions[0].places = 1;
        it.sessions.push(session(2, Pattern { weekdays: [Weekday::Fri].into(), ..tuesdays() }));
        it.closures = vec![closed("2026-12-01", "2026-12-01")];
        it.paused_until = Some(day("2026-11-30"));
    });
    let taken = [(offering.sessions[0].id, 1)].into();
    let found = offering.four_weeks(&taken, now());
    let found: Vec<_> =
        found.iter().map(|time| (london_date(time.slot.starts_at), time.state, time.free)).collect();
    let expected = [
        ("2026-11-24", TimeState::Paused, 0),
        ("2026-11-27", TimeState::Paused, 2),
        ("2026-12-01", TimeState::Closed, 0),
        ("2026-12-04", TimeState::Free, 2),
        ("2026-12-08", TimeState::Full, 0),
        ("2026-12-11", TimeState::Free, 2),
        ("2026-12-15", TimeState::Full, 0),
        ("2026-12-18", TimeState::Free, 2),
    ];
    assert_eq!(found, expected.map(|(date, state, free)| (day(date), state, free)));
}

#[test]
fn a_week_without_a_number_keeps_the_places_that_bookings_have_left() {
    let after = given().with_week(Week { maximum: 5, ..week(&given()) }, None, later(1)).unwrap();
    assert_eq!((after.capacity.maximum(), after.capacity.available()), (5, 2));
    let lowered = given().with_week(Week { maximum: 1, ..week(&given()) }, None, later(1)).unwrap();
    assert_eq!(lowered.capacity.available(), 1);
    assert_eq!((lowered.confirmed_at, lowered.version), (later(1), 2));
}

#[test]
fn a_pause_ends_on_a_day_to_come_and_one_that_has_ended_is_no_obstacle() {
    let until = |text| Week { paused_until: Some(day(text)), ..week(&given()) };
    assert_eq!(given().with_week(until("2026-11-23"), None, now()), Err(Violation::PauseEndsInPast));
    assert!(given().with_week(until("2026-11-24"), None, now()).is_ok());
    let ended = with(|it| it.paused_until = Some(day("2026-11-01")));
    assert!(ended.with_week(until("2026-11-01"), None, now()).is_ok());
}

#[test]
fn a_closure_clashes_with_the_visits_of_its_days_and_asks_what_becomes_of_them() {
    let after = with(|it| it.closures = vec![closed("2026-12-07", "2026-12-16")]);
    let found = clashes(&given(), &after, &[agreed()], now());
    let days: Vec<NaiveDate> = found
        .iter()
        .map(|clash| match clash {
            Clash::ClosedDay { slot, .. } => london_date(slot.starts_at),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(days, [day("2026-12-08"), day("2026-12-15")]);
    assert_eq!(Choice::default().settle(&found), Err(vec![Violation::VisitsOnClosedDays]));
    let choice = |closed_visits| Choice { closed_visits: Some(closed_visits), bookings_go_ahead: false };
    assert_eq!(choice(ClosedVisits::GoAhead).settle(&found), Ok(Vec::new()));
    assert_eq!(choice(ClosedVisits::CallOff).settle(&found).unwrap().len(), 2);
    assert_eq!(clashes(&after, &after, &[agreed()], now()), [], "it was decided on already");
}

#[test]
fn a_session_that_moves_ends_or_goes_leaves_its_booking_outside() {
    type Change = fn(&mut Offering);
    let changes: [(&str, Change); 4] = [
        ("2026-12-01", |it| it.sessions[0].pattern.start = WallTime::try_from(600).unwrap()),
        ("2026-12-01", |it| it.sessions[0].pattern.weekdays = [Weekday::Wed].into()),
        ("2027-02-02", |it| it.sessions[0].valid_to = Some(day("2027-01-31"))),
        ("2026-12-01", |it| {
            it.sessions = vec![session(9, Pattern { weekdays: [Weekday::Sat].into(), ..tuesdays() })];
        }),
    ];
    for (first, change) in changes {
        let found = clashes(&given(), &with(change), &[agreed()], now());
        let [Clash::OutsideSessions { slot, .. }] = found[..] else { panic!("{found:?}") };
        assert_eq!(london_date(slot.starts_at), day(first));
        assert_eq!(Choice::default().settle(&found), Err(vec![Violation::BookingsOutsideSessions]));
        let go_ahead = Choice { bookings_go_ahead: true, closed_visits: None };
        assert_eq!(go_ahead.settle(&found), Ok(Vec::new()));
    }
    let by_arrangement = with(|it| it.sessions.clear());
    assert_eq!(clashes(&given(), &by_arrangement, &[agreed()], now()), [], "any time will do");
}

#[test]
fn a_session_keeps_the_places_that_are_booked_in_it() {
    let plan = || agreed().booking.plan;
    let two = [agreed_as(0xB0, plan()), agreed_as(0xD0, plan())];
    let one_place = with(|it| it.sessions[0].places = 1);
    let found = clashes(&given(), &one_place, &two, now());
    let [Clash::TooFewPlaces { places: 1, ref bookings, .. }] = found[..] else { panic!("{found:?}") };
    assert_eq!(bookings.len(), 2);
    assert_eq!(Choice::default().settle(&found), Err(vec![Violation::PlacesAlreadyBooked]));
    assert_eq!(clashes(&given(), &one_place, &two[..1], now()), []);
}

fn sessions(most: usize) -> impl Strategy<Value = Vec<Session>> {
    let times =
        (0..7_usize, 8..20_u16, prop::sample::select(vec![30, 60, 120_u16]), prop::option::of(1..=4_i8));
    let dates = (0..60_u32, prop::option::of(0..200_u32), 1..4_u32);
    let made = (times, dates).prop_map(|((weekday, hour, minutes, monthly), (from, length, places))| {
        let repeat = monthly.map_or(Repeat::Weekly { every: 1 }, |week| Repeat::Monthly {
            week_of_month: WeekOfMonth::try_from(week).unwrap(),
        });
        let weekdays = [Weekday::ALL[weekday]].into();
        let pattern = Pattern { repeat, weekdays, start: WallTime::try_from(hour * 60).unwrap(), minutes };
        let valid_from = days_after(day("2026-11-01"), from);
        let valid_to = length.map(|length| days_after(valid_from, length));
        Session { places, valid_from, valid_to, ..session(0, pattern) }
    });
    prop::collection::vec(made, 0..most).prop_map(|sessions| {
        let numbered = sessions.into_iter().zip(1_u128..);
        numbered.map(|(it, id)| Session { id: SessionId(Uuid::from_u128(id)), ..it }).collect()
    })
}

fn closures() -> impl Strategy<Value = Vec<Closure>> {
    let made = (0..90_u32, 0..10_u32).prop_map(|(from, length)| {
        let from = days_after(day("2026-11-20"), from);
        Closure::new(ClosureId(Uuid::from_u128(1)), from, days_after(from, length), None).unwrap()
    });
    prop::collection::vec(made, 0..4)
}

fn offerings() -> impl Strategy<Value = Offering> {
    (sessions(5), closures()).prop_map(|(sessions, closures)| Offering { sessions, closures, ..given() })
}

/// Bookings, some in a session of the week and some at any time.
fn bookings() -> impl Strategy<Value = Vec<Agreed>> {
    let made = (0..7_usize, 8..20_u16, 0..6_u128, 0..40_u32, prop::option::of(0..100_u32));
    prop::collection::vec(made, 0..5).prop_map(|all| {
        let numbered = all.into_iter().zip(0xB0_u128..);
        numbered
            .map(|((weekday, hour, session, from, length), id)| {
                let start = WallTime::try_from(hour * 60).unwrap();
                let pattern = Pattern { weekdays: [Weekday::ALL[weekday]].into(), start, ..tuesdays() };
                let start_on = days_after(day("2026-11-24"), from);
                let end_on = length.map(|length| days_after(start_on, length));
                agreed_as(
                    id,
                    Plan { session: Some(SessionId(Uuid::from_u128(session))), pattern, start_on, end_on },
                )
            })
            .collect()
    })
}

/// As a charity would see with its own eyes whether something that is booked fits a week.
fn fits(offering: &Offering, slot: Slot) -> bool {
    offering.sessions.is_empty() || offering.sessions.iter().any(|session| session.is_on(slot.starts_at))
}

fn is_closed(offering: &Offering, slot: Slot) -> bool {
    offering.closures.iter().any(|closure| closure.covers(london_date(slot.starts_at)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_week_that_stays_as_it_is_clashes_with_nothing(offering in offerings(), agreed in bookings()) {
        prop_assert_eq!(clashes(&offering, &offering, &agreed, now()), []);
    }

    #[test]
    fn nothing_booked_is_dropped_silently(before in offerings(), after in offerings(), agreed in bookings()) {
        let found = clashes(&before, &after, &agreed, now());
        for it in &agreed {
            let has = |code| found.iter().any(|clash| clash.code() == code && clash.bookings().contains(&it.booking.id));
            for visit in &it.visits {
                let told = found.iter().any(|clash| matches!(clash, Clash::ClosedDay { visit: id, .. } if *id == visit.id));
                prop_assert_eq!(told, is_closed(&after, visit.slot) && !is_closed(&before, visit.slot));
            }
            let soon = it.booking.slots(london_date(now()), days_after(london_date(now()), 200)).into_iter();
            let stranded = soon.filter(|slot| slot.starts_at > now()).any(|slot| fits(&before, slot) && !fits(&after, slot));
            prop_assert!(!stranded || has(ClashCode::OutsideSessions), "{:?}", it.booking.plan);
        }
        for session in &after.sessions {
            let booked = agreed.iter().filter(|it| it.booking.plan.session == Some(session.id)).count();
            let had = before.sessions.iter().find(|known| known.id == session.id).map_or(0, |known| known.places);
            let dropped = had.min(u32::try_from(booked).unwrap()) > session.places;
            let told = found.iter().any(|clash| matches!(clash, Clash::TooFewPlaces { session: id, .. } if *id == session.id));
            prop_assert!(!dropped || told);
        }
    }

    #[test]
    fn a_choice_calls_off_the_visits_of_closed_days_and_no_others(
        before in offerings(),
        after in offerings(),
        agreed in bookings(),
    ) {
        let found = clashes(&before, &after, &agreed, now());
        let call_off = Choice { closed_visits: Some(ClosedVisits::CallOff), bookings_go_ahead: true };
        let called_off = call_off.settle(&found).unwrap();
        for visit in agreed.iter().flat_map(|it| &it.visits) {
            let newly_closed = is_closed(&after, visit.slot) && !is_closed(&before, visit.slot);
            prop_assert_eq!(called_off.contains(&visit.id), newly_closed);
        }
        let silent = Choice::default().settle(&found);
        prop_assert_eq!(silent.is_ok(), found.is_empty());
    }

    #[test]
    fn giving_more_clashes_with_nothing(before in offerings(), more in sessions(4), agreed in bookings()) {
        prop_assume!(!before.sessions.is_empty());
        let mut after = Offering { closures: Vec::new(), ..before.clone() };
        after.sessions.iter_mut().for_each(|session| session.places += 1);
        let fresh = more.into_iter().zip(100_u128..);
        after.sessions.extend(fresh.map(|(it, id)| Session { id: SessionId(Uuid::from_u128(id)), ..it }));
        prop_assert_eq!(clashes(&before, &after, &agreed, now()), []);
    }

    #[test]
    fn people_find_no_time_that_is_past_closed_paused_or_further_than_four_weeks(
        offering in offerings(),
        pause in prop::option::of(0..40_u32),
    ) {
        let paused_until = pause.map(|days| days_after(london_date(now()), days));
        let offering = Offering { paused_until, ..offering };
        let found = offering.four_weeks(&[].into(), now());
        prop_assert!(found.is_sorted_by_key(|time| time.slot));
        for time in &found {
            prop_assert!(time.slot.starts_at > now() && time.slot.starts_at < now() + TimeDelta::days(28));
            let free = time.state == TimeState::Free;
            prop_assert!(!free || !is_closed(&offering, time.slot));
            prop_assert!(!free || !offering.is_paused_on(london_date(time.slot.starts_at)));
            prop_assert!(!free || (time.free > 0 && time.free <= time.places));
        }
        // What searching names as the next times is found here too, unless the offering is paused.
        for slot in offering.next_slots(now(), 3) {
            let near = london_date(slot.starts_at) < days_after(london_date(now()), 28);
            prop_assert!(!near || found.iter().any(|time| time.slot == slot && time.state != TimeState::Closed));
        }
    }
}
