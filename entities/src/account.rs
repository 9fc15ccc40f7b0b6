//! Somebody who may sign in.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Lower case.
    #[sea_orm(unique)]
    pub email: String,
    pub name: String,
    /// PHC string (`$argon2id$…`).
    pub password_hash: String,
    /// `EN` or `CY`.
    pub language: String,
    pub active: bool,
    /// The one charity that a charity user acts for.
    pub charity_id: Option<Uuid>,
    /// Raised when roles, teams or the password change: access tokens of an older epoch are void.
    pub epoch: i32,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
