//! Charities.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use domain::{
    charity::CharityAction, ids::CharityId, need::Language, offering::Bilingual, policy::Action,
    protocol::ProtocolStanding,
};
use uuid::Uuid;

use super::{
    charity_users::{CharityUsers, users},
    coded::Coded,
    connection::{List, Total, list_with, page, search as looked_for},
    day::Day,
    errors::{UserError, payload},
    fragility::{FRAGILITY, Fragility, fragility},
    id::Id,
    limits::cost_of_page,
    offering::{Offering, of_charity},
    payload::once_of,
    protocol::{SharingProtocol, standing_is},
    ready::ready,
};
use crate::{
    app::{self, Target, charity::Typed, once::once, permit},
    error::Error,
    op::Op,
    store::page::Slice,
};

/// A voluntary organisation.
pub struct Charity(pub Arc<domain::charity::Charity>);

#[Object]
impl Charity {
    pub async fn id(&self) -> Id<CharityId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn name_en(&self) -> &str {
        &self.0.name.en
    }

    async fn name_cy(&self) -> &str {
        &self.0.name.cy
    }

    /// The Charity Commission's number, where it is registered.
    async fn registered_number(&self) -> Option<&str> {
        self.0.registered_number.as_deref()
    }

    async fn description_en(&self) -> &str {
        &self.0.description.en
    }

    async fn description_cy(&self) -> &str {
        &self.0.description.cy
    }

    async fn email(&self) -> &str {
        &self.0.email
    }

    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    async fn website(&self) -> Option<&str> {
        self.0.website.as_deref()
    }

    async fn postcode(&self) -> &str {
        &self.0.postcode
    }

    /// The language that it is written to in.
    async fn language(&self) -> Coded<Language> {
        Coded(self.0.language)
    }

    /// Enquiries that it wants open at once, at most.
    async fn open_enquiry_limit(&self) -> u32 {
        self.0.open_enquiry_limit
    }

    /// Days between two questions whether its offerings are still right, at least.
    async fn still_right_days(&self) -> u16 {
        self.0.still_right_days
    }

    async fn active(&self) -> bool {
        self.0.active
    }

    /// By name.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn offerings(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Offering, Total>> {
        of_charity(context, self.0.id, &page(first, after)?)
    }

    /// Who is left with what if it helps for the last time on this day.
    #[graphql(complexity = "FRAGILITY + child_complexity")]
    async fn fragility(&self, context: &Context<'_>, on: Day) -> Result<Fragility> {
        let directory = context.data::<Op>()?.directory.now();
        let offerings = directory.of_charity(self.0.id).map(|entry| entry.offering.id).collect();
        fragility(context, offerings, on.0).await
    }

    /// Who signs in for it; null for whoever has no say in it.
    async fn users(&self, context: &Context<'_>) -> Result<Option<CharityUsers>> {
        users(context.data::<Op>()?, self.0.id).await
    }

    /// What it and the care teams have signed before they share what they know of people; null for whoever has no say in either.
    async fn protocol(&self, context: &Context<'_>) -> Result<Option<SharingProtocol>> {
        let op = context.data::<Op>()?;
        let may_see = permit(op.actor()?, Action::ViewProtocol, &self.0.resource()).is_ok();
        Ok(may_see.then(|| SharingProtocol::of(&self.0, op)))
    }

    /// What this viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<CharityAction>>> {
        Ok(self.0.actions(context.data::<Op>()?.actor()?).into_iter().map(Coded).collect())
    }
}

ready!(Charity {
    "id" => id, "version" => version, "nameEn" => name_en, "nameCy" => name_cy,
    "registeredNumber" => registered_number, "descriptionEn" => description_en,
    "descriptionCy" => description_cy, "email" => email, "phone" => phone, "website" => website,
    "postcode" => postcode, "language" => language, "openEnquiryLimit" => open_enquiry_limit,
    "stillRightDays" => still_right_days, "active" => active,
});

pub fn charity(context: &Context<'_>, id: CharityId) -> Result<Charity> {
    let charity = context.data::<Op>()?.directory.now().charity(id).ok_or(Error::NotFound)?;
    Ok(Charity(charity))
}

#[derive(Default)]
pub struct CharityQuery;

