//! Stays in hospital: an admission pauses what would give visits, a discharge tells what of it can go on, and the broker restarts that.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use domain::{
    Actor,
    booking::{Booking, BookingAction},
    care_package::{CarePackage, CarePackageStateKind, Readiness, to_resume},
    ids::{BookingId, CarePackageId, OfferingId, PersonId},
    nhs_number::NhsNumber,
    policy::{Action, Resource},
    sharing::consent,
};
use sea_orm::ConnectionTrait;

use super::{Target, once::Write, permit};
use crate::{directory::Snapshot, error::Error, op::Tx, store};

/// What a hospital's system says of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    Admitted,
    Discharged,
}

/// A booking that a stay paused, and whether it can go on.
#[derive(Clone, Debug)]
pub struct Resumable {
    pub booking: Arc<Booking>,
    pub readiness: Readiness,
}

/// The package on hold and its bookings paused, in one transaction. Each charity is told that visits are paused, and not why: as of every
/// pause, by `booking::settle`.
pub(super) async fn admit(tx: &Tx, actor: &Actor, package: CarePackage) -> Result<(), Error> {
    let bookings = store::booking::live_of_person(tx.db(), package.person).await?;
    let admission = package.admit_to_hospital(bookings, actor, tx.now())?;
    for (booking, event) in &admission.paused {
        super::booking::settle(tx, actor, booking, event).await?;
    }
    super::care_package::save(tx, &admission.package.0, &admission.package.1).await
}

/// What a hospital's system reports of whoever has this NHS number. It learns whether the plan now says so, and nothing else: not who
/// that is, not whether somebody had written it down before, and of a number that nobody here has the same as of a person without a plan.
///
/// Gives the package that says so, or nothing.
pub async fn report(write: Write, number: &NhsNumber, report: Report) -> Result<Vec<CarePackageId>, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    permit(actor, Action::ReportHospitalStay, &Resource::HOUSE)?;
    let Some(package) = package_of(tx, number).await? else {
        tx.audit("hospital.report-of-nobody", "account", actor.account, None);
        write.finish::<CarePackageId>(&[]).await?;
        return Ok(Vec::new());
    };
    let id = package.id;
    match (report, package.state.kind()) {
        (Report::Admitted, CarePackageStateKind::Active) => admit(tx, actor, package).await?,
        (Report::Discharged, CarePackageStateKind::OnHold) => {
            let (package, event) = package.resume(actor, tx.now())?;
            super::care_package::save(tx, &package, &event).await?;
        }
        // It says so already.
        _ => {}
    }
    write.finish(&[id]).await?;
    Ok(vec![id])
}

/// The running plan of whoever has the number.
async fn package_of(tx: &Tx, number: &NhsNumber) -> Result<Option<CarePackage>, Error> {
    let Some(person) = store::person::with_nhs_number(tx.db(), number).await? else { return Ok(None) };
    let package = store::care_package::current_of(tx.db(), person).await?;
    let runs = |package: &CarePackage| {
        matches!(package.state.kind(), CarePackageStateKind::Active | CarePackageStateKind::OnHold)
    };
    Ok(package.filter(runs))
}

/// The bookings that stays of `people` paused, each looked at again: what a discharge proposes to restart. Oldest first; three statements,
/// however many people.
pub async fn resumable(
    db: &impl ConnectionTrait,
    directory: &Snapshot,
    people: &[PersonId],
    now: DateTime<Utc>,
) -> Result<Vec<Resumable>, Error> {
    let live = store::booking::live_of_people(db, people).await?;
    let paused: BTreeSet<BookingId> = to_resume(&live).into_iter().collect();
    let paused: Vec<Booking> = live.into_iter().filter(|booking| paused.contains(&booking.id)).collect();
    let offerings: BTreeSet<OfferingId> = paused.iter().map(|booking| booking.parties.offering).collect();
    let held = store::booking::held_in(db, &offerings).await?;
    let agreements = store::sharing::of_people(db, people).await?;
    let readiness = |booking: &Booking| {
        let parties = booking.parties;
        let Some(offering) = directory.offering(parties.offering) else { return Readiness::OfferingStopped };
        let category = offering.offering.category;
        let consent = consent(&agreements, parties.person, parties.charity, category, now).ok();
        let held = held.get(&parties.offering).copied().unwrap_or(1);
        Readiness::of(booking, &offering, held, consent, now)
    };
    let resumable =
        |booking: Booking| Resumable { readiness: readiness(&booking), booking: Arc::new(booking) };
    Ok(paused.into_iter().map(resumable).collect())
}

/// Restarts those of `chosen` that still fit, in one transaction; the others stay paused, and [`resumable`] says why.
pub async fn restart(
    write: Write,
    package: CarePackageId,
    chosen: &[Target<BookingId>],
) -> Result<CarePackageId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let package = super::care_package::load_for(tx.db(), actor, Action::ViewCarePackage, package).await?;
    permit(actor, BookingAction::Resume, &package.resource())?;
    package.lets_visits_begin()?;
    let chosen: BTreeMap<BookingId, i32> = chosen.iter().map(|target| (target.id, target.version)).collect();
    let paused = resumable(tx.db(), &tx.directory(), &[package.person], tx.now()).await?;
    for Resumable { booking, readiness } in paused {
        let Some(version) = chosen.get(&booking.id) else { continue };
        if readiness != Readiness::Fits || *version != booking.version {
            continue;
        }
        let (booking, event) = Arc::unwrap_or_clone(booking).resume(actor, tx.now())?;
        super::booking::settle(tx, actor, &booking, &event).await?;
    }
    tx.audit("care-package.restart", "care-package", package.id, None);
    write.commit(package.id).await
}

/// Whether `actor` may restart bookings of the package now.
pub fn may_restart(actor: &Actor, package: &CarePackage) -> bool {
    let may = permit(actor, BookingAction::Resume, &package.resource()).is_ok();
    may && package.lets_visits_begin().is_ok()
}
