//! The people of my teams: who they are, their plan, and asking for help for them.

mod list;
mod new_referral;
mod package;
mod person;
mod sharing;

pub use list::people;
pub use new_referral::new_referral;
pub use package::package;
pub use person::{WeekEntry, person};
