//! The events of the five life cycles, as rows. A thing's events are told in the order of `seq`, which is its version.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::{
    Event,
    booking::BookingChange,
    care_package::CarePackageChange,
    enquiry::EnquiryChange,
    history::Told,
    ids::{AccountId, BookingId, CarePackageId, EnquiryId, EventId, ReferralId, VisitId},
    referral::ReferralChange,
    visit::VisitChange,
};
use entities::{booking, enquiry, event, visit};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationDef,
    sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr, UnionType},
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    from_json, impossible,
    page::{Page, Slice, on_page, slices},
};
use crate::error::Error;

/// Whose life the event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Referral(ReferralId),
    Enquiry(EnquiryId),
    Booking(BookingId),
    Visit(VisitId),
    CarePackage(CarePackageId),
}

/// Adds `event`, the `version`th of its subject.
pub async fn append<C: Serialize>(
    db: &impl ConnectionTrait,
    id: Uuid,
    subject: Subject,
    version: i32,
    event: &Event<C>,
) -> Result<(), Error> {
    event::Entity::insert(row(id, subject, version, event)?).exec_without_returning(db).await?;
    Ok(())
}

/// The row of `event`. A change is `{ "kind": …, "data": … }`; its kind is a column of its own.
pub fn row<C: Serialize>(
    id: Uuid,
    subject: Subject,
    version: i32,
    event: &Event<C>,
) -> Result<event::ActiveModel, Error> {
    let change = super::to_json(&event.change)?;
    let kind = change.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
    let mut row = event::ActiveModel {
        id: Set(id),
        at: Set(event.at),
        actor_id: Set(event.by.map(Into::into)),
        kind: Set(kind),
        data: Set(change),
        seq: Set(version),
        referral_id: Set(None),
        enquiry_id: Set(None),
        booking_id: Set(None),
        visit_id: Set(None),
        care_package_id: Set(None),
        by_link: Set(event.by_link),
    };
    match subject {
        Subject::Referral(id) => row.referral_id = Set(Some(id.into())),
        Subject::Enquiry(id) => row.enquiry_id = Set(Some(id.into())),
        Subject::Booking(id) => row.booking_id = Set(Some(id.into())),
        Subject::Visit(id) => row.visit_id = Set(Some(id.into())),
        Subject::CarePackage(id) => row.care_package_id = Set(Some(id.into())),
    }
    Ok(row)
}

/// When each of `visits` last changed, or was planned.
pub async fn last_of_visits(
    db: &impl ConnectionTrait,
    visits: &[VisitId],
) -> Result<BTreeMap<VisitId, DateTime<Utc>>, Error> {
    let last: Vec<(Uuid, DateTime<Utc>)> = event::Entity::find()
        .select_only()
        .column(event::Column::VisitId)
        .column_as(event::Column::At.max(), "last")
        .filter(event::Column::VisitId.is_in(visits.iter().map(|id| Uuid::from(*id))))
        .group_by(event::Column::VisitId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(last.into_iter().map(|(id, at)| (id.into(), at)).collect())
}

/// One event as a page tells it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: EventId,
    pub at: DateTime<Utc>,
    /// None for what the house did by itself, and what a charity did by a link.
    pub by: Option<AccountId>,
    pub by_link: bool,
    pub subject: Subject,
    pub told: Told,
}

/// Which end of a history comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    Oldest,
    Newest,
}

/// The same page of what happened to each of `referrals`, its enquiries and its bookings, and what became of their visits. Two statements,
/// however many referrals.
pub async fn histories(
    db: &impl ConnectionTrait,
    referrals: &[ReferralId],
    sort: Sort,
    page: &Page,
) -> Result<BTreeMap<ReferralId, Slice<Entry>>, Error> {
    let referrals: Vec<Uuid> = referrals.iter().map(|id| Uuid::from(*id)).collect();
    let chosen = on_page(told(&referrals, sort, page)?, &[("id", sort.order())], page, &["id", "parent"]);
    let chosen: Vec<(Uuid, Uuid)> = db
        .query_all(&chosen)
        .await?
        .iter()
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "parent")?)))
        .collect::<Result<_, DbErr>>()?;
    if chosen.is_empty() {
        return Ok(BTreeMap::new());
    }
    let parents: HashMap<Uuid, Uuid> = chosen.into_iter().collect();
    let rows = event::Entity::find()
        .filter(event::Column::Id.is_in(parents.keys().copied()))
        .order_by(event::Column::Id, sort.order())
        .all(db)
        .await?;
    slices(rows, page, |row| parents.get(&row.id).copied().unwrap_or_default(), |row| row.id)
        .into_iter()
        .map(|(referral, slice)| Ok((referral.into(), slice.try_map(entry)?)))
        .collect()
}

