//! Categories and teams: the few rows that everything else refers to.

use domain::{category::Category, disclosure::HealthFlags, offering::Bilingual, team::Team};
use entities::{category, team};
use sea_orm::{ConnectionTrait, EntityTrait, Order, QueryOrder};

use super::{from_json, number};
use crate::error::Error;

/// All of them, in the order of their position.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Category>, Error> {
    let rows = category::Entity::find().order_by(category::Column::Position, Order::Asc).all(db).await?;
    rows.into_iter().map(from_row).collect()
}

/// All of them, in the order of their slugs.
pub async fn teams(db: &impl ConnectionTrait) -> Result<Vec<Team>, Error> {
    let rows = team::Entity::find().order_by(team::Column::Slug, Order::Asc).all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| Team {
            id: row.id.into(),
            slug: row.slug,
            name: Bilingual { en: row.name_en, cy: row.name_cy },
            version: row.version,
        })
        .collect())
}

fn from_row(row: category::Model) -> Result<Category, Error> {
    Ok(Category {
        id: row.id.into(),
        slug: row.slug,
        name: Bilingual { en: row.name_en, cy: row.name_cy },
        response_days_normal: number(row.response_days_normal)?,
        response_days_urgent: number(row.response_days_urgent)?,
        health_flags: HealthFlags::hidden_if(row.hides_health_flags),
        terms_en: from_json(row.terms_en)?,
        terms_cy: from_json(row.terms_cy)?,
        position: row.position,
        version: row.version,
    })
}
