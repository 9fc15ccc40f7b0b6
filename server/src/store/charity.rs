//! Charities.

use domain::{charity::Charity, ids::CharityId, offering::Bilingual};
use entities::charity;
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::{code, number};
use crate::error::Error;

pub async fn find(db: &impl ConnectionTrait, id: CharityId) -> Result<Option<Charity>, Error> {
    charity::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// All of them, for the directory's snapshot.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Charity>, Error> {
    charity::Entity::find().all(db).await?.into_iter().map(from_row).collect()
}

fn from_row(row: charity::Model) -> Result<Charity, Error> {
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
        active: row.active,
        version: row.version,
    })
}
