//! What is written down about a person.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    ids::{CategoryId, CharityId, PersonId, RiskFlagId, SharingAgreementId, TeamId},
    need::Language,
    sharing::{AgreementScope, HelpInPlace, SharingHow, SharingScope},
};
use uuid::Uuid;

use super::Person;
use crate::{
    app::{
        self, Target,
        once::once,
        person::{NewRiskFlag, Registration, Typed},
    },
    error::Error,
    graphql::{
        care_package::level,
        coded::Coded,
        day::Day,
        errors::{UserError, payload},
        id::Id,
        payload::once_of,
    },
    op::Op,
};

#[derive(Default)]
pub struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Writes a person down, with the draft of a care package that the viewer co-ordinates.
    async fn person_register(
        &self,
        context: &Context<'_>,
        input: PersonRegisterInput,
    ) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("personRegister", input.idempotency_key, &input)?;
        let registration: Registration = input.try_into()?;
        let done = once(op, &key, |write| app::person::register(write, registration.clone()));
        answer(op, done.await).await
    }

    /// Writes down anew who somebody is, where they live and how to reach them.
    async fn person_edit(&self, context: &Context<'_>, input: PersonEditInput) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("personEdit", input.idempotency_key, &input)?;
        let target = Target { id: input.person_id.0, version: input.version };
        let typed = Typed::from(input.details);
        answer(op, once(op, &key, |write| app::person::edit(write, target, typed.clone())).await).await
    }

    /// The viewer has seen what there was of the person up to `seen_until`, which is no longer new to them. An earlier time than before
    /// takes a look back.
    async fn person_look(&self, context: &Context<'_>, input: PersonLookInput) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("personLook", input.idempotency_key, &input)?;
        let (person, seen) = (input.person_id.0, input.seen_until);
        answer(op, once(op, &key, |write| app::news::looked(write, person, seen)).await).await
    }

    async fn risk_flag_add(&self, context: &Context<'_>, input: RiskFlagAddInput) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("riskFlagAdd", input.idempotency_key, &input)?;
        let person = input.person_id.0;
        let RiskFlagAddInput { kind, health_related, bears_on_visit, safe_handling, review_on, .. } = input;
        let new = NewRiskFlag { kind, health_related, bears_on_visit, safe_handling, review_on: review_on.0 };
        answer(op, once(op, &key, |write| app::person::add_risk_flag(write, person, new.clone())).await).await
    }

    /// It is so no longer: it leaves the person's record and is shown to no charity.
    async fn risk_flag_end(&self, context: &Context<'_>, input: RiskFlagEndInput) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("riskFlagEnd", input.idempotency_key, &input)?;
        let flag = input.risk_flag_id.0;
        answer(op, once(op, &key, |write| app::person::end_risk_flag(write, flag)).await).await
    }

    async fn sharing_agreement_record(
        &self,
        context: &Context<'_>,
        input: SharingAgreementRecordInput,
    ) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("sharingAgreementRecord", input.idempotency_key, &input)?;
        let done = match input.scope() {
            Ok(scope) => {
                let (person, how, until) = (input.person_id.0, input.how.0, input.until.map(Into::into));
                once(op, &key, |write| app::sharing::record(write, person, scope, how, until)).await
            }
            Err(missing) => Err(missing.into()),
        };
        answer(op, done).await
    }

    /// From now on nothing is shared under it: what was asked under it alone is recalled, and help in place ends or goes on as the person
    /// says.
    async fn sharing_agreement_withdraw(
        &self,
        context: &Context<'_>,
        input: SharingAgreementWithdrawInput,
    ) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("sharingAgreementWithdraw", input.idempotency_key, &input)?;
        let target = Target { id: input.agreement_id.0, version: input.version };
        let choice = app::sharing::Choice {
            help_in_place: input.help_in_place.map(|choice| choice.0),
            last_day: input.last_day.map(Into::into),
        };
        answer(op, once(op, &key, |write| app::sharing::withdraw(write, target, choice)).await).await
    }
}

pub(super) async fn answer(op: &Op, done: Result<PersonId, Error>) -> Result<PersonPayload> {
    let (id, user_errors) = payload(done)?;
    let person = match id {
        Some(id) => Some(Person(Arc::new(app::person::read(op, id).await?))),
        None => None,
    };
    Ok(PersonPayload { person, user_errors })
}

#[derive(SimpleObject)]
pub struct PersonPayload {
    person: Option<Person>,
    user_errors: Vec<UserError>,
}

