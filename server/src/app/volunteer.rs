//! What is done with volunteers: written down by their charity or by a broker on its behalf, put on visits, and taken off those that they
//! can no longer make.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::{
    Actor, Violation,
    booking::{Booking, BookingAction},
    checks::CheckLevel,
    ids::{BookingId, CharityId, OfferingId, VisitId, VolunteerId},
    notice::NoticeKind,
    offering::Offering,
    policy::{Action, Resource},
    time::{days_after, london_date},
    visit::{Visit, VisitAction},
    volunteer::{Check, CheckStanding, Typed, Volunteer},
};
use sea_orm::ConnectionTrait;

use super::{Target, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    directory::Snapshot,
    error::Error,
    op::{Op, Tx},
    post::{self, Letter},
    store::{
        self,
        page::{Page, Slice},
        volunteer::Filter,
    },
};

/// As many as are offered to choose from.
const MOST_CHOICES: u64 = 100;

/// The volunteer, for whoever keeps them. Nobody else knows that there is one.
pub async fn load_for(db: &impl ConnectionTrait, actor: &Actor, id: VolunteerId) -> Result<Volunteer, Error> {
    let volunteer = store::volunteer::find(db, id).await?.ok_or(Error::NotFound)?;
    permit(actor, Action::KeepVolunteers, &volunteer.resource())?;
    Ok(volunteer)
}

pub async fn read(op: &Op, id: VolunteerId) -> Result<Volunteer, Error> {
    let volunteer = load_for(op.db.read(), op.actor()?, id).await?;
    op.audit_read("volunteer.read", "volunteer", id, None);
    Ok(volunteer)
}

/// What the viewer asks for of a charity's volunteers; of their own where none is named.
pub fn filter(op: &Op, charity: Option<CharityId>, active: bool, check_due: bool) -> Result<Filter, Error> {
    let actor = op.actor()?;
    let charity = charity.or(actor.charity).ok_or(Error::NotFound)?;
    permit(actor, Action::KeepVolunteers, &Resource::of_charity(charity))?;
    let today = london_date(op.clock.now());
    Ok(Filter {
        charity,
        active_on: (active || check_due).then_some(today),
        review_by: check_due.then(|| days_after(today, Check::WARNED_DAYS)),
    })
}

/// By name. It names people, so that it is a read of their records.
pub async fn page(op: &Op, filter: &Filter, page: &Page) -> Result<Slice<Volunteer>, Error> {
    let found = store::volunteer::page(op.db.read(), filter, page).await?;
    op.audit_list("volunteer.list", "volunteer", found.items().map(|volunteer| volunteer.id));
    Ok(found)
}

/// The bookings on which they usually go, of those that the viewer may see.
pub async fn bookings(op: &Op, id: VolunteerId) -> Result<Vec<Booking>, Error> {
    let actor = op.actor()?;
    let mut usual = store::volunteer::bookings_of(op.db.read(), id).await?;
    usual.retain(|booking| permit(actor, Action::ViewBooking, &booking.resource()).is_ok());
    op.audit_list("booking.list", "booking", usual.iter().map(|booking| booking.id));
    Ok(usual)
}

pub async fn add(write: Write, charity: CharityId, typed: &Typed) -> Result<VolunteerId, Error> {
    let tx = &write.tx;
    let charity = store::charity::find(tx.db(), charity).await?.ok_or(Error::NotFound)?;
    permit(&write.actor, Action::KeepVolunteers, &charity.resource())?;
    let volunteer = Volunteer::new(tx.next_id(), charity.id, typed, london_date(tx.now()))?;
    save(&write, "volunteer.add", &volunteer).await?;
    write.commit(volunteer.id).await
}

/// As typed anew. They come off the visits that they can no longer make, and go on those that they can again.
pub async fn edit(write: Write, target: Target<VolunteerId>, typed: &Typed) -> Result<VolunteerId, Error> {
    let before = seen(&write, target).await?;
    let after = before.clone().edited(typed, london_date(write.tx.now()))?;
    save(&write, "volunteer.edit", &after).await?;
    reconsider(&write.tx, &write.actor, &before, &after).await?;
    write.commit(after.id).await
}

