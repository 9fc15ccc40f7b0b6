//! The words that something is known by, and which of them a typed word may be.

use super::forms::{english, radicals, welsh};
use crate::need::Language;
use std::collections::HashMap;

/// A word of the vocabulary in one language.
pub(super) type WordId = u32;

/// How surely a typed word is the known one: 1 for itself and its other endings.
pub(super) type Likeness = f32;

const MUTATED: Likeness = 0.92;
const BEGUN: Likeness = 0.7;
const ONE_WRONG: Likeness = 0.75;
const TWO_WRONG: Likeness = 0.55;

type Stems = HashMap<Box<str>, Vec<(WordId, Likeness)>>;

#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    words: Vec<Box<str>>,
    /// By language, in the order of its enum.
    ids: [HashMap<Box<str>, WordId>; Language::ALL.len()],
    /// By language and stem, also the stem of what a word may be a mutation of.
    stems: [Stems; Language::ALL.len()],
    /// By first letter: people rarely mistype that one.
    by_letter: HashMap<char, Vec<WordId>>,
}

impl Vocabulary {
    /// The word's id; it is taken in where it is new. The word is folded already.
    pub fn take_in(&mut self, word: &str, language: Language) -> WordId {
        if let Some(id) = self.ids[language as usize].get(word) {
            return *id;
        }
        let id = WordId::try_from(self.words.len()).unwrap_or(WordId::MAX);
        self.words.push(word.into());
        self.ids[language as usize].insert(word.into(), id);
        for (stem, likeness) in stems(word, language) {
            self.stems[language as usize].entry(stem.into()).or_default().push((id, likeness));
        }
        self.by_letter.entry(word.chars().next().unwrap_or_default()).or_default().push(id);
        id
    }

    /// The known words that a typed one may be, each once, with its greatest likeness. A word that is known in some form is not looked
    /// for among those that are only written like it.
    pub fn read(&self, typed: &str) -> Vec<(WordId, Likeness)> {
        let exact = self.exact(typed);
        if exact.is_empty() { self.misspelt(typed) } else { exact }
    }

    pub fn exact(&self, typed: &str) -> Vec<(WordId, Likeness)> {
        let mut found = Vec::new();
        for &language in Language::ALL {
            for (stem, likeness) in stems(typed, language) {
                let known = self.stems[language as usize].get(stem.as_str()).into_iter().flatten();
                found.extend(known.map(|(id, known)| (*id, known * likeness)));
            }
        }
        surest(found)
    }

    fn misspelt(&self, typed: &str) -> Vec<(WordId, Likeness)> {
        let mut found = self.written_like(typed, 1.0);
        for radical in radicals(typed) {
            found.extend(self.written_like(&radical, MUTATED));
        }
        surest(found)
    }

    fn written_like(&self, typed: &str, likeness: Likeness) -> Vec<(WordId, Likeness)> {
        let allowed = mistakes_allowed(typed);
        let same_letter = typed.chars().next().and_then(|letter| self.by_letter.get(&letter));
        let alike = |id: &WordId| {
            let known = &*self.words[*id as usize];
            if allowed > 0 && known.len() > typed.len() && known.starts_with(typed) {
                return Some((*id, likeness * BEGUN));
            }
            let possible =
                known.len().abs_diff(typed.len()) <= allowed && mistakes_allowed(known) >= allowed.min(1);
            match possible.then(|| strsim::osa_distance(typed, known))? {
                wrong if wrong > allowed => None,
                0 | 1 => Some((*id, likeness * ONE_WRONG)),
                _ => Some((*id, likeness * TWO_WRONG)),
            }
        };
        same_letter.into_iter().flatten().filter_map(alike).collect()
    }
}

/// None in a word of three letters, where every other word would do; two in a long one.
const fn mistakes_allowed(word: &str) -> usize {
    match word.len() {
        0..=3 => 0,
        4..=8 => 1,
        _ => 2,
    }
}

fn stems(word: &str, language: Language) -> Vec<(String, Likeness)> {
    match language {
        Language::En => vec![(english(word), 1.0)],
        Language::Cy => {
            let mutated = radicals(word).into_iter().map(|radical| (welsh(&radical), MUTATED));
            std::iter::once((welsh(word), 1.0)).chain(mutated).collect()
        }
    }
}

fn surest(mut found: Vec<(WordId, Likeness)>) -> Vec<(WordId, Likeness)> {
    found.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
    found.dedup_by_key(|(id, _)| *id);
    found
}
