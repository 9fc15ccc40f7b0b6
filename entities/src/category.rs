//! A kind of help: befriending, gardening. Carries the rules that differ from kind to kind.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "category")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub name_en: String,
    pub name_cy: String,
    /// Working days that a charity has to answer an enquiry of normal priority.
    pub response_days_normal: i32,
    /// The same for an urgent one.
    pub response_days_urgent: i32,
    /// Whether charities of this category never see a health-related risk flag.
    pub hides_health_flags: bool,
    /// `["PERSONAL_CARE", …]`: what whoever comes does there.
    #[sea_orm(column_type = "JsonBinary")]
    pub activity_flags: Json,
    /// `["walk my dog", …]`: what people say when they mean this category.
    #[sea_orm(column_type = "JsonBinary")]
    pub terms_en: Json,
    /// The same in Welsh.
    #[sea_orm(column_type = "JsonBinary")]
    pub terms_cy: Json,
    /// Where it stands in a list, ascending.
    pub position: i32,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
