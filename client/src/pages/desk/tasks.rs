//! The tasks that the team's meeting gave: on the desk of whoever is to do them, and in the team's pack.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::inputs::{TaskFilter, TaskInput};
use crate::api::load::{Load, load};
use crate::api::mutations::{Refusal, task_finish, task_reopen};
use crate::api::schema;
use crate::api::session;
use crate::api::types::{AccountName, Date, SubjectKind, TaskAction, TaskStateKind, Uuid};
use crate::components::button::{self, Kind};
use crate::components::page::section;
use crate::components::referral_line::LinePerson;
use crate::components::status::{self, Skeleton};
use crate::components::{tag, toast};
use crate::{browser, dates, i18n, messages, tr};

#[derive(cynic::QueryVariables)]
pub struct Variables {
    filter: TaskFilter,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
pub struct TasksQuery {
    #[arguments(filter: $filter, first: 50)]
    pub tasks: TaskConnection,
}

#[derive(cynic::QueryFragment)]
pub struct TaskConnection {
    pub nodes: Vec<Task>,
}

#[derive(cynic::QueryFragment)]
pub struct Task {
    id: cynic::Id,
    version: i32,
    decision: String,
    due_on: Date,
    overdue: bool,
    person: Option<LinePerson>,
    referral: Option<TaskReferral>,
    assignee: AccountName,
    actions: Vec<TaskAction>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Referral")]
struct TaskReferral {
    id: cynic::Id,
}

/// The open tasks that `filter` is narrowed to.
pub fn open(filter: impl Fn() -> TaskFilter + 'static) -> Load<TasksQuery> {
    load(
        move || {
            let filter = TaskFilter { states: Some(vec![TaskStateKind::Open]), ..filter() };
            TasksQuery::build(Variables { filter })
        },
        &[SubjectKind::Task],
    )
}

/// Mine, above the way to the packs of my teams; no list where there are none.
pub fn mine() -> AnyView {
    let loaded = open(|| TaskFilter { mine: Some(true), ..TaskFilter::default() });
    let busy = RwSignal::new(false);
    let tasks = status::show(loaded, Skeleton::Line, move |answer| {
        if answer.tasks.nodes.is_empty() {
            return ().into_any();
        }
        let lines: Vec<AnyView> = answer.tasks.nodes.iter().map(|task| line(task, busy, false)).collect();
        section(tr!(tasks.mine), view! { <ul class="dolen-list">{lines}</ul> }.into_any())
    });
    view! { {packs()} {tasks} }.into_any()
}

/// To what the meeting of each of my teams reads.
pub fn packs() -> AnyView {
    let teams = session::viewer().map(|viewer| viewer.teams).unwrap_or_default();
    let links: Vec<AnyView> = teams
        .iter()
        .map(|team| {
            let name = i18n::pick(&team.name_en, &team.name_cy).to_owned();
            let href = format!("/teams/{}/pack", team.id.inner());
            view! { <p><a href=href>{tr!(tasks.pack_of, team = name)}</a></p> }.into_any()
        })
        .collect();
    links.into_any()
}

/// A task with its day and, where several are to do them, whose it is.
pub fn line(task: &Task, busy: RwSignal<bool>, whose: bool) -> AnyView {
    let href = match (&task.referral, &task.person) {
        (Some(referral), _) => Some(format!("/referrals/{}", referral.id.inner())),
        (None, Some(person)) => Some(format!("/people/{}", person.id.inner())),
        (None, None) => None,
    };
    let decision = task.decision.clone();
    let decision = match href {
        Some(href) => view! { <a class="dolen-prose" href=href>{decision}</a> }.into_any(),
        None => view! { <strong class="dolen-prose">{decision}</strong> }.into_any(),
    };
    let due = tr!(tasks.due, day = dates::soft(dates::day(&task.due_on)));
    let facts: Vec<String> = [
        whose.then(|| task.assignee.name.clone()),
        task.person.as_ref().map(|person| person.display_name.clone()),
        Some(due),
    ]
    .into_iter()
    .flatten()
    .collect();
    let overdue = task.overdue.then(|| tag::tag(tr!(tasks.overdue), "red"));
    let done = task.actions.contains(&TaskAction::Finish).then(|| {
        let input = seen(task, 0);
        let undo = seen(task, 1);
        let press = move || finish(input.clone(), undo.clone(), busy);
        button::button(Kind::Quiet, tr!(tasks.done), busy, press)
    });
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                {decision}
                <p class="dolen-list__meta">{facts.join(" · ")}</p>
            </div>
            <div class="dolen-list__aside">{overdue} {done}</div>
        </li>
    }
    .into_any()
}

/// The task as it will be after so many changes.
fn seen(task: &Task, changes: i32) -> TaskInput {
    TaskInput {
        idempotency_key: Uuid(browser::random_uuid()),
        task_id: task.id.clone(),
        version: task.version + changes,
    }
}

fn finish(input: TaskInput, undo: TaskInput, busy: RwSignal<bool>) {
    busy.set(true);
    spawn_local(async move {
        match task_finish(input).await {
            Ok(_) => toast::say_undoable(tr!(tasks.is_done), async move { Some(task_reopen(undo)) }),
            Err(Refusal::Errors(errors)) => {
                toast::warn(errors.first().map_or(tr!(tasks.not_done), messages::user_error));
            }
            Err(Refusal::Failed(failure)) => toast::warn(messages::failure(&failure)),
        }
        let _ = busy.try_set(false);
    });
}
