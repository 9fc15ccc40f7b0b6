//! One link in a letter. Its secret is in the letter alone.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the secret, in hexadecimal.
    pub secret_hash: String,
    /// `REPLY`, `VISIT`, `STILL_RIGHT` or `JOIN`.
    pub purpose: String,
    pub charity_id: Uuid,
    pub enquiry_id: Option<Uuid>,
    pub visit_id: Option<Uuid>,
    pub letter_id: Uuid,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
