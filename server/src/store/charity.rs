//! Charities.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{charity::Charity, ids::CharityId, letter::LetterKind, offering::Bilingual, protocol::Protocol};
use entities::{account, charity, enquiry, letter, sharing_agreement};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{code, impossible, number};
use crate::error::Error;

pub async fn find(db: &impl ConnectionTrait, id: CharityId) -> Result<Option<Charity>, Error> {
    charity::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// All of them, for the directory's snapshot.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Charity>, Error> {
    charity::Entity::find().all(db).await?.into_iter().map(from_row).collect()
}

/// Whether it was ever asked about anybody, agreed to for anybody, or has somebody who signs in for it.
pub async fn has_cases(db: &impl ConnectionTrait, id: CharityId) -> Result<bool, Error> {
    let id = Uuid::from(id);
    let asked = enquiry::Entity::find().filter(enquiry::Column::CharityId.eq(id)).limit(1).count(db).await?;
    let agreed = sharing_agreement::Column::CharityId.eq(id);
    let agreed = sharing_agreement::Entity::find().filter(agreed).limit(1).count(db).await?;
    let accounts =
        account::Entity::find().filter(account::Column::CharityId.eq(id)).limit(1).count(db).await?;
    Ok(asked + agreed + accounts > 0)
}

/// Of `ids`, those for which nobody signs in, each with when it was last written to whether all is still right.
pub async fn asked_still_right(
    db: &impl ConnectionTrait,
    ids: &[CharityId],
) -> Result<BTreeMap<CharityId, Option<DateTime<Utc>>>, Error> {
    let to_letter = charity::Entity::belongs_to(letter::Entity)
        .from(charity::Column::Id)
        .to(letter::Column::CharityId)
        .on_condition(|_, letter| {
            let kind = Expr::col((letter, letter::Column::Kind));
            Condition::all().add(kind.eq(LetterKind::StillRight.as_str()))
        });
    let asked: Vec<(Uuid, Option<DateTime<Utc>>)> = charity::Entity::find()
        .select_only()
        .column(charity::Column::Id)
        .column_as(letter::Column::CreatedAt.max(), "asked_at")
        .join(JoinType::LeftJoin, to_letter.into())
        .filter(charity::Column::Id.is_in(ids.iter().map(|id| Uuid::from(*id))))
        .filter(super::volunteer::nobody_signs_in(charity::Column::Id))
        .group_by(charity::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(asked.into_iter().map(|(id, at)| (id.into(), at)).collect())
}

/// A new charity, or one changed from the version before.
pub async fn save(db: &impl ConnectionTrait, charity: &Charity) -> Result<(), Error> {
    let replaces =
        charity::Column::Id.eq(Uuid::from(charity.id)).and(charity::Column::Version.eq(charity.version - 1));
    super::write_version(db, to_row(charity)?, charity.version, replaces).await
}

fn from_row(row: charity::Model) -> Result<Charity, Error> {
    let protocol = match (row.protocol_reference, row.protocol_signed_on, row.protocol_review_on) {
        (Some(reference), Some(signed_on), Some(review_on)) => {
            Some(Protocol { reference, signed_on, review_on })
        }
        (None, None, None) => None,
        _ => return Err(impossible("charity", row.id)),
    };
    Ok(Charity {
        id: row.id.into(),
        name: Bilingual { en: row.name_en, cy: row.name_cy },
        registered_number: row.registered_number,
        description: Bilingual { en: row.description_en, cy: row.description_cy },
        email: row.email,
        phone: row.phone,
        website: row.website,
        postcode: row.postcode,
        language: code(&row.language)?,
        open_enquiry_limit: number(row.open_enquiry_limit)?,
        still_right_days: number(row.still_right_days)?,
        protocol,
        active: row.active,
        version: row.version,
    })
}

fn to_row(charity: &Charity) -> Result<charity::ActiveModel, Error> {
    let protocol = charity.protocol.as_ref();
    Ok(charity::ActiveModel {
        id: Set(charity.id.into()),
        name_en: Set(charity.name.en.clone()),
        name_cy: Set(charity.name.cy.clone()),
        registered_number: Set(charity.registered_number.clone()),
        description_en: Set(charity.description.en.clone()),
        description_cy: Set(charity.description.cy.clone()),
        email: Set(charity.email.clone()),
        phone: Set(charity.phone.clone()),
        website: Set(charity.website.clone()),
        postcode: Set(charity.postcode.clone()),
        language: Set(charity.language.to_string()),
        open_enquiry_limit: Set(i32::try_from(charity.open_enquiry_limit).map_err(Error::internal)?),
        still_right_days: Set(charity.still_right_days.into()),
        protocol_reference: Set(protocol.map(|protocol| protocol.reference.clone())),
        protocol_signed_on: Set(protocol.map(|protocol| protocol.signed_on)),
        protocol_review_on: Set(protocol.map(|protocol| protocol.review_on)),
        active: Set(charity.active),
        version: Set(charity.version),
    })
}
