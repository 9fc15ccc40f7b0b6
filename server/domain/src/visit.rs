//! One occurrence of a booking: planned, then what became of it.

use crate::{
    Actor, Event, Transition, Violation,
    booking::{Booking, CancelledBy},
    coded::coded,
    event::Aggregate,
    ids::{AccountId, BookingId, CharityId, PersonId, TeamId, VisitId, VolunteerId},
    need::Language,
    policy::{self, Resource},
    recurrence::Slot,
    text,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub type VisitEvent = Event<VisitChange>;
type Next = Transition<Visit, VisitChange>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub id: VisitId,
    pub booking: BookingId,
    pub charity: CharityId,
    pub person: PersonId,
    pub slot: Slot,
    /// Who goes, where the charity has said so.
    pub volunteer: Option<VolunteerId>,
    pub state: VisitState,
    pub version: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisitState {
    Planned,
    Done {
        given: Given,
        recorded: Recorded,
    },
    NoShow {
        who: NoShow,
        recorded: Recorded,
    },
    Cancelled {
        by: CancelledBy,
        reason: String,
        recorded: Recorded,
    },
    /// Another visit stands in its place, at `to`.
    Moved {
        to: DateTime<Utc>,
        recorded: Recorded,
    },
}

/// When and by whom it was recorded; from a link in an e-mail there is no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    pub at: DateTime<Utc>,
    pub by: Option<AccountId>,
}

/// What was given: the minutes spent, the language it was given in, and what the charity wants remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub minutes: u16,
    pub language: Language,
    pub note: String,
}

coded! {
    /// The state's name, without its evidence.
    pub enum VisitStateKind {
        Planned = "PLANNED",
        Done = "DONE",
        NoShow = "NO_SHOW",
        Cancelled = "CANCELLED",
        Moved = "MOVED",
    }
}

coded! {
    /// Who was not there.
    pub enum NoShow {
        Person = "PERSON",
        Volunteer = "VOLUNTEER",
    }
}

