//! Offerings, with their areas, sessions and closures.

mod write;

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    availability::{Capacity, Closure, Session},
    charity::Charity,
    checks::{CheckOverride, Checks},
    ids::OfferingId,
    need::Point,
    offering::{Area, Bilingual, Cost, Eligibility, Offering},
    recurrence::{Pattern, Repeat, WeekOfMonth},
    time::{WallTime, Weekday},
};
use entities::{offering, offering_area, offering_closure, offering_session};
use futures_util::try_join;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    sea_query::SimpleExpr,
};
use uuid::Uuid;

pub use write::{insert, move_to_charity, save, save_capacity, save_whole, save_with_areas, save_with_week};

use super::{code, code_opt, due, from_json, impossible, number};
use crate::error::Error;

/// Offerings that are read at a time where all are.
const PIECE: usize = 2_000;

pub async fn find(db: &impl ConnectionTrait, id: OfferingId) -> Result<Option<Offering>, Error> {
    Ok(find_many(db, &[id]).await?.pop())
}

/// Those of `ids` that exist, in no order.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[OfferingId]) -> Result<Vec<Offering>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| Uuid::from(*id)).collect();
    let rows = offering::Entity::find().filter(offering::Column::Id.is_in(ids.clone())).all(db).await?;
    Parts::of(db, Of::These(&ids)).await?.join(rows)
}

/// All of them, for the directory's snapshot, piece by piece: a hundred thousand offerings as rows, and as offerings besides, would leave
/// the process several times as large as what it keeps.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Offering>, Error> {
    let ids = offering::Entity::find().select_only().column(offering::Column::Id);
    let ids: Vec<Uuid> = ids.order_by(offering::Column::Id, Order::Asc).into_tuple().all(db).await?;
    let mut all = Vec::with_capacity(ids.len());
    for ids in ids.chunks(PIECE) {
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { continue };
        all.append(&mut piece(db, *first, *last).await?);
    }
    Ok(all)
}

/// Those between two ids, both with them.
async fn piece(db: &impl ConnectionTrait, first: Uuid, last: Uuid) -> Result<Vec<Offering>, Error> {
    let of = Of::From(first, last);
    let rows = offering::Entity::find().filter(of.holds(offering::Column::Id));
    let rows = rows.order_by(offering::Column::Id, Order::Asc).all(db);
    let (rows, parts) = try_join!(async { Ok(rows.await?) }, Parts::of(db, of))?;
    parts.join(rows)
}

pub async fn with_charity(
    db: &impl ConnectionTrait,
    id: OfferingId,
) -> Result<Option<(Offering, Charity)>, Error> {
    let Some(offering) = find(db, id).await? else { return Ok(None) };
    let charity = super::charity::find(db, offering.charity).await?;
    Ok(charity.map(|charity| (offering, charity)))
}

/// The offering, held until the transaction ends: whoever else wants a place of it waits. SQLite has one writer, who waits already.
pub async fn lock(db: &impl ConnectionTrait, id: OfferingId) -> Result<Option<Offering>, Error> {
    if db.get_database_backend() == DbBackend::Postgres {
        let query = offering::Entity::find_by_id(Uuid::from(id)).select_only().column(offering::Column::Id);
        let locked: Option<Uuid> = query.lock_exclusive().into_tuple().one(db).await?;
        if locked.is_none() {
            return Ok(None);
        }
    }
    find(db, id).await
}

/// Offerings that take people again from `today` on or since a day before it.
pub async fn pause_over(
    db: &impl ConnectionTrait,
    today: NaiveDate,
    after: Option<OfferingId>,
) -> Result<Vec<OfferingId>, Error> {
    let over = offering::Entity::find().filter(offering::Column::PausedUntil.lte(today));
    due(db, offering::Column::Id, over, after).await
}

/// Of which offerings.
#[derive(Clone, Copy)]
enum Of<'a> {
    These(&'a [Uuid]),
    /// From one to another in the order of their ids, both with them.
    From(Uuid, Uuid),
}

impl Of<'_> {
    fn holds(self, column: impl ColumnTrait) -> SimpleExpr {
        match self {
            Self::These(ids) => column.is_in(ids.iter().copied()),
            Self::From(first, last) => column.between(first, last),
        }
    }
}

/// What belongs to offerings and lies in tables of its own.
struct Parts {
    areas: HashMap<Uuid, Vec<Area>>,
    sessions: HashMap<Uuid, Vec<Session>>,
    closures: HashMap<Uuid, Vec<Closure>>,
}

