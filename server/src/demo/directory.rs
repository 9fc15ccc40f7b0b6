//! The charities of one part of the demo, with their offerings.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Actor,
    availability::{Capacity, CapacityUnit, Closure, Session},
    charity::Charity,
    checks::Checks,
    confidence::Confidence,
    ids::{CharityId, OfferingId},
    need::{Access, EccLevel, Language, Point},
    offering::{Area, Bilingual, Cost, Eligibility, Offering},
    protocol::Protocol,
    recurrence::{Pattern, Repeat, WeekOfMonth},
    time::{WallTime, Weekday, london_date},
    volunteer::Volunteer,
};
use entities::{charity, offering, offering_area, offering_closure, offering_session};
use sea_orm::ActiveValue::Set;

use super::{
    Error,
    batch::Batch,
    calendars,
    cast::{CHARITY_USERS, Cast, charity_profile, enrol},
    catalogue::{CHARITIES, CHARITY_DESCRIPTION, KINDS, TOWNS, kind, town},
    chance::Chance,
    people::name,
    volunteers,
};
use crate::{
    postcodes,
    store::{self, to_json},
};

/// Charities of one part; 40 of them give three kinds of help and 20 give two: 160 offerings.
pub(super) const CHARITIES_EACH: usize = 60;
const OPEN_ENQUIRY_LIMIT: u32 = 8;

pub(super) struct Directory {
    pub offerings: Vec<Listed>,
    /// Open enquiries of each charity.
    open: BTreeMap<CharityId, u32>,
}

pub(super) struct Listed {
    pub offering: Offering,
    /// The place of its kind in `KINDS`.
    pub kind: usize,
    /// Who answers for its charity.
    pub answers: Actor,
    pub language: Language,
    /// Its charity's.
    pub volunteers: Arc<[Volunteer]>,
    /// Bookings that hold a place in each session.
    pub taken: Vec<u32>,
}

/// Whom the help is for, as far as it decides who can give it.
pub(super) struct Wish {
    pub kind: usize,
    pub home: Point,
    pub age: u8,
    pub level: EccLevel,
    pub language: Option<Language>,
}

/// An offering and one of its sessions, by their places.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub offering: usize,
    pub session: usize,
}

impl Directory {
    pub fn found(
        part: u32,
        now: DateTime<Utc>,
        cast: &Cast,
        password_hash: &str,
        chance: &mut Chance,
        batch: &mut Batch,
    ) -> Result<Self, Error> {
        let mut directory = Self { offerings: Vec::new(), open: BTreeMap::new() };
        for index in 0..CHARITIES_EACH {
            let founder = Founder { part, index, now, cast, password_hash };
            founder.found(&mut directory, chance, batch)?;
        }
        Ok(directory)
    }

    /// Offerings that can serve `wish` and could be asked now, the nearest first; `with_room` leaves out the full.
    pub fn fitting(&self, wish: &Wish, now: DateTime<Utc>, with_room: bool) -> Vec<Spot> {
        let mut fitting: Vec<(u32, Spot)> = self
            .offerings
            .iter()
            .enumerate()
            .filter(|(_, listed)| listed.kind == wish.kind && listed.offering.takes_enquiries(now))
            .filter(|(_, listed)| self.open_enquiries(listed.offering.charity) < OPEN_ENQUIRY_LIMIT)
            .filter(|(_, listed)| listed.serves(wish))
            .filter_map(|(offering, listed)| {
                let session = listed.free_session().or((!with_room).then_some(0))?;
                Some((listed.offering.point.distance_m(wish.home), Spot { offering, session }))
            })
            .collect();
        fitting.sort_by_key(|(distance, spot)| (*distance, spot.offering));
        fitting.into_iter().map(|(_, spot)| spot).collect()
    }

    pub fn open_enquiries(&self, charity: CharityId) -> u32 {
        self.open.get(&charity).copied().unwrap_or_default()
    }

    pub fn opened(&mut self, charity: CharityId) {
        *self.open.entry(charity).or_default() += 1;
    }

