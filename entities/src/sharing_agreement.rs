//! The person's recorded agreement to share with charities.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sharing_agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// `ALL`, `CHARITY` or `CATEGORY`.
    pub scope: String,
    /// Set for `CHARITY`.
    pub charity_id: Option<Uuid>,
    /// Set for `CATEGORY`.
    pub category_id: Option<Uuid>,
    /// `VERBAL`, `WRITTEN` or `BEST_INTERESTS`.
    pub how: String,
    pub recorded_by: Uuid,
    pub recorded_at: DateTimeUtc,
    /// The last day on which it holds.
    pub until: Option<Date>,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub withdrawn_by: Option<Uuid>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
