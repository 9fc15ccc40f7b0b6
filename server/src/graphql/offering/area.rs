//! What an offering covers.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use domain::{Violation, offering};

use crate::{op::Op, postcodes};

/// A circle around the offering's own place, a ward, or the postcodes of one locality.
#[derive(SimpleObject)]
pub struct Area {
    kind: AreaKind,
    radius_metres: Option<u32>,
    /// A ward's ONS code, or a postcode's first half.
    code: Option<String>,
    /// The ward's name, where it is one of the county's.
    name: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum AreaKind {
    Radius,
    Ward,
    Locality,
}

/// What an offering can name as its area.
pub struct County;

#[Object]
impl County {
    /// By name.
    async fn wards(&self) -> Vec<Ward> {
        let mut wards: Vec<Ward> = postcodes::wards().map(|(code, name)| Ward { code, name }).collect();
        wards.sort_by_key(|ward| ward.name);
        wards
    }

    /// The first halves of its postcodes.
    async fn localities(&self) -> Vec<&'static str> {
        postcodes::localities().collect()
    }
}

#[derive(SimpleObject)]
pub struct Ward {
    /// The ONS code.
    code: &'static str,
    name: &'static str,
}

#[derive(Default)]
pub struct AreaQuery;

#[Object]
impl AreaQuery {
    /// The county's wards and localities, which an offering can name as its area.
    async fn county(&self, context: &Context<'_>) -> Result<County> {
        context.data::<Op>()?.actor()?;
        Ok(County)
    }
}

/// A circle around the offering's own place, a ward, or the postcodes of one locality.
#[derive(InputObject)]
pub struct AreaInput {
    kind: AreaKind,
    /// Of a circle: 100 to 100,000.
    radius_metres: Option<u32>,
    /// Else a ward's ONS code, or a postcode's first half.
    code: Option<String>,
}

impl AreaInput {
    pub fn area(self) -> Result<offering::Area, Violation> {
        match self.kind {
            AreaKind::Radius => {
                self.radius_metres.map(offering::Area::Radius).ok_or(Violation::RadiusOutOfRange)
            }
            AreaKind::Ward => self.code.map(offering::Area::Ward).ok_or(Violation::AreaUnknown),
            AreaKind::Locality => self.code.map(offering::Area::Locality).ok_or(Violation::AreaUnknown),
        }
    }
}

impl From<&offering::Area> for Area {
    fn from(area: &offering::Area) -> Self {
        match area {
            offering::Area::Radius(metres) => {
                Self { kind: AreaKind::Radius, radius_metres: Some(*metres), code: None, name: None }
            }
            offering::Area::Ward(code) => Self {
                kind: AreaKind::Ward,
                radius_metres: None,
                name: postcodes::ward_name(code),
                code: Some(code.clone()),
            },
            offering::Area::Locality(outward) => Self {
                kind: AreaKind::Locality,
                radius_metres: None,
                code: Some(outward.clone()),
                name: None,
            },
        }
    }
}
