//! The volunteers of the demo's charities, and who usually goes where.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    booking::Booking,
    checks::CheckLevel,
    ids::{CharityId, VolunteerId},
    need::Language,
    recurrence::Slot,
    time::london_date,
    volunteer::{Typed, Volunteer},
};

use super::{
    Error,
    chance::Chance,
    directory::{Listed, phone},
    people::name,
};

/// Volunteers of one charity; all but the last are checked for everything.
const EACH: usize = 4;
/// Of so many charities, one has a check that comes up for review soon.
const ONE_DUE_OF: usize = 3;
/// Far from the numbers of the parts, so that the rest of the county falls as it did without volunteers.
const FIRST: u32 = 0x4000_0000;

/// Of the charity that is the `index`th in its part.
pub(super) fn of_charity(
    charity: CharityId,
    (part, index): (u32, usize),
    language: Language,
    now: DateTime<Utc>,
) -> Result<Vec<Volunteer>, Error> {
    let number = u32::try_from(index).unwrap_or_default();
    let mut chance = Chance::of(FIRST + part * 100 + number);
    let today = london_date(now);
    let volunteer = |place: usize| {
        let name = name(&mut chance, language);
        let due = place == 0 && index.is_multiple_of(ONE_DUE_OF);
        let days = if due { chance.between(6..=24) } else { chance.between(90..=900) };
        let typed = Typed {
            name: format!("{} {}", name.given, name.family),
            contact: Some(phone(&mut chance)),
            level: if place + 1 == EACH { CheckLevel::None } else { CheckLevel::EnhancedBarred },
            checked_on: Some(today - TimeDelta::days(chance.between(120..=700))),
            review_on: Some(today + TimeDelta::days(days)),
        };
        let id = chance.id(now - TimeDelta::days(100));
        Ok(Volunteer::new(id, charity, &typed, today)?)
    };
    (0..EACH).map(volunteer).collect()
}

/// Who usually goes to two bookings in three: it follows from the booking's id, so that no chance is used up.
pub(super) fn usual(listed: &Listed, booking: &Booking) -> Option<VolunteerId> {
    let number = booking.id.0.as_u128();
    let checked = listed.volunteers.get(..EACH - 1)?;
    let place = usize::try_from(number / 3 % checked.len() as u128).unwrap_or_default();
    (!number.is_multiple_of(3)).then(|| checked.get(place).map(|volunteer| volunteer.id)).flatten()
}

/// Who goes on this visit of `booking`: whoever usually does, where they can.
pub(super) fn goes(listed: &Listed, booking: &Booking, slot: Slot) -> Option<VolunteerId> {
    let day: NaiveDate = london_date(slot.starts_at);
    let usual = listed.volunteers.iter().find(|volunteer| Some(volunteer.id) == booking.volunteer)?;
    usual.can_visit(listed.offering.checks.level(), day).is_ok().then_some(usual.id)
}
