//! Who the care is for. A carer is a person too.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub team_id: Uuid,
    /// Ten digits without spaces.
    #[sea_orm(unique)]
    pub nhs_number: Option<String>,
    pub title: Option<String>,
    pub given_name: String,
    pub family_name: String,
    pub preferred_name: Option<String>,
    pub birth_date: Date,
    /// The language the person would rather speak: `EN` or `CY`.
    pub language: String,
    pub address_line: String,
    pub town: String,
    /// Upper case with one space: `SA62 3AB`.
    pub postcode: String,
    /// Metres, Ordnance Survey National Grid.
    pub easting: i32,
    /// Metres, Ordnance Survey National Grid.
    pub northing: i32,
    /// The electoral ward's code: `W05001433`.
    pub ward: String,
    pub phone: Option<String>,
    /// How and when to get in touch.
    #[sea_orm(column_type = "Text", nullable)]
    pub contact_note: Option<String>,
    /// How to get in: key safe, dog, steps.
    #[sea_orm(column_type = "Text", nullable)]
    pub access_notes: Option<String>,
    pub emergency_name: Option<String>,
    pub emergency_phone: Option<String>,
    pub created_at: DateTimeUtc,
    /// The record that this one became part of.
    pub merged_into: Option<Uuid>,
    /// Since when nothing is left that says who it was.
    pub redacted_at: Option<DateTimeUtc>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