    pub const fn limit() -> u32 {
        OPEN_ENQUIRY_LIMIT
    }

    /// The rows, once all the places that are taken have been taken.
    pub fn write(&self, batch: &mut Batch) -> Result<(), Error> {
        self.offerings.iter().try_for_each(|listed| write_offering(&listed.offering, batch))
    }
}

impl Listed {
    fn serves(&self, wish: &Wish) -> bool {
        let Offering { eligibility, areas, point, languages, .. } = &self.offering;
        let distance = point.distance_m(wish.home);
        let near = areas.iter().any(|area| matches!(area, Area::Radius(metres) if distance <= *metres));
        near && eligibility.min_age.is_none_or(|least| wish.age >= least)
            && eligibility.ecc_levels.contains(&wish.level)
            && wish.language.is_none_or(|language| languages.contains(&language))
    }

    fn free_session(&self) -> Option<usize> {
        let sessions = self.offering.sessions.iter().zip(&self.taken);
        let free = sessions.map(|(session, taken)| *taken < session.places).position(|free| free);
        free.filter(|_| self.offering.capacity.available() > 0)
    }
}

/// What founding one charity needs to know.
struct Founder<'a> {
    part: u32,
    index: usize,
    now: DateTime<Utc>,
    cast: &'a Cast,
    password_hash: &'a str,
}

