//! Calendars that programs read at a secret address: whose visits they show, and what of a visit they tell.
//!
//! A calendar lies on telephones and with companies that nobody here knows; whoever looks over somebody's shoulder reads it. So it says when,
//! and as little more as its reader can do with: never whom a visit is for, where they live, or why it was called off. Nothing of the person is
//! disclosed by it, and nothing of it goes into the ledger.

use crate::{
    Violation,
    coded::coded,
    ids::{AccountId, CalendarAddressId, CharityId, PersonId, VisitId, VolunteerId},
    policy::Action,
    recurrence::Slot,
    visit::{Visit, VisitState},
};
use chrono::{DateTime, TimeDelta, Utc};

/// Whose visits a calendar shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarOf {
    Charity(CharityId),
    Volunteer(VolunteerId),
    /// The person's own household, or somebody whom they choose.
    Household(PersonId),
}

coded! {
    /// The same without whose.
    pub enum CalendarKind {
        Charity = "CHARITY",
        Volunteer = "VOLUNTEER",
        Household = "HOUSEHOLD",
    }
}

/// What a calendar may tell of a visit, besides when it is and that it was called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The offering's name.
    KindOfHelp,
    /// The first name of the volunteer who goes.
    WhoGoes,
    /// The charity's name.
    FromWhom,
    /// The address of the visit's page, which opens for those who sign in.
    Page,
}

impl CalendarOf {
    pub const fn kind(self) -> CalendarKind {
        match self {
            Self::Charity(_) => CalendarKind::Charity,
            Self::Volunteer(_) => CalendarKind::Volunteer,
            Self::Household(_) => CalendarKind::Household,
        }
    }
}

impl CalendarKind {
    /// What one must be allowed to do to make, see and revoke its address.
    pub const fn kept_by(self) -> Action {
        match self {
            Self::Charity | Self::Volunteer => Action::KeepCalendar,
            Self::Household => Action::KeepHouseholdCalendar,
        }
    }

    /// A household is not told the kind of help: it knows, and whoever sees its calendar need not. A volunteer knows who they are.
    pub const fn tells(self) -> &'static [Fact] {
        match self {
            Self::Charity => &[Fact::KindOfHelp, Fact::WhoGoes, Fact::Page],
            Self::Volunteer => &[Fact::KindOfHelp],
            Self::Household => &[Fact::WhoGoes, Fact::FromWhom],
        }
    }
}

/// An address at which a calendar is read. Of each calendar one works at most: a new one revokes the old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarAddress {
    pub id: CalendarAddressId,
    pub of: CalendarOf,
    pub made_at: DateTime<Utc>,
    pub made_by: AccountId,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl CalendarAddress {
    /// Whoever holds it reads nothing any more.
    pub fn revoke(self, now: DateTime<Utc>) -> Result<Self, Violation> {
        if self.revoked_at.is_some() {
            return Err(Violation::CalendarAddressRevoked);
        }
        Ok(Self { revoked_at: Some(now), ..self })
    }
}

/// A visit as it stands in a calendar, under the visit's own id for as long as it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub visit: VisitId,
    pub slot: Slot,
    /// How often it has changed: it only grows, so that a program keeps the last of what it read (RFC 5545, section 3.8.7.4).
    pub sequence: u32,
    pub status: EntryStatus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryStatus {
    Confirmed,
    /// Called off; or moved, and another entry stands at the other time.
    Cancelled,
}

impl Entry {
    /// How long a visit stays after its time, so that a telephone which was off still reads that it was called off.
    pub const KEPT: TimeDelta = TimeDelta::days(28);

    pub fn of(visit: &Visit) -> Self {
        let status = match visit.state {
            VisitState::Cancelled { .. } | VisitState::Moved { .. } => EntryStatus::Cancelled,
            VisitState::Planned | VisitState::Done { .. } | VisitState::NoShow { .. } => {
                EntryStatus::Confirmed
            }
        };
        let sequence = u32::try_from(visit.version.saturating_sub(1)).unwrap_or_default();
        Self { visit: visit.id, slot: visit.slot, sequence, status }
    }
}
