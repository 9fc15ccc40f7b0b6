//! What people write: trimmed, present where a rule needs it, and no longer than a page.

use crate::Violation;

/// The longest text that anything keeps, in characters: about a page.
pub const MAX_CHARS: usize = 4_000;

/// The text without outer spaces; `missing` where nothing is left of it.
pub fn required(text: impl Into<String>, missing: Violation) -> Result<String, Violation> {
    let text = optional(text)?;
    if text.is_empty() { Err(missing) } else { Ok(text) }
}

/// The text in an address: its words in lower-case ASCII, joined by hyphens. Accents are left out, as Welsh does in addresses.
pub fn slug(text: &str) -> String {
    let plain: String = text.to_lowercase().chars().map(plain).collect();
    let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

fn plain(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ẁ' | 'ẃ' | 'ŵ' | 'ẅ' => 'w',
        'ỳ' | 'ý' | 'ŷ' | 'ÿ' => 'y',
        other => other,
    }
}

/// The text without outer spaces; it may be empty.
pub fn optional(text: impl Into<String>) -> Result<String, Violation> {
    let text: String = text.into();
    let text = text.trim();
    if text.chars().count() > MAX_CHARS { Err(Violation::TextTooLong) } else { Ok(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_in_an_address_is_plain_words_joined_by_hyphens() {
        assert_eq!(slug("  Tŷ & Gardd: De Sir Benfro "), "ty-gardd-de-sir-benfro");
        assert_eq!(slug("…"), "");
    }
}
