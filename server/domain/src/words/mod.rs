//! What people type, in Welsh, in English or in both, as the kinds of help and the offerings that they mean by it.
//!
//! A category is known by its name and by the terms that it carries; an offering also by its own name, its charity's and its place's. A
//! typed word is a known one whatever its case, accents, ending or Welsh mutation ([`forms`]); else it may be misspelt
//! ([`vocabulary`]). A word weighs the more, the fewer categories use it, and the more of a term is there with it:
//! `walk my dog` is all of one term and half of another.

mod fold;
mod forms;
mod names;
mod vocabulary;

use crate::{
    category::Category,
    ids::{CategoryId, OfferingId},
    need::Language,
    offering::{Bilingual, Offering},
};
pub(crate) use fold::{letters, words as folded};
use names::Names;
use std::collections::{BTreeSet, HashMap};
use vocabulary::{Likeness, Vocabulary, WordId};

/// A category that is less than this share as likely as the likeliest is not meant.
const SHARE_OF_BEST: f32 = 0.4;
/// A score below this is chance.
const LEAST: f32 = 0.9;
/// How much a word counts for without the rest of its term; with it, 1.
const ALONE: f32 = 0.35;
/// The other numbers here were found with so many; a house with fewer weighs words as if it had them all.
const USUAL_CATEGORIES: usize = 15;
/// More words than these are a letter, not a search.
const MOST_WORDS: usize = 24;

/// Everything that searching by words knows.
#[derive(Debug, Clone, Default)]
pub struct Words {
    vocabulary: Vocabulary,
    /// In the order of their position.
    categories: Vec<CategoryId>,
    terms: Vec<Term>,
    /// Where each known word stands: terms, by their place in `terms`.
    terms_of: HashMap<WordId, Vec<usize>>,
    /// By word: how much it tells.
    weights: HashMap<WordId, f32>,
    names: Names,
}

/// A term of a category, as its words.
#[derive(Debug, Clone)]
struct Term {
    /// By its place in `categories`.
    category: usize,
    words: Vec<WordId>,
    weight: f32,
}

/// What was meant, best first. Nothing where nothing is known by such words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meant {
    pub categories: Vec<(CategoryId, f32)>,
    /// Offerings that the words name.
    pub named: BTreeSet<OfferingId>,
}

