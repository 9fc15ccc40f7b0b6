//! Volunteers: who visits for a charity and whose check comes up for review, one of them, and who goes on a visit.

mod choose;
mod list;
mod one;

pub use choose::choose;
pub use list::{of_charity, ours};
pub use one::{new_of, new_ours, one};
