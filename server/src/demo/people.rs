//! The people of one part of the demo, each with a care package, statutory help and what a visitor has to know.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use domain::{
    care_package::{Beginning, CarePackage, EccChange, Outcome, PackageItem, PackageTies, Statutory},
    ids::{CarePackageId, OutcomeId},
    need::{EccLevel, Language, age_on},
    nhs_number::NhsNumber,
    person::{Details, Home, Person, RiskFlag},
    sharing::{SharingAgreement, SharingHow, SharingScope},
    time::{WallTime, Weekday, london_date},
};
use entities::risk_flag;
use sea_orm::ActiveValue::Set;

use super::{
    Error,
    batch::Batch,
    cast::{Cast, Player},
    catalogue::{KINDS, town},
    chance::Chance,
    directory::phone,
    thread::{Clock, Thread},
    words,
};
use crate::{
    postcodes,
    store::{self, care_package::RecordedEccChange, event::Subject as Of},
};

/// Somebody with a package, and the two who look after it.
pub(super) struct Subject {
    pub person: Person,
    pub package: Thread<CarePackage>,
    pub agreements: Vec<SharingAgreement>,
    pub coordinator: Player,
    pub broker: Player,
    pub age: u8,
    outcomes: Vec<Outcome>,
    items: Vec<PackageItem>,
    changes: Vec<RecordedEccChange>,
}

/// How far a person's package has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    Draft,
    Active,
    Ended,
}

/// What people are called.
pub(super) struct Name {
    pub title: &'static str,
    pub given: &'static str,
    pub family: &'static str,
}

impl Subject {
    /// The `number`th person of the demo, counted over all parts.
    pub fn invent(
        number: usize,
        plan: Plan,
        now: DateTime<Utc>,
        cast: &Cast,
        chance: &mut Chance,
    ) -> Result<Self, Error> {
        let clock = &mut Clock::days_ago(210..=420, now, chance);
        let begun = clock.at();
        let (details, team) = details(number, now, chance)?;
        let team = &cast.teams[team];
        let coordinator = team.coordinators[chance.below(team.coordinators.len())].clone();
        let broker = team.brokers[chance.below(team.brokers.len())].clone();
        let person: Person = Person {
            id: chance.id(begun),
            team: team.id,
            details,
            created_at: begun,
            merged_into: None,
            redacted_at: None,
            version: 1,
        };
        let age = age_on(person.details.birth_date, london_date(now));
        let package = begin_package(&person, &coordinator, clock, chance)?;
        let agreements = Vec::new();
        let mut subject = Self {
            person,
            package,
            agreements,
            coordinator,
            broker,
            age,
            outcomes: Vec::new(),
            items: Vec::new(),
            changes: Vec::new(),
        };
        if plan != Plan::Draft {
            subject.put_to_work(clock, now, chance)?;
        }
        if plan == Plan::Ended {
            let mut late = Clock::days_ago(10..=90, now, chance);
            let at = late.after(1..=60, chance);
            let reason = words::ENDED.get(subject.language());
            let actor = subject.coordinator.actor.clone();
            subject.package.step(|package| package.end(reason, PackageTies::default(), &actor, at))?;
        }
        Ok(subject)
    }

    /// Becomes a second record of `known`, as somebody in a hurry made it: what a caller says, and no number.
    pub fn is_again(&mut self, known: &Self) {
        self.age = known.age;
        self.person.details = Details {
            nhs_number: None,
            title: None,
            phone: self.person.details.phone.take(),
            contact_note: None,
            access_notes: None,
            emergency_name: None,
            emergency_phone: None,
            ..known.person.details.clone()
        };
    }

    pub fn language(&self) -> Language {
        self.person.details.language
    }

    pub fn package_id(&self) -> CarePackageId {
        self.package.thing.id
    }

    /// A new outcome of the package, for help of that kind.
    pub fn wants(&mut self, kind: usize, at: DateTime<Utc>, chance: &mut Chance) -> Result<OutcomeId, Error> {
        let text = KINDS[kind].outcome.get(self.language());
        let outcome = Outcome::new(chance.id(at), self.package_id(), text, at)?;
        let id = outcome.id;
        self.outcomes.push(outcome);
        Ok(id)
    }

    pub fn agree(&mut self, scope: SharingScope, at: DateTime<Utc>, chance: &mut Chance) {
        let how = [SharingHow::Verbal, SharingHow::Verbal, SharingHow::Written, SharingHow::BestInterests];
        self.agreements.push(SharingAgreement {
            id: chance.id(at),
            person: self.person.id,
            scope,
            how: how[chance.below(how.len())],
            recorded_by: self.coordinator.actor.account,
            recorded_at: at,
            until: None,
            withdrawn: None,
            version: 1,
        });
    }

