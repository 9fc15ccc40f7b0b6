//! What is done with care packages.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{Days, NaiveDate};
use domain::{
    Actor,
    care_package::{
        Beginning, CarePackage, CarePackageAction as Action, CarePackageChange, CarePackageEvent, EccChange,
        ItemKind, Outcome, PackageItem, PackageTies, Statutory,
    },
    ids::{BookingId, CarePackageId, OutcomeId, PackageItemId, PersonId, VisitId},
    need::EccLevel,
    person::PersonAction,
    policy,
    recurrence::Slot,
    time::{WallTime, london_date, london_to_utc},
};
use sea_orm::ConnectionTrait;

use super::{Target, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    store::{
        self,
        care_package::{RecordedEccChange, VisitSlot},
    },
};

/// A statutory service, as it is written into the plan.
#[derive(Clone, Debug)]
pub struct NewItem {
    pub outcome: Option<OutcomeId>,
    pub title: String,
    pub service: Statutory,
    pub from_date: NaiveDate,
    /// The last day, included.
    pub until: Option<NaiveDate>,
}

/// The package, where `actor` may do `action` to it.
pub async fn load_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: impl Into<policy::Action>,
    id: CarePackageId,
) -> Result<CarePackage, Error> {
    let package = store::care_package::find(db, id).await?.ok_or(Error::NotFound)?;
    permit(actor, action, &package.resource())?;
    Ok(package)
}

/// A read of one package is a read of the person's record.
pub async fn read(op: &Op, id: CarePackageId) -> Result<CarePackage, Error> {
    let package = load_for(op.db.read(), op.actor()?, policy::Action::ViewCarePackage, id).await?;
    op.audit_read("care-package.read", "care-package", package.id, None);
    Ok(package)
}

/// One occurrence of a line of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    pub slot: Slot,
    pub item: Arc<PackageItem>,
    /// Which visit it is, where the line is a booking.
    pub visit: Option<VisitId>,
}

/// The longest stretch of days that is looked at once.
pub const MOST_DAYS: u32 = 35;

/// Every occurrence in `packages` of `days` days from `from` on, statutory and voluntary, each package's in order of time: nothing comes
/// after its plan has ended. Four statements, however many packages.
pub async fn occurrences(
    db: &impl ConnectionTrait,
    packages: &[CarePackageId],
    from: NaiveDate,
    days: u32,
) -> Result<BTreeMap<CarePackageId, Vec<Occurrence>>, Error> {
    let Some(after) = from.checked_add_days(Days::new(days.min(MOST_DAYS).into())) else {
        return Ok(BTreeMap::new());
    };
    let items = store::care_package::items(db, packages).await?.into_iter().map(Arc::new);
    let items: Vec<Arc<PackageItem>> = items.collect();
    let plans = store::care_package::find_many(db, packages).await?;
    let plans: BTreeMap<CarePackageId, &CarePackage> = plans.iter().map(|plan| (plan.id, plan)).collect();
    let last = |item: &PackageItem| plans.get(&item.package).and_then(|plan| item.last_day(plan));
    let statutory = items.iter().flat_map(|item| {
        let end = after - Days::new(1);
        let slots = item.slots(from, last(item).map_or(end, |last| last.min(end))).into_iter();
        slots.map(|slot| Occurrence { slot, item: item.clone(), visit: None })
    });
    let mut all: Vec<Occurrence> = statutory.collect();
    all.extend(visits(db, &items, from, after).await?);
    all.sort_by_key(|occurrence| (occurrence.slot, occurrence.item.id));
    Ok(all.into_iter().fold(BTreeMap::new(), |mut weeks: BTreeMap<_, Vec<_>>, occurrence| {
        weeks.entry(occurrence.item.package).or_default().push(occurrence);
        weeks
    }))
}

async fn visits(
    db: &impl ConnectionTrait,
    items: &[Arc<PackageItem>],
    from: NaiveDate,
    after: NaiveDate,
) -> Result<Vec<Occurrence>, Error> {
    let of_booking = |item: &Arc<PackageItem>| match item.kind {
        ItemKind::Booking(booking) => Some((booking, item.clone())),
        ItemKind::Statutory(_) => None,
    };
    let lines: BTreeMap<BookingId, Arc<PackageItem>> = items.iter().filter_map(of_booking).collect();
    let bookings: Vec<BookingId> = lines.keys().copied().collect();
    let midnight = |day| london_to_utc(day, WallTime::MIDNIGHT);
    let slots = store::care_package::visit_slots(db, &bookings, midnight(from), midnight(after)).await?;
    let occurrence = |found: VisitSlot| {
        let item = lines.get(&found.booking)?.clone();
        Some(Occurrence { slot: found.slot, item, visit: Some(found.visit) })
    };
    Ok(slots.into_iter().filter_map(occurrence).collect())
}

