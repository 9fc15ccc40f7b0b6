//! What is done with people.

use chrono::NaiveDate;
use domain::{
    Actor, Violation,
    alike::{Marks, PersonLikeness},
    care_package::Beginning,
    held::HeldSection,
    ids::{PersonId, RiskFlagId, TeamId},
    need::{EccLevel, Language},
    nhs_number::NhsNumber,
    person::{Details, Home, Person, PersonAction, RiskFlag},
    policy::{Action, Resource},
    postcode::Postcode,
    text,
    time::london_date,
};
use sea_orm::ConnectionTrait;

use super::{Target, line, lines, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    postcodes::{self, Place},
    store::{
        self,
        held::Held,
        page::{Page, Slice},
    },
};

/// A person as typed, and the conversation that their plan begins with.
#[derive(Clone, Debug)]
pub struct Registration {
    pub team: TeamId,
    pub typed: Typed,
    pub what_matters: String,
    pub ecc_level: EccLevel,
    /// Whoever registers has looked at those who are alike, and it is none of them.
    pub another_person: bool,
}

/// What is known of somebody before they are written down, as typed.
#[derive(Clone, Debug)]
pub struct TypedMarks {
    pub nhs_number: Option<String>,
    pub given_name: String,
    pub preferred_name: Option<String>,
    pub family_name: String,
    pub birth_date: NaiveDate,
    pub postcode: String,
}

/// A person as typed.
#[derive(Clone, Debug)]
pub struct Typed {
    pub nhs_number: Option<String>,
    pub title: Option<String>,
    pub given_name: String,
    pub family_name: String,
    pub preferred_name: Option<String>,
    pub birth_date: NaiveDate,
    pub language: Language,
    pub address_line: String,
    pub town: String,
    pub postcode: String,
    pub phone: Option<String>,
    pub contact_note: Option<String>,
    pub access_notes: Option<String>,
    pub emergency_name: Option<String>,
    pub emergency_phone: Option<String>,
}

/// Something that a visitor may have to know, as typed.
#[derive(Clone, Debug)]
pub struct NewRiskFlag {
    pub kind: String,
    pub health_related: bool,
    pub bears_on_visit: bool,
    pub safe_handling: String,
    pub review_on: NaiveDate,
}

/// The person, where `actor` may do `action` to them.
pub async fn load_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: impl Into<Action>,
    id: PersonId,
) -> Result<Person, Error> {
    let action: Action = action.into();
    let person = store::person::find(db, id).await?.ok_or(Error::NotFound)?;
    permit(actor, action, &person.resource())?;
    person.admits(action)?;
    Ok(person)
}

pub async fn read(op: &Op, id: PersonId) -> Result<Person, Error> {
    let person = load_for(op.db.read(), op.actor()?, Action::ViewPerson, id).await?;
    op.audit_read("person.read", "person", person.id, None);
    Ok(person)
}

/// Writes a person down, with the draft of a care package that whoever registers them co-ordinates.
pub async fn register(write: Write, registration: Registration) -> Result<PersonId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let team = Resource::of_team(registration.team);
    permit(actor, Action::AddPerson, &team)?;
    permit(actor, Action::BeginCarePackage, &team)?;
    let details = registration.typed.details()?.checked(london_date(tx.now()))?;
    check_nhs_number(tx, &details, None).await?;
    if !registration.another_person {
        check_alike(tx, &details).await?;
    }
    let person = Person {
        id: tx.next_id(),
        team: registration.team,
        details,
        created_at: tx.now(),
        merged_into: None,
        redacted_at: None,
        version: 1,
    };
    store::person::insert(tx.db(), &person).await?;
    note(tx, "person.register", &person);
    let beginning = Beginning {
        id: tx.next_id(),
        person: person.id,
        team: person.team,
        coordinator: actor.account,
        what_matters: registration.what_matters,
        ecc_level: registration.ecc_level,
        review_on: None,
    };
    super::care_package::begin_with(tx, actor, beginning).await?;
    write.commit(person.id).await
}

/// The person, written down anew.
pub async fn edit(write: Write, target: Target<PersonId>, typed: Typed) -> Result<PersonId, Error> {
    let tx = &write.tx;
    let person = load_for(tx.db(), &write.actor, PersonAction::Edit, target.id).await?;
    target.is_at(person.version)?;
    let details = typed.details()?;
    check_nhs_number(tx, &details, Some(person.id)).await?;
    let person = person.edit(details, london_date(tx.now()))?;
    store::person::update(tx.db(), &person).await?;
    note(tx, "person.edit", &person);
    write.commit(person.id).await
}

/// An addition, not a change: two who add a flag each both did what they meant to.
pub async fn add_risk_flag(write: Write, person: PersonId, new: NewRiskFlag) -> Result<PersonId, Error> {
    let tx = &write.tx;
    let person = load_for(tx.db(), &write.actor, PersonAction::AddRiskFlag, person).await?;
    let NewRiskFlag { kind, health_related, bears_on_visit, safe_handling, review_on } = new;
    let flag = RiskFlag {
        id: tx.next_id(),
        person: person.id,
        kind,
        health_related,
        bears_on_visit,
        safe_handling,
        author: write.actor.account,
        review_on,
        created_at: tx.now(),
        ended_at: None,
    };
    store::person::insert_risk_flag(tx.db(), &flag.checked(london_date(tx.now()))?).await?;
    note(tx, "risk-flag.add", &person);
    write.commit(person.id).await
}

