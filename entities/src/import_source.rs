//! From where a charity or an offering came: which feed, and what that said of it when it was last taken.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_source")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub feed: String,
    /// `CHARITY` or `OFFERING`.
    pub kind: String,
    pub feed_id: String,
    pub charity_id: Option<Uuid>,
    pub offering_id: Option<Uuid>,
    /// Of the domain's `import::TakenCharity` or the domain's `import::TakenOffering`.
    #[sea_orm(column_type = "JsonBinary")]
    pub taken: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
