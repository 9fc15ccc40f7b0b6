//! A county full of invented people, charities and referrals, the same at every fill: to try Dolen with, and to measure it by.
//!
//! The demo is told in parts, each with 60 charities, 300 people and 400 referrals, and each written in one transaction; `scale` says how
//! many parts there are, and beyond them there may be parts of charities alone. What happened is told by the domain's own transitions, so that the histories replay to the rows.
//! The demo's mark is the setting `demo`: without it, a database that holds anything is left alone.

mod batch;
mod calendars;
mod cast;
mod catalogue;
mod chance;
mod directory;
mod fate;
mod meeting;
mod people;
mod story;
mod thread;
mod visits;
mod volunteers;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SubsecRound, Utc};
use domain::{
    Violation,
    time::{WallTime, london_date, london_to_utc},
};
use entities::{account, category, charity, person, setting, team};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait,
    TransactionTrait, sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};

use crate::{error, store};
use batch::Batch;
use cast::Cast;
pub use cast::{DemoSignIn, PASSWORD, sign_ins};
use chance::Chance;
use directory::Directory;
use fate::Fate;
use people::{Plan, Subject};
use story::{Case, first_kind, tell};
use thread::Clock;
use visits::Calls;

const PEOPLE_EACH: usize = 300;
const REFERRALS_EACH: usize = 400;
/// The number of the first part without people.
const FIRST_BARE: u32 = 1_000_000;
/// The setting by which a demo database is known.
const MARK: &str = "demo";

pub struct Options<'a> {
    /// How many parts: 1 for a look, 100 for measuring.
    pub scale: u32,
    /// How many parts have charities, those of `scale` included: the rest have no people. For measuring a large directory.
    pub directories: u32,
    /// Everything has happened before the day of this moment began in Wales, so that all fills of a day are the same.
    pub now: DateTime<Utc>,
    /// The hash of [`PASSWORD`] that every account gets.
    pub password_hash: String,
    /// Told after each part: how many are written, out of how many.
    pub progress: &'a (dyn Fn(u32, u32) + Sync),
}