    fn put_to_work(
        &mut self,
        clock: &mut Clock,
        now: DateTime<Utc>,
        chance: &mut Chance,
    ) -> Result<(), Error> {
        let at = clock.after(60..=3000, chance);
        let actor = self.coordinator.actor.clone();
        self.package.step(|package| package.activate(&actor, at))?;
        for _ in 0..chance.between(1..=3) {
            self.add_statutory(at, chance)?;
        }
        if chance.percent(30) {
            let at = clock.after(60 * 24 * 10..=60 * 24 * 30, chance);
            self.change_level(at, now, chance)?;
        }
        Ok(())
    }

    fn add_statutory(&mut self, at: DateTime<Utc>, chance: &mut Chance) -> Result<(), Error> {
        let language = self.language();
        let (title, provider, weekdays, start, minutes) =
            words::STATUTORY[chance.below(words::STATUTORY.len())];
        if self.items.iter().any(|item| item.title == title.get(language)) {
            return Ok(());
        }
        let service = Statutory {
            provider: Some(provider.get(language).to_owned()),
            weekdays: weekdays.iter().filter_map(|day| Weekday::from_iso(*day)).collect::<BTreeSet<_>>(),
            start: start.map(WallTime::try_from).transpose()?,
            minutes,
        };
        let days = (london_date(at), None);
        let title = title.get(language);
        self.items.push(PackageItem::statutory(
            chance.id(at),
            self.package_id(),
            None,
            title,
            service,
            days,
            at,
        )?);
        Ok(())
    }

    /// Up or down by one level.
    fn change_level(
        &mut self,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
        chance: &mut Chance,
    ) -> Result<(), Error> {
        let language = self.language();
        let from = self.package.thing.ecc_level;
        let up = chance.percent(65);
        let number = if up { from.number() + 1 } else { from.number().saturating_sub(1) };
        let to = EccLevel::from_number(number).unwrap_or(from);
        if to == from {
            return Ok(());
        }
        let reason = if to > from { words::MORE_CARE } else { words::LESS_CARE };
        let four = to == EccLevel::Four;
        let change = EccChange {
            to,
            on: london_date(at),
            reason: reason.get(language).to_owned(),
            outcome: four.then(|| words::LEVEL_FOUR.get(language).to_owned()),
            review_on: Some(london_date(now) + TimeDelta::days(chance.between(3..=80))),
        };
        let actor = self.coordinator.actor.clone();
        self.package.step(|package| package.change_ecc_level(change.clone(), &actor, at))?;
        let (package, recorded_by) = (self.package_id(), actor.account);
        self.changes.push(RecordedEccChange {
            id: chance.id(at),
            package,
            from: Some(from),
            change,
            recorded_by,
        });
        Ok(())
    }

    pub fn write(&self, now: DateTime<Utc>, chance: &mut Chance, batch: &mut Batch) -> Result<(), Error> {
        batch.person.push(store::person::to_row(&self.person)?);
        self.write_flags(now, chance, batch);
        batch.sharing_agreement.extend(self.agreements.iter().map(store::sharing::to_row));
        batch.care_package.push(store::care_package::to_row(&self.package.thing));
        batch.outcome.extend(self.outcomes.iter().map(store::care_package::outcome_to_row));
        for item in &self.items {
            batch.package_item.push(store::care_package::item_to_row(item)?);
        }
        batch.ecc_change.extend(self.changes.iter().cloned().map(store::care_package::ecc_change_to_row));
        self.package.write_events(Of::CarePackage(self.package_id()), chance, batch)
    }

    fn write_flags(&self, now: DateTime<Utc>, chance: &mut Chance, batch: &mut Batch) {
        let at = self.person.created_at + TimeDelta::minutes(40);
        for (kind, health_related, bears_on_visit, handling) in words::RISKS {
            if !chance.percent(14) {
                continue;
            }
            let flag = RiskFlag {
                id: chance.id(at),
                person: self.person.id,
                kind: kind.to_owned(),
                health_related,
                bears_on_visit,
                safe_handling: handling.get(self.language()).to_owned(),
                author: self.coordinator.actor.account,
                review_on: london_date(now) + TimeDelta::days(chance.between(-5..=150)),
                created_at: at,
                ended_at: None,
            };
            batch.risk_flag.push(flag_row(flag));
        }
    }
}

fn flag_row(flag: RiskFlag) -> risk_flag::ActiveModel {
    risk_flag::ActiveModel {
        id: Set(flag.id.into()),
        person_id: Set(flag.person.into()),
        kind: Set(flag.kind),
        health_related: Set(flag.health_related),
        bears_on_visit: Set(flag.bears_on_visit),
        safe_handling: Set(flag.safe_handling),
        author_id: Set(flag.author.into()),
        review_on: Set(flag.review_on),
        created_at: Set(flag.created_at),
        ended_at: Set(flag.ended_at),
    }
}

