//! People, with what a visitor must know and what they agreed to share.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, dataloader::Loader};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{CategoryId, CharityId, OutcomeId, PersonId, RiskFlagId, SharingAgreementId, TeamId},
    need::{Language, age_on},
    person::PersonAction,
    sharing::{AgreementScope, SharingAgreement as Agreement, SharingHow, SharingScope, consent},
    time::london_date,
};
use uuid::Uuid;

use super::{
    care_package::CarePackage,
    category::Category,
    charity::Charity,
    coded::Coded,
    connection::{List, Total, list_with, page, search as looked_for, total},
    day::Day,
    errors::{UserError, payload},
    id::Id,
    limits::cost_of_page,
    loaders::{Loaded, Loaders, Source, load, load_known},
    payload::{found, once_of},
    referral::Referral,
    subject::{Subject, before_asking},
    team::{AccountName, Team, colleague, grouped, team},
    wanted::WantedInput,
};
use crate::{
    app::{
        self, Target,
        person::{NewRiskFlag, Registration, Typed},
    },
    error::Error,
    op::{Op, again},
    store::{self, page::Slice, referral::Listed},
};

/// Who the care is for. A carer is a person too, with a package of their own.
pub struct Person(pub Arc<domain::person::Person>);

#[Object]
impl Person {
    pub async fn id(&self) -> Id<PersonId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn team(&self, context: &Context<'_>) -> Result<Team> {
        team(context, self.0.team)
    }

    /// Ten digits in groups of three, three and four.
    async fn nhs_number(&self) -> Option<String> {
        self.0.details.nhs_number.as_ref().map(ToString::to_string)
    }

    async fn title(&self) -> Option<&str> {
        self.0.details.title.as_deref()
    }

    async fn given_name(&self) -> &str {
        &self.0.details.given_name
    }

    async fn family_name(&self) -> &str {
        &self.0.details.family_name
    }

    async fn preferred_name(&self) -> Option<&str> {
        self.0.details.preferred_name.as_deref()
    }

    /// Title and names as one says them: Mrs Eleri Vaughan.
    async fn display_name(&self) -> String {
        self.0.details.display_name()
    }

    async fn birth_date(&self) -> NaiveDate {
        self.0.details.birth_date
    }

    /// Whole years, today.
    async fn age(&self, context: &Context<'_>) -> Result<u8> {
        let today = london_date(context.data::<Op>()?.clock.now());
        Ok(age_on(self.0.details.birth_date, today))
    }

    /// The language that the person would rather speak.
    async fn language(&self) -> Coded<Language> {
        Coded(self.0.details.language)
    }

    async fn address_line(&self) -> &str {
        &self.0.details.home.address_line
    }

    async fn town(&self) -> &str {
        &self.0.details.home.town
    }

    /// Upper case with one space: SA62 3AB.
    async fn postcode(&self) -> &str {
        self.0.details.home.postcode.as_str()
    }

    async fn phone(&self) -> Option<&str> {
        self.0.details.phone.as_deref()
    }

    /// How and when to reach the person.
    async fn contact_note(&self) -> Option<&str> {
        self.0.details.contact_note.as_deref()
    }

    /// How to get in.
    async fn access_notes(&self) -> Option<&str> {
        self.0.details.access_notes.as_deref()
    }

    async fn emergency_name(&self) -> Option<&str> {
        self.0.details.emergency_name.as_deref()
    }

    async fn emergency_phone(&self) -> Option<&str> {
        self.0.details.emergency_phone.as_deref()
    }

    /// Oldest first.
    async fn risk_flags(&self, context: &Context<'_>) -> Result<Vec<RiskFlag>> {
        let flags = load(context, RiskFlagsOf(self.0.id)).await?.unwrap_or_default();
        Ok(flags.iter().cloned().map(RiskFlag).collect())
    }

    /// The package that has not ended, else the newest one.
    async fn care_package(&self, context: &Context<'_>) -> Result<Option<CarePackage>> {
        Ok(load(context, PackageOf(self.0.id)).await?.map(CarePackage))
    }

    /// What a charity would be shown of the person if it were asked for this, before anything is sent. Looking discloses nothing.
    async fn subject(
        &self,
        context: &Context<'_>,
        category_id: Id<CategoryId>,
        outcome_id: Option<Id<OutcomeId>>,
        wanted: WantedInput,
    ) -> Result<Subject> {
        let outcome = outcome_id.map(|id| id.0);
        before_asking(context, &self.0, category_id.0, outcome, wanted.into()).await
    }

