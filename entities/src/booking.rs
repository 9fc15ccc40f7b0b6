//! Agreed help. Always belongs to a package item.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booking")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub package_item_id: Uuid,
    pub referral_id: Uuid,
    /// An enquiry may have several, of which at most one is live.
    pub enquiry_id: Uuid,
    pub offering_id: Uuid,
    pub session_id: Option<Uuid>,
    pub charity_id: Uuid,
    pub person_id: Uuid,
    pub team_id: Uuid,
    /// `PROPOSED`, `CONFIRMED`, `PAUSED`, `ENDED` or `CANCELLED`.
    pub state: String,
    /// Frequency, weekdays, start minute, minutes and week of the month.
    #[sea_orm(column_type = "JsonBinary")]
    pub pattern: Json,
    pub start_on: Date,
    pub end_on: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub pause_reason: Option<String>,
    pub paused_until: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// Why it ends on `end_on`, where that is known before.
    pub ending: Option<String>,
    pub cancelled_by: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub cancel_reason: Option<String>,
    pub cancel_requested_at: Option<DateTimeUtc>,
    pub cancel_requested_by: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub cancel_request_reason: Option<String>,
    pub confirmed_at: Option<DateTimeUtc>,
    pub confirmed_by: Option<Uuid>,
    /// Who usually goes.
    pub volunteer_id: Option<Uuid>,
    /// The last day up to which its visits are written down.
    pub planned_through: Option<Date>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
