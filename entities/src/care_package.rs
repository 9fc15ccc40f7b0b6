//! A person's plan.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "care_package")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub team_id: Uuid,
    pub coordinator_id: Uuid,
    /// `DRAFT`, `ACTIVE`, `ON_HOLD` or `ENDED`.
    pub state: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub hold_reason: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub what_matters: String,
    /// 1 to 4.
    pub ecc_level: i32,
    pub review_on: Option<Date>,
    pub started_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