/// They help until `last_day`: they come off the visits after it, and the broker of each booking on which they usually go is told at once.
pub async fn stop(
    write: Write,
    target: Target<VolunteerId>,
    last_day: NaiveDate,
) -> Result<VolunteerId, Error> {
    let before = seen(&write, target).await?;
    let after = before.clone().stop(last_day, london_date(write.tx.now()))?;
    save(&write, "volunteer.stop", &after).await?;
    reconsider(&write.tx, &write.actor, &before, &after).await?;
    for booking in store::volunteer::bookings_of(write.tx.db(), after.id).await? {
        super::notice::tell_now(&write.tx, NoticeKind::VolunteerLapses, booking.id.into()).await?;
    }
    write.commit(after.id).await
}

async fn seen(write: &Write, target: Target<VolunteerId>) -> Result<Volunteer, Error> {
    let volunteer = load_for(write.tx.db(), &write.actor, target.id).await?;
    target.is_at(volunteer.version)?;
    Ok(volunteer)
}

/// The audit says too for whom it was done, where it was not by the charity itself.
async fn save(write: &Write, word: &'static str, volunteer: &Volunteer) -> Result<(), Error> {
    let tx = &write.tx;
    store::volunteer::save(tx.db(), volunteer).await?;
    let on_behalf = (!write.actor.speaks_for(volunteer.charity))
        .then(|| serde_json::json!({ "onBehalfOf": volunteer.charity }));
    tx.audit(word, "volunteer", volunteer.id, on_behalf);
    tx.changed(Kind::Volunteer, volunteer.id, Audience::brokers().and_charity(volunteer.charity));
    Ok(())
}

/// Takes `after` off the visits that they can no longer make, and puts them on those of their usual bookings that `before` kept them from
/// and on which nobody goes.
async fn reconsider(tx: &Tx, actor: &Actor, before: &Volunteer, after: &Volunteer) -> Result<(), Error> {
    let on = store::volunteer::visits_of(tx.db(), after.id, tx.now()).await?;
    let usual = store::volunteer::bookings_of(tx.db(), after.id).await?;
    let ids: Vec<BookingId> = usual.iter().map(|booking| booking.id).collect();
    let free = store::visit::planned_of(tx.db(), &ids, tx.now()).await?;
    let free = free.into_iter().filter(|visit| visit.volunteer.is_none());
    let needed = Needed::of(tx, on.iter().map(|visit| visit.booking), usual).await?;
    let can = |who: &Volunteer, visit: &Visit| needed.can_go(who, visit);
    let off: Vec<Visit> = on.into_iter().filter(|visit| !can(after, visit)).collect();
    let again: Vec<Visit> = free.filter(|visit| !can(before, visit) && can(after, visit)).collect();
    for (visits, volunteer) in [(off, None), (again, Some(after.id))] {
        for visit in visits {
            let booking = needed.booking(visit.booking)?;
            put_on(tx, actor, booking, visit, volunteer).await?;
        }
    }
    Ok(())
}

/// The offering's visitors are to be checked as it now says: whoever may no longer go comes off its visits, which are then seen to be at
/// risk.
pub(super) async fn hold_to_checks(tx: &Tx, actor: &Actor, offering: &Offering) -> Result<(), Error> {
    let held = store::booking::holding_offerings(tx.db(), &[offering.id].into()).await?;
    let held: BTreeMap<BookingId, Booking> = held.into_iter().map(|booking| (booking.id, booking)).collect();
    let ids: Vec<BookingId> = held.keys().copied().collect();
    let planned = store::visit::planned_of(tx.db(), &ids, tx.now()).await?;
    let who: BTreeSet<VolunteerId> = planned.iter().filter_map(|visit| visit.volunteer).collect();
    let who = store::volunteer::find_many(tx.db(), &who.into_iter().collect::<Vec<_>>()).await?;
    let needed = offering.checks.level();
    for visit in planned {
        let day = london_date(visit.slot.starts_at);
        let goes = who.iter().find(|volunteer| Some(volunteer.id) == visit.volunteer);
        if let (Some(booking), Some(goes)) = (held.get(&visit.booking), goes)
            && goes.can_visit(needed, day).is_err()
        {
            put_on(tx, actor, booking, visit, None).await?;
        }
    }
    Ok(())
}

