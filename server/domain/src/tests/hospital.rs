//! A stay in hospital: whatever was booked, no visit lies in it; whatever can go on afterwards, goes on with visits ahead.

use super::{
    matching::{but, offering, session},
    story::*,
};
use crate::{
    Role, Violation,
    availability::Closure,
    booking::{Booking, BookingState, BookingStateKind, DAYS_AHEAD, PauseReason},
    care_package::{CarePackageStateKind, Readiness, to_resume},
    ids::{ClosureId, SessionId},
    matching::DirectoryOffering,
    time::{days_after, london_date},
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn readiness(booking: &Booking, offering: &DirectoryOffering, held: u32, now: DateTime<Utc>) -> Readiness {
    Readiness::of(booking, offering, held, Some(agreed()), now)
}

/// The story's booking, in the story's session, paused by a stay.
fn paused_by_stay() -> Booking {
    let mut confirmed = booking(BookingStateKind::Confirmed).thing;
    confirmed.plan.session = Some(SessionId(Uuid::from_u128(1)));
    let active = package(CarePackageStateKind::Active).thing;
    let admission = active.admit_to_hospital([confirmed], &actor(Role::Broker), later(20)).unwrap();
    admission.paused.into_iter().next().unwrap().0
}

#[test]
fn a_discharge_looks_again_at_what_each_charity_can_do() {
    let closed = |days: u32| Closure {
        id: ClosureId(Uuid::from_u128(1)),
        from_date: london_date(now()),
        to_date: days_after(london_date(now()), days),
        reason: None,
    };
    let cases: [(DirectoryOffering, u32, Readiness); 9] = [
        (offering(), 1, Readiness::Fits),
        (changed(|it| it.offering.active = false), 1, Readiness::OfferingStopped),
        (changed(|it| it.charity_active = false), 1, Readiness::OfferingStopped),
        (changed(|it| it.offering.paused_until = Some(day("2027-02-01"))), 1, Readiness::OfferingPaused),
        (changed(|it| it.offering.sessions.clear()), 1, Readiness::TimesGone),
        (
            changed(|it| it.taken = BTreeMap::from([(SessionId(Uuid::from_u128(1)), 3)])),
            1,
            Readiness::PlaceGone,
        ),
        (offering(), 3, Readiness::PlaceGone),
        (changed(|it| it.offering.closures.push(closed(120))), 1, Readiness::Closed),
        (changed(|it| it.offering.closures.push(closed(40))), 1, Readiness::Fits),
    ];
    for (offering, held, expected) in cases {
        assert_eq!(readiness(&paused_by_stay(), &offering, held, later(30)), expected);
    }
    let mut over = paused_by_stay();
    over.plan.end_on = Some(day("2026-12-08"));
    assert_eq!(readiness(&over, &offering(), 1, later(30)), Readiness::Over);
    assert_eq!(Readiness::of(&paused_by_stay(), &offering(), 1, None, later(30)), Readiness::AgreementGone);
}

fn changed(change: impl FnOnce(&mut DirectoryOffering)) -> DirectoryOffering {
    (*but(change)).clone()
}

#[test]
fn no_visits_begin_while_the_person_is_in_hospital() {
    for kind in CarePackageStateKind::ALL {
        let begins = package(*kind).thing.lets_visits_begin();
        let expected = match kind {
            CarePackageStateKind::OnHold => Err(Violation::PersonInHospital),
            _ => Ok(()),
        };
        assert_eq!(begins, expected, "{kind}");
    }
}

/// A booking as a stay may find it.
fn bookings() -> impl Strategy<Value = Booking> {
    let kinds = prop::sample::select(BookingStateKind::ALL);
    (kinds, prop::option::of(0_i64..60), prop::option::of(-30_i64..200), -60_i64..30).prop_map(
        |(kind, pause_ends, ends, starts)| {
            let mut it = booking(kind).thing;
            it.plan.start_on = london_date(later(starts));
            it.plan.end_on = ends.map(|ends| london_date(later(starts.max(ends))));
            if let BookingState::Paused { until, .. } = &mut it.state {
                *until = pause_ends.map(|days| london_date(later(days)));
            }
            it
        },
    )
}

/// What a charity may have done to its offering meanwhile.
fn offerings() -> impl Strategy<Value = DirectoryOffering> {
    let closed = prop::option::of((0_i64..60, 0_u32..90));
    (any::<bool>(), any::<bool>(), prop::option::of(0_i64..60), any::<bool>(), closed).prop_map(
        |(active, charity_active, paused, has_session, closed)| {
            changed(|it| {
                it.offering.active = active;
                it.charity_active = charity_active;
                it.offering.paused_until = paused.map(|days| london_date(later(days)));
                if !has_session {
                    it.offering.sessions = vec![session(2, tuesdays())];
                }
                it.offering.closures.extend(closed.map(|(from, days)| Closure {
                    id: ClosureId(Uuid::from_u128(1)),
                    from_date: london_date(later(from)),
                    to_date: days_after(london_date(later(from)), days),
                    reason: None,
                }));
            })
        },
    )
}

proptest! {
    #[test]
    fn during_a_stay_nothing_gives_visits_and_after_it_what_fits_has_some_ahead(
        bookings in prop::collection::vec(bookings(), 0..6),
        offering in offerings(),
        days in 0_i64..60,
        held in 1_u32..4,
    ) {
        let (broker, admitted) = (actor(Role::Broker), later(1));
        let before = bookings.clone();
        let admission =
            package(CarePackageStateKind::Active).thing.admit_to_hospital(bookings, &broker, admitted).unwrap();
        let paused: Vec<Booking> = admission.paused.into_iter().map(|(booking, _)| booking).collect();
        for booking in &before {
            let goes_on = booking.visits_from(london_date(admitted)).is_some();
            prop_assert_eq!(goes_on, booking.state.kind() == BookingStateKind::Confirmed
                || matches!(booking.state, BookingState::Paused { until: Some(_), .. }));
        }
        prop_assert_eq!(
            paused.len(),
            before.iter().filter(|booking| booking.visits_from(london_date(admitted)).is_some()).count()
        );
        for booking in &paused {
            prop_assert_eq!(booking.visits_from(london_date(admitted)), None);
            let open_ended = matches!(
                booking.state,
                BookingState::Paused { reason: PauseReason::HospitalStay, until: None, .. }
            );
            prop_assert!(open_ended);
        }
        prop_assert_eq!(to_resume(&paused).len(), paused.len());

        let home = admitted + TimeDelta::days(days);
        let (plan, _) = admission.package.0.resume(&broker, home).unwrap();
        prop_assert_eq!(plan.lets_visits_begin(), Ok(()));
        for booking in paused {
            if readiness(&booking, &offering, held, home) != Readiness::Fits {
                continue;
            }
            let (again, _) = booking.resume(&broker, home).unwrap();
            prop_assert!(again.is_live());
            let from = again.visits_from(london_date(home));
            let from = from.ok_or_else(|| TestCaseError::fail("it gives visits"))?;
            let last = days_after(again.plan.start_on.max(london_date(home)), DAYS_AHEAD);
            let open = again.slots(from, last).into_iter().any(|slot| {
                let date = london_date(slot.starts_at);
                slot.starts_at > home && !offering.offering.closures.iter().any(|closure| closure.covers(date))
            });
            prop_assert!(open, "what fits has a visit ahead");
        }
    }
}
