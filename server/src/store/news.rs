//! What has happened to people lately, and when somebody last looked at it.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::{
    care_package::CarePackageStateKind,
    history::HistoryKind,
    ids::{AccountId, PersonId, ReferralId, TeamId},
    standing::Progress,
};
use entities::{booking, care_package, enquiry, event, last_look, referral, visit};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationDef,
    sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement, SimpleExpr, UnionType},
};
use uuid::Uuid;

use super::event::{Entry, entry};
use crate::error::Error;

/// People whom a desk looks at, at most: more than anybody co-ordinates or brokers for at once.
const MOST_PEOPLE: u64 = 500;
/// Events that are told at once, the newest of them.
const MOST_EVENTS: u64 = 1_000;

/// One event with the person to whom it happened.
#[derive(Clone, Debug)]
pub struct News {
    pub person: PersonId,
    /// None for what happened to the care package.
    pub referral: Option<ReferralId>,
    pub entry: Entry,
}

/// To whom it happened.
#[derive(Clone, Debug)]
pub enum Of {
    People(Vec<PersonId>),
    Team(TeamId),
}

/// After `from` and up to `to`.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

/// Those whose plan `account` co-ordinates, and those for whom it brokers or asked for something that is not closed; in no order.
pub async fn people_of(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<PersonId>, Error> {
    let account = Uuid::from(account);
    let mut people = care_package::Entity::find()
        .select_only()
        .column(care_package::Column::PersonId)
        .filter(care_package::Column::CoordinatorId.eq(account))
        .filter(care_package::Column::State.ne(CarePackageStateKind::Ended.as_str()))
        .into_query();
    for role in [referral::Column::CoordinatorId, referral::Column::BrokerId] {
        let theirs = referral::Entity::find()
            .select_only()
            .column(referral::Column::PersonId)
            .filter(role.eq(account))
            .filter(referral::Column::Progress.ne(Progress::Closed.as_str()))
            .filter(referral::Column::EnteredInError.eq(false));
        people.union(UnionType::Distinct, theirs.into_query());
    }
    people.limit(MOST_PEOPLE);
    let rows = db.query_all(&people).await?;
    let ids = rows.iter().map(|row| row.try_get::<Uuid>("", "person_id").map(PersonId::from));
    Ok(ids.collect::<Result<_, DbErr>>()?)
}

/// When `account` last looked at each of `people`; whom it never looked at is not in the answer.
pub async fn looks(
    db: &impl ConnectionTrait,
    account: AccountId,
    people: &[PersonId],
) -> Result<HashMap<PersonId, DateTime<Utc>>, Error> {
    let rows = last_look::Entity::find()
        .filter(last_look::Column::AccountId.eq(Uuid::from(account)))
        .filter(last_look::Column::PersonId.is_in(people.iter().map(|id| Uuid::from(*id))))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.person_id.into(), row.at)).collect())
}

/// Keeps that `account` has seen what there was of `person` up to `at`.
pub async fn look(
    db: &impl ConnectionTrait,
    account: AccountId,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    use last_look::Column as C;
    let row = last_look::ActiveModel {
        account_id: Set(account.into()),
        person_id: Set(person.into()),
        at: Set(at),
    };
    let again = OnConflict::columns([C::AccountId, C::PersonId]).update_column(C::At).to_owned();
    last_look::Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}

/// The news of `of` in `span`, newest first. Two statements at most, however many people.
pub async fn page(db: &impl ConnectionTrait, of: &Of, span: Span) -> Result<Vec<News>, Error> {
    if matches!(of, Of::People(people) if people.is_empty()) {
        return Ok(Vec::new());
    }
    let found = db.query_all(&told(of, span)).await?;
    let found: BTreeMap<Uuid, (Uuid, Option<Uuid>)> = found
        .iter()
        .map(|row| Ok((row.try_get("", "id")?, (row.try_get("", "person")?, row.try_get("", "referral")?))))
        .collect::<Result<_, DbErr>>()?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let rows = event::Entity::find()
        .filter(event::Column::Id.is_in(found.keys().copied()))
        .order_by(event::Column::At, Order::Desc)
        .order_by(event::Column::Id, Order::Desc)
        .all(db)
        .await?;
    let news = |row: event::Model| {
        let (person, referral) = found.get(&row.id).copied().unwrap_or_default();
        Ok(News { person: person.into(), referral: referral.map(Into::into), entry: entry(row)? })
    };
    rows.into_iter().map(news).collect()
}

