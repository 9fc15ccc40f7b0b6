//! How one referral went: each step is the domain's own transition, at a time when somebody was at work.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Actor,
    booking::{Booking, BookingOutcome, CancelledBy, PauseReason, Plan, Proposal, Proposed},
    care_package::PackageItem,
    enquiry::{Ask, AskedOf, DeclineReason, DeclinedBy, Enquiry, recall_others},
    ids::{CategoryId, EnquiryId},
    matching::FailedRuleCode,
    message::{Message, Readers},
    need::{Language, LanguageNeed, Wanted},
    referral::{CloseOutcome, Origin, Priority, Referral, Request, Ties},
    sharing::{SharingScope, consent},
    standing::standing,
    time::{PartOfDay, WallTime, london_date, london_to_utc},
};
use entities::unmet_need;

use super::{
    Error,
    batch::Batch,
    cast::Cast,
    catalogue::{KINDS, kind},
    chance::Chance,
    directory::{Directory, Spot, Wish},
    fate::Fate,
    people::Subject,
    thread::{Clock, Thread},
    words,
};
use crate::store::{self, event::Subject as Of};

/// A referral with all that hangs on it.
pub(super) struct Case {
    pub referral: Thread<Referral>,
    pub enquiries: Vec<Thread<Enquiry>>,
    pub bookings: Vec<Help>,
    messages: Vec<Message>,
    unmet: Option<unmet_need::ActiveModel>,
}

/// A booking, its line of the package, and where it is given.
pub(super) struct Help {
    pub booking: Thread<Booking>,
    pub item: PackageItem,
    pub spot: Spot,
}

/// What a charity answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    None,
    Opened,
    Waitlisted,
    Accepted,
    Declined,
    DeclinedByPerson,
    Lapsed,
}

/// Everything that telling one story needs.
struct Teller<'a> {
    cast: &'a Cast,
    directory: &'a mut Directory,
    subject: &'a mut Subject,
    chance: &'a mut Chance,
    now: DateTime<Utc>,
    fate: Fate,
    clock: Clock,
    kind: usize,
    case: Case,
}

/// Tells the story of a referral with that fate, for help of the `kind`th kind or the next that has room.
pub(super) fn tell(
    fate: Fate,
    kind: usize,
    subject: &mut Subject,
    cast: &Cast,
    directory: &mut Directory,
    chance: &mut Chance,
    now: DateTime<Utc>,
) -> Result<Case, Error> {
    let clock = Clock::days_ago(fate.days_ago(), now, chance);
    let (kind, spots) = help_near(fate, kind, subject, directory, now);
    let case = draft(fate, kind, spots.first().copied(), subject, cast, directory, &clock, chance)?;
    let mut teller = Teller { cast, directory, subject, chance, now, fate, clock, kind, case };
    teller.tell(&spots)?;
    Ok(teller.case)
}

/// The kind of help, from `first` on, for which somebody near can be asked; and who.
fn help_near(
    fate: Fate,
    first: usize,
    subject: &Subject,
    directory: &Directory,
    now: DateTime<Utc>,
) -> (usize, Vec<Spot>) {
    let details = &subject.person.details;
    let wish = |kind| Wish {
        kind,
        home: details.home.point,
        age: subject.age,
        level: subject.package.thing.ecc_level,
        language: (details.language == Language::Cy).then_some(Language::Cy),
    };
    let either = |kind| Wish { language: None, ..wish(kind) };
    let kinds = (0..KINDS.len()).map(|step| (first + step) % KINDS.len());
    let found: Vec<(usize, Vec<Spot>)> = kinds
        .flat_map(|kind| [wish(kind), either(kind)])
        .map(|wish| (wish.kind, directory.fitting(&wish, now, fate.is_arranged())))
        .filter(|(_, spots)| !spots.is_empty())
        .collect();
    let choice = found.iter().position(|(_, spots)| spots.len() > 1).unwrap_or_default();
    found.into_iter().nth(choice).unwrap_or((first % KINDS.len(), Vec::new()))
}

