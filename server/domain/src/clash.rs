//! What is booked and would no longer fit when a charity changes its week. Nothing booked is dropped: it goes ahead as it was agreed, or
//! somebody says that its visits are called off.

use crate::{
    Violation,
    booking::Booking,
    coded::coded,
    ids::{BookingId, SessionId, VisitId},
    offering::Offering,
    recurrence::Slot,
    time::{days_after, london_date},
    visit::Visit,
};
use chrono::{DateTime, Utc};

/// A year: what is booked further ahead than this is looked at when it comes nearer.
const DAYS_AHEAD: u32 = 365;

/// A booking that holds a place of the offering, with its visits that are planned from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    pub booking: Booking,
    pub visits: Vec<Visit>,
}

/// One thing that is booked and in the way of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clash {
    /// A planned visit falls on a day that would be closed.
    ClosedDay { booking: BookingId, visit: VisitId, slot: Slot },
    /// A booking's times, of which this is the first, would lie in no session.
    OutsideSessions { booking: BookingId, slot: Slot },
    /// A session would have fewer places than are booked in it.
    TooFewPlaces { session: SessionId, places: u32, bookings: Vec<BookingId> },
}

coded! {
    /// A [`Clash`] without its value.
    pub enum ClashCode {
        ClosedDay = "CLOSED_DAY",
        OutsideSessions = "OUTSIDE_SESSIONS",
        TooFewPlaces = "TOO_FEW_PLACES",
    }
}

/// What would come into the way of what is booked if `before` became `after`, in order of its kind and time. What was in the way before
/// is no clash: somebody has decided on it already.
pub fn clashes(before: &Offering, after: &Offering, agreed: &[Agreed], now: DateTime<Utc>) -> Vec<Clash> {
    let mut clashes = on_closed_days(before, after, agreed);
    clashes.extend(outside_sessions(before, after, agreed, now));
    clashes.extend(too_few_places(before, after, agreed));
    clashes
}

fn on_closed_days(before: &Offering, after: &Offering, agreed: &[Agreed]) -> Vec<Clash> {
    let closed = |offering: &Offering, slot: Slot| {
        let date = london_date(slot.starts_at);
        offering.closures.iter().any(|closure| closure.covers(date))
    };
    let visits = agreed.iter().flat_map(|agreed| &agreed.visits);
    let mut visits: Vec<&Visit> =
        visits.filter(|visit| closed(after, visit.slot) && !closed(before, visit.slot)).collect();
    visits.sort_by_key(|visit| (visit.slot, visit.id));
    let clash =
        |visit: &Visit| Clash::ClosedDay { booking: visit.booking, visit: visit.id, slot: visit.slot };
    visits.into_iter().map(clash).collect()
}

fn outside_sessions(
    before: &Offering,
    after: &Offering,
    agreed: &[Agreed],
    now: DateTime<Utc>,
) -> Vec<Clash> {
    let last = days_after(london_date(now), DAYS_AHEAD);
    let (was, will) = (Open::of(before, now), Open::of(after, now));
    let first_outside = |booking: &Booking| {
        let slots = booking.plan.pattern.upcoming(booking.plan.start_on, now).into_iter();
        let ends = booking.plan.end_on.map_or(last, |end| end.min(last));
        let mut agreed = slots.take_while(|slot| london_date(slot.starts_at) <= ends);
        agreed.find(|slot| was.holds(*slot) && !will.holds(*slot))
    };
    let mut clashes: Vec<(Slot, BookingId)> = agreed
        .iter()
        .filter_map(|Agreed { booking, .. }| first_outside(booking).map(|slot| (slot, booking.id)))
        .collect();
    clashes.sort();
    clashes.into_iter().map(|(slot, booking)| Clash::OutsideSessions { booking, slot }).collect()
}

/// When an offering is given; none where that is by arrangement, and any time will do.
struct Open(Option<Vec<Slot>>);

