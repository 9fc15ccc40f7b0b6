//! A co-ordinator's request to the broker for one kind of help.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "referral")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub care_package_id: Uuid,
    pub team_id: Uuid,
    pub outcome_id: Option<Uuid>,
    pub category_id: Uuid,
    pub coordinator_id: Uuid,
    pub broker_id: Option<Uuid>,
    /// `DRAFT`, `SUBMITTED`, `BROKERING`, `ARRANGED`, `ON_HOLD`, `CLOSED` or `WITHDRAWN`.
    pub state: String,
    pub state_since: DateTimeUtc,
    /// Where it stands with its enquiries and bookings, as `domain::standing` derives it: the word on the page.
    pub progress: String,
    pub next_step: String,
    /// The London date by which the next step is due.
    pub next_due: Option<Date>,
    /// The offering that is booked, else proposed, else accepted.
    pub offering_id: Option<Uuid>,
    /// `NORMAL` or `URGENT`.
    pub priority: String,
    /// The need: weekdays, parts of day, from when, how often, language, distance, access.
    #[sea_orm(column_type = "JsonBinary")]
    pub wanted: Json,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// What the broker asked when returning it for information.
    #[sea_orm(column_type = "Text", nullable)]
    pub question: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub hold_reason: Option<String>,
    pub hold_until: Option<Date>,
    /// The state that a resume goes back to.
    pub held_from: Option<String>,
    pub close_outcome: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub close_note: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub withdraw_reason: Option<String>,
    /// The record stays, hidden from work lists.
    pub entered_in_error: bool,
    pub submitted_at: Option<DateTimeUtc>,
    pub taken_at: Option<DateTimeUtc>,
    pub arranged_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
