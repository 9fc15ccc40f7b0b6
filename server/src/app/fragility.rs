//! If a charity or an offering stops: who is left with what, who could help instead, and recording that it does.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Actor,
    booking::{Booking, BookingOutcome, CancelledBy},
    care_package::PackageItem,
    enquiry::{DeclineReason, DeclinedBy, Enquiry, RecallReason},
    fragility::{self, Affected},
    ids::{
        BookingId, CarePackageId, CharityId, OfferingId, PackageItemId, PersonId, ReferralId, VolunteerId,
    },
    matching::{Match, Page},
    person::Person,
    policy::{Action, Resource},
    referral::Referral,
    text,
    time::{days_after, london_date},
};
use sea_orm::ConnectionTrait;

use super::{
    Target,
    find::{Known, Sought, What, need_for},
    once::Write,
    permit,
};
use crate::{
    changes::{Audience, Kind},
    directory::Snapshot,
    error::Error,
    op::{Op, Tx},
    store,
};

/// As many people as one answer names; it also says how many there are.
const MOST_NAMED: usize = 50;

/// What would become of those who count on something.
#[derive(Clone, Debug)]
pub struct Fragility {
    pub last_day: NaiveDate,
    /// People of the viewer's teams, those with least left first; at most fifty.
    pub affected: Vec<Left>,
    /// How many of the viewer's teams there are in all.
    pub people: usize,
    /// How many people of other teams.
    pub others: usize,
    /// Enquiries that it has not answered, of every team.
    pub open_enquiries: usize,
}

/// One person's loss, what is left, and who could help instead.
#[derive(Clone, Debug)]
pub struct Left {
    pub affected: Affected,
    pub losing: Vec<Loss>,
    pub left: Vec<PackageItem>,
}

/// A booking that would end, and the best that the directory has in its place.
#[derive(Clone, Debug)]
pub struct Loss {
    pub booking: Booking,
    pub instead: Option<Match>,
}

/// Who is left with what if `offerings` are given for the last time on `last_day`. As many statements for many people as for one.
pub async fn fragility(
    op: &Op,
    offerings: &BTreeSet<OfferingId>,
    last_day: NaiveDate,
) -> Result<Fragility, Error> {
    permit(op.actor()?, Action::ViewFragility, &Resource::HOUSE)?;
    let holding = store::booking::holding_offerings(op.db.read(), offerings).await?;
    let open_enquiries = store::enquiry::open_of_offerings(op.db.read(), offerings).await?.len();
    left_after(op, holding, offerings, open_enquiries, last_day).await
}

/// The same if a volunteer goes for the last time on `last_day`, and nobody of their charity goes in their place.
pub async fn of_volunteer(op: &Op, id: VolunteerId, last_day: NaiveDate) -> Result<Fragility, Error> {
    permit(op.actor()?, Action::ViewFragility, &Resource::HOUSE)?;
    let usual = store::volunteer::bookings_of(op.db.read(), id).await?;
    let offerings = usual.iter().map(|booking| booking.parties.offering).collect();
    left_after(op, usual, &offerings, 0, last_day).await
}

async fn left_after(
    op: &Op,
    holding: Vec<Booking>,
    offerings: &BTreeSet<OfferingId>,
    open_enquiries: usize,
    last_day: NaiveDate,
) -> Result<Fragility, Error> {
    let (db, actor, now) = (op.db.read(), op.actor()?, op.clock.now());
    fragility::check_last_day(last_day, london_date(now))?;
    let stopping = holding.into_iter().filter(|booking| goes_beyond(booking, last_day));
    let sees = |booking: &Booking| {
        permit(actor, Action::ViewPerson, &Resource::of_team(booking.parties.team)).is_ok()
    };
    let (ours, theirs): (Vec<Booking>, Vec<Booking>) = stopping.partition(sees);
    let people: BTreeSet<PersonId> = ours.iter().map(|booking| booking.parties.person).collect();
    let others: BTreeSet<PersonId> = theirs.iter().map(|booking| booking.parties.person).collect();
    let plans = Plans::of(db, people.into_iter().collect()).await?;
    let mut all = fragility::affected(&ours, &plans.items, &plans.live, last_day);
    let count = all.len();
    all.truncate(MOST_NAMED);
    op.audit_list("person.fragility", "person", all.iter().map(|affected| affected.person));
    let referrals = referrals_of(db, &ours).await?;
    let directory = op.directory.now();
    let search = Search { directory: &directory, offerings, last_day, now };
    let affected = all.into_iter().map(|affected| plans.left(affected, &ours, &referrals, &search));
    Ok(Fragility {
        last_day,
        affected: affected.collect::<Result<_, _>>()?,
        people: count,
        others: others.len(),
        open_enquiries,
    })
}

/// Whether it would have gone on after `last_day`.
fn goes_beyond(booking: &Booking, last_day: NaiveDate) -> bool {
    booking.plan.end_on.is_none_or(|end| end > last_day)
}

