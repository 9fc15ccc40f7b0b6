//! What became of one service of a feed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_row")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub import_id: Uuid,
    /// In the feed, from 1.
    pub position: i32,
    pub feed_id: Option<String>,
    pub title: String,
    /// `ADDED`, `CHANGED`, `UNCHANGED`, `TO_REVIEW` or `REFUSED`.
    pub outcome: String,
    /// Of the domain's `import::Remark`.
    #[sea_orm(column_type = "JsonBinary")]
    pub remarks: Json,
    /// What is to be added or changed, as the domain's `import::Taken`.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub taken: Option<Json>,
    pub charity_feed_id: Option<String>,
    /// The first service of its charity: what the feed says of the charity, it says here.
    pub speaks_for_charity: bool,
    /// Field by field, what the feed says otherwise than before.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub differences: Option<Json>,
    pub offering_id: Option<Uuid>,
    /// Nothing is left to decide.
    pub settled: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
