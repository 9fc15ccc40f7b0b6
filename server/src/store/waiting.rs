//! Who waits for a place, and who was given one.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::{
    enquiry::EnquiryStateKind,
    ids::{CharityId, EnquiryId, OfferingId, TeamId},
    need::EccLevel,
    waiting::Waiting,
};
use entities::{care_package, enquiry, event, referral};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{code, number};
use crate::error::Error;

/// One who waits, and whose they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InLine {
    pub waiting: Waiting,
    pub charity: CharityId,
    pub team: TeamId,
}

/// Everybody who waits for a place of each of `offerings`, in no order. An offering for which nobody waits is not in the answer.
pub async fn lines(
    db: &impl ConnectionTrait,
    offerings: &[OfferingId],
) -> Result<HashMap<OfferingId, Vec<InLine>>, Error> {
    use enquiry::Column as C;
    let to_referral =
        enquiry::Entity::belongs_to(referral::Entity).from(C::ReferralId).to(referral::Column::Id);
    let to_package = referral::Entity::belongs_to(care_package::Entity)
        .from(referral::Column::CarePackageId)
        .to(care_package::Column::Id);
    let rows: Vec<Columns> = enquiry::Entity::find()
        .select_only()
        .columns([C::Id, C::OfferingId, C::CharityId, C::TeamId, C::AnsweredAt])
        .columns([referral::Column::Priority])
        .columns([referral::Column::SubmittedAt, referral::Column::CreatedAt])
        .column(care_package::Column::EccLevel)
        .join(JoinType::InnerJoin, to_referral.into())
        .join(JoinType::InnerJoin, to_package.into())
        .filter(C::OfferingId.is_in(offerings.iter().map(|id| Uuid::from(*id))))
        .filter(C::State.eq(EnquiryStateKind::Waitlisted.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    let mut lines: HashMap<OfferingId, Vec<InLine>> = HashMap::new();
    for (id, offering, charity, team, joined_at, priority, submitted_at, created_at, ecc_level) in rows {
        let referred_at = submitted_at.unwrap_or(created_at);
        let waiting = Waiting {
            enquiry: EnquiryId::from(id),
            ecc_level: EccLevel::from_number(number(ecc_level)?).map_err(Error::internal)?,
            priority: code(&priority)?,
            referred_at,
            joined_at: joined_at.unwrap_or(referred_at),
        };
        let in_line = InLine { waiting, charity: charity.into(), team: team.into() };
        lines.entry(offering.into()).or_default().push(in_line);
    }
    Ok(lines)
}

/// The columns of one who waits: enquiry, offering, charity, team, since when, and of the referral and the package what decides.
type Columns =
    (Uuid, Uuid, Uuid, Uuid, Option<DateTime<Utc>>, String, Option<DateTime<Utc>>, DateTime<Utc>, i32);

/// When people were taken from the list of each of `offerings` since then: those who waited and were accepted after it.
pub async fn taken(
    db: &impl ConnectionTrait,
    offerings: &[OfferingId],
    since: DateTime<Utc>,
) -> Result<HashMap<OfferingId, Vec<DateTime<Utc>>>, Error> {
    let of_enquiry =
        event::Entity::belongs_to(enquiry::Entity).from(event::Column::EnquiryId).to(enquiry::Column::Id);
    let rows: Vec<(Uuid, Uuid, String, DateTime<Utc>)> = event::Entity::find()
        .select_only()
        .columns([enquiry::Column::OfferingId, enquiry::Column::Id])
        .columns([event::Column::Kind, event::Column::At])
        .join(JoinType::InnerJoin, of_enquiry.into())
        .filter(enquiry::Column::OfferingId.is_in(offerings.iter().map(|id| Uuid::from(*id))))
        .filter(event::Column::Kind.is_in(["WAITLISTED", "ACCEPTED"]))
        .into_tuple()
        .all(db)
        .await?;
    let waited: HashSet<Uuid> =
        rows.iter().filter(|(_, _, kind, _)| kind == "WAITLISTED").map(|(_, id, ..)| *id).collect();
    let mut taken: HashMap<OfferingId, Vec<DateTime<Utc>>> = HashMap::new();
    for (offering, id, kind, at) in rows {
        if kind == "ACCEPTED" && at >= since && waited.contains(&id) {
            taken.entry(offering.into()).or_default().push(at);
        }
    }
    Ok(taken)
}