#[derive(InputObject)]
pub struct PersonLookInput {
    idempotency_key: Uuid,
    person_id: Id<PersonId>,
    seen_until: DateTime<Utc>,
}

#[derive(InputObject)]
pub struct PersonRegisterInput {
    idempotency_key: Uuid,
    team_id: Id<TeamId>,
    #[graphql(flatten)]
    details: PersonDetailsInput,
    /// The conversation that the care package begins with; it may be empty until the package is activated.
    what_matters: String,
    /// 1 to 4.
    ecc_level: u8,
    /// The viewer has looked at those who are alike (`peopleAlike`), and it is none of them.
    #[graphql(default)]
    another_person: bool,
}

#[derive(InputObject)]
pub struct PersonEditInput {
    idempotency_key: Uuid,
    person_id: Id<PersonId>,
    version: i32,
    #[graphql(flatten)]
    details: PersonDetailsInput,
}

/// Who somebody is, where they live and how to reach them.
#[derive(InputObject)]
pub struct PersonDetailsInput {
    /// Ten digits; spaces and hyphens as typed.
    nhs_number: Option<String>,
    title: Option<String>,
    given_name: String,
    family_name: String,
    preferred_name: Option<String>,
    birth_date: Day,
    language: Coded<Language>,
    address_line: String,
    town: String,
    postcode: String,
    phone: Option<String>,
    contact_note: Option<String>,
    access_notes: Option<String>,
    emergency_name: Option<String>,
    emergency_phone: Option<String>,
}

#[derive(InputObject)]
pub struct RiskFlagAddInput {
    idempotency_key: Uuid,
    person_id: Id<PersonId>,
    /// What it is, in a word or two: a dog, smoking, a hoist.
    kind: String,
    /// Says something about the person's health. Charities of some categories are not shown such flags.
    health_related: bool,
    /// A visitor has to know: charities are shown how to handle it, and not its kind.
    bears_on_visit: bool,
    /// What a visitor does about it, in words fit for a volunteer. Needed where it bears on a visit.
    safe_handling: String,
    /// When it is looked at again: today or later.
    review_on: Day,
}

#[derive(InputObject)]
pub struct RiskFlagEndInput {
    idempotency_key: Uuid,
    risk_flag_id: Id<RiskFlagId>,
}

#[derive(InputObject)]
pub struct SharingAgreementRecordInput {
    idempotency_key: Uuid,
    person_id: Id<PersonId>,
    scope: Coded<AgreementScope>,
    /// For the scope CHARITY.
    charity_id: Option<Id<CharityId>>,
    /// For the scope CATEGORY.
    category_id: Option<Id<CategoryId>>,
    how: Coded<SharingHow>,
    /// The last day on which it holds; none means until withdrawn.
    until: Option<Day>,
}

#[derive(InputObject)]
pub struct SharingAgreementWithdrawInput {
    idempotency_key: Uuid,
    agreement_id: Id<SharingAgreementId>,
    version: i32,
    /// What the person says of help that is in place under it alone; needed where there is some.
    help_in_place: Option<Coded<HelpInPlace>>,
    /// The last day of help that ends; today where it is not said.
    last_day: Option<Day>,
}

impl TryFrom<PersonRegisterInput> for Registration {
    type Error = Error;

    fn try_from(input: PersonRegisterInput) -> Result<Self, Error> {
        Ok(Self {
            ecc_level: level(input.ecc_level)?,
            team: input.team_id.0,
            what_matters: input.what_matters,
            another_person: input.another_person,
            typed: input.details.into(),
        })
    }
}

impl From<PersonDetailsInput> for Typed {
    fn from(input: PersonDetailsInput) -> Self {
        Self {
            nhs_number: input.nhs_number,
            title: input.title,
            given_name: input.given_name,
            family_name: input.family_name,
            preferred_name: input.preferred_name,
            birth_date: input.birth_date.0,
            language: input.language.0,
            address_line: input.address_line,
            town: input.town,
            postcode: input.postcode,
            phone: input.phone,
            contact_note: input.contact_note,
            access_notes: input.access_notes,
            emergency_name: input.emergency_name,
            emergency_phone: input.emergency_phone,
        }
    }
}

impl SharingAgreementRecordInput {
    fn scope(&self) -> Result<SharingScope, domain::Violation> {
        let (charity, category) = (self.charity_id.map(|id| id.0), self.category_id.map(|id| id.0));
        SharingScope::of(self.scope.0, charity, category)
    }
}
