//! What managers see of many referrals together: how long people wait and for what, which needs nobody could meet and where, and what
//! became of the questions to charities. Every figure is reckoned here, from cases without names, and none is so small that it points at
//! a person.

use crate::{
    enquiry::DeclineReason,
    figures::{Spread, suppressed},
    ids::CategoryId,
    matching::FailedRuleCode,
};
use std::collections::{BTreeMap, BTreeSet};

/// A referral that was submitted in the time looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub category: CategoryId,
    /// The ward's ONS code.
    pub ward: String,
    /// Working days from its submission until help was in place; none where none is, or was.
    pub waited: Option<u32>,
}

/// A need that nobody could meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    pub category: CategoryId,
    pub ward: String,
    /// The rules by which every offering failed.
    pub failed: BTreeSet<FailedRuleCode>,
}

/// How many referrals of one kind there were and how long they waited for help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow<Key> {
    pub key: Key,
    /// None where they are too few to be told.
    pub referrals: Option<u64>,
    /// Of those for whom help was found, in working days.
    pub waits: Option<Spread>,
}

/// The needs of one category in one ward that nobody could meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetCell {
    pub category: CategoryId,
    pub ward: String,
    /// None where they are too few to be told, or where telling would give another away.
    pub count: Option<u64>,
}

/// How an enquiry ended without help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    Lapsed,
    Declined(DeclineReason),
}

/// By what `key` says of each case; in the order of the keys.
pub fn flow<Key: Ord + Clone>(cases: &[Case], key: impl Fn(&Case) -> Key) -> Vec<Flow<Key>> {
    let mut groups = BTreeMap::<Key, (u64, Vec<u32>)>::new();
    for case in cases {
        let (count, waits) = groups.entry(key(case)).or_default();
        *count += 1;
        waits.extend(case.waited);
    }
    let told = |(key, (count, waits))| Flow { key, referrals: suppressed(count), waits: Spread::of(waits) };
    groups.into_iter().map(told).collect()
}

/// How many needs of each category there were in all.
pub fn unmet_by_category(unmet: &[Unmet]) -> BTreeMap<CategoryId, Option<u64>> {
    let counts = counted(unmet.iter().map(|need| need.category));
    counts.into_iter().map(|(category, count)| (category, suppressed(count))).collect()
}

/// How many of each category in each ward.
///
/// A category's total is told too. So where a single cell of a category is hidden, the smallest of the others is hidden with it: else the
/// one that is missing could be reckoned from the total.
pub fn unmet_cells(unmet: &[Unmet]) -> Vec<UnmetCell> {
    let counts = counted(unmet.iter().map(|need| (need.category, need.ward.clone())));
    let categories: BTreeSet<CategoryId> = counts.keys().map(|(category, _)| *category).collect();
    categories.into_iter().flat_map(|category| cells_of(category, &counts)).collect()
}

fn cells_of(category: CategoryId, counts: &BTreeMap<(CategoryId, String), u64>) -> Vec<UnmetCell> {
    let own = counts.iter().filter(|((of, _), _)| *of == category);
    let mut cells: Vec<UnmetCell> = own
        .map(|((_, ward), count)| UnmetCell { category, ward: ward.clone(), count: suppressed(*count) })
        .collect();
    if cells.iter().filter(|cell| cell.count.is_none()).count() == 1
        && let Some(smallest) =
            cells.iter_mut().filter(|cell| cell.count.is_some()).min_by_key(|cell| cell.count)
    {
        smallest.count = None;
    }
    cells
}

/// By how many of the needs each rule failed.
pub fn unmet_by_rule(unmet: &[Unmet]) -> BTreeMap<FailedRuleCode, Option<u64>> {
    let counts = counted(unmet.iter().flat_map(|need| need.failed.iter().copied()));
    counts.into_iter().map(|(rule, count)| (rule, suppressed(count))).collect()
}

/// How many enquiries ended in each way.
pub fn endings(endings: impl IntoIterator<Item = (Ending, u64)>) -> BTreeMap<Ending, Option<u64>> {
    let mut counts = BTreeMap::<Ending, u64>::new();
    for (ending, count) in endings {
        *counts.entry(ending).or_default() += count;
    }
    counts.into_iter().map(|(ending, count)| (ending, suppressed(count))).collect()
}

fn counted<Key: Ord>(keys: impl Iterator<Item = Key>) -> BTreeMap<Key, u64> {
    keys.fold(BTreeMap::new(), |mut counts, key| {
        *counts.entry(key).or_default() += 1;
        counts
    })
}
