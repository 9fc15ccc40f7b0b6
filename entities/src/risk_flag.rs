//! Something that a visitor may have to know.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "risk_flag")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub kind: String,
    pub health_related: bool,
    pub bears_on_visit: bool,
    /// What a visitor does about it, in words fit for a volunteer.
    #[sea_orm(column_type = "Text")]
    pub safe_handling: String,
    pub author_id: Uuid,
    pub review_on: Date,
    pub created_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
