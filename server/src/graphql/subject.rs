//! What a charity sees of a person. Every field goes through [`Subject::show`]: disclosed at this stage or null, and what is shown to
//! a charity is written to the disclosure ledger before the answer is sent.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use domain::{
    disclosure::{Field, Stage, flags_shown},
    enquiry::Enquiry,
    ids::{CategoryId, OutcomeId},
    need::{Language, Wanted as DomainWanted, age_on},
    person::{AgeBand, Person, RiskFlag},
    sharing::consent,
    time::london_date,
};

use super::{
    booking::BookingsOf,
    category::Category,
    coded::Coded,
    loaders::{load, load_known},
    person::{AgreementsOf, RiskFlagsOf},
    wanted::Wanted,
};
use crate::{app::subject::Door, error::Error, op::Op};

/// What a charity sees of a person at the stage that an enquiry or booking has come to. What is not disclosed is null.
pub struct Subject {
    outcome: Option<OutcomeId>,
    wanted: DomainWanted,
    person: Arc<Person>,
    flags: Arc<[RiskFlag]>,
    category: Arc<domain::category::Category>,
    door: Door,
}

/// The person of `enquiry`, as far as its charity may see them now.
pub async fn subject(context: &Context<'_>, enquiry: &Arc<Enquiry>) -> Result<Subject> {
    let referral = load_known(context, enquiry.referral).await?.referral.clone();
    let person: Arc<Person> = load_known(context, referral.person).await?;
    let flags = load(context, RiskFlagsOf(person.id)).await?.unwrap_or_default();
    let directory = context.data::<Op>()?.directory.now();
    let category = directory.category(referral.request.category).ok_or(Error::NotFound)?;
    let stage = stage(context, enquiry).await?;
    Ok(Subject {
        door: Door::new(person.id, Some(enquiry), stage, category.health_flags),
        outcome: referral.request.outcome,
        wanted: referral.request.wanted,
        person,
        flags,
        category,
    })
}

/// How far things have come with the charity of `enquiry`.
pub async fn stage(context: &Context<'_>, enquiry: &Enquiry) -> Result<Stage> {
    let op = context.data::<Op>()?;
    let referral = load_known(context, enquiry.referral).await?.referral.clone();
    let bookings = load(context, BookingsOf(referral.id)).await?.unwrap_or_default();
    let agreements = load(context, AgreementsOf(referral.person)).await?.unwrap_or_default();
    let (category, now) = (referral.request.category, op.clock.now());
    let consent = consent(agreements.iter(), referral.person, enquiry.charity, category, now).ok();
    Ok(Stage::of(enquiry, &bookings, &referral, consent))
}

/// What a charity that were asked for this would see of `person`. Nothing is disclosed by looking: whoever does may see the person.
pub async fn before_asking(
    context: &Context<'_>,
    person: &Arc<Person>,
    category: CategoryId,
    outcome: Option<OutcomeId>,
    wanted: DomainWanted,
) -> Result<Subject> {
    wanted.check().map_err(Error::from)?;
    if let Some(outcome) = outcome {
        let package = load_known(context, outcome).await?.package;
        if load_known(context, package).await?.person != person.id {
            return Err(Error::NotFound.into());
        }
    }
    let category = context.data::<Op>()?.directory.now().category(category).ok_or(Error::NotFound)?;
    Ok(Subject {
        door: Door::new(person.id, None, Stage::FIRST, category.health_flags),
        outcome,
        wanted,
        person: person.clone(),
        flags: load(context, RiskFlagsOf(person.id)).await?.unwrap_or_default(),
        category,
    })
}

#[Object]
impl Subject {
    async fn category(&self, context: &Context<'_>) -> Result<Option<Category>> {
        self.show(context, Field::Category, || Category(self.category.clone()))
    }

    /// What the help is towards, in the person's words.
    async fn outcome(&self, context: &Context<'_>) -> Result<Option<String>> {
        let Some(id) = self.outcome else { return Ok(None) };
        let text = load_known(context, id).await?.text;
        self.show(context, Field::OutcomeWanted, || text)
    }