/// The check levels that bookings need.
struct Needed(BTreeMap<BookingId, (Booking, CheckLevel)>);

impl Needed {
    async fn of(tx: &Tx, ids: impl Iterator<Item = BookingId>, known: Vec<Booking>) -> Result<Self, Error> {
        let mut needed: BTreeMap<_, _> = known.into_iter().map(|booking| (booking.id, booking)).collect();
        let others: BTreeSet<BookingId> = ids.filter(|id| !needed.contains_key(id)).collect();
        let others = store::booking::find_many(tx.db(), &others.into_iter().collect::<Vec<_>>()).await?;
        needed.extend(others.into_iter().map(|booking| (booking.id, booking)));
        let directory = tx.directory();
        let with_level = |(id, booking): (BookingId, Booking)| {
            let level = level(&directory, booking.parties.offering)?;
            Ok((id, (booking, level)))
        };
        Ok(Self(needed.into_iter().map(with_level).collect::<Result<_, Error>>()?))
    }

    fn can_go(&self, volunteer: &Volunteer, visit: &Visit) -> bool {
        let day = london_date(visit.slot.starts_at);
        self.0.get(&visit.booking).is_some_and(|(_, level)| volunteer.can_visit(*level, day).is_ok())
    }

    fn booking(&self, id: BookingId) -> Result<&Booking, Error> {
        self.0.get(&id).map(|(booking, _)| booking).ok_or(Error::NotFound)
    }
}

/// What the offering's visitors are to be checked to.
fn level(directory: &Snapshot, offering: OfferingId) -> Result<CheckLevel, Error> {
    let offering = directory.offering(offering).ok_or(Error::NotFound)?;
    Ok(offering.offering.checks.level())
}

/// Says who goes on one visit; nobody any more where none is named.
pub async fn choose_for_visit(
    write: Write,
    target: Target<VisitId>,
    chosen: Option<VolunteerId>,
) -> Result<VisitId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let action = VisitAction::ChooseVolunteer;
    let (visit, booking) = super::visit::load_for(tx.db(), actor, action, target.id).await?;
    target.is_at(visit.version)?;
    if let Some(id) = chosen {
        let volunteer = of_the_charity(tx, &booking, id).await?;
        let needed = level(&tx.directory(), booking.parties.offering)?;
        volunteer.can_visit(needed, london_date(visit.slot.starts_at))?;
    }
    put_on(tx, actor, &booking, visit, chosen).await?;
    write.commit(target.id).await
}

/// Says who goes from now on: on every planned visit that they can make, and on those that are written down later. Those that they cannot
/// make have nobody, and stand among the visits at risk.
pub async fn choose_for_booking(
    write: Write,
    target: Target<BookingId>,
    chosen: Option<VolunteerId>,
) -> Result<BookingId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let action = BookingAction::ChooseVolunteer;
    let booking = super::booking::load_for(tx.db(), actor, action, target.id).await?;
    target.is_at(booking.version)?;
    let planned = store::visit::planned_from(tx.db(), booking.id, tx.now()).await?;
    let first = planned.first().map_or_else(|| tx.now(), |visit| visit.slot.starts_at);
    let needed = level(&tx.directory(), booking.parties.offering)?;
    let volunteer = match chosen {
        Some(id) => Some(of_the_charity(tx, &booking, id).await?),
        None => None,
    };
    if let Some(volunteer) = &volunteer {
        volunteer.can_visit(needed, london_date(first))?;
    }
    let (booking, event) = booking.choose_volunteer(chosen, actor, tx.now())?;
    super::booking::settle(tx, actor, &booking, &event).await?;
    for visit in planned {
        let day = london_date(visit.slot.starts_at);
        let can_go = volunteer.as_ref().filter(|volunteer| volunteer.can_visit(needed, day).is_ok());
        let goes = can_go.map(|volunteer| volunteer.id);
        if visit.volunteer != goes {
            put_on(tx, actor, &booking, visit, goes).await?;
        }
    }
    write.commit(target.id).await
}

