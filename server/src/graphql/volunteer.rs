//! Volunteers, with the check that was seen of each.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, dataloader::Loader};
use chrono::NaiveDate;
use domain::{
    checks::CheckLevel,
    ids::{BookingId, CharityId, VisitId, VolunteerId},
    policy::{Action, Resource, decide},
    time::london_date,
    volunteer::{CheckStanding, Typed},
};
use uuid::Uuid;

use super::{
    booking::{Booking, BookingPayload},
    charity::{Charity, charity},
    coded::Coded,
    connection::{List, Total, list_with, page, total},
    day::Day,
    errors::{UserError, UserErrorCode, payload},
    fragility::{FRAGILITY, Fragility},
    id::Id,
    in_place::InPlace,
    limits::cost_of_page,
    loaders::{Loaded, Source, load_known},
    payload::{found, once_of},
    ready::ready,
    visit::{VisitPayload, answer as answer_visit},
};
use crate::{
    app::{
        self, Target,
        once::once,
        volunteer::{Choice, choices},
    },
    error::Error,
    op::Op,
    store,
};

/// What it costs beside its parts to say who could go: it reads all of a charity's volunteers.
pub const CHOICES: usize = 200;

/// Somebody who visits for a charity. Their certificate is never kept.
pub struct Volunteer(pub Arc<domain::volunteer::Volunteer>);

#[Object]
impl Volunteer {
    pub async fn id(&self) -> Id<VolunteerId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn charity(&self, context: &Context<'_>) -> Result<Charity> {
        charity(context, self.0.charity)
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How the charity reaches them.
    async fn contact(&self) -> Option<&str> {
        self.0.contact.as_deref()
    }

    /// What they were checked to; NONE for somebody who was not.
    async fn check_level(&self) -> Coded<CheckLevel> {
        Coded(self.0.level())
    }

    async fn checked_on(&self) -> Option<NaiveDate> {
        self.0.check.map(|check| check.checked_on)
    }

    /// The last day on which the check is good without another look.
    async fn review_on(&self) -> Option<NaiveDate> {
        self.0.check.map(|check| check.review_on)
    }

    async fn check_standing(&self, context: &Context<'_>) -> Result<Coded<CheckStanding>> {
        Ok(Coded(self.0.check_standing(london_date(context.data::<Op>()?.clock.now()))))
    }

    /// The last day on which they help, where it is known.
    async fn last_day(&self) -> Option<NaiveDate> {
        self.0.last_day
    }

    /// The bookings on which they usually go, oldest first: those that the viewer may see.
    #[graphql(complexity = "CHOICES + 20 * child_complexity")]
    async fn bookings(&self, context: &Context<'_>) -> Result<Vec<Booking>> {
        let bookings = app::volunteer::bookings(context.data::<Op>()?, self.0.id).await?;
        Ok(bookings.into_iter().map(|booking| Booking(Arc::new(booking))).collect())
    }

    /// Who is left with what if they help for the last time on this day.
    #[graphql(complexity = "FRAGILITY + child_complexity")]
    async fn fragility(&self, context: &Context<'_>, on: Day) -> Result<Fragility> {
        let op = context.data::<Op>()?;
        Ok(Fragility(app::fragility::of_volunteer(op, self.0.id, on.0).await?))
    }
}

ready!(Volunteer {
    "id" => id, "version" => version, "name" => name, "contact" => contact, "checkLevel" => check_level,
    "checkedOn" => checked_on, "reviewOn" => review_on, "lastDay" => last_day,
});

/// One who may be chosen to go, or may not and why.
#[derive(SimpleObject)]
pub struct VolunteerChoice {
    volunteer: Volunteer,
    /// Null for who can go.
    refusal: Option<UserErrorCode>,
}

impl From<Choice> for VolunteerChoice {
    fn from(choice: Choice) -> Self {
        Self {
            volunteer: Volunteer(Arc::new(choice.volunteer)),
            refusal: choice.refusal.map(UserErrorCode::Violation),
        }
    }
}

/// Who could go on the `day`, for whoever may choose.
pub(super) async fn choices_on(
    context: &Context<'_>,
    booking: &domain::booking::Booking,
    day: NaiveDate,
) -> Result<Option<Vec<VolunteerChoice>>> {
    let choices = choices(context.data::<Op>()?, booking, day).await?;
    Ok(choices.map(|choices| choices.into_iter().map(VolunteerChoice::from).collect()))
}

/// The volunteer, for whoever keeps them.
pub(super) async fn kept(
    context: &Context<'_>,
    charity: CharityId,
    id: Option<VolunteerId>,
) -> Result<Option<Volunteer>> {
    let actor = context.data::<Op>()?.actor()?;
    let keeps = decide(actor, Action::KeepVolunteers, &Resource::of_charity(charity)).is_allow();
    match id.filter(|_| keeps) {
        Some(id) => Ok(Some(Volunteer(load_known(context, id).await?))),
        None => Ok(None),
    }
}

/// The first name of who goes, for whoever may know it.
pub(super) async fn first_name(
    context: &Context<'_>,
    resource: &Resource,
    id: Option<VolunteerId>,
) -> Result<Option<String>> {
    let sees = decide(context.data::<Op>()?.actor()?, Action::SeeWhoGoes, resource).is_allow();
    match id.filter(|_| sees) {
        Some(id) => {
            let volunteer: Arc<domain::volunteer::Volunteer> = load_known(context, id).await?;
            Ok(Some(volunteer.first_name().to_owned()))
        }
        None => Ok(None),
    }
}

#[derive(InputObject)]
pub struct VolunteerFilter {
    /// The viewer's own where none is said.
    charity_id: Option<Id<CharityId>>,
    /// Those who still help alone.
    active: Option<bool>,
    /// Those who still help, and whose check comes up for review or is past it, alone.
    check_due: Option<bool>,
}

#[derive(Default)]
pub struct VolunteerQuery;

#[Object]
impl VolunteerQuery {
    /// A charity's volunteers, by name: for the charity and for brokers.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn volunteers(
        &self,
        context: &Context<'_>,
        filter: Option<VolunteerFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Volunteer, Total>> {
        let (op, page) = (context.data::<Op>()?, page(first, after)?);
        let (charity, active, check_due) = match filter {
            Some(filter) => (filter.charity_id, filter.active, filter.check_due),
            None => (None, None, None),
        };
        let charity = charity.map(|id| id.0);
        let yes = |said: Option<bool>| said == Some(true);
        let filter = app::volunteer::filter(op, charity, yes(active), yes(check_due))?;
        let slice = app::volunteer::page(op, &filter, &page).await?;
        let total = total(context, store::volunteer::count(op.db.read(), &filter)).await?;
        Ok(list_with(page.after.is_some(), slice, total, |it| Volunteer(Arc::new(it))))
    }

