//! Volunteers, and what they are on.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    booking::{Booking, BookingStateKind},
    checks::CheckLevel,
    ids::{CharityId, VolunteerId},
    time::days_after,
    visit::{Visit, VisitStateKind},
    volunteer::{Check, Volunteer},
};
use entities::{account, booking, visit, volunteer};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use uuid::Uuid;

use super::{
    booking::HOLDING,
    code, impossible,
    page::{Page, Slice},
};
use crate::error::Error;

pub async fn find(db: &impl ConnectionTrait, id: VolunteerId) -> Result<Option<Volunteer>, Error> {
    volunteer::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// Those of `ids` that exist, in no order.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[VolunteerId]) -> Result<Vec<Volunteer>, Error> {
    let ids = ids.iter().map(|id| Uuid::from(*id));
    let rows = volunteer::Entity::find().filter(volunteer::Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(from_row).collect()
}

/// Which volunteers of a charity are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    pub charity: CharityId,
    /// Those who still help on this day alone.
    pub active_on: Option<NaiveDate>,
    /// Those whose check comes up for review by this day alone, or is past it.
    pub review_by: Option<NaiveDate>,
}

/// By name.
pub async fn page(
    db: &impl ConnectionTrait,
    filter: &Filter,
    page: &Page,
) -> Result<Slice<Volunteer>, Error> {
    use volunteer::Column as C;
    let mut query = volunteer::Entity::find().filter(filter.condition());
    if let Some((name, id)) = page.key::<(String, Uuid)>()? {
        let behind = Condition::any().add(C::Name.gt(&name)).add(C::Name.eq(&name).and(C::Id.gt(id)));
        query = query.filter(C::Name.gte(name)).filter(behind);
    }
    let rows =
        query.order_by(C::Name, Order::Asc).order_by(C::Id, Order::Asc).limit(page.first + 1).all(db).await?;
    Slice::new(rows, page, |row| (row.name.clone(), row.id)).try_map(from_row)
}

pub async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<u64, Error> {
    Ok(volunteer::Entity::find().filter(filter.condition()).count(db).await?)
}

/// A new volunteer, or one changed from the version before.
pub async fn save(db: &impl ConnectionTrait, it: &Volunteer) -> Result<(), Error> {
    let replaces =
        volunteer::Column::Id.eq(Uuid::from(it.id)).and(volunteer::Column::Version.eq(it.version - 1));
    super::write_version(db, to_row(it), it.version, replaces).await
}

