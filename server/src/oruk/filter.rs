//! Which services a list holds. Every condition that is given must hold, so that each one more can only take away.

use chrono::{DateTime, Utc};
use domain::{
    availability::Session,
    ids::CharityId,
    postcode::Postcode,
    time::Weekday,
    words::{Meant, Words},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use uuid::Uuid;

use super::{Entry, taxonomy::Term};
use crate::postcodes::{self, Place};

/// The conditions; one without a value holds for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// `search`: every word begins some word of what is said of the service, its charity or its kind of help, in either language; or it
    /// means the kind of help, or names the service, in another form, a mutated one or a misspelt one.
    pub(super) words: Vec<String>,
    /// `taxonomy_term_id`
    pub(super) terms: Vec<Term>,
    /// `taxonomy_id`
    pub(super) taxonomies: Vec<Uuid>,
    /// `organization_id`
    pub(super) organization: Option<CharityId>,
    /// `minimum_age`: its own minimum is at least this; none counts as 0.
    pub(super) minimum_age: Option<f64>,
    /// `maximum_age`: its own maximum is at most this; without one there is no maximum that could be.
    pub(super) maximum_age: Option<f64>,
    /// `start_time`, in seconds since midnight: a session begins then or later.
    pub(super) starts: Option<u32>,
    /// `end_time`: the same session ends then or sooner, on the same day.
    pub(super) ends: Option<u32>,
    /// `day`: the same session is given on it.
    pub(super) day: Option<Weekday>,
    /// `modified_after`: then or later.
    pub(super) modified_after: Option<DateTime<Utc>>,
    pub(super) near: Option<Near>,
}

/// `postcode` and `proximity`: the service covers the postcode and, where metres are given, is given from within them.
#[derive(Clone, Debug)]
pub(super) struct Near {
    postcode: Postcode,
    /// None where the postcode is none of the county's: then only a locality can cover it, and nothing is near.
    place: Option<Place>,
    within_m: Option<u32>,
}

impl Filter {
    /// What each word of a search means to `words`.
    pub(super) fn meant(&self, words: &Words) -> Vec<Meant> {
        self.words.iter().map(|word| words.read(word)).collect()
    }

    /// Whether every condition holds; the dearest to ask is asked last. `meant` is [`Filter::meant`].
    pub(super) fn admits(&self, entry: &Entry, meant: &[Meant], now: DateTime<Utc>) -> bool {
        self.organization.is_none_or(|charity| entry.charity.id == charity)
            && self.terms.iter().all(|term| entry.has(*term))
            && self.taxonomies.iter().all(|taxonomy| entry.has_any_of(*taxonomy))
            && self.admits_ages(entry)
            && self.admits_times(entry)
            && self.modified_after.is_none_or(|since| entry.modified(now) >= since)
            && self.near.as_ref().is_none_or(|near| near.admits(entry))
            && self.admits_words(entry, meant)
    }

    fn admits_ages(&self, entry: &Entry) -> bool {
        let ages = &entry.offering().eligibility;
        let least = f64::from(ages.min_age.unwrap_or_default());
        let most = ages.max_age.map_or(f64::INFINITY, f64::from);
        self.minimum_age.is_none_or(|age| least >= age) && self.maximum_age.is_none_or(|age| most <= age)
    }

    fn admits_times(&self, entry: &Entry) -> bool {
        let any_time = self.starts.is_none() && self.ends.is_none() && self.day.is_none();
        any_time || entry.offering().sessions.iter().any(|session| self.admits_session(session))
    }

    fn admits_session(&self, session: &Session) -> bool {
        let start = u32::from(session.pattern.start.minute());
        let end = start + u32::from(session.pattern.minutes);
        self.starts.is_none_or(|seconds| start * 60 >= seconds)
            && self.ends.is_none_or(|seconds| end * 60 <= seconds)
            && self.day.is_none_or(|day| session.pattern.weekdays.contains(&day))
    }

    fn admits_words(&self, entry: &Entry, meant: &[Meant]) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let told = told(entry);
        let offering = entry.offering();
        let is_meant = |meant: &Meant| {
            meant.named.contains(&offering.id)
                || meant.categories.iter().any(|(category, _)| *category == offering.category)
        };
        self.words.iter().zip(meant).all(|(word, meant)| told.contains(word) || is_meant(meant))
    }
}

impl Near {
    pub(super) fn of(postcode: Postcode, within_m: Option<u32>) -> Self {
        Self { place: postcodes::lookup(postcode.as_str()), postcode, within_m }
    }

    fn admits(&self, entry: &Entry) -> bool {
        let offering = entry.offering();
        let place = self.place.map(|place| (place.point, place.ward_code));
        let near = |metres: u32| place.is_some_and(|(point, _)| offering.point.distance_m(point) <= metres);
        offering.covers(self.postcode.outward(), place) && self.within_m.is_none_or(near)
    }
}

/// The words of a search, each as it stands at the beginning of a word of [`told`].
pub(super) fn needles(search: &str) -> Vec<String> {
    let mut folded = String::new();
    fold(search, &mut folded);
    folded.split_whitespace().map(|word| format!(" {word}")).collect()
}

/// All that is said of a service in both languages, as searching sees it: a space before each word.
fn told(entry: &Entry) -> String {
    let Entry { charity, category, .. } = entry;
    let offering = entry.offering();
    let mut told = String::new();
    for words in [&offering.name, &offering.description, &charity.name, &category.name] {
        fold(&words.en, &mut told);
        fold(&words.cy, &mut told);
    }
    for term in category.terms_en.iter().chain(&category.terms_cy) {
        fold(term, &mut told);
    }
    told
}

/// Adds the words of `text` in small letters without accents, a space before each.
fn fold(text: &str, folded: &mut String) {
    folded.push(' ');
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)) {
        if letter.is_alphanumeric() {
            folded.extend(letter.to_lowercase());
        } else if !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::needles;

    #[test]
    fn accents_case_and_marks_do_not_matter() {
        assert_eq!(needles("Mynd â'r CŴN, am dro"), [" mynd", " a", " r", " cwn", " am", " dro"]);
        assert_eq!(needles(" – ’ "), [""; 0]);
    }
}
