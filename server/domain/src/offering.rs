//! One service that a charity gives.

use crate::{
    Actor, Violation,
    availability::{Capacity, Closure, Session},
    checks::Checks,
    coded::coded,
    ids::{AccountId, CategoryId, CharityId, OfferingId, SessionId},
    need::{Access, EccLevel, Language, Point},
    policy::{self, Action, Resource},
    postcode::Postcode,
    recurrence::Slot,
    text,
    time::london_date,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offering {
    pub id: OfferingId,
    pub charity: CharityId,
    pub category: CategoryId,
    pub name: Bilingual,
    pub description: Bilingual,
    /// In which it can be given.
    pub languages: BTreeSet<Language>,
    pub eligibility: Eligibility,
    pub checks: Checks,
    pub cost: Option<Cost>,
    pub active: bool,
    /// From where it is given.
    pub postcode: Postcode,
    pub point: Point,
    /// What it covers: any of these. Without an area it covers nothing.
    pub areas: Vec<Area>,
    /// Without sessions it is given by arrangement.
    pub sessions: Vec<Session>,
    pub closures: Vec<Closure>,
    pub capacity: Capacity,
    pub waiting_list_open: bool,
    /// The day on which it takes people again.
    pub paused_until: Option<NaiveDate>,
    pub confirmed_at: DateTime<Utc>,
    /// None where it was confirmed from a link in an e-mail.
    pub confirmed_by: Option<AccountId>,
    pub version: i32,
}

/// The same words in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    pub en: String,
    pub cy: String,
}

/// For whom it is. Ages are whole years, both ends included; an empty set of levels means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Eligibility {
    pub min_age: Option<u8>,
    pub max_age: Option<u8>,
    pub ecc_levels: BTreeSet<EccLevel>,
    /// The access needs that it can meet.
    pub accessibility: BTreeSet<Access>,
}

/// What the person pays a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    pub pence: Option<u32>,
    pub note: Option<String>,
}

/// What an offering is, for whom and where: all that its charity changes seldom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    pub name: Bilingual,
    pub description: Bilingual,
    pub languages: BTreeSet<Language>,
    pub eligibility: Eligibility,
    pub checks: Checks,
    pub cost: Option<Cost>,
    /// Whether whoever seeks help finds it. Who is booked stays booked.
    pub active: bool,
    pub postcode: Postcode,
    pub point: Point,
    pub areas: Vec<Area>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Area {
    /// Metres from the offering's own place.
    Radius(u32),
    /// A ward's ONS code, `W05…`.
    Ward(String),
    /// A postcode's first half, `SA62`.
    Locality(String),
}

coded! {
    pub enum OfferingAction {
        /// What it is, for whom and where.
        Edit = "EDIT",
        /// Its week: sessions, closures, room.
        EditAvailability = "EDIT_AVAILABILITY",
        ConfirmAvailability = "CONFIRM_AVAILABILITY",
        /// Record that it stops.
        Stop = "STOP",
    }
}

impl From<OfferingAction> for Action {
    fn from(action: OfferingAction) -> Self {
        match action {
            OfferingAction::Edit | OfferingAction::EditAvailability => Self::EditOffering,
            OfferingAction::ConfirmAvailability => Self::ConfirmAvailability,
            OfferingAction::Stop => Self::StopHelp,
        }
    }
}

impl Offering {
    /// The most that a session costs the person, in pence.
    const MOST_PENCE: u32 = 100_000;

    /// The offering with other details. They say nothing of its availability.
    pub fn with_details(self, details: Details) -> Result<Self, Violation> {
        let Details {
            name,
            description,
            languages,
            eligibility,
            checks,
            cost,
            active,
            postcode,
            point,
            areas,
        } = details;
        let changed = Self {
            name,
            description,
            languages,
            eligibility,
            checks,
            cost,
            active,
            postcode,
            point,
            areas,
            version: self.version + 1,
            ..self
        };
        changed.checked()
    }

    /// With a name in both languages, a language to give it in, an area that it covers and places in its sessions.
    pub fn checked(self) -> Result<Self, Violation> {
        if self.languages.is_empty() {
            return Err(Violation::LanguagesMissing);
        }
        if self.areas.is_empty() {
            return Err(Violation::AreasMissing);
        }
        self.areas.iter().try_for_each(Area::check)?;
        self.check_times()?;
        self.eligibility.check()?;
        if self.cost.as_ref().and_then(|cost| cost.pence).is_some_and(|pence| pence > Self::MOST_PENCE) {
            return Err(Violation::CostOutOfRange);
        }
        Ok(Self { name: self.name.named()?, description: self.description.described()?, ..self })
    }

    /// It stops: nobody new is found a place in it.
    #[must_use]
    pub fn stop(self) -> Self {
        Self { active: false, version: self.version + 1, ..self }
    }

    /// Somebody said that all this is still right.
    #[must_use]
    pub fn confirm(self, by: Option<AccountId>, now: DateTime<Utc>) -> Self {
        Self { confirmed_at: now, confirmed_by: by, version: self.version + 1, ..self }
    }

