//! What a booking would come to: its first four weeks, each visit with what stands in its way.

use crate::{
    booking::Plan,
    coded::coded,
    offering::Offering,
    recurrence::Slot,
    time::{days_after, london_date},
    working_days::is_bank_holiday,
};
/// How much of a booking is shown before it is agreed, and of a week before it is kept.
pub const DAYS_SHOWN: u32 = 28;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    pub slot: Slot,
    pub conflicts: Vec<Conflict>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// The offering is closed that day: the visit will not be planned.
    Closed,
    /// The offering has sessions, and none at this time.
    OutsideSessions,
    /// A day on which many volunteers do not come.
    BankHoliday,
    /// Something else in the person's week overlaps; its title.
    OtherItem(String),
}

coded! {
    /// A [`Conflict`] without its value.
    pub enum ConflictCode {
        Closed = "CLOSED",
        OutsideSessions = "OUTSIDE_SESSIONS",
        BankHoliday = "BANK_HOLIDAY",
        OtherItem = "OTHER_ITEM",
    }
}

/// The visits of `plan` in the four weeks from its start, beside `week`: what else the person has then, with its titles.
pub fn preview(plan: &Plan, offering: &Offering, week: &[(Slot, String)]) -> Vec<Occurrence> {
    let last = days_after(plan.start_on, DAYS_SHOWN - 1);
    let last = plan.end_on.map_or(last, |end| end.min(last));
    let slots = plan.pattern.occurrences(plan.start_on, last).into_iter();
    slots.map(|slot| Occurrence { conflicts: conflicts(slot, offering, week), slot }).collect()
}

fn conflicts(slot: Slot, offering: &Offering, week: &[(Slot, String)]) -> Vec<Conflict> {
    let date = london_date(slot.starts_at);
    let closed = offering.closures.iter().any(|closure| closure.covers(date));
    let in_a_session = offering.sessions.iter().any(|session| session.is_on(slot.starts_at));
    let outside = !offering.sessions.is_empty() && !in_a_session;
    let mut conflicts = Vec::new();
    conflicts.extend(closed.then_some(Conflict::Closed));
    conflicts.extend((!closed && outside).then_some(Conflict::OutsideSessions));
    conflicts.extend(is_bank_holiday(date).then_some(Conflict::BankHoliday));
    let overlapping = week.iter().filter(|(other, _)| other.overlaps(slot));
    conflicts.extend(overlapping.map(|(_, title)| Conflict::OtherItem(title.clone())));
    conflicts
}

impl Conflict {
    pub const fn code(&self) -> ConflictCode {
        match self {
            Self::Closed => ConflictCode::Closed,
            Self::OutsideSessions => ConflictCode::OutsideSessions,
            Self::BankHoliday => ConflictCode::BankHoliday,
            Self::OtherItem(_) => ConflictCode::OtherItem,
        }
    }
}
