//! Stays in hospital: what a hospital's system reports, and what goes on once the person is home.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, dataloader::Loader};
use domain::{
    booking::BookingStateKind,
    care_package::Readiness,
    ids::{BookingId, CarePackageId, PersonId},
    nhs_number::NhsNumber,
};
use uuid::Uuid;

use super::{
    booking::Booking,
    care_package::CarePackage,
    coded::Coded,
    errors::{UserError, payload},
    id::Id,
    loaders::{Loaded, Source},
    payload::once_of,
    team::grouped,
};
use crate::{
    app::{
        self, Target,
        hospital::{Report, Resumable},
        once::{once, once_for_all},
    },
    error::Error,
    op::Op,
    store,
};

#[derive(Default)]
pub struct HospitalMutation;

#[Object]
impl HospitalMutation {
    /// A hospital's system tells of an admission. Every visit that was planned is called off at once.
    async fn hospital_stay_begin(
        &self,
        context: &Context<'_>,
        input: HospitalStayInput,
    ) -> Result<HospitalStayPayload> {
        reported(context.data::<Op>()?, "hospitalStayBegin", &input, Report::Admitted).await
    }

    /// A hospital's system tells of a discharge. The bookings stay paused until a broker restarts them.
    async fn hospital_stay_end(
        &self,
        context: &Context<'_>,
        input: HospitalStayInput,
    ) -> Result<HospitalStayPayload> {
        reported(context.data::<Op>()?, "hospitalStayEnd", &input, Report::Discharged).await
    }

    /// Restarts those of the chosen bookings that still fit. The others stay paused, and the answer says why.
    async fn hospital_stay_resume(
        &self,
        context: &Context<'_>,
        input: HospitalStayResumeInput,
    ) -> Result<HospitalStayResumePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("hospitalStayResume", input.idempotency_key, &input)?;
        let package = input.care_package_id.0;
        let chosen: Vec<Target<BookingId>> = input.bookings.iter().map(ChosenBooking::target).collect();
        let done = once(op, &key, |write| app::hospital::restart(write, package, &chosen)).await;
        let (id, user_errors) = payload(done)?;
        let Some(id) = id else {
            return Ok(HospitalStayResumePayload { care_package: None, outcomes: Vec::new(), user_errors });
        };
        let care_package = app::care_package::read(op, id).await?;
        let outcomes = outcomes(op, &care_package, &chosen).await?;
        let care_package = Some(CarePackage(Arc::new(care_package)));
        Ok(HospitalStayResumePayload { care_package, outcomes, user_errors })
    }
}

async fn reported(
    op: &Op,
    mutation: &'static str,
    input: &HospitalStayInput,
    report: Report,
) -> Result<HospitalStayPayload> {
    let key = once_of(mutation, input.idempotency_key, input)?;
    let done: Result<Vec<CarePackageId>, Error> = match input.nhs_number.parse::<NhsNumber>() {
        Ok(number) => {
            let number = &number;
            once_for_all(op, &key, |write| app::hospital::report(write, number, report)).await
        }
        Err(violation) => Err(violation.into()),
    };
    let (said, user_errors) = payload(done)?;
    Ok(HospitalStayPayload { recorded: said.is_some_and(|said| !said.is_empty()), user_errors })
}

/// What became of each of `chosen`, as they stand now: so the same is answered to whoever sends the same again.
async fn outcomes(
    op: &Op,
    package: &domain::care_package::CarePackage,
    chosen: &[Target<BookingId>],
) -> Result<Vec<RestartOutcome>, Error> {
    let (db, now) = (op.db.read(), op.clock.now());
    let ids: BTreeSet<BookingId> = chosen.iter().map(|target| target.id).collect();
    let paused = app::hospital::resumable(db, &op.directory.now(), &[package.person], now).await?;
    let paused: HashMap<BookingId, Readiness> =
        paused.into_iter().map(|paused| (paused.booking.id, paused.readiness)).collect();
    let of_the_person = store::booking::live_of_person(db, package.person).await?.into_iter();
    let outcomes = of_the_person.filter(|booking| ids.contains(&booking.id)).map(|booking| RestartOutcome {
        restarted: booking.state.kind() == BookingStateKind::Confirmed,
        readiness: paused.get(&booking.id).copied().map(Coded),
        booking: Booking(Arc::new(booking)),
    });
    Ok(outcomes.collect())
}

/// A booking that a stay in hospital paused.
#[derive(Clone)]
pub struct PausedByStay(pub Resumable);

#[Object]
impl PausedByStay {
    async fn booking(&self) -> Booking {
        Booking(self.0.booking.clone())
    }

    /// What the charity's availability, looked at again, says of it.
    async fn readiness(&self) -> Coded<Readiness> {
        Coded(self.0.readiness)
    }
}

/// What a person's stays paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PausedByStayOf(pub PersonId);

impl Loader<PausedByStayOf> for Source {
    type Value = Arc<[Resumable]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[PausedByStayOf]) -> Loaded<HashMap<PausedByStayOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let op = self.op();
        let found =
            app::hospital::resumable(op.db.read(), &op.directory.now(), &people, op.clock.now()).await?;
        Ok(grouped(found.into_iter().map(|paused| (PausedByStayOf(paused.booking.parties.person), paused))))
    }
}

/// What a hospital's system knows of a patient, and all that it tells.
#[derive(InputObject)]
pub struct HospitalStayInput {
    idempotency_key: Uuid,
    nhs_number: String,
}

#[derive(SimpleObject)]
pub struct HospitalStayPayload {
    /// Whether a plan now says so. Of whom, and who knew before, is not told.
    recorded: bool,
    user_errors: Vec<UserError>,
}

/// A booking at the version that the viewer saw.
#[derive(InputObject)]
pub struct ChosenBooking {
    booking_id: Id<BookingId>,
    version: i32,
}

#[derive(InputObject)]
pub struct HospitalStayResumeInput {
    idempotency_key: Uuid,
    care_package_id: Id<CarePackageId>,
    bookings: Vec<ChosenBooking>,
}

/// What became of one booking that was chosen.
#[derive(SimpleObject)]
pub struct RestartOutcome {
    booking: Booking,
    restarted: bool,
    /// Of one that is paused still: what keeps it; FITS where somebody changed it meanwhile.
    readiness: Option<Coded<Readiness>>,
}

#[derive(SimpleObject)]
pub struct HospitalStayResumePayload {
    care_package: Option<CarePackage>,
    outcomes: Vec<RestartOutcome>,
    user_errors: Vec<UserError>,
}

impl ChosenBooking {
    fn target(&self) -> Target<BookingId> {
        Target { id: self.booking_id.0, version: self.version }
    }
}