/// The referral as the co-ordinator wrote it: what is wanted is what the offering at `spot` can give.
fn draft(
    fate: Fate,
    kind: usize,
    spot: Option<Spot>,
    subject: &mut Subject,
    cast: &Cast,
    directory: &Directory,
    clock: &Clock,
    chance: &mut Chance,
) -> Result<Case, Error> {
    let at = clock.at();
    let outcome = subject.wants(kind, at, chance)?;
    let priority =
        if fate.may_be_urgent() && chance.percent(18) { Priority::Urgent } else { Priority::Normal };
    let request = Request {
        category: cast.categories[kind],
        outcome: Some(outcome),
        priority,
        wanted: wanted(spot, subject, directory, at, chance),
        note: KINDS[kind].note.get(subject.language()).to_owned(),
    };
    let origin = Origin {
        id: chance.id(at),
        person: subject.person.id,
        package: subject.package_id(),
        team: subject.person.team,
        coordinator: subject.coordinator.actor.account,
    };
    let referral = Thread::begin(Referral::draft(origin, request, &subject.coordinator.actor, at)?);
    Ok(Case { referral, enquiries: Vec::new(), bookings: Vec::new(), messages: Vec::new(), unmet: None })
}

fn wanted(
    spot: Option<Spot>,
    subject: &Subject,
    directory: &Directory,
    at: DateTime<Utc>,
    chance: &mut Chance,
) -> Wanted {
    let offering = spot.map(|spot| (&directory.offerings[spot.offering].offering, spot.session));
    let session = offering.and_then(|(offering, session)| offering.sessions.get(session));
    let language = subject.language();
    let spoken = offering.is_none_or(|(offering, _)| offering.languages.contains(&language));
    let language_need = match language {
        Language::Cy if spoken && chance.percent(60) => LanguageNeed::Need,
        Language::Cy => LanguageNeed::Preference,
        Language::En => LanguageNeed::None,
    };
    let narrow = chance.percent(60);
    let day_and_part = session.filter(|_| narrow).map(|session| &session.pattern);
    Wanted {
        weekdays: day_and_part.map(|pattern| pattern.weekdays.clone()).unwrap_or_default(),
        parts_of_day: day_and_part
            .map(|pattern| BTreeSet::from([PartOfDay::of(pattern.start)]))
            .unwrap_or_default(),
        from_date: london_date(at) + TimeDelta::days(chance.between(3..=14)),
        times_per_week: 1,
        language,
        language_need,
        max_distance_m: None,
        access_needs: BTreeSet::new(),
    }
}

