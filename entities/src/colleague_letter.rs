//! One letter to a colleague, waiting or gone: that there is a concern to read, and nothing of it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "colleague_letter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub concern_id: Uuid,
    pub created_at: DateTimeUtc,
    /// `WAITING`, `SENT`, `DROPPED` or `FAILED`.
    pub state: String,
    pub attempts: i32,
    /// While it waits. Whoever sends it first moves this on, so that nobody else does at the same time.
    pub next_attempt_at: Option<DateTimeUtc>,
    pub sent_at: Option<DateTimeUtc>,
    /// What the last attempt came to, in a word.
    pub failure: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