coded! {
    pub enum VisitAction {
        RecordDone = "RECORD_DONE",
        RecordNoShow = "RECORD_NO_SHOW",
        Cancel = "CANCEL",
        Move = "MOVE",
        /// Say who goes.
        ChooseVolunteer = "CHOOSE_VOLUNTEER",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VisitChange {
    Planned {
        id: VisitId,
        booking: BookingId,
        charity: CharityId,
        person: PersonId,
        slot: Slot,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        volunteer: Option<VolunteerId>,
    },
    /// Who goes; none where nobody does any more.
    VolunteerChosen {
        volunteer: Option<VolunteerId>,
    },
    Done(Given),
    NoShow {
        who: NoShow,
    },
    Cancelled {
        by: CancelledBy,
        reason: String,
    },
    Moved {
        to: DateTime<Utc>,
    },
}

impl Visit {
    pub const MINUTES: std::ops::RangeInclusive<u16> = 1..=720;

    /// With the `volunteer` who goes, where they were found able to: see [`crate::volunteer::Volunteer::can_visit`].
    pub fn plan(
        id: VisitId,
        booking: &Booking,
        slot: Slot,
        volunteer: Option<VolunteerId>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Next {
        let planned = VisitChange::Planned {
            id,
            booking: booking.id,
            charity: booking.parties.charity,
            person: booking.parties.person,
            slot,
            volunteer,
        };
        Self::first(planned, actor, now)
    }

    pub fn record_done(self, given: Given, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(VisitAction::RecordDone, now)?;
        if !Self::MINUTES.contains(&given.minutes) {
            return Err(Violation::VisitMinutesOutOfRange);
        }
        let given = Given { note: text::optional(given.note)?, ..given };
        self.then(VisitChange::Done(given), actor, now)
    }

    pub fn record_no_show(self, who: NoShow, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(VisitAction::RecordNoShow, now)?;
        self.then(VisitChange::NoShow { who }, actor, now)
    }

    pub fn cancel(self, by: CancelledBy, reason: &str, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(VisitAction::Cancel, now)?;
        let reason = text::required(reason, Violation::ReasonMissing)?;
        self.then(VisitChange::Cancelled { by, reason }, actor, now)
    }

    /// Who goes, found able to; none where nobody does any more.
    pub fn choose_volunteer(self, volunteer: Option<VolunteerId>, actor: &Actor, now: DateTime<Utc>) -> Next {
        self.admit(VisitAction::ChooseVolunteer, now)?;
        self.then(VisitChange::VolunteerChosen { volunteer }, actor, now)
    }

    /// This one visit at another time: the visit as it was, and the one (`id`) that stands in its place, as long as it, with the
    /// `volunteer` who can go then.
    pub fn move_to(
        self,
        id: VisitId,
        starts_at: DateTime<Utc>,
        volunteer: Option<VolunteerId>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<[(Visit, VisitEvent); 2], Violation> {
        self.admit(VisitAction::Move, now)?;
        if starts_at <= now {
            return Err(Violation::VisitMovedToPast);
        }
        let slot = Slot { starts_at, ends_at: starts_at + (self.slot.ends_at - self.slot.starts_at) };
        let Self { booking, charity, person, .. } = self;
        let moved = self.then(VisitChange::Moved { to: starts_at }, actor, now)?;
        let planned = VisitChange::Planned { id, booking, charity, person, slot, volunteer };
        let instead = Self::first(planned, actor, now)?;
        Ok([moved, instead])
    }

    /// Whether its time is settled by itself, so that a booking which is planned anew leaves it alone: planned, recorded, moved, or called
    /// off for its own sake. One that was called off with its whole booking (`with_booking`) is planned again.
    pub fn keeps_its_time(&self, with_booking: &[&str]) -> bool {
        !matches!(&self.state, VisitState::Cancelled { reason, .. } if with_booking.contains(&reason.as_str()))
    }

    /// What `actor` may do now. A visit knows its charity; `team` is its booking's.
    pub fn actions(&self, team: TeamId, actor: &Actor, now: DateTime<Utc>) -> Vec<VisitAction> {
        let resource = Resource::of_both(team, self.charity);
        let may = |action| policy::decide(actor, action, &resource).is_allow();
        let now_possible = |action| self.admit(action, now).is_ok();
        VisitAction::ALL.iter().copied().filter(|&action| may(action) && now_possible(action)).collect()
    }

    /// Whether the state and the time leave room for `action`: nothing is recorded of a visit that has not begun.
    pub fn admit(&self, action: VisitAction, now: DateTime<Utc>) -> Result<(), Violation> {
        if self.state != VisitState::Planned {
            return Err(Violation::VisitNotInState);
        }
        let of_the_past = matches!(action, VisitAction::RecordDone | VisitAction::RecordNoShow);
        if of_the_past && now < self.slot.starts_at { Err(Violation::VisitNotYet) } else { Ok(()) }
    }
}

impl VisitState {
    pub fn kind(&self) -> VisitStateKind {
        match self {
            Self::Planned => VisitStateKind::Planned,
            Self::Done { .. } => VisitStateKind::Done,
            Self::NoShow { .. } => VisitStateKind::NoShow,
            Self::Cancelled { .. } => VisitStateKind::Cancelled,
            Self::Moved { .. } => VisitStateKind::Moved,
        }
    }

    pub fn recorded(&self) -> Option<Recorded> {
        match *self {
            Self::Planned => None,
            Self::Done { recorded, .. }
            | Self::NoShow { recorded, .. }
            | Self::Cancelled { recorded, .. }
            | Self::Moved { recorded, .. } => Some(recorded),
        }
    }
}

impl Aggregate for Visit {
    type Change = VisitChange;

    fn begin(first: &VisitEvent) -> Result<Self, Violation> {
        let VisitChange::Planned { id, booking, charity, person, slot, volunteer } = first.change else {
            return Err(Violation::EventOutOfOrder);
        };
        Ok(Self { id, booking, charity, person, slot, volunteer, state: VisitState::Planned, version: 1 })
    }

    fn apply(self, event: &VisitEvent) -> Result<Self, Violation> {
        if self.state != VisitState::Planned {
            return Err(Violation::EventOutOfOrder);
        }
        let recorded = Recorded { at: event.at, by: event.by };
        let version = self.version + 1;
        let state = match event.change.clone() {
            VisitChange::Planned { .. } => return Err(Violation::EventOutOfOrder),
            VisitChange::VolunteerChosen { volunteer } => return Ok(Self { volunteer, version, ..self }),
            VisitChange::Done(given) => VisitState::Done { given, recorded },
            VisitChange::NoShow { who } => VisitState::NoShow { who, recorded },
            VisitChange::Cancelled { by, reason } => VisitState::Cancelled { by, reason, recorded },
            VisitChange::Moved { to } => VisitState::Moved { to, recorded },
        };
        Ok(Self { state, version, ..self })
    }
}
