//! Requests for help as the broker works on them: the queue, one referral, and the booking planned out of an answer.

mod act;
mod book;
mod enquiries;
pub mod history;
pub mod next_best;
pub mod plan;
mod queue;
mod referral;
pub mod wanted;

pub use book::book;
pub use queue::referrals;
pub use referral::{HistoryEntry, capital, referral};