    async fn volunteer(
        &self,
        context: &Context<'_>,
        id: Id<VolunteerId>,
    ) -> Result<Option<InPlace<Volunteer>>> {
        let volunteer = found(app::volunteer::read(context.data::<Op>()?, id.0).await)?;
        Ok(volunteer.map(|volunteer| InPlace(Volunteer(Arc::new(volunteer)))))
    }
}

#[derive(InputObject)]
pub struct VolunteerDetailsInput {
    name: String,
    /// How the charity reaches them.
    contact: Option<String>,
    check_level: Coded<CheckLevel>,
    /// Both days where there is a check; without one, neither is looked at.
    checked_on: Option<Day>,
    review_on: Option<Day>,
}

#[derive(InputObject)]
pub struct VolunteerAddInput {
    idempotency_key: Uuid,
    charity_id: Id<CharityId>,
    #[graphql(flatten)]
    details: VolunteerDetailsInput,
}

#[derive(InputObject)]
pub struct VolunteerEditInput {
    idempotency_key: Uuid,
    volunteer_id: Id<VolunteerId>,
    version: i32,
    #[graphql(flatten)]
    details: VolunteerDetailsInput,
}

#[derive(InputObject)]
pub struct VolunteerStopInput {
    idempotency_key: Uuid,
    volunteer_id: Id<VolunteerId>,
    version: i32,
    /// The last day on which they help: today or later.
    last_day: Day,
}

#[derive(InputObject)]
pub struct VisitChooseVolunteerInput {
    idempotency_key: Uuid,
    visit_id: Id<VisitId>,
    version: i32,
    /// Nobody any more where none is said.
    volunteer_id: Option<Id<VolunteerId>>,
}

#[derive(InputObject)]
pub struct BookingChooseVolunteerInput {
    idempotency_key: Uuid,
    booking_id: Id<BookingId>,
    version: i32,
    /// Nobody any more where none is said.
    volunteer_id: Option<Id<VolunteerId>>,
}

#[derive(SimpleObject)]
pub struct VolunteerPayload {
    volunteer: Option<Volunteer>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct VolunteerMutation;

#[Object]
impl VolunteerMutation {
    /// For the charity itself, and for a broker on its behalf.
    async fn volunteer_add(
        &self,
        context: &Context<'_>,
        input: VolunteerAddInput,
    ) -> Result<VolunteerPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("volunteerAdd", input.idempotency_key, &input)?;
        let (charity, typed) = (input.charity_id.0, Typed::from(&input.details));
        answer(op, once(op, &key, |write| app::volunteer::add(write, charity, &typed)).await).await
    }