async fn put_on(
    tx: &Tx,
    actor: &Actor,
    booking: &Booking,
    visit: Visit,
    volunteer: Option<VolunteerId>,
) -> Result<(), Error> {
    let (visit, event) = visit.choose_volunteer(volunteer, actor, tx.now())?;
    super::visit::save(tx, booking.parties.team, &visit, &event).await
}

/// Another charity's volunteers are nobody's business.
async fn of_the_charity(tx: &Tx, booking: &Booking, id: VolunteerId) -> Result<Volunteer, Error> {
    let volunteer = store::volunteer::find(tx.db(), id).await?;
    volunteer.filter(|it| it.charity == booking.parties.charity).ok_or(Error::NotFound)
}

/// Whoever of `who` can go at each of some times, by the day of each.
pub(super) struct Goes {
    who: Option<(Volunteer, CheckLevel)>,
}

impl Goes {
    /// `id` on visits of `booking`.
    pub async fn of(tx: &Tx, booking: &Booking, id: Option<VolunteerId>) -> Result<Self, Error> {
        let Some(id) = id else { return Ok(Self { who: None }) };
        let volunteer = store::volunteer::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
        Ok(Self { who: Some((volunteer, level(&tx.directory(), booking.parties.offering)?)) })
    }

    pub fn on(&self, day: NaiveDate) -> Option<VolunteerId> {
        let (volunteer, needed) = self.who.as_ref()?;
        volunteer.can_visit(*needed, day).is_ok().then_some(volunteer.id)
    }
}

/// One who may be chosen, or may not and why.
#[derive(Clone, Debug)]
pub struct Choice {
    pub volunteer: Volunteer,
    pub refusal: Option<Violation>,
}

/// The charity's volunteers, each with whether they can go on `day`: those who can come first. Null for whoever does not choose.
pub async fn choices(op: &Op, booking: &Booking, day: NaiveDate) -> Result<Option<Vec<Choice>>, Error> {
    if permit(op.actor()?, BookingAction::ChooseVolunteer, &booking.resource()).is_err() {
        return Ok(None);
    }
    let needed = level(&op.directory.now(), booking.parties.offering)?;
    let today = london_date(op.clock.now());
    let filter = Filter { charity: booking.parties.charity, active_on: Some(today), review_by: None };
    let found = page(op, &filter, &Page::first(MOST_CHOICES)).await?;
    let choice = |volunteer: &Volunteer| Choice {
        refusal: volunteer.can_visit(needed, day).err(),
        volunteer: volunteer.clone(),
    };
    let mut choices: Vec<Choice> = found.items().map(choice).collect();
    choices.sort_by_key(|choice| choice.refusal.is_some());
    Ok(Some(choices))
}

/// A check comes up for review, and nobody signs in for its charity: it is written to, once for each review.
pub async fn warn(write: Write, id: VolunteerId) -> Result<VolunteerId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::KeepTime, &Resource::HOUSE)?;
    let volunteer = store::volunteer::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
    let soon = volunteer.check_standing(london_date(tx.now())) == CheckStanding::ReviewSoon;
    let check = volunteer.check.filter(|_| soon).ok_or(Error::NotFound)?;
    store::volunteer::note_warned(tx.db(), id, check.review_on).await?;
    post::queue(tx, Letter::check_due(volunteer.charity, id, check.review_on)).await?;
    tx.audit("volunteer.warn", "volunteer", id, None);
    write.commit(id).await
}