/// The bookings on which `id` usually goes, of those that are confirmed or paused, oldest first.
pub async fn bookings_of(db: &impl ConnectionTrait, id: VolunteerId) -> Result<Vec<Booking>, Error> {
    let rows = booking::Entity::find()
        .filter(booking::Column::VolunteerId.eq(Uuid::from(id)))
        .filter(booking::Column::State.is_in(HOLDING.map(BookingStateKind::as_str)))
        .order_by(booking::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(super::booking::from_row).collect()
}

/// The planned visits on which `id` goes, from `from` on, in order of time.
pub async fn visits_of(
    db: &impl ConnectionTrait,
    id: VolunteerId,
    from: DateTime<Utc>,
) -> Result<Vec<Visit>, Error> {
    let rows = visit::Entity::find()
        .filter(visit::Column::VolunteerId.eq(Uuid::from(id)))
        .filter(visit::Column::State.eq(VisitStateKind::Planned.as_str()))
        .filter(visit::Column::StartsAt.gt(from))
        .order_by(visit::Column::StartsAt, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(super::visit::from_row).collect()
}

/// Bookings whose usual volunteer can go until `by` at most, and who still counts on them.
pub fn lapsing(by: NaiveDate) -> Condition {
    let lapsing = volunteer::Entity::find()
        .select_only()
        .column(volunteer::Column::Id)
        .filter(volunteer::Column::Until.lte(by))
        .into_query();
    Condition::all()
        .add(booking::Column::State.is_in(HOLDING.map(BookingStateKind::as_str)))
        .add(booking::Column::VolunteerId.in_subquery(lapsing))
        .add(Condition::any().add(booking::Column::EndOn.is_null()).add(booking::Column::EndOn.gt(by)))
}

/// Whose check comes up for review within its weeks of warning, of charities for which nobody signs in, and who was not written to about
/// it yet.
pub async fn to_warn(
    db: &impl ConnectionTrait,
    today: NaiveDate,
    after: Option<VolunteerId>,
) -> Result<Vec<VolunteerId>, Error> {
    use volunteer::Column as C;
    let helps = Condition::any().add(C::LastDay.is_null()).add(C::LastDay.gte(today));
    let soon = volunteer::Entity::find()
        .filter(C::ReviewOn.between(today, days_after(today, Check::WARNED_DAYS)))
        .filter(helps)
        .filter(nobody_signs_in(C::CharityId))
        .filter(unwarned());
    super::due(db, C::Id, soon, after).await
}

/// Notes that its charity was written to about this review of the check; stale where that was done already.
pub async fn note_warned(
    db: &impl ConnectionTrait,
    id: VolunteerId,
    review_on: NaiveDate,
) -> Result<(), Error> {
    let noted = volunteer::ActiveModel { warned_for: Set(Some(review_on)), ..Default::default() };
    let own = volunteer::Column::Id.eq(Uuid::from(id));
    let updated = volunteer::Entity::update_many().set(noted).filter(own).filter(unwarned()).exec(db).await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

fn unwarned() -> Condition {
    use volunteer::Column as C;
    Condition::any().add(C::WarnedFor.is_null()).add(Expr::col(C::WarnedFor).ne(Expr::col(C::ReviewOn)))
}

/// Whether nobody who may sign in speaks for the charity that `column` names.
pub(super) fn nobody_signs_in<C: ColumnTrait>(column: C) -> SimpleExpr {
    let own = Expr::col((account::Entity, account::Column::CharityId)).equals((column.entity_name(), column));
    let accounts = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Active.eq(true))
        .filter(own)
        .into_query();
    Expr::exists(accounts).not()
}

impl Filter {
    fn condition(&self) -> Condition {
        use volunteer::Column as C;
        let helps = |day| Condition::any().add(C::LastDay.is_null()).add(C::LastDay.gte(day));
        Condition::all()
            .add(C::CharityId.eq(Uuid::from(self.charity)))
            .add_option(self.active_on.map(helps))
            .add_option(self.review_by.map(|day| C::ReviewOn.lte(day)))
    }
}

fn from_row(row: volunteer::Model) -> Result<Volunteer, Error> {
    let level: CheckLevel = code(&row.check_level)?;
    let check = match (level, row.checked_on, row.review_on) {
        (CheckLevel::None, None, None) => None,
        (level, Some(checked_on), Some(review_on)) if level != CheckLevel::None => {
            Some(Check { level, checked_on, review_on })
        }
        _ => return Err(impossible("volunteer", row.id)),
    };
    Ok(Volunteer {
        id: row.id.into(),
        charity: row.charity_id.into(),
        name: row.name,
        contact: row.contact,
        check,
        last_day: row.last_day,
        version: row.version,
    })
}

pub fn to_row(it: &Volunteer) -> volunteer::ActiveModel {
    volunteer::ActiveModel {
        id: Set(it.id.into()),
        charity_id: Set(it.charity.into()),
        name: Set(it.name.clone()),
        contact: Set(it.contact.clone()),
        check_level: Set(it.level().to_string()),
        checked_on: Set(it.check.map(|check| check.checked_on)),
        review_on: Set(it.check.map(|check| check.review_on)),
        last_day: Set(it.last_day),
        until: Set(it.until()),
        // Not the volunteer's own: see `note_warned`.
        warned_for: NotSet,
        version: Set(it.version),
    }
}
