//! Finding help: the directory in memory, a need, and the domain's matching.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use domain::{
    booking::Booking,
    care_package::CarePackage,
    checks::CheckLevel,
    ids::{CategoryId, CharityId, OfferingId, PersonId, ReferralId},
    matching::{Counts, FailedRule, FailedRuleCode, Found, MOST_STRETCH_M, Match, NotMatched, Page},
    need::{EccLevel, Need, Point, Wanted, age_on},
    offering::Offering,
    person::Person,
    policy::{Action, Resource},
    referral::Referral,
    sharing::{SharingAgreement, consent},
    text,
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

/// What kind of help is sought.
#[derive(Clone, Debug)]
pub enum What {
    Category(CategoryId),
    /// As somebody typed it, in Welsh or in English.
    Words(String),
}

/// What is sought, and how far those who seek would give way.
#[derive(Clone, Debug)]
pub struct Sought {
    pub what: What,
    pub wanted: Wanted,
    pub accepts_waiting_list: bool,
    /// Metres beyond its own area that a charity may be asked to come.
    pub stretch_m: u32,
}

/// One page of those who can help. What else there is to know of the search is worked out when it is asked for, from the same snapshot
/// at the same moment.
#[derive(Clone, Debug)]
pub struct Answer {
    pub directory: Arc<Snapshot>,
    pub need: Need,
    pub found: Found,
    of: Asking,
}

/// What is known of the referral that help is sought for; nothing of nobody in particular.
#[derive(Clone, Debug, Default)]
struct Asking {
    /// Offerings with which it has an open enquiry.
    asked: BTreeSet<OfferingId>,
    agreements: Option<(PersonId, Vec<SharingAgreement>)>,
}

/// Who can help, in what order and why, and who cannot.
pub async fn offerings(op: &Op, whom: Whom, sought: Sought, page: Page) -> Result<Answer, Error> {
    sought.check()?;
    let now = op.clock.now();
    let directory = op.directory.now();
    let (need, of) = need(op, &directory, whom, sought, now).await?;
    let found = directory.index().find(&need, &page, now);
    Ok(Answer { directory, need, found, of })
}

impl Answer {
    /// Whether the referral has an open enquiry with the offering.
    pub fn is_asked(&self, offering: &Offering) -> bool {
        self.of.asked.contains(&offering.id)
    }

    /// Whether the referral's person agreed to share with the offering's charity; none where help is sought for no referral.
    pub fn is_agreed(&self, offering: &Offering) -> Option<bool> {
        let (person, agreements) = self.of.agreements.as_ref()?;
        let now = self.found.asked_at;
        Some(consent(agreements, *person, offering.charity, offering.category, now).is_ok())
    }

    /// How many were asked and cannot help.
    pub fn excluded_in_all(&self) -> usize {
        self.found.candidates - self.found.total
    }

    /// Nearest first, at most fifty.
    pub fn excluded(&self) -> Vec<NotMatched> {
        self.directory.index().not_matched(&self.need, MOST_NOT_MATCHED, self.found.asked_at)
    }

    /// How many would be found with another value of one filter; `limits_m` are the distances to count for.
    pub fn counts(&self, limits_m: &[Option<u32>]) -> Counts {
        self.directory.index().counts(&self.need, limits_m, self.found.asked_at)
    }

    /// How many of each category would be found, in the order of their position.
    pub fn by_category(&self) -> Vec<(CategoryId, usize)> {
        let found = |category: CategoryId| {
            let need = Need { categories: vec![category], named: BTreeSet::new(), ..self.need.clone() };
            self.directory.index().find(&need, &Page::of_first(0), self.found.asked_at).total
        };
        self.directory.categories().iter().map(|category| (category.id, found(category.id))).collect()
    }
}

impl Sought {
    /// What the co-ordinator asked for, as it was written down.
    fn of(referral: &Referral) -> Self {
        let request = &referral.request;
        Self {
            what: What::Category(request.category),
            wanted: request.wanted.clone(),
            accepts_waiting_list: true,
            stretch_m: 0,
        }
    }

    fn check(&self) -> Result<(), Error> {
        self.wanted.check()?;
        if self.stretch_m > MOST_STRETCH_M {
            return Err(Error::BadRequest("a charity is asked to come at most 10,000 metres farther"));
        }
        Ok(())
    }

    /// The need of nobody in particular, at a place.
    fn at(self, directory: &Snapshot, home: Home) -> Result<Need, Error> {
        let (categories, named) = match self.what {
            What::Category(category) => {
                directory.category(category).ok_or(Error::NotFound)?;
                (vec![category], BTreeSet::new())
            }
            What::Words(typed) => {
                let meant = directory.words().read(&text::search(typed)?.unwrap_or_default());
                (meant.categories.into_iter().map(|(category, _)| category).collect(), meant.named)
            }
        };
        // Words may mean several kinds of help: what the least of them asks for keeps none of them out.
        let known = categories.iter().filter_map(|id| directory.category(*id));
        let check_level = known.map(|category| category.check_level()).min().unwrap_or(CheckLevel::None);
        Ok(Need {
            named,
            check_level,
            accepts_waiting_list: self.accepts_waiting_list,
            stretch_m: self.stretch_m,
            ..Need::at(categories, self.wanted, home.point, home.ward, home.outward)
        })
    }
}

/// Where help is wanted.
struct Home {
    point: Point,
    ward: String,
    outward: String,
}

