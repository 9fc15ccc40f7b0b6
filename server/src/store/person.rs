//! People, and the risk flags that go with them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use domain::{
    Actor, Violation,
    alike::{Marks, PersonLikeness},
    ids::{PersonId, RiskFlagId, TeamId},
    need::Point,
    nhs_number::NhsNumber,
    person::{Details, Home, Person, RiskFlag},
};
use entities::{person, risk_flag};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, LikeExpr},
};
use uuid::Uuid;

use super::{
    Kept, code, number,
    page::{Page, Slice},
};
use crate::error::Error;

/// More words than anybody's name has; the rest of a long search is not looked at.
const WORDS: usize = 6;

/// What a list of people is narrowed to; an empty part narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub team: Option<TeamId>,
    /// Part of a name, or an NHS number, as typed.
    pub search: Option<String>,
}

/// The rows that `actor` may see in a list: those of the actor's teams, and none that became part of another or was redacted.
pub fn visible_to(actor: &Actor) -> Condition {
    let teams = actor.teams_of_cases().map(Uuid::from);
    Condition::all()
        .add(person::Column::TeamId.is_in(teams))
        .add(person::Column::MergedInto.is_null())
        .add(person::Column::RedactedAt.is_null())
}

/// People whom `text` names: each of its words begins one of their names, in whatever case; ten digits are an NHS number.
pub fn named(text: &str) -> Condition {
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    if digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Condition::all().add(person::Column::NhsNumber.eq(digits));
    }
    text.split_whitespace().take(WORDS).map(begins_a_name).fold(Condition::all(), Condition::add)
}

fn begins_a_name(word: &str) -> Condition {
    let escaped = word.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    let names = [person::Column::FamilyName, person::Column::GivenName, person::Column::PreferredName];
    names.into_iter().fold(Condition::any(), |any, name| {
        let name = Expr::expr(Func::lower(Expr::col((person::Entity, name))));
        any.add(name.like(LikeExpr::new(format!("{escaped}%")).escape('\\')))
    })
}

