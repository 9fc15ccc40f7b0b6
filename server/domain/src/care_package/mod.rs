//! A person's plan: team, co-ordinator, ECC level, what matters, and the lines of help. A carer has one of their own.

mod hospital;
mod item;
mod state;
mod week;

pub use hospital::{Admission, Readiness, to_resume};
pub use item::{ItemKind, Outcome, PackageItem, Statutory, live_without_item};
pub use state::{CarePackageChange, CarePackageState, CarePackageStateKind, HoldReason};
pub use week::clashing;

use crate::{
    Actor, Event, Transition, Violation,
    coded::coded,
    event::Aggregate,
    ids::{AccountId, CarePackageId, PersonId, TeamId},
    need::EccLevel,
    policy::{self, Resource},
    text,
    time::london_date,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub type CarePackageEvent = Event<CarePackageChange>;
type Next = Transition<CarePackage, CarePackageChange>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarePackage {
    pub id: CarePackageId,
    pub person: PersonId,
    pub team: TeamId,
    pub coordinator: AccountId,
    pub what_matters: String,
    pub ecc_level: EccLevel,
    pub review_on: Option<NaiveDate>,
    pub state: CarePackageState,
    pub created_at: DateTime<Utc>,
    pub version: i32,
}

/// What a package begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Beginning {
    pub id: CarePackageId,
    pub person: PersonId,
    pub team: TeamId,
    pub coordinator: AccountId,
    pub what_matters: String,
    pub ecc_level: EccLevel,
    pub review_on: Option<NaiveDate>,
}

/// A change of ECC level: a dated fact with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EccChange {
    pub to: EccLevel,
    /// The day on which the level changed: today or earlier.
    pub on: NaiveDate,
    pub reason: String,
    /// What level 4 should achieve. It is time-limited, so it also needs `review_on`.
    pub outcome: Option<String>,
    pub review_on: Option<NaiveDate>,
}

/// What hangs on a package, which it cannot know by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PackageTies {
    /// Referrals neither closed nor withdrawn.
    pub open_referrals: u32,
    pub live_bookings: u32,
}

coded! {
    pub enum CarePackageAction {
        /// What matters, the review date and who co-ordinates.
        Edit = "EDIT",
        Activate = "ACTIVATE",
        Hold = "HOLD",
        Resume = "RESUME",
        ChangeEccLevel = "CHANGE_ECC_LEVEL",
        End = "END",
    }
}

impl CarePackage {
    /// Whether another plan may begin where `package` is the person's newest: one that goes on is edited instead.
    pub fn may_follow(package: Option<&Self>) -> Result<(), Violation> {
        match package {
            Some(package) if !matches!(package.state, CarePackageState::Ended { .. }) => {
                Err(Violation::CarePackageNotInState)
            }
            _ => Ok(()),
        }
    }

    pub fn begin_with(beginning: Beginning, actor: &Actor, now: DateTime<Utc>) -> Next {
        let what_matters = text::optional(beginning.what_matters)?;
        Self::first(CarePackageChange::Begun(Beginning { what_matters, ..beginning }), actor, now)
    }

    pub fn edit(
        self,
        what_matters: &str,
        review_on: Option<NaiveDate>,
        coordinator: AccountId,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Next {
        self.state.admit(CarePackageAction::Edit)?;
        let what_matters = text::optional(what_matters)?;
        if what_matters.is_empty() && self.state != CarePackageState::Draft {
            return Err(Violation::WhatMattersMissing);
        }
        if review_on.is_none() && self.ecc_level == EccLevel::Four {
            return Err(Violation::EccReviewDateMissing);
        }
        self.then(CarePackageChange::Edited { what_matters, review_on, coordinator }, actor, now)
    }

    /// The plan begins: there is one only after the conversation about what matters.
    pub fn activate(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(CarePackageAction::Activate)?;
        if self.what_matters.is_empty() {
            return Err(Violation::WhatMattersMissing);
        }
        if self.ecc_level == EccLevel::Four && self.review_on.is_none() {
            return Err(Violation::EccReviewDateMissing);
        }
        self.then(CarePackageChange::Activated, actor, now)
    }

    /// The person is home. Bookings stay paused until the broker resumes each: see [`to_resume`].
    pub fn resume(self, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(CarePackageAction::Resume)?;
        self.then(CarePackageChange::Resumed, actor, now)
    }

    pub fn change_ecc_level(self, change: EccChange, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.state.admit(CarePackageAction::ChangeEccLevel)?;
        if change.to == self.ecc_level {
            return Err(Violation::EccLevelUnchanged);
        }
        let change = change.checked(london_date(now))?;
        self.then(CarePackageChange::EccLevelChanged(change), actor, now)
    }

    /// The plan is over, with nothing still asked for and nobody still coming.
    pub fn end(self, reason: &str, ties: PackageTies, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(CarePackageAction::End, ties)?;
        let reason = text::required(reason, Violation::ReasonMissing)?;
        self.then(CarePackageChange::Ended { reason }, actor, now)
    }

    /// Its lines go on in another plan of the same person, and it is over itself.
    pub(crate) fn join(self, into: CarePackageId, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.then(CarePackageChange::Joined { into }, actor, now)
    }

    /// Back in the state before it was joined.
    pub(crate) fn part(self, back_to: CarePackageState, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.then(CarePackageChange::Parted { back_to }, actor, now)
    }

    /// What `actor` may do now: policy permits it, and the state with its ties admits it.
    pub fn actions(&self, actor: &Actor, ties: PackageTies) -> Vec<CarePackageAction> {
        let may = |action| policy::decide(actor, action, &self.resource()).is_allow();
        let now_possible = |action| self.admit(action, ties).is_ok();
        CarePackageAction::ALL.iter().copied().filter(|&action| may(action) && now_possible(action)).collect()
    }

    /// Whether `actor` may write outcomes and statutory lines into the plan, which is not over.
    pub fn may_edit_plan(&self, actor: &Actor) -> bool {
        self.state.admit(CarePackageAction::Edit).is_ok()
            && policy::decide(actor, policy::Action::EditPlan, &self.resource()).is_allow()
    }

    /// The London day on which the plan ended; none while it has not.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        match self.state {
            CarePackageState::Ended { ended_at, .. } => Some(london_date(ended_at)),
            _ => None,
        }
    }

    pub fn resource(&self) -> Resource {
        Resource::of_team(self.team)
    }

    /// Whether the state and what hangs on it leave room for `action`, whoever asks.
    pub fn admit(&self, action: CarePackageAction, ties: PackageTies) -> Result<(), Violation> {
        self.state.admit(action)?;
        match action {
            CarePackageAction::End if ties.open_referrals > 0 => Err(Violation::ReferralsStillOpen),
            CarePackageAction::End if ties.live_bookings > 0 => Err(Violation::BookingWouldOutlive),
            _ => Ok(()),
        }
    }
}

impl EccChange {
    fn checked(self, today: NaiveDate) -> Result<Self, Violation> {
        if self.on > today {
            return Err(Violation::EccDateInFuture);
        }
        let reason = text::required(self.reason, Violation::ReasonMissing)?;
        let outcome = self.outcome.map(text::optional).transpose()?.filter(|text| !text.is_empty());
        if self.review_on.is_some_and(|review| review < today) {
            return Err(Violation::EccReviewDateInPast);
        }
        if self.to == EccLevel::Four {
            self.review_on.ok_or(Violation::EccReviewDateMissing)?;
            outcome.as_ref().ok_or(Violation::EccOutcomeMissing)?;
        }
        Ok(Self { reason, outcome, ..self })
    }
}