impl Teller<'_> {
    fn tell(&mut self, spots: &[Spot]) -> Result<(), Error> {
        if self.fate == Fate::Draft {
            return Ok(());
        }
        let [coordinator, broker] =
            [&self.subject.coordinator, &self.subject.broker].map(|player| player.actor.clone());
        let at = self.later(10..=180);
        self.case.referral.step(|referral| referral.submit(&coordinator, at))?;
        match self.fate {
            Fate::Submitted => return Ok(()),
            Fate::HeldNew => return self.hold(&coordinator),
            Fate::Withdrawn => return self.withdraw(&coordinator),
            _ => {}
        }
        let at = self.later(30..=900);
        self.case.referral.step(|referral| referral.take(&broker, at))?;
        self.consult(&broker, &coordinator)?;
        match self.fate {
            Fate::Looking => Ok(()),
            Fate::Returned => self.hand_back(&broker),
            Fate::InError => self.enter_in_error(),
            Fate::HeldLooking => self.hold(&broker),
            Fate::NothingSuitable => self.find_nothing(spots, &broker),
            Fate::Signposted | Fate::Reopened => self.signpost(&broker),
            _ => self.seek(spots, &broker),
        }
    }

    fn later(&mut self, minutes: std::ops::RangeInclusive<i64>) -> DateTime<Utc> {
        self.clock.after(minutes, self.chance)
    }

    fn language(&self) -> Language {
        self.subject.language()
    }

    /// The team talks it over, more often than not.
    fn consult(&mut self, broker: &Actor, coordinator: &Actor) -> Result<(), Error> {
        if self.chance.percent(55) {
            let asked = words::BROKER_SAYS[self.chance.below(words::BROKER_SAYS.len())];
            let answered = words::COORDINATOR_SAYS[self.chance.below(words::COORDINATOR_SAYS.len())];
            let language = self.subject.broker.language;
            self.say(broker, Readers::Team, asked.get(language))?;
            self.say(coordinator, Readers::Team, answered.get(language))?;
        }
        Ok(())
    }

    fn say(&mut self, author: &Actor, readers: Readers, body: &str) -> Result<(), Error> {
        let at = self.later(15..=240);
        let referral = self.case.referral.thing.id;
        self.case.messages.push(Message::write(
            self.chance.id(at),
            referral,
            author.account,
            readers,
            body,
            at,
        )?);
        Ok(())
    }

    fn hold(&mut self, actor: &Actor) -> Result<(), Error> {
        let at = self.later(60..=1200);
        let until = london_date(self.now) + TimeDelta::days(self.chance.between(3..=30));
        let reason = words::HOLD.get(self.language());
        Ok(self.case.referral.step(|referral| referral.hold(reason, until, actor, at))?)
    }

    fn withdraw(&mut self, actor: &Actor) -> Result<(), Error> {
        let at = self.later(300..=4000);
        let reason = words::WITHDRAW.get(self.language());
        Ok(self.case.referral.step(|referral| referral.withdraw(reason, Ties::default(), actor, at))?)
    }

    fn hand_back(&mut self, broker: &Actor) -> Result<(), Error> {
        let at = self.later(60..=900);
        let question = words::QUESTION.get(self.language());
        Ok(self
            .case
            .referral
            .step(|referral| referral.return_for_information(question, Ties::default(), broker, at))?)
    }

    fn enter_in_error(&mut self) -> Result<(), Error> {
        let at = self.later(60..=900);
        let reason = words::IN_ERROR.get(self.language());
        let administrator = &self.cast.administrator;
        Ok(self
            .case
            .referral
            .step(|referral| referral.enter_in_error(reason, Ties::default(), administrator, at))?)
    }

    fn close(&mut self, outcome: CloseOutcome, note: &str, broker: &Actor) -> Result<(), Error> {
        let at = self.later(120..=2400);
        let in_place = self.case.bookings.iter().filter(|help| help.booking.thing.holds_place()).count();
        let ties = Ties { bookings_in_place: u32::try_from(in_place).unwrap_or_default(), ..Ties::default() };
        Ok(self.case.referral.step(|referral| referral.close(outcome, note, ties, broker, at))?)
    }

    fn signpost(&mut self, broker: &Actor) -> Result<(), Error> {
        self.close(CloseOutcome::Signposted, words::SIGNPOSTED.get(self.language()), broker)?;
        if self.fate == Fate::Reopened {
            let at = self.later(60 * 24 * 5..=60 * 24 * 12);
            let note = words::REOPENED.get(self.language());
            self.case.referral.step(|referral| referral.reopen(note, broker, at))?;
        }
        Ok(())
    }

    fn find_nothing(&mut self, spots: &[Spot], broker: &Actor) -> Result<(), Error> {
        for spot in spots.iter().take(2) {
            self.ask(*spot, Answer::Declined, broker)?;
        }
        let referral = self.case.referral.thing.clone();
        self.close(CloseOutcome::NothingSuitable, words::NOTHING.get(self.language()), broker)?;
        let at = self.clock.at();
        let failed = BTreeSet::from([FailedRuleCode::Full, FailedRuleCode::Times]);
        let id = self.chance.id(at);
        self.case.unmet = Some(store::unmet_need::to_row(id, &referral, &self.subject.person, &failed, at)?);
        Ok(())
    }

    /// Asks one charity after another, until the fate is fulfilled.
    fn seek(&mut self, spots: &[Spot], broker: &Actor) -> Result<(), Error> {
        let Some(first) = spots.first().copied() else { return Ok(()) };
        match self.fate {
            Fate::Sent => return self.ask_and_leave(first, Answer::None, broker),
            Fate::Opened => return self.ask_and_leave(first, Answer::Opened, broker),
            Fate::Waitlisted => return self.ask_and_leave(first, Answer::Waitlisted, broker),
            Fate::DeclinedOnce => return self.ask_and_leave(first, Answer::Declined, broker),
            Fate::Lapsed => return self.ask_and_leave(first, Answer::Lapsed, broker),
            Fate::DeclinedByPerson => {
                self.ask(first, Answer::DeclinedByPerson, broker)?;
                return self.close(
                    CloseOutcome::DeclinedByPerson,
                    words::CHANGED_MIND.get(self.language()),
                    broker,
                );
            }
            _ => {}
        }
        // Some are asked in vain first; some are asked at the same time and recalled once another has accepted.
        let others = spots.get(1).copied().filter(|_| self.chance.percent(45));
        let at_once = self.chance.percent(50);
        if let Some(other) = others {
            let answer = if at_once { Answer::None } else { Answer::Declined };
            self.ask(other, answer, broker)?;
        }
        let accepted = self.ask(first, Answer::Accepted, broker)?;
        self.recall_others(first, accepted)?;
        self.book(first, accepted, broker)
    }

    fn ask_and_leave(&mut self, spot: Spot, answer: Answer, broker: &Actor) -> Result<(), Error> {
        let charity = self.directory.offerings[spot.offering].offering.charity;
        self.ask(spot, answer, broker)?;
        if self.case.enquiries.last().is_some_and(|enquiry| enquiry.thing.is_open()) {
            self.directory.opened(charity);
        }
        Ok(())
    }

    /// Sends an enquiry and gives it its answer; gives the place of the enquiry among the case's.
    fn ask(&mut self, spot: Spot, answer: Answer, broker: &Actor) -> Result<usize, Error> {
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
                enquiry.step(|enquiry| enquiry.accept(words::ACCEPTED.get(language), charity, at))?
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

    fn recall_others(&mut self, spot: Spot, accepted: usize) -> Result<(), Error> {
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

    fn book(&mut self, spot: Spot, accepted: usize, broker: &Actor) -> Result<(), Error> {
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

impl Case {
    pub fn write(self, chance: &mut Chance, batch: &mut Batch) -> Result<(), Error> {
        let enquiries: Vec<Enquiry> = self.enquiries.iter().map(|enquiry| enquiry.thing.clone()).collect();
        let bookings: Vec<Booking> = self.bookings.iter().map(|help| help.booking.thing.clone()).collect();
        let referral = &self.referral.thing;
        let standing = standing(referral, &enquiries, &bookings);
        batch.referral.push(store::referral::to_row(referral, &standing)?);
        self.referral.write_events(Of::Referral(referral.id), chance, batch)?;
        for enquiry in &self.enquiries {
            batch.enquiry.push(store::enquiry::to_row(&enquiry.thing));
            enquiry.write_events(Of::Enquiry(enquiry.thing.id), chance, batch)?;
        }
        for help in &self.bookings {
            batch.package_item.push(store::care_package::item_to_row(&help.item)?);
            batch.booking.push(store::booking::to_row(&help.booking.thing)?);
            help.booking.write_events(Of::Booking(help.booking.thing.id), chance, batch)?;
        }
        batch.unmet_need.extend(self.unmet);
        batch.message.extend(self.messages.iter().map(store::message::to_row));
        Ok(())
    }
}

/// The kinds of help in which each referral of a person begins to look; no two of the same.
pub(super) fn first_kind(number: usize) -> usize {
    // Company is asked for most: every third referral.
    if number % 3 == 0 { kind("befriending") } else { number * 7 % KINDS.len() }
}
