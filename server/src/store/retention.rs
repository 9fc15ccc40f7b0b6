//! Records that nothing is done in any more: which they are, and what is left of them.
//!
//! What says in anybody's words what happened is emptied, table by table; states, days, codes and who did what stay, so that figures and
//! histories tell the same. What was never of the person's words stays as it is: agreements, reminders, what charities were shown and when
//! (codes of fields, and no values), who read the record, unmet needs, keys of writes (a hash and ids), and letters, which name nobody.

use chrono::{DateTime, Utc};
use domain::{
    booking::{BookingChange, BookingStateKind},
    care_package::{CarePackageChange, CarePackageStateKind},
    enquiry::EnquiryChange,
    ids::PersonId,
    one_person::UnderWay,
    referral::{ReferralChange, ReferralStateKind},
    retention::{Forget, Traces},
    safeguarding::ConcernStateKind,
    task::{TaskChange, TaskStateKind},
    visit::VisitChange,
};
use entities::{
    booking, calendar_address, care_package, enquiry, event, last_look, person, person_merge, referral, task,
    task_event, visit,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    prelude::Json,
    sea_query::{Expr, Query, SelectStatement},
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{booking::LIVE, from_json, to_json};
use crate::error::Error;

/// By what a row belongs to a person.
#[derive(Clone, Copy)]
enum Of {
    Person,
    Package,
    Referral,
}

/// Where it is written when something happened.
const TRACES: [(&str, &str, Of); 16] = [
    ("care_package", "created_at", Of::Person),
    ("care_package", "ended_at", Of::Person),
    ("referral", "state_since", Of::Person),
    ("booking", "created_at", Of::Person),
    ("visit", "starts_at", Of::Person),
    ("sharing_agreement", "recorded_at", Of::Person),
    ("sharing_agreement", "withdrawn_at", Of::Person),
    ("risk_flag", "created_at", Of::Person),
    ("risk_flag", "ended_at", Of::Person),
    ("task", "added_at", Of::Person),
    ("task", "settled_at", Of::Person),
    ("concern", "raised_at", Of::Person),
    ("concern", "closed_at", Of::Person),
    ("event", "at", Of::Package),
    ("event", "at", Of::Referral),
    ("message", "at", Of::Referral),
];

/// What people wrote: by table, with whether its rows have versions.
const WORDS: [(&str, Of, bool, &[&str]); 12] = [
    ("risk_flag", Of::Person, false, &["kind", "safe_handling"]),
    ("care_package", Of::Person, true, &["what_matters"]),
    ("outcome", Of::Package, false, &["text"]),
    ("ecc_change", Of::Package, false, &["reason", "outcome"]),
    ("package_item", Of::Package, false, &["title", "provider"]),
    ("referral", Of::Person, true, &["note", "question", "hold_reason", "close_note", "withdraw_reason"]),
    ("enquiry", Of::Referral, true, &["message", "answer_note"]),
    ("message", Of::Referral, false, &["body"]),
    ("booking", Of::Person, true, &["cancel_reason", "cancel_request_reason"]),
    ("visit", Of::Person, true, &["note", "cancel_reason"]),
    ("task", Of::Person, true, &["decision"]),
    ("concern", Of::Person, true, &["body", "note", "reply"]),
];

impl Of {
    const fn column(self) -> &'static str {
        match self {
            Self::Person => "person_id",
            Self::Package => "care_package_id",
            Self::Referral => "referral_id",
        }
    }

    /// Whether a row of `table` belongs to one of whom `whose` says something of the column `person_id`.
    fn belongs(self, table: &'static str, whose: impl Fn(&'static str) -> Expr) -> Expr {
        let of = |owner: &'static str| {
            let ids = Query::select().column((owner, "id")).from(owner).and_where(whose(owner)).to_owned();
            Expr::col((table, self.column())).in_subquery(ids)
        };
        match self {
            Self::Person => whose(table),
            Self::Package => of("care_package"),
            Self::Referral => of("referral"),
        }
    }
}