impl Words {
    pub fn of<'a>(categories: impl IntoIterator<Item = &'a Category>) -> Self {
        let mut categories: Vec<_> = categories.into_iter().collect();
        categories.sort_by_key(|category| (category.position, category.id));
        let mut words = Self::default();
        for category in categories {
            let place = words.categories.len();
            words.categories.push(category.id);
            words.take_in(place, &category.name.en, Language::En);
            words.take_in(place, &category.name.cy, Language::Cy);
            category.terms_en.iter().for_each(|term| words.take_in(place, term, Language::En));
            category.terms_cy.iter().for_each(|term| words.take_in(place, term, Language::Cy));
        }
        words.weigh();
        words
    }

    /// Knows an offering by its name, its charity's and its place's, in place of what it was known by.
    pub fn name(&mut self, offering: &Offering, charity: &Bilingual, place: Option<&Bilingual>) {
        let names = [Some(&offering.name), Some(charity), place];
        self.names.put(offering, names.into_iter().flatten());
    }

    pub fn forget(&mut self, offering: OfferingId) {
        self.names.remove(offering);
    }

    /// Best first.
    pub fn read(&self, typed: &str) -> Meant {
        let typed = content(fold::words(typed));
        let known: Vec<_> = typed.iter().map(|word| self.vocabulary.read(word)).collect();
        let (categories, spoken_of) = self.scores(&typed, known);
        let named = self.names.read(&typed, &spoken_of);
        Meant { categories, named }
    }

    /// The categories with their scores, and for each typed word the categories that it speaks of.
    fn scores(
        &self,
        typed: &[String],
        mut known: Vec<Vec<(WordId, Likeness)>>,
    ) -> (Vec<(CategoryId, f32)>, Vec<BTreeSet<CategoryId>>) {
        // `smart phone` may be known as `smartphone`.
        known.extend(typed.windows(2).map(|pair| self.vocabulary.exact(&pair.concat())));
        let terms = self.terms_met(&known);
        let mut scores = vec![0.0_f32; self.categories.len()];
        let mut spoken_of = vec![BTreeSet::new(); known.len()];
        for (place, word) in known.iter().enumerate() {
            let mut best = vec![0.0_f32; self.categories.len()];
            for (id, likeness) in word {
                for &term in self.terms_of.get(id).into_iter().flatten() {
                    let category = self.terms[term].category;
                    let there = terms.get(&term).copied().unwrap_or_default() / self.terms[term].weight;
                    let counts = likeness * self.weight(*id) * (ALONE + (1.0 - ALONE) * there);
                    best[category] = best[category].max(counts);
                    spoken_of[place].insert(self.categories[category]);
                }
            }
            scores.iter_mut().zip(best).for_each(|(score, best)| *score += best);
        }
        spoken_of.truncate(typed.len());
        (self.ranked(&scores), spoken_of)
    }

    /// How much of each term that any typed word speaks of is there, by weight.
    fn terms_met(&self, known: &[Vec<(WordId, Likeness)>]) -> HashMap<usize, f32> {
        let mut likeness: HashMap<WordId, Likeness> = HashMap::new();
        for (id, alike) in known.iter().flatten() {
            let surest = likeness.entry(*id).or_default();
            *surest = surest.max(*alike);
        }
        let met: BTreeSet<usize> =
            likeness.keys().filter_map(|id| self.terms_of.get(id)).flatten().copied().collect();
        let there = |term: &Term| {
            let words = term.words.iter();
            words.map(|id| likeness.get(id).copied().unwrap_or_default() * self.weight(*id)).sum()
        };
        met.into_iter().map(|term| (term, there(&self.terms[term]))).collect()
    }

    fn ranked(&self, scores: &[f32]) -> Vec<(CategoryId, f32)> {
        let best = scores.iter().copied().fold(0.0, f32::max);
        let likely = |score: f32| score >= LEAST && score >= best * SHARE_OF_BEST;
        let mut ranked: Vec<_> =
            scores.iter().copied().enumerate().filter(|(_, score)| likely(*score)).collect();
        // Equal ones stay in the order of their position.
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
        ranked.into_iter().map(|(place, score)| (self.categories[place], score)).collect()
    }

    fn take_in(&mut self, category: usize, term: &str, language: Language) {
        let folded = content(fold::words(term));
        if let [one, two] = &folded[..] {
            self.add_term(category, &[one.clone() + two], language);
        }
        self.add_term(category, &folded, language);
    }

    fn add_term(&mut self, category: usize, folded: &[String], language: Language) {
        let words: Vec<_> = folded.iter().map(|word| self.vocabulary.take_in(word, language)).collect();
        let place = self.terms.len();
        for id in &words {
            self.terms_of.entry(*id).or_default().push(place);
        }
        self.terms.push(Term { category, words, weight: 0.0 });
    }

    /// A word that one category alone uses tells most.
    fn weigh(&mut self) {
        let count = few(self.categories.len().max(USUAL_CATEGORIES));
        for (id, terms) in &self.terms_of {
            let users: BTreeSet<usize> = terms.iter().map(|term| self.terms[*term].category).collect();
            self.weights.insert(*id, (1.0 + count / few(users.len().max(1))).ln());
        }
        for place in 0..self.terms.len() {
            let weight: f32 = self.terms[place].words.iter().map(|id| self.weight(*id)).sum();
            self.terms[place].weight = weight.max(f32::MIN_POSITIVE);
        }
    }

    fn weight(&self, word: WordId) -> f32 {
        self.weights.get(&word).copied().unwrap_or_default()
    }
}

/// Categories are few.
fn few(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// The words that ask for something.
fn content(mut words: Vec<String>) -> Vec<String> {
    words.retain(|word| !forms::is_filler(word));
    words.truncate(MOST_WORDS);
    words
}
