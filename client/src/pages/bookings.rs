//! A booking: its visits past and to come, changing one of them, changing the rest, pausing it, ending it.

mod act;
mod booking;
mod visits;

pub use booking::booking;
