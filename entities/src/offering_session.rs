//! A weekly or monthly time at which an offering can take people.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offering_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub offering_id: Uuid,
    /// `WEEKLY` or `MONTHLY`.
    pub frequency: String,
    /// ISO: 1 is Monday, 7 is Sunday.
    pub weekday: i32,
    /// 1 to 4, or -1 for the last, for `MONTHLY`.
    pub week_of_month: Option<i32>,
    /// Minutes since midnight, Europe/London wall time.
    pub start_minute: i32,
    /// Minutes since midnight, Europe/London wall time.
    pub end_minute: i32,
    pub places: i32,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    /// Given up; bookings that came out of it still refer to it.
    pub retired: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
