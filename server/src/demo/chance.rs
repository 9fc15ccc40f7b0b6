//! Chance that falls the same way every time: one seed, one well-defined generator, no global state.

use std::ops::RangeInclusive;

use chrono::{DateTime, TimeDelta, Utc};
use rand::{Rng, SeedableRng, rngs::Xoshiro256PlusPlus};
use uuid::Uuid;

/// Any number would do; another one makes another county.
const SEED: u64 = 20_241_124;

pub(super) struct Chance(Xoshiro256PlusPlus);

impl Chance {
    /// The chance of one part of the demo; different parts fall differently.
    pub fn of(part: u32) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(SEED ^ (u64::from(part) << 32)))
    }

    /// 0 to `bound` - 1. The bias towards small numbers is below one in a billion here.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.0.next_u64() % bound).unwrap_or_default()
    }

    pub fn between(&mut self, range: RangeInclusive<i64>) -> i64 {
        let width = usize::try_from(range.end() - range.start() + 1).unwrap_or(1);
        range.start() + i64::try_from(self.below(width)).unwrap_or_default()
    }

    pub fn percent(&mut self, of_hundred: usize) -> bool {
        self.below(100) < of_hundred
    }

    /// One of `from`, which is never empty here.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    pub fn minutes(&mut self, range: RangeInclusive<i64>) -> TimeDelta {
        TimeDelta::minutes(self.between(range))
    }

    /// A UUIDv7 of something that was made at `at`.
    pub fn id<T: From<Uuid>>(&mut self, at: DateTime<Utc>) -> T {
        let mut random = [0; 10];
        self.0.fill_bytes(&mut random);
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into()
    }
}
