//! One letter to a charity, waiting or gone. It names nobody who is helped.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub charity_id: Uuid,
    pub kind: String,
    /// At most one of the three; none where it is about the charity.
    pub enquiry_id: Option<Uuid>,
    pub booking_id: Option<Uuid>,
    pub visit_id: Option<Uuid>,
    /// What made it be written. The same cause writes once.
    pub cause: String,
    pub created_at: DateTimeUtc,
    /// `WAITING`, `SENT`, `DROPPED` or `FAILED`.
    pub state: String,
    pub attempts: i32,
    /// While it waits. Whoever sends it first moves this on, so that nobody else does at the same time.
    pub next_attempt_at: Option<DateTimeUtc>,
    pub sent_at: Option<DateTimeUtc>,
    /// What the last attempt came to, in a word.
    pub failure: Option<String>,
    /// Where it went.
    pub address: Option<String>,
    /// The whole of it, in the demo alone: elsewhere nobody but the charity is to have its link.
    #[sea_orm(column_type = "Text", nullable)]
    pub body: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
