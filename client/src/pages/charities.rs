//! The directory, for every role: who the charities are, and what each of their services is, for whom and how sure.

pub mod availability;
mod charity;
mod list;
mod offering;

pub use charity::charity;
pub use list::charities;
pub use offering::offering;