    /// What this viewer may do now, besides what the care package and the referrals allow.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<PersonAction>>> {
        Ok(self.0.actions(context.data::<Op>()?.actor()?).into_iter().map(Coded).collect())
    }

    /// Newest first.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn referrals(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Referral, Total>> {
        let page = page(first, after)?;
        let after: Option<Uuid> = page.key()?;
        let all = load(context, ReferralsOf(self.0.id)).await?.unwrap_or_default();
        let total = total(context, std::future::ready(Ok::<_, Error>(all.len() as u64))).await?;
        let id = |listed: &Arc<Listed>| Uuid::from(listed.referral.id);
        let rows = all.iter().filter(|listed| after.is_none_or(|after| id(listed) < after)).cloned();
        Ok(list_with(page.after.is_some(), Slice::new(rows.collect(), &page, id), total, Referral))
    }

    /// Everything that the person ever agreed to share, oldest first.
    async fn sharing_agreements(&self, context: &Context<'_>) -> Result<Vec<SharingAgreement>> {
        let agreements = load(context, AgreementsOf(self.0.id)).await?.unwrap_or_default();
        Ok(agreements.iter().cloned().map(SharingAgreement).collect())
    }

    /// True where a current agreement allows an enquiry to some charity for this category.
    async fn agrees_to_share(&self, context: &Context<'_>, category_id: Id<CategoryId>) -> Result<bool> {
        let op = context.data::<Op>()?;
        let (directory, now) = (op.directory.now(), op.clock.now());
        let agreements = load(context, AgreementsOf(self.0.id)).await?.unwrap_or_default();
        let agrees = directory.of_category(category_id.0).any(|entry| {
            consent(agreements.iter(), self.0.id, entry.offering.charity, category_id.0, now).is_ok()
        });
        Ok(agrees)
    }
}

/// Something that a visitor may have to know.
pub struct RiskFlag(domain::person::RiskFlag);

#[Object]
impl RiskFlag {
    pub async fn id(&self) -> Id<RiskFlagId> {
        Id(self.0.id)
    }

    async fn kind(&self) -> &str {
        &self.0.kind
    }

    async fn health_related(&self) -> bool {
        self.0.health_related
    }

    async fn bears_on_visit(&self) -> bool {
        self.0.bears_on_visit
    }

    /// What a visitor does about it, in words fit for a volunteer.
    async fn safe_handling(&self) -> &str {
        &self.0.safe_handling
    }

    async fn author(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.author).await
    }

    async fn review_on(&self) -> NaiveDate {
        self.0.review_on
    }
}

/// The person's recorded agreement to share with charities.
pub struct SharingAgreement(Agreement);

#[Object]
impl SharingAgreement {
    pub async fn id(&self) -> Id<SharingAgreementId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    /// With whom: every charity, one charity, or the charities of one category.
    async fn scope(&self) -> Coded<AgreementScope> {
        Coded(self.0.scope.kind())
    }

    async fn charity(&self, context: &Context<'_>) -> Result<Option<Charity>> {
        let SharingScope::Charity(id) = self.0.scope else { return Ok(None) };
        super::charity::charity(context, id).map(Some)
    }

    async fn category(&self, context: &Context<'_>) -> Result<Option<Category>> {
        let SharingScope::Category(id) = self.0.scope else { return Ok(None) };
        super::category::category(context, id).map(Some)
    }

    async fn how(&self) -> Coded<SharingHow> {
        Coded(self.0.how)
    }

    async fn recorded_by(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.recorded_by).await
    }

    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// The last day on which it holds; none means until withdrawn.
    async fn until(&self) -> Option<NaiveDate> {
        self.0.until
    }

    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn.map(|withdrawal| withdrawal.at)
    }

    /// Neither withdrawn nor past its last day.
    async fn current(&self, context: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_current(context.data::<Op>()?.clock.now()))
    }
}

/// The person that something is about. That the answer names them is in the audit, once for all whom it names.
pub async fn person(context: &Context<'_>, id: PersonId) -> Result<Person> {
    let person = load_known(context, id).await?;
    context.data::<Op>()?.audit_person("person.list", id);
    Ok(Person(person))
}

#[derive(Default)]
pub struct PersonQuery;

#[Object]
impl PersonQuery {
    /// People of the viewer's teams, by family name. `search` is part of a name, or an NHS number.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn people(
        &self,
        context: &Context<'_>,
        search: Option<String>,
        team_id: Option<Id<TeamId>>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Person, Total>> {
        let op = context.data::<Op>()?;
        let (actor, db, page) = (op.actor()?, op.db.read(), page(first, after)?);
        let filter = store::person::Filter { team: team_id.map(|id| id.0), search: looked_for(search)? };
        let visible = store::person::visible_to(actor);
        let slice = store::person::page(db, visible.clone(), &filter, &page).await?;
        let total = total(context, store::person::count(db, visible, &filter)).await?;
        slice.items().for_each(|person| op.audit_person("person.list", person.id));
        Ok(list_with(page.after.is_some(), slice, total, |person| Person(Arc::new(person))))
    }

    async fn person(&self, context: &Context<'_>, id: Id<PersonId>) -> Result<Option<Person>> {
        let person = found(app::person::read(context.data::<Op>()?, id.0).await)?;
        Ok(person.map(|person| Person(Arc::new(person))))
    }
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
}

