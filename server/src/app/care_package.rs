//! What is done with care packages.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    Actor, Transition,
    care_package::{
        Beginning, CarePackage, CarePackageAction as Action, CarePackageChange, CarePackageEvent, EccChange,
        ItemKind, Outcome, PackageItem, PackageTies, Statutory,
    },
    ids::{BookingId, CarePackageId, OutcomeId, PackageItemId, VisitId},
    need::EccLevel,
    policy,
    recurrence::Slot,
    time::{WallTime, london_date, london_to_utc},
};
use sea_orm::ConnectionTrait;

use super::{
    Target,
    once::{Begun, Once, Write, the},
    permit,
};
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

/// Every occurrence in `packages` of `days` days from `from` on, statutory and voluntary, each package's in order of time. Three
/// statements, however many packages.
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
    let statutory = items.iter().flat_map(|item| {
        let slots = item.slots(from, after - Days::new(1)).into_iter();
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

pub async fn activate(op: &Op, key: Once, target: Target<CarePackageId>) -> Result<CarePackageId, Error> {
    transition(op, key, target, Action::Activate, |package, by| package.activate(by.actor, by.now)).await
}

/// The person is in hospital: every confirmed booking is paused in the same transaction, and each charity is told that visits are
/// paused, and not why.
pub async fn hold(op: &Op, key: Once, target: Target<CarePackageId>) -> Result<CarePackageId, Error> {
    let Step { write, package } = match begin(op, key, target, Action::Hold).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let bookings = store::booking::live_of_person(tx.db(), package.person).await?;
    let admission = package.admit_to_hospital(bookings, actor, tx.now())?;
    for (booking, event) in &admission.paused {
        super::booking::settle(tx, actor, true, booking, event).await?;
    }
    let (package, event) = admission.package;
    save(tx, &package, &event).await?;
    write.finish(&[package.id]).await?;
    Ok(package.id)
}

/// The person is home. The bookings stay paused: the broker decides which go on.
pub async fn resume(op: &Op, key: Once, target: Target<CarePackageId>) -> Result<CarePackageId, Error> {
    transition(op, key, target, Action::Resume, |package, by| package.resume(by.actor, by.now)).await
}

pub async fn end(
    op: &Op,
    key: Once,
    target: Target<CarePackageId>,
    reason: &str,
) -> Result<CarePackageId, Error> {
    let step = match begin(op, key, target, Action::End).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    let ties = store::care_package::ties(step.write.tx.db(), &[target.id]).await?;
    let ties = ties.get(&target.id).copied().unwrap_or_default();
    step.finish(|package, by| package.end(reason, ties, by.actor, by.now)).await
}

pub async fn change_ecc_level(
    op: &Op,
    key: Once,
    target: Target<CarePackageId>,
    change: EccChange,
) -> Result<CarePackageId, Error> {
    let Step { write, package } = match begin(op, key, target, Action::ChangeEccLevel).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let from = package.ecc_level;
    let (package, event) = package.change_ecc_level(change, actor, tx.now())?;
    save(tx, &package, &event).await?;
    if let CarePackageChange::EccLevelChanged(change) = event.change {
        record_ecc_change(tx, actor, &package, Some(from), change).await?;
    }
    write.finish(&[package.id]).await?;
    Ok(package.id)
}

pub async fn record_what_matters(
    op: &Op,
    key: Once,
    target: Target<CarePackageId>,
    text: &str,
) -> Result<CarePackageId, Error> {
    transition(op, key, target, Action::Edit, |package, by| {
        let (review_on, coordinator) = (package.review_on, package.coordinator);
        package.edit(text, review_on, coordinator, by.actor, by.now)
    })
    .await
}

pub async fn add_outcome(
    op: &Op,
    key: Once,
    target: Target<CarePackageId>,
    text: &str,
) -> Result<CarePackageId, Error> {
    let Step { write, package } = match begin_addition(op, key, target).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    let tx = &write.tx;
    let outcome = Outcome::new(tx.next_id(), package.id, text, tx.now())?;
    store::care_package::insert_outcome(tx.db(), &outcome).await?;
    note(tx, "outcome.add", &package);
    write.finish(&[package.id]).await?;
    Ok(package.id)
}

pub async fn add_item(
    op: &Op,
    key: Once,
    target: Target<CarePackageId>,
    new: NewItem,
) -> Result<CarePackageId, Error> {
    let Step { write, package } = match begin_addition(op, key, target).await? {
        Begun::New(step) => step,
        Begun::Done(ids) => return the(ids),
    };
    let tx = &write.tx;
    let NewItem { outcome, title, service, from_date, until } = new;
    if let Some(outcome) = outcome {
        let known = store::care_package::outcomes(tx.db(), package.id).await?;
        known.iter().find(|known| known.id == outcome).ok_or(Error::NotFound)?;
    }
    let (id, days) = (tx.next_id(), (from_date, until));
    let item = PackageItem::statutory(id, package.id, outcome, &title, service, days, tx.now())?;
    store::care_package::insert_item(tx.db(), &item).await?;
    note(tx, "package-item.add", &package);
    write.finish(&[package.id]).await?;
    Ok(package.id)
}

pub async fn mark_outcome_met(op: &Op, key: Once, outcome: OutcomeId) -> Result<CarePackageId, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return the(ids),
    };
    let tx = &write.tx;
    let found = store::care_package::find_outcomes(tx.db(), &[outcome]).await?;
    let outcome = found.into_iter().next().ok_or(Error::NotFound)?;
    let package = load_to_edit_plan(tx, &write.actor, outcome.package).await?;
    let outcome = outcome.meet(tx.now())?;
    store::care_package::save_met(tx.db(), &outcome).await?;
    note(tx, "outcome.meet", &package);
    write.finish(&[package.id]).await?;
    Ok(package.id)
}

