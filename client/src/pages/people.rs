//! The people of my teams.

mod list;

pub use list::people;