    /// They come off the visits that they can no longer make, and go on those that they can again.
    async fn volunteer_edit(
        &self,
        context: &Context<'_>,
        input: VolunteerEditInput,
    ) -> Result<VolunteerPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("volunteerEdit", input.idempotency_key, &input)?;
        let target = Target { id: input.volunteer_id.0, version: input.version };
        let typed = Typed::from(&input.details);
        answer(op, once(op, &key, |write| app::volunteer::edit(write, target, &typed)).await).await
    }

    /// They help until a day: they come off the visits after it, and the brokers of their bookings are told.
    async fn volunteer_stop(
        &self,
        context: &Context<'_>,
        input: VolunteerStopInput,
    ) -> Result<VolunteerPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("volunteerStop", input.idempotency_key, &input)?;
        let target = Target { id: input.volunteer_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::volunteer::stop(write, target, input.last_day.0)).await).await
    }

    /// Who goes on this one visit.
    async fn visit_choose_volunteer(
        &self,
        context: &Context<'_>,
        input: VisitChooseVolunteerInput,
    ) -> Result<VisitPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("visitChooseVolunteer", input.idempotency_key, &input)?;
        let target = Target { id: input.visit_id.0, version: input.version };
        let chosen = input.volunteer_id.map(|id| id.0);
        let choose = |write| app::volunteer::choose_for_visit(write, target, chosen);
        answer_visit(op, once(op, &key, choose).await).await
    }

    /// Who goes from now on, on every visit that they can make.
    async fn booking_choose_volunteer(
        &self,
        context: &Context<'_>,
        input: BookingChooseVolunteerInput,
    ) -> Result<BookingPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("bookingChooseVolunteer", input.idempotency_key, &input)?;
        let target = Target { id: input.booking_id.0, version: input.version };
        let chosen = input.volunteer_id.map(|id| id.0);
        let choose = |write| app::volunteer::choose_for_booking(write, target, chosen);
        super::booking::answer(op, once(op, &key, choose).await).await
    }
}

async fn answer(op: &Op, done: Result<VolunteerId, Error>) -> Result<VolunteerPayload> {
    let (id, user_errors) = payload(done)?;
    let volunteer = match id {
        Some(id) => Some(Volunteer(Arc::new(app::volunteer::read(op, id).await?))),
        None => None,
    };
    Ok(VolunteerPayload { volunteer, user_errors })
}

impl From<&VolunteerDetailsInput> for Typed {
    fn from(input: &VolunteerDetailsInput) -> Self {
        Self {
            name: input.name.clone(),
            contact: input.contact.clone(),
            level: input.check_level.0,
            checked_on: input.checked_on.map(NaiveDate::from),
            review_on: input.review_on.map(NaiveDate::from),
        }
    }
}

impl Loader<VolunteerId> for Source {
    type Value = Arc<domain::volunteer::Volunteer>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[VolunteerId]) -> Loaded<HashMap<VolunteerId, Self::Value>> {
        let volunteers = store::volunteer::find_many(self.op().db.read(), keys).await?;
        Ok(volunteers.into_iter().map(|volunteer| (volunteer.id, Arc::new(volunteer))).collect())
    }
}
