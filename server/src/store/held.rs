//! Everything that is held about one person, part by part, a page at a time: of every table that tells of them but that of safeguarding
//! concerns.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    held::{HeldFact, HeldSection},
    ids::{AccountId, CategoryId, CharityId, OfferingId, PersonId, TeamId},
};
use entities::{
    audit_event, booking, calendar_address, care_package, disclosure_entry, ecc_change, enquiry, message,
    outcome, package_item, person, referral, risk_flag, sharing_agreement, visit,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait, PrimaryKeyToColumn, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, sea_query::SelectStatement,
};
use uuid::Uuid;

use super::page::{Page, Slice};
use crate::error::Error;

/// One row, as facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held(pub Vec<(HeldFact, Told)>);

/// A fact's value: in words, or as the id of something whose name says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Text(String),
    Account(AccountId),
    Charity(CharityId),
    Offering(OfferingId),
    Category(CategoryId),
    Team(TeamId),
}

impl Held {
    fn say(mut self, fact: HeldFact, told: Option<Told>) -> Self {
        self.0.extend(told.map(|told| (fact, told)));
        self
    }

    fn text(self, fact: HeldFact, text: impl Into<Option<String>>) -> Self {
        let text = text.into().filter(|text| !text.is_empty());
        self.say(fact, text.map(Told::Text))
    }

    fn shown(self, fact: HeldFact, value: Option<impl ToString>) -> Self {
        self.text(fact, value.map(|value| value.to_string()))
    }

    fn at(self, at: DateTime<Utc>) -> Self {
        self.text(HeldFact::At, at.to_rfc3339_opts(SecondsFormat::Secs, true))
    }

    fn by(self, fact: HeldFact, account: impl Into<Option<Uuid>>) -> Self {
        self.say(fact, account.into().map(|id| Told::Account(id.into())))
    }

    fn charity(self, charity: impl Into<Option<Uuid>>) -> Self {
        self.say(HeldFact::Charity, charity.into().map(|id| Told::Charity(id.into())))
    }

    fn offering(self, offering: impl Into<Option<Uuid>>) -> Self {
        self.say(HeldFact::Offering, offering.into().map(|id| Told::Offering(id.into())))
    }

    fn category(self, category: impl Into<Option<Uuid>>) -> Self {
        self.say(HeldFact::Category, category.into().map(|id| Told::Category(id.into())))
    }

    /// The accounts that are named in it.
    pub fn accounts(&self) -> BTreeSet<AccountId> {
        let account = |told: &Told| match told {
            Told::Account(id) => Some(*id),
            _ => None,
        };
        self.0.iter().filter_map(|(_, told)| account(told)).collect()
    }
}

/// A page of one part, the oldest first.
pub async fn page(
    db: &impl ConnectionTrait,
    person: PersonId,
    section: HeldSection,
    page: &Page,
) -> Result<Slice<Held>, Error> {
    let id = Uuid::from(person);
    match section {
        HeldSection::Record => {
            let records = records(db, person).await?;
            let query = person::Entity::find().filter(person::Column::Id.is_in(records));
            rows(db, query, page, record).await
        }
        HeldSection::RiskFlags => {
            let query = risk_flag::Entity::find().filter(risk_flag::Column::PersonId.eq(id));
            rows(db, query, page, flag).await
        }
        HeldSection::Agreements => {
            let query = sharing_agreement::Entity::find().filter(sharing_agreement::Column::PersonId.eq(id));
            rows(db, query, page, agreement).await
        }
        HeldSection::Packages => {
            let query = care_package::Entity::find().filter(care_package::Column::PersonId.eq(id));
            rows(db, query, page, package).await
        }
        HeldSection::Outcomes => {
            let query =
                outcome::Entity::find().filter(outcome::Column::CarePackageId.in_subquery(packages(id)));
            rows(db, query, page, aim).await
        }
        HeldSection::Levels => {
            let query = ecc_change::Entity::find()
                .filter(ecc_change::Column::CarePackageId.in_subquery(packages(id)));
            rows(db, query, page, level).await
        }
        HeldSection::Items => {
            let of = package_item::Column::CarePackageId.in_subquery(packages(id));
            rows(db, package_item::Entity::find().filter(of), page, item).await
        }
        HeldSection::Referrals => {
            let query = referral::Entity::find().filter(referral::Column::PersonId.eq(id));
            rows(db, query, page, request).await
        }
        HeldSection::Enquiries => {
            let query =
                enquiry::Entity::find().filter(enquiry::Column::ReferralId.in_subquery(referrals(id)));
            rows(db, query, page, question).await
        }
        HeldSection::Bookings => {
            let query = booking::Entity::find().filter(booking::Column::PersonId.eq(id));
            rows(db, query, page, help).await
        }
        HeldSection::Visits => {
            let query = visit::Entity::find().filter(visit::Column::PersonId.eq(id));
            rows(db, query, page, occasion).await
        }
        HeldSection::Calendars => {
            let query = calendar_address::Entity::find().filter(calendar_address::Column::PersonId.eq(id));
            rows(db, query, page, calendar).await
        }
        HeldSection::Messages => {
            let query =
                message::Entity::find().filter(message::Column::ReferralId.in_subquery(referrals(id)));
            rows(db, query, page, words).await
        }
        HeldSection::Disclosures => {
            let shown = disclosure_entry::Column::PersonId.is_in(records(db, person).await?);
            let query = disclosure_entry::Entity::find().filter(shown);
            rows(db, query, page, disclosure).await
        }
        HeldSection::Reads => {
            let query = audit_event::Entity::find()
                .filter(audit_event::Column::SubjectKind.eq("person"))
                .filter(audit_event::Column::SubjectId.is_in(records(db, person).await?));
            rows(db, query, page, deed).await
        }
    }
}

