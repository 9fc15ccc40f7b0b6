//! One occurrence of a booking.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub booking_id: Uuid,
    pub charity_id: Uuid,
    pub person_id: Uuid,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// `PLANNED`, `DONE`, `NO_SHOW`, `CANCELLED` or `MOVED`.
    pub state: String,
    /// How long it lasted.
    pub minutes: Option<i32>,
    /// The language it was delivered in: `EN` or `CY`.
    pub language: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    pub no_show_who: Option<String>,
    pub cancelled_by: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub cancel_reason: Option<String>,
    /// When it takes place instead; a planned visit of the same booking stands there.
    pub moved_to: Option<DateTimeUtc>,
    pub recorded_at: Option<DateTimeUtc>,
    pub recorded_by: Option<Uuid>,
    /// Who goes.
    pub volunteer_id: Option<Uuid>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
