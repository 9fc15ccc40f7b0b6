//! A voluntary organisation.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "charity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name_en: String,
    pub name_cy: String,
    /// The Charity Commission's number, where the charity is registered.
    pub registered_number: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub description_en: String,
    #[sea_orm(column_type = "Text")]
    pub description_cy: String,
    pub email: String,
    pub phone: Option<String>,
    pub website: Option<String>,
    /// Upper case with one space: `SA62 3AB`.
    pub postcode: String,
    /// The language the charity is written to in: `EN` or `CY`.
    pub language: String,
    /// How many enquiries may be open with this charity at once.
    pub open_enquiry_limit: i32,
    /// Days between two questions whether all is still right, at least.
    pub still_right_days: i32,
    /// By which both sides find what was signed; with its two days, or without both.
    pub protocol_reference: Option<String>,
    pub protocol_signed_on: Option<Date>,
    pub protocol_review_on: Option<Date>,
    pub active: bool,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
