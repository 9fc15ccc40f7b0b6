//! What a team's meeting decided, given to one of the team.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub team_id: Uuid,
    pub person_id: Option<Uuid>,
    pub referral_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub decision: String,
    pub assignee_id: Uuid,
    pub due_on: Date,
    pub added_by: Uuid,
    pub added_at: DateTimeUtc,
    /// `OPEN`, `DONE` or `WITHDRAWN`.
    pub state: String,
    /// When it was done or withdrawn.
    pub settled_at: Option<DateTimeUtc>,
    pub settled_by: Option<Uuid>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