impl Founder<'_> {
    /// Three charities in four have signed one, for two years; of some of these the review is near, or overdue.
    fn protocol(&self) -> Option<Protocol> {
        let number = self.part as usize * CHARITIES_EACH + self.index;
        let days = i64::try_from(400 + number * 37 % 400).ok()?;
        let signed_on = london_date(self.now - TimeDelta::days(days));
        (number % 4 != 3).then(|| Protocol {
            reference: format!("ISP-{number:04}"),
            signed_on,
            review_on: signed_on + TimeDelta::days(730),
        })
    }

    fn found(&self, directory: &mut Directory, chance: &mut Chance, batch: &mut Batch) -> Result<(), Error> {
        let (pattern, kinds) = CHARITIES[self.index % CHARITIES.len()];
        let round = self.index / CHARITIES.len();
        let (outward, home, _) = TOWNS[(self.index * 3 + round) % TOWNS.len()];
        let (mut en, mut cy) = pattern.with_town(home);
        if self.part > 0 {
            en = format!("{en} {}", self.part + 1);
            cy = format!("{cy} {}", self.part + 1);
        }
        let since = self.now - TimeDelta::days(chance.between(450..=499));
        let id: CharityId = chance.id(since);
        let language = if chance.percent(45) { Language::Cy } else { Language::En };
        let postcode = postcode_in(outward, chance);
        let description = CHARITY_DESCRIPTION.with_town(home);
        let protocol = self.protocol();
        let slug = format!("{}-{}-{}", kinds[0], home.en.to_lowercase().replace(' ', "-"), self.part + 1);
        batch.charity.push(charity::ActiveModel {
            id: Set(id.into()),
            name_en: Set(en),
            name_cy: Set(cy),
            registered_number: Set(chance
                .percent(70)
                .then(|| format!("9{:06}", self.part as usize * 60 + self.index))),
            description_en: Set(description.0),
            description_cy: Set(description.1),
            email: Set(format!("{slug}-{}@dolen.example", self.index)),
            phone: Set(Some(phone(chance))),
            website: Set(None),
            postcode: Set(postcode.to_owned()),
            language: Set(language.to_string()),
            still_right_days: Set(Charity::USUAL_STILL_RIGHT_DAYS.into()),
            protocol_reference: Set(protocol.as_ref().map(|protocol| protocol.reference.clone())),
            protocol_signed_on: Set(protocol.as_ref().map(|protocol| protocol.signed_on)),
            protocol_review_on: Set(protocol.as_ref().map(|protocol| protocol.review_on)),
            open_enquiry_limit: Set(OPEN_ENQUIRY_LIMIT.cast_signed()),
            active: Set(true),
            version: Set(1),
        });
        let answers = self.enrol(id, language, since, chance, batch)?;
        let volunteers: Arc<[Volunteer]> =
            volunteers::of_charity(id, (self.part, self.index), language, self.now)?.into();
        batch.volunteer.extend(volunteers.iter().map(store::volunteer::to_row));
        let place = (self.part, self.index);
        batch.calendar_address.extend(calendars::of_charity(id, &answers, place, self.now));
        // Two charities in three give three kinds of help, the third one two.
        let given = if self.index % 3 == 2 { &kinds[..2] } else { &kinds[..] };
        for slug in given {
            let offering = self.offering(id, kind(slug), outward, chance)?;
            let taken = vec![0; offering.sessions.len()];
            directory.offerings.push(Listed {
                offering,
                kind: kind(slug),
                answers: answers.clone(),
                language,
                volunteers: volunteers.clone(),
                taken,
            });
        }
        Ok(())
    }

    fn enrol(
        &self,
        charity: CharityId,
        language: Language,
        since: DateTime<Utc>,
        chance: &mut Chance,
        batch: &mut Batch,
    ) -> Result<Actor, Error> {
        let known = CHARITY_USERS.iter().find(|(_, _, index)| self.part == 0 && *index == self.index);
        let (email, name) = if let Some((email, name, _)) = known {
            ((*email).to_owned(), (*name).to_owned())
        } else {
            let name = name(chance, language);
            let email = format!("charity.{}.{}@dolen.example", self.part + 1, self.index + 1);
            (email, format!("{} {}", name.given, name.family))
        };
        enrol(
            chance.id(since),
            &email,
            charity_profile(name, language, charity),
            since,
            self.password_hash,
            batch,
        )
    }

    fn offering(
        &self,
        charity: CharityId,
        kind: usize,
        outward: &str,
        chance: &mut Chance,
    ) -> Result<Offering, Error> {
        let given = &KINDS[kind];
        let since = self.now - TimeDelta::days(chance.between(430..=449));
        let id: OfferingId = chance.id(since);
        let postcode = postcode_in(outward, chance);
        let place = postcodes::lookup(postcode).ok_or_else(|| Error::NoSuchPlace(postcode.to_owned()))?;
        let sessions = sessions(kind, since, chance)?;
        let places: u32 = sessions.iter().map(|session| session.places).sum();
        let (home, _) = town(postcode);
        let (title, description) = (given.title.with_town(home), given.description.with_town(home));
        let at_most = 60 * 24 * confirmed_days(chance);
        let confirmed_at = self.now - chance.minutes(60..=at_most);
        Ok(Offering {
            id,
            charity,
            category: self.cast.categories[kind],
            name: Bilingual { en: title.0, cy: title.1 },
            description: Bilingual { en: description.0, cy: description.1 },
            languages: languages(chance),
            eligibility: eligibility(given.group, chance),
            checks: Checks { activities: given.activities.iter().copied().collect(), set_by_hand: None },
            cost: given.cost_pence.map(|pence| Cost { pence: pence.try_into().ok(), note: None }),
            active: !chance.percent(2),
            postcode: postcode.parse()?,
            point: place.point,
            areas: areas(given.group, outward, chance),
            sessions,
            closures: self.closures(since, chance)?,
            capacity: Capacity::new(CapacityUnit::People, places, places, confirmed_at)?,
            waiting_list_open: chance.percent(60),
            paused_until: chance
                .percent(3)
                .then(|| london_date(self.now) + TimeDelta::days(chance.between(5..=40))),
            confirmed_at,
            confirmed_by: None,
            version: 1,
        })
    }

    /// One charity in four is closed over a week or two to come.
    fn closures(&self, since: DateTime<Utc>, chance: &mut Chance) -> Result<Vec<Closure>, Error> {
        if !chance.percent(25) {
            return Ok(Vec::new());
        }
        let from = london_date(self.now) + TimeDelta::days(chance.between(20..=50));
        let to = from + TimeDelta::days(chance.between(4..=13));
        Ok(vec![Closure::new(chance.id(since), from, to, None)?])
    }
}

