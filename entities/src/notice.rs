//! What somebody must know in time: told once for each thing and day.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    /// A row of the table that the kind is about.
    pub subject_id: Uuid,
    pub due_on: Date,
    pub person_id: Uuid,
    pub team_id: Uuid,
    /// Who is told.
    pub account_id: Uuid,
    pub at: DateTimeUtc,
    /// When it was said to be seen to.
    pub settled_at: Option<DateTimeUtc>,
    pub settled_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
