//! How help was booked, and what became of it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Actor,
    booking::{Booking, BookingOutcome, CancelledBy, PauseReason, Plan, Proposal, Proposed},
    message::Readers,
    referral::CloseOutcome,
    sharing::consent,
    time::london_date,
};

use super::{Help, Teller};
use crate::demo::{Error, directory::Spot, fate::Fate, thread::Thread, volunteers::usual, words};

impl Teller<'_> {
    pub(super) fn book(&mut self, spot: Spot, accepted: usize, broker: &Actor) -> Result<(), Error> {
        if self.fate == Fate::Accepted {
            return Ok(());
        }
        let mut help = self.propose(spot, accepted, broker)?;
        if self.fate != Fate::Proposed {
            self.confirm(&mut help, broker)?;
        }
        self.case.bookings.push(help);
        match self.fate {
            Fate::HelpInPlace => {
                self.close(CloseOutcome::HelpInPlace, words::IN_PLACE.get(self.language()), broker)
            }
            Fate::HeldArranged => self.hold(broker),
            Fate::CancelAsked => self.ask_to_cancel(broker),
            Fate::BookingCancelled => self.cancel(spot),
            Fate::Paused => self.pause(broker),
            Fate::HelpStopped => self.end(BookingOutcome::CharityStopped, broker),
            Fate::NoLongerNeeded => {
                self.end(BookingOutcome::OutcomeMet, broker)?;
                self.close(CloseOutcome::NoLongerNeeded, words::NOT_NEEDED.get(self.language()), broker)
            }
            _ => Ok(()),
        }
    }

    fn propose(&mut self, spot: Spot, accepted: usize, broker: &Actor) -> Result<Help, Error> {
        let at = self.later(30..=600);
        let offering = &self.directory.offerings[spot.offering].offering;
        let session = &offering.sessions[spot.session];
        let plan = Plan {
            session: Some(session.id),
            pattern: session.pattern.clone(),
            start_on: london_date(at) + TimeDelta::days(self.chance.between(1..=8)),
            end_on: None,
        };
        let title = offering.name.get(self.subject.language()).to_owned();
        let proposal = Proposal { id: self.chance.id(at), item: self.chance.id(at), title, plan };
        let enquiry = &self.case.enquiries[accepted].thing;
        let Proposed { booking, item, event } =
            Booking::propose(proposal, &self.case.referral.thing, enquiry, broker, at)?;
        Ok(Help { booking: Thread::begin((booking, event)), item, spot })
    }

    /// Takes the place, confirms, arranges the referral, and thanks the charity.
    fn confirm(&mut self, help: &mut Help, broker: &Actor) -> Result<(), Error> {
        let at = self.later(10..=300);
        let listed = &mut self.directory.offerings[help.spot.offering];
        let charity = listed.offering.charity;
        let agreed =
            consent(&self.subject.agreements, self.subject.person.id, charity, listed.offering.category, at)?;
        let updated = listed.offering.capacity.updated.max(at);
        let (capacity, place) = listed.offering.capacity.take(listed.offering.id, updated)?;
        listed.offering.capacity = capacity;
        listed.taken[help.spot.session] += 1;
        help.booking.step(|booking| booking.confirm(place, agreed, broker, at))?;
        if let Some(usual) = usual(listed, &help.booking.thing) {
            let answers = &listed.answers;
            help.booking.step(|booking| booking.choose_volunteer(Some(usual), answers, at))?;
        }
        let booking = help.booking.thing.id;
        self.case.referral.step(|referral| referral.arrange(booking, broker, at))?;
        if self.chance.percent(30) {
            let (enquiry, language) = (help.booking.thing.parties.enquiry, listed.language);
            self.say(broker, Readers::Charity(enquiry), words::TO_CHARITY.get(language))?;
        }
        Ok(())
    }

    /// In the third quarter of the time that the booking has run.
    fn after_some_visits(&mut self) -> DateTime<Utc> {
        let left = (self.now - self.clock.at()).num_minutes();
        self.later(left / 2..=left * 3 / 4)
    }

    fn last_booking(&mut self) -> Result<&mut Help, Error> {
        self.case.bookings.last_mut().ok_or(Error::NothingBooked)
    }

    fn pause(&mut self, broker: &Actor) -> Result<(), Error> {
        let at = self.after_some_visits();
        let until = london_date(self.now) + TimeDelta::days(self.chance.between(2..=25));
        let reasons = [PauseReason::Away, PauseReason::AskedByPerson];
        let reason = reasons[self.chance.below(reasons.len())];
        Ok(self.last_booking()?.booking.step(|booking| booking.pause(reason, Some(until), broker, at))?)
    }

    fn ask_to_cancel(&mut self, broker: &Actor) -> Result<(), Error> {
        let at = self.after_some_visits();
        let reason = words::CANCEL.get(self.language());
        Ok(self.last_booking()?.booking.step(|booking| booking.request_cancellation(reason, broker, at))?)
    }

    fn cancel(&mut self, spot: Spot) -> Result<(), Error> {
        let at = self.after_some_visits();
        let reason = words::CANCEL.get(self.language());
        let charity = self.directory.offerings[spot.offering].answers.clone();
        let help = self.last_booking()?;
        help.booking.step(|booking| booking.cancel(CancelledBy::Person, reason, &charity, at))?;
        self.give_place_back(spot, at);
        Ok(())
    }

    fn end(&mut self, outcome: BookingOutcome, broker: &Actor) -> Result<(), Error> {
        let at = self.after_some_visits();
        let help = self.last_booking()?;
        help.booking.step(|booking| booking.end(outcome, broker, at))?;
        help.item.until = help.booking.thing.plan.end_on;
        let spot = help.spot;
        self.give_place_back(spot, at);
        Ok(())
    }

    fn give_place_back(&mut self, spot: Spot, at: DateTime<Utc>) {
        let listed = &mut self.directory.offerings[spot.offering];
        let updated = listed.offering.capacity.updated.max(at);
        listed.offering.capacity = listed.offering.capacity.release(updated);
        listed.taken[spot.session] -= 1;
    }
}