/// The person's record, and those that became part of it.
async fn records(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Uuid>, Error> {
    let leads = super::person_merge::with_absorbed(db, &[person]).await?;
    Ok(leads.into_keys().map(Uuid::from).collect())
}

/// By id, which tells the order in which they were written.
async fn rows<E>(
    db: &impl ConnectionTrait,
    query: Select<E>,
    page: &Page,
    told: impl Fn(E::Model) -> Held,
) -> Result<Slice<Held>, Error>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    let Some(id) = <E::PrimaryKey as sea_orm::Iterable>::iter().next().map(PrimaryKeyToColumn::into_column)
    else {
        return Ok(Slice::default());
    };
    let query = match page.key::<Uuid>()? {
        Some(after) => query.filter(id.gt(after)),
        None => query,
    };
    let rows = query.order_by_asc(id).limit(page.first + 1).all(db).await?;
    let key = |row: &E::Model| match row.get(id) {
        sea_orm::Value::Uuid(id) => id.unwrap_or_default(),
        _ => Uuid::nil(),
    };
    Ok(Slice::new(rows, page, key).map(told))
}

fn packages(person: Uuid) -> SelectStatement {
    use care_package::{Column as C, Entity as E};
    E::find().select_only().column(C::Id).filter(C::PersonId.eq(person)).into_query()
}

fn referrals(person: Uuid) -> SelectStatement {
    use referral::{Column as C, Entity as E};
    E::find().select_only().column(C::Id).filter(C::PersonId.eq(person)).into_query()
}

use HeldFact as F;

fn record(row: person::Model) -> Held {
    let names = [row.title, Some(row.given_name), Some(row.family_name)];
    let home = [row.address_line, row.town, row.postcode];
    let emergency = [row.emergency_name, row.emergency_phone];
    Held::default()
        .text(F::Name, names.into_iter().flatten().collect::<Vec<_>>().join(" "))
        .text(F::PreferredName, row.preferred_name)
        .text(F::NhsNumber, row.nhs_number)
        .shown(F::BirthDate, Some(row.birth_date))
        .text(F::Language, row.language)
        .text(F::Address, home.join(", "))
        .text(F::Phone, row.phone)
        .text(F::ContactNote, row.contact_note)
        .text(F::AccessNotes, row.access_notes)
        .text(F::EmergencyContact, emergency.into_iter().flatten().collect::<Vec<_>>().join(", "))
        .say(F::Team, Some(Told::Team(row.team_id.into())))
        .at(row.created_at)
}

fn flag(row: risk_flag::Model) -> Held {
    Held::default()
        .text(F::Kind, row.kind)
        .text(F::Text, row.safe_handling)
        .by(F::By, row.author_id)
        .at(row.created_at)
        .shown(F::ReviewOn, Some(row.review_on))
        .shown(F::Until, row.ended_at.map(|at| at.date_naive()))
}

