//! What a meeting decides, and who does it.

use super::story::*;
use crate::{
    Role, Violation,
    event::Aggregate,
    ids::TaskId,
    task::{About, Decision, Task, TaskAction, TaskStateKind},
};
use uuid::Uuid;

fn decision(words: &str, due_on: &str) -> Decision {
    Decision {
        id: TaskId(Uuid::from_u128(0xD0)),
        team: TEAM,
        about: About { person: Some(PERSON), referral: None },
        decision: words.into(),
        due_on: day(due_on),
    }
}

fn added() -> Told<Task> {
    let first = decision("Ask her daughter about Thursdays", "2026-11-30");
    Told::begin(Task::add(first, &actor(Role::Broker), &actor(Role::Coordinator), now()))
}

#[test]
fn a_decision_has_words_somebody_of_the_team_and_a_day_that_is_not_past() {
    let add = |words, due_on, to: &_| {
        Task::add(decision(words, due_on), to, &actor(Role::Coordinator), now()).map(|_| ())
    };
    let broker = actor(Role::Broker);
    assert_eq!(add("Ring the warden", "2026-11-23", &broker), Ok(()));
    assert_eq!(add("  ", "2026-11-30", &broker), Err(Violation::DecisionMissing));
    assert_eq!(add("Ring the warden", "2026-11-22", &broker), Err(Violation::DueInPast));
    for other in [stranger(Role::Broker), actor(Role::Charity), actor(Role::Administrator)] {
        assert_eq!(add("Ring the warden", "2026-11-30", &other), Err(Violation::AssigneeNotInTeam));
    }
}

#[test]
fn what_is_done_or_withdrawn_can_be_taken_up_again_and_only_that() {
    let broker = actor(Role::Broker);
    let open = added();
    assert_eq!(open.thing.clone().reopen(&broker, now()), Err(Violation::TaskNotInState));
    let done = open.clone().go(|it| it.finish(&broker, later(1)));
    assert_eq!(done.thing.clone().finish(&broker, later(2)), Err(Violation::TaskNotInState));
    assert_eq!(done.thing.state.settled().map(|settled| settled.by), Some(broker.account));
    let again = done.go(|it| it.reopen(&broker, later(2)));
    assert_eq!(again.thing.state, open.thing.state);
    let withdrawn = again.go(|it| it.withdraw(&broker, later(3))).go(|it| it.reopen(&broker, later(3)));
    assert_eq!(Task::replay(&withdrawn.history), Ok(withdrawn.thing), "its events tell the same");
}

#[test]
fn a_task_can_be_given_to_another_of_the_team_while_it_is_open() {
    let coordinator = actor(Role::Coordinator);
    let given = added().go(|it| it.give(&coordinator, day("2026-12-04"), &coordinator, later(1)));
    assert_eq!((given.thing.given.to, given.thing.version), (coordinator.account, 2));
    let done = given.go(|it| it.finish(&coordinator, later(1))).thing;
    let late = done.give(&coordinator, day("2026-12-05"), &coordinator, later(2));
    assert_eq!(late, Err(Violation::TaskNotInState));
}

#[test]
fn an_open_task_is_overdue_on_the_day_after_its_last() {
    let task = added().thing;
    assert!(!task.is_overdue(day("2026-11-30")) && task.is_overdue(day("2026-12-01")));
    let done = added().go(|it| it.finish(&actor(Role::Broker), later(1))).thing;
    assert!(!done.is_overdue(day("2026-12-01")) && done.state.kind() == TaskStateKind::Done);
}

#[test]
fn the_team_may_settle_its_tasks_managers_look_and_others_know_of_none() {
    let task = added().thing;
    for role in [Role::Coordinator, Role::Broker] {
        assert_eq!(
            task.actions(&actor(role)),
            [TaskAction::Give, TaskAction::Finish, TaskAction::Withdraw],
            "{role}"
        );
        assert!(task.actions(&stranger(role)).is_empty());
    }
    assert!(task.actions(&actor(Role::Manager)).is_empty());
}
