//! A concern: raised by somebody who worries, seen by the team's lead, closed with what came of it.

use super::Arrangement;
use crate::{
    Actor, Transition, Violation,
    coded::coded,
    event::{Aggregate, Event},
    ids::{AccountId, CharityId, ConcernId, PersonId, TeamId},
    policy::{self, Resource},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What happened with it. What was written lies beside it and is in no event: a history is read by more machines than a worry should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    pub id: ConcernId,
    pub about: ConcernAbout,
    pub author: AccountId,
    /// The charity that the author works for, where they are not of the team.
    pub charity: Option<CharityId>,
    pub raised_at: DateTime<Utc>,
    pub state: ConcernState,
    pub version: i32,
}

/// Whose safety, and on which page the author was when they began to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernAbout {
    pub person: PersonId,
    pub team: TeamId,
    pub kind: ConcernSubject,
    pub subject: Uuid,
}

coded! {
    /// The kind of page from which a concern was raised.
    pub enum ConcernSubject {
        Person = "PERSON",
        Referral = "REFERRAL",
        Enquiry = "ENQUIRY",
        Booking = "BOOKING",
        Visit = "VISIT",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConcernState {
    Raised,
    Seen(Dealt),
    Closed { seen: Dealt, closed: Dealt, outcome: ConcernOutcome },
}

/// By whom, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dealt {
    pub by: AccountId,
    pub at: DateTime<Utc>,
}

coded! {
    /// The state's name, without its evidence.
    pub enum ConcernStateKind {
        Raised = "RAISED",
        Seen = "SEEN",
        Closed = "CLOSED",
    }
}

coded! {
    /// What came of it.
    pub enum ConcernOutcome {
        /// To the council's safeguarding team, which is the report that the Act asks for.
        Reported = "REPORTED",
        /// The police, an ambulance, the fire service.
        EmergencyServices = "EMERGENCY_SERVICES",
        /// The team itself changed what made the person unsafe.
        TeamActed = "TEAM_ACTED",
        /// Reported before, by somebody else.
        AlreadyKnown = "ALREADY_KNOWN",
        /// Looked into; nobody was at risk.
        NoRisk = "NO_RISK",
    }
}

coded! {
    pub enum ConcernAction {
        See = "SEE",
        Close = "CLOSE",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConcernChange {
    Raised { id: ConcernId, about: ConcernAbout, charity: Option<CharityId> },
    Seen,
    Closed { outcome: ConcernOutcome },
}

pub type ConcernEvent = Event<ConcernChange>;

/// What is known when a concern is raised.
#[derive(Debug, Clone, Copy)]
pub struct Raising {
    pub id: ConcernId,
    pub about: ConcernAbout,
}

impl Concern {
    /// Raised by `actor` where somebody is named to read it: written to nobody it would only seem to be in good hands.
    pub fn raise(
        raising: Raising,
        actor: &Actor,
        read_by: Option<&Arrangement>,
        now: DateTime<Utc>,
    ) -> Transition<Self, ConcernChange> {
        let Raising { id, about } = raising;
        if read_by.is_none_or(|arrangement| arrangement.team != about.team) {
            return Err(Violation::NoSafeguardingLead);
        }
        // Whoever is of the team speaks for it, also where they help at a charity.
        let charity = actor.charity.filter(|_| !actor.teams.contains(&about.team));
        Self::first(ConcernChange::Raised { id, about, charity }, actor, now)
    }

    /// The lead or the deputy has read it; the author is told so.
    pub fn see(self, actor: &Actor, now: DateTime<Utc>) -> Transition<Self, ConcernChange> {
        match self.state {
            ConcernState::Raised => self.then(ConcernChange::Seen, actor, now),
            _ => Err(Violation::ConcernNotInState),
        }
    }

    /// Something was done about it, or nothing had to be.
    pub fn close(
        self,
        outcome: ConcernOutcome,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Transition<Self, ConcernChange> {
        match self.state {
            ConcernState::Seen(_) => self.then(ConcernChange::Closed { outcome }, actor, now),
            _ => Err(Violation::ConcernNotInState),
        }
    }

    /// What `actor` may do now, in a team with this arrangement.
    pub fn actions(&self, actor: &Actor, arrangement: &Arrangement) -> Vec<ConcernAction> {
        let resource = self.resource(Some(arrangement));
        let now_possible = |action: &ConcernAction| {
            matches!(
                (action, self.state.kind()),
                (ConcernAction::See, ConcernStateKind::Raised)
                    | (ConcernAction::Close, ConcernStateKind::Seen)
            )
        };
        let may = |action: &ConcernAction| policy::decide(actor, *action, &resource).is_allow();
        ConcernAction::ALL.iter().copied().filter(now_possible).filter(may).collect()
    }

    pub fn resource(&self, arrangement: Option<&Arrangement>) -> Resource {
        Resource {
            author: Some(self.author),
            readers: arrangement.map_or([None; 2], Arrangement::readers),
            ..Resource::of_team(self.about.team)
        }
    }
}

impl ConcernState {
    pub const fn kind(&self) -> ConcernStateKind {
        match self {
            Self::Raised => ConcernStateKind::Raised,
            Self::Seen(_) => ConcernStateKind::Seen,
            Self::Closed { .. } => ConcernStateKind::Closed,
        }
    }

    pub const fn seen(&self) -> Option<Dealt> {
        match self {
            Self::Raised => None,
            Self::Seen(seen) | Self::Closed { seen, .. } => Some(*seen),
        }
    }

    pub const fn closed(&self) -> Option<(Dealt, ConcernOutcome)> {
        match self {
            Self::Closed { closed, outcome, .. } => Some((*closed, *outcome)),
            _ => None,
        }
    }
}

impl Aggregate for Concern {
    type Change = ConcernChange;

    fn begin(first: &ConcernEvent) -> Result<Self, Violation> {
        let ConcernChange::Raised { id, about, charity } = first.change else {
            return Err(Violation::EventOutOfOrder);
        };
        Ok(Self {
            id,
            about,
            author: first.signed()?,
            charity,
            raised_at: first.at,
            state: ConcernState::Raised,
            version: 1,
        })
    }

    fn apply(self, event: &ConcernEvent) -> Result<Self, Violation> {
        let dealt = Dealt { by: event.signed()?, at: event.at };
        let state = match (&self.state, &event.change) {
            (ConcernState::Raised, ConcernChange::Seen) => ConcernState::Seen(dealt),
            (ConcernState::Seen(seen), ConcernChange::Closed { outcome }) => {
                ConcernState::Closed { seen: *seen, closed: dealt, outcome: *outcome }
            }
            _ => return Err(Violation::EventOutOfOrder),
        };
        Ok(Self { state, version: self.version + 1, ..self })
    }
}