fn sessions(kind: usize, since: DateTime<Utc>, chance: &mut Chance) -> Result<Vec<Session>, Error> {
    let given = &KINDS[kind];
    let count = if given.group { 1 } else { chance.between(1..=3) };
    let first = chance.below(5);
    (0..count)
        .map(|index| {
            let weekday = Weekday::ALL[(first + 2 * usize::try_from(index).unwrap_or_default()) % 5];
            let monthly = given.group && chance.percent(15);
            let repeat = if monthly {
                let week_of_month = WeekOfMonth::try_from(i8::try_from(chance.between(1..=4)).unwrap_or(1))?;
                Repeat::Monthly { week_of_month }
            } else {
                Repeat::Weekly { every: 1 }
            };
            let start = u16::try_from(chance.between(18..=30) * 30).unwrap_or(600);
            let pattern = Pattern {
                repeat,
                weekdays: BTreeSet::from([weekday]),
                start: WallTime::try_from(start)?,
                minutes: given.minutes,
            };
            let places = if given.group { chance.between(6..=14) } else { chance.between(1..=3) };
            Ok(Session {
                id: chance.id(since),
                pattern,
                places: u32::try_from(places).unwrap_or(1),
                valid_from: london_date(since),
                valid_to: None,
            })
        })
        .collect()
}

/// Within how many days an offering was last confirmed: most lately, some so long ago that nobody knows.
fn confirmed_days(chance: &mut Chance) -> i64 {
    match chance.below(10) {
        0..6 => Confidence::CONFIRMED_DAYS,
        6..9 => Confidence::LIKELY_DAYS,
        _ => Confidence::LIKELY_DAYS * 2,
    }
}

fn languages(chance: &mut Chance) -> BTreeSet<Language> {
    match chance.below(20) {
        0 => BTreeSet::from([Language::Cy]),
        1..8 => BTreeSet::from([Language::En]),
        _ => BTreeSet::from([Language::En, Language::Cy]),
    }
}

fn eligibility(group: bool, chance: &mut Chance) -> Eligibility {
    let levels = if group { &EccLevel::ALL[..3] } else { EccLevel::ALL };
    let accessibility: BTreeSet<Access> = if group {
        [Access::Wheelchair, Access::StepFree, Access::AccessibleToilet, Access::HearingLoop]
            .into_iter()
            .filter(|_| chance.percent(70))
            .collect()
    } else {
        BTreeSet::from([Access::HomeVisit, Access::Wheelchair, Access::StepFree])
    };
    Eligibility {
        min_age: chance.percent(30).then_some(if chance.percent(50) { 50 } else { 18 }),
        max_age: None,
        ecc_levels: levels.iter().copied().collect(),
        accessibility,
    }
}

fn areas(group: bool, outward: &str, chance: &mut Chance) -> Vec<Area> {
    let kilometres = if group { chance.between(12..=25) } else { chance.between(8..=20) };
    let radius = Area::Radius(u32::try_from(kilometres * 1000).unwrap_or(10_000));
    if chance.percent(20) { vec![radius, Area::Locality(outward.to_owned())] } else { vec![radius] }
}

/// A postcode of that outward code.
pub(super) fn postcode_in(outward: &str, chance: &mut Chance) -> &'static str {
    let those: Vec<&'static str> =
        postcodes::all_codes().filter(|code| code.split(' ').next() == Some(outward)).collect();
    chance.pick(&those)
}

/// One of the numbers that Ofcom keeps for drama: nobody's telephone rings.
pub(super) fn phone(chance: &mut Chance) -> String {
    if chance.percent(50) {
        format!("07700 900{:03}", chance.below(1000))
    } else {
        format!("029 2018 0{:03}", chance.below(1000))
    }
}

