//! One transition of one thing. Replaying a thing's events gives its state.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: DateTimeUtc,
    /// Absent for what the system did by itself, and what a charity did by a link in a letter.
    pub actor_id: Option<Uuid>,
    pub kind: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub data: Json,
    /// Counts from 1 within its subject.
    pub seq: i32,
    pub referral_id: Option<Uuid>,
    pub enquiry_id: Option<Uuid>,
    pub booking_id: Option<Uuid>,
    pub visit_id: Option<Uuid>,
    pub care_package_id: Option<Uuid>,
    /// A charity did it by a link in a letter.
    pub by_link: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
