//! The states of a care package and the one table by which an event leads to the next.

use super::{Beginning, CarePackage, CarePackageAction, CarePackageEvent, EccChange};
use crate::{
    Violation,
    coded::coded,
    event::Aggregate,
    ids::{AccountId, CarePackageId},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum CarePackageState {
    Draft,
    Active { started_at: DateTime<Utc> },
    OnHold { started_at: DateTime<Utc>, reason: HoldReason },
    Ended { started_at: DateTime<Utc>, ended_at: DateTime<Utc> },
}

coded! {
    /// The state's name, without its evidence.
    pub enum CarePackageStateKind {
        Draft = "DRAFT",
        Active = "ACTIVE",
        OnHold = "ON_HOLD",
        Ended = "ENDED",
    }
}

coded! {
    pub enum HoldReason {
        HospitalStay = "HOSPITAL_STAY",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CarePackageChange {
    Begun(Beginning),
    Edited {
        what_matters: String,
        review_on: Option<NaiveDate>,
        coordinator: AccountId,
    },
    Activated,
    Held {
        reason: HoldReason,
    },
    Resumed,
    EccLevelChanged(EccChange),
    Ended {
        reason: String,
    },
    /// Its lines became part of another plan of the same person: see [`crate::one_person`].
    Joined {
        into: CarePackageId,
    },
    /// They came back, and with them the state that it was in.
    Parted {
        back_to: CarePackageState,
    },
}

impl CarePackageState {
    /// The states from which each action can be done.
    pub fn admit(&self, action: CarePackageAction) -> Result<(), Violation> {
        use CarePackageAction as Do;
        let admitted = match action {
            Do::Activate => matches!(self, Self::Draft),
            Do::Hold => matches!(self, Self::Active { .. }),
            Do::Resume => matches!(self, Self::OnHold { .. }),
            Do::End => matches!(self, Self::Active { .. } | Self::OnHold { .. }),
            Do::Edit | Do::ChangeEccLevel => !matches!(self, Self::Ended { .. }),
        };
        if admitted { Ok(()) } else { Err(Violation::CarePackageNotInState) }
    }

    pub fn kind(&self) -> CarePackageStateKind {
        match self {
            Self::Draft => CarePackageStateKind::Draft,
            Self::Active { .. } => CarePackageStateKind::Active,
            Self::OnHold { .. } => CarePackageStateKind::OnHold,
            Self::Ended { .. } => CarePackageStateKind::Ended,
        }
    }

    /// The state to which `event` leads from here.
    fn next(self, event: &CarePackageEvent) -> Result<Self, Violation> {
        use CarePackageChange as C;
        Ok(match (self, &event.change) {
            (Self::Draft, C::Activated) => Self::Active { started_at: event.at },
            (Self::Active { started_at }, &C::Held { reason }) => Self::OnHold { started_at, reason },
            (Self::OnHold { started_at, .. }, C::Resumed) => Self::Active { started_at },
            (Self::Draft, C::Joined { .. }) => Self::Ended { started_at: event.at, ended_at: event.at },
            (
                Self::Active { started_at } | Self::OnHold { started_at, .. },
                C::Ended { .. } | C::Joined { .. },
            ) => Self::Ended { started_at, ended_at: event.at },
            (Self::Ended { .. }, &C::Parted { back_to }) => back_to,
            (
                state @ (Self::Draft | Self::Active { .. } | Self::OnHold { .. }),
                C::Edited { .. } | C::EccLevelChanged(_),
            ) => state,
            _ => return Err(Violation::EventOutOfOrder),
        })
    }
}

impl Aggregate for CarePackage {
    type Change = CarePackageChange;

    fn begin(first: &CarePackageEvent) -> Result<Self, Violation> {
        let CarePackageChange::Begun(beginning) = first.change.clone() else {
            return Err(Violation::EventOutOfOrder);
        };
        let Beginning { id, person, team, coordinator, what_matters, ecc_level, review_on } = beginning;
        Ok(Self {
            id,
            person,
            team,
            coordinator,
            what_matters,
            ecc_level,
            review_on,
            state: CarePackageState::Draft,
            created_at: first.at,
            version: 1,
        })
    }

    fn apply(self, event: &CarePackageEvent) -> Result<Self, Violation> {
        let state = self.state.next(event)?;
        let next = Self { state, version: self.version + 1, ..self };
        Ok(match event.change.clone() {
            CarePackageChange::Edited { what_matters, review_on, coordinator } => {
                Self { coordinator, what_matters, review_on, ..next }
            }
            CarePackageChange::EccLevelChanged(change) => {
                Self { ecc_level: change.to, review_on: change.review_on.or(next.review_on), ..next }
            }
            _ => next,
        })
    }
}