    /// The first half of the postcode.
    async fn area(&self, context: &Context<'_>) -> Result<Option<&str>> {
        self.show(context, Field::Area, || self.person.details.home.postcode.outward())
    }

    async fn age_band(&self, context: &Context<'_>) -> Result<Option<Coded<AgeBand>>> {
        let today = london_date(context.data::<Op>()?.clock.now());
        self.show(context, Field::AgeBand, || {
            Coded(AgeBand::of(age_on(self.person.details.birth_date, today)))
        })
    }

    /// The language that the person would rather speak.
    async fn language(&self, context: &Context<'_>) -> Result<Option<Coded<Language>>> {
        self.show(context, Field::Language, || Coded(self.person.details.language))
    }

    async fn wanted(&self, context: &Context<'_>) -> Result<Option<Wanted>> {
        self.show(context, Field::Days, || Wanted::from(&self.wanted))
    }

    /// What a visitor does about the risks that bear on a visit.
    async fn risk_notes(&self, context: &Context<'_>) -> Result<Vec<&str>> {
        let flags = flags_shown(self.flags.iter(), self.category.health_flags);
        let (health, other): (Vec<_>, Vec<_>) = flags.into_iter().partition(|flag| flag.health_related);
        let mut notes = Vec::new();
        for (field, flags) in [(Field::RiskFlags, other), (Field::HealthRiskFlags, health)] {
            if !flags.is_empty() {
                notes.extend(self.show(context, field, || flags)?.unwrap_or_default());
            }
        }
        Ok(notes.into_iter().map(|flag| flag.safe_handling.as_str()).collect())
    }

    /// Title and names as one says them: Mrs Eleri Vaughan.
    async fn name(&self, context: &Context<'_>) -> Result<Option<String>> {
        self.show(context, Field::Name, || self.person.details.display_name())
    }

    async fn phone(&self, context: &Context<'_>) -> Result<Option<&str>> {
        self.show_some(context, Field::Contact, self.person.details.phone.as_deref())
    }

    /// How and when to reach the person.
    async fn contact_note(&self, context: &Context<'_>) -> Result<Option<&str>> {
        self.show_some(context, Field::Contact, self.person.details.contact_note.as_deref())
    }

    async fn address_line(&self, context: &Context<'_>) -> Result<Option<&str>> {
        self.show(context, Field::Address, || self.person.details.home.address_line.as_str())
    }

    async fn town(&self, context: &Context<'_>) -> Result<Option<&str>> {
        self.show(context, Field::Address, || self.person.details.home.town.as_str())
    }

    async fn postcode(&self, context: &Context<'_>) -> Result<Option<&str>> {
        self.show(context, Field::Address, || self.person.details.home.postcode.as_str())
    }

    /// How to get in.
    async fn access_notes(&self, context: &Context<'_>) -> Result<Option<&str>> {
        self.show_some(context, Field::AccessNotes, self.person.details.access_notes.as_deref())
    }

    async fn emergency_name(&self, context: &Context<'_>) -> Result<Option<&str>> {
        self.show_some(context, Field::EmergencyContact, self.person.details.emergency_name.as_deref())
    }

    async fn emergency_phone(&self, context: &Context<'_>) -> Result<Option<&str>> {
        self.show_some(context, Field::EmergencyContact, self.person.details.emergency_phone.as_deref())
    }
}

impl Subject {
    /// The one door: null unless `field` is disclosed at this stage, and noted in the ledger where a charity looks.
    fn show<T>(&self, context: &Context<'_>, field: Field, value: impl FnOnce() -> T) -> Result<Option<T>> {
        let shown = self.door.opens(context.data::<Op>()?, field)?;
        Ok(shown.then(value))
    }

    fn show_some<T>(&self, context: &Context<'_>, field: Field, value: Option<T>) -> Result<Option<T>> {
        match value {
            Some(value) => self.show(context, field, || value),
            None => Ok(None),
        }
    }
}
