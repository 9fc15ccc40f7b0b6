//! A referral that closed with nothing suitable: what was missing, for whom, where.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unmet_need")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub referral_id: Uuid,
    pub category_id: Uuid,
    pub team_id: Uuid,
    pub ward: String,
    pub language: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub weekdays: Json,
    /// Codes of the rules that failed.
    #[sea_orm(column_type = "JsonBinary")]
    pub failed_rules: Json,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
