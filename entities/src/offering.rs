//! One service that a charity gives.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offering")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub charity_id: Uuid,
    pub category_id: Uuid,
    pub name_en: String,
    pub name_cy: String,
    #[sea_orm(column_type = "Text")]
    pub description_en: String,
    #[sea_orm(column_type = "Text")]
    pub description_cy: String,
    /// `["CY", "EN"]`: languages in which the help can be given.
    #[sea_orm(column_type = "JsonBinary")]
    pub languages: Json,
    /// Years, inclusive.
    pub min_age: Option<i32>,
    /// Years, inclusive.
    pub max_age: Option<i32>,
    /// `["ONE", "TWO"]`: ECC levels that the offering can serve.
    #[sea_orm(column_type = "JsonBinary")]
    pub ecc_levels: Json,
    /// Codes of the access needs that it can meet: `["WHEELCHAIR", …]`.
    #[sea_orm(column_type = "JsonBinary")]
    pub accessibility: Json,
    /// Codes of the activities that raise the check level: `["PERSONAL_CARE", …]`.
    #[sea_orm(column_type = "JsonBinary")]
    pub activity_flags: Json,
    /// A check level set by a person in place of the one that follows from the activities.
    pub check_level_override: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub check_level_override_reason: Option<String>,
    /// What the person pays a session; absent where it is free.
    pub cost_pence: Option<i32>,
    #[sea_orm(column_type = "Text", nullable)]
    pub cost_note: Option<String>,
    pub active: bool,
    /// Where the offering is given from: `SA62 3AB`.
    pub postcode: String,
    /// Metres, Ordnance Survey National Grid.
    pub easting: i32,
    /// Metres, Ordnance Survey National Grid.
    pub northing: i32,
    /// `PEOPLE`, `HOURS` or `SESSIONS`.
    pub capacity_unit: String,
    pub capacity_maximum: i32,
    /// Never negative, never above the maximum: the database refuses both.
    pub capacity_available: i32,
    pub capacity_updated: DateTimeUtc,
    pub waiting_list_open: bool,
    pub paused_until: Option<Date>,
    /// When somebody last said that all this is still right.
    pub confirmed_at: DateTimeUtc,
    /// Absent where it was confirmed from an e-mail link.
    pub confirmed_by: Option<Uuid>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
