//! What is done with a care package and in it.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use domain::{
    care_package::{EccChange as Change, Statutory},
    ids::{CarePackageId, OutcomeId, PackageItemId, PersonId},
    time::{WallTime, Weekday},
};
use uuid::Uuid;

use super::{CarePackage, level};
use crate::{
    app::{self, Target, care_package::NewItem, once::once},
    error::Error,
    graphql::{
        coded::Coded,
        day::Day,
        errors::{UserError, payload},
        id::Id,
        payload::once_of,
    },
    op::Op,
};

#[derive(Default)]
pub struct CarePackageMutation;

#[Object]
impl CarePackageMutation {
    /// The draft of a plan for somebody whose last one has ended. The viewer co-ordinates it.
    async fn care_package_begin(
        &self,
        context: &Context<'_>,
        input: CarePackageBeginInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageBegin", input.idempotency_key, &input)?;
        let (person, level) = (input.person_id.0, level(input.ecc_level)?);
        let begin = |write| app::care_package::begin(write, person, &input.what_matters, level);
        answer(op, once(op, &key, begin).await).await
    }

    async fn care_package_activate(
        &self,
        context: &Context<'_>,
        input: CarePackageInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageActivate", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::care_package::activate(write, input.target())).await).await
    }

    /// The person is in hospital: every confirmed booking is paused at once.
    async fn care_package_hold(
        &self,
        context: &Context<'_>,
        input: CarePackageInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageHold", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::care_package::hold(write, input.target())).await).await
    }

    /// The person is home. Bookings stay paused until a broker resumes each.
    async fn care_package_resume(
        &self,
        context: &Context<'_>,
        input: CarePackageInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageResume", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::care_package::resume(write, input.target())).await).await
    }

    async fn care_package_end(
        &self,
        context: &Context<'_>,
        input: CarePackageEndInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageEnd", input.idempotency_key, &input)?;
        let target = Target { id: input.care_package_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::care_package::end(write, target, &input.reason)).await).await
    }

    async fn care_package_change_ecc_level(
        &self,
        context: &Context<'_>,
        input: EccChangeInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageChangeEccLevel", input.idempotency_key, &input)?;
        let target = Target { id: input.care_package_id.0, version: input.version };
        let change = Change {
            to: level(input.to_level)?,
            on: input.on_date.0,
            reason: input.reason,
            outcome: input.outcome,
            review_on: input.review_on.map(Into::into),
        };
        let done = once(op, &key, |write| app::care_package::change_ecc_level(write, target, change.clone()));
        answer(op, done.await).await
    }

    async fn care_package_record_what_matters(
        &self,
        context: &Context<'_>,
        input: WhatMattersInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("carePackageRecordWhatMatters", input.idempotency_key, &input)?;
        let target = Target { id: input.care_package_id.0, version: input.version };
        let done = once(op, &key, |write| {
            app::care_package::record_what_matters(write, target, &input.what_matters)
        });
        answer(op, done.await).await
    }

    async fn outcome_add(&self, context: &Context<'_>, input: OutcomeAddInput) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("outcomeAdd", input.idempotency_key, &input)?;
        let target = Target { id: input.care_package_id.0, version: input.version };
        let done = once(op, &key, |write| app::care_package::add_outcome(write, target, &input.text));
        answer(op, done.await).await
    }

    /// The person says that it is so.
    async fn outcome_mark_met(
        &self,
        context: &Context<'_>,
        input: OutcomeMarkMetInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("outcomeMarkMet", input.idempotency_key, &input)?;
        let outcome = input.outcome_id.0;
        answer(op, once(op, &key, |write| app::care_package::mark_outcome_met(write, outcome)).await).await
    }

    /// Writes a statutory service into the plan. Bookings come into it by themselves.
    async fn package_item_add(
        &self,
        context: &Context<'_>,
        input: PackageItemAddInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("packageItemAdd", input.idempotency_key, &input)?;
        let target = Target { id: input.care_package_id.0, version: input.version };
        let done = match input.new_item() {
            Ok(new) => once(op, &key, |write| app::care_package::add_item(write, target, new.clone())).await,
            Err(refused) => Err(refused.into()),
        };
        answer(op, done).await
    }

    /// Says on which day a statutory service comes for the last time.
    async fn package_item_end(
        &self,
        context: &Context<'_>,
        input: PackageItemEndInput,
    ) -> Result<CarePackagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("packageItemEnd", input.idempotency_key, &input)?;
        let (item, until) = (input.item_id.0, input.until.0);
        answer(op, once(op, &key, |write| app::care_package::end_item(write, item, until)).await).await
    }
}

