//! Referrals.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Actor,
    ids::{AccountId, CategoryId, OfferingId, PersonId, ReferralId, TeamId},
    referral::{Held, Path, Referral, ReferralEvent, ReferralState, ReferralStateKind, Request, Taken},
    standing::{NextStepCode, Progress, Standing},
    stuck,
};
use entities::{person, referral};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{
    Kept, code, due, event, from_json, impossible,
    page::{Page, Slice},
    to_json,
};
use crate::error::Error;

/// A referral with where it stands.
#[derive(Clone, Debug)]
pub struct Listed {
    pub referral: Referral,
    pub standing: Standing,
}

/// What a list of referrals is narrowed to; an empty part narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub progress: Vec<Progress>,
    pub next_steps: Vec<NextStepCode>,
    pub person: Option<PersonId>,
    pub team: Option<TeamId>,
    pub category: Option<CategoryId>,
    /// Co-ordinated or brokered by this account.
    pub mine: Option<AccountId>,
    pub unassigned: bool,
    /// Stuck on this day.
    pub stuck_on: Option<NaiveDate>,
    /// With a next step that is due on this day or before.
    pub due_by: Option<NaiveDate>,
    /// Part of the person's name, as typed.
    pub search: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Newest,
    LongestWaiting,
}

/// The rows that `actor` may see in a list: those of the actor's teams, and none that were entered in error.
pub fn visible_to(actor: &Actor) -> Condition {
    let teams = actor.teams_of_cases().map(Uuid::from);
    Condition::all()
        .add(referral::Column::TeamId.is_in(teams))
        .add(referral::Column::EnteredInError.eq(false))
}

