//! The week that the lines of a plan make: who comes at the same time as somebody else.

use crate::recurrence::Slot;

/// For each of `slots`, in the order given, whether another of them overlaps it.
pub fn clashing(slots: &[Slot]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..slots.len()).collect();
    order.sort_by_key(|&at| slots.get(at).copied());
    let mut clashes = vec![false; slots.len()];
    // In order of time, whoever overlaps somebody overlaps the one that has lasted longest so far, or the next.
    let mut longest: Option<usize> = None;
    for at in order {
        let Some(slot) = slots.get(at) else { continue };
        if let Some(before) = longest
            && slots.get(before).is_some_and(|before| before.overlaps(*slot))
        {
            clashes[before] = true;
            clashes[at] = true;
        }
        let lasts_longer =
            longest.and_then(|before| slots.get(before)).is_none_or(|it| it.ends_at < slot.ends_at);
        if lasts_longer {
            longest = Some(at);
        }
    }
    clashes
}

#[cfg(test)]
mod tests {
    use super::clashing;
    use crate::recurrence::Slot;
    use chrono::{DateTime, TimeDelta, Utc};
    use proptest::prelude::*;

    fn slot(starts: i64, minutes: i64) -> Slot {
        let nine: DateTime<Utc> = "2026-11-23T09:00:00Z".parse().unwrap();
        let starts_at = nine + TimeDelta::minutes(starts);
        Slot { starts_at, ends_at: starts_at + TimeDelta::minutes(minutes) }
    }

    #[test]
    fn one_who_comes_when_another_leaves_is_in_nobodys_way() {
        assert_eq!(clashing(&[slot(0, 60), slot(60, 60)]), [false, false]);
        assert_eq!(clashing(&[slot(0, 61), slot(60, 60)]), [true, true]);
        assert_eq!(clashing(&[]), Vec::<bool>::new());
    }

    proptest! {
        #[test]
        fn whoever_overlaps_anybody_is_found(times in prop::collection::vec((0_i64..600, 1_i64..240), 0..12)) {
            let slots: Vec<Slot> = times.into_iter().map(|(starts, minutes)| slot(starts, minutes)).collect();
            let any = |at: usize| {
                slots.iter().enumerate().any(|(other, it)| other != at && it.overlaps(slots[at]))
            };
            let expected: Vec<bool> = (0..slots.len()).map(any).collect();
            prop_assert_eq!(clashing(&slots), expected);
        }
    }
}
