//! What a charity is shown of a person: by GraphQL and on the pages of links alike, through one [`Door`].

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    category::Category,
    disclosure::{Field, HealthFlags, Stage, flags_shown, shown},
    enquiry::Enquiry,
    ids::{CharityId, EnquiryId, PersonId},
    need::{Language, Wanted, age_on},
    person::{AgeBand, Details, RiskFlag},
    time::london_date,
};

use crate::{audit::Disclosure, error::Error, op::Op, store};

/// The one way to a field of a person: shut unless it is disclosed at this stage, and noted in the ledger where a charity looks.
#[derive(Clone, Debug)]
pub struct Door {
    person: PersonId,
    /// None before anybody is asked.
    asked: Option<(EnquiryId, CharityId)>,
    stage: Stage,
    shown: BTreeSet<Field>,
}

impl Door {
    pub fn new(person: PersonId, asked: Option<&Enquiry>, stage: Stage, health: HealthFlags) -> Self {
        let asked = asked.map(|enquiry| (enquiry.id, enquiry.charity));
        Self { person, asked, stage, shown: shown(stage, health) }
    }

    /// Whether the viewer is shown `field` now, which is then taken to have been shown.
    pub fn opens(&self, op: &Op, field: Field) -> Result<bool, Error> {
        if !self.shown.contains(&field) {
            return Ok(false);
        }
        let actor = op.actor()?;
        let asked = self.asked.filter(|(_, charity)| actor.speaks_for(*charity));
        op.audit_person(if asked.is_some() { "person.disclose" } else { "person.list" }, self.person);
        if let Some((enquiry, charity)) = asked {
            op.disclosed(Disclosure {
                person: self.person,
                charity,
                enquiry,
                account: actor.signature(),
                stage: self.stage,
                field,
            });
        }
        Ok(true)
    }

    /// `value`, where the viewer is shown `field`.
    fn show<T>(&self, op: &Op, field: Field, value: impl FnOnce() -> T) -> Result<Option<T>, Error> {
        Ok(self.opens(op, field)?.then(value))
    }

    fn show_some<T>(&self, op: &Op, field: Field, value: Option<T>) -> Result<Option<T>, Error> {
        // What is not there is not shown, and the ledger does not say that it was.
        match value {
            Some(value) => self.show(op, field, || value),
            None => Ok(None),
        }
    }
}

/// All that a charity is shown of the person of an enquiry, at the stage that it has come to.
#[derive(Clone, Debug)]
pub struct Subject {
    pub asked: Asked,
    pub contact: Contact,
}

/// What is asked, for somebody who is not named.
#[derive(Clone, Debug)]
pub struct Asked {
    pub category: Option<Arc<Category>>,
    /// What the help is towards, in the person's words.
    pub outcome: Option<String>,
    /// The first half of the postcode.
    pub area: Option<String>,
    pub age_band: Option<AgeBand>,
    pub language: Option<Language>,
    pub wanted: Option<Wanted>,
    /// What a visitor does about the risks that bear on a visit.
    pub risk_notes: Vec<String>,
}

/// Whom to visit, and how.
#[derive(Clone, Debug)]
pub struct Contact {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub note: Option<String>,
    pub address: Option<String>,
    pub access_notes: Option<String>,
    pub emergency: Option<String>,
}

/// Shows the viewer, and notes that they were shown, what `enquiry` admits at `stage`. The viewer may see the enquiry: the caller has looked.
pub async fn show(op: &Op, enquiry: &Enquiry, stage: Stage) -> Result<Subject, Error> {
    let db = op.db.read();
    let referral = store::referral::find(db, enquiry.referral).await?.ok_or(Error::NotFound)?.referral;
    let person = store::person::find(db, referral.person).await?.ok_or(Error::NotFound)?;
    let flags = store::person::risk_flags(db, &[person.id]).await?;
    let category = op.directory.now().category(referral.request.category).ok_or(Error::NotFound)?;
    let outcome = match referral.request.outcome {
        Some(id) => store::care_package::find_outcomes(db, &[id]).await?.pop().map(|outcome| outcome.text),
        None => None,
    };
    let door = Door::new(person.id, Some(enquiry), stage, category.health_flags);
    let today = london_date(op.clock.now());
    let details = &person.details;
    let asked = Asked {
        outcome: door.show_some(op, Field::OutcomeWanted, outcome)?,
        area: door.show(op, Field::Area, || details.home.postcode.outward().to_owned())?,
        age_band: door.show(op, Field::AgeBand, || AgeBand::of(age_on(details.birth_date, today)))?,
        language: door.show(op, Field::Language, || details.language)?,
        wanted: door.show(op, Field::Days, || referral.request.wanted.clone())?,
        risk_notes: risk_notes(&door, op, &flags, category.health_flags)?,
        category: door.show(op, Field::Category, || category)?,
    };
    Ok(Subject { asked, contact: contact(&door, op, details)? })
}

fn risk_notes(door: &Door, op: &Op, flags: &[RiskFlag], health: HealthFlags) -> Result<Vec<String>, Error> {
    let mut notes = Vec::new();
    for flag in flags_shown(flags, health) {
        let field = if flag.health_related { Field::HealthRiskFlags } else { Field::RiskFlags };
        notes.extend(door.show(op, field, || flag.safe_handling.clone())?);
    }
    Ok(notes)
}

fn contact(door: &Door, op: &Op, details: &Details) -> Result<Contact, Error> {
    let home = &details.home;
    let address = || [home.address_line.as_str(), &home.town, home.postcode.as_str()].join(", ");
    let emergency = [&details.emergency_name, &details.emergency_phone];
    let emergency = emergency.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ");
    Ok(Contact {
        name: door.show(op, Field::Name, || details.display_name())?,
        phone: door.show_some(op, Field::Contact, details.phone.clone())?,
        note: door.show_some(op, Field::Contact, details.contact_note.clone())?,
        address: door.show(op, Field::Address, address)?,
        access_notes: door.show_some(op, Field::AccessNotes, details.access_notes.clone())?,
        emergency: door.show_some(
            op,
            Field::EmergencyContact,
            Some(emergency).filter(|contact| !contact.is_empty()),
        )?,
    })
}
