//! Teams as their members meet.

mod pack;

pub use pack::pack;
