//! Offerings by the names that they, their charities and their places go by: the weaker evidence, asked after the categories.

use super::{
    content, fold,
    vocabulary::{Vocabulary, WordId},
};
use crate::{
    ids::{CategoryId, OfferingId},
    need::Language,
    offering::{Bilingual, Offering},
};
use std::collections::{BTreeSet, HashMap};

/// Words that so many offerings go by name none of them.
const MOST_NAMED: usize = 400;

#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    vocabulary: Vocabulary,
    /// By slot; a slot that nobody has is used again.
    known: Vec<Option<Known>>,
    slots: HashMap<OfferingId, u32>,
    free: Vec<u32>,
    /// The words of each name, by language: many offerings share a charity's and a place's.
    words_of: [HashMap<Box<str>, Box<[WordId]>>; Language::ALL.len()],
    /// By word, the slots that go by it, in order.
    bearers: HashMap<WordId, Vec<u32>>,
}

#[derive(Debug, Clone)]
struct Known {
    id: OfferingId,
    category: CategoryId,
    words: Box<[WordId]>,
}

impl Names {
    pub fn put<'a>(&mut self, offering: &Offering, names: impl Iterator<Item = &'a Bilingual>) {
        self.remove(offering.id);
        let mut words = BTreeSet::new();
        for name in names {
            for &language in Language::ALL {
                words.extend(self.words(name.get(language), language));
            }
        }
        let slot = self.slot();
        for word in &words {
            let bearers = self.bearers.entry(*word).or_default();
            if let Err(place) = bearers.binary_search(&slot) {
                bearers.insert(place, slot);
            }
        }
        let known =
            Known { id: offering.id, category: offering.category, words: words.into_iter().collect() };
        self.known[slot as usize] = Some(known);
        self.slots.insert(offering.id, slot);
    }

    fn words(&mut self, name: &str, language: Language) -> &[WordId] {
        let vocabulary = &mut self.vocabulary;
        let known = &mut self.words_of[language as usize];
        if !known.contains_key(name) {
            let folded = content(fold::words(name));
            let words = folded.iter().map(|word| vocabulary.take_in(word, language)).collect();
            known.insert(name.into(), words);
        }
        known.get(name).map(AsRef::as_ref).unwrap_or_default()
    }

    pub fn remove(&mut self, id: OfferingId) {
        let Some(slot) = self.slots.remove(&id) else { return };
        let Some(known) = self.known[slot as usize].take() else { return };
        for word in &known.words {
            if let Some(bearers) = self.bearers.get_mut(word) {
                bearers.retain(|bearer| *bearer != slot);
            }
        }
        self.free.push(slot);
    }

    fn slot(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.known.push(None);
            u32::try_from(self.known.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// The offerings of which every typed word that is known at all is either a name or speaks of their category, and at least one is a
    /// name that does not. `spoken_of` says for each word which categories it speaks of.
    pub fn read(&self, typed: &[String], spoken_of: &[BTreeSet<CategoryId>]) -> BTreeSet<OfferingId> {
        let bearers: Vec<Vec<u32>> = typed.iter().map(|word| self.bearing(word)).collect();
        let known: Vec<usize> = (0..typed.len())
            .filter(|place| !spoken_of[*place].is_empty() || !bearers[*place].is_empty())
            .collect();
        let Some(fewest) = known
            .iter()
            .map(|place| &bearers[*place])
            .filter(|some| !some.is_empty())
            .min_by_key(|some| some.len())
        else {
            return BTreeSet::new();
        };
        let speaks_of = |place: usize, known: &Known| spoken_of[place].contains(&known.category);
        let is_named = |slot: &u32| {
            let bearer = self.known[*slot as usize].as_ref()?;
            let mut named = false;
            for &place in &known {
                let by_category = speaks_of(place, bearer);
                let by_name = bearers[place].binary_search(slot).is_ok();
                if !by_category && !by_name {
                    return None;
                }
                named |= by_name && !by_category;
            }
            named.then_some(bearer.id)
        };
        let named: Vec<OfferingId> = fewest.iter().filter_map(is_named).take(MOST_NAMED + 1).collect();
        if named.len() > MOST_NAMED { BTreeSet::new() } else { named.into_iter().collect() }
    }

    /// The slots that go by a typed word in any of its forms, in order.
    fn bearing(&self, typed: &str) -> Vec<u32> {
        let words = self.vocabulary.read(typed).into_iter();
        let mut slots: Vec<u32> =
            words.filter_map(|(word, _)| self.bearers.get(&word)).flatten().copied().collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }
}
