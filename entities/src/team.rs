//! A community resource team. Its people, referrals and figures are seen by its members alone.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The team in an address: lower-case ASCII words joined by hyphens.
    #[sea_orm(unique)]
    pub slug: String,
    pub name_en: String,
    pub name_cy: String,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
