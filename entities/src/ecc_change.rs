//! A dated change of a package's ECC level.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ecc_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub care_package_id: Uuid,
    /// Absent for the level that the package began with.
    pub from_level: Option<i32>,
    pub to_level: i32,
    pub on_date: Date,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// What the level is for: needed to reach level 4.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// Needed to reach level 4.
    pub review_on: Option<Date>,
    pub recorded_by: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
