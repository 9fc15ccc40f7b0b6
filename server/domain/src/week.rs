//! The week that a charity keeps for an offering: what it proposes in the place of the present one, and the coming four weeks as people
//! will find them.

use crate::{
    Violation,
    availability::{Capacity, CapacityUnit, Closure, Session},
    coded::coded,
    ids::{AccountId, SessionId},
    offering::Offering,
    preview::DAYS_SHOWN,
    recurrence::Slot,
    time::{days_after, london_date},
    working_days::is_bank_holiday,
};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

/// All that changes from week to week, as a whole: a session or a closure that is not in it is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    pub sessions: Vec<Session>,
    pub closures: Vec<Closure>,
    pub unit: CapacityUnit,
    pub maximum: u32,
    /// How many it can take now. None where that is as it was: bookings may have taken places since the charity looked.
    pub available: Option<u32>,
    pub waiting_list_open: bool,
    /// The day on which it takes people again.
    pub paused_until: Option<NaiveDate>,
}

impl Offering {
    /// More than any charity of the county gives; what is longer is a mistake.
    pub const MOST_SESSIONS: usize = 100;
    pub const MOST_CLOSURES: usize = 100;

    /// The offering with `week` in the place of its own. Whoever proposes a week also says that it is right.
    pub fn with_week(self, week: Week, by: Option<AccountId>, now: DateTime<Utc>) -> Result<Self, Violation> {
        let ends_in_past = week.paused_until.is_some_and(|until| until <= london_date(now));
        if ends_in_past && week.paused_until != self.paused_until {
            return Err(Violation::PauseEndsInPast);
        }
        let available = week.available.unwrap_or_else(|| self.capacity.available().min(week.maximum));
        let capacity = Capacity::new(week.unit, week.maximum, available, now)?;
        let Week { sessions, closures, waiting_list_open, paused_until, .. } = week;
        let offering = Self { sessions, closures, capacity, waiting_list_open, paused_until, ..self };
        offering.check_times()?;
        Ok(offering.confirm(by, now))
    }

    pub(crate) fn check_times(&self) -> Result<(), Violation> {
        if self.sessions.len() > Self::MOST_SESSIONS {
            return Err(Violation::SessionsOutOfRange);
        }
        if self.closures.len() > Self::MOST_CLOSURES {
            return Err(Violation::ClosuresOutOfRange);
        }
        self.sessions.iter().try_for_each(Session::check)
    }

    /// Its times in the four weeks from today that are still to come, in order, as people will find them. `taken` are the bookings that
    /// hold a place of a session; one that is not named has none.
    pub fn four_weeks(&self, taken: &BTreeMap<SessionId, u32>, now: DateTime<Utc>) -> Vec<Time> {
        let last = days_after(london_date(now), DAYS_SHOWN - 1);
        let times = self.sessions.iter().flat_map(|session| {
            let taken = taken.get(&session.id).copied().unwrap_or_default();
            session.until(last, now).into_iter().map(move |slot| self.time(session, taken, slot))
        });
        let mut times: Vec<Time> = times.collect();
        times.sort_by_key(|time| (time.slot, time.session));
        times
    }

    fn time(&self, session: &Session, taken: u32, slot: Slot) -> Time {
        let date = london_date(slot.starts_at);
        let free = self.capacity.available().min(session.places.saturating_sub(taken));
        let state = if self.closures.iter().any(|closure| closure.covers(date)) {
            TimeState::Closed
        } else if !self.active || self.is_paused_on(date) {
            TimeState::Paused
        } else if free == 0 {
            TimeState::Full
        } else {
            TimeState::Free
        };
        Time {
            session: session.id,
            slot,
            places: session.places,
            free,
            state,
            bank_holiday: is_bank_holiday(date),
        }
    }
}

/// One time of the coming weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    pub session: SessionId,
    pub slot: Slot,
    pub places: u32,
    /// Of the session's places, those that a booking would find.
    pub free: u32,
    pub state: TimeState,
    /// A day on which many volunteers do not come.
    pub bank_holiday: bool,
}

coded! {
    /// How people find a time.
    pub enum TimeState {
        Free = "FREE",
        /// Only the waiting list is left, where there is one.
        Full = "FULL",
        /// Nothing is given that day.
        Closed = "CLOSED",
        /// Nobody new is taken yet; whoever is booked comes.
        Paused = "PAUSED",
    }
}