impl Parts {
    /// Three statements at once, however many offerings.
    async fn of(db: &impl ConnectionTrait, of: Of<'_>) -> Result<Self, Error> {
        let areas = offering_area::Entity::find()
            .filter(of.holds(offering_area::Column::OfferingId))
            .order_by(offering_area::Column::Id, Order::Asc);
        let sessions = offering_session::Entity::find()
            .filter(of.holds(offering_session::Column::OfferingId))
            .filter(offering_session::Column::Retired.eq(false))
            .order_by(offering_session::Column::Id, Order::Asc);
        let closures = offering_closure::Entity::find()
            .filter(of.holds(offering_closure::Column::OfferingId))
            .order_by(offering_closure::Column::Id, Order::Asc);
        let mut parts = Self { areas: HashMap::new(), sessions: HashMap::new(), closures: HashMap::new() };
        let (areas_read, sessions_read, closures_read) =
            try_join!(areas.all(db), sessions.all(db), closures.all(db))?;
        for row in areas_read {
            parts.areas.entry(row.offering_id).or_default().push(area(row)?);
        }
        for row in sessions_read {
            parts.sessions.entry(row.offering_id).or_default().push(session(&row)?);
        }
        for row in closures_read {
            parts.closures.entry(row.offering_id).or_default().push(Closure {
                id: row.id.into(),
                from_date: row.from_date,
                to_date: row.to_date,
                reason: row.reason,
            });
        }
        Ok(parts)
    }

    fn join(mut self, rows: Vec<offering::Model>) -> Result<Vec<Offering>, Error> {
        rows.into_iter().map(|row| self.one(row)).collect()
    }

    fn one(&mut self, row: offering::Model) -> Result<Offering, Error> {
        let checks = Checks {
            activities: from_json(row.activity_flags)?,
            set_by_hand: match (
                code_opt(row.check_level_override.as_deref())?,
                row.check_level_override_reason,
            ) {
                (Some(level), Some(reason)) => Some(CheckOverride { level, reason }),
                (None, None) => None,
                _ => return Err(impossible("offering", row.id)),
            },
        };
        let capacity = Capacity::new(
            code(&row.capacity_unit)?,
            number(row.capacity_maximum)?,
            number(row.capacity_available)?,
            row.capacity_updated,
        );
        let cost_pence = row.cost_pence.map(number).transpose()?;
        Ok(Offering {
            id: row.id.into(),
            charity: row.charity_id.into(),
            category: row.category_id.into(),
            name: Bilingual { en: row.name_en, cy: row.name_cy },
            description: Bilingual { en: row.description_en, cy: row.description_cy },
            languages: from_json(row.languages)?,
            eligibility: Eligibility {
                min_age: row.min_age.map(number).transpose()?,
                max_age: row.max_age.map(number).transpose()?,
                ecc_levels: from_json(row.ecc_levels)?,
                accessibility: from_json(row.accessibility)?,
            },
            checks,
            cost: (cost_pence.is_some() || row.cost_note.is_some())
                .then_some(Cost { pence: cost_pence, note: row.cost_note }),
            active: row.active,
            postcode: row.postcode.parse().map_err(Error::internal)?,
            point: Point { easting: number(row.easting)?, northing: number(row.northing)? },
            areas: self.areas.remove(&row.id).unwrap_or_default(),
            sessions: self.sessions.remove(&row.id).unwrap_or_default(),
            closures: self.closures.remove(&row.id).unwrap_or_default(),
            capacity: capacity.map_err(Error::internal)?,
            waiting_list_open: row.waiting_list_open,
            paused_until: row.paused_until,
            confirmed_at: row.confirmed_at,
            confirmed_by: row.confirmed_by.map(Into::into),
            version: row.version,
        })
    }
}

fn area(row: offering_area::Model) -> Result<Area, Error> {
    Ok(match (row.kind.as_str(), row.radius_m, row.code) {
        ("RADIUS", Some(metres), _) => Area::Radius(number(metres)?),
        ("WARD", _, Some(code)) => Area::Ward(code),
        ("LOCALITY", _, Some(code)) => Area::Locality(code),
        _ => return Err(impossible("offering_area", row.id)),
    })
}

fn session(row: &offering_session::Model) -> Result<Session, Error> {
    let weekday =
        Weekday::from_iso(number(row.weekday)?).ok_or_else(|| impossible("offering_session", row.id))?;
    let repeat = match (row.frequency.as_str(), row.week_of_month) {
        ("WEEKLY", _) => Repeat::Weekly { every: 1 },
        ("MONTHLY", Some(week)) => {
            let week_of_month = WeekOfMonth::try_from(number::<i8>(week)?).map_err(Error::internal)?;
            Repeat::Monthly { week_of_month }
        }
        _ => return Err(impossible("offering_session", row.id)),
    };
    Ok(Session {
        id: row.id.into(),
        pattern: Pattern {
            repeat,
            weekdays: [weekday].into(),
            start: WallTime::try_from(number::<u16>(row.start_minute)?).map_err(Error::internal)?,
            minutes: number(row.end_minute - row.start_minute)?,
        },
        places: number(row.places)?,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    })
}
