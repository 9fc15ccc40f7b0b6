//! Categories: the few kinds of help that everything else refers to.

use domain::{Violation, category::Category, disclosure::HealthFlags, ids::CategoryId, offering::Bilingual};
use entities::category;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryOrder, QuerySelect,
    sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{from_json, number, or_taken, to_json};
use crate::error::Error;

/// All of them, in the order of their position.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Category>, Error> {
    let rows = category::Entity::find().order_by(category::Column::Position, Order::Asc).all(db).await?;
    rows.into_iter().map(from_row).collect()
}

pub async fn find(db: &impl ConnectionTrait, id: CategoryId) -> Result<Option<Category>, Error> {
    category::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// The place behind the last.
pub async fn next_position(db: &impl ConnectionTrait) -> Result<i32, Error> {
    let last: Option<Option<i32>> = category::Entity::find()
        .select_only()
        .column_as(category::Column::Position.max(), "last")
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten().unwrap_or_default() + 1)
}

/// A new category, or one changed from the version before.
pub async fn save(db: &impl ConnectionTrait, category: &Category) -> Result<(), Error> {
    let replaces = category::Column::Id
        .eq(Uuid::from(category.id))
        .and(category::Column::Version.eq(category.version - 1));
    super::write_unique(db, to_row(category)?, category.version, replaces, or_taken(Violation::NameTaken))
        .await
}

fn from_row(row: category::Model) -> Result<Category, Error> {
    Ok(Category {
        id: row.id.into(),
        slug: row.slug,
        name: Bilingual { en: row.name_en, cy: row.name_cy },
        response_days_normal: number(row.response_days_normal)?,
        response_days_urgent: number(row.response_days_urgent)?,
        health_flags: HealthFlags::hidden_if(row.hides_health_flags),
        activities: from_json(row.activity_flags)?,
        terms_en: from_json(row.terms_en)?,
        terms_cy: from_json(row.terms_cy)?,
        position: row.position,
        version: row.version,
    })
}

fn to_row(category: &Category) -> Result<category::ActiveModel, Error> {
    Ok(category::ActiveModel {
        id: Set(category.id.into()),
        slug: Set(category.slug.clone()),
        name_en: Set(category.name.en.clone()),
        name_cy: Set(category.name.cy.clone()),
        response_days_normal: Set(category.response_days_normal.into()),
        response_days_urgent: Set(category.response_days_urgent.into()),
        hides_health_flags: Set(category.health_flags == HealthFlags::Hidden),
        activity_flags: Set(to_json(&category.activities)?),
        terms_en: Set(to_json(&category.terms_en)?),
        terms_cy: Set(to_json(&category.terms_cy)?),
        position: Set(category.position),
        version: Set(category.version),
    })
}