impl Open {
    fn of(offering: &Offering, now: DateTime<Utc>) -> Self {
        let sessions = offering.sessions.iter();
        let mut slots: Vec<Slot> = sessions.flat_map(|session| session.upcoming(&[], now)).collect();
        slots.sort();
        Self((!offering.sessions.is_empty()).then_some(slots))
    }

    /// Whether something begins in it, as [`crate::availability::Session::is_on`] says.
    fn holds(&self, slot: Slot) -> bool {
        self.0.as_ref().is_none_or(|open| {
            let begun = open.iter().take_while(|session| session.starts_at <= slot.starts_at);
            begun.into_iter().any(|session| slot.starts_at < session.ends_at)
        })
    }
}

fn too_few_places(before: &Offering, after: &Offering, agreed: &[Agreed]) -> Vec<Clash> {
    let places = |session: SessionId| {
        let had = before.sessions.iter().find(|known| known.id == session);
        had.map_or(0, |session| session.places)
    };
    let mut clashes = Vec::new();
    for session in &after.sessions {
        let booked = agreed.iter().map(|agreed| &agreed.booking);
        let bookings: Vec<BookingId> = booked
            .filter(|booking| booking.plan.session == Some(session.id))
            .map(|booking| booking.id)
            .collect();
        let too_few = usize::try_from(session.places).is_ok_and(|places| places < bookings.len());
        if too_few && session.places < places(session.id) {
            clashes.push(Clash::TooFewPlaces { session: session.id, places: session.places, bookings });
        }
    }
    clashes
}

impl Clash {
    pub const fn code(&self) -> ClashCode {
        match self {
            Self::ClosedDay { .. } => ClashCode::ClosedDay,
            Self::OutsideSessions { .. } => ClashCode::OutsideSessions,
            Self::TooFewPlaces { .. } => ClashCode::TooFewPlaces,
        }
    }

    pub fn bookings(&self) -> &[BookingId] {
        match self {
            Self::ClosedDay { booking, .. } | Self::OutsideSessions { booking, .. } => {
                std::slice::from_ref(booking)
            }
            Self::TooFewPlaces { bookings, .. } => bookings,
        }
    }
}

coded! {
    /// What becomes of the visits that are planned on days that are closed.
    pub enum ClosedVisits {
        GoAhead = "GO_AHEAD",
        CallOff = "CALL_OFF",
    }
}

/// What whoever changes a week says of what is booked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Choice {
    /// None until they have been asked.
    pub closed_visits: Option<ClosedVisits>,
    /// What is booked outside the sessions, or beyond their places, goes ahead as it was agreed.
    pub bookings_go_ahead: bool,
}

impl Choice {
    /// The visits to call off; or, where the choice leaves a clash open, what has to be decided.
    pub fn settle(self, clashes: &[Clash]) -> Result<Vec<VisitId>, Vec<Violation>> {
        let mut open: Vec<Violation> = Vec::new();
        for clash in clashes {
            let violation = self.leaves_open(clash);
            open.extend(violation.filter(|violation| !open.contains(violation)));
        }
        if !open.is_empty() {
            return Err(open);
        }
        let call_off = self.closed_visits == Some(ClosedVisits::CallOff);
        let called_off = clashes.iter().filter(|_| call_off).filter_map(|clash| match clash {
            Clash::ClosedDay { visit, .. } => Some(*visit),
            Clash::OutsideSessions { .. } | Clash::TooFewPlaces { .. } => None,
        });
        Ok(called_off.collect())
    }

    fn leaves_open(self, clash: &Clash) -> Option<Violation> {
        let (decided, violation) = match clash {
            Clash::ClosedDay { .. } => (self.closed_visits.is_some(), Violation::VisitsOnClosedDays),
            Clash::OutsideSessions { .. } => (self.bookings_go_ahead, Violation::BookingsOutsideSessions),
            Clash::TooFewPlaces { .. } => (self.bookings_go_ahead, Violation::PlacesAlreadyBooked),
        };
        (!decided).then_some(violation)
    }
}