fn agreement(row: sharing_agreement::Model) -> Held {
    Held::default()
        .text(F::Kind, row.scope)
        .charity(row.charity_id)
        .category(row.category_id)
        .text(F::State, row.how)
        .by(F::By, row.recorded_by)
        .at(row.recorded_at)
        .shown(F::Until, row.withdrawn_at.map(|at| at.date_naive()).or(row.until))
}

fn calendar(row: calendar_address::Model) -> Held {
    Held::default()
        .by(F::By, row.made_by)
        .at(row.made_at)
        .shown(F::Until, row.revoked_at.map(|at| at.date_naive()))
}

fn package(row: care_package::Model) -> Held {
    Held::default()
        .text(F::State, row.state)
        .text(F::Text, row.what_matters)
        .text(F::Reason, row.hold_reason)
        .by(F::Coordinator, row.coordinator_id)
        .shown(F::Level, Some(row.ecc_level))
        .shown(F::ReviewOn, row.review_on)
        .at(row.created_at)
        .shown(F::Until, row.ended_at.map(|at| at.date_naive()))
}

fn aim(row: outcome::Model) -> Held {
    Held::default()
        .text(F::Text, row.text)
        .at(row.created_at)
        .shown(F::Until, row.met_at.map(|at| at.date_naive()))
}

fn level(row: ecc_change::Model) -> Held {
    Held::default()
        .shown(F::Level, Some(row.to_level))
        .shown(F::From, Some(row.on_date))
        .text(F::Reason, row.reason)
        .text(F::Outcome, row.outcome)
        .shown(F::ReviewOn, row.review_on)
        .by(F::By, row.recorded_by)
}

fn item(row: package_item::Model) -> Held {
    Held::default()
        .text(F::Kind, row.kind)
        .text(F::Text, row.title)
        .text(F::By, row.provider)
        .shown(F::From, Some(row.from_date))
        .shown(F::Until, row.until)
}

fn request(row: referral::Model) -> Held {
    Held::default()
        .category(row.category_id)
        .text(F::State, row.state)
        .text(F::Text, row.note)
        .text(F::Answer, row.question)
        .text(F::Reason, row.withdraw_reason.or(row.hold_reason))
        .text(F::Outcome, row.close_outcome)
        .text(F::Outcome, row.close_note)
        .by(F::Coordinator, row.coordinator_id)
        .by(F::Broker, row.broker_id)
        .at(row.created_at)
}

fn question(row: enquiry::Model) -> Held {
    Held::default()
        .charity(row.charity_id)
        .offering(row.offering_id)
        .text(F::State, row.state)
        .text(F::Text, row.message)
        .text(F::Reason, row.decline_reason.or(row.recall_reason))
        .text(F::Answer, row.answer_note)
        .by(F::By, row.sent_by)
        .at(row.sent_at)
}

fn help(row: booking::Model) -> Held {
    Held::default()
        .charity(row.charity_id)
        .offering(row.offering_id)
        .text(F::State, row.state)
        .shown(F::From, Some(row.start_on))
        .shown(F::Until, row.end_on)
        .text(F::Reason, row.cancel_reason.or(row.pause_reason))
        .text(F::Outcome, row.outcome)
        .at(row.created_at)
}

fn occasion(row: visit::Model) -> Held {
    Held::default()
        .charity(row.charity_id)
        .at(row.starts_at)
        .text(F::State, row.state)
        .shown(F::Minutes, row.minutes)
        .text(F::Text, row.note)
        .text(F::Reason, row.cancel_reason)
        .by(F::By, row.recorded_by)
}

fn words(row: message::Model) -> Held {
    Held::default().text(F::Kind, row.audience).text(F::Text, row.body).by(F::By, row.author_id).at(row.at)
}

fn disclosure(row: disclosure_entry::Model) -> Held {
    Held::default().charity(row.charity_id).text(F::Field, row.field).by(F::By, row.account_id).at(row.at)
}

fn deed(row: audit_event::Model) -> Held {
    Held::default().text(F::Kind, row.action).by(F::By, row.actor_id).at(row.at)
}

/// The names of all `accounts`, in one statement.
pub async fn names(
    db: &impl ConnectionTrait,
    accounts: BTreeSet<AccountId>,
) -> Result<BTreeMap<AccountId, String>, Error> {
    if accounts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    let found = super::account::colleagues(db, &accounts).await?;
    Ok(found.into_iter().map(|colleague| (colleague.id, colleague.name)).collect())
}