/// One search for each kind of subject, as in [`super::event::histories`].
fn told(of: &Of, span: Span) -> SelectStatement {
    let referral = |column| Expr::col((referral::Entity, column));
    let booking = |column| Expr::col((booking::Entity, column));
    let package = |column| Expr::col((care_package::Entity, column));
    let [to_referral, to_enquiry, on_to_referral, to_booking, to_visit, on_to_booking, to_package] = joins();
    let of_referral = [
        referral(referral::Column::PersonId),
        referral(referral::Column::TeamId),
        referral(referral::Column::Id),
    ];
    let of_booking = [
        booking(booking::Column::PersonId),
        booking(booking::Column::TeamId),
        booking(booking::Column::ReferralId),
    ];
    let of_package =
        [package(care_package::Column::PersonId), package(care_package::Column::TeamId), Expr::cust("NULL")];
    let written = Condition::all().add(referral::Column::EnteredInError.eq(false));
    let recorded = Condition::all().add(visit::Column::RecordedAt.is_not_null());
    let search = |joins, owner: [SimpleExpr; 3], prefix, only| one_kind(of, span, joins, owner, prefix, only);
    let mut told = search(vec![to_referral], of_referral.clone(), "REFERRAL_", written.clone());
    told.union(UnionType::All, search(vec![to_enquiry, on_to_referral], of_referral, "ENQUIRY_", written))
        .union(UnionType::All, search(vec![to_booking], of_booking.clone(), "BOOKING_", Condition::all()))
        .union(UnionType::All, search(vec![to_visit, on_to_booking], of_booking, "VISIT_", recorded))
        .union(UnionType::All, search(vec![to_package], of_package, "PACKAGE_", Condition::all()));
    let mut newest = Query::select();
    newest
        .columns(["id", "person", "referral"])
        .from_subquery(told, "told")
        .order_by("at", Order::Desc)
        .order_by("id", Order::Desc)
        .limit(MOST_EVENTS);
    newest
}

/// The events of one kind of subject: `owner` says whose they are, as person, team and referral; `prefix` begins the kind's words in a
/// history.
fn one_kind(
    of: &Of,
    span: Span,
    joins: Vec<RelationDef>,
    owner: [SimpleExpr; 3],
    prefix: &str,
    only: Condition,
) -> SelectStatement {
    let [person, team, referral] = owner;
    let mut query = event::Entity::find().select_only().columns([event::Column::Id, event::Column::At]);
    for join in joins {
        query = query.join(JoinType::InnerJoin, join);
    }
    let theirs = match of {
        Of::People(people) => person.clone().is_in(people.iter().map(|id| Uuid::from(*id))),
        Of::Team(id) => team.eq(Uuid::from(*id)),
    };
    let only = only
        .add(theirs)
        .add(event::Column::At.gt(span.from))
        .add(event::Column::At.lte(span.to))
        .add(event::Column::Kind.is_not_in(no_news(prefix)));
    query.column_as(person, "person").column_as(referral, "referral").filter(only).into_query()
}

/// The kinds of events that are no news, as they are written down: a history's word without its noun.
fn no_news(prefix: &str) -> impl Iterator<Item = &'static str> {
    HistoryKind::ALL
        .iter()
        .filter(|kind| !kind.is_news())
        .filter_map(move |kind| kind.as_str().strip_prefix(prefix))
}

fn joins() -> [RelationDef; 7] {
    use event::Column as C;
    [
        event::Entity::belongs_to(referral::Entity).from(C::ReferralId).to(referral::Column::Id).into(),
        event::Entity::belongs_to(enquiry::Entity).from(C::EnquiryId).to(enquiry::Column::Id).into(),
        enquiry::Entity::belongs_to(referral::Entity)
            .from(enquiry::Column::ReferralId)
            .to(referral::Column::Id)
            .into(),
        event::Entity::belongs_to(booking::Entity).from(C::BookingId).to(booking::Column::Id).into(),
        event::Entity::belongs_to(visit::Entity).from(C::VisitId).to(visit::Column::Id).into(),
        visit::Entity::belongs_to(booking::Entity)
            .from(visit::Column::BookingId)
            .to(booking::Column::Id)
            .into(),
        event::Entity::belongs_to(care_package::Entity)
            .from(C::CarePackageId)
            .to(care_package::Column::Id)
            .into(),
    ]
}