/// When the package's lines come in `days` days from `from` on, and what each is called, but for the lines in `besides`.
pub async fn week_of(
    db: &impl ConnectionTrait,
    package: CarePackageId,
    from: NaiveDate,
    days: u32,
    besides: &BTreeSet<PackageItemId>,
) -> Result<Vec<(Slot, String)>, Error> {
    let week = occurrences(db, &[package], from, days).await?.remove(&package).unwrap_or_default();
    let others = week.into_iter().filter(|occurrence| !besides.contains(&occurrence.item.id));
    Ok(others.map(|occurrence| (occurrence.slot, occurrence.item.title.clone())).collect())
}

/// The draft with which a plan begins, and the level it begins at.
pub(super) async fn begin_with(tx: &Tx, actor: &Actor, beginning: Beginning) -> Result<(), Error> {
    let (package, event) = CarePackage::begin_with(beginning, actor, tx.now())?;
    save(tx, &package, &event).await?;
    let change = EccChange {
        to: package.ecc_level,
        on: london_date(tx.now()),
        reason: String::new(),
        outcome: None,
        review_on: package.review_on,
    };
    record_ecc_change(tx, actor, &package, None, change).await
}

/// A first plan, or another after one that has ended, in the hands of whoever begins it.
pub async fn begin(
    write: Write,
    person: PersonId,
    what_matters: &str,
    ecc_level: EccLevel,
) -> Result<CarePackageId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let person = super::person::load_for(tx.db(), actor, PersonAction::BeginCarePackage, person).await?;
    store::person::lock(tx.db(), person.id).await?;
    CarePackage::may_follow(store::care_package::current_of(tx.db(), person.id).await?.as_ref())?;
    let beginning = Beginning {
        id: tx.next_id(),
        person: person.id,
        team: person.team,
        coordinator: actor.account,
        what_matters: what_matters.to_owned(),
        ecc_level,
        review_on: None,
    };
    let id = beginning.id;
    begin_with(tx, actor, beginning).await?;
    write.commit(id).await
}

pub async fn activate(write: Write, target: Target<CarePackageId>) -> Result<CarePackageId, Error> {
    let package = seen(&write, Action::Activate, target).await?;
    let activated = package.activate(&write.actor, write.tx.now())?;
    finish(write, activated).await
}

/// The person is in hospital, as somebody of the team writes it down: see [`super::hospital`].
pub async fn hold(write: Write, target: Target<CarePackageId>) -> Result<CarePackageId, Error> {
    let package = seen(&write, Action::Hold, target).await?;
    super::hospital::admit(&write.tx, &write.actor, package).await?;
    write.commit(target.id).await
}

/// The person is home. The bookings stay paused: the broker decides which go on.
pub async fn resume(write: Write, target: Target<CarePackageId>) -> Result<CarePackageId, Error> {
    let package = seen(&write, Action::Resume, target).await?;
    let resumed = package.resume(&write.actor, write.tx.now())?;
    finish(write, resumed).await
}

pub async fn end(write: Write, target: Target<CarePackageId>, reason: &str) -> Result<CarePackageId, Error> {
    let package = seen(&write, Action::End, target).await?;
    let ties = store::care_package::ties(write.tx.db(), &[target.id]).await?;
    let ties = ties.get(&target.id).copied().unwrap_or_default();
    let ended = package.end(reason, ties, &write.actor, write.tx.now())?;
    finish(write, ended).await
}

pub async fn change_ecc_level(
    write: Write,
    target: Target<CarePackageId>,
    change: EccChange,
) -> Result<CarePackageId, Error> {
    let package = seen(&write, Action::ChangeEccLevel, target).await?;
    let (tx, actor, from) = (&write.tx, write.actor.as_ref(), package.ecc_level);
    let (package, event) = package.change_ecc_level(change, actor, tx.now())?;
    if let CarePackageChange::EccLevelChanged(change) = &event.change {
        record_ecc_change(tx, actor, &package, Some(from), change.clone()).await?;
    }
    finish(write, (package, event)).await
}

pub async fn record_what_matters(
    write: Write,
    target: Target<CarePackageId>,
    text: &str,
) -> Result<CarePackageId, Error> {
    let package = seen(&write, Action::Edit, target).await?;
    let (review_on, coordinator) = (package.review_on, package.coordinator);
    let edited = package.edit(text, review_on, coordinator, &write.actor, write.tx.now())?;
    finish(write, edited).await
}

pub async fn add_outcome(
    write: Write,
    target: Target<CarePackageId>,
    text: &str,
) -> Result<CarePackageId, Error> {
    let tx = &write.tx;
    let package = load_to_edit_plan(&write, target.id).await?;
    target.is_at(package.version)?;
    let outcome = Outcome::new(tx.next_id(), package.id, text, tx.now())?;
    store::care_package::insert_outcome(tx.db(), &outcome).await?;
    note(tx, "outcome.add", &package);
    write.commit(package.id).await
}

