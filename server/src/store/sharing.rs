//! Sharing agreements.

use domain::{
    ids::{PersonId, SharingAgreementId},
    sharing::{SharingAgreement, SharingScope, Withdrawal},
};
use entities::sharing_agreement as agreement;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder,
    sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{code, impossible};
use crate::error::Error;

pub async fn find(
    db: &impl ConnectionTrait,
    id: SharingAgreementId,
) -> Result<Option<SharingAgreement>, Error> {
    agreement::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// Everything that the person ever agreed to, oldest first.
pub async fn of_person(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<SharingAgreement>, Error> {
    of_people(db, &[person]).await
}

/// The agreements of all `people`, oldest first.
pub async fn of_people(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<SharingAgreement>, Error> {
    let rows = agreement::Entity::find()
        .filter(agreement::Column::PersonId.is_in(people.iter().map(|id| Uuid::from(*id))))
        .order_by(agreement::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

pub async fn save(db: &impl ConnectionTrait, agreement: &SharingAgreement) -> Result<(), Error> {
    let replaces = agreement::Column::Id
        .eq(Uuid::from(agreement.id))
        .and(agreement::Column::Version.eq(agreement.version - 1));
    super::write_version(db, to_row(agreement), agreement.version, replaces).await
}

fn from_row(row: agreement::Model) -> Result<SharingAgreement, Error> {
    let (charity, category) = (row.charity_id.map(Into::into), row.category_id.map(Into::into));
    let scope = SharingScope::of(code(&row.scope)?, charity, category)
        .map_err(|_| impossible("sharing_agreement", row.id))?;
    let withdrawn = match (row.withdrawn_at, row.withdrawn_by) {
        (None, None) => None,
        (Some(at), Some(by)) => Some(Withdrawal { at, by: by.into() }),
        _ => return Err(impossible("sharing_agreement", row.id)),
    };
    Ok(SharingAgreement {
        id: row.id.into(),
        person: row.person_id.into(),
        scope,
        how: code(&row.how)?,
        recorded_by: row.recorded_by.into(),
        recorded_at: row.recorded_at,
        until: row.until,
        withdrawn,
        version: row.version,
    })
}

pub fn to_row(agreement: &SharingAgreement) -> agreement::ActiveModel {
    let (charity, category) = match agreement.scope {
        SharingScope::All => (None, None),
        SharingScope::Charity(charity) => (Some(charity), None),
        SharingScope::Category(category) => (None, Some(category)),
    };
    agreement::ActiveModel {
        id: Set(agreement.id.into()),
        person_id: Set(agreement.person.into()),
        scope: Set(agreement.scope.kind().to_string()),
        charity_id: Set(charity.map(Into::into)),
        category_id: Set(category.map(Into::into)),
        how: Set(agreement.how.to_string()),
        recorded_by: Set(agreement.recorded_by.into()),
        recorded_at: Set(agreement.recorded_at),
        until: Set(agreement.until),
        withdrawn_at: Set(agreement.withdrawn.map(|withdrawal| withdrawal.at)),
        withdrawn_by: Set(agreement.withdrawn.map(|withdrawal| withdrawal.by.into())),
        version: Set(agreement.version),
    }
}
