//! Care packages, with what stands in them: outcomes, lines of help and the changes of ECC level.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    booking::BookingStateKind,
    care_package::{
        CarePackage, CarePackageEvent, CarePackageState, CarePackageStateKind, EccChange, ItemKind, Outcome,
        PackageItem, PackageTies, Statutory,
    },
    ids::{AccountId, BookingId, CarePackageId, EccChangeId, OutcomeId, PackageItemId, PersonId, VisitId},
    need::EccLevel,
    recurrence::Slot,
    referral::ReferralStateKind,
    time::WallTime,
    visit::VisitStateKind,
};
use entities::{booking, care_package, ecc_change, outcome, package_item, referral, visit};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, Order, QueryFilter, QueryOrder,
    QuerySelect, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{booking::LIVE, code, code_opt, event, from_json, impossible, number, to_json};
use crate::error::Error;

/// A dated change of level as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEccChange {
    pub id: EccChangeId,
    pub package: CarePackageId,
    /// None for the level that the package began with.
    pub from: Option<EccLevel>,
    pub change: EccChange,
    pub recorded_by: AccountId,
}

/// When a visit of a booking is, or was, and which one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitSlot {
    pub visit: VisitId,
    pub booking: BookingId,
    pub slot: Slot,
}

pub async fn find(db: &impl ConnectionTrait, id: CarePackageId) -> Result<Option<CarePackage>, Error> {
    care_package::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// The package that a line stands in.
pub async fn of_item(db: &impl ConnectionTrait, item: PackageItemId) -> Result<Option<CarePackage>, Error> {
    let line = package_item::Entity::find_by_id(Uuid::from(item)).one(db).await?;
    match line {
        Some(line) => find(db, line.care_package_id.into()).await,
        None => Ok(None),
    }
}

/// Those of `ids` that exist, in no order.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[CarePackageId]) -> Result<Vec<CarePackage>, Error> {
    let rows = care_package::Entity::find()
        .filter(care_package::Column::Id.is_in(ids.iter().map(|id| Uuid::from(*id))))
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// The packages of `people`, oldest first.
pub async fn of_people(db: &impl ConnectionTrait, people: &[PersonId]) -> Result<Vec<CarePackage>, Error> {
    let rows = care_package::Entity::find()
        .filter(care_package::Column::PersonId.is_in(people.iter().map(|id| Uuid::from(*id))))
        .order_by(care_package::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// The person's package that has not ended, else the newest one.
pub async fn current_of(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<CarePackage>, Error> {
    Ok(current(of_people(db, &[person]).await?).remove(&person))
}

/// Of each person's packages (oldest first) the one that has not ended, else the newest.
pub fn current(packages: Vec<CarePackage>) -> BTreeMap<PersonId, CarePackage> {
    let ended = |package: &CarePackage| matches!(package.state, CarePackageState::Ended { .. });
    packages.into_iter().fold(BTreeMap::new(), |mut current, package| {
        let keeps_its_place =
            current.get(&package.person).is_some_and(|before| !ended(before)) && ended(&package);
        if !keeps_its_place {
            current.insert(package.person, package);
        }
        current
    })
}

/// What hangs on each of `packages`, in two statements. A package on which nothing hangs is not in the answer.
pub async fn ties(
    db: &impl ConnectionTrait,
    packages: &[CarePackageId],
) -> Result<BTreeMap<CarePackageId, PackageTies>, Error> {
    let packages: Vec<Uuid> = packages.iter().map(|id| Uuid::from(*id)).collect();
    let mut ties = BTreeMap::<CarePackageId, PackageTies>::new();
    for (package, count) in open_referrals(db, &packages).await? {
        ties.entry(package.into()).or_default().open_referrals = count_of(count);
    }
    for (package, count) in live_bookings(db, &packages).await? {
        ties.entry(package.into()).or_default().live_bookings = count_of(count);
    }
    Ok(ties)
}

fn count_of(count: i64) -> u32 {
    u32::try_from(count).unwrap_or_default()
}

async fn open_referrals(db: &impl ConnectionTrait, packages: &[Uuid]) -> Result<Vec<(Uuid, i64)>, Error> {
    let over = [ReferralStateKind::Closed, ReferralStateKind::Withdrawn].map(ReferralStateKind::as_str);
    Ok(referral::Entity::find()
        .select_only()
        .column(referral::Column::CarePackageId)
        .column_as(referral::Column::Id.count(), "count")
        .filter(referral::Column::CarePackageId.is_in(packages.iter().copied()))
        .filter(referral::Column::State.is_not_in(over))
        .filter(referral::Column::EnteredInError.eq(false))
        .group_by(referral::Column::CarePackageId)
        .into_tuple()
        .all(db)
        .await?)
}

async fn live_bookings(db: &impl ConnectionTrait, packages: &[Uuid]) -> Result<Vec<(Uuid, i64)>, Error> {
    let of_item = booking::Entity::belongs_to(package_item::Entity)
        .from(booking::Column::PackageItemId)
        .to(package_item::Column::Id)
        .into();
    Ok(booking::Entity::find()
        .select_only()
        .column(package_item::Column::CarePackageId)
        .column_as(booking::Column::Id.count(), "count")
        .join(JoinType::InnerJoin, of_item)
        .filter(package_item::Column::CarePackageId.is_in(packages.iter().copied()))
        .filter(booking::Column::State.is_in(LIVE.map(BookingStateKind::as_str)))
        .group_by(package_item::Column::CarePackageId)
        .into_tuple()
        .all(db)
        .await?)
}

/// The changes of level of `packages`, oldest first.
pub async fn ecc_changes(
    db: &impl ConnectionTrait,
    packages: &[CarePackageId],
) -> Result<Vec<RecordedEccChange>, Error> {
    let rows = ecc_change::Entity::find()
        .filter(ecc_change::Column::CarePackageId.is_in(packages.iter().map(|id| Uuid::from(*id))))
        .order_by(ecc_change::Column::OnDate, Order::Asc)
        .order_by(ecc_change::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(ecc_change_from_row).collect()
}

/// The package's outcomes, oldest first.
pub async fn outcomes(db: &impl ConnectionTrait, package: CarePackageId) -> Result<Vec<Outcome>, Error> {
    outcomes_of(db, &[package]).await
}

/// The outcomes of all `packages`, oldest first.
pub async fn outcomes_of(
    db: &impl ConnectionTrait,
    packages: &[CarePackageId],
) -> Result<Vec<Outcome>, Error> {
    let rows = outcome::Entity::find()
        .filter(outcome::Column::CarePackageId.is_in(packages.iter().map(|id| Uuid::from(*id))))
        .order_by(outcome::Column::Id, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(outcome_from_row).collect())
}

/// Those of `ids` that exist, in no order.
pub async fn find_outcomes(db: &impl ConnectionTrait, ids: &[OutcomeId]) -> Result<Vec<Outcome>, Error> {
    let rows = outcome::Entity::find()
        .filter(outcome::Column::Id.is_in(ids.iter().map(|id| Uuid::from(*id))))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(outcome_from_row).collect())
}

/// The lines of `packages`, oldest first, in two statements: a line that is a booking is named by the booking.
pub async fn items(db: &impl ConnectionTrait, packages: &[CarePackageId]) -> Result<Vec<PackageItem>, Error> {
    let rows = package_item::Entity::find()
        .filter(package_item::Column::CarePackageId.is_in(packages.iter().map(|id| Uuid::from(*id))))
        .order_by(package_item::Column::Id, Order::Asc)
        .all(db)
        .await?;
    items_of_rows(db, rows).await
}

async fn items_of_rows(
    db: &impl ConnectionTrait,
    rows: Vec<package_item::Model>,
) -> Result<Vec<PackageItem>, Error> {
    let lines = rows.iter().filter(|row| row.kind == BOOKING).map(|row| row.id);
    let bookings: Vec<(Uuid, Uuid)> = booking::Entity::find()
        .select_only()
        .columns([booking::Column::PackageItemId, booking::Column::Id])
        .filter(booking::Column::PackageItemId.is_in(lines))
        .into_tuple()
        .all(db)
        .await?;
    let bookings: BTreeMap<Uuid, Uuid> = bookings.into_iter().collect();
    rows.into_iter().map(|row| item_from_row(row, &bookings)).collect()
}

/// The visits of `bookings` that start from `from` on and before `before`, in order of time, without those that were called off or
/// moved away: what was moved stands where it was moved to.
pub async fn visit_slots(
    db: &impl ConnectionTrait,
    bookings: &[BookingId],
    from: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Vec<VisitSlot>, Error> {
    let elsewhere = [VisitStateKind::Cancelled, VisitStateKind::Moved].map(VisitStateKind::as_str);
    let rows: Vec<(Uuid, Uuid, DateTime<Utc>, DateTime<Utc>)> = visit::Entity::find()
        .select_only()
        .columns([
            visit::Column::Id,
            visit::Column::BookingId,
            visit::Column::StartsAt,
            visit::Column::EndsAt,
        ])
        .filter(visit::Column::BookingId.is_in(bookings.iter().map(|id| Uuid::from(*id))))
        .filter(visit::Column::StartsAt.gte(from))
        .filter(visit::Column::StartsAt.lt(before))
        .filter(visit::Column::State.is_not_in(elsewhere))
        .order_by(visit::Column::StartsAt, Order::Asc)
        .order_by(visit::Column::Id, Order::Asc)
        .into_tuple()
        .all(db)
        .await?;
    let slots = rows.into_iter().map(|(visit, booking, starts_at, ends_at)| VisitSlot {
        visit: visit.into(),
        booking: booking.into(),
        slot: Slot { starts_at, ends_at },
    });
    Ok(slots.collect())
}

/// Saves the package as `event` left it.
pub async fn save(
    db: &impl ConnectionTrait,
    event_id: Uuid,
    package: &CarePackage,
    event: &CarePackageEvent,
) -> Result<(), Error> {
    let replaces = care_package::Column::Id
        .eq(Uuid::from(package.id))
        .and(care_package::Column::Version.eq(package.version - 1));
    super::write_version(db, to_row(package), package.version, replaces).await?;
    event::append(db, event_id, event::Subject::CarePackage(package.id), package.version, event).await
}

pub async fn insert_ecc_change(db: &impl ConnectionTrait, recorded: RecordedEccChange) -> Result<(), Error> {
    ecc_change::Entity::insert(ecc_change_to_row(recorded)).exec_without_returning(db).await?;
    Ok(())
}

pub async fn insert_outcome(db: &impl ConnectionTrait, outcome: &Outcome) -> Result<(), Error> {
    outcome::Entity::insert(outcome_to_row(outcome)).exec_without_returning(db).await?;
    Ok(())
}

pub async fn save_met(db: &impl ConnectionTrait, outcome: &Outcome) -> Result<(), Error> {
    let row = outcome::ActiveModel { met_at: Set(outcome.met_at), ..Default::default() };
    outcome::Entity::update_many()
        .set(row)
        .filter(outcome::Column::Id.eq(Uuid::from(outcome.id)))
        .exec(db)
        .await?;
    Ok(())
}

pub async fn find_item(db: &impl ConnectionTrait, id: PackageItemId) -> Result<Option<PackageItem>, Error> {
    let row = package_item::Entity::find_by_id(Uuid::from(id)).one(db).await?;
    Ok(items_of_rows(db, row.into_iter().collect()).await?.pop())
}

pub async fn insert_item(db: &impl ConnectionTrait, item: &PackageItem) -> Result<(), Error> {
    package_item::Entity::insert(item_to_row(item)?).exec_without_returning(db).await?;
    Ok(())
}

/// Gives the line the days that its booking now has, or a statutory service its last one.
pub async fn reschedule_item(
    db: &impl ConnectionTrait,
    item: PackageItemId,
    from_date: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<(), Error> {
    let row =
        package_item::ActiveModel { from_date: Set(from_date), until: Set(until), ..Default::default() };
    package_item::Entity::update_many()
        .set(row)
        .filter(package_item::Column::Id.eq(Uuid::from(item)))
        .exec(db)
        .await?;
    Ok(())
}

pub fn from_row(row: care_package::Model) -> Result<CarePackage, Error> {
    Ok(CarePackage {
        id: row.id.into(),
        person: row.person_id.into(),
        team: row.team_id.into(),
        coordinator: row.coordinator_id.into(),
        state: state(&row)?,
        what_matters: row.what_matters,
        ecc_level: level(row.ecc_level)?,
        review_on: row.review_on,
        created_at: row.created_at,
        version: row.version,
    })
}

fn state(row: &care_package::Model) -> Result<CarePackageState, Error> {
    use CarePackageStateKind as Kind;
    let reason = code_opt(row.hold_reason.as_deref())?;
    Ok(match (code::<Kind>(&row.state)?, row.started_at, reason, row.ended_at) {
        (Kind::Draft, None, None, None) => CarePackageState::Draft,
        (Kind::Active, Some(started_at), None, None) => CarePackageState::Active { started_at },
        (Kind::OnHold, Some(started_at), Some(reason), None) => {
            CarePackageState::OnHold { started_at, reason }
        }
        (Kind::Ended, Some(started_at), None, Some(ended_at)) => {
            CarePackageState::Ended { started_at, ended_at }
        }
        _ => return Err(impossible("care_package", row.id)),
    })
}

/// The whole row: what the state does not carry is emptied.
pub fn to_row(package: &CarePackage) -> care_package::ActiveModel {
    let (started_at, hold_reason, ended_at) = match package.state {
        CarePackageState::Draft => (None, None, None),
        CarePackageState::Active { started_at } => (Some(started_at), None, None),
        CarePackageState::OnHold { started_at, reason } => (Some(started_at), Some(reason), None),
        CarePackageState::Ended { started_at, ended_at } => (Some(started_at), None, Some(ended_at)),
    };
    care_package::ActiveModel {
        id: Set(package.id.into()),
        person_id: Set(package.person.into()),
        team_id: Set(package.team.into()),
        coordinator_id: Set(package.coordinator.into()),
        state: Set(package.state.kind().to_string()),
        hold_reason: Set(hold_reason.map(|reason| reason.to_string())),
        what_matters: Set(package.what_matters.clone()),
        ecc_level: Set(package.ecc_level.number().into()),
        review_on: Set(package.review_on),
        started_at: Set(started_at),
        ended_at: Set(ended_at),
        created_at: Set(package.created_at),
        version: Set(package.version),
    }
}

fn level(level: i32) -> Result<EccLevel, Error> {
    EccLevel::from_number(number(level)?).map_err(Error::internal)
}

fn ecc_change_from_row(row: ecc_change::Model) -> Result<RecordedEccChange, Error> {
    Ok(RecordedEccChange {
        id: row.id.into(),
        package: row.care_package_id.into(),
        from: row.from_level.map(level).transpose()?,
        change: EccChange {
            to: level(row.to_level)?,
            on: row.on_date,
            reason: row.reason,
            outcome: row.outcome,
            review_on: row.review_on,
        },
        recorded_by: row.recorded_by.into(),
    })
}

pub(crate) fn ecc_change_to_row(recorded: RecordedEccChange) -> ecc_change::ActiveModel {
    let EccChange { to, on, reason, outcome, review_on } = recorded.change;
    ecc_change::ActiveModel {
        id: Set(recorded.id.into()),
        care_package_id: Set(recorded.package.into()),
        from_level: Set(recorded.from.map(|level| level.number().into())),
        to_level: Set(to.number().into()),
        on_date: Set(on),
        reason: Set(reason),
        outcome: Set(outcome),
        review_on: Set(review_on),
        recorded_by: Set(recorded.recorded_by.into()),
    }
}

fn outcome_from_row(row: outcome::Model) -> Outcome {
    Outcome {
        id: row.id.into(),
        package: row.care_package_id.into(),
        text: row.text,
        created_at: row.created_at,
        met_at: row.met_at,
    }
}

pub(crate) fn outcome_to_row(outcome: &Outcome) -> outcome::ActiveModel {
    outcome::ActiveModel {
        id: Set(outcome.id.into()),
        care_package_id: Set(outcome.package.into()),
        text: Set(outcome.text.clone()),
        created_at: Set(outcome.created_at),
        met_at: Set(outcome.met_at),
    }
}

/// `package_item.kind`.
const STATUTORY: &str = "STATUTORY";
const BOOKING: &str = "BOOKING";

fn item_from_row(row: package_item::Model, bookings: &BTreeMap<Uuid, Uuid>) -> Result<PackageItem, Error> {
    let kind = match (row.kind.as_str(), bookings.get(&row.id)) {
        (STATUTORY, None) => ItemKind::Statutory(Statutory {
            provider: row.provider,
            weekdays: from_json(row.weekdays)?,
            start: row.start_minute.map(wall_time).transpose()?,
            minutes: row.minutes.map(number).transpose()?,
        }),
        (BOOKING, Some(booking)) => ItemKind::Booking(BookingId::from(*booking)),
        _ => return Err(impossible("package_item", row.id)),
    };
    Ok(PackageItem {
        id: row.id.into(),
        package: row.care_package_id.into(),
        outcome: row.outcome_id.map(Into::into),
        title: row.title,
        kind,
        from_date: row.from_date,
        until: row.until,
        created_at: row.created_at,
    })
}

fn wall_time(minute: i32) -> Result<WallTime, Error> {
    WallTime::try_from(number::<u16>(minute)?).map_err(Error::internal)
}

pub(crate) fn item_to_row(item: &PackageItem) -> Result<package_item::ActiveModel, Error> {
    let mut row = package_item::ActiveModel {
        id: Set(item.id.into()),
        care_package_id: Set(item.package.into()),
        outcome_id: Set(item.outcome.map(Into::into)),
        kind: Set(BOOKING.to_owned()),
        title: Set(item.title.clone()),
        provider: Set(None),
        weekdays: Set(to_json(&BTreeSet::<domain::time::Weekday>::new())?),
        start_minute: Set(None),
        minutes: Set(None),
        from_date: Set(item.from_date),
        until: Set(item.until),
        created_at: Set(item.created_at),
    };
    if let ItemKind::Statutory(service) = &item.kind {
        row.kind = Set(STATUTORY.to_owned());
        row.provider = Set(service.provider.clone());
        row.weekdays = Set(to_json(&service.weekdays)?);
        row.start_minute = Set(service.start.map(|start| start.minute().into()));
        row.minutes = Set(service.minutes.map(Into::into));
    }
    Ok(row)
}