#[derive(SimpleObject)]
pub struct PersonPayload {
    person: Option<Person>,
    user_errors: Vec<UserError>,
}

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
        let done = again(|| app::person::register(op, key.clone(), registration.clone()));
        answer(op, done.await).await
    }

    /// Writes down anew who somebody is, where they live and how to reach them.
    async fn person_edit(&self, context: &Context<'_>, input: PersonEditInput) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("personEdit", input.idempotency_key, &input)?;
        let target = Target { id: input.person_id.0, version: input.version };
        let typed = Typed::from(input.details);
        answer(op, again(|| app::person::edit(op, key.clone(), target, typed.clone())).await).await
    }

    async fn risk_flag_add(&self, context: &Context<'_>, input: RiskFlagAddInput) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("riskFlagAdd", input.idempotency_key, &input)?;
        let person = input.person_id.0;
        let RiskFlagAddInput { kind, health_related, bears_on_visit, safe_handling, review_on, .. } = input;
        let new = NewRiskFlag { kind, health_related, bears_on_visit, safe_handling, review_on: review_on.0 };
        answer(op, again(|| app::person::add_risk_flag(op, key.clone(), person, new.clone())).await).await
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
                again(|| app::sharing::record(op, key.clone(), person, scope, how, until)).await
            }
            Err(missing) => Err(missing.into()),
        };
        answer(op, done).await
    }

    /// From now on nothing new is shared under it.
    async fn sharing_agreement_withdraw(
        &self,
        context: &Context<'_>,
        input: SharingAgreementWithdrawInput,
    ) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("sharingAgreementWithdraw", input.idempotency_key, &input)?;
        let target = Target { id: input.agreement_id.0, version: input.version };
        answer(op, again(|| app::sharing::withdraw(op, key.clone(), target)).await).await
    }
}

async fn answer(op: &Op, done: Result<PersonId, Error>) -> Result<PersonPayload> {
    let (id, user_errors) = payload(done)?;
    let person = match id {
        Some(id) => Some(Person(Arc::new(app::person::read(op, id).await?))),
        None => None,
    };
    Ok(PersonPayload { person, user_errors })
}

impl TryFrom<PersonRegisterInput> for Registration {
    type Error = Error;

    fn try_from(input: PersonRegisterInput) -> Result<Self, Error> {
        Ok(Self {
            ecc_level: super::care_package::level(input.ecc_level)?,
            team: input.team_id.0,
            what_matters: input.what_matters,
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

impl Loader<PersonId> for Source {
    type Value = Arc<domain::person::Person>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[PersonId]) -> Loaded<HashMap<PersonId, Self::Value>> {
        let people = store::person::find_many(self.op().db.read(), keys).await?;
        Ok(people.into_iter().map(|person| (person.id, Arc::new(person))).collect())
    }
}

/// Reads the people whom a list is about to name, ahead of its rows: the loader would wait to see who else is asked for.
pub(super) async fn feed_people(context: &Context<'_>, ids: impl Iterator<Item = PersonId>) -> Result<()> {
    let ids: BTreeSet<PersonId> = ids.collect();
    let ids: Vec<PersonId> = ids.into_iter().collect();
    let people = store::person::find_many(context.data::<Op>()?.db.read(), &ids).await?;
    let people = people.into_iter().map(|person| (person.id, Arc::new(person)));
    context.data::<Loaders>()?.feed_many(people);
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RiskFlagsOf(pub PersonId);

impl Loader<RiskFlagsOf> for Source {
    type Value = Arc<[domain::person::RiskFlag]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[RiskFlagsOf]) -> Loaded<HashMap<RiskFlagsOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let flags = store::person::risk_flags(self.op().db.read(), &people).await?;
        Ok(grouped(flags.into_iter().map(|flag| (RiskFlagsOf(flag.person), flag))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct AgreementsOf(pub PersonId);

impl Loader<AgreementsOf> for Source {
    type Value = Arc<[Agreement]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[AgreementsOf]) -> Loaded<HashMap<AgreementsOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let agreements = store::sharing::of_people(self.op().db.read(), &people).await?;
        Ok(grouped(agreements.into_iter().map(|agreement| (AgreementsOf(agreement.person), agreement))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct PackageOf(PersonId);

impl Loader<PackageOf> for Source {
    type Value = Arc<domain::care_package::CarePackage>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[PackageOf]) -> Loaded<HashMap<PackageOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let packages = store::care_package::of_people(self.op().db.read(), &people).await?;
        let current = store::care_package::current(packages).into_iter();
        Ok(current.map(|(person, package)| (PackageOf(person), Arc::new(package))).collect())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct ReferralsOf(PersonId);

impl Loader<ReferralsOf> for Source {
    type Value = Arc<[Arc<Listed>]>;
    type Error = Arc<Error>;

    /// A person has a handful: all of them cost less than a page for each person of a list.
    async fn load(&self, keys: &[ReferralsOf]) -> Loaded<HashMap<ReferralsOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let visible = store::referral::visible_to(self.op().actor()?);
        let referrals = store::referral::of_people(self.op().db.read(), visible, &people).await?;
        Ok(grouped(
            referrals.into_iter().map(|listed| (ReferralsOf(listed.referral.person), Arc::new(listed))),
        ))
    }
}