/// What must not be so of a closed record: something is still to be done in it.
fn open() -> [(&'static str, Expr); 5] {
    let over = [ReferralStateKind::Draft, ReferralStateKind::Closed, ReferralStateKind::Withdrawn];
    let over = over.map(ReferralStateKind::as_str);
    let runs = [CarePackageStateKind::Active, CarePackageStateKind::OnHold].map(CarePackageStateKind::as_str);
    let state = |table: &'static str| Expr::col((table, "state"));
    let asked = state("referral").is_not_in(over).and(Expr::col(("referral", "entered_in_error")).eq(false));
    [
        ("referral", asked),
        ("booking", state("booking").is_in(LIVE.map(BookingStateKind::as_str))),
        ("task", state("task").eq(TaskStateKind::Open.as_str())),
        ("care_package", state("care_package").is_in(runs)),
        ("concern", state("concern").ne(ConcernStateKind::Closed.as_str())),
    ]
}

/// Those in whose records nothing happened since `since` and nothing is to be done, after `after`. Whoever was a child is told apart by the
/// rule alone.
pub async fn due(
    db: &impl ConnectionTrait,
    since: DateTime<Utc>,
    after: Option<PersonId>,
) -> Result<Vec<PersonId>, Error> {
    use person::{Column as C, Entity as E};
    let theirs = |table: &'static str| Expr::col((table, "person_id")).equals(("person", "id"));
    let some = |table: &'static str, which: Expr| {
        Expr::exists(Query::select().expr(Expr::val(1)).from(table).and_where(which).to_owned())
    };
    let busy = open().into_iter().map(|(table, open)| some(table, theirs(table).and(open)));
    let lately = TRACES.into_iter().map(|(table, column, of)| {
        some(table, of.belongs(table, theirs).and(Expr::col((table, column)).gte(since)))
    });
    let still = busy.chain(lately).fold(Condition::any(), Condition::add);
    let closed = E::find()
        .filter(C::RedactedAt.is_null())
        .filter(C::MergedInto.is_null())
        .filter(C::CreatedAt.lt(since))
        .filter(still.not());
    super::due(db, C::Id, closed, after).await
}

