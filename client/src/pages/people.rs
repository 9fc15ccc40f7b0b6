//! The people of my teams: who they are, their plan, and asking for help for them.

mod alike;
mod begin;
mod details;
mod held;
mod letter;
mod list;
mod merged;
mod new_referral;
mod package;
mod person;
mod register;
mod risks;
mod same;
mod sharing;

use crate::api::types::{Code, Date, DateTime, HeldFact, Language};
use crate::components::field::Choice;
use crate::messages::Words;
use crate::{dates, tr};

pub use begin::begin;
pub use held::held;
pub use letter::letter;
pub use list::people;
pub use new_referral::new_referral;
pub use package::package;
pub use person::{WeekEntry, person};
pub use register::{edit, register};
pub use same::same;

/// The four levels of Enhanced Community Care.
fn level_choices() -> Vec<Choice> {
    let words =
        [tr!(package.level.one), tr!(package.level.two), tr!(package.level.three), tr!(package.level.four)];
    ["1", "2", "3", "4"].into_iter().zip(words).map(|(level, words)| Choice::new(level, words)).collect()
}

/// A fact of a record as people say it: moments, days and languages in words, everything else as it is held.
fn told_fact(fact: HeldFact, value: &str) -> String {
    match fact {
        HeldFact::At => dates::day_time(&DateTime(value.to_owned())),
        HeldFact::BirthDate | HeldFact::From | HeldFact::Until | HeldFact::ReviewOn => {
            dates::plain_day(&Date(value.to_owned()))
        }
        HeldFact::Language => Language::from_code(value)
            .map_or_else(|| value.to_owned(), |language| language.words().to_owned()),
        _ => value.to_owned(),
    }
}