pub async fn find(db: &impl ConnectionTrait, id: PersonId) -> Result<Option<Person>, Error> {
    person::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// Until this transaction ends, others who lock the same person wait. SQLite has one writer at a time anyway.
pub async fn lock(db: &impl ConnectionTrait, id: PersonId) -> Result<(), Error> {
    if db.get_database_backend() == DbBackend::Postgres {
        let query = person::Entity::find_by_id(Uuid::from(id)).select_only().column(person::Column::Id);
        let _: Option<Uuid> = query.lock_exclusive().into_tuple().one(db).await?;
    }
    Ok(())
}

/// Those of `ids` that exist, in no order.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[PersonId]) -> Result<Vec<Person>, Error> {
    let rows = person::Entity::find()
        .filter(person::Column::Id.is_in(ids.iter().map(|id| Uuid::from(*id))))
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// Those of `people` that exist, by id, of the versions that a list has just named. Only those that are not kept are read.
pub(crate) async fn at_versions(
    db: &impl ConnectionTrait,
    kept: &Kept,
    people: BTreeMap<PersonId, i32>,
) -> Result<HashMap<PersonId, Arc<Person>>, Error> {
    let known = people.iter().map(|(id, version)| (*id, kept.people.at(*id, *version)));
    let (known, unknown): (Vec<_>, Vec<_>) = known.partition(|(_, person)| person.is_some());
    let unknown: Vec<PersonId> = unknown.into_iter().map(|(id, _)| id).collect();
    let read = if unknown.is_empty() { Vec::new() } else { find_many(db, &unknown).await? };
    let read = read.into_iter().map(|person| {
        let person = Arc::new(person);
        kept.people.keep(person.id, person.version, &person);
        (person.id, person)
    });
    Ok(known.into_iter().filter_map(|(id, person)| Some((id, person?))).chain(read).collect())
}

/// Who has this NHS number.
pub async fn with_nhs_number(
    db: &impl ConnectionTrait,
    number: &NhsNumber,
) -> Result<Option<PersonId>, Error> {
    let numbered = person::Entity::find().filter(person::Column::NhsNumber.eq(number.as_str()));
    let id: Option<Uuid> = numbered.select_only().column(person::Column::Id).into_tuple().one(db).await?;
    Ok(id.map(PersonId::from))
}

/// Those who may be who `marks` are of, of whatever team, the surest first.
pub async fn alike(
    db: &impl ConnectionTrait,
    marks: &Marks<'_>,
) -> Result<Vec<(PersonLikeness, Person)>, Error> {
    use person::Column as C;
    let at_home = C::BirthDate.eq(marks.birth_date).and(C::Postcode.eq(marks.postcode.as_str()));
    // Two statements: "of this number, or born on this day" would be answered from no one index.
    let mut rows = person::Entity::find().filter(at_home).filter(C::MergedInto.is_null()).all(db).await?;
    if let Some(number) = marks.nhs_number {
        rows.extend(person::Entity::find().filter(C::NhsNumber.eq(number.as_str())).one(db).await?);
    }
    let mut alike = BTreeMap::new();
    for row in rows {
        let person = from_row(row)?;
        if let Some(likeness) = marks.likeness(&person) {
            alike.insert((likeness, person.id), person);
        }
    }
    Ok(alike.into_iter().map(|((likeness, _), person)| (likeness, person)).collect())
}

/// By family name, then given name.
pub async fn page(
    db: &impl ConnectionTrait,
    visible: Condition,
    filter: &Filter,
    page: &Page,
) -> Result<Slice<Person>, Error> {
    use person::Column as C;
    let mut query = person::Entity::find().filter(visible).filter(filter.condition());
    if let Some((family, given, id)) = page.key::<(String, String, Uuid)>()? {
        let place = Expr::tuple(
            [C::FamilyName, C::GivenName, C::Id].map(|column| Expr::col((person::Entity, column))),
        );
        query = query.filter(place.gt(Expr::tuple([Expr::val(family), Expr::val(given), Expr::val(id)])));
    }
    let rows = query
        .order_by(C::FamilyName, Order::Asc)
        .order_by(C::GivenName, Order::Asc)
        .order_by(C::Id, Order::Asc)
        .limit(page.first + 1)
        .all(db)
        .await?;
    Slice::new(rows, page, |row| (row.family_name.clone(), row.given_name.clone(), row.id)).try_map(from_row)
}

pub async fn count(db: &impl ConnectionTrait, visible: Condition, filter: &Filter) -> Result<u64, Error> {
    Ok(person::Entity::find().filter(visible).filter(filter.condition()).count(db).await?)
}

/// The risk flags of all `people`, oldest first.
pub async fn risk_flags(db: &impl ConnectionTrait, people: &[PersonId]) -> Result<Vec<RiskFlag>, Error> {
    let rows = risk_flag::Entity::find()
        .filter(risk_flag::Column::PersonId.is_in(people.iter().map(|id| Uuid::from(*id))))
        .filter(risk_flag::Column::EndedAt.is_null())
        .order_by(risk_flag::Column::Id, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(risk_flag_from_row).collect())
}

pub async fn insert(db: &impl ConnectionTrait, person: &Person) -> Result<(), Error> {
    let inserted = person::Entity::insert(to_row(person)?).exec_without_returning(db).await;
    inserted.map(|_| ()).map_err(super::or_taken(Violation::NhsNumberTaken))
}

pub async fn update(db: &impl ConnectionTrait, person: &Person) -> Result<(), Error> {
    let replaces =
        person::Column::Id.eq(Uuid::from(person.id)).and(person::Column::Version.eq(person.version - 1));
    let taken = super::or_taken(Violation::NhsNumberTaken);
    super::write_unique(db, to_row(person)?, person.version, replaces, taken).await
}

pub async fn find_risk_flag(db: &impl ConnectionTrait, id: RiskFlagId) -> Result<Option<RiskFlag>, Error> {
    Ok(risk_flag::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(risk_flag_from_row))
}

/// Saves when the flag ended.
pub async fn end_risk_flag(db: &impl ConnectionTrait, flag: &RiskFlag) -> Result<(), Error> {
    risk_flag::Entity::update_many()
        .col_expr(risk_flag::Column::EndedAt, Expr::value(flag.ended_at))
        .filter(risk_flag::Column::Id.eq(Uuid::from(flag.id)))
        .exec(db)
        .await?;
    Ok(())
}

pub async fn insert_risk_flag(db: &impl ConnectionTrait, flag: &RiskFlag) -> Result<(), Error> {
    risk_flag::Entity::insert(risk_flag_to_row(flag)).exec_without_returning(db).await?;
    Ok(())
}

impl Filter {
    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.team.map(|id| person::Column::TeamId.eq(Uuid::from(id))))
            .add_option(self.search.as_deref().map(named))
    }
}

