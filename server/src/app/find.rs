//! Finding help: the directory in memory, a need, and the domain's matching.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    ids::{CategoryId, OfferingId, PersonId, ReferralId},
    matching::{self, DirectoryOffering, FailedRule, FailedRuleCode, Reason},
    need::{Need, Wanted, age_on},
    person::Person,
    policy::Action,
    recurrence::Slot,
    referral::Referral,
    time::london_date,
};
use sea_orm::ConnectionTrait;

use super::permit;
use crate::{directory::Snapshot, error::Error, op::Op, store};

/// Excluded offerings that one answer names; it also says how many there are.
const MOST_NOT_MATCHED: usize = 50;

/// For whom help is sought.
#[derive(Clone, Debug)]
pub enum Whom {
    /// The person of a referral; what has been asked already is marked.
    Referral(ReferralId),
    Person(PersonId),
    /// Nobody in particular.
    Postcode(String),
}

#[derive(Clone, Debug)]
pub struct Found {
    pub offering: Arc<DirectoryOffering>,
    pub distance_m: u32,
    pub next_sessions: Vec<Slot>,
    pub reasons: Vec<Reason>,
    pub confidence: domain::confidence::Confidence,
    pub check_level: domain::checks::CheckLevel,
    /// The referral has an open enquiry with this offering.
    pub asked: bool,
}

#[derive(Clone, Debug)]
pub struct Excluded {
    pub offering: Arc<DirectoryOffering>,
    pub distance_m: u32,
    pub failed: Vec<FailedRule>,
}

#[derive(Clone, Debug)]
pub struct Answer {
    /// In order, best first.
    pub found: Vec<Found>,
    /// Nearest first, at most fifty.
    pub excluded: Vec<Excluded>,
    pub excluded_in_all: usize,
}

/// Who can help, in what order and why, and who cannot.
pub async fn offerings(op: &Op, whom: Whom, category: CategoryId, wanted: Wanted) -> Result<Answer, Error> {
    wanted.check()?;
    let now = op.clock.now();
    let directory = op.directory.now();
    directory.category(category).ok_or(Error::NotFound)?;
    let (need, asked) = need(op, whom, category, wanted, now).await?;
    Ok(answer(&directory, &need, &asked, now))
}

fn answer(directory: &Snapshot, need: &Need, asked: &BTreeSet<OfferingId>, now: DateTime<Utc>) -> Answer {
    let candidates = need.categories.iter().flat_map(|category| directory.of_category(*category));
    let matches = matching::find(candidates, need, now);
    let excluded_in_all = matches.not_matched.len();
    let found = matches.matched.into_iter().map(|found| Found {
        asked: asked.contains(&found.offering.offering.id),
        offering: found.offering,
        distance_m: found.distance_m,
        next_sessions: found.next_sessions,
        reasons: found.reasons,
        confidence: found.confidence,
        check_level: found.check_level,
    });
    let excluded = matches.not_matched.into_iter().take(MOST_NOT_MATCHED).map(|other| Excluded {
        offering: other.offering,
        distance_m: other.distance_m,
        failed: other.failed,
    });
    Answer { found: found.collect(), excluded: excluded.collect(), excluded_in_all }
}

/// The need of `whom`, and the offerings asked already.
async fn need(
    op: &Op,
    whom: Whom,
    category: CategoryId,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<(Need, BTreeSet<OfferingId>), Error> {
    let (db, actor) = (op.db.read(), op.actor()?);
    match whom {
        Whom::Postcode(text) => {
            permit(actor, Action::SearchDirectory, &domain::policy::Resource::HOUSE)?;
            Ok((need_at(&text, category, wanted)?, BTreeSet::new()))
        }
        Whom::Person(id) => {
            let person = super::person::load_for(db, actor, Action::FindHelp, id).await?;
            op.audit_read("person.find-help", "person", person.id, None);
            Ok((need_of(db, &person, category, wanted, now).await?, BTreeSet::new()))
        }
        Whom::Referral(id) => {
            let referral = super::referral::load_for(db, actor, Action::FindHelp, id).await?.referral;
            let person = store::person::find(db, referral.person).await?.ok_or(Error::NotFound)?;
            op.audit_read("person.find-help", "person", person.id, None);
            let enquiries = store::enquiry::of_referral(db, id).await?;
            let open = enquiries.into_iter().filter(domain::enquiry::Enquiry::is_open);
            let asked = open.map(|enquiry| enquiry.offering).collect();
            Ok((need_of(db, &person, category, wanted, now).await?, asked))
        }
    }
}

fn need_at(postcode: &str, category: CategoryId, wanted: Wanted) -> Result<Need, Error> {
    let (postcode, place) = super::person::place_of(postcode)?;
    Ok(Need::at(category, wanted, place.point, place.ward_code.to_owned(), postcode.outward().to_owned()))
}

async fn need_of(
    db: &impl ConnectionTrait,
    person: &Person,
    category: CategoryId,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<Need, Error> {
    let package = store::care_package::current_of(db, person.id).await?;
    let home = &person.details.home;
    let outward = home.postcode.outward().to_owned();
    Ok(Need {
        age: Some(age_on(person.details.birth_date, london_date(now))),
        ecc_level: package.map(|package| package.ecc_level),
        ..Need::at(category, wanted, home.point, home.ward.clone(), outward)
    })
}

/// The rules for which no offering could meet the referral's need: what an unmet need says is missing. Empty where the directory has
/// nothing of the category at all, or something fits.
pub(super) async fn rules_that_failed(
    db: &impl ConnectionTrait,
    directory: &Snapshot,
    referral: &Referral,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<BTreeSet<FailedRuleCode>, Error> {
    let request = &referral.request;
    let need = need_of(db, person, request.category, request.wanted.clone(), now).await?;
    let answer = answer(directory, &need, &BTreeSet::new(), now);
    Ok(answer.excluded.iter().flat_map(|other| &other.failed).map(FailedRule::code).collect())
}
