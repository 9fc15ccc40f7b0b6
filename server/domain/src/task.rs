//! Tasks: what the weekly meeting decides, given to one of the team with a day by which it is done.

use crate::{
    Actor, Event, Role, Transition, Violation,
    coded::coded,
    event::Aggregate,
    ids::{AccountId, PersonId, ReferralId, TaskId, TeamId},
    policy::{self, Resource},
    text,
    time::london_date,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub type TaskEvent = Event<TaskChange>;
type Next = Transition<Task, TaskChange>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub id: TaskId,
    pub team: TeamId,
    pub about: About,
    /// What is to be done, in the meeting's own words.
    pub decision: String,
    pub given: Given,
    pub added_by: AccountId,
    pub added_at: DateTime<Utc>,
    pub state: TaskState,
    pub version: i32,
}

/// Whom it is about, and which of their requests; a task may be about neither.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct About {
    pub person: Option<PersonId>,
    pub referral: Option<ReferralId>,
}

/// To whom, and by which London day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Given {
    pub to: AccountId,
    pub due_on: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    Open,
    Done(Settled),
    /// It was not to be done after all.
    Withdrawn(Settled),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    pub at: DateTime<Utc>,
    pub by: AccountId,
}

coded! {
    /// The state's name, without its evidence.
    pub enum TaskStateKind {
        Open = "OPEN",
        Done = "DONE",
        Withdrawn = "WITHDRAWN",
    }
}

coded! {
    pub enum TaskAction {
        /// To somebody else, or by another day.
        Give = "GIVE",
        Finish = "FINISH",
        Withdraw = "WITHDRAW",
        /// Undoes finishing and withdrawing.
        Reopen = "REOPEN",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskChange {
    Added { id: TaskId, team: TeamId, about: About, decision: String, given: Given },
    Given(Given),
    Finished,
    Withdrawn,
    Reopened,
}

/// A decision as the meeting types it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub id: TaskId,
    pub team: TeamId,
    pub about: About,
    pub decision: String,
    pub due_on: NaiveDate,
}

impl Task {
    /// Gives a decision to `to`, who is of the team.
    pub fn add(decision: Decision, to: &Actor, actor: &Actor, now: DateTime<Utc>) -> Next {
        let Decision { id, team, about, decision, due_on } = decision;
        let decision = text::required(decision, Violation::DecisionMissing)?;
        let given = give(team, to, due_on, now)?;
        Self::first(TaskChange::Added { id, team, about, decision, given }, actor, now)
    }

    pub fn give(self, to: &Actor, due_on: NaiveDate, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(TaskAction::Give)?;
        let given = give(self.team, to, due_on, now)?;
        self.then(TaskChange::Given(given), actor, now)
    }

    pub fn finish(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(TaskAction::Finish)?;
        self.then(TaskChange::Finished, actor, now)
    }

    pub fn withdraw(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(TaskAction::Withdraw)?;
        self.then(TaskChange::Withdrawn, actor, now)
    }

    pub fn reopen(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(TaskAction::Reopen)?;
        self.then(TaskChange::Reopened, actor, now)
    }

    /// What `actor` may do now.
    pub fn actions(&self, actor: &Actor) -> Vec<TaskAction> {
        let may = |action| policy::decide(actor, action, &self.resource()).is_allow();
        let now_possible = |action| self.state.admit(action).is_ok();
        TaskAction::ALL.iter().copied().filter(|&action| may(action) && now_possible(action)).collect()
    }

    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state == TaskState::Open && self.given.due_on < today
    }

    pub fn resource(&self) -> Resource {
        Resource::of_team(self.team)
    }
}

/// The roles of those who can be given a task: a manager looks and does nothing.
pub const ASSIGNEES: [Role; 2] = [Role::Coordinator, Role::Broker];

/// Whoever is given a task works in the team.
fn give(team: TeamId, to: &Actor, due_on: NaiveDate, now: DateTime<Utc>) -> Result<Given, Violation> {
    if !ASSIGNEES.into_iter().any(|role| to.is_in(role, team)) {
        return Err(Violation::AssigneeNotInTeam);
    }
    if due_on < london_date(now) {
        return Err(Violation::DueInPast);
    }
    Ok(Given { to: to.account, due_on })
}

impl TaskState {
    /// The states from which each action can be done.
    pub fn admit(self, action: TaskAction) -> Result<(), Violation> {
        let open = self == Self::Open;
        let admitted = match action {
            TaskAction::Give | TaskAction::Finish | TaskAction::Withdraw => open,
            TaskAction::Reopen => !open,
        };
        if admitted { Ok(()) } else { Err(Violation::TaskNotInState) }
    }

    pub const fn kind(self) -> TaskStateKind {
        match self {
            Self::Open => TaskStateKind::Open,
            Self::Done(_) => TaskStateKind::Done,
            Self::Withdrawn(_) => TaskStateKind::Withdrawn,
        }
    }

    pub const fn settled(self) -> Option<Settled> {
        match self {
            Self::Open => None,
            Self::Done(settled) | Self::Withdrawn(settled) => Some(settled),
        }
    }
}

impl Aggregate for Task {
    type Change = TaskChange;

    fn begin(first: &TaskEvent) -> Result<Self, Violation> {
        let TaskChange::Added { id, team, about, decision, given } = first.change.clone() else {
            return Err(Violation::EventOutOfOrder);
        };
        let (added_by, added_at) = (first.signed()?, first.at);
        Ok(Self { id, team, about, decision, given, added_by, added_at, state: TaskState::Open, version: 1 })
    }

    fn apply(self, event: &TaskEvent) -> Result<Self, Violation> {
        let settled = |by| Settled { at: event.at, by };
        let open = self.state == TaskState::Open;
        let next = Self { version: self.version + 1, ..self };
        Ok(match (&event.change, open) {
            (TaskChange::Given(given), true) => Self { given: *given, ..next },
            (TaskChange::Finished, true) => Self { state: TaskState::Done(settled(event.signed()?)), ..next },
            (TaskChange::Withdrawn, true) => {
                Self { state: TaskState::Withdrawn(settled(event.signed()?)), ..next }
            }
            (TaskChange::Reopened, false) => Self { state: TaskState::Open, ..next },
            _ => return Err(Violation::EventOutOfOrder),
        })
    }
}
