//! What was read once and is still as it was: a row's version says whether.
//!
//! A list's statement names the rows and their versions; of those that are known at that version nothing more is read. Nobody is shown
//! what was true before, since every write of such a row gives it the next version in the same statement (`write_version`). The memory is
//! bounded, and holds nothing that the database does not.

use std::{hash::Hash, sync::Arc};

use domain::{
    ids::{PersonId, ReferralId},
    person::Person,
};
use quick_cache::sync::Cache;

use super::referral::Listed;

/// Rows of one kind that are kept: at some two kilobytes each, 20 MB of all.
const ROWS: usize = 5_000;

/// Cheap to clone; clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub(crate) people: Arc<Versions<PersonId, Person>>,
    pub(crate) referrals: Arc<Versions<ReferralId, Listed>>,
}

impl Kept {
    /// As after a start, so that what the first reader pays can be measured.
    pub fn forget(&self) {
        self.people.0.clear();
        self.referrals.0.clear();
    }
}

/// Of each id the version that was read last.
#[derive(Debug)]
pub(crate) struct Versions<Id, Row>(Cache<Id, (i32, Arc<Row>)>);

impl<Id: Hash + Eq + Copy, Row> Default for Versions<Id, Row> {
    fn default() -> Self {
        Self(Cache::new(ROWS))
    }
}

impl<Id: Hash + Eq + Copy, Row> Versions<Id, Row> {
    pub(crate) fn at(&self, id: Id, version: i32) -> Option<Arc<Row>> {
        self.0.get(&id).filter(|(known, _)| *known == version).map(|(_, row)| row)
    }

    pub(crate) fn keep(&self, id: Id, version: i32, row: &Arc<Row>) {
        self.0.insert(id, (version, row.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_known_at_the_version_that_was_read_and_at_no_other() {
        let kept = Versions::<u8, &str>::default();
        kept.keep(1, 3, &Arc::new("third"));
        assert_eq!(kept.at(1, 3).as_deref(), Some(&"third"));
        assert_eq!(kept.at(1, 2), None);
        assert_eq!(kept.at(1, 4), None);
        kept.keep(1, 4, &Arc::new("fourth"));
        assert_eq!(kept.at(1, 3), None);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let kept = Versions::<usize, ()>::default();
        for id in 0..ROWS * 3 {
            kept.keep(id, 1, &Arc::new(()));
        }
        assert!(kept.0.len() <= ROWS);
    }
}
