//! Somebody who is asked to sign in for a charity.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub charity_id: Uuid,
    /// The letter that brings the link.
    #[sea_orm(unique)]
    pub letter_id: Uuid,
    /// Lower case.
    pub email: String,
    pub name: String,
    /// `EN` or `CY`.
    pub language: String,
    pub invited_by: Uuid,
    pub invited_at: DateTimeUtc,
    /// Whoever joined by it.
    pub account_id: Option<Uuid>,
    pub withdrawn_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
