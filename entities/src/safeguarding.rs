//! Whom a team has named to hear of somebody’s safety, and the number that is rung first.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "safeguarding")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_id: Uuid,
    pub lead_id: Uuid,
    pub deputy_id: Option<Uuid>,
    pub phone: String,
    /// At night and at weekends, where that is another number.
    pub out_of_hours: Option<String>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
