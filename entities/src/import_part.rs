//! What was read of a feed while it is read: one line of one of its lists. Gone when the import is done.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_part")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub import_id: Uuid,
    /// `service`, `organization`, `location`, …
    pub list: String,
    /// In its list, from 1.
    pub position: i32,
    pub feed_id: Option<String>,
    /// The feed's id of what it belongs to.
    pub owner: Option<String>,
    /// False where it was too large to be kept whole.
    pub whole: bool,
    /// As JSON. Text: nobody looks into it here.
    #[sea_orm(column_type = "Text")]
    pub value: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
