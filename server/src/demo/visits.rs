//! The visits of a booking: what became of those gone by, and those to come.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    Actor, Violation,
    booking::{Booking, BookingChange, CancelledBy},
    need::Language,
    recurrence::Slot,
    time::london_date,
    visit::{Given, NoShow, Visit},
};

use super::{
    Error,
    batch::Batch,
    chance::Chance,
    directory::Listed,
    story::Help,
    thread::Thread,
    volunteers::goes,
    words::{self, VISIT_NOTES},
};
use crate::store::{self, event::Subject as Of};

/// How far ahead visits are planned, as `app::booking` plans them.
const WEEKS_AHEAD: i64 = 8;

/// Whose visits these are, and who plans and gives them.
pub(super) struct Calls<'a> {
    pub help: &'a Help,
    pub listed: &'a Listed,
    pub planner: &'a Actor,
    pub language: Language,
    pub now: DateTime<Utc>,
}

/// What keeps a booking's visits from a moment on from happening.
#[derive(Clone, Copy)]
enum Stop {
    /// Until that day, included, or until further notice.
    Paused(DateTime<Utc>, Option<NaiveDate>),
    Over(DateTime<Utc>),
}

impl Calls<'_> {
    pub fn write(&self, chance: &mut Chance, batch: &mut Batch) -> Result<(), Error> {
        let booking = &self.help.booking.thing;
        let Some(confirmation) = booking.state.confirmation() else { return Ok(()) };
        let last = london_date(self.now).max(booking.plan.start_on) + TimeDelta::weeks(WEEKS_AHEAD);
        let stop = self.stop();
        for slot in booking.slots(booking.plan.start_on, last) {
            if slot.starts_at <= confirmation.at || self.is_closed(slot) {
                continue;
            }
            let mut visit = self.plan(booking, slot, confirmation.at, chance)?;
            match stop {
                Some(Stop::Over(at)) if slot.starts_at > at => continue,
                Some(Stop::Paused(at, until)) if slot.starts_at > at => {
                    if until.is_none_or(|last_day| london_date(slot.starts_at) <= last_day) {
                        visit.step(|visit| {
                            visit.cancel(CancelledBy::Referrer, "BOOKING_PAUSED", self.planner, at)
                        })?;
                    }
                }
                _ => self.tell(booking, &mut visit, chance, batch)?,
            }
            write(&visit, chance, batch)?;
        }
        Ok(())
    }

    fn plan(
        &self,
        booking: &Booking,
        slot: Slot,
        at: DateTime<Utc>,
        chance: &mut Chance,
    ) -> Result<Thread<Visit>, Violation> {
        Ok(Thread::begin(Visit::plan(
            chance.id(at),
            booking,
            slot,
            goes(self.listed, booking, slot),
            self.planner,
            at,
        )?))
    }

    fn stop(&self) -> Option<Stop> {
        self.help.booking.events.iter().rev().find_map(|event| match event.change {
            BookingChange::Paused { until, .. } => Some(Stop::Paused(event.at, until)),
            BookingChange::Ended { .. } | BookingChange::Cancelled { .. } => Some(Stop::Over(event.at)),
            _ => None,
        })
    }

    fn is_closed(&self, slot: Slot) -> bool {
        let date = london_date(slot.starts_at);
        self.listed.offering.closures.iter().any(|closure| closure.covers(date))
    }

    /// What became of it, where it lies behind us and the charity has already said so.
    fn tell(
        &self,
        booking: &Booking,
        visit: &mut Thread<Visit>,
        chance: &mut Chance,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let slot = visit.thing.slot;
        let recorded_at = slot.ends_at + chance.minutes(10..=2400);
        let late_with_records = slot.ends_at > self.now - TimeDelta::days(4) && chance.percent(40);
        if recorded_at >= self.now || late_with_records {
            return Ok(());
        }
        let charity = &self.listed.answers;
        let day_before = (slot.starts_at - TimeDelta::hours(20)).max(visit.last_at());
        match chance.below(100) {
            0..4 => visit.step(|visit| visit.record_no_show(NoShow::Person, charity, recorded_at))?,
            4 => visit.step(|visit| visit.record_no_show(NoShow::Volunteer, charity, recorded_at))?,
            5..10 => {
                let reason = words::AWAY_TODAY.get(self.language);
                visit.step(|visit| visit.cancel(CancelledBy::Person, reason, charity, day_before))?;
            }
            10..12 => {
                let reason = words::VOLUNTEER_ILL.get(self.listed.language);
                visit.step(|visit| visit.cancel(CancelledBy::Charity, reason, charity, day_before))?;
            }
            12..14 => self.move_a_day(booking, visit, day_before, chance, batch)?,
            _ => self.done(visit, recorded_at, chance)?,
        }
        Ok(())
    }

    fn done(&self, visit: &mut Thread<Visit>, at: DateTime<Utc>, chance: &mut Chance) -> Result<(), Error> {
        let planned = (visit.thing.slot.ends_at - visit.thing.slot.starts_at).num_minutes();
        let minutes = (planned + chance.between(-2..=3) * 5).max(10);
        let spoken = self.listed.offering.languages.contains(&self.language);
        let other = if self.language == Language::Cy { Language::En } else { Language::Cy };
        let note = if chance.percent(25) {
            VISIT_NOTES[chance.below(VISIT_NOTES.len())].get(self.listed.language)
        } else {
            ""
        };
        let given = Given {
            minutes: u16::try_from(minutes).unwrap_or(60),
            language: if spoken { self.language } else { other },
            note: note.to_owned(),
        };
        Ok(visit.step(|visit| visit.record_done(given, &self.listed.answers, at))?)
    }

    /// To the next day, at the same time; the visit that stands there instead is written at once.
    fn move_a_day(
        &self,
        booking: &Booking,
        visit: &mut Thread<Visit>,
        at: DateTime<Utc>,
        chance: &mut Chance,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let starts_at = visit.thing.slot.starts_at + TimeDelta::days(1);
        let id = chance.id(at);
        let answers = &self.listed.answers;
        let [(moved, event), instead] =
            visit.thing.clone().move_to(id, starts_at, visit.thing.volunteer, answers, at)?;
        visit.adopt(moved, event);
        let mut instead = Thread::begin(instead);
        let recorded_at = instead.thing.slot.ends_at + TimeDelta::minutes(30);
        let ended = booking.plan.end_on.is_some_and(|end| london_date(starts_at) > end);
        if recorded_at < self.now && !ended {
            self.done(&mut instead, recorded_at, chance)?;
        }
        write(&instead, chance, batch)
    }
}

fn write(visit: &Thread<Visit>, chance: &mut Chance, batch: &mut Batch) -> Result<(), Error> {
    batch.visit.push(store::visit::to_row(&visit.thing));
    visit.write_events(Of::Visit(visit.thing.id), chance, batch)
}
