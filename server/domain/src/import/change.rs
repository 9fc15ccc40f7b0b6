//! From what a feed says to what the directory holds: new things as they are, known things by what the feed has changed since it was last
//! taken. What somebody here has edited meanwhile stays, unless the feed changed the same.

use super::{Reading, Remark, RemarkCode, RowOutcome, Taken, TakenCharity, TakenOffering};
use crate::{
    Violation,
    availability::{Capacity, CapacityUnit, Session},
    charity::Charity,
    checks::Checks,
    ids::{CategoryId, CharityId, OfferingId, SessionId},
    need::{Language, Point},
    offering::{Cost, Eligibility, Offering},
    time::{WallTime, london_date, london_to_utc},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::Value;

/// What was last taken of a service: of its charity, where this is the service that speaks for it, and of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    pub charity: Option<TakenCharity>,
    pub offering: Option<TakenOffering>,
}

/// One thing that the feed says otherwise than before: `offering.minAge`, with the values as JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub field: String,
    pub before: Value,
    pub after: Value,
}

impl Reading {
    /// What becomes of it, where `before` was taken. A kind of help that somebody chose stays where the feed's words say none.
    pub fn weigh(mut self, before: &Source) -> (RowOutcome, Self) {
        let Some(taken) = &mut self.taken else { return (RowOutcome::Refused, self) };
        let Some(known) = &before.offering else {
            if !taken.offering.active {
                self.remarks.push(Remark::new(RemarkCode::ServiceClosed));
                self.taken = None;
                return (RowOutcome::Refused, self);
            }
            let placed = taken.offering.category.is_some();
            return (if placed { RowOutcome::Added } else { RowOutcome::ToReview }, self);
        };
        taken.offering.category = taken.offering.category.or(known.category);
        self.remarks.retain(|remark| remark.code != RemarkCode::CategoryUnclear);
        let same_charity = before.charity.as_ref().is_none_or(|charity| *charity == taken.charity);
        let same = same_charity && *known == taken.offering;
        (if same { RowOutcome::Unchanged } else { RowOutcome::Changed }, self)
    }
}

impl Taken {
    /// What is said otherwise than `before`, field by field.
    pub fn differences(&self, before: &Source) -> Vec<Difference> {
        let charity = before.charity.as_ref().map(|was| differing("charity", was, &self.charity));
        let offering = before.offering.as_ref().map(|was| differing("offering", was, &self.offering));
        charity.into_iter().chain(offering).flatten().collect()
    }
}

fn differing(of: &str, before: &impl serde::Serialize, after: &impl serde::Serialize) -> Vec<Difference> {
    let (before, after) = (fields_of(before), fields_of(after));
    let changed = after.into_iter().filter(|(name, value)| before.get(name) != Some(value));
    changed
        .map(|(name, after)| Difference {
            before: before.get(&name).cloned().unwrap_or_default(),
            field: format!("{of}.{name}"),
            after,
        })
        .collect()
}

impl TakenCharity {
    /// Enquiries that an imported charity has open at once, until it says otherwise.
    const OPEN_ENQUIRIES: u32 = 5;

    pub fn charity(self, id: CharityId) -> Result<Charity, Violation> {
        let charity = Charity {
            id,
            name: self.name,
            registered_number: self.registered_number,
            description: self.description,
            email: self.email,
            phone: self.phone,
            website: self.website,
            postcode: self.postcode.into(),
            language: Language::En,
            open_enquiry_limit: Self::OPEN_ENQUIRIES,
            still_right_days: Charity::USUAL_STILL_RIGHT_DAYS,
            protocol: None,
            active: true,
            version: 1,
        };
        charity.checked()
    }

    /// The charity with what the feed says otherwise than `before`.
    pub fn change(self, before: &Self, charity: Charity) -> Result<Charity, Violation> {
        let changed = Charity {
            name: pick(&before.name, self.name, charity.name),
            registered_number: pick(
                &before.registered_number,
                self.registered_number,
                charity.registered_number,
            ),
            description: pick(&before.description, self.description, charity.description),
            email: pick(&before.email, self.email, charity.email),
            phone: pick(&before.phone, self.phone, charity.phone),
            website: pick(&before.website, self.website, charity.website),
            postcode: pick(before.postcode.as_str(), String::from(self.postcode), charity.postcode),
            version: charity.version + 1,
            ..charity
        };
        changed.checked()
    }
}

/// Of one field: what the feed says now where it said another thing `before`, else what stands here.
fn pick<T, B>(before: &B, now: T, here: T) -> T
where
    B: ?Sized,
    T: PartialEq<B>,
{
    if now == *before { here } else { now }
}

/// What is new about an offering that comes out of a feed.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    pub id: OfferingId,
    pub charity: CharityId,
    pub category: CategoryId,
    pub point: Point,
    pub now: DateTime<Utc>,
}