/// The need of `whom`, and what is known of its referral.
async fn need(
    op: &Op,
    directory: &Snapshot,
    whom: Whom,
    sought: Sought,
    now: DateTime<Utc>,
) -> Result<(Need, Asking), Error> {
    let (db, actor) = (op.db.read(), op.actor()?);
    match whom {
        Whom::Postcode(typed) => {
            permit(actor, Action::SearchDirectory, &Resource::HOUSE)?;
            let (postcode, place) = super::person::place_of(&typed)?;
            let outward = postcode.outward().to_owned();
            let home = Home { point: place.point, ward: place.ward_code.to_owned(), outward };
            Ok((sought.at(directory, home)?, Asking::default()))
        }
        Whom::Person(id) => {
            let person = super::person::load_for(db, actor, Action::FindHelp, id).await?;
            op.audit_read("person.find-help", "person", person.id, None);
            Ok((need_of(db, directory, &person, sought, now).await?, Asking::default()))
        }
        Whom::Referral(id) => {
            let referral = super::referral::load_for(db, actor, Action::FindHelp, id).await?.referral;
            let person = store::person::find(db, referral.person).await?.ok_or(Error::NotFound)?;
            op.audit_read("person.find-help", "person", person.id, None);
            let enquiries = store::enquiry::of_referral(db, id).await?;
            let open = enquiries.into_iter().filter(domain::enquiry::Enquiry::is_open);
            let asked = open.map(|enquiry| enquiry.offering).collect();
            let agreements = Some((person.id, store::sharing::of_person(db, person.id).await?));
            Ok((need_of(db, directory, &person, sought, now).await?, Asking { asked, agreements }))
        }
    }
}

async fn need_of(
    db: &impl ConnectionTrait,
    directory: &Snapshot,
    person: &Person,
    sought: Sought,
    now: DateTime<Utc>,
) -> Result<Need, Error> {
    let known = known_of(db, &[person.id]).await?.remove(&person.id).unwrap_or_default();
    need_for(directory, person, known, sought, now)
}

/// What bears on a need and is not written in the person's own record.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub ecc_level: Option<EccLevel>,
    /// Charities that visit the person already.
    pub visited_by: BTreeSet<CharityId>,
}

impl Known {
    fn of<'a>(package: Option<&CarePackage>, bookings: impl IntoIterator<Item = &'a Booking>) -> Self {
        let visiting = bookings.into_iter().filter(|booking| booking.holds_place());
        Self {
            ecc_level: package.map(|package| package.ecc_level),
            visited_by: visiting.map(|booking| booking.parties.charity).collect(),
        }
    }
}

/// What is known of each of `people`, in two statements.
async fn known_of(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Known>, Error> {
    let packages = store::care_package::current(store::care_package::of_people(db, people).await?);
    let bookings = store::booking::live_of_people(db, people).await?;
    let known = |person: &PersonId| {
        let own = bookings.iter().filter(|booking| booking.parties.person == *person);
        (*person, Known::of(packages.get(person), own))
    };
    Ok(people.iter().map(known).collect())
}

pub(super) fn need_for(
    directory: &Snapshot,
    person: &Person,
    known: Known,
    sought: Sought,
    now: DateTime<Utc>,
) -> Result<Need, Error> {
    let home = &person.details.home;
    let outward = home.postcode.outward().to_owned();
    let home = Home { point: home.point, ward: home.ward.clone(), outward };
    Ok(Need {
        age: Some(age_on(person.details.birth_date, london_date(now))),
        ecc_level: known.ecc_level,
        visited_by: known.visited_by,
        ..sought.at(directory, home)?
    })
}

/// For each of `referrals` the offerings that fit best of those that it has not asked before, at most `first`. As many statements as for
/// one referral.
pub async fn next_best(
    op: &Op,
    referrals: &[&Referral],
    first: usize,
) -> Result<BTreeMap<ReferralId, Vec<Match>>, Error> {
    let (db, directory, now) = (op.db.read(), op.directory.now(), op.clock.now());
    let ids: Vec<ReferralId> = referrals.iter().map(|referral| referral.id).collect();
    let people: BTreeSet<PersonId> = referrals.iter().map(|referral| referral.person).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let enquiries = store::enquiry::of_referrals(db, &ids).await?;
    let mut known = known_of(db, &people).await?;
    let mut best = BTreeMap::new();
    for person in store::person::find_many(db, &people).await? {
        op.audit_person("person.find-help", person.id);
        let known = known.remove(&person.id).unwrap_or_default();
        for referral in referrals.iter().filter(|referral| referral.person == person.id) {
            let asked: BTreeSet<OfferingId> = enquiries
                .iter()
                .filter(|enquiry| enquiry.referral == referral.id)
                .map(|enquiry| enquiry.offering)
                .collect();
            let need = need_for(&directory, &person, known.clone(), Sought::of(referral), now)?;
            let found = directory.index().find(&need, &Page::of_first(first + asked.len()), now);
            let others =
                found.matches.into_iter().filter(|found| !asked.contains(&found.offering.offering.id));
            best.insert(referral.id, others.take(first).collect());
        }
    }
    Ok(best)
}

/// The rules by which every offering of the category fails the referral's need: what an unmet need says is missing. Empty where the
/// directory has nothing of the category at all, or something fits.
pub(super) async fn rules_that_failed(
    db: &impl ConnectionTrait,
    directory: &Snapshot,
    referral: &Referral,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<BTreeSet<FailedRuleCode>, Error> {
    let need = need_of(db, directory, person, Sought::of(referral), now).await?;
    let all = directory.index().all(&need, now);
    if !all.matched.is_empty() {
        return Ok(BTreeSet::new());
    }
    Ok(all.not_matched.iter().flat_map(|other| &other.failed).map(FailedRule::code).collect())
}
