//! Tasks.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::{
    Actor,
    ids::{AccountId, PersonId, TaskId, TeamId},
    task::{About, Given, Settled, Task, TaskEvent, TaskState, TaskStateKind},
};
use entities::{task, task_event};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{
    code, impossible,
    page::{Page, Slice},
    to_json,
};
use crate::error::Error;

/// What a list of tasks is narrowed to; an empty part narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub assignee: Option<AccountId>,
    pub team: Option<TeamId>,
    pub person: Option<PersonId>,
    pub states: Vec<TaskStateKind>,
}

/// The rows that `actor` may see in a list: those of the actor's teams.
pub fn visible_to(actor: &Actor) -> Condition {
    let may = |team: &TeamId| {
        let team = domain::policy::Resource::of_team(*team);
        domain::policy::decide(actor, domain::policy::Action::ViewTask, &team).is_allow()
    };
    let teams: BTreeSet<Uuid> = actor.teams.iter().copied().filter(may).map(Uuid::from).collect();
    Condition::all().add(task::Column::TeamId.is_in(teams))
}

pub async fn find(db: &impl ConnectionTrait, id: TaskId) -> Result<Option<Task>, Error> {
    task::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// The soonest due first.
pub async fn page(
    db: &impl ConnectionTrait,
    visible: Condition,
    filter: &Filter,
    page: &Page,
) -> Result<Slice<Task>, Error> {
    use task::Column as C;
    let mut query = task::Entity::find().filter(visible).filter(filter.condition());
    if let Some((due, id)) = page.key::<(NaiveDate, Uuid)>()? {
        let later = Condition::any().add(C::DueOn.gt(due)).add(C::DueOn.eq(due).and(C::Id.gt(id)));
        query = query.filter(C::DueOn.gte(due)).filter(later);
    }
    let rows = query
        .order_by(C::DueOn, Order::Asc)
        .order_by(C::Id, Order::Asc)
        .limit(page.first + 1)
        .all(db)
        .await?;
    Slice::new(rows, page, |row| (row.due_on, row.id)).try_map(from_row)
}

pub async fn count(db: &impl ConnectionTrait, visible: Condition, filter: &Filter) -> Result<u64, Error> {
    Ok(task::Entity::find().filter(visible).filter(filter.condition()).count(db).await?)
}

/// Saves the task as `event` left it.
pub async fn save(
    db: &impl ConnectionTrait,
    event_id: Uuid,
    task: &Task,
    event: &TaskEvent,
) -> Result<(), Error> {
    let replaces = task::Column::Id.eq(Uuid::from(task.id)).and(task::Column::Version.eq(task.version - 1));
    super::write_version(db, to_row(task), task.version, replaces).await?;
    task_event::Entity::insert(event_row(event_id, task, event)?).exec_without_returning(db).await?;
    Ok(())
}

impl Filter {
    fn condition(&self) -> Condition {
        use task::Column as C;
        let states =
            (!self.states.is_empty()).then(|| C::State.is_in(self.states.iter().map(|state| state.as_str())));
        Condition::all()
            .add_option(self.assignee.map(|id| C::AssigneeId.eq(Uuid::from(id))))
            .add_option(self.team.map(|id| C::TeamId.eq(Uuid::from(id))))
            .add_option(self.person.map(|id| C::PersonId.eq(Uuid::from(id))))
            .add_option(states)
    }
}

pub(crate) fn event_row(id: Uuid, task: &Task, event: &TaskEvent) -> Result<task_event::ActiveModel, Error> {
    let data = to_json(&event.change)?;
    let kind = data.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
    Ok(task_event::ActiveModel {
        id: Set(id),
        task_id: Set(task.id.into()),
        seq: Set(task.version),
        at: Set(event.at),
        actor_id: Set(event.by.map(Into::into)),
        kind: Set(kind),
        data: Set(data),
    })
}

fn from_row(row: task::Model) -> Result<Task, Error> {
    let settled = row.settled_at.zip(row.settled_by).map(|(at, by)| Settled { at, by: by.into() });
    let state = match (code(&row.state)?, settled) {
        (TaskStateKind::Open, None) => TaskState::Open,
        (TaskStateKind::Done, Some(settled)) => TaskState::Done(settled),
        (TaskStateKind::Withdrawn, Some(settled)) => TaskState::Withdrawn(settled),
        _ => return Err(impossible("task", row.id)),
    };
    Ok(Task {
        id: row.id.into(),
        team: row.team_id.into(),
        about: About { person: row.person_id.map(Into::into), referral: row.referral_id.map(Into::into) },
        decision: row.decision,
        given: Given { to: row.assignee_id.into(), due_on: row.due_on },
        added_by: row.added_by.into(),
        added_at: row.added_at,
        state,
        version: row.version,
    })
}

pub(crate) fn to_row(task: &Task) -> task::ActiveModel {
    let settled = task.state.settled();
    task::ActiveModel {
        id: Set(task.id.into()),
        team_id: Set(task.team.into()),
        person_id: Set(task.about.person.map(Into::into)),
        referral_id: Set(task.about.referral.map(Into::into)),
        decision: Set(task.decision.clone()),
        assignee_id: Set(task.given.to.into()),
        due_on: Set(task.given.due_on),
        added_by: Set(task.added_by.into()),
        added_at: Set(task.added_at),
        state: Set(task.state.kind().to_string()),
        settled_at: Set(settled.map(|settled| settled.at)),
        settled_by: Set(settled.map(|settled| settled.by.into())),
        version: Set(task.version),
    }
}
