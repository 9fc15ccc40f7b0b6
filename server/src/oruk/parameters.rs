//! What a request asks for, by its parameters. Those of the list of services are all that the specification defines, whichever endpoint it
//! gives them to.

use std::{error, fmt};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{need::Language, postcode::Postcode, time::Weekday};
use uuid::Uuid;

use super::{Filter, Paging, filter::Near};

/// What a list of services is asked for.
#[derive(Clone, Debug)]
pub struct Query {
    pub filter: Filter,
    pub shape: Shape,
    pub format: Format,
    pub paging: Paging,
}

/// How much is told of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// What has one value only.
    Brief,
    /// The parameter `minimal`.
    Minimal,
    /// The parameter `full`.
    Full,
}

/// The parameter `format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    /// All that was found, one a line, without pages.
    NdJson,
}

/// A parameter that cannot be used as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadParameter {
    name: String,
    wanted: &'static str,
}

/// The parameters as they came, taken out one after the other: what is left at the end, the endpoint does not know.
#[derive(Clone, Debug)]
pub struct Given(Vec<(String, String)>);

impl Query {
    pub fn read(given: &mut Given) -> Result<Self, BadParameter> {
        let shape = shape(given)?;
        let format = given.one("format", "json or ndjson", format)?.unwrap_or(Format::Json);
        if format == Format::NdJson && (given.has("page") || given.has("per_page")) {
            return Err(BadParameter::new("format", "ndjson has no pages: leave out page and per_page"));
        }
        let (usual, most) = if shape == Shape::Minimal { Paging::MINIMAL } else { Paging::USUAL };
        Ok(Self { filter: filter(given)?, shape, format, paging: paging(given, usual, most)? })
    }
}

impl Paging {
    /// Items of a page where nothing is said, and at most.
    const USUAL: (usize, usize) = (50, 100);
    /// "Aim to return all services within one call", but not without a bound.
    const MINIMAL: (usize, usize) = (10_000, 10_000);

    pub fn read(given: &mut Given) -> Result<Self, BadParameter> {
        paging(given, Self::USUAL.0, Self::USUAL.1)
    }
}

