//! People.

mod agreement;
mod alike;
mod disclosed;
mod held;
mod loaders;
mod mutation;
mod one_person;
mod risk_flag;

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{CategoryId, OutcomeId, PersonId, TeamId},
    need::{Language, age_on},
    person::PersonAction,
    policy::Action,
    sharing::consent,
    time::london_date,
};
use uuid::Uuid;

pub use alike::AlikeQuery;
pub use held::HeldQuery;
pub use loaders::{AgreementsOf, RiskFlagsOf, feed_people};
pub use mutation::PersonMutation;
pub use one_person::{OnePersonMutation, OnePersonQuery};

use super::{
    care_package::CarePackage,
    coded::Coded,
    connection::{List, Total, list_with, page, search as looked_for, total},
    id::Id,
    limits::cost_of_page,
    loaders::{load, load_known},
    payload::found,
    ready::ready,
    referral::Referral,
    subject::{Subject, before_asking},
    team::{Team, team},
    wanted::WantedInput,
};
use crate::{
    app,
    error::Error,
    op::Op,
    store::{self, page::Slice, referral::Listed},
};
use agreement::SharingAgreement;
use disclosed::{CharityDisclosure, disclosed};
use loaders::{MergesOf, PackageOf, ReferralsOf};
use one_person::PersonMerge;
use risk_flag::RiskFlag;

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

    /// When this record was made.
    async fn registered_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Since when nothing is left of the record that says who it was: its time was over. Names and addresses are empty then, or invented.
    async fn redacted_at(&self) -> Option<DateTime<Utc>> {
        self.0.redacted_at
    }

    /// Those that hold, oldest first.
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
        let package = load(context, PackageOf(self.0.id)).await?;
        let actor = context.data::<Op>()?.actor()?;
        Ok(self.0.actions(actor, package.as_deref()).into_iter().map(Coded).collect())
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

    /// What charities were shown, the first of them first. For those who may give the person the letter of it.
    async fn disclosures(&self, context: &Context<'_>) -> Result<Vec<CharityDisclosure>> {
        let op = context.data::<Op>()?;
        app::permit(op.actor()?, Action::ViewDisclosures, &self.0.resource())?;
        op.audit_read("person.read-disclosures", "person", self.0.id, None);
        disclosed(context, self.0.id).await
    }

    /// Where this record went: it became part of another of the same person, and nothing more is written in it.
    async fn merged_into(&self, context: &Context<'_>) -> Result<Option<PersonMerge>> {
        let merges = load(context, MergesOf(self.0.id)).await?.unwrap_or_default();
        Ok(merges.iter().find(|merge| merge.gone == self.0.id).cloned().map(PersonMerge))
    }

    /// The records that became part of this one, the newest first.
    async fn merges(&self, context: &Context<'_>) -> Result<Vec<PersonMerge>> {
        let merges = load(context, MergesOf(self.0.id)).await?.unwrap_or_default();
        Ok(merges.iter().filter(|merge| merge.into == self.0.id).cloned().map(PersonMerge).collect())
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

/// The person that something is about. That the answer names them is in the audit, once for all whom it names.
pub async fn person(context: &Context<'_>, id: PersonId) -> Result<Person> {
    let person = load_known(context, id).await?;
    context.data::<Op>()?.audit_person("person.list", id);
    Ok(Person(person))
}

ready!(Person {
    "id" => id, "version" => version, "nhsNumber" => nhs_number, "title" => title, "givenName" => given_name,
    "familyName" => family_name, "preferredName" => preferred_name, "displayName" => display_name,
    "birthDate" => birth_date, "age" => age, "language" => language, "addressLine" => address_line, "town" => town,
    "postcode" => postcode, "phone" => phone,
});

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
