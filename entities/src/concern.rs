//! A worry about somebody’s safety. What is written in it is read by the team’s safeguarding lead and their deputy alone.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "concern")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub team_id: Uuid,
    /// From which page it was raised: `PERSON`, `REFERRAL`, `ENQUIRY`, `BOOKING` or `VISIT`.
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub author_id: Uuid,
    /// The charity that the author works for.
    pub charity_id: Option<Uuid>,
    pub raised_at: DateTimeUtc,
    /// `RAISED`, `SEEN` or `CLOSED`.
    pub state: String,
    pub seen_at: Option<DateTimeUtc>,
    pub seen_by: Option<Uuid>,
    pub closed_at: Option<DateTimeUtc>,
    pub closed_by: Option<Uuid>,
    pub outcome: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// What was done, for those who read the concern.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// What its author is told.
    #[sea_orm(column_type = "Text", nullable)]
    pub reply: Option<String>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