pub fn from_row(row: person::Model) -> Result<Person, Error> {
    let nhs_number = row.nhs_number.as_deref().map(str::parse::<NhsNumber>).transpose();
    let home = Home {
        address_line: row.address_line,
        town: row.town,
        postcode: row.postcode.parse().map_err(Error::internal)?,
        point: Point { easting: number(row.easting)?, northing: number(row.northing)? },
        ward: row.ward,
    };
    let details = Details {
        nhs_number: nhs_number.map_err(Error::internal)?,
        title: row.title,
        given_name: row.given_name,
        family_name: row.family_name,
        preferred_name: row.preferred_name,
        birth_date: row.birth_date,
        language: code(&row.language)?,
        home,
        phone: row.phone,
        contact_note: row.contact_note,
        access_notes: row.access_notes,
        emergency_name: row.emergency_name,
        emergency_phone: row.emergency_phone,
    };
    Ok(Person {
        id: row.id.into(),
        team: row.team_id.into(),
        details,
        created_at: row.created_at,
        merged_into: row.merged_into.map(Into::into),
        redacted_at: row.redacted_at,
        version: row.version,
    })
}

pub fn to_row(person: &Person) -> Result<person::ActiveModel, Error> {
    let Details { home, .. } = &person.details;
    let details = person.details.clone();
    Ok(person::ActiveModel {
        id: Set(person.id.into()),
        team_id: Set(person.team.into()),
        nhs_number: Set(details.nhs_number.map(String::from)),
        title: Set(details.title),
        given_name: Set(details.given_name),
        family_name: Set(details.family_name),
        preferred_name: Set(details.preferred_name),
        birth_date: Set(details.birth_date),
        language: Set(details.language.to_string()),
        address_line: Set(home.address_line.clone()),
        town: Set(home.town.clone()),
        postcode: Set(home.postcode.to_string()),
        easting: Set(i32::try_from(home.point.easting).map_err(Error::internal)?),
        northing: Set(i32::try_from(home.point.northing).map_err(Error::internal)?),
        ward: Set(home.ward.clone()),
        phone: Set(details.phone),
        contact_note: Set(details.contact_note),
        access_notes: Set(details.access_notes),
        emergency_name: Set(details.emergency_name),
        emergency_phone: Set(details.emergency_phone),
        created_at: Set(person.created_at),
        merged_into: Set(person.merged_into.map(Into::into)),
        redacted_at: Set(person.redacted_at),
        version: Set(person.version),
    })
}

fn risk_flag_from_row(row: risk_flag::Model) -> RiskFlag {
    RiskFlag {
        id: row.id.into(),
        person: row.person_id.into(),
        kind: row.kind,
        health_related: row.health_related,
        bears_on_visit: row.bears_on_visit,
        safe_handling: row.safe_handling,
        author: row.author_id.into(),
        review_on: row.review_on,
        created_at: row.created_at,
        ended_at: row.ended_at,
    }
}

fn risk_flag_to_row(flag: &RiskFlag) -> risk_flag::ActiveModel {
    risk_flag::ActiveModel {
        id: Set(flag.id.into()),
        person_id: Set(flag.person.into()),
        kind: Set(flag.kind.clone()),
        health_related: Set(flag.health_related),
        bears_on_visit: Set(flag.bears_on_visit),
        safe_handling: Set(flag.safe_handling.clone()),
        author_id: Set(flag.author.into()),
        review_on: Set(flag.review_on),
        created_at: Set(flag.created_at),
        ended_at: Set(flag.ended_at),
    }
}
