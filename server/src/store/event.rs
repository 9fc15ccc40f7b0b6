//! The events of the five life cycles, as rows. A thing's events are told in the order of `seq`, which is its version.

use chrono::{DateTime, Utc};
use domain::{
    Event,
    booking::BookingChange,
    enquiry::EnquiryChange,
    history::Told,
    ids::{AccountId, BookingId, CarePackageId, EnquiryId, EventId, ReferralId, VisitId},
    referral::ReferralChange,
    visit::VisitChange,
};
use entities::{booking, enquiry, event, visit};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{ExprTrait, IntoCondition, UnionType},
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    from_json, impossible,
    page::{Page, Slice},
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

/// One event as a page tells it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: EventId,
    pub at: DateTime<Utc>,
    /// None for what the house did by itself.
    pub by: Option<AccountId>,
    pub subject: Subject,
    pub told: Told,
}

/// What happened to the referral, its enquiries and its bookings, and what became of their visits; oldest first.
pub async fn history(
    db: &impl ConnectionTrait,
    referral: ReferralId,
    page: &Page,
) -> Result<Slice<Entry>, Error> {
    use event::Column as C;
    let referral = Uuid::from(referral);
    let enquiries = enquiry::Entity::find().select_only().column(enquiry::Column::Id);
    let enquiries = enquiries.filter(enquiry::Column::ReferralId.eq(referral)).into_query();
    let bookings = booking::Entity::find().select_only().column(booking::Column::Id);
    let bookings = bookings.filter(booking::Column::ReferralId.eq(referral)).into_query();
    let recorded = visit::Entity::find().select_only().column(visit::Column::Id);
    let recorded = recorded
        .filter(visit::Column::BookingId.in_subquery(bookings.clone()))
        .filter(visit::Column::RecordedAt.is_not_null())
        .into_query();
    // One search for each kind of subject: PostgreSQL answers "of this, or of any of those" by reading every event that there is.
    let ids = |of: Condition| event::Entity::find().select_only().column(C::Id).filter(of).into_query();
    let told = ids(C::ReferralId.eq(referral).into_condition())
        .union(UnionType::All, ids(C::EnquiryId.in_subquery(enquiries).into_condition()))
        .union(UnionType::All, ids(C::BookingId.in_subquery(bookings).into_condition()))
        .union(
            UnionType::All,
            ids(C::VisitId.in_subquery(recorded).and(C::Kind.ne("PLANNED")).into_condition()),
        )
        .to_owned();
    let mut query = event::Entity::find().filter(C::Id.in_subquery(told));
    if let Some(id) = page.key::<Uuid>()? {
        query = query.filter(C::Id.gt(id));
    }
    let rows = query.order_by(C::Id, Order::Asc).limit(page.first + 1).all(db).await?;
    Slice::new(rows, page, |row| row.id).try_map(entry)
}

fn entry(row: event::Model) -> Result<Entry, Error> {
    let (subject, told) = match (row.referral_id, row.enquiry_id, row.booking_id, row.visit_id) {
        (Some(id), ..) => (Subject::Referral(id.into()), Told::from(&from_json::<ReferralChange>(row.data)?)),
        (_, Some(id), ..) => {
            (Subject::Enquiry(id.into()), Told::from(&from_json::<EnquiryChange>(row.data)?))
        }
        (_, _, Some(id), _) => {
            (Subject::Booking(id.into()), Told::from(&from_json::<BookingChange>(row.data)?))
        }
        (_, _, _, Some(id)) => (Subject::Visit(id.into()), Told::from(&from_json::<VisitChange>(row.data)?)),
        _ => return Err(impossible("event", row.id)),
    };
    Ok(Entry { id: row.id.into(), at: row.at, by: row.actor_id.map(Into::into), subject, told })
}
