//! Unmet needs: what was wanted, where, and why nothing fitted. They name nobody.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{ids::UnmetNeedId, matching::FailedRuleCode, person::Person, referral::Referral};
use entities::unmet_need;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use super::to_json;
use crate::error::Error;

pub async fn insert(
    db: &impl ConnectionTrait,
    id: UnmetNeedId,
    referral: &Referral,
    person: &Person,
    failed: &BTreeSet<FailedRuleCode>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    unmet_need::Entity::insert(to_row(id, referral, person, failed, at)?).exec_without_returning(db).await?;
    Ok(())
}

pub(crate) fn to_row(
    id: UnmetNeedId,
    referral: &Referral,
    person: &Person,
    failed: &BTreeSet<FailedRuleCode>,
    at: DateTime<Utc>,
) -> Result<unmet_need::ActiveModel, Error> {
    let wanted = &referral.request.wanted;
    Ok(unmet_need::ActiveModel {
        id: Set(id.into()),
        referral_id: Set(referral.id.into()),
        category_id: Set(referral.request.category.into()),
        team_id: Set(referral.team.into()),
        ward: Set(person.details.home.ward.clone()),
        language: Set(wanted.language.to_string()),
        weekdays: Set(to_json(&wanted.weekdays)?),
        failed_rules: Set(to_json(failed)?),
        at: Set(at),
    })
}
