//! Tasks: what a team's meeting decides, given to one of the team.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{AccountId, PersonId, ReferralId, TaskId, TeamId},
    task::{self, About, TaskAction, TaskStateKind},
    time::london_date,
};
use uuid::Uuid;

use super::{
    coded::Coded,
    connection::{List, Total, list_with, page, total},
    day::Day,
    errors::{UserError, payload},
    id::Id,
    in_place::InPlace,
    limits::cost_of_page,
    loaders::load_known,
    payload::{found, once_of},
    person::{Person, person},
    ready::ready,
    referral::Referral,
    team::{AccountName, Team, colleague, team},
};
use crate::{
    app::{self, Target, once::once, task::Typed},
    error::Error,
    op::Op,
    store::{self, task::Filter},
};

/// What the team's meeting decided, for one of the team to do.
pub struct Task(task::Task);

#[Object]
impl Task {
    pub async fn id(&self) -> Id<TaskId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn team(&self, context: &Context<'_>) -> Result<Team> {
        team(context, self.0.team)
    }

    /// Whom it is about, where it is about somebody.
    async fn person(&self, context: &Context<'_>) -> Result<Option<InPlace<Person>>> {
        match self.0.about.person {
            Some(id) => Ok(Some(InPlace(person(context, id).await?))),
            None => Ok(None),
        }
    }

    async fn referral(&self, context: &Context<'_>) -> Result<Option<Referral>> {
        match self.0.about.referral {
            Some(id) => Ok(Some(Referral(load_known(context, id).await?))),
            None => Ok(None),
        }
    }

    async fn decision(&self) -> &str {
        &self.0.decision
    }

    async fn assignee(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.given.to).await
    }

    /// The London day by which it is done.
    async fn due_on(&self) -> NaiveDate {
        self.0.given.due_on
    }

    async fn overdue(&self, context: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_overdue(london_date(context.data::<Op>()?.clock.now())))
    }

    async fn added_by(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.added_by).await
    }

    async fn added_at(&self) -> DateTime<Utc> {
        self.0.added_at
    }

    async fn state(&self) -> Coded<TaskStateKind> {
        Coded(self.0.state.kind())
    }

    /// When it was done or withdrawn.
    async fn settled_at(&self) -> Option<DateTime<Utc>> {
        self.0.state.settled().map(|settled| settled.at)
    }

    async fn settled_by(&self, context: &Context<'_>) -> Result<Option<AccountName>> {
        match self.0.state.settled() {
            Some(settled) => Ok(Some(colleague(context, settled.by).await?)),
            None => Ok(None),
        }
    }

    /// What this viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<TaskAction>>> {
        let actor = context.data::<Op>()?.actor()?;
        Ok(self.0.actions(actor).into_iter().map(Coded).collect())
    }
}

ready!(Task {
    "id" => id, "version" => version, "decision" => decision, "dueOn" => due_on, "addedAt" => added_at,
    "state" => state, "settledAt" => settled_at,
});

#[derive(InputObject)]
pub struct TaskFilter {
    /// Those that the viewer is to do.
    mine: Option<bool>,
    team_id: Option<Id<TeamId>>,
    person_id: Option<Id<PersonId>>,
    states: Option<Vec<Coded<TaskStateKind>>>,
}

impl TaskFilter {
    fn into_store(self, op: &Op) -> Result<Filter, Error> {
        let assignee = if self.mine == Some(true) { Some(op.actor()?.account) } else { None };
        Ok(Filter {
            assignee,
            team: self.team_id.map(|id| id.0),
            person: self.person_id.map(|id| id.0),
            states: self.states.unwrap_or_default().into_iter().map(|state| state.0).collect(),
        })
    }
}

#[derive(Default)]
pub struct TaskQuery;

#[Object]
impl TaskQuery {
    /// The tasks of the viewer's teams, the soonest due first.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn tasks(
        &self,
        context: &Context<'_>,
        filter: Option<TaskFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Task, Total>> {
        let op = context.data::<Op>()?;
        let filter = filter.map(|filter| filter.into_store(op)).transpose()?.unwrap_or_default();
        let (visible, db, page) = (store::task::visible_to(op.actor()?), op.db.read(), page(first, after)?);
        let slice = store::task::page(db, visible.clone(), &filter, &page).await?;
        let total = total(context, store::task::count(db, visible, &filter)).await?;
        op.audit_list("task.list", "task", slice.items().map(|task| task.id));
        Ok(list_with(page.after.is_some(), slice, total, Task))
    }
}

#[derive(InputObject)]
pub struct TaskAddInput {
    idempotency_key: Uuid,
    team_id: Id<TeamId>,
    person_id: Option<Id<PersonId>>,
    referral_id: Option<Id<ReferralId>>,
    /// What is to be done.
    decision: String,
    assignee_id: Id<AccountId>,
    due_on: Day,
}

#[derive(InputObject)]
pub struct TaskGiveInput {
    idempotency_key: Uuid,
    task_id: Id<TaskId>,
    version: i32,
    assignee_id: Id<AccountId>,
    due_on: Day,
}

/// A transition that needs nothing but the task; `version` is the one that the viewer saw.
#[derive(InputObject)]
pub struct TaskInput {
    idempotency_key: Uuid,
    task_id: Id<TaskId>,
    version: i32,
}

impl TaskInput {
    fn target(&self) -> Target<TaskId> {
        Target { id: self.task_id.0, version: self.version }
    }
}

#[derive(SimpleObject)]
pub struct TaskPayload {
    task: Option<Task>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct TaskMutation;

#[Object]
impl TaskMutation {
    /// Gives a decision to one of the team.
    async fn task_add(&self, context: &Context<'_>, input: TaskAddInput) -> Result<TaskPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("taskAdd", input.idempotency_key, &input)?;
        let typed = Typed {
            team: input.team_id.0,
            about: About {
                person: input.person_id.map(|id| id.0),
                referral: input.referral_id.map(|id| id.0),
            },
            decision: input.decision,
            assignee: input.assignee_id.0,
            due_on: input.due_on.0,
        };
        answer(op, once(op, &key, |write| app::task::add(write, typed.clone())).await).await
    }

    /// To somebody else of the team, or by another day.
    async fn task_give(&self, context: &Context<'_>, input: TaskGiveInput) -> Result<TaskPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("taskGive", input.idempotency_key, &input)?;
        let target = Target { id: input.task_id.0, version: input.version };
        let (to, due_on) = (input.assignee_id.0, input.due_on.0);
        answer(op, once(op, &key, |write| app::task::give(write, target, to, due_on)).await).await
    }

    async fn task_finish(&self, context: &Context<'_>, input: TaskInput) -> Result<TaskPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("taskFinish", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::task::finish(write, input.target())).await).await
    }

    /// It is not to be done after all.
    async fn task_withdraw(&self, context: &Context<'_>, input: TaskInput) -> Result<TaskPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("taskWithdraw", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::task::withdraw(write, input.target())).await).await
    }

    /// Undoes finishing and withdrawing.
    async fn task_reopen(&self, context: &Context<'_>, input: TaskInput) -> Result<TaskPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("taskReopen", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::task::reopen(write, input.target())).await).await
    }
}

async fn answer(op: &Op, done: Result<TaskId, Error>) -> Result<TaskPayload> {
    let (id, user_errors) = payload(done)?;
    let task = match id {
        Some(id) => found(app::task::read(op, id).await)?,
        None => None,
    };
    Ok(TaskPayload { task: task.map(Task), user_errors })
}