pub async fn find(db: &impl ConnectionTrait, id: ReferralId) -> Result<Option<Listed>, Error> {
    referral::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// Those of `ids` that exist, in no order.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[ReferralId]) -> Result<Vec<Listed>, Error> {
    let ids = ids.iter().map(|id| Uuid::from(*id));
    let rows = referral::Entity::find().filter(referral::Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(from_row).collect()
}

/// The referrals of `people` that `visible` admits, newest first.
pub async fn of_people(
    db: &impl ConnectionTrait,
    visible: Condition,
    people: &[PersonId],
) -> Result<Vec<Listed>, Error> {
    let rows = referral::Entity::find()
        .filter(visible)
        .filter(referral::Column::PersonId.is_in(people.iter().map(|id| Uuid::from(*id))))
        .order_by(referral::Column::Id, Order::Desc)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// A row of a list, and the version of the person that it is about.
#[derive(Clone, Debug)]
pub struct Row {
    pub listed: Arc<Listed>,
    pub person_version: i32,
}

/// What a list's statement reads of each row: its place, its version, and what changes without one.
struct Head {
    id: ReferralId,
    version: i32,
    state_since: DateTime<Utc>,
    standing: Standing,
    person_version: i32,
}

/// A page of the referrals that `visible` admits. What stands in those that are not `kept` is read by a second statement.
pub async fn page(
    db: &impl ConnectionTrait,
    kept: &Kept,
    visible: Condition,
    filter: &Filter,
    sort: Sort,
    page: &Page,
) -> Result<Slice<Row>, Error> {
    let heads = heads(db, visible, filter, sort, page).await?;
    let known: HashMap<ReferralId, Arc<Listed>> =
        heads.items().filter_map(|head| Some((head.id, kept.referrals.at(head.id, head.version)?))).collect();
    let unknown: Vec<ReferralId> =
        heads.items().map(|head| head.id).filter(|id| !known.contains_key(id)).collect();
    let read = if unknown.is_empty() { Vec::new() } else { find_many(db, &unknown).await? };
    let read: HashMap<ReferralId, Arc<Listed>> =
        read.into_iter().map(|listed| (listed.referral.id, Arc::new(listed))).collect();
    heads.try_map(|head| {
        let known = known.get(&head.id).or_else(|| read.get(&head.id));
        let known = known.ok_or_else(|| impossible("referral", Uuid::from(head.id)))?;
        let listed = if known.standing == head.standing || read.contains_key(&head.id) {
            known.clone()
        } else {
            Arc::new(Listed { referral: known.referral.clone(), standing: head.standing })
        };
        kept.referrals.keep(head.id, listed.referral.version, &listed);
        Ok(Row { listed, person_version: head.person_version })
    })
}

async fn heads(
    db: &impl ConnectionTrait,
    visible: Condition,
    filter: &Filter,
    sort: Sort,
    page: &Page,
) -> Result<Slice<Head>, Error> {
    use referral::Column as C;
    let to_person = referral::Entity::belongs_to(person::Entity).from(C::PersonId).to(person::Column::Id);
    let query = referral::Entity::find()
        .select_only()
        .columns([C::Id, C::Version, C::StateSince, C::Progress, C::NextStep, C::NextDue, C::OfferingId])
        .column(person::Column::Version)
        .join(JoinType::InnerJoin, to_person.into())
        .filter(visible)
        .filter(filter.condition());
    let rows: Vec<HeadColumns> =
        in_order(query, sort, page)?.limit(page.first + 1).into_tuple().all(db).await?;
    let heads = rows.into_iter().map(Head::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(match sort {
        Sort::Newest => Slice::new(heads, page, |head| Uuid::from(head.id)),
        Sort::LongestWaiting => Slice::new(heads, page, |head| (head.state_since, Uuid::from(head.id))),
    })
}

/// From where the page begins.
fn in_order(
    query: Select<referral::Entity>,
    sort: Sort,
    page: &Page,
) -> Result<Select<referral::Entity>, Error> {
    use referral::Column as C;
    Ok(match sort {
        Sort::Newest => {
            let after = page.key::<Uuid>()?.map(|id| C::Id.lt(id));
            query.filter(Condition::all().add_option(after)).order_by(C::Id, Order::Desc)
        }
        Sort::LongestWaiting => {
            let after = page.key::<(DateTime<Utc>, Uuid)>()?.map(|(since, id)| {
                let later = Condition::all().add(C::StateSince.eq(since)).add(C::Id.gt(id));
                Condition::any().add(C::StateSince.gt(since)).add(later)
            });
            let query = query.filter(Condition::all().add_option(after));
            query.order_by(C::StateSince, Order::Asc).order_by(C::Id, Order::Asc)
        }
    })
}

/// The columns of a [`Head`], in its order.
type HeadColumns = (Uuid, i32, DateTime<Utc>, String, String, Option<NaiveDate>, Option<Uuid>, i32);

impl TryFrom<HeadColumns> for Head {
    type Error = Error;

    fn try_from(columns: HeadColumns) -> Result<Self, Error> {
        let (id, version, state_since, progress, next, due, offering, person_version) = columns;
        let standing = Standing {
            progress: code(&progress)?,
            next: code(&next)?,
            due,
            offering: offering.map(OfferingId::from),
        };
        Ok(Self { id: id.into(), version, state_since, standing, person_version })
    }
}

pub async fn count(db: &impl ConnectionTrait, visible: Condition, filter: &Filter) -> Result<u64, Error> {
    Ok(referral::Entity::find().filter(visible).filter(filter.condition()).count(db).await?)
}

/// How many of the referrals that `visible` and `filter` admit stand where.
pub async fn count_by_progress(
    db: &impl ConnectionTrait,
    visible: Condition,
    filter: &Filter,
) -> Result<Vec<(Progress, u64)>, Error> {
    let counts: Vec<(String, i64)> = referral::Entity::find()
        .select_only()
        .column(referral::Column::Progress)
        .column_as(referral::Column::Id.count(), "count")
        .filter(visible)
        .filter(filter.condition())
        .group_by(referral::Column::Progress)
        .into_tuple()
        .all(db)
        .await?;
    counts.into_iter().map(|(progress, count)| Ok((code(&progress)?, count.unsigned_abs()))).collect()
}

/// Referrals that are held until `today` or a day before it.
pub async fn hold_over(
    db: &impl ConnectionTrait,
    today: NaiveDate,
    after: Option<ReferralId>,
) -> Result<Vec<ReferralId>, Error> {
    use referral::Column as C;
    let held = referral::Entity::find()
        .filter(C::State.eq(ReferralStateKind::OnHold.as_str()))
        .filter(C::HoldUntil.lte(today))
        .filter(C::EnteredInError.eq(false));
    due(db, C::Id, held, after).await
}

/// Saves the referral as `event` left it, with where it now stands.
pub async fn save(
    db: &impl ConnectionTrait,
    event_id: Uuid,
    referral: &Referral,
    standing: &Standing,
    event: &ReferralEvent,
) -> Result<(), Error> {
    let replaces = referral::Column::Id
        .eq(Uuid::from(referral.id))
        .and(referral::Column::Version.eq(referral.version - 1));
    super::write_version(db, to_row(referral, standing)?, referral.version, replaces).await?;
    event::append(db, event_id, event::Subject::Referral(referral.id), referral.version, event).await
}

/// Saves where a referral stands after a change of one of its enquiries or bookings. Its version stays: nobody changed the referral.
pub async fn save_standing(
    db: &impl ConnectionTrait,
    referral: ReferralId,
    standing: &Standing,
) -> Result<(), Error> {
    let row = referral::ActiveModel {
        progress: Set(standing.progress.to_string()),
        next_step: Set(standing.next.to_string()),
        next_due: Set(standing.due),
        offering_id: Set(standing.offering.map(Into::into)),
        ..Default::default()
    };
    referral::Entity::update_many()
        .set(row)
        .filter(referral::Column::Id.eq(Uuid::from(referral)))
        .exec(db)
        .await?;
    Ok(())
}

impl Filter {
    fn condition(&self) -> Condition {
        use referral::Column as C;
        let progress = (!self.progress.is_empty())
            .then(|| C::Progress.is_in(self.progress.iter().map(|progress| progress.as_str())));
        let next_steps = (!self.next_steps.is_empty())
            .then(|| C::NextStep.is_in(self.next_steps.iter().map(|step| step.as_str())));
        let mine = self.mine.map(Uuid::from);
        let mine = mine.map(|id| Condition::any().add(C::CoordinatorId.eq(id)).add(C::BrokerId.eq(id)));
        let person_named = self.search.as_deref().map(|text| {
            C::PersonId.in_subquery(
                person::Entity::find()
                    .select_only()
                    .column(person::Column::Id)
                    .filter(super::person::named(text))
                    .into_query(),
            )
        });
        Condition::all()
            .add_option(progress)
            .add_option(next_steps)
            .add_option(self.person.map(|id| C::PersonId.eq(Uuid::from(id))))
            .add_option(self.team.map(|id| C::TeamId.eq(Uuid::from(id))))
            .add_option(self.category.map(|id| C::CategoryId.eq(Uuid::from(id))))
            .add_option(mine)
            .add_option(self.unassigned.then(|| C::BrokerId.is_null()))
            .add_option(self.stuck_on.map(stuck_on))
            .add_option(self.due_by.map(|day| C::NextDue.lte(day)))
            .add_option(person_named)
    }
}

/// What the domain's rules say of one, said of rows.
fn stuck_on(today: NaiveDate) -> Condition {
    use referral::Column as C;
    stuck::rules(today).fold(Condition::any(), |any, rule| {
        let at_the_step = Condition::all()
            .add(C::NextStep.eq(rule.step.as_str()))
            .add_option(rule.since_before.map(|before| C::StateSince.lt(before)))
            .add_option(rule.due_before.map(|before| C::NextDue.lt(before)));
        any.add(at_the_step)
    })
}

pub fn from_row(row: referral::Model) -> Result<Listed, Error> {
    let standing = Standing {
        progress: code(&row.progress)?,
        next: code::<NextStepCode>(&row.next_step)?,
        due: row.next_due,
        offering: row.offering_id.map(OfferingId::from),
    };
    let state = state(&row)?;
    let referral = Referral {
        id: row.id.into(),
        person: row.person_id.into(),
        package: row.care_package_id.into(),
        team: row.team_id.into(),
        coordinator: row.coordinator_id.into(),
        request: Request {
            category: row.category_id.into(),
            outcome: row.outcome_id.map(Into::into),
            priority: code(&row.priority)?,
            wanted: from_json(row.wanted)?,
            note: row.note,
        },
        state,
        state_since: row.state_since,
        entered_in_error: row.entered_in_error,
        created_at: row.created_at,
        version: row.version,
    };
    Ok(Listed { referral, standing })
}

fn state(row: &referral::Model) -> Result<ReferralState, Error> {
    use ReferralStateKind as Kind;
    let taken = taken(row);
    Ok(match (code::<Kind>(&row.state)?, taken) {
        (Kind::Draft, None) => ReferralState::Draft { question: row.question.clone() },
        (Kind::Submitted, None) => {
            let submitted_at = row.submitted_at.ok_or_else(|| impossible("referral", row.id))?;
            ReferralState::Submitted { submitted_at }
        }
        (Kind::Brokering, Some(taken)) => ReferralState::Brokering(taken),
        (Kind::Arranged, Some(taken)) => {
            let arranged_at = row.arranged_at.ok_or_else(|| impossible("referral", row.id))?;
            ReferralState::Arranged { taken, arranged_at }
        }
        (Kind::OnHold, taken) => {
            let (Some(reason), Some(until)) = (row.hold_reason.clone(), row.hold_until) else {
                return Err(impossible("referral", row.id));
            };
            ReferralState::OnHold { held: held(row, taken)?, reason, until }
        }
        (Kind::Closed, Some(taken)) => closed(row, taken)?,
        (Kind::Withdrawn, _) => ReferralState::Withdrawn {
            path: path(row),
            reason: row.withdraw_reason.clone().ok_or_else(|| impossible("referral", row.id))?,
        },
        _ => return Err(impossible("referral", row.id)),
    })
}

fn taken(row: &referral::Model) -> Option<Taken> {
    let (submitted_at, broker, taken_at) = (row.submitted_at?, row.broker_id?, row.taken_at?);
    Some(Taken { submitted_at, broker: broker.into(), taken_at })
}

fn held(row: &referral::Model, taken: Option<Taken>) -> Result<Held, Error> {
    let from = row.held_from.as_deref().map(code::<ReferralStateKind>).transpose()?;
    match (from, taken, row.submitted_at, row.arranged_at) {
        (Some(ReferralStateKind::Submitted), None, Some(submitted_at), _) => {
            Ok(Held::Submitted { submitted_at })
        }
        (Some(ReferralStateKind::Brokering), Some(taken), ..) => Ok(Held::Brokering(taken)),
        (Some(ReferralStateKind::Arranged), Some(taken), _, Some(arranged_at)) => {
            Ok(Held::Arranged { taken, arranged_at })
        }
        _ => Err(impossible("referral", row.id)),
    }
}

fn closed(row: &referral::Model, taken: Taken) -> Result<ReferralState, Error> {
    let (Some(outcome), Some(closed_at)) = (row.close_outcome.as_deref(), row.closed_at) else {
        return Err(impossible("referral", row.id));
    };
    Ok(ReferralState::Closed {
        taken,
        arranged_at: row.arranged_at,
        outcome: code(outcome)?,
        note: row.close_note.clone().unwrap_or_default(),
        closed_at,
    })
}

fn path(row: &referral::Model) -> Path {
    Path {
        submitted_at: row.submitted_at,
        broker: row.broker_id.map(Into::into),
        taken_at: row.taken_at,
        arranged_at: row.arranged_at,
    }
}

/// The whole row: what the state does not carry is emptied.
pub fn to_row(referral: &Referral, standing: &Standing) -> Result<referral::ActiveModel, Error> {
    let path = referral.state.path();
    let mut row = referral::ActiveModel {
        id: Set(referral.id.into()),
        person_id: Set(referral.person.into()),
        care_package_id: Set(referral.package.into()),
        team_id: Set(referral.team.into()),
        outcome_id: Set(referral.request.outcome.map(Into::into)),
        category_id: Set(referral.request.category.into()),
        coordinator_id: Set(referral.coordinator.into()),
        broker_id: Set(path.broker.map(Into::into)),
        state: Set(referral.state.kind().to_string()),
        state_since: Set(referral.state_since),
        progress: Set(standing.progress.to_string()),
        next_step: Set(standing.next.to_string()),
        next_due: Set(standing.due),
        offering_id: Set(standing.offering.map(Into::into)),
        priority: Set(referral.request.priority.to_string()),
        wanted: Set(to_json(&referral.request.wanted)?),
        note: Set(referral.request.note.clone()),
        question: Set(None),
        hold_reason: Set(None),
        hold_until: Set(None::<NaiveDate>),
        held_from: Set(None),
        close_outcome: Set(None),
        close_note: Set(None),
        withdraw_reason: Set(None),
        entered_in_error: Set(referral.entered_in_error),
        submitted_at: Set(path.submitted_at),
        taken_at: Set(path.taken_at),
        arranged_at: Set(path.arranged_at),
        closed_at: Set(None),
        created_at: Set(referral.created_at),
        version: Set(referral.version),
    };
    match &referral.state {
        ReferralState::Draft { question } => row.question = Set(question.clone()),
        ReferralState::OnHold { held, reason, until } => {
            row.held_from = Set(Some(ReferralState::from(*held).kind().to_string()));
            row.hold_reason = Set(Some(reason.clone()));
            row.hold_until = Set(Some(*until));
        }
        ReferralState::Closed { outcome, note, closed_at, .. } => {
            row.close_outcome = Set(Some(outcome.to_string()));
            row.close_note = Set(Some(note.clone()));
            row.closed_at = Set(Some(*closed_at));
        }
        ReferralState::Withdrawn { reason, .. } => row.withdraw_reason = Set(Some(reason.clone())),
        ReferralState::Submitted { .. } | ReferralState::Brokering(_) | ReferralState::Arranged { .. } => {}
    }
    Ok(row)
}
