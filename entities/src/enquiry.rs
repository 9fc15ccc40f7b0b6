//! A broker's question to one charity: can you take this?

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enquiry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub referral_id: Uuid,
    pub offering_id: Uuid,
    pub charity_id: Uuid,
    pub team_id: Uuid,
    /// `SENT`, `OPENED`, `ACCEPTED`, `WAITLISTED`, `DECLINED`, `LAPSED` or `RECALLED`.
    pub state: String,
    #[sea_orm(column_type = "Text")]
    pub message: String,
    pub sent_by: Uuid,
    pub sent_at: DateTimeUtc,
    /// Half of the time to answer.
    pub nudge_on: Date,
    /// The last working day to answer.
    pub due_on: Date,
    /// Twice the time to answer; on a waiting list, half a year.
    pub lapse_on: Date,
    pub opened_at: Option<DateTimeUtc>,
    /// When it was reminded at half of its time.
    pub nudged_at: Option<DateTimeUtc>,
    pub answered_at: Option<DateTimeUtc>,
    /// Absent where it was answered from an e-mail link.
    pub answered_by: Option<Uuid>,
    /// `CHARITY` or `PERSON`.
    pub declined_by: Option<String>,
    pub decline_reason: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub answer_note: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub recall_reason: Option<String>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