async fn referrals_of(
    db: &impl ConnectionTrait,
    bookings: &[Booking],
) -> Result<BTreeMap<ReferralId, Referral>, Error> {
    let ids: BTreeSet<ReferralId> = bookings.iter().map(|booking| booking.parties.referral).collect();
    let found = store::referral::find_many(db, &ids.into_iter().collect::<Vec<_>>()).await?;
    Ok(found.into_iter().map(|listed| (listed.referral.id, listed.referral)).collect())
}

/// The plans of the people who are affected.
struct Plans {
    people: BTreeMap<PersonId, Person>,
    packages: BTreeMap<PersonId, domain::care_package::CarePackage>,
    items: Vec<(PersonId, PackageItem)>,
    live: Vec<Booking>,
}

impl Plans {
    async fn of(db: &impl ConnectionTrait, people: Vec<PersonId>) -> Result<Self, Error> {
        let packages = store::care_package::current(store::care_package::of_people(db, &people).await?);
        let whose: BTreeMap<CarePackageId, PersonId> =
            packages.values().map(|package| (package.id, package.person)).collect();
        let ids: Vec<CarePackageId> = whose.keys().copied().collect();
        let items = store::care_package::items(db, &ids).await?.into_iter();
        let items = items.filter_map(|item| Some((*whose.get(&item.package)?, item))).collect();
        let live = store::booking::live_of_people(db, &people).await?;
        let people = store::person::find_many(db, &people).await?;
        Ok(Self {
            people: people.into_iter().map(|person| (person.id, person)).collect(),
            packages,
            items,
            live,
        })
    }

    fn left(
        &self,
        affected: Affected,
        bookings: &[Booking],
        referrals: &BTreeMap<ReferralId, Referral>,
        search: &Search<'_>,
    ) -> Result<Left, Error> {
        let lost: BTreeSet<BookingId> = affected.losing.iter().copied().collect();
        let stays: BTreeSet<PackageItemId> = affected.left.iter().copied().collect();
        let losing = bookings.iter().filter(|booking| lost.contains(&booking.id));
        let losing = losing.map(|booking| {
            let instead = match (referrals.get(&booking.parties.referral), self.people.get(&affected.person))
            {
                (Some(referral), Some(person)) => search.instead(self.known(person), person, referral)?,
                _ => None,
            };
            Ok(Loss { booking: booking.clone(), instead })
        });
        let losing = losing.collect::<Result<_, Error>>()?;
        let left = self.items.iter().filter(|(_, item)| stays.contains(&item.id));
        let left = left.map(|(_, item)| item.clone()).collect();
        Ok(Left { affected, losing, left })
    }

    fn known(&self, person: &Person) -> Known {
        let live = self.live.iter().filter(|booking| booking.parties.person == person.id);
        Known {
            ecc_level: self.packages.get(&person.id).map(|package| package.ecc_level),
            visited_by: live.filter(|it| it.holds_place()).map(|it| it.parties.charity).collect(),
        }
    }
}

/// Looking for others in the place of `offerings`, from the day after `last_day` on.
struct Search<'a> {
    directory: &'a Snapshot,
    offerings: &'a BTreeSet<OfferingId>,
    last_day: NaiveDate,
    now: DateTime<Utc>,
}

impl Search<'_> {
    fn instead(&self, known: Known, person: &Person, referral: &Referral) -> Result<Option<Match>, Error> {
        let mut wanted = referral.request.wanted.clone();
        wanted.from_date = wanted.from_date.max(days_after(self.last_day, 1));
        let sought = Sought {
            what: What::Category(referral.request.category),
            wanted,
            accepts_waiting_list: true,
            stretch_m: 0,
        };
        let need = need_for(self.directory, person, known, sought, self.now)?;
        // One of them at least is none of those that stop.
        let page = Page::of_first(self.offerings.len() + 1);
        let found = self.directory.index().find(&need, &page, self.now).matches.into_iter();
        let mut others = found.filter(|found| !self.offerings.contains(&found.offering.offering.id));
        Ok(others.next())
    }
}

/// When something is given for the last time, and why.
#[derive(Clone, Debug)]
pub struct Stop {
    pub last_day: NaiveDate,
    pub reason: String,
}

/// The offering stops: nobody new is found a place in it; what is booked ends on the last day, and its referrals are with their brokers
/// from now on; what was asked is taken back. All of it or nothing.
pub async fn stop_offering(
    write: Write,
    target: Target<OfferingId>,
    stop: Stop,
) -> Result<OfferingId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let stop = stop.checked(london_date(tx.now()))?;
    let offering = super::offering::lock_for(tx, actor, Action::StopHelp, target).await?;
    let stopped = offering.stop();
    store::offering::save(tx.db(), &stopped).await?;
    let detail = serde_json::json!({ "lastDay": stop.last_day, "reason": stop.reason });
    super::offering::changed(tx, "offering.stop", &stopped, Some(detail));
    end_help(tx, actor, &[target.id].into(), &stop).await?;
    write.commit(target.id).await
}

