//! Visits in calendars.

use super::story::*;
use crate::{
    Role, Violation,
    calendar::{CalendarAddress, CalendarKind, CalendarOf, Entry, EntryStatus, Fact},
    ids::{CalendarAddressId, VisitId},
    visit::{NoShow, Visit, VisitStateKind},
};
use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

/// A change here is a change of what lies on other people's telephones.
#[test]
fn each_calendar_tells_no_more_than_its_reader_can_do_with() {
    assert_eq!(CalendarKind::Charity.tells(), [Fact::KindOfHelp, Fact::WhoGoes, Fact::Page]);
    assert_eq!(CalendarKind::Volunteer.tells(), [Fact::KindOfHelp]);
    assert_eq!(CalendarKind::Household.tells(), [Fact::WhoGoes, Fact::FromWhom]);
}

#[test]
fn what_is_called_off_or_moved_stays_and_says_so() {
    for (kind, status) in [
        (VisitStateKind::Planned, EntryStatus::Confirmed),
        (VisitStateKind::Done, EntryStatus::Confirmed),
        (VisitStateKind::NoShow, EntryStatus::Confirmed),
        (VisitStateKind::Cancelled, EntryStatus::Cancelled),
        (VisitStateKind::Moved, EntryStatus::Cancelled),
    ] {
        assert_eq!(Entry::of(&visit(kind).thing).status, status, "{kind}");
    }
    let planned: Visit = visit(VisitStateKind::Planned).thing;
    let id = VisitId(Uuid::from_u128(0xC9));
    let [(moved, _), (instead, _)] =
        planned.move_to(id, later(10), None, &actor(Role::Charity), later(7)).unwrap();
    let (old, new) = (Entry::of(&moved), Entry::of(&instead));
    assert_eq!((old.status, new.status), (EntryStatus::Cancelled, EntryStatus::Confirmed));
    assert_ne!(old.visit, new.visit);
}

#[test]
fn an_address_is_revoked_once() {
    let address = CalendarAddress {
        id: CalendarAddressId(Uuid::from_u128(0xF0)),
        of: CalendarOf::Charity(CHARITY),
        made_at: now(),
        made_by: actor(Role::Charity).account,
        revoked_at: None,
    };
    let revoked = address.revoke(later(1)).unwrap();
    assert_eq!(revoked.revoked_at, Some(later(1)));
    assert_eq!(revoked.revoke(later(2)), Err(Violation::CalendarAddressRevoked));
}

proptest! {
    /// Whatever is done to a visit, in whatever order: its entry keeps its id, and its number grows with each change.
    #[test]
    fn an_entry_keeps_its_id_and_its_number_never_goes_down(steps in prop::collection::vec(0..4_u8, 0..12)) {
        let charity = actor(Role::Charity);
        let mut told = visit(VisitStateKind::Planned);
        let mut last = Entry::of(&told.thing);
        prop_assert_eq!(last.sequence, 0);
        for (number, step) in (1..).zip(steps) {
            let at = later(9) + TimeDelta::minutes(number);
            let done = told.try_go(|it| match step {
                0 => it.choose_volunteer(Some(VOLUNTEER), &charity, at),
                1 => it.choose_volunteer(None, &charity, at),
                2 => it.cancel(crate::booking::CancelledBy::Charity, "snow", &charity, at),
                _ => it.record_no_show(NoShow::Person, &charity, at),
            });
            let entry = Entry::of(&told.thing);
            prop_assert_eq!(entry.visit, last.visit);
            prop_assert_eq!(entry.sequence, last.sequence + u32::from(done.is_ok()));
            last = entry;
        }
    }
}
