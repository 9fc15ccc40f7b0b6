//! Texts of a feed as texts of ours: without markup, of letters that are seen, no longer than is kept.

use super::{
    field::raw,
    markup::text_of,
    remark::{Notes, RemarkCode},
};
use crate::{need::Language, offering::Bilingual, text as own};
use serde_json::Value;

/// Letters of a name.
const LONGEST_NAME: usize = 200;

/// The first of `keys` that says something, on one line.
pub(super) fn name(value: &Value, keys: &[&str], notes: &mut Notes) -> Option<String> {
    line(raw(value, keys)?, keys[0], LONGEST_NAME, notes)
}

/// The name in the feed's language and in the other, which is `alternate_name` or the same again. A name has letters that an address can
/// have.
pub(super) fn names(value: &Value, notes: &mut Notes) -> Option<(String, String)> {
    let is_name = |name: &String| !own::slug(name).is_empty();
    let own = name(value, &["name"], notes).filter(is_name)?;
    let other = name(value, &["alternate_name"], notes).filter(is_name);
    Some((own.clone(), other.unwrap_or(own)))
}

/// A text that goes on one line; none where nothing is left of it.
pub(super) fn line(text: &str, field: &str, longest: usize, notes: &mut Notes) -> Option<String> {
    let clean = clean(text, field, notes);
    let words: Vec<&str> = clean.split_whitespace().collect();
    kept(&words.join(" "), field, longest, notes)
}

/// A text of any number of lines; empty where nothing is left of it.
pub(super) fn prose(value: &Value, keys: &[&str], field: &str, notes: &mut Notes) -> String {
    let Some(text) = raw(value, keys) else { return String::new() };
    let clean = clean(text, field, notes);
    let lines = clean.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    // Of several empty lines one is enough.
    let spaced = lines.fold(String::new(), |mut text, line| {
        if !line.is_empty() || !(text.is_empty() || text.ends_with("\n\n")) {
            text.push_str(&line);
            text.push('\n');
        }
        text
    });
    kept(&spaced, field, own::MAX_CHARS, notes).unwrap_or_default()
}

/// What the feed says in its language, and in the other.
pub(super) fn bilingual(own: String, other: String, language: Language) -> Bilingual {
    match language {
        Language::En => Bilingual { en: own, cy: other },
        Language::Cy => Bilingual { en: other, cy: own },
    }
}

fn clean(text: &str, field: &str, notes: &mut Notes) -> String {
    let (text, marked_up) = text_of(text);
    if marked_up {
        notes.note(RemarkCode::MarkupRemoved, field, "");
    }
    let is_odd = |letter: char| {
        letter == char::REPLACEMENT_CHARACTER || (own::is_unseen(letter) && !letter.is_whitespace())
    };
    if !text.contains(is_odd) {
        return text;
    }
    notes.note(RemarkCode::TextMended, field, "");
    text.replace(is_odd, "")
}

/// The text without outer spaces, cut at the end of a word where it is too long.
fn kept(text: &str, field: &str, longest: usize, notes: &mut Notes) -> Option<String> {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(longest) else {
        return (!text.is_empty()).then(|| text.to_owned());
    };
    notes.note(RemarkCode::TextShortened, field, text);
    let (last, _) = text[..end].char_indices().next_back().unwrap_or_default();
    let cut = &text[..last];
    // Not at a space where that would leave half of it.
    let words = cut
        .rfind(char::is_whitespace)
        .filter(|space| *space > cut.len() / 2)
        .map_or(cut, |space| &cut[..space]);
    Some(format!("{}…", words.trim_end()))
}
