//! How long a person's record is kept once nothing is done in it any more, and what is left of it then.
//!
//! The rule follows the *Records Management Code of Practice for Health and Care* (Wales 2022, appendix II; England 2021, the same): records
//! of adults' health and social care are kept for eight years after the last contact; those of somebody who was a child then, until the
//! day on which they are 25.

mod forget;

pub use forget::Forget;

use crate::{
    one_person::UnderWay,
    person::{Details, Home, Person},
    time::london_date,
};
use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use std::num::NonZeroU8;

/// For how many years after the last contact a record is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepFor(NonZeroU8);

impl KeepFor {
    /// What the code of practice says of adults.
    pub const USUAL: u8 = 8;

    /// None of 0, which is for ever.
    pub const fn years(years: u8) -> Option<Self> {
        match NonZeroU8::new(years) {
            Some(years) => Some(Self(years)),
            None => None,
        }
    }

    /// The last London day of the contacts after which nothing need be kept any more on `today`.
    pub fn last_contact(self, today: NaiveDate) -> NaiveDate {
        today.checked_sub_months(Months::new(u32::from(self.0.get()) * 12)).unwrap_or(NaiveDate::MIN)
    }
}

/// What tells whether a record is closed, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traces {
    pub under_way: UnderWay,
    /// A plan that is active, or on hold. A draft that nobody began is no contact.
    pub plan_runs: bool,
    pub open_concerns: u64,
    /// When something last happened in it.
    pub last: DateTime<Utc>,
}

/// The age up to which the record of somebody who was a child is kept.
const CHILD_UNTIL: u32 = 25;
const ADULT: u32 = 18;

/// Whether the record of somebody born on `birth_date` has been closed for so long that it is redacted.
pub fn is_due(traces: Traces, birth_date: NaiveDate, keep: KeepFor, now: DateTime<Utc>) -> bool {
    let (today, last) = (london_date(now), london_date(traces.last));
    let at_age = |years: u32| birth_date.checked_add_months(Months::new(years * 12));
    let was_a_child = at_age(ADULT).is_some_and(|of_age| last < of_age);
    let is_over = traces.under_way == UnderWay::default() && !traces.plan_runs && traces.open_concerns == 0;
    let grown_up = !was_a_child || at_age(CHILD_UNTIL).is_some_and(|grown_up| grown_up <= today);
    is_over && grown_up && last <= keep.last_contact(today)
}

impl Person {
    /// What figures need of the person, and nothing that says who it was: the ward, the language and the year of birth. `home` is somewhere
    /// in the same ward.
    #[must_use]
    pub fn redact(self, home: Home, now: DateTime<Utc>) -> Self {
        let details = Details {
            nhs_number: None,
            title: None,
            given_name: String::new(),
            family_name: Self::NOBODY.to_owned(),
            preferred_name: None,
            birth_date: self.details.birth_date.with_ordinal(1).unwrap_or(self.details.birth_date),
            language: self.details.language,
            home: Home { address_line: String::new(), town: String::new(), ..home },
            phone: None,
            contact_note: None,
            access_notes: None,
            emergency_name: None,
            emergency_phone: None,
        };
        Self { details, redacted_at: Some(now), version: self.version + 1, ..self }
    }

    /// What stands where a name stood, so that a list has something to show.
    const NOBODY: &'static str = "–";
}