impl TakenOffering {
    pub fn offering(
        self,
        arrival: Arrival,
        session_id: impl FnMut() -> SessionId,
    ) -> Result<Offering, Violation> {
        let Arrival { id, charity, category, point, now } = arrival;
        let sessions = self.sessions(&[], london_date(now), session_id);
        let confirmed_at = self.confirmed_at(now);
        let cost = self.cost();
        let offering = Offering {
            id,
            charity,
            category,
            name: self.name,
            description: self.description,
            languages: self.languages,
            eligibility: Eligibility {
                min_age: self.min_age,
                max_age: self.max_age,
                ecc_levels: [].into(),
                accessibility: self.accessibility,
            },
            checks: Checks { activities: [].into(), set_by_hand: None },
            cost,
            active: self.active,
            postcode: self.postcode,
            point,
            areas: self.areas,
            sessions,
            closures: Vec::new(),
            // Where nobody says how many it can take it is full, and can be asked for its waiting list.
            capacity: match self.room {
                Some(room) => Capacity::new(CapacityUnit::People, room.maximum, room.available, now)?,
                None => Capacity::new(CapacityUnit::People, 0, 0, now)?,
            },
            waiting_list_open: true,
            paused_until: None,
            confirmed_at,
            confirmed_by: None,
            version: 1,
        };
        offering.checked()
    }

    /// The offering with what the feed says otherwise than `before`. A session that stays as it was keeps its id.
    pub fn change(
        self,
        before: &Self,
        offering: Offering,
        arrival: Arrival,
        session_id: impl FnMut() -> SessionId,
    ) -> Result<Offering, Violation> {
        let now = arrival.now;
        let here = offering.clone();
        let moved = self.postcode != before.postcode;
        let confirmed = (self.assured != before.assured).then(|| self.confirmed_at(now));
        let sessions = if self.sessions == before.sessions {
            here.sessions
        } else {
            self.sessions(&here.sessions, london_date(now), session_id)
        };
        let capacity = match self.room.filter(|_| self.room != before.room) {
            Some(room) => Capacity::new(here.capacity.unit, room.maximum, room.available, now)?,
            None => here.capacity,
        };
        let same_cost = (self.cost_pence, &self.cost_note) == (before.cost_pence, &before.cost_note);
        let cost = if same_cost { here.cost } else { self.cost() };
        let changed = Offering {
            category: if self.category == before.category { here.category } else { arrival.category },
            name: pick(&before.name, self.name, here.name),
            description: pick(&before.description, self.description, here.description),
            languages: pick(&before.languages, self.languages, here.languages),
            eligibility: Eligibility {
                min_age: pick(&before.min_age, self.min_age, here.eligibility.min_age),
                max_age: pick(&before.max_age, self.max_age, here.eligibility.max_age),
                accessibility: pick(
                    &before.accessibility,
                    self.accessibility,
                    here.eligibility.accessibility,
                ),
                ecc_levels: here.eligibility.ecc_levels,
            },
            cost,
            active: pick(&before.active, self.active, here.active),
            postcode: if moved { self.postcode } else { here.postcode },
            point: if moved { arrival.point } else { here.point },
            areas: pick(&before.areas, self.areas, here.areas),
            sessions,
            capacity,
            confirmed_at: confirmed.map_or(here.confirmed_at, |at| at.max(here.confirmed_at)),
            version: here.version + 1,
            ..offering
        };
        changed.checked()
    }

    fn cost(&self) -> Option<Cost> {
        let has_cost = self.cost_pence.is_some() || self.cost_note.is_some();
        has_cost.then(|| Cost { pence: self.cost_pence, note: self.cost_note.clone() })
    }

    /// The morning of the day on which it was assured. What nobody assured, or only in days to come, nobody has confirmed for a year.
    fn confirmed_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let assured = self.assured.map(|day| london_to_utc(day, WallTime::MIDNIGHT));
        assured.filter(|at| *at <= now).unwrap_or(now - TimeDelta::days(365))
    }

    fn sessions(
        &self,
        here: &[Session],
        today: NaiveDate,
        mut id: impl FnMut() -> SessionId,
    ) -> Vec<Session> {
        let places = self.room.map_or(1, |room| room.maximum.max(1));
        let session = |it: &super::TakenSession| {
            let same = |known: &&Session| {
                known.pattern == it.pattern
                    && it.valid_from.is_none_or(|from| from == known.valid_from)
                    && it.valid_to == known.valid_to
            };
            here.iter().find(same).cloned().unwrap_or_else(|| Session {
                id: id(),
                pattern: it.pattern.clone(),
                places,
                valid_from: it.valid_from.unwrap_or_else(|| it.valid_to.map_or(today, |to| to.min(today))),
                valid_to: it.valid_to,
            })
        };
        self.sessions.iter().map(session).collect()
    }
}

fn fields_of(value: &impl serde::Serialize) -> serde_json::Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    }
}