/// The same of a charity, with everything that it gives.
pub async fn stop_charity(write: Write, target: Target<CharityId>, stop: Stop) -> Result<CharityId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let stop = stop.checked(london_date(tx.now()))?;
    let charity = store::charity::find(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    permit(actor, Action::StopHelp, &charity.resource())?;
    target.is_at(charity.version)?;
    let detail = serde_json::json!({ "lastDay": stop.last_day, "reason": stop.reason });
    store::charity::save(tx.db(), &charity.stop()).await?;
    tx.audit("charity.stop", "charity", target.id, Some(detail.clone()));
    tx.changed(Kind::Charity, target.id, Audience::everyone());
    let directory = tx.directory();
    // Always in the same order, so that of two who do this none waits for the other for ever.
    let offerings: BTreeSet<OfferingId> =
        directory.of_charity(target.id).map(|entry| entry.offering.id).collect();
    for id in &offerings {
        let offering = store::offering::lock(tx.db(), *id).await?.ok_or(Error::NotFound)?;
        if offering.active {
            let stopped = offering.stop();
            store::offering::save(tx.db(), &stopped).await?;
            super::offering::changed(tx, "offering.stop", &stopped, Some(detail.clone()));
        }
    }
    end_help(tx, actor, &offerings, &stop).await?;
    write.commit(target.id).await
}

/// Ends what `offerings` give, so that nobody is left without help unnoticed.
async fn end_help(
    tx: &Tx,
    actor: &Actor,
    offerings: &BTreeSet<OfferingId>,
    stop: &Stop,
) -> Result<(), Error> {
    let mut referrals = take_back_enquiries(tx, actor, offerings, &stop.reason).await?;
    for booking in store::booking::holding_offerings(tx.db(), offerings).await? {
        if !goes_beyond(&booking, stop.last_day) {
            continue;
        }
        referrals.insert(booking.parties.referral);
        let (booking, event) =
            booking.end_on(stop.last_day, BookingOutcome::CharityStopped, actor, tx.now())?;
        super::booking::settle(tx, actor, &booking, &event).await?;
        super::referral::take_up(tx, actor, booking.parties.referral, &stop.reason).await?;
    }
    for referral in referrals {
        super::referral::restate(tx, referral).await?;
    }
    Ok(())
}

/// Recalls what is open, and takes back a yes out of which nothing is in place yet, with what was proposed out of it. Gives the referrals
/// that they were for.
async fn take_back_enquiries(
    tx: &Tx,
    actor: &Actor,
    offerings: &BTreeSet<OfferingId>,
    reason: &str,
) -> Result<BTreeSet<ReferralId>, Error> {
    let mut referrals = BTreeSet::new();
    for enquiry in store::enquiry::open_of_offerings(tx.db(), offerings).await? {
        referrals.insert(enquiry.referral);
        let (enquiry, event) = enquiry.recall(RecallReason::HelpStops, actor, tx.now())?;
        super::enquiry::save(tx, &enquiry, &event).await?;
    }
    for enquiry in store::enquiry::accepted_of_offerings(tx.db(), offerings).await? {
        let bookings = store::booking::of_referral(tx.db(), enquiry.referral).await?;
        if take_back(tx, actor, enquiry.clone(), bookings, reason).await? {
            referrals.insert(enquiry.referral);
        }
    }
    Ok(referrals)
}

/// Whether the yes was still to lead to something, and is none any more.
async fn take_back(
    tx: &Tx,
    actor: &Actor,
    enquiry: Enquiry,
    bookings: Vec<Booking>,
    reason: &str,
) -> Result<bool, Error> {
    let own: Vec<Booking> =
        bookings.into_iter().filter(|booking| booking.parties.enquiry == enquiry.id).collect();
    let led_to_help = own.iter().any(|booking| booking.state.confirmation().is_some());
    if led_to_help {
        return Ok(false);
    }
    for proposed in own.into_iter().filter(Booking::is_live) {
        let (cancelled, event) = proposed.cancel(CancelledBy::Charity, reason, actor, tx.now())?;
        super::booking::settle(tx, actor, &cancelled, &event).await?;
    }
    let (by, why) = (DeclinedBy::Charity, DeclineReason::HelpStops);
    let (declined, event) = enquiry.decline(by, why, reason, false, actor, tx.now())?;
    super::enquiry::save(tx, &declined, &event).await?;
    Ok(true)
}

impl Stop {
    fn checked(self, today: NaiveDate) -> Result<Self, Error> {
        fragility::check_last_day(self.last_day, today)?;
        let reason = text::required(self.reason, domain::Violation::ReasonMissing)?;
        Ok(Self { reason, ..self })
    }
}
