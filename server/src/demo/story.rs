//! How one referral went: each step is the domain's own transition, at a time when somebody was at work.

mod asking;
mod booking;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Actor,
    booking::Booking,
    care_package::PackageItem,
    enquiry::Enquiry,
    matching::FailedRuleCode,
    message::{Message, Readers},
    need::{Language, LanguageNeed, Wanted},
    referral::{CloseOutcome, Origin, Priority, Referral, Request, Ties},
    standing::standing,
    time::{PartOfDay, london_date},
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
    let wanted = wanted(spots.first().copied(), subject, directory, clock.at(), chance);
    let case = draft(fate, kind, wanted, subject, cast, clock.at(), chance)?;
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

/// The referral as the co-ordinator wrote it.
fn draft(
    fate: Fate,
    kind: usize,
    wanted: Wanted,
    subject: &mut Subject,
    cast: &Cast,
    at: DateTime<Utc>,
    chance: &mut Chance,
) -> Result<Case, Error> {
    let outcome = subject.wants(kind, at, chance)?;
    let priority =
        if fate.may_be_urgent() && chance.percent(18) { Priority::Urgent } else { Priority::Normal };
    let request = Request {
        category: cast.categories[kind],
        outcome: Some(outcome),
        priority,
        wanted,
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

/// What the person would like: what the offering at `spot` can give, or anything where there is none.
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
    if number.is_multiple_of(3) { kind("befriending") } else { number * 7 % KINDS.len() }
}
