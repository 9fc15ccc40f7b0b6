//! Figures that managers see: no number so small that it points at a person.

/// Counts below this are not told (Office for National Statistics, disclosure control for tables of small counts).
pub const SMALLEST_TOLD: u64 = 5;

/// The count, where it is large enough to be told.
pub fn suppressed(count: u64) -> Option<u64> {
    (count >= SMALLEST_TOLD).then_some(count)
}

/// How values lie, with how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    pub n: u64,
    /// Half of the values are at most this.
    pub median: u32,
    /// Nine in ten of them are at most this.
    pub ninetieth: u32,
}

impl Spread {
    /// By nearest rank: each figure is a value that somebody had. None of fewer than [`SMALLEST_TOLD`].
    pub fn of(mut values: Vec<u32>) -> Option<Self> {
        let n = suppressed(values.len() as u64)?;
        values.sort_unstable();
        let rank = |tenths: usize| (values.len() * tenths).div_ceil(10).max(1);
        let at = |tenths| values.get(rank(tenths) - 1).copied();
        Some(Self { n, median: at(5)?, ninetieth: at(9)? })
    }
}

#[cfg(test)]
mod tests {
    use super::{Spread, suppressed};

    #[test]
    fn a_count_under_five_is_not_told() {
        assert_eq!([0, 1, 4].map(suppressed), [None; 3]);
        assert_eq!(suppressed(5), Some(5));
    }

    #[test]
    fn the_middle_and_the_ninetieth_are_values_that_somebody_had() {
        assert_eq!(Spread::of(vec![1, 2, 3, 4]), None, "four people are too few");
        assert_eq!(Spread::of(vec![9, 1, 5, 3, 7]), Some(Spread { n: 5, median: 5, ninetieth: 9 }));
        let ten = (1..=10).rev().collect();
        assert_eq!(Spread::of(ten), Some(Spread { n: 10, median: 5, ninetieth: 9 }));
    }
}
