//! The events of the five life cycles, as rows. A thing's events are told in the order of `seq`, which is its version.

use domain::{
    Event,
    ids::{BookingId, CarePackageId, EnquiryId, ReferralId, VisitId},
};
use entities::event;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde::Serialize;
use uuid::Uuid;

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
