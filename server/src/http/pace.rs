use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;

/// Addresses that are remembered; of more, the longest quiet are forgotten.
const ADDRESSES: usize = 10_000;
/// Requests of one address in one [`WINDOW`]: more than a whole office behind one address makes, and far fewer than guessing takes.
const MOST: u32 = 60;
const WINDOW: TimeDelta = TimeDelta::minutes(1);

/// Counts what each address asks of the pages that need no sign-in. Each server counts for itself: it keeps load away, and is no lock, since
/// nobody guesses 256 bits at any pace.
pub struct Pace(Cache<IpAddr, Arc<Mutex<Window>>>);

struct Window {
    began: DateTime<Utc>,
    requests: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self(Cache::new(ADDRESSES))
    }
}

impl Pace {
    /// Counts one request; the seconds to wait where it is one too many.
    pub fn admit(&self, address: IpAddr, now: DateTime<Utc>) -> Result<(), i64> {
        let begin = || Ok::<_, i64>(Arc::new(Mutex::new(Window { began: now, requests: 0 })));
        let window = self.0.get_or_insert_with(&address, begin)?;
        let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
        if now - window.began >= WINDOW {
            *window = Window { began: now, requests: 0 };
        }
        window.requests += 1;
        if window.requests <= MOST { Ok(()) } else { Err((window.began + WINDOW - now).num_seconds() + 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_asks_too_often_waits_for_the_minute_to_end_and_others_do_not() {
        let now: DateTime<Utc> = "2026-11-02T09:00:00Z".parse().unwrap();
        let (hasty, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let pace = Pace::default();
        assert!((0..MOST).all(|_| pace.admit(hasty, now).is_ok()));
        assert_eq!(pace.admit(hasty, now + TimeDelta::seconds(20)), Err(41));
        assert_eq!(pace.admit(other, now), Ok(()));
        assert_eq!(pace.admit(hasty, now + WINDOW), Ok(()));
    }
}
