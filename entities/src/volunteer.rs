//! Somebody who visits for a charity, with the check that was seen; never its certificate.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "volunteer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub charity_id: Uuid,
    pub name: String,
    /// How the charity reaches them.
    pub contact: Option<String>,
    /// `NONE`, which has no dates, `BASIC`, `ENHANCED` or `ENHANCED_BARRED`.
    pub check_level: String,
    pub checked_on: Option<Date>,
    pub review_on: Option<Date>,
    /// The last day on which they help, where it is known.
    pub last_day: Option<Date>,
    /// The last day on which they can be put on any visit: the sooner of the two before.
    pub until: Option<Date>,
    /// The review of which the charity was written to.
    pub warned_for: Option<Date>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