pub async fn add_item(
    write: Write,
    target: Target<CarePackageId>,
    new: NewItem,
) -> Result<CarePackageId, Error> {
    let tx = &write.tx;
    let package = load_to_edit_plan(&write, target.id).await?;
    target.is_at(package.version)?;
    let NewItem { outcome, title, service, from_date, until } = new;
    if let Some(outcome) = outcome {
        let known = store::care_package::outcomes(tx.db(), package.id).await?;
        known.iter().find(|known| known.id == outcome).ok_or(Error::NotFound)?;
    }
    let (id, days) = (tx.next_id(), (from_date, until));
    let item = PackageItem::statutory(id, package.id, outcome, &title, service, days, tx.now())?;
    store::care_package::insert_item(tx.db(), &item).await?;
    note(tx, "package-item.add", &package);
    write.commit(package.id).await
}

pub async fn mark_outcome_met(write: Write, outcome: OutcomeId) -> Result<CarePackageId, Error> {
    let tx = &write.tx;
    let found = store::care_package::find_outcomes(tx.db(), &[outcome]).await?;
    let outcome = found.into_iter().next().ok_or(Error::NotFound)?;
    let package = load_to_edit_plan(&write, outcome.package).await?;
    let outcome = outcome.meet(tx.now())?;
    store::care_package::save_met(tx.db(), &outcome).await?;
    note(tx, "outcome.meet", &package);
    write.commit(package.id).await
}

/// The last day of a statutory line.
pub async fn end_item(write: Write, item: PackageItemId, until: NaiveDate) -> Result<CarePackageId, Error> {
    let tx = &write.tx;
    let item = store::care_package::find_item(tx.db(), item).await?.ok_or(Error::NotFound)?;
    let package = load_to_edit_plan(&write, item.package).await?;
    let item = item.end(until)?;
    store::care_package::reschedule_item(tx.db(), item.id, item.from_date, item.until).await?;
    note(tx, "package-item.end", &package);
    write.commit(package.id).await
}

/// The package, for a line or an outcome. That is no transition: two who add a line each both did what they meant to, so the version
/// stays.
async fn load_to_edit_plan(write: &Write, id: CarePackageId) -> Result<CarePackage, Error> {
    let package = load_for(write.tx.db(), &write.actor, policy::Action::EditPlan, id).await?;
    package.admit(Action::Edit, PackageTies::default())?;
    Ok(package)
}

/// The package for an action, as the writer saw it.
async fn seen(write: &Write, action: Action, target: Target<CarePackageId>) -> Result<CarePackage, Error> {
    let package = load_for(write.tx.db(), &write.actor, action, target.id).await?;
    target.is_at(package.version)?;
    Ok(package)
}

/// Saves what the domain says.
async fn finish(
    write: Write,
    (package, event): (CarePackage, CarePackageEvent),
) -> Result<CarePackageId, Error> {
    save(&write.tx, &package, &event).await?;
    write.commit(package.id).await
}

fn note(tx: &Tx, action: &'static str, package: &CarePackage) {
    tx.audit(action, "care-package", package.id, None);
    tx.changed(Kind::CarePackage, package.id, Audience::team(package.team));
    tx.changed(Kind::Person, package.person, Audience::team(package.team));
}

pub(super) async fn save(tx: &Tx, package: &CarePackage, event: &CarePackageEvent) -> Result<(), Error> {
    store::care_package::save(tx.db(), tx.next_id(), package, event).await?;
    note(tx, word(&event.change), package);
    Ok(())
}

async fn record_ecc_change(
    tx: &Tx,
    actor: &Actor,
    package: &CarePackage,
    from: Option<EccLevel>,
    change: EccChange,
) -> Result<(), Error> {
    let recorded_by = actor.account;
    let recorded = RecordedEccChange { id: tx.next_id(), package: package.id, from, change, recorded_by };
    store::care_package::insert_ecc_change(tx.db(), recorded).await
}

/// The change in the words of the audit.
fn word(change: &CarePackageChange) -> &'static str {
    match change {
        CarePackageChange::Begun(_) => "care-package.begin",
        CarePackageChange::Edited { .. } => "care-package.edit",
        CarePackageChange::Activated => "care-package.activate",
        CarePackageChange::Held { .. } => "care-package.hold",
        CarePackageChange::Resumed => "care-package.resume",
        CarePackageChange::EccLevelChanged(_) => "care-package.change-ecc-level",
        CarePackageChange::Ended { .. } => "care-package.end",
        CarePackageChange::Joined { .. } => "care-package.join",
        CarePackageChange::Parted { .. } => "care-package.part",
    }
}