/// The last day of a statutory line.
pub async fn end_item(
    op: &Op,
    key: Once,
    item: PackageItemId,
    until: NaiveDate,
) -> Result<CarePackageId, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return the(ids),
    };
    let tx = &write.tx;
    let item = store::care_package::find_item(tx.db(), item).await?.ok_or(Error::NotFound)?;
    let package = load_to_edit_plan(tx, &write.actor, item.package).await?;
    let item = item.end(until)?;
    store::care_package::reschedule_item(tx.db(), item.id, item.from_date, item.until).await?;
    note(tx, "package-item.end", &package);
    write.finish(&[package.id]).await?;
    Ok(package.id)
}

async fn load_to_edit_plan(tx: &Tx, actor: &Actor, id: CarePackageId) -> Result<CarePackage, Error> {
    let package = load_for(tx.db(), actor, policy::Action::EditPlan, id).await?;
    package.admit(Action::Edit, PackageTies::default())?;
    Ok(package)
}

/// A write that has found its package and may change it.
struct Step {
    write: Write,
    package: CarePackage,
}

/// Who decides, and when.
struct By<'a> {
    actor: &'a Actor,
    now: DateTime<Utc>,
}

async fn begin(
    op: &Op,
    key: Once,
    target: Target<CarePackageId>,
    action: impl Into<policy::Action>,
) -> Result<Begun<CarePackageId, Step>, Error> {
    let write = match key.begin(op).await? {
        Begun::New(write) => write,
        Begun::Done(ids) => return Ok(Begun::Done(ids)),
    };
    let package = load_for(write.tx.db(), &write.actor, action, target.id).await?;
    target.is_at(package.version)?;
    Ok(Begun::New(Step { write, package }))
}

/// An addition to the plan is no transition: two who add a line each both did what they meant to, so the version stays.
async fn begin_addition(
    op: &Op,
    key: Once,
    target: Target<CarePackageId>,
) -> Result<Begun<CarePackageId, Step>, Error> {
    let begun = begin(op, key, target, policy::Action::EditPlan).await?;
    if let Begun::New(step) = &begun {
        step.package.admit(Action::Edit, PackageTies::default())?;
    }
    Ok(begun)
}

impl Step {
    /// Asks the domain, and saves what it says.
    async fn finish(
        self,
        decide: impl FnOnce(CarePackage, &By<'_>) -> Transition<CarePackage, CarePackageChange>,
    ) -> Result<CarePackageId, Error> {
        let Self { write, package } = self;
        let (package, event) = decide(package, &By { actor: &write.actor, now: write.tx.now() })?;
        save(&write.tx, &package, &event).await?;
        write.finish(&[package.id]).await?;
        Ok(package.id)
    }
}

/// A transition that needs nothing but the package.
async fn transition(
    op: &Op,
    key: Once,
    target: Target<CarePackageId>,
    action: Action,
    decide: impl FnOnce(CarePackage, &By<'_>) -> Transition<CarePackage, CarePackageChange>,
) -> Result<CarePackageId, Error> {
    match begin(op, key, target, action).await? {
        Begun::New(step) => step.finish(decide).await,
        Begun::Done(ids) => the(ids),
    }
}

fn note(tx: &Tx, action: &'static str, package: &CarePackage) {
    tx.audit(action, "care-package", package.id, None);
    tx.changed(Kind::CarePackage, package.id, Audience::team(package.team));
    tx.changed(Kind::Person, package.person, Audience::team(package.team));
}

async fn save(tx: &Tx, package: &CarePackage, event: &CarePackageEvent) -> Result<(), Error> {
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
    }
}
