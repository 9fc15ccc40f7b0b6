//! Chance that is the same at every run.

use std::{collections::BTreeSet, sync::LazyLock};

use server::postcodes::{self, Place};

static POSTCODES: LazyLock<Vec<(&str, Place)>> = LazyLock::new(|| postcodes::all().collect());

pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Marsaglia's xorshift.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    pub fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        let place = self.below(all.len() as u64);
        all[usize::try_from(place).expect("a place")].clone()
    }

    /// A home anywhere in the county.
    pub fn home(&mut self) -> (&'static str, Place) {
        self.pick(&POSTCODES)
    }

    /// None of them, or one or two.
    pub fn some<T: Copy + Ord>(&mut self, all: &[T]) -> BTreeSet<T> {
        (0..self.below(3)).map(|_| self.pick(all)).collect()
    }
}