/// What the demo holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub parts: u32,
    /// Parts of charities alone.
    #[serde(default)]
    pub bare: u32,
    pub charities: usize,
    pub offerings: usize,
    pub people: usize,
    pub referrals: usize,
    pub enquiries: usize,
    pub bookings: usize,
    pub visits: usize,
    pub events: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database holds data that is not the demo's; it was left as it is")]
    NotTheDemo,
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The stories break a rule of the domain: a mistake in the demo.
    #[error("a demo story breaks a rule: {0}")]
    Rule(#[from] Violation),
    #[error(transparent)]
    Store(#[from] error::Error),
    #[error("the postcode {0} is not in the list")]
    NoSuchPlace(String),
    #[error("a demo story goes on with a booking that it has not made")]
    NothingBooked,
}

/// Fills the database, or says what is there where it is filled already. A fill that was broken off goes on where it stopped, and a
/// larger scale adds the parts that are missing: each part is there wholly or not at all.
pub async fn fill(db: &DatabaseConnection, options: Options<'_>) -> Result<Report, Error> {
    let mut mark = match mark(db).await? {
        Some(mark) => mark,
        None if is_empty(db).await? => Mark { now: start_of_day(options.now), report: Report::default() },
        None => return Err(Error::NotTheDemo),
    };
    while mark.report.parts < options.scale {
        let batch = part(mark.report.parts, mark.now, &options.password_hash)?;
        mark.report = mark.report.with(&batch);
        let transaction = db.begin().await?;
        batch.write(&transaction).await?;
        leave(&mark, options.now, &transaction).await?;
        transaction.commit().await?;
        (options.progress)(mark.report.parts, options.scale);
    }
    while mark.report.parts + mark.report.bare < options.directories {
        let batch = bare_part(mark.report.bare, mark.now, &options.password_hash)?;
        let Report { parts, bare, .. } = mark.report;
        mark.report = Report { parts, bare: bare + 1, ..mark.report.with(&batch) };
        let transaction = db.begin().await?;
        batch.write(&transaction).await?;
        leave(&mark, options.now, &transaction).await?;
        transaction.commit().await?;
        (options.progress)(mark.report.parts + mark.report.bare, options.directories);
    }
    Ok(mark.report)
}

fn start_of_day(now: DateTime<Utc>) -> DateTime<Utc> {
    london_to_utc(london_date(now), WallTime::MIDNIGHT)
}

/// What the demo remembers of itself: its parts are told up to the same moment, whenever they are written.
#[derive(Serialize, Deserialize)]
struct Mark {
    now: DateTime<Utc>,
    report: Report,
}

async fn mark(db: &impl ConnectionTrait) -> Result<Option<Mark>, Error> {
    let row = setting::Entity::find_by_id(MARK.to_owned()).one(db).await?;
    Ok(row.map(|row| store::from_json(row.value)).transpose()?)
}

async fn leave(mark: &Mark, now: DateTime<Utc>, db: &impl ConnectionTrait) -> Result<(), Error> {
    let row = setting::ActiveModel {
        key: Set(MARK.to_owned()),
        value: Set(store::to_json(mark)?),
        updated_at: Set(now.trunc_subsecs(0)),
    };
    let columns = [setting::Column::Value, setting::Column::UpdatedAt];
    let conflict = OnConflict::column(setting::Column::Key).update_columns(columns).to_owned();
    setting::Entity::insert(row).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

/// Whether nobody has put anything in yet. Everything else refers to one of these.
async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let rows = team::Entity::find().count(db).await?
        + account::Entity::find().count(db).await?
        + category::Entity::find().count(db).await?
        + charity::Entity::find().count(db).await?
        + person::Entity::find().count(db).await?;
    Ok(rows == 0)
}

/// The rows of one part, counted from 0. The first also holds the cast.
fn part(part: u32, now: DateTime<Utc>, password_hash: &str) -> Result<Batch, Error> {
    let mut batch = Batch::default();
    let cast = Cast::assemble(now, password_hash, &mut batch)?;
    if part > 0 {
        batch = Batch::default();
    }
    let chance = &mut Chance::of(part + 1);
    let mut directory = Directory::found(part, now, &cast, password_hash, chance, &mut batch)?;
    let mut active = 0;
    let (mut met, mut known) = (BTreeSet::new(), BTreeMap::new());
    for place in 0..PEOPLE_EACH {
        let number = part as usize * PEOPLE_EACH + place;
        let plan = plan(place);
        let mut subject = Subject::invent(number, plan, now, &cast, chance)?;
        // Of one person in each team there are two records, for somebody to find.
        if part == 0
            && plan == Plan::Draft
            && let Some(known) = known.remove(&subject.person.team)
        {
            subject.is_again(&known);
        }
        let mut cases = Vec::new();
        if plan == Plan::Active {
            let fates: Vec<(usize, Fate)> = (active..REFERRALS_EACH)
                .step_by(active_people())
                .map(|referral| (first_kind(referral) + referral / active_people(), Fate::of(referral)))
                .collect();
            for (kind, fate) in &fates {
                cases.push(tell(*fate, *kind, &mut subject, &cast, &mut directory, chance, now)?);
            }
            if fates.iter().any(|(_, fate)| *fate == Fate::InHospital) {
                admit_to_hospital(&mut subject, &mut cases, chance, now)?;
            }
            active += 1;
        }
        if part == 0 {
            meeting::decide(place, &subject, &cases, now, &mut batch)?;
        }
        write(&subject, cases, &directory, chance, now, &mut batch)?;
        if plan == Plan::Active && met.insert(subject.person.team) {
            known.insert(subject.person.team, subject);
        }
    }
    directory.write(&mut batch)?;
    Ok(batch)
}

/// The rows of a part without people, counted from 0; it has the numbers of no part with them.
fn bare_part(part: u32, now: DateTime<Utc>, password_hash: &str) -> Result<Batch, Error> {
    let part = FIRST_BARE + part;
    let cast = Cast::assemble(now, password_hash, &mut Batch::default())?;
    let mut batch = Batch::default();
    Directory::found(part, now, &cast, password_hash, &mut Chance::of(part + 1), &mut batch)?
        .write(&mut batch)?;
    Ok(batch)
}

/// One person in twenty has a package that is still a draft, one in twenty a package that is over.
const fn plan(place: usize) -> Plan {
    match place % 20 {
        18 => Plan::Draft,
        19 => Plan::Ended,
        _ => Plan::Active,
    }
}

const fn active_people() -> usize {
    PEOPLE_EACH / 20 * 18
}

/// The package on hold and everything that was booked paused, after all that went before.
fn admit_to_hospital(
    subject: &mut Subject,
    cases: &mut [Case],
    chance: &mut Chance,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut helps: Vec<_> = cases.iter_mut().flat_map(|case| &mut case.bookings).collect();
    let before = helps.iter().map(|help| help.booking.last_at()).max().unwrap_or(subject.package.last_at());
    let then = Clock::days_ago(1..=12, now, chance).at();
    let at = Clock::from(before, now).go_to(then, chance);
    let bookings = helps.iter().map(|help| help.booking.thing.clone());
    let actor = &subject.coordinator.actor;
    let admission = subject.package.thing.clone().admit_to_hospital(bookings, actor, at)?;
    let (package, event) = admission.package;
    subject.package.adopt(package, event);
    for (booking, event) in admission.paused {
        if let Some(help) = helps.iter_mut().find(|help| help.booking.thing.id == booking.id) {
            help.booking.adopt(booking, event);
        }
    }
    Ok(())
}

fn write(
    subject: &Subject,
    cases: Vec<Case>,
    directory: &Directory,
    chance: &mut Chance,
    now: DateTime<Utc>,
    batch: &mut Batch,
) -> Result<(), Error> {
    subject.write(now, chance, batch)?;
    for case in cases {
        for help in &case.bookings {
            let calls = Calls {
                help,
                listed: &directory.offerings[help.spot.offering],
                planner: &subject.broker.actor,
                language: subject.language(),
                now,
            };
            calls.write(chance, batch)?;
        }
        case.write(chance, batch)?;
    }
    Ok(())
}

impl Report {
    fn with(self, batch: &Batch) -> Self {
        Self {
            parts: self.parts + 1,
            bare: self.bare,
            charities: self.charities + batch.charity.len(),
            offerings: self.offerings + batch.offering.len(),
            people: self.people + batch.person.len(),
            referrals: self.referrals + batch.referral.len(),
            enquiries: self.enquiries + batch.enquiry.len(),
            bookings: self.bookings + batch.booking.len(),
            visits: self.visits + batch.visit.len(),
            events: self.events + batch.event.len(),
        }
    }
}
