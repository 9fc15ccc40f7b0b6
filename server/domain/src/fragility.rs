//! If this stops: who loses what, and what each is left with.

use crate::{
    Violation,
    booking::Booking,
    care_package::{ItemKind, PackageItem},
    coded::coded,
    ids::{BookingId, PackageItemId, PersonId},
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Somebody who counts on what stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    pub person: PersonId,
    /// The bookings that would end, oldest first.
    pub losing: Vec<BookingId>,
    /// The lines of their plan that go on after it.
    pub left: Vec<PackageItemId>,
    pub left_with: LeftWith,
}

coded! {
    /// What is left of somebody's plan.
    pub enum LeftWith {
        Nothing = "NOTHING",
        /// Health and social care, and nobody besides.
        StatutoryOnly = "STATUTORY_ONLY",
        OtherHelp = "OTHER_HELP",
    }
}

/// Who is affected where `stopping` end on `last_day`: those with least left first. `items` are the lines of their plans, each with whose it
/// is, and `others` the bookings behind those lines.
pub fn affected(
    stopping: &[Booking],
    items: &[(PersonId, PackageItem)],
    others: &[Booking],
    last_day: NaiveDate,
) -> Vec<Affected> {
    let lost: BTreeSet<BookingId> = stopping.iter().map(|booking| booking.id).collect();
    let others: BTreeMap<BookingId, &Booking> = others.iter().map(|booking| (booking.id, booking)).collect();
    let goes_on = |item: &PackageItem| {
        let has_time = item.until.is_none_or(|until| until > last_day);
        has_time
            && match item.kind {
                ItemKind::Statutory(_) => true,
                ItemKind::Booking(id) => {
                    !lost.contains(&id) && others.get(&id).is_some_and(|it| it.will_go_on())
                }
            }
    };
    let mut by_person: BTreeMap<PersonId, Vec<BookingId>> = BTreeMap::new();
    for booking in stopping {
        by_person.entry(booking.parties.person).or_default().push(booking.id);
    }
    let affected = |(person, losing): (PersonId, Vec<BookingId>)| {
        let left: Vec<&PackageItem> = items
            .iter()
            .filter(|(whose, item)| *whose == person && goes_on(item))
            .map(|(_, item)| item)
            .collect();
        Affected {
            person,
            losing,
            left_with: LeftWith::of(&left),
            left: left.into_iter().map(|item| item.id).collect(),
        }
    };
    let mut all: Vec<Affected> = by_person.into_iter().map(affected).collect();
    all.sort_by_key(|affected| (affected.left_with, affected.person));
    all
}

/// Refuses a last day that has passed.
pub fn check_last_day(last_day: NaiveDate, today: NaiveDate) -> Result<(), Violation> {
    if last_day < today { Err(Violation::StopInPast) } else { Ok(()) }
}

impl LeftWith {
    fn of(left: &[&PackageItem]) -> Self {
        if left.is_empty() {
            Self::Nothing
        } else if left.iter().all(|item| matches!(item.kind, ItemKind::Statutory(_))) {
            Self::StatutoryOnly
        } else {
            Self::OtherHelp
        }
    }
}
