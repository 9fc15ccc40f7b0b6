//! The rules of Dolen, and nothing else: no clock, no database, no transport.
//!
//! Each life cycle (`referral`, `enquiry`, `booking`, `visit`, `care_package`) is a set of types. A transition consumes
//! the old state and gives the new one with the event that led there, or a [`Violation`]; replaying the events gives the
//! state again. Around them stand pure functions: [`policy::decide`] (who may), [`disclosure::shown`] (what a charity
//! may see) and [`matching::find`] (who can help). Time comes in as a parameter everywhere.

mod coded;

pub mod account;
pub mod actor;
pub mod alike;
pub mod availability;
pub mod booking;
pub mod calendar;
pub mod care_package;
pub mod category;
pub mod charity;
pub mod checks;
pub mod clash;
pub mod confidence;
pub mod disclosure;
pub mod duplicates;
pub mod enquiry;
pub mod event;
pub mod figures;
pub mod fragility;
pub mod held;
pub mod history;
pub mod ids;
pub mod import;
pub mod insight;
pub mod invitation;
pub mod letter;
pub mod link;
pub mod matching;
pub mod message;
pub mod missed;
pub mod need;
pub mod news;
pub mod nhs_number;
pub mod notice;
pub mod offering;
pub mod one_person;
pub mod person;
pub mod policy;
pub mod postcode;
pub mod preview;
pub mod protocol;
pub mod recurrence;
pub mod referral;
pub mod retention;
pub mod safeguarding;
pub mod sharing;
pub mod standing;
pub mod stuck;
pub mod task;
pub mod team;
pub mod text;
pub mod time;
pub mod violation;
pub mod visit;
pub mod volunteer;
pub mod waiting;
pub mod web;
pub mod week;
pub mod words;
pub mod working_days;

pub use actor::{Actor, Role};
pub use coded::{Code, UnknownCode};
pub use event::{Event, Transition};
pub use violation::Violation;

#[cfg(test)]
mod tests;
