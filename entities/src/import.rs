//! One reading of another directory's feed, and what came of it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is: the address or the name that every import of it is made under.
    pub feed: String,
    /// `EN` or `CY`.
    pub language: String,
    /// `READING`, `WAITING`, `APPLIED`, `REFUSED`, `SUPERSEDED` or `FAILED`.
    pub state: String,
    pub started_at: DateTimeUtc,
    pub read_at: Option<DateTimeUtc>,
    pub decided_at: Option<DateTimeUtc>,
    pub decided_by: Option<Uuid>,
    /// Services of the feed; the five after it add up to it.
    pub total: i32,
    pub added: i32,
    pub changed: i32,
    pub unchanged: i32,
    pub to_review: i32,
    pub refused: i32,
    /// Why it could not be read to its end.
    pub failure: Option<String>,
    /// Where in the feed that was.
    pub failure_place: Option<String>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