impl Given {
    /// A parameter without a value is none: forms send every field that they have.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect())
    }

    /// The parameter `lang`, which is ours: the specification has no place for a language.
    pub fn language(&mut self) -> Result<Option<Language>, BadParameter> {
        self.one("lang", "en or cy", |text| match text.to_ascii_lowercase().as_str() {
            "en" => Some(Language::En),
            "cy" => Some(Language::Cy),
            _ => None,
        })
    }

    /// Refuses what nobody has taken: a misspelt filter would otherwise let everything through.
    pub fn finish(self) -> Result<(), BadParameter> {
        let unknown = self.0.into_iter().next();
        unknown
            .map_or(Ok(()), |(name, _)| Err(BadParameter::new(&name, "this address has no such parameter")))
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(given, _)| given == name)
    }

    /// The value, given once at most; `wanted` says what it should be.
    fn one<T>(
        &mut self,
        name: &'static str,
        wanted: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, BadParameter> {
        let mut values = self.all(name, wanted, parse)?;
        let value = values.pop();
        if values.is_empty() { Ok(value) } else { Err(BadParameter::new(name, "give it once")) }
    }

    /// Every value, all of which are to hold.
    fn all<T>(
        &mut self,
        name: &'static str,
        wanted: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, BadParameter> {
        let taken = self.0.extract_if(.., |(given, _)| given.as_str() == name);
        taken.map(|(_, value)| parse(value.trim()).ok_or_else(|| BadParameter::new(name, wanted))).collect()
    }
}

fn shape(given: &mut Given) -> Result<Shape, BadParameter> {
    let mut asked = |name| given.one(name, "true or false", truth).map(Option::unwrap_or_default);
    match (asked("minimal")?, asked("full")?) {
        (true, true) => Err(BadParameter::new("minimal", "give either minimal or full")),
        (true, false) => Ok(Shape::Minimal),
        (false, true) => Ok(Shape::Full),
        (false, false) => Ok(Shape::Brief),
    }
}

fn paging(given: &mut Given, usual: usize, most: usize) -> Result<Paging, BadParameter> {
    let number = |text: &str| text.parse().ok().filter(|number| *number >= 1);
    let page = given.one("page", "a whole number from 1", number)?.unwrap_or(1);
    let wanted = if most == Paging::MINIMAL.1 {
        "a whole number from 1 to 10000"
    } else {
        "a whole number from 1 to 100"
    };
    let size = |text: &str| number(text).filter(|number| *number <= most);
    let per_page = given.one("per_page", wanted, size)?.unwrap_or(usual);
    Ok(Paging { page, per_page })
}

fn filter(given: &mut Given) -> Result<Filter, BadParameter> {
    const ID: &str = "an id of this feed, which is a UUID";
    const AGE: &str = "a number of years";
    const TIME: &str = "a time of day as HH:MM";
    const MOMENT: &str = "a date (2026-11-02) or a moment (2026-11-02T09:00:00Z)";
    const DAY: &str = "a day of the week: MO, TU, WE, TH, FR, SA or SU";
    let searches = given.all("search", "up to 200 letters", search)?;
    Ok(Filter {
        words: searches.iter().flat_map(|text| super::filter::needles(text)).collect(),
        terms: given.all("taxonomy_term_id", ID, id)?.into_iter().map(super::taxonomy::Term::of).collect(),
        taxonomies: given.all("taxonomy_id", ID, id)?,
        organization: given.one("organization_id", ID, id)?.map(Into::into),
        minimum_age: given.one("minimum_age", AGE, age)?,
        maximum_age: given.one("maximum_age", AGE, age)?,
        starts: given.one("start_time", TIME, seconds)?,
        ends: given.one("end_time", TIME, seconds)?,
        day: given.one("day", DAY, weekday)?,
        modified_after: given.one("modified_after", MOMENT, moment)?,
        near: near(given)?,
    })
}

fn near(given: &mut Given) -> Result<Option<Near>, BadParameter> {
    let postcode =
        given.one("postcode", "a postcode, such as SA62 3AB", |text| text.parse::<Postcode>().ok())?;
    let within_m = given.one("proximity", "a whole number of metres", |text| text.parse().ok())?;
    match (postcode, within_m) {
        (Some(postcode), within_m) => Ok(Some(Near::of(postcode, within_m))),
        (None, Some(_)) => Err(BadParameter::new("proximity", "give the postcode that it is measured from")),
        (None, None) => Ok(None),
    }
}

fn search(text: &str) -> Option<String> {
    (text.chars().count() <= 200).then(|| text.to_owned())
}

fn id(text: &str) -> Option<Uuid> {
    text.parse().ok()
}

fn age(text: &str) -> Option<f64> {
    text.parse().ok().filter(|years| (0.0..=1_000.0).contains(years))
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn format(text: &str) -> Option<Format> {
    match text.to_ascii_lowercase().as_str() {
        "json" => Some(Format::Json),
        "ndjson" => Some(Format::NdJson),
        _ => None,
    }
}

/// Seconds since midnight.
fn seconds(text: &str) -> Option<u32> {
    let time = ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())?;
    u32::try_from((time - NaiveTime::MIN).num_seconds()).ok()
}

/// As RFC 5545 writes it, or in English.
fn weekday(text: &str) -> Option<Weekday> {
    let code = |day: &&Weekday| day.as_str()[..2].eq_ignore_ascii_case(text);
    let by_code = Weekday::ALL.iter().find(code).copied();
    by_code.or_else(|| text.parse::<chrono::Weekday>().ok().map(Into::into))
}

/// A date is its midnight, UTC. A plus that was not escaped has become a space.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let escaped = text.replace(' ', "+");
    let instant = DateTime::parse_from_rfc3339(&escaped).ok().map(|at| at.to_utc());
    let midnight = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    instant.or_else(midnight)
}

impl BadParameter {
    fn new(name: &str, wanted: &'static str) -> Self {
        Self { name: name.chars().take(50).collect(), wanted }
    }
}

impl fmt::Display for BadParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.wanted)
    }
}

impl error::Error for BadParameter {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_known_by_its_letters_or_its_name() {
        for text in ["TU", "tu", "Tuesday", "tue"] {
            assert_eq!(weekday(text), Some(Weekday::Tue), "{text}");
        }
        for text in ["", "T", "2TU", "dydd", "é"] {
            assert_eq!(weekday(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_a_date_or_an_instant_with_its_zone() {
        let midnight = "2026-11-02T00:00:00Z".parse().ok();
        for text in
            ["2026-11-02", "2026-11-02T00:00:00Z", "2026-11-02T01:00:00+01:00", "2026-11-02T01:00:00 01:00"]
        {
            assert_eq!(moment(text), midnight, "{text}");
        }
        assert_eq!(moment("2026-11-02T00:00:00"), None);
    }

    #[test]
    fn a_time_of_day_is_counted_in_seconds() {
        assert_eq!(seconds("10:30"), Some(37_800));
        assert_eq!(seconds("10:30:01"), Some(37_801));
        for text in ["24:00", "10", "10:30Z", "half ten"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