/// The events that a page tells of `referrals`, each with its referral as `parent`: one search for each kind of subject, since
/// PostgreSQL answers "of this, or of any of those" by reading every event that there is.
fn told(referrals: &[Uuid], sort: Sort, page: &Page) -> Result<SelectStatement, Error> {
    let behind = page.key::<Uuid>()?.map(|id| match sort {
        Sort::Oldest => event::Column::Id.gt(id),
        Sort::Newest => event::Column::Id.lt(id),
    });
    let of = |parent: SimpleExpr, joins: Vec<RelationDef>, only: Condition| {
        let mut query = event::Entity::find().select_only().column(event::Column::Id);
        for join in joins {
            query = query.join(JoinType::InnerJoin, join);
        }
        let of_these = parent.clone().is_in(referrals.iter().copied());
        let only = only.add(of_these).add_option(behind.clone());
        query.column_as(parent, "parent").filter(only).into_query()
    };
    let of_booking = Expr::col((booking::Entity, booking::Column::ReferralId));
    let of_enquiry = Expr::col((enquiry::Entity, enquiry::Column::ReferralId));
    let itself = Expr::col((event::Entity, event::Column::ReferralId));
    let to_enquiry = event::Entity::belongs_to(enquiry::Entity)
        .from(event::Column::EnquiryId)
        .to(enquiry::Column::Id)
        .into();
    let to_booking = event::Entity::belongs_to(booking::Entity)
        .from(event::Column::BookingId)
        .to(booking::Column::Id)
        .into();
    let to_visit =
        event::Entity::belongs_to(visit::Entity).from(event::Column::VisitId).to(visit::Column::Id).into();
    let on_to_booking = visit::Entity::belongs_to(booking::Entity)
        .from(visit::Column::BookingId)
        .to(booking::Column::Id)
        .into();
    let recorded =
        // Who goes is the charity's own affair, and would be told once for each visit.
        Condition::all()
            .add(visit::Column::RecordedAt.is_not_null())
            .add(event::Column::Kind.is_not_in(["PLANNED", "VOLUNTEER_CHOSEN"]));
    let mut told = of(itself, vec![], Condition::all());
    told.union(UnionType::All, of(of_enquiry, vec![to_enquiry], Condition::all()))
        .union(UnionType::All, of(of_booking.clone(), vec![to_booking], Condition::all()))
        .union(UnionType::All, of(of_booking, vec![to_visit, on_to_booking], recorded));
    Ok(told)
}

impl Sort {
    const fn order(self) -> Order {
        match self {
            Self::Oldest => Order::Asc,
            Self::Newest => Order::Desc,
        }
    }
}

pub(super) fn entry(row: event::Model) -> Result<Entry, Error> {
    let (subject, told) = match (row.referral_id, row.enquiry_id, row.booking_id, row.visit_id) {
        (Some(id), ..) => (Subject::Referral(id.into()), Told::from(&from_json::<ReferralChange>(row.data)?)),
        (_, Some(id), ..) => {
            (Subject::Enquiry(id.into()), Told::from(&from_json::<EnquiryChange>(row.data)?))
        }
        (_, _, Some(id), _) => {
            (Subject::Booking(id.into()), Told::from(&from_json::<BookingChange>(row.data)?))
        }
        (_, _, _, Some(id)) => (Subject::Visit(id.into()), Told::from(&from_json::<VisitChange>(row.data)?)),
        (None, None, None, None) => {
            let id = row.care_package_id.ok_or_else(|| impossible("event", row.id))?;
            (Subject::CarePackage(id.into()), Told::from(&from_json::<CarePackageChange>(row.data)?))
        }
    };
    let (id, by) = (row.id.into(), row.actor_id.map(Into::into));
    Ok(Entry { id, at: row.at, by, by_link: row.by_link, subject, told })
}