    /// How many the charity can take now: saying it also confirms the rest.
    pub fn set_available(
        self,
        available: u32,
        by: Option<AccountId>,
        now: DateTime<Utc>,
    ) -> Result<Self, Violation> {
        let capacity = Capacity::new(self.capacity.unit, self.capacity.maximum(), available, now)?;
        Ok(Self { capacity, ..self }.confirm(by, now))
    }

    /// Its next `count` times after `now`, of all its sessions together.
    pub fn next_slots(&self, now: DateTime<Utc>, count: usize) -> Vec<Slot> {
        let sessions = self.sessions.iter();
        let mut slots: Vec<Slot> =
            sessions.flat_map(|session| session.upcoming(&self.closures, now).take(count)).collect();
        slots.sort();
        slots.truncate(count);
        slots
    }

    /// Whether it can be asked at `now`: a full one can, for its waiting list.
    pub fn takes_enquiries(&self, now: DateTime<Utc>) -> bool {
        self.active && !self.is_paused_on(london_date(now))
    }

    /// Refused where the session is none of this offering's, or `taken` bookings already fill its places.
    pub fn session_has_room(&self, session: SessionId, taken: u32) -> Result<(), Violation> {
        let places =
            self.sessions.iter().find(|known| known.id == session).map_or(0, |session| session.places);
        if taken < places { Ok(()) } else { Err(Violation::NoPlaceLeft) }
    }

    /// The places that one more booking finds free: in the session that it is for, of which `taken` are taken, and in the offering as a
    /// whole. A session that is none of this offering's has none.
    pub fn places_free(&self, session: Option<(SessionId, u32)>) -> u32 {
        let available = self.capacity.available();
        let Some((id, taken)) = session else { return available };
        let session = self.sessions.iter().find(|known| known.id == id);
        available.min(session.map_or(0, |session| session.places.saturating_sub(taken)))
    }

    pub fn is_paused_on(&self, date: NaiveDate) -> bool {
        self.paused_until.is_some_and(|until| date < until)
    }

    /// The day on which it takes people again has come. That confirms nothing: nobody said so.
    pub fn end_pause(self, now: DateTime<Utc>) -> Result<Self, Violation> {
        match self.paused_until {
            Some(until) if until <= london_date(now) => {
                Ok(Self { paused_until: None, version: self.version + 1, ..self })
            }
            _ => Err(Violation::OfferingNotActive),
        }
    }

    /// What `actor` may do now.
    pub fn actions(&self, actor: &Actor) -> Vec<OfferingAction> {
        let may = |action: &OfferingAction| policy::decide(actor, *action, &self.resource()).is_allow();
        OfferingAction::ALL.iter().copied().filter(may).collect()
    }

    pub fn resource(&self) -> Resource {
        Resource::of_charity(self.charity)
    }
}

impl Area {
    /// From a street to the far end of Wales, in metres.
    const RADIUS_M: std::ops::RangeInclusive<u32> = 100..=100_000;

    /// Whether it takes in a home that lies `distance_m` from the offering's own place, in `ward` and under the postcodes of `outward`;
    /// what is not known of it is none.
    pub(crate) fn covers(&self, distance_m: Option<u32>, ward: Option<&str>, outward: &str) -> bool {
        match self {
            Self::Radius(metres) => distance_m.is_some_and(|distance| distance <= *metres),
            Self::Ward(code) => ward.is_some_and(|ward| ward == code),
            Self::Locality(code) => code == outward,
        }
    }

    pub(crate) fn check(&self) -> Result<(), Violation> {
        match self {
            Self::Radius(metres) if !Self::RADIUS_M.contains(metres) => Err(Violation::RadiusOutOfRange),
            _ => Ok(()),
        }
    }
}

impl Bilingual {
    /// A name, present in both languages: nothing is ever half translated. The English one makes an address.
    pub fn named(self) -> Result<Self, Violation> {
        let en = text::required_line(self.en, Violation::NameEnMissing)?;
        if text::slug(&en).is_empty() {
            return Err(Violation::NameEnMissing);
        }
        Ok(Self { en, cy: text::required_line(self.cy, Violation::NameCyMissing)? })
    }

    /// A description, which may be missing.
    pub fn described(self) -> Result<Self, Violation> {
        Ok(Self { en: text::optional(self.en)?, cy: text::optional(self.cy)? })
    }

    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Cy => &self.cy,
        }
    }
}

impl Eligibility {
    pub fn check(&self) -> Result<(), Violation> {
        match (self.min_age, self.max_age) {
            (Some(min), Some(max)) if min > max => Err(Violation::AgesCrossed),
            _ => Ok(()),
        }
    }
}

impl Offering {
    /// Whether one of its areas takes in a postcode that begins with `outward` and, where that is known, lies at a point of a ward.
    pub fn covers(&self, outward: &str, place: Option<(Point, &str)>) -> bool {
        let distance_m = place.map(|(point, _)| self.point.distance_m(point));
        let ward = place.map(|(_, ward)| ward);
        self.areas.iter().any(|area| area.covers(distance_m, ward, outward))
    }
}