/// What tells whether the record, with those that became part of it, is closed and since when.
pub async fn traces(
    db: &impl ConnectionTrait,
    records: &[Uuid],
    made: DateTime<Utc>,
) -> Result<Traces, Error> {
    let theirs = |table: &'static str| Expr::col((table, "person_id")).is_in(records.iter().copied());
    let [referrals, bookings, tasks, plans, concerns] = open();
    let of_these = |(table, open): (&'static str, Expr)| (table, theirs(table).and(open));
    let under_way = UnderWay {
        open_referrals: count(db, of_these(referrals)).await?,
        live_bookings: count(db, of_these(bookings)).await?,
        open_tasks: count(db, of_these(tasks)).await?,
    };
    let (plan_runs, open_concerns) =
        (count(db, of_these(plans)).await? > 0, count(db, of_these(concerns)).await?);
    let mut last = made;
    for (table, column, of) in TRACES {
        let query = Query::select()
            .expr(Expr::col((table, column)).max())
            .from(table)
            .and_where(of.belongs(table, theirs))
            .to_owned();
        let row = db.query_one(&query).await?;
        let at = row.map(|row| row.try_get_by_index::<Option<DateTime<Utc>>>(0)).transpose()?.flatten();
        last = Ord::max(last, at.unwrap_or(made));
    }
    Ok(Traces { under_way, plan_runs, open_concerns, last })
}

async fn count(db: &impl ConnectionTrait, (table, which): (&'static str, Expr)) -> Result<u64, Error> {
    let count = Expr::col((table, "id")).count();
    let query = Query::select().expr(count).from(table).and_where(which).to_owned();
    let row = db.query_one(&query).await?;
    let count = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default();
    Ok(count.unsigned_abs())
}

/// Empties what people wrote in these records, and forgets who looked at them when.
pub async fn empty(db: &impl ConnectionTrait, records: &[Uuid]) -> Result<(), Error> {
    forget_histories(db, records).await?;
    let theirs = |table: &'static str| Expr::col((table, "person_id")).is_in(records.iter().copied());
    for (table, of, versioned, columns) in WORDS {
        let mut update = Query::update();
        update.table(table).and_where(of.belongs(table, theirs));
        for column in columns {
            // Nothing of a text is an empty text, and nothing of none is none.
            update.value(*column, Expr::cust(format!("substr({column}, 1, 0)")));
        }
        if versioned {
            update.value("version", Expr::col("version").add(1));
        }
        db.execute(&update).await?;
    }
    let numbers = person_merge::ActiveModel { nhs_number: Set(None), ..Default::default() };
    let merged = Condition::any()
        .add(person_merge::Column::GoneId.is_in(records.iter().copied()))
        .add(person_merge::Column::IntoId.is_in(records.iter().copied()));
    person_merge::Entity::update_many().set(numbers).filter(merged).exec(db).await?;
    let looks = last_look::Column::PersonId.is_in(records.iter().copied());
    // Nobody reads on where nobody is visited any more.
    let calendars = calendar_address::Column::PersonId.is_in(records.iter().copied());
    calendar_address::Entity::delete_many().filter(calendars).exec(db).await?;
    last_look::Entity::delete_many().filter(looks).exec(db).await?;
    Ok(())
}

async fn forget_histories(db: &impl ConnectionTrait, records: &[Uuid]) -> Result<(), Error> {
    use event::Column as C;
    let ids = || records.iter().copied();
    let packages =
        ids_of::<care_package::Entity>(care_package::Column::Id, care_package::Column::PersonId.is_in(ids()));
    let referrals = ids_of::<referral::Entity>(referral::Column::Id, referral::Column::PersonId.is_in(ids()));
    let bookings = ids_of::<booking::Entity>(booking::Column::Id, booking::Column::PersonId.is_in(ids()));
    let visits = ids_of::<visit::Entity>(visit::Column::Id, visit::Column::PersonId.is_in(ids()));
    let tasks = ids_of::<task::Entity>(task::Column::Id, task::Column::PersonId.is_in(ids()));
    let asked = enquiry::Column::ReferralId.in_subquery(referrals.clone());
    let enquiries = ids_of::<enquiry::Entity>(enquiry::Column::Id, asked);
    forget_events::<CarePackageChange>(db, C::CarePackageId.in_subquery(packages)).await?;
    forget_events::<ReferralChange>(db, C::ReferralId.in_subquery(referrals)).await?;
    forget_events::<EnquiryChange>(db, C::EnquiryId.in_subquery(enquiries)).await?;
    forget_events::<BookingChange>(db, C::BookingId.in_subquery(bookings)).await?;
    forget_events::<VisitChange>(db, C::VisitId.in_subquery(visits)).await?;
    let of_tasks = task_event::Entity::find().filter(task_event::Column::TaskId.in_subquery(tasks));
    for row in of_tasks.all(db).await? {
        let Some(data) = forgotten::<TaskChange>(row.data)? else { continue };
        let left = task_event::ActiveModel { id: Set(row.id), data: Set(data), ..Default::default() };
        task_event::Entity::update(left).exec(db).await?;
    }
    Ok(())
}

fn ids_of<E: EntityTrait>(id: E::Column, which: Expr) -> SelectStatement {
    E::find().select_only().column(id).filter(which).into_query()
}

async fn forget_events<C>(db: &impl ConnectionTrait, which: Expr) -> Result<(), Error>
where
    C: Forget + Serialize + DeserializeOwned,
{
    for row in event::Entity::find().filter(which).all(db).await? {
        let Some(data) = forgotten::<C>(row.data)? else { continue };
        let left = event::ActiveModel { id: Set(row.id), data: Set(data), ..Default::default() };
        event::Entity::update(left).exec(db).await?;
    }
    Ok(())
}

/// What is left of a change; none where it said nothing in anybody's words.
fn forgotten<C: Forget + Serialize + DeserializeOwned>(data: Json) -> Result<Option<Json>, Error> {
    let left = to_json(&from_json::<C>(data.clone())?.forget())?;
    Ok(Some(left).filter(|left| *left != data))
}
