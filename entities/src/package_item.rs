//! One line of a plan: a statutory service, or a booking (which refers here).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "package_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub care_package_id: Uuid,
    pub outcome_id: Option<Uuid>,
    /// `STATUTORY` or `BOOKING`.
    pub kind: String,
    pub title: String,
    pub provider: Option<String>,
    /// `["MON", "WED"]`, ascending.
    #[sea_orm(column_type = "JsonBinary")]
    pub weekdays: Json,
    /// Minutes since midnight, Europe/London wall time.
    pub start_minute: Option<i32>,
    /// How long each time lasts.
    pub minutes: Option<i32>,
    pub from_date: Date,
    pub until: Option<Date>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
