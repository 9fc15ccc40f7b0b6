use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};

/// Where the time comes from: the machine, or a hand that tests move.
///
/// Instants are UTC and cut to whole microseconds, the finest that PostgreSQL keeps, so that what a write
/// answers is what a later read answers.
#[derive(Clone, Debug, Default)]
pub struct Clock(Hand);

#[derive(Clone, Debug, Default)]
enum Hand {
    #[default]
    System,
    /// Microseconds since the epoch.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Self(Hand::System)
    }

    /// A clock that stands at `at` until it is moved; its clones move with it.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Hand::Fixed(Arc::new(AtomicI64::new(at.timestamp_micros()))))
    }

    #[allow(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match &self.0 {
            Hand::System => Utc::now().timestamp_micros(),
            Hand::Fixed(micros) => micros.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }

    /// Moves a fixed clock on by `by` (back, where negative). The machine's clock is not ours to move.
    pub fn advance(&self, by: TimeDelta) {
        if let (Hand::Fixed(micros), Some(by)) = (&self.0, by.num_microseconds()) {
            micros.fetch_add(by, Ordering::SeqCst);
        }
    }
}
