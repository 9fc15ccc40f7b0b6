//! The people of my teams: who they are, their plan, and asking for help for them.

mod alike;
mod begin;
mod details;
mod held;
mod letter;
mod list;
mod new_referral;
mod package;
mod person;
mod register;
mod risks;
mod sharing;

use crate::components::field::Choice;
use crate::tr;

pub use begin::begin;
pub use held::held;
pub use letter::letter;
pub use list::people;
pub use new_referral::new_referral;
pub use package::package;
pub use person::{WeekEntry, person};
pub use register::{edit, register};

/// The four levels of Enhanced Community Care.
fn level_choices() -> Vec<Choice> {
    let words =
        [tr!(package.level.one), tr!(package.level.two), tr!(package.level.three), tr!(package.level.four)];
    ["1", "2", "3", "4"].into_iter().zip(words).map(|(level, words)| Choice::new(level, words)).collect()
}
