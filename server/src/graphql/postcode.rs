//! Where a postcode lies: for a form to say at once what it will be taken for.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::errors::{UserError, payload};
use crate::{app, error::Error, op::Op};

/// A postcode of the county.
#[derive(SimpleObject)]
pub struct Place {
    /// Upper case with one space: SA62 3AB.
    postcode: String,
    /// The first half, which is all that a charity sees before it accepts.
    area: String,
    /// The electoral ward's name.
    ward: &'static str,
}

#[derive(SimpleObject)]
pub struct PostcodePayload {
    place: Option<Place>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct PostcodeQuery;

#[Object]
impl PostcodeQuery {
    /// What was typed as a postcode, in whatever case and spacing. The list holds every postcode of Pembrokeshire that was live in
    /// April 2025; one beyond the county's border, or newer, is POSTCODE_UNKNOWN.
    async fn postcode(&self, context: &Context<'_>, typed: String) -> Result<PostcodePayload> {
        context.data::<Op>()?.actor()?;
        let found = app::person::place_of(&typed).map_err(Error::from);
        let (place, user_errors) = payload(found)?;
        let place = place.map(|(postcode, place)| Place {
            area: postcode.outward().to_owned(),
            postcode: postcode.into(),
            ward: place.ward_name,
        });
        Ok(PostcodePayload { place, user_errors })
    }
}
