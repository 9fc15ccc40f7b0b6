//! What is written of offerings.

use domain::{
    availability::{Capacity, Session},
    ids::{CharityId, OfferingId},
    offering::{Area, Offering},
    recurrence::{Pattern, Repeat},
};
use entities::{offering, offering_area, offering_closure, offering_session};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{error::Error, store::to_json};

/// A new offering with its areas, each of which gets the next of `ids`, and its sessions.
pub async fn insert(
    db: &impl ConnectionTrait,
    offering: &Offering,
    ids: impl Fn() -> Uuid,
) -> Result<(), Error> {
    offering::Entity::insert(to_row(offering)?).exec_without_returning(db).await?;
    insert_areas(db, offering, ids).await?;
    insert_sessions(db, offering.id, &offering.sessions).await
}

/// Saves the offering but for what lies in tables of its own, where the version before is the one that is there. Its row is locked: no
/// booking takes a place meanwhile.
pub async fn save(db: &impl ConnectionTrait, offering: &Offering) -> Result<(), Error> {
    let before = offering::Column::Version.eq(offering.version - 1);
    let replaces = offering::Column::Id.eq(Uuid::from(offering.id)).and(before);
    crate::store::write_version(db, to_row(offering)?, offering.version, replaces).await
}

/// The same with its areas, each of which gets the next of `ids`.
pub async fn save_with_areas(
    db: &impl ConnectionTrait,
    offering: &Offering,
    ids: impl Fn() -> Uuid,
) -> Result<(), Error> {
    save(db, offering).await?;
    replace_areas(db, offering, ids).await
}