fn begin_package(
    person: &Person,
    coordinator: &Player,
    clock: &mut Clock,
    chance: &mut Chance,
) -> Result<Thread<CarePackage>, Error> {
    let at = clock.after(5..=120, chance);
    let matters = words::WHAT_MATTERS[chance.below(words::WHAT_MATTERS.len())];
    let beginning = Beginning {
        id: chance.id(at),
        person: person.id,
        team: person.team,
        coordinator: coordinator.actor.account,
        what_matters: matters.get(person.details.language).to_owned(),
        ecc_level: EccLevel::ALL[chance.below(3)],
        review_on: Some(london_date(at) + TimeDelta::days(chance.between(180..=480))),
    };
    Ok(Thread::begin(CarePackage::begin_with(beginning, &coordinator.actor, at)?))
}

/// The person's details, and the place of the team that looks after where the person lives.
fn details(number: usize, now: DateTime<Utc>, chance: &mut Chance) -> Result<(Details, usize), Error> {
    let postcode = postcodes::all_codes().nth(chance.below(postcodes::COUNT)).unwrap_or("SA61 1TP");
    let place = postcodes::lookup(postcode).ok_or_else(|| Error::NoSuchPlace(postcode.to_owned()))?;
    let (home, team) = town(postcode);
    let welsh = if team == 0 { 55 } else { 22 };
    let language = if chance.percent(welsh) { Language::Cy } else { Language::En };
    let name = name(chance, language);
    let details = Details {
        nhs_number: Some(nhs_number(number)?),
        title: Some(name.title.to_owned()),
        given_name: name.given.to_owned(),
        family_name: name.family.to_owned(),
        preferred_name: None,
        birth_date: birth_date(now, chance),
        language,
        home: Home {
            address_line: format!("{} {}", chance.between(1..=88), chance.pick(&words::STREETS)),
            town: home.get(language).to_owned(),
            postcode: postcode.parse()?,
            point: place.point,
            ward: place.ward_code.to_owned(),
        },
        phone: Some(phone(chance)),
        contact_note: chance
            .percent(25)
            .then(|| words::CONTACT_NOTES[chance.below(words::CONTACT_NOTES.len())].get(language).to_owned()),
        access_notes: chance
            .percent(40)
            .then(|| words::ACCESS_NOTES[chance.below(words::ACCESS_NOTES.len())].get(language).to_owned()),
        emergency_name: Some(format!("{} {}", self::name(chance, language).given, name.family)),
        emergency_phone: Some(phone(chance)),
    };
    Ok((details, team))
}

pub(super) fn name(chance: &mut Chance, language: Language) -> Name {
    let woman = chance.percent(60);
    let (title, given) = match (language, woman) {
        (Language::Cy, true) => (chance.pick(&["Mrs", "Mrs", "Miss"]), chance.pick(&words::WOMEN_CY)),
        (Language::Cy, false) => ("Mr", chance.pick(&words::MEN_CY)),
        (Language::En, true) => (chance.pick(&["Mrs", "Mrs", "Ms"]), chance.pick(&words::WOMEN_EN)),
        (Language::En, false) => ("Mr", chance.pick(&words::MEN_EN)),
    };
    Name { title, given, family: chance.pick(&words::FAMILIES) }
}

/// Mostly between 68 and 98; one in ten is a carer of working age.
fn birth_date(now: DateTime<Utc>, chance: &mut Chance) -> NaiveDate {
    let age = if chance.percent(10) { chance.between(34..=66) } else { chance.between(68..=97) };
    let today = london_date(now);
    let days = age * 365 + age / 4 + chance.between(1..=364);
    let date = today - TimeDelta::days(days);
    date.with_day(date.day().min(28)).unwrap_or(date)
}

/// The `number`th of the range 999, which is never issued. Of two numbers that differ in the last digit before the check alone, at
/// most one has no valid check digit: of each such pair the first valid one is taken.
fn nhs_number(number: usize) -> Result<NhsNumber, Error> {
    let pair = 999_000_000 + 2 * number;
    let candidates = [pair, pair + 1].map(with_check_digit);
    let digits = candidates.into_iter().flatten().next().unwrap_or_default();
    Ok(digits.parse()?)
}

/// NHS Data Dictionary, NHS NUMBER: weights 10 to 2, modulus 11; a check digit of ten is not used.
fn with_check_digit(nine: usize) -> Option<String> {
    let digits = format!("{nine:09}");
    let sum: usize =
        digits.bytes().zip((2..=10).rev()).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    match 11 - sum % 11 {
        10 => None,
        check => Some(format!("{digits}{}", check % 11)),
    }
}