async fn answer(op: &Op, done: Result<CarePackageId, Error>) -> Result<CarePackagePayload> {
    let (id, user_errors) = payload(done)?;
    let care_package = match id {
        Some(id) => Some(CarePackage(Arc::new(app::care_package::read(op, id).await?))),
        None => None,
    };
    Ok(CarePackagePayload { care_package, user_errors })
}

#[derive(SimpleObject)]
pub struct CarePackagePayload {
    care_package: Option<CarePackage>,
    user_errors: Vec<UserError>,
}

#[derive(InputObject)]
pub struct CarePackageBeginInput {
    idempotency_key: Uuid,
    person_id: Id<PersonId>,
    /// The conversation that it begins with; it may be empty until the package is activated.
    what_matters: String,
    /// 1 to 4.
    ecc_level: u8,
}

/// A transition that needs nothing but the package. `version` is the version that the viewer saw.
#[derive(InputObject)]
pub struct CarePackageInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
}

#[derive(InputObject)]
pub struct CarePackageEndInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
    reason: String,
}

#[derive(InputObject)]
pub struct EccChangeInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
    /// 1 to 4.
    to_level: u8,
    /// The day on which the level changed: today or earlier.
    on_date: Day,
    reason: String,
    /// What level 4 should achieve: needed to reach it.
    outcome: Option<String>,
    /// When level 4 is looked at again: needed to reach it.
    review_on: Option<Day>,
}

#[derive(InputObject)]
pub struct WhatMattersInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
    what_matters: String,
}

#[derive(InputObject)]
pub struct OutcomeAddInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
    text: String,
}

#[derive(InputObject)]
pub struct PackageItemAddInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    version: i32,
    outcome_id: Option<Id<OutcomeId>>,
    title: String,
    provider: Option<String>,
    /// Empty where it comes by arrangement.
    weekdays: Vec<Coded<Weekday>>,
    /// Minutes since midnight, by London's clocks.
    start_minute: Option<u16>,
    /// How long each time lasts.
    minutes: Option<u16>,
    from_date: Day,
    /// The last day, included.
    until: Option<Day>,
}

#[derive(InputObject)]
pub struct OutcomeMarkMetInput {
    idempotency_key: Uuid,
    outcome_id: Id<OutcomeId>,
}

#[derive(InputObject)]
pub struct PackageItemEndInput {
    idempotency_key: Uuid,
    item_id: Id<PackageItemId>,
    /// The last day, included; it may be past.
    until: Day,
}

impl CarePackageInput {
    fn target(&self) -> Target<CarePackageId> {
        Target { id: self.care_package_id.0, version: self.version }
    }
}

impl PackageItemAddInput {
    fn new_item(self) -> Result<NewItem, domain::Violation> {
        let service = Statutory {
            provider: self.provider,
            weekdays: self.weekdays.into_iter().map(|day| day.0).collect(),
            start: self.start_minute.map(WallTime::try_from).transpose()?,
            minutes: self.minutes,
        };
        Ok(NewItem {
            outcome: self.outcome_id.map(|id| id.0),
            title: self.title,
            service,
            from_date: self.from_date.0,
            until: self.until.map(Into::into),
        })
    }
}