/// It is so no longer: charities are not told of it any more.
pub async fn end_risk_flag(write: Write, id: RiskFlagId) -> Result<PersonId, Error> {
    let tx = &write.tx;
    let flag = store::person::find_risk_flag(tx.db(), id).await?.ok_or(Error::NotFound)?;
    let person = load_for(tx.db(), &write.actor, PersonAction::EndRiskFlag, flag.person).await?;
    store::person::end_risk_flag(tx.db(), &flag.end(tx.now())).await?;
    note(tx, "risk-flag.end", &person);
    write.commit(person.id).await
}

fn note(tx: &Tx, action: &'static str, person: &Person) {
    tx.audit(action, "person", person.id, None);
    tx.changed(Kind::Person, person.id, Audience::team(person.team));
}

/// Said before anything else is looked at; of two who write the same number at once, the second is told by the column's uniqueness.
///
/// A person written down twice is worse than a colleague who learns that another team knows them: so it is said, and the audit has who
/// was told of whom.
async fn check_nhs_number(tx: &Tx, details: &Details, besides: Option<PersonId>) -> Result<(), Error> {
    let Some(number) = &details.nhs_number else { return Ok(()) };
    match store::person::with_nhs_number(tx.db(), number).await? {
        Some(other) if besides != Some(other) => {
            tx.audit_read("person.nhs-number-taken", "person", other);
            Err(Violation::NhsNumberTaken.into())
        }
        _ => Ok(()),
    }
}

/// Somebody who may be the same is looked at first, also where another team knows them. The audit has whom the writer learned of.
async fn check_alike(tx: &Tx, details: &Details) -> Result<(), Error> {
    let alike = store::person::alike(tx.db(), &Marks::of(details)).await?;
    for (_, person) in &alike {
        tx.audit_read("person.alike", "person", person.id);
    }
    if alike.is_empty() { Ok(()) } else { Err(Violation::PersonAlike.into()) }
}

/// Those who may be who is about to be written down in some team. What is typed is not looked at closely: where it is no number or no
/// postcode, nobody is found by it.
pub async fn alike(op: &Op, team: TeamId, typed: TypedMarks) -> Result<Vec<(PersonLikeness, Person)>, Error> {
    permit(op.actor()?, Action::AddPerson, &Resource::of_team(team))?;
    let Ok(postcode) = typed.postcode.parse::<Postcode>() else { return Ok(Vec::new()) };
    let number = typed.nhs_number.as_deref().and_then(|number| number.parse::<NhsNumber>().ok());
    let marks = Marks {
        nhs_number: number.as_ref(),
        given_name: &typed.given_name,
        preferred_name: typed.preferred_name.as_deref(),
        family_name: &typed.family_name,
        birth_date: typed.birth_date,
        postcode: &postcode,
    };
    let alike = store::person::alike(op.db.read(), &marks).await?;
    for (_, person) in &alike {
        op.audit_read("person.alike", "person", person.id, None);
    }
    Ok(alike)
}

/// A page of one part of everything that is held about a person. That it was taken out, and by whom, is in the audit.
pub async fn held(op: &Op, id: PersonId, section: HeldSection, page: &Page) -> Result<Slice<Held>, Error> {
    load_for(op.db.read(), op.actor()?, PersonAction::Export, id).await?;
    op.audit_read("person.export", "person", id, Some(serde_json::json!({ "section": section })));
    store::held::page(op.db.read(), id, section, page).await
}

/// A postcode as people type it, where it is one of the county's, and where it lies.
pub fn place_of(postcode: &str) -> Result<(Postcode, Place), Violation> {
    let postcode: Postcode = postcode.parse()?;
    let place = postcodes::lookup(postcode.as_str()).ok_or(Violation::PostcodeUnknown)?;
    Ok((postcode, place))
}

impl Typed {
    /// What was typed as what is kept.
    fn details(&self) -> Result<Details, Violation> {
        let number = line(self.nhs_number.as_deref())?;
        Ok(Details {
            nhs_number: number.map(|number| number.parse::<NhsNumber>()).transpose()?,
            title: line(self.title.as_deref())?,
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            preferred_name: line(self.preferred_name.as_deref())?,
            birth_date: self.birth_date,
            language: self.language,
            home: self.home()?,
            phone: line(self.phone.as_deref())?,
            contact_note: lines(self.contact_note.as_deref())?,
            access_notes: lines(self.access_notes.as_deref())?,
            emergency_name: line(self.emergency_name.as_deref())?,
            emergency_phone: line(self.emergency_phone.as_deref())?,
        })
    }

    fn home(&self) -> Result<Home, Violation> {
        let (postcode, place) = place_of(&self.postcode)?;
        Ok(Home {
            address_line: text::optional(self.address_line.as_str())?,
            town: text::line(self.town.as_str())?,
            postcode,
            point: place.point,
            ward: place.ward_code.to_owned(),
        })
    }
}