fn write_offering(offering: &Offering, batch: &mut Batch) -> Result<(), Error> {
    let eligibility = &offering.eligibility;
    batch.offering.push(offering::ActiveModel {
        id: Set(offering.id.into()),
        charity_id: Set(offering.charity.into()),
        category_id: Set(offering.category.into()),
        name_en: Set(offering.name.en.clone()),
        name_cy: Set(offering.name.cy.clone()),
        description_en: Set(offering.description.en.clone()),
        description_cy: Set(offering.description.cy.clone()),
        languages: Set(to_json(&offering.languages)?),
        min_age: Set(eligibility.min_age.map(Into::into)),
        max_age: Set(eligibility.max_age.map(Into::into)),
        ecc_levels: Set(to_json(&eligibility.ecc_levels)?),
        accessibility: Set(to_json(&eligibility.accessibility)?),
        activity_flags: Set(to_json(&offering.checks.activities)?),
        check_level_override: Set(None),
        check_level_override_reason: Set(None),
        cost_pence: Set(offering.cost.as_ref().and_then(|cost| cost.pence).map(u32::cast_signed)),
        cost_note: Set(None),
        active: Set(offering.active),
        postcode: Set(offering.postcode.to_string()),
        easting: Set(offering.point.easting.cast_signed()),
        northing: Set(offering.point.northing.cast_signed()),
        capacity_unit: Set(offering.capacity.unit.to_string()),
        capacity_maximum: Set(offering.capacity.maximum().cast_signed()),
        capacity_available: Set(offering.capacity.available().cast_signed()),
        capacity_updated: Set(offering.capacity.updated),
        waiting_list_open: Set(offering.waiting_list_open),
        paused_until: Set(offering.paused_until),
        confirmed_at: Set(offering.confirmed_at),
        confirmed_by: Set(offering.confirmed_by.map(Into::into)),
        version: Set(offering.version),
    });
    for (index, area) in offering.areas.iter().enumerate() {
        batch.offering_area.push(area_row(offering.id, index, area));
    }
    for session in &offering.sessions {
        batch.offering_session.push(session_row(offering.id, session));
    }
    batch.offering_closure.extend(offering.closures.iter().map(|closure| offering_closure::ActiveModel {
        id: Set(closure.id.into()),
        offering_id: Set(offering.id.into()),
        from_date: Set(closure.from_date),
        to_date: Set(closure.to_date),
        reason: Set(closure.reason.clone()),
    }));
    Ok(())
}

fn area_row(offering: OfferingId, index: usize, area: &Area) -> offering_area::ActiveModel {
    let (kind, radius, code) = match area {
        Area::Radius(metres) => ("RADIUS", Some(metres.cast_signed()), None),
        Area::Ward(code) => ("WARD", None, Some(code.clone())),
        Area::Locality(code) => ("LOCALITY", None, Some(code.clone())),
    };
    // An area has no life of its own: its id is its offering's, counted on.
    let id = uuid::Uuid::from_u128(offering.0.as_u128() + index as u128 + 1);
    offering_area::ActiveModel {
        id: Set(id),
        offering_id: Set(offering.into()),
        kind: Set(kind.to_owned()),
        radius_m: Set(radius),
        code: Set(code),
    }
}

fn session_row(offering: OfferingId, session: &Session) -> offering_session::ActiveModel {
    let Pattern { repeat, weekdays, start, minutes } = &session.pattern;
    let (frequency, week_of_month) = match repeat {
        Repeat::Weekly { .. } => ("WEEKLY", None),
        Repeat::Monthly { week_of_month } => ("MONTHLY", Some(week_of_month.number().into())),
    };
    let start = i32::from(start.minute());
    offering_session::ActiveModel {
        id: Set(session.id.into()),
        offering_id: Set(offering.into()),
        frequency: Set(frequency.to_owned()),
        weekday: Set(weekdays.first().map_or(1, |day| day.iso().into())),
        week_of_month: Set(week_of_month),
        start_minute: Set(start),
        end_minute: Set(start + i32::from(*minutes)),
        places: Set(session.places.cast_signed()),
        valid_from: Set(session.valid_from),
        valid_to: Set(session.valid_to),
        retired: Set(false),
    }
}
