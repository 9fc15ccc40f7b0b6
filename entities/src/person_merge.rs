//! That one record of a person became part of another.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_merge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub gone_id: Uuid,
    pub into_id: Uuid,
    pub merged_at: DateTimeUtc,
    pub merged_by: Uuid,
    /// The values that the record that stays took over: `["PHONE"]`.
    #[sea_orm(column_type = "JsonBinary")]
    pub filled: Json,
    /// The number that went over.
    pub nhs_number: Option<String>,
    /// Of two plans that ran, which goes on, which was joined to it, and in which state that one was.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub plans: Option<Json>,
    pub undone_at: Option<DateTimeUtc>,
    pub undone_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