#[Object]
impl CharityQuery {
    /// Charities by their English name. `search` is part of a name in either language; `protocols` are those that are wanted, of active
    /// charities, by how what was signed with them stands today.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn charities(
        &self,
        context: &Context<'_>,
        search: Option<String>,
        protocols: Option<Vec<Coded<ProtocolStanding>>>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Charity, Total>> {
        let op = context.data::<Op>()?;
        permit(op.actor()?, Action::ViewDirectory, &domain::policy::Resource::HOUSE)?;
        if protocols.is_some() {
            permit(op.actor()?, Action::ViewProtocol, &domain::policy::Resource::HOUSE)?;
        }
        let wanted = standing_is(op, protocols);
        let (page, search) = (page(first, after)?, looked_for(search)?);
        let directory = op.directory.now();
        let found: Vec<_> = directory
            .charities()
            .filter(|charity| named(&charity.name, search.as_deref()) && wanted(charity))
            .cloned()
            .collect();
        let total = Total::of(found.len());
        let slice = Slice::by_name(found, &page, |charity| (&charity.name.en, charity.id.into()))?;
        Ok(list_with(page.after.is_some(), slice, total, Charity))
    }

    async fn charity(&self, context: &Context<'_>, id: Id<CharityId>) -> Result<Option<Charity>> {
        let op = context.data::<Op>()?;
        permit(op.actor()?, Action::ViewDirectory, &domain::policy::Resource::HOUSE)?;
        Ok(op.directory.now().charity(id.0).map(Charity))
    }
}

#[derive(InputObject)]
pub struct CharityCreateInput {
    idempotency_key: Uuid,
    #[graphql(flatten)]
    details: CharityDetailsInput,
}

#[derive(InputObject)]
pub struct CharityEditInput {
    idempotency_key: Uuid,
    charity_id: Id<CharityId>,
    version: i32,
    /// Whether whoever seeks help finds its offerings.
    active: bool,
    #[graphql(flatten)]
    details: CharityDetailsInput,
}

#[derive(InputObject)]
pub struct CharityDetailsInput {
    name_en: String,
    name_cy: String,
    /// The Charity Commission's number, where it is registered.
    registered_number: Option<String>,
    description_en: String,
    description_cy: String,
    email: String,
    phone: Option<String>,
    /// Begins with https:// or http://.
    website: Option<String>,
    postcode: String,
    /// The language that it is written to in.
    language: Coded<Language>,
    /// Enquiries that it wants open at once, 1 to 100.
    open_enquiry_limit: u32,
    /// Days between two questions whether its offerings are still right, 7 to 182.
    #[graphql(default_with = "domain::charity::Charity::USUAL_STILL_RIGHT_DAYS")]
    still_right_days: u16,
}

#[derive(SimpleObject)]
pub struct CharityPayload {
    pub(super) charity: Option<Charity>,
    pub(super) user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct CharityMutation;

#[Object]
impl CharityMutation {
    /// For brokers and administrators.
    async fn charity_create(
        &self,
        context: &Context<'_>,
        input: CharityCreateInput,
    ) -> Result<CharityPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("charityCreate", input.idempotency_key, &input)?;
        let typed = Typed::from(input.details);
        answer(op, once(op, &key, |write| app::charity::create(write, typed.clone())).await)
    }

    /// For the charity itself, brokers and administrators.
    async fn charity_edit(&self, context: &Context<'_>, input: CharityEditInput) -> Result<CharityPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("charityEdit", input.idempotency_key, &input)?;
        let (target, active) = (Target { id: input.charity_id.0, version: input.version }, input.active);
        let typed = Typed::from(input.details);
        answer(op, once(op, &key, |write| app::charity::edit(write, target, typed.clone(), active)).await)
    }
}

pub(super) fn answer(op: &Op, done: Result<CharityId, Error>) -> Result<CharityPayload> {
    let (id, user_errors) = payload(done)?;
    let charity = id.and_then(|id| op.directory.now().charity(id)).map(Charity);
    Ok(CharityPayload { charity, user_errors })
}

impl From<CharityDetailsInput> for Typed {
    fn from(input: CharityDetailsInput) -> Self {
        Self {
            name: Bilingual { en: input.name_en, cy: input.name_cy },
            registered_number: input.registered_number,
            description: Bilingual { en: input.description_en, cy: input.description_cy },
            email: input.email,
            phone: input.phone,
            website: input.website,
            postcode: input.postcode,
            language: input.language.0,
            open_enquiry_limit: input.open_enquiry_limit,
            still_right_days: input.still_right_days,
        }
    }
}

/// Whether one of the two names holds what was typed, in any case.
pub(super) fn named(name: &Bilingual, typed: Option<&str>) -> bool {
    let Some(typed) = typed.map(|typed| typed.trim().to_lowercase()) else { return true };
    name.en.to_lowercase().contains(&typed) || name.cy.to_lowercase().contains(&typed)
}
