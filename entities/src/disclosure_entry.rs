//! One field of a person's record that a charity was shown. Append-only.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disclosure_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub charity_id: Uuid,
    pub enquiry_id: Option<Uuid>,
    /// Absent where it was read from an e-mail link.
    pub account_id: Option<Uuid>,
    /// `ENQUIRY_OPEN`, `ACCEPTED` or `ENDED`.
    pub stage: String,
    pub field: String,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
