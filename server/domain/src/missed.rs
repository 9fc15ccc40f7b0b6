//! Visits that come to nothing, as a pattern: two no-shows running, or three called off within a month, are told to whoever holds the plan.
//!
//! What the help itself called off does not count: a pause, a closed day, a change or an end of the booking. Nor does a visit that was
//! moved: another stands in its place.

use crate::{
    notice::NoticeKind,
    time::london_date,
    visit::{Visit, VisitState},
};
use chrono::NaiveDate;

/// As many no-shows one after the other.
const NO_SHOWS: usize = 2;
/// As many called off within [`MONTH_DAYS`].
const CANCELLATIONS: usize = 3;
/// The days of the longest month: the first and the last of them lie less than this apart.
const MONTH_DAYS: i64 = 31;

/// A pattern in a booking's visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missed {
    pub kind: NoticeKind,
    /// The day of the visit that made it one.
    pub on: NaiveDate,
}

/// The patterns in `visits` of one booking, the oldest first. Each visit is part of one at most, so that a third no-show is not told as
/// news, and a fourth is. `with_booking` are the words under which visits are called off together.
pub fn patterns(visits: &[Visit], with_booking: &[&str]) -> Vec<Missed> {
    let mut visits: Vec<&Visit> = visits.iter().collect();
    visits.sort_by_key(|visit| (visit.slot.starts_at, visit.id));
    let mut found = no_shows(&visits);
    found.extend(cancellations(&visits, with_booking));
    found.sort();
    found
}

fn no_shows(visits: &[&Visit]) -> Vec<Missed> {
    let (mut found, mut running) = (Vec::new(), 0);
    for visit in visits {
        match visit.state {
            VisitState::NoShow { .. } => running += 1,
            VisitState::Done { .. } => running = 0,
            _ => continue,
        }
        if running == NO_SHOWS {
            found.push(Missed { kind: NoticeKind::NoShows, on: london_date(visit.slot.starts_at) });
            running = 0;
        }
    }
    found
}

fn cancellations(visits: &[&Visit], with_booking: &[&str]) -> Vec<Missed> {
    let called_off = visits.iter().filter(|visit| match &visit.state {
        VisitState::Cancelled { reason, .. } => !with_booking.contains(&reason.as_str()),
        _ => false,
    });
    let (mut found, mut within) = (Vec::new(), Vec::new());
    for on in called_off.map(|visit| london_date(visit.slot.starts_at)) {
        within.push(on);
        within.retain(|earlier: &NaiveDate| (on - *earlier).num_days() < MONTH_DAYS);
        if within.len() == CANCELLATIONS {
            found.push(Missed { kind: NoticeKind::Cancellations, on });
            within.clear();
        }
    }
    found
}
