//! Figures that managers see: no number so small that it points at a person.

/// Counts below this are not told (Office for National Statistics, disclosure control for tables of small counts).
pub const SMALLEST_TOLD: u64 = 5;

/// The count, where it is large enough to be told.
pub fn suppressed(count: u64) -> Option<u64> {
    (count >= SMALLEST_TOLD).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::suppressed;

    #[test]
    fn a_count_under_five_is_not_told() {
        assert_eq!([0, 1, 4].map(suppressed), [None; 3]);
        assert_eq!(suppressed(5), Some(5));
    }
}
