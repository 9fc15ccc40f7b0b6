//! Rows for figures: without names, and only the columns that are counted.

use chrono::{DateTime, Utc};
use domain::{
    enquiry::EnquiryStateKind,
    ids::TeamId,
    insight::{Case, Ending, Unmet},
    time::london_date,
    working_days::working_days_between,
};
use entities::{enquiry, person, referral, unmet_need};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, prelude::Json};
use uuid::Uuid;

use super::{code, from_json};
use crate::error::Error;

/// The instants from which and before which is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: DateTime<Utc>,
    pub before: DateTime<Utc>,
}

type Moment = Option<DateTime<Utc>>;

/// The referrals of `teams` that were submitted in the period.
pub async fn cases(db: &impl ConnectionTrait, teams: &[TeamId], period: Period) -> Result<Vec<Case>, Error> {
    use referral::Column as C;
    let to_person = referral::Entity::belongs_to(person::Entity).from(C::PersonId).to(person::Column::Id);
    let rows: Vec<(Uuid, String, Moment, Moment)> = referral::Entity::find()
        .select_only()
        .column(C::CategoryId)
        .column(person::Column::Ward)
        .columns([C::SubmittedAt, C::ArrangedAt])
        .join(JoinType::InnerJoin, to_person.into())
        .filter(C::TeamId.is_in(uuids(teams)))
        .filter(C::SubmittedAt.gte(period.from))
        .filter(C::SubmittedAt.lt(period.before))
        .filter(C::EnteredInError.eq(false))
        .into_tuple()
        .all(db)
        .await?;
    let waited = |from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>| {
        Some(working_days_between(london_date(from?), london_date(to?)))
    };
    let case = |(category, ward, submitted, arranged): (Uuid, String, _, _)| Case {
        category: category.into(),
        ward,
        waited: waited(submitted, arranged),
    };
    Ok(rows.into_iter().map(case).collect())
}

/// The needs of people of `teams` that nobody could meet, as they were written down in the period.
pub async fn unmet(db: &impl ConnectionTrait, teams: &[TeamId], period: Period) -> Result<Vec<Unmet>, Error> {
    use unmet_need::Column as C;
    let rows: Vec<(Uuid, String, Json)> = unmet_need::Entity::find()
        .select_only()
        .columns([C::CategoryId, C::Ward, C::FailedRules])
        .filter(C::TeamId.is_in(uuids(teams)))
        .filter(C::At.gte(period.from))
        .filter(C::At.lt(period.before))
        .into_tuple()
        .all(db)
        .await?;
    let need = |(category, ward, failed): (Uuid, String, Json)| {
        Ok(Unmet { category: category.into(), ward, failed: from_json(failed)? })
    };
    rows.into_iter().map(need).collect()
}

/// How the enquiries of `teams` that were sent in the period ended without help, each way once and with its count.
pub async fn endings(
    db: &impl ConnectionTrait,
    teams: &[TeamId],
    period: Period,
) -> Result<Vec<(Ending, u64)>, Error> {
    use enquiry::Column as C;
    let ended = [EnquiryStateKind::Lapsed, EnquiryStateKind::Declined].map(EnquiryStateKind::as_str);
    let rows: Vec<(Option<String>, i64)> = enquiry::Entity::find()
        .select_only()
        .column(C::DeclineReason)
        .column_as(C::Id.count(), "count")
        .filter(C::TeamId.is_in(uuids(teams)))
        .filter(C::State.is_in(ended))
        .filter(C::SentAt.gte(period.from))
        .filter(C::SentAt.lt(period.before))
        .group_by(C::DeclineReason)
        .into_tuple()
        .all(db)
        .await?;
    let ending = |(reason, count): (Option<String>, i64)| {
        let ending = match reason {
            Some(reason) => Ending::Declined(code(&reason)?),
            None => Ending::Lapsed,
        };
        Ok((ending, count.unsigned_abs()))
    };
    rows.into_iter().map(ending).collect()
}

fn uuids(teams: &[TeamId]) -> impl Iterator<Item = Uuid> {
    teams.iter().map(|team| Uuid::from(*team))
}
