//! One area that an offering covers. An offering without areas covers nothing.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offering_area")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub offering_id: Uuid,
    /// `RADIUS`, `WARD` or `LOCALITY`.
    pub kind: String,
    /// Metres from the offering's postcode, for `RADIUS`.
    pub radius_m: Option<i32>,
    /// The ward's code (`W05001433`) or the locality's outward code (`SA62`).
    pub code: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
