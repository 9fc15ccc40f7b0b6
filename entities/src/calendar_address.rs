//! An address at which a calendar is read. Its secret is in the address alone.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_address")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the secret, in hexadecimal.
    #[sea_orm(unique)]
    pub secret_hash: String,
    /// Whose visits it shows: one of the three. Of those that are not revoked, each stands once.
    pub charity_id: Option<Uuid>,
    pub volunteer_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub made_at: DateTimeUtc,
    pub made_by: Uuid,
    pub revoked_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
