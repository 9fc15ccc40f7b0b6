//! Writing an offering down, and changing what it is.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use domain::{
    availability::CapacityUnit,
    checks::{Activity, CheckLevel},
    ids::{CategoryId, CharityId, OfferingId},
    need::{Access, Language},
    offering::{Bilingual, Eligibility},
};
use uuid::Uuid;

use super::{
    super::{
        care_package::level,
        coded::Coded,
        errors::{UserError, payload},
        id::Id,
        payload::once_of,
    },
    Offering,
    area::AreaInput,
    availability::SessionInput,
};
use crate::{
    app::{
        self, Target,
        offering::{Typed, TypedDetails},
        once::once,
    },
    error::Error,
    op::Op,
};

#[derive(InputObject)]
pub struct OfferingCreateInput {
    idempotency_key: Uuid,
    charity_id: Id<CharityId>,
    category_id: Id<CategoryId>,
    #[graphql(flatten)]
    details: OfferingDetailsInput,
    /// Empty where it is given by arrangement.
    sessions: Vec<SessionInput>,
    unit: Coded<CapacityUnit>,
    maximum: u32,
    available: u32,
    waiting_list_open: bool,
}

#[derive(InputObject)]
pub struct OfferingEditInput {
    idempotency_key: Uuid,
    offering_id: Id<OfferingId>,
    version: i32,
    #[graphql(flatten)]
    details: OfferingDetailsInput,
}

#[derive(InputObject)]
pub struct OfferingDetailsInput {
    name_en: String,
    name_cy: String,
    description_en: String,
    description_cy: String,
    /// In which it can be given.
    languages: Vec<Coded<Language>>,
    /// Whole years, included.
    min_age: Option<u8>,
    /// Whole years, included.
    max_age: Option<u8>,
    /// 1 to 4; empty means all.
    ecc_levels: Vec<u8>,
    /// The access needs that it can meet.
    accessibility: Vec<Coded<Access>>,
    /// What its visitors do, as far as it bears on their checks.
    activities: Vec<Coded<Activity>>,
    /// In the place of the check that follows from the activities; only with its reason.
    check_level: Option<Coded<CheckLevel>>,
    check_level_reason: Option<String>,
    /// What the person pays a session, in pence; null where it is free.
    cost_pence: Option<u32>,
    cost_note: Option<String>,
    /// Whether whoever seeks help finds it. Who is booked stays booked.
    #[graphql(default = true)]
    active: bool,
    /// From where it is given.
    postcode: String,
    /// What it covers: any of these.
    areas: Vec<AreaInput>,
}

#[derive(SimpleObject)]
pub struct OfferingPayload {
    pub(in crate::graphql) offering: Option<Offering>,
    pub(in crate::graphql) user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct OfferingMutation;

#[Object]
impl OfferingMutation {
    /// Writes an offering down: the charity itself, or a broker on its behalf.
    async fn offering_create(
        &self,
        context: &Context<'_>,
        input: OfferingCreateInput,
    ) -> Result<OfferingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("offeringCreate", input.idempotency_key, &input)?;
        let done = match input.typed() {
            Ok(typed) => once(op, &key, |write| app::offering::create(write, typed.clone())).await,
            Err(refused) => Err(refused),
        };
        answer(op, done)
    }

    /// Changes what it is, for whom and where; its week is `availabilityEdit`'s. The charity itself, or a broker on its behalf.
    async fn offering_edit(
        &self,
        context: &Context<'_>,
        input: OfferingEditInput,
    ) -> Result<OfferingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("offeringEdit", input.idempotency_key, &input)?;
        let target = Target { id: input.offering_id.0, version: input.version };
        let done = match input.details.typed() {
            Ok(typed) => once(op, &key, |write| app::offering::edit(write, target, typed.clone())).await,
            Err(refused) => Err(refused),
        };
        answer(op, done)
    }
}

pub(super) fn answer(op: &Op, done: Result<OfferingId, Error>) -> Result<OfferingPayload> {
    let (id, user_errors) = payload(done)?;
    let offering = id.map(|id| app::offering::read(op, id)).transpose()?.map(Offering);
    Ok(OfferingPayload { offering, user_errors })
}

impl OfferingCreateInput {
    fn typed(self) -> Result<Typed, Error> {
        let sessions = self.sessions.into_iter().map(SessionInput::session);
        Ok(Typed {
            charity: self.charity_id.0,
            category: self.category_id.0,
            details: self.details.typed()?,
            sessions: sessions.collect::<Result<_, _>>()?,
            unit: self.unit.0,
            maximum: self.maximum,
            available: self.available,
            waiting_list_open: self.waiting_list_open,
        })
    }
}

impl OfferingDetailsInput {
    fn typed(self) -> Result<TypedDetails, Error> {
        let levels = self.ecc_levels.into_iter().map(level);
        let reason = self.check_level_reason.unwrap_or_default();
        Ok(TypedDetails {
            name: Bilingual { en: self.name_en, cy: self.name_cy },
            description: Bilingual { en: self.description_en, cy: self.description_cy },
            languages: self.languages.into_iter().map(|language| language.0).collect(),
            eligibility: Eligibility {
                min_age: self.min_age,
                max_age: self.max_age,
                ecc_levels: levels.collect::<Result<_, _>>()?,
                accessibility: self.accessibility.into_iter().map(|need| need.0).collect(),
            },
            activities: self.activities.into_iter().map(|activity| activity.0).collect(),
            check_level: self.check_level.map(|level| (level.0, reason)),
            cost_pence: self.cost_pence,
            cost_note: self.cost_note,
            active: self.active,
            postcode: self.postcode,
            areas: self.areas.into_iter().map(AreaInput::area).collect::<Result<_, _>>()?,
        })
    }
}
