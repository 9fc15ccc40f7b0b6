//! Teams.

use domain::{Violation, ids::TeamId, offering::Bilingual, team::Team};
use entities::team;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryOrder, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::or_taken;
use crate::error::Error;

pub async fn find(db: &impl ConnectionTrait, id: TeamId) -> Result<Option<Team>, Error> {
    Ok(team::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row))
}

/// All of them, in the order of their slugs.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Team>, Error> {
    let rows = team::Entity::find().order_by(team::Column::Slug, Order::Asc).all(db).await?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// A new team, or one changed from the version before.
pub async fn save(db: &impl ConnectionTrait, team: &Team) -> Result<(), Error> {
    let replaces = team::Column::Id.eq(Uuid::from(team.id)).and(team::Column::Version.eq(team.version - 1));
    super::write_unique(db, to_row(team), team.version, replaces, or_taken(Violation::NameTaken)).await
}

fn from_row(row: team::Model) -> Team {
    Team {
        id: row.id.into(),
        slug: row.slug,
        name: Bilingual { en: row.name_en, cy: row.name_cy },
        version: row.version,
    }
}

fn to_row(team: &Team) -> team::ActiveModel {
    team::ActiveModel {
        id: Set(team.id.into()),
        slug: Set(team.slug.clone()),
        name_en: Set(team.name.en.clone()),
        name_cy: Set(team.name.cy.clone()),
        version: Set(team.version),
    }
}
