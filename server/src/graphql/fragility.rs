//! If this stops: who is left with what, and recording that it does.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result};
use chrono::NaiveDate;
use domain::{
    fragility::LeftWith,
    ids::{CharityId, OfferingId},
};
use uuid::Uuid;

use super::{
    booking::Booking,
    care_package::PackageItem,
    charity::{Charity, CharityPayload},
    coded::Coded,
    day::Day,
    errors::payload,
    id::Id,
    limits::cost_of_page,
    offering::{Match, Offering, OfferingPayload},
    payload::once_of,
    person::{Person, person},
};
use crate::{
    app::{
        self, Target,
        fragility::{Left, Loss, Stop},
        once::once,
    },
    op::Op,
};

/// What it costs beside its parts: it searches the directory for each who is affected, so that no list asks it of all its rows.
pub const FRAGILITY: usize = 200;

/// What would become of those who count on something, if a day were its last.
pub struct Fragility(pub(super) app::fragility::Fragility);

/// For `offerings`, if `on` is the last day on which they are given.
pub async fn fragility(
    context: &Context<'_>,
    offerings: BTreeSet<OfferingId>,
    on: NaiveDate,
) -> Result<Fragility> {
    Ok(Fragility(app::fragility::fragility(context.data::<Op>()?, &offerings, on).await?))
}

#[Object]
impl Fragility {
    /// The last day that was asked about.
    async fn last_day(&self) -> NaiveDate {
        self.0.last_day
    }

    /// People of the viewer's teams, those with least left first; at most fifty.
    #[graphql(complexity = "cost_of_page(Some(50), child_complexity)")]
    async fn affected(&self) -> Vec<AffectedPerson> {
        self.0.affected.iter().cloned().map(AffectedPerson).collect()
    }

    /// How many of the viewer's teams there are in all.
    async fn people_count(&self) -> usize {
        self.0.people
    }

    /// How many people of other teams, whose brokers are told when it stops.
    async fn others_count(&self) -> usize {
        self.0.others
    }

    /// Enquiries that wait for its answer or a place, of every team.
    async fn open_enquiries(&self) -> usize {
        self.0.open_enquiries
    }
}

/// Somebody who counts on what stops.
pub struct AffectedPerson(Left);

#[Object]
impl AffectedPerson {
    async fn person(&self, context: &Context<'_>) -> Result<Person> {
        person(context, self.0.affected.person).await
    }

    async fn losing(&self) -> Vec<LostBooking> {
        self.0.losing.iter().cloned().map(LostBooking).collect()
    }

    /// The lines of their plan that go on.
    async fn left(&self) -> Vec<PackageItem> {
        self.0.left.iter().cloned().map(Arc::new).map(PackageItem).collect()
    }

    async fn left_with(&self) -> Coded<LeftWith> {
        Coded(self.0.affected.left_with)
    }
}

/// A booking that would end.
pub struct LostBooking(Loss);

#[Object]
impl LostBooking {
    async fn booking(&self) -> Booking {
        Booking(Arc::new(self.0.booking.clone()))
    }

    /// The best that the directory has in its place, from the day after on; null where nobody can help.
    async fn instead(&self) -> Option<Match> {
        self.0.instead.clone().map(Match::of)
    }
}

#[derive(Default)]
pub struct FragilityMutation;

#[Object]
impl FragilityMutation {
    /// The offering stops: bookings end on the last day, and their referrals are with their brokers from now on.
    async fn offering_stop(
        &self,
        context: &Context<'_>,
        input: OfferingStopInput,
    ) -> Result<OfferingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("offeringStop", input.idempotency_key, &input)?;
        let target = Target { id: input.offering_id.0, version: input.version };
        let stop = Stop { last_day: input.last_day.0, reason: input.reason };
        let done = once(op, &key, |write| app::fragility::stop_offering(write, target, stop.clone())).await;
        let (id, user_errors) = payload(done)?;
        let offering = id.and_then(|id| op.directory.now().offering(id)).map(Offering);
        Ok(OfferingPayload { offering, user_errors })
    }

    /// The charity stops, with everything that it gives.
    async fn charity_stop(&self, context: &Context<'_>, input: CharityStopInput) -> Result<CharityPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("charityStop", input.idempotency_key, &input)?;
        let target = Target { id: input.charity_id.0, version: input.version };
        let stop = Stop { last_day: input.last_day.0, reason: input.reason };
        let done = once(op, &key, |write| app::fragility::stop_charity(write, target, stop.clone())).await;
        let (id, user_errors) = payload(done)?;
        let charity = id.and_then(|id| op.directory.now().charity(id)).map(Charity);
        Ok(CharityPayload { charity, user_errors })
    }
}

#[derive(InputObject)]
pub struct OfferingStopInput {
    idempotency_key: Uuid,
    offering_id: Id<OfferingId>,
    version: i32,
    /// The last day on which it is given: today or later.
    last_day: Day,
    /// Why, in a sentence that every broker may read.
    reason: String,
}

#[derive(InputObject)]
pub struct CharityStopInput {
    idempotency_key: Uuid,
    charity_id: Id<CharityId>,
    version: i32,
    /// The last day on which it helps: today or later.
    last_day: Day,
    /// Why, in a sentence that every broker may read.
    reason: String,
}
