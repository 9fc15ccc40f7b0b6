//! Both languages say the same things: no words are missing in either, and none are left in English.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{fingerprint, paths};

/// Words that are rightly the same in both languages: one key a line, `#` for remarks.
const SAME_IN_BOTH: &str = "client/locales/same-in-both.txt";
/// The endings by which a language's plural forms are told apart; each language has its own set of them.
const PLURAL_FORMS: [&str; 6] = ["_zero", "_one", "_two", "_few", "_many", "_other"];

type Words = BTreeMap<String, String>;

/// Each difference that should not be, as a line for people.
pub fn differences() -> Result<Vec<String>> {
    let locales = paths::root().join("client/locales");
    let allowed = fs::read_to_string(paths::root().join(SAME_IN_BOTH)).unwrap_or_default();
    let allowed = allowed.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(compare(&words_below(&locales.join("en"))?, &words_below(&locales.join("cy"))?, &allowed.collect()))
}

fn compare(english: &Words, welsh: &Words, allowed: &BTreeSet<&str>) -> Vec<String> {
    let messages = |words: &Words| words.keys().map(|key| message(key).to_owned()).collect::<BTreeSet<_>>();
    let (in_english, in_welsh) = (messages(english), messages(welsh));
    let missing = |key: &String, language| format!("{key} is missing in {language}");
    let mut found: Vec<String> = in_english.difference(&in_welsh).map(|key| missing(key, "Welsh")).collect();
    found.extend(in_welsh.difference(&in_english).map(|key| missing(key, "English")));

    let same =
        |key: &str| welsh.get(key).zip(english.get(key)).is_some_and(|(welsh, english)| welsh == english);
    let untranslated = english.iter().filter(|(key, words)| same(key) && has_words(words));
    let keys: Vec<&str> = untranslated.map(|(key, _)| key.as_str()).collect();
    found.extend(keys.iter().filter(|key| !allowed.contains(*key)).map(|key| {
        format!("{key} is the same in Welsh as in English (if that is right, add it to {SAME_IN_BOTH})")
    }));
    found.extend(
        allowed
            .iter()
            .filter(|key| !keys.contains(key))
            .map(|key| format!("{SAME_IN_BOTH}: {key} is not the same")),
    );
    found
}

/// The key without the ending of a plural form.
fn message(key: &str) -> &str {
    PLURAL_FORMS.iter().find_map(|form| key.strip_suffix(form)).unwrap_or(key)
}

/// Whether there is anything to translate, outside placeholders and tags.
fn has_words(text: &str) -> bool {
    let mut depth = 0_u32;
    text.chars().any(|letter| {
        match letter {
            '{' | '<' => depth += 1,
            '}' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && letter.is_alphabetic()
    })
}

/// All words of a language; the key says the file and the way into it, `form.date_hint`.
fn words_below(folder: &Path) -> Result<Words> {
    let mut words = Words::new();
    for file in fingerprint::files_below(folder) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&file)?;
        let content: Value = serde_json::from_str(&text).with_context(|| paths::shown(&file))?;
        collect(&name, &content, &mut words);
    }
    Ok(words)
}

fn collect(key: &str, value: &Value, words: &mut Words) {
    match value {
        Value::String(text) => {
            words.insert(key.to_owned(), text.clone());
        }
        Value::Object(parts) => {
            for (name, part) in parts {
                collect(&format!("{key}.{name}"), part, words);
            }
        }
        // Anything else is not words.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Words, compare, has_words};

    fn words(pairs: &[(&str, &str)]) -> Words {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn each_language_has_its_own_plural_forms() {
        let english = words(&[("days_one", "{{ count }} day"), ("days_other", "{{ count }} days")]);
        let welsh = words(&[("days_two", "{{ count }} ddiwrnod"), ("days_other", "{{ count }} diwrnod")]);
        assert!(compare(&english, &welsh, &BTreeSet::new()).is_empty());
    }

    #[test]
    fn what_one_language_lacks_is_named() {
        let found = compare(&words(&[("a", "One")]), &words(&[("b", "Dau")]), &BTreeSet::new());
        assert_eq!(found, ["a is missing in Welsh", "b is missing in English"]);
    }

    #[test]
    fn english_left_in_welsh_is_found_unless_it_is_right() {
        let both = words(&[("name", "Dolen")]);
        assert_eq!(compare(&both, &both, &BTreeSet::new()).len(), 1);
        assert!(compare(&both, &both, &BTreeSet::from(["name"])).is_empty());
    }

    #[test]
    fn placeholders_and_tags_are_not_words() {
        assert!(!has_words("{{ from }} – <b>{{ to }}</b>"));
        assert!(has_words("{{ from }} to {{ to }}"));
    }
}
