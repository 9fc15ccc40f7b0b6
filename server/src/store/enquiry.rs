//! Enquiries.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Actor,
    confidence::PastEnquiry,
    enquiry::{Answer, Enquiry, EnquiryEvent, EnquiryState, EnquiryStateKind, Timetable},
    ids::{CharityId, EnquiryId, OfferingId, ReferralId},
};
use entities::enquiry;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, DerivePartialModel, EntityTrait,
    Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{
    code, code_opt, due, event, impossible,
    page::{Page, Slice},
};
use crate::error::Error;

/// What a list of enquiries is narrowed to; an empty part narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub states: Vec<EnquiryStateKind>,
    pub referral: Option<ReferralId>,
}

/// The rows that `actor` may see in a list: those of the actor's teams, and those addressed to the actor's charity.
pub fn visible_to(actor: &Actor) -> Condition {
    super::of_teams_or_charity(actor, enquiry::Column::TeamId, enquiry::Column::CharityId)
}

pub async fn find(db: &impl ConnectionTrait, id: EnquiryId) -> Result<Option<Enquiry>, Error> {
    enquiry::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// Keeps others from writing the enquiry until the transaction ends, so that a charity that opens it while it is answered waits and does not
/// make the answer stale. SQLite has one writer, who waits already.
pub async fn hold(db: &impl ConnectionTrait, id: EnquiryId) -> Result<(), Error> {
    if db.get_database_backend() == DbBackend::Postgres {
        let held = enquiry::Entity::find_by_id(Uuid::from(id)).select_only().column(enquiry::Column::Id);
        let _: Option<Uuid> = held.lock_exclusive().into_tuple().one(db).await?;
    }
    Ok(())
}

/// Those of `ids` that exist, in no order.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[EnquiryId]) -> Result<Vec<Enquiry>, Error> {
    let ids = ids.iter().map(|id| Uuid::from(*id));
    let rows = enquiry::Entity::find().filter(enquiry::Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(from_row).collect()
}

/// All enquiries of the referral, oldest first. A referral has few: one for each charity asked.
pub async fn of_referral(db: &impl ConnectionTrait, referral: ReferralId) -> Result<Vec<Enquiry>, Error> {
    of_referrals(db, &[referral]).await
}

/// The enquiries of all `referrals`, oldest first.
pub async fn of_referrals(
    db: &impl ConnectionTrait,
    referrals: &[ReferralId],
) -> Result<Vec<Enquiry>, Error> {
    let referrals = referrals.iter().map(|id| Uuid::from(*id));
    let rows = enquiry::Entity::find()
        .filter(enquiry::Column::ReferralId.is_in(referrals))
        .order_by(enquiry::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// The enquiries to `offerings` that wait for an answer or for a place, oldest first.
pub async fn open_of_offerings(
    db: &impl ConnectionTrait,
    offerings: &BTreeSet<OfferingId>,
) -> Result<Vec<Enquiry>, Error> {
    of_offerings_in(db, offerings, &EnquiryStateKind::OPEN).await
}

/// Those that were accepted, oldest first.
pub async fn accepted_of_offerings(
    db: &impl ConnectionTrait,
    offerings: &BTreeSet<OfferingId>,
) -> Result<Vec<Enquiry>, Error> {
    of_offerings_in(db, offerings, &[EnquiryStateKind::Accepted]).await
}

async fn of_offerings_in(
    db: &impl ConnectionTrait,
    offerings: &BTreeSet<OfferingId>,
    states: &[EnquiryStateKind],
) -> Result<Vec<Enquiry>, Error> {
    let rows = enquiry::Entity::find()
        .filter(enquiry::Column::OfferingId.is_in(offerings.iter().map(|id| Uuid::from(*id))))
        .filter(enquiry::Column::State.is_in(states.iter().map(|state| state.as_str())))
        .order_by(enquiry::Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// How many enquiries wait for an answer of the charity, or on its waiting list.
pub async fn open_with(db: &impl ConnectionTrait, charity: CharityId) -> Result<u64, Error> {
    Ok(enquiry::Entity::find()
        .filter(enquiry::Column::CharityId.eq(Uuid::from(charity)))
        .filter(enquiry::Column::State.is_in(EnquiryStateKind::OPEN.map(EnquiryStateKind::as_str)))
        .count(db)
        .await?)
}

/// The same count for every charity that has one.
pub async fn open_by_charity(db: &impl ConnectionTrait) -> Result<HashMap<CharityId, u64>, Error> {
    let counts: Vec<(Uuid, i64)> = enquiry::Entity::find()
        .select_only()
        .column(enquiry::Column::CharityId)
        .column_as(enquiry::Column::Id.count(), "count")
        .filter(enquiry::Column::State.is_in(EnquiryStateKind::OPEN.map(EnquiryStateKind::as_str)))
        .group_by(enquiry::Column::CharityId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().map(|(charity, count)| (charity.into(), count.unsigned_abs())).collect())
}

/// What became of the enquiries sent since then, by charity: of `charity`, or of all.
pub async fn past(
    db: &impl ConnectionTrait,
    charity: Option<CharityId>,
    since: DateTime<Utc>,
) -> Result<HashMap<CharityId, Vec<PastEnquiry>>, Error> {
    let mut query = enquiry::Entity::find().filter(enquiry::Column::SentAt.gte(since));
    if let Some(charity) = charity {
        query = query.filter(enquiry::Column::CharityId.eq(Uuid::from(charity)));
    }
    let rows: Vec<PastRow> = query.into_partial_model().all(db).await?;
    let mut past: HashMap<CharityId, Vec<PastEnquiry>> = HashMap::new();
    for row in rows {
        past.entry(row.charity_id.into()).or_default().push(row.told()?);
    }
    Ok(past)
}

/// An enquiry without its words.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "enquiry::Entity")]
struct PastRow {
    charity_id: Uuid,
    state: String,
    declined_by: Option<String>,
    decline_reason: Option<String>,
    sent_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
}

impl PastRow {
    fn told(self) -> Result<PastEnquiry, Error> {
        let by = code_opt(self.declined_by.as_deref())?;
        Ok(PastEnquiry {
            state: code(&self.state)?,
            declined: by.zip(code_opt(self.decline_reason.as_deref())?),
            sent_at: self.sent_at,
            answered_at: self.answered_at,
        })
    }
}

/// Newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    visible: Condition,
    filter: &Filter,
    page: &Page,
) -> Result<Slice<Enquiry>, Error> {
    let mut query = enquiry::Entity::find().filter(visible).filter(filter.condition());
    if let Some(id) = page.key::<Uuid>()? {
        query = query.filter(enquiry::Column::Id.lt(id));
    }
    let rows = query.order_by(enquiry::Column::Id, Order::Desc).limit(page.first + 1).all(db).await?;
    Slice::new(rows, page, |row| row.id).try_map(from_row)
}

/// The first due first: the order in which a charity answers.
pub async fn page_by_due(
    db: &impl ConnectionTrait,
    visible: Condition,
    filter: &Filter,
    page: &Page,
) -> Result<Slice<Enquiry>, Error> {
    let mut query = enquiry::Entity::find().filter(visible).filter(filter.condition());
    if let Some((due, id)) = page.key::<(NaiveDate, Uuid)>()? {
        query = query.filter(
            Condition::any()
                .add(enquiry::Column::DueOn.gt(due))
                .add(enquiry::Column::DueOn.eq(due).and(enquiry::Column::Id.gt(id))),
        );
    }
    let rows = query
        .order_by(enquiry::Column::DueOn, Order::Asc)
        .order_by(enquiry::Column::Id, Order::Asc)
        .limit(page.first + 1)
        .all(db)
        .await?;
    Slice::new(rows, page, |row| (row.due_on, row.id)).try_map(from_row)
}

pub async fn count(db: &impl ConnectionTrait, visible: Condition, filter: &Filter) -> Result<u64, Error> {
    Ok(enquiry::Entity::find().filter(visible).filter(filter.condition()).count(db).await?)
}

/// Open enquiries whose last day was before `today`.
pub async fn lapsing(
    db: &impl ConnectionTrait,
    today: NaiveDate,
    after: Option<EnquiryId>,
) -> Result<Vec<EnquiryId>, Error> {
    use enquiry::Column as C;
    let open = C::State.is_in(EnquiryStateKind::OPEN.map(EnquiryStateKind::as_str));
    due(db, C::Id, enquiry::Entity::find().filter(open).filter(C::LapseOn.lt(today)), after).await
}

/// Unanswered enquiries of which half of the time has gone by `today`, without a reminder.
pub async fn to_nudge(
    db: &impl ConnectionTrait,
    today: NaiveDate,
    after: Option<EnquiryId>,
) -> Result<Vec<EnquiryId>, Error> {
    use enquiry::Column as C;
    let unanswered = enquiry::Entity::find()
        .filter(C::State.is_in(EnquiryStateKind::UNANSWERED.map(EnquiryStateKind::as_str)))
        .filter(C::NudgeOn.lte(today))
        .filter(C::NudgedAt.is_null());
    due(db, C::Id, unanswered, after).await
}

/// Saves the enquiry as `event` left it.
pub async fn save(
    db: &impl ConnectionTrait,
    event_id: Uuid,
    enquiry: &Enquiry,
    event: &EnquiryEvent,
) -> Result<(), Error> {
    let replaces =
        enquiry::Column::Id.eq(Uuid::from(enquiry.id)).and(enquiry::Column::Version.eq(enquiry.version - 1));
    super::write_version(db, to_row(enquiry), enquiry.version, replaces).await?;
    event::append(db, event_id, event::Subject::Enquiry(enquiry.id), enquiry.version, event).await
}

impl Filter {
    fn condition(&self) -> Condition {
        let states = (!self.states.is_empty())
            .then(|| enquiry::Column::State.is_in(self.states.iter().map(|state| state.as_str())));
        Condition::all()
            .add_option(states)
            .add_option(self.referral.map(|id| enquiry::Column::ReferralId.eq(Uuid::from(id))))
    }
}

pub fn from_row(row: enquiry::Model) -> Result<Enquiry, Error> {
    let state = state(&row)?;
    Ok(Enquiry {
        id: row.id.into(),
        referral: ReferralId::from(row.referral_id),
        offering: OfferingId::from(row.offering_id),
        charity: CharityId::from(row.charity_id),
        team: row.team_id.into(),
        message: row.message,
        sent_by: row.sent_by.into(),
        sent_at: row.sent_at,
        timetable: Timetable { nudge_on: row.nudge_on, due_on: row.due_on, lapse_on: row.lapse_on },
        opened_at: row.opened_at,
        nudged_at: row.nudged_at,
        state,
        version: row.version,
    })
}

fn state(row: &enquiry::Model) -> Result<EnquiryState, Error> {
    use EnquiryStateKind as Kind;
    let answer = row.answered_at.map(|at| Answer {
        at,
        by: row.answered_by.map(Into::into),
        note: row.answer_note.clone().unwrap_or_default(),
    });
    let declined = (code_opt(row.declined_by.as_deref())?, code_opt(row.decline_reason.as_deref())?);
    let recalled = code_opt(row.recall_reason.as_deref())?;
    Ok(match (code::<Kind>(&row.state)?, answer, declined, recalled) {
        (Kind::Sent, None, ..) => EnquiryState::Sent,
        (Kind::Opened, None, ..) => EnquiryState::Opened,
        (Kind::Waitlisted, Some(answer), ..) => EnquiryState::Waitlisted(answer),
        (Kind::Accepted, Some(answer), ..) => EnquiryState::Accepted(answer),
        (Kind::Declined, Some(answer), (Some(by), Some(reason)), _) => {
            EnquiryState::Declined { answer, by, reason }
        }
        (Kind::Lapsed, ..) => EnquiryState::Lapsed,
        (Kind::Recalled, _, _, Some(reason)) => EnquiryState::Recalled { reason },
        _ => return Err(impossible("enquiry", row.id)),
    })
}

/// The whole row: what the state does not carry is emptied.
pub fn to_row(enquiry: &Enquiry) -> enquiry::ActiveModel {
    let answer = enquiry.state.answer();
    let mut row = enquiry::ActiveModel {
        id: Set(enquiry.id.into()),
        referral_id: Set(enquiry.referral.into()),
        offering_id: Set(enquiry.offering.into()),
        charity_id: Set(enquiry.charity.into()),
        team_id: Set(enquiry.team.into()),
        state: Set(enquiry.state.kind().to_string()),
        message: Set(enquiry.message.clone()),
        sent_by: Set(enquiry.sent_by.into()),
        sent_at: Set(enquiry.sent_at),
        nudge_on: Set(enquiry.timetable.nudge_on),
        due_on: Set(enquiry.timetable.due_on),
        lapse_on: Set(enquiry.timetable.lapse_on),
        opened_at: Set(enquiry.opened_at),
        nudged_at: Set(enquiry.nudged_at),
        answered_at: Set(answer.map(|answer| answer.at)),
        answered_by: Set(answer.and_then(|answer| answer.by).map(Into::into)),
        declined_by: Set(None),
        decline_reason: Set(None),
        answer_note: Set(answer.map(|answer| answer.note.clone())),
        recall_reason: Set(None),
        version: Set(enquiry.version),
    };
    match &enquiry.state {
        EnquiryState::Declined { by, reason, .. } => {
            row.declined_by = Set(Some(by.to_string()));
            row.decline_reason = Set(Some(reason.to_string()));
        }
        EnquiryState::Recalled { reason } => row.recall_reason = Set(Some(reason.to_string())),
        EnquiryState::Sent
        | EnquiryState::Opened
        | EnquiryState::Waitlisted(_)
        | EnquiryState::Accepted(_)
        | EnquiryState::Lapsed => {}
    }
    row
}
