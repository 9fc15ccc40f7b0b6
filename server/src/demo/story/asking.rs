//! How charities were asked, and what they answered.

use chrono::TimeDelta;
use domain::{
    Actor,
    enquiry::{Ask, AskedOf, DeclineReason, DeclinedBy, Enquiry, recall_others},
    ids::{CategoryId, EnquiryId},
    need::Language,
    referral::Priority,
    sharing::{SharingScope, consent},
    time::{WallTime, london_to_utc},
};

use super::{Answer, Teller};
use crate::demo::{
    Error,
    catalogue::KINDS,
    directory::{Directory, Spot},
    thread::{Clock, Thread},
    words,
};

impl Teller<'_> {
    /// Sends an enquiry and gives it its answer; gives the place of the enquiry among the case's.
    pub(super) fn ask(&mut self, spot: Spot, answer: Answer, broker: &Actor) -> Result<usize, Error> {
        let at = self.later(60..=900);
        let listed = &self.directory.offerings[spot.offering];
        let (offering, charity, category) =
            (listed.offering.id, listed.offering.charity, listed.offering.category);
        let (charity_user, charity_language) = (listed.answers.clone(), listed.language);
        self.see_agreement(category);
        let consent = consent(&self.subject.agreements, self.subject.person.id, charity, category, at)?;
        let of = AskedOf {
            category,
            active: true,
            open_enquiries: self.directory.open_enquiries(charity),
            open_enquiry_limit: Directory::limit(),
            already_asked: false,
            response_days: self.response_days(),
        };
        let id: EnquiryId = self.chance.id(at);
        let message = words::ENQUIRY.get(charity_language).to_owned();
        let ask = Ask { id, offering, charity, message };
        let sent = Enquiry::send(ask, &self.case.referral.thing, of, consent, broker, at)?;
        let mut enquiry = Thread::begin(sent);
        self.answer(&mut enquiry, answer, &charity_user, charity_language, broker)?;
        self.case.enquiries.push(enquiry);
        Ok(self.case.enquiries.len() - 1)
    }

    fn answer(
        &mut self,
        enquiry: &mut Thread<Enquiry>,
        answer: Answer,
        charity: &Actor,
        language: Language,
        broker: &Actor,
    ) -> Result<(), Error> {
        if answer == Answer::None {
            return Ok(());
        }
        let at = self.later(20..=600);
        enquiry.step(|enquiry| enquiry.open(charity, at))?;
        if answer == Answer::Opened {
            return Ok(());
        }
        let at = self.later(30..=700);
        match answer {
            Answer::Waitlisted => {
                enquiry.step(|enquiry| enquiry.waitlist(words::WAITLISTED.get(language), charity, at))?;
            }
            Answer::Accepted => {
                enquiry.step(|enquiry| enquiry.accept(words::ACCEPTED.get(language), charity, at))?;
            }
            Answer::Declined => {
                let reasons = [
                    DeclineReason::NoPlace,
                    DeclineReason::NoVolunteer,
                    DeclineReason::TooFar,
                    DeclineReason::WrongTime,
                    DeclineReason::NoSuchLanguage,
                ];
                let reason = reasons[self.chance.below(reasons.len())];
                let note = words::DECLINED.get(language);
                enquiry
                    .step(|enquiry| enquiry.decline(DeclinedBy::Charity, reason, note, false, charity, at))?;
            }
            Answer::DeclinedByPerson => {
                let note = words::CHANGED_MIND.get(self.language());
                let reason = DeclineReason::PersonChangedMind;
                enquiry
                    .step(|enquiry| enquiry.decline(DeclinedBy::Person, reason, note, false, broker, at))?;
            }
            Answer::Lapsed => self.let_lapse(enquiry)?,
            Answer::None | Answer::Opened => {}
        }
        Ok(())
    }

    /// The house lets it lapse, in the night after its last day.
    fn let_lapse(&mut self, enquiry: &mut Thread<Enquiry>) -> Result<(), Error> {
        let night = london_to_utc(enquiry.thing.timetable.lapse_on + TimeDelta::days(1), WallTime::MIDNIGHT);
        let at = night + TimeDelta::minutes(125);
        if at < self.now {
            enquiry.step(|enquiry| enquiry.lapse(at))?;
            self.clock = Clock::from(at, self.now);
        }
        Ok(())
    }

    pub(super) fn recall_others(&mut self, spot: Spot, accepted: usize) -> Result<(), Error> {
        let charity_user = self.directory.offerings[spot.offering].answers.clone();
        let id = self.case.enquiries[accepted].thing.id;
        let things: Vec<Enquiry> = self.case.enquiries.iter().map(|enquiry| enquiry.thing.clone()).collect();
        for (recalled, event) in recall_others(id, things, &charity_user, self.clock.at())? {
            if let Some(thread) = self.case.enquiries.iter_mut().find(|thread| thread.thing.id == recalled.id)
            {
                thread.adopt(recalled, event);
            }
        }
        Ok(())
    }

    /// Most people agree to share with whoever can help; some with one kind of help alone.
    fn see_agreement(&mut self, category: CategoryId) {
        let covered = self.subject.agreements.iter().any(|agreement| {
            matches!(agreement.scope, SharingScope::All)
                || agreement.scope == SharingScope::Category(category)
        });
        if !covered {
            let scope =
                if self.chance.percent(70) { SharingScope::All } else { SharingScope::Category(category) };
            let at = self.case.referral.thing.created_at;
            self.subject.agree(scope, at, self.chance);
        }
    }

    fn response_days(&self) -> u8 {
        let (normal, urgent) = KINDS[self.kind].response_days;
        let days = match self.case.referral.thing.request.priority {
            Priority::Normal => normal,
            Priority::Urgent => urgent,
        };
        u8::try_from(days).unwrap_or(5)
    }
}
