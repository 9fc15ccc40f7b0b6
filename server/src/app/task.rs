//! What is done with the tasks that a team's meeting gives.

use chrono::NaiveDate;
use domain::{
    Actor, Violation,
    ids::{AccountId, TaskId, TeamId},
    policy::{Action, Resource},
    task::{About, Decision, Task, TaskAction, TaskChange, TaskEvent},
};
use sea_orm::ConnectionTrait;

use super::{Target, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    store,
};

/// A decision as it is typed in.
#[derive(Clone, Debug)]
pub struct Typed {
    pub team: TeamId,
    pub about: About,
    pub decision: String,
    pub assignee: AccountId,
    pub due_on: NaiveDate,
}

/// The task, where `actor` may do `action` to it.
pub async fn load_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: impl Into<Action>,
    id: TaskId,
) -> Result<Task, Error> {
    let found = store::task::find(db, id).await?.ok_or(Error::NotFound)?;
    permit(actor, action, &found.resource())?;
    Ok(found)
}

pub async fn read(op: &Op, id: TaskId) -> Result<Task, Error> {
    let found = load_for(op.db.read(), op.actor()?, Action::ViewTask, id).await?;
    op.audit_read("task.read", "task", found.id, None);
    Ok(found)
}

pub async fn add(write: Write, typed: Typed) -> Result<TaskId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    permit(actor, Action::AddTask, &Resource::of_team(typed.team))?;
    let about = about(tx, actor, typed.about).await?;
    let to = assignee(tx, typed.assignee).await?;
    let Typed { team, decision, due_on, .. } = typed;
    let decision = Decision { id: tx.next_id(), team, about, decision, due_on };
    let (task, event) = Task::add(decision, &to, actor, tx.now())?;
    save(tx, &task, &event).await?;
    write.commit(task.id).await
}

pub async fn give(
    write: Write,
    target: Target<TaskId>,
    to: AccountId,
    due_on: NaiveDate,
) -> Result<TaskId, Error> {
    let task = seen(&write, TaskAction::Give, target).await?;
    let to = assignee(&write.tx, to).await?;
    let given = task.give(&to, due_on, &write.actor, write.tx.now())?;
    finish_with(write, given).await
}

pub async fn finish(write: Write, target: Target<TaskId>) -> Result<TaskId, Error> {
    let task = seen(&write, TaskAction::Finish, target).await?;
    let done = task.finish(&write.actor, write.tx.now())?;
    finish_with(write, done).await
}

pub async fn withdraw(write: Write, target: Target<TaskId>) -> Result<TaskId, Error> {
    let task = seen(&write, TaskAction::Withdraw, target).await?;
    let withdrawn = task.withdraw(&write.actor, write.tx.now())?;
    finish_with(write, withdrawn).await
}

pub async fn reopen(write: Write, target: Target<TaskId>) -> Result<TaskId, Error> {
    let task = seen(&write, TaskAction::Reopen, target).await?;
    let reopened = task.reopen(&write.actor, write.tx.now())?;
    finish_with(write, reopened).await
}

/// The task for an action, as the writer saw it.
async fn seen(write: &Write, action: TaskAction, target: Target<TaskId>) -> Result<Task, Error> {
    let task = load_for(write.tx.db(), &write.actor, action, target.id).await?;
    target.is_at(task.version)?;
    Ok(task)
}

/// Whom it is about, where the writer may see them; of a referral, its person.
async fn about(tx: &Tx, actor: &Actor, about: About) -> Result<About, Error> {
    let person = match about.referral {
        Some(referral) => {
            let listed = super::referral::load_for(tx.db(), actor, Action::ViewReferral, referral).await?;
            Some(listed.referral.person)
        }
        None => about.person,
    };
    if let Some(person) = person {
        super::person::load_for(tx.db(), actor, Action::ViewPerson, person).await?.admits(Action::AddTask)?;
    }
    Ok(About { person, ..about })
}

async fn assignee(tx: &Tx, id: AccountId) -> Result<Actor, Error> {
    Ok(store::account::actor(tx.db(), id).await?.ok_or(Violation::AssigneeNotInTeam)?)
}

/// Saves what the domain says.
async fn finish_with(write: Write, (task, event): (Task, TaskEvent)) -> Result<TaskId, Error> {
    save(&write.tx, &task, &event).await?;
    write.commit(task.id).await
}

async fn save(tx: &Tx, task: &Task, event: &TaskEvent) -> Result<(), Error> {
    store::task::save(tx.db(), tx.next_id(), task, event).await?;
    tx.audit(word(&event.change), "task", task.id, None);
    tx.changed(Kind::Task, task.id, Audience::team(task.team));
    Ok(())
}

/// The audit's word for what was done.
const fn word(change: &TaskChange) -> &'static str {
    match change {
        TaskChange::Added { .. } => "task.add",
        TaskChange::Given(_) => "task.give",
        TaskChange::Finished => "task.finish",
        TaskChange::Withdrawn => "task.withdraw",
        TaskChange::Reopened => "task.reopen",
    }
}