/// All that `from` gives is given by `into`; which these are.
pub async fn move_to_charity(
    db: &impl ConnectionTrait,
    from: CharityId,
    into: CharityId,
) -> Result<Vec<OfferingId>, Error> {
    let of = offering::Column::CharityId.eq(Uuid::from(from));
    let ids: Vec<Uuid> = offering::Entity::find()
        .filter(of.clone())
        .select_only()
        .column(offering::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    offering::Entity::update_many()
        .col_expr(offering::Column::CharityId, Expr::value(Uuid::from(into)))
        .col_expr(offering::Column::Version, Expr::col(offering::Column::Version).add(1))
        .filter(of)
        .exec(db)
        .await?;
    Ok(ids.into_iter().map(OfferingId::from).collect())
}

async fn replace_areas(
    db: &impl ConnectionTrait,
    offering: &Offering,
    ids: impl Fn() -> Uuid,
) -> Result<(), Error> {
    let own = offering_area::Column::OfferingId.eq(Uuid::from(offering.id));
    offering_area::Entity::delete_many().filter(own).exec(db).await?;
    insert_areas(db, offering, ids).await
}

/// Saves the offering with all that lies in tables of its own.
pub async fn save_whole(
    db: &impl ConnectionTrait,
    before: &Offering,
    offering: &Offering,
    ids: impl Fn() -> Uuid,
) -> Result<(), Error> {
    save_with_week(db, before, offering).await?;
    replace_areas(db, offering, ids).await
}

/// The same with its sessions and closures in the place of those of `before`. A session that is gone is kept for its bookings.
pub async fn save_with_week(
    db: &impl ConnectionTrait,
    before: &Offering,
    offering: &Offering,
) -> Result<(), Error> {
    save(db, offering).await?;
    let known = |id| before.sessions.iter().find(|session| session.id == id);
    let (kept, new): (Vec<_>, Vec<_>) =
        offering.sessions.iter().cloned().partition(|session| known(session.id).is_some());
    let gone = before.sessions.iter().filter(|was| !kept.iter().any(|session| session.id == was.id));
    retire(db, gone).await?;
    for session in kept.iter().filter(|session| known(session.id) != Some(session)) {
        for row in session_to_rows(offering.id, session) {
            offering_session::Entity::update(row?).exec(db).await?;
        }
    }
    insert_sessions(db, offering.id, &new).await?;
    replace_closures(db, offering).await
}

async fn insert_areas(
    db: &impl ConnectionTrait,
    offering: &Offering,
    ids: impl Fn() -> Uuid,
) -> Result<(), Error> {
    let areas = offering.areas.iter().map(|area| area_to_row(offering.id, area, ids()));
    let areas = areas.collect::<Result<Vec<_>, _>>()?;
    offering_area::Entity::insert_many(areas).exec_without_returning(db).await?;
    Ok(())
}

async fn insert_sessions(
    db: &impl ConnectionTrait,
    offering: OfferingId,
    sessions: &[Session],
) -> Result<(), Error> {
    let rows = sessions.iter().flat_map(|session| session_to_rows(offering, session));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    if !rows.is_empty() {
        offering_session::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

async fn retire(db: &impl ConnectionTrait, sessions: impl Iterator<Item = &Session>) -> Result<(), Error> {
    let ids: Vec<Uuid> = sessions.map(|session| session.id.into()).collect();
    if !ids.is_empty() {
        let retired = offering_session::ActiveModel { retired: Set(true), ..Default::default() };
        let own = offering_session::Column::Id.is_in(ids);
        offering_session::Entity::update_many().set(retired).filter(own).exec(db).await?;
    }
    Ok(())
}

async fn replace_closures(db: &impl ConnectionTrait, offering: &Offering) -> Result<(), Error> {
    let own = offering_closure::Column::OfferingId.eq(Uuid::from(offering.id));
    offering_closure::Entity::delete_many().filter(own).exec(db).await?;
    let rows = offering.closures.iter().map(|closure| offering_closure::ActiveModel {
        id: Set(closure.id.into()),
        offering_id: Set(offering.id.into()),
        from_date: Set(closure.from_date),
        to_date: Set(closure.to_date),
        reason: Set(closure.reason.clone()),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        offering_closure::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

pub async fn save_capacity(
    db: &impl ConnectionTrait,
    id: OfferingId,
    capacity: Capacity,
) -> Result<(), Error> {
    let row = offering::ActiveModel {
        capacity_maximum: Set(whole(capacity.maximum())?),
        capacity_available: Set(whole(capacity.available())?),
        capacity_updated: Set(capacity.updated),
        ..Default::default()
    };
    offering::Entity::update_many().set(row).filter(offering::Column::Id.eq(Uuid::from(id))).exec(db).await?;
    Ok(())
}

fn whole(number: u32) -> Result<i32, Error> {
    i32::try_from(number).map_err(Error::internal)
}

fn to_row(offering: &Offering) -> Result<offering::ActiveModel, Error> {
    let by_hand = offering.checks.set_by_hand.as_ref();
    let cost = offering.cost.as_ref();
    Ok(offering::ActiveModel {
        id: Set(offering.id.into()),
        charity_id: Set(offering.charity.into()),
        category_id: Set(offering.category.into()),
        name_en: Set(offering.name.en.clone()),
        name_cy: Set(offering.name.cy.clone()),
        description_en: Set(offering.description.en.clone()),
        description_cy: Set(offering.description.cy.clone()),
        languages: Set(to_json(&offering.languages)?),
        min_age: Set(offering.eligibility.min_age.map(Into::into)),
        max_age: Set(offering.eligibility.max_age.map(Into::into)),
        ecc_levels: Set(to_json(&offering.eligibility.ecc_levels)?),
        accessibility: Set(to_json(&offering.eligibility.accessibility)?),
        activity_flags: Set(to_json(&offering.checks.activities)?),
        check_level_override: Set(by_hand.map(|decision| decision.level.to_string())),
        check_level_override_reason: Set(by_hand.map(|decision| decision.reason.clone())),
        cost_pence: Set(cost.and_then(|cost| cost.pence).map(whole).transpose()?),
        cost_note: Set(cost.and_then(|cost| cost.note.clone())),
        active: Set(offering.active),
        postcode: Set(offering.postcode.to_string()),
        easting: Set(whole(offering.point.easting)?),
        northing: Set(whole(offering.point.northing)?),
        capacity_unit: Set(offering.capacity.unit.to_string()),
        capacity_maximum: Set(whole(offering.capacity.maximum())?),
        capacity_available: Set(whole(offering.capacity.available())?),
        capacity_updated: Set(offering.capacity.updated),
        waiting_list_open: Set(offering.waiting_list_open),
        paused_until: Set(offering.paused_until),
        confirmed_at: Set(offering.confirmed_at),
        confirmed_by: Set(offering.confirmed_by.map(Into::into)),
        version: Set(offering.version),
    })
}

fn area_to_row(offering: OfferingId, area: &Area, id: Uuid) -> Result<offering_area::ActiveModel, Error> {
    let (kind, radius, code) = match area {
        Area::Radius(metres) => ("RADIUS", Some(whole(*metres)?), None),
        Area::Ward(code) => ("WARD", None, Some(code.clone())),
        Area::Locality(outward) => ("LOCALITY", None, Some(outward.clone())),
    };
    Ok(offering_area::ActiveModel {
        id: Set(id),
        offering_id: Set(offering.into()),
        kind: Set(kind.to_owned()),
        radius_m: Set(radius),
        code: Set(code),
    })
}

/// A row holds one weekday, and a session as it is read back has one: so has one that is written.
fn session_to_rows(
    offering: OfferingId,
    session: &Session,
) -> impl Iterator<Item = Result<offering_session::ActiveModel, Error>> {
    let Pattern { repeat, start, minutes, .. } = session.pattern.clone();
    let (frequency, week_of_month) = match repeat {
        Repeat::Weekly { .. } => ("WEEKLY", None),
        Repeat::Monthly { week_of_month } => ("MONTHLY", Some(i32::from(week_of_month.number()))),
    };
    session.pattern.weekdays.iter().map(move |weekday| {
        Ok(offering_session::ActiveModel {
            id: Set(session.id.into()),
            offering_id: Set(offering.into()),
            frequency: Set(frequency.to_owned()),
            weekday: Set(weekday.iso().into()),
            week_of_month: Set(week_of_month),
            start_minute: Set(start.minute().into()),
            end_minute: Set(i32::from(start.minute()) + i32::from(minutes)),
            places: Set(whole(session.places)?),
            valid_from: Set(session.valid_from),
            valid_to: Set(session.valid_to),
            retired: Set(false),
        })
    })
}
