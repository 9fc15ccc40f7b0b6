//! What people write: trimmed, present where a rule needs it, and no longer than a page.

use crate::Violation;

/// The longest text that anything keeps, in characters: about a page.
pub const MAX_CHARS: usize = 4_000;

/// The longest that anybody searches for, in characters: a name and its town.
pub const MAX_SEARCH: usize = 200;

/// The text without outer spaces; `missing` where nothing is left of it.
pub fn required(text: impl Into<String>, missing: Violation) -> Result<String, Violation> {
    let text = optional(text)?;
    if text.is_empty() { Err(missing) } else { Ok(text) }
}

/// The text without outer spaces and without marks that nobody sees, which come along with what is copied from elsewhere; it may be empty.
pub fn optional(text: impl Into<String>) -> Result<String, Violation> {
    let text: String = text.into();
    // A browser sends a line's end as two characters.
    let text: String = text.replace("\r\n", "\n").chars().filter(|letter| !is_mark(*letter)).collect();
    let text = text.trim();
    if text.chars().all(is_invisible) {
        return Ok(String::new());
    }
    if text.chars().count() > MAX_CHARS {
        return Err(Violation::TextTooLong);
    }
    if text.chars().any(|letter| is_treacherous(letter) && !matches!(letter, '\n' | '\t')) {
        return Err(Violation::TextUnreadable);
    }
    Ok(text.to_owned())
}

/// What goes on one line: a name, a title, a number. It may be empty.
pub fn line(text: impl Into<String>) -> Result<String, Violation> {
    let text = optional(text)?;
    if text.contains(['\n', '\t']) { Err(Violation::TextUnreadable) } else { Ok(text) }
}

/// The same, and `missing` where nothing is left of it.
pub fn required_line(text: impl Into<String>, missing: Violation) -> Result<String, Violation> {
    let text = line(text)?;
    if text.is_empty() { Err(missing) } else { Ok(text) }
}

/// What somebody looks for, on one line; none where nothing is left of it.
pub fn search(text: impl Into<String>) -> Result<Option<String>, Violation> {
    let text = line(text)?;
    if text.chars().count() > MAX_SEARCH {
        return Err(Violation::TextTooLong);
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Control characters, which PostgreSQL (U+0000) and terminals take ill, and the marks that turn the order of letters on the page round, so
/// that a text reads as what it is not (Unicode Technical Report 36, section 2.3). Welsh and English need neither.
fn is_treacherous(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether it is not to be seen where it stands: what an address never holds.
pub(crate) fn is_unseen(letter: char) -> bool {
    is_treacherous(letter) || is_invisible(letter)
}

/// What fills a field and shows nothing.
fn is_invisible(letter: char) -> bool {
    letter.is_whitespace() || is_mark(letter) || is_joiner(letter)
}

/// Has no shape of its own: a name with it looks like the same name without, and is another.
fn is_mark(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
    )
}

/// Makes one picture of two: a farmer of a woman and a sheaf.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_an_address_is_plain_words_joined_by_hyphens() {
        assert_eq!(slug("  Tŷ & Gardd: De Sir Benfro "), "ty-gardd-de-sir-benfro");
        assert_eq!(slug("…"), "");
    }

    #[test]
    fn a_text_holds_no_character_that_nobody_sees() {
        for text in [
            "Ann\u{0}",
            "Ann\u{7}",
            "a\u{1b}[2Jb",
            "gro.elpmaxe\u{202e}@nna",
            "\u{2066}Ann\u{2069}",
            "a\u{9b}b",
        ] {
            assert_eq!(optional(text), Err(Violation::TextUnreadable), "{text:?}");
            assert_eq!(search(text), Err(Violation::TextUnreadable), "{text:?}");
        }
    }

    #[test]
    fn marks_that_nobody_sees_are_left_out_of_a_text() {
        let copied = "\u{feff}Si\u{ad}ân\u{200b} Vau\u{200e}ghan\u{2060}";
        assert_eq!(line(copied).as_deref(), Ok("Siân Vaughan"));
    }

    #[test]
    fn a_text_of_nothing_visible_is_empty() {
        for text in ["", " \n ", "\u{200b}", "\u{feff}\u{2060} \u{ad}"] {
            assert_eq!(required(text, Violation::NameMissing), Err(Violation::NameMissing), "{text:?}");
        }
    }

    #[test]
    fn a_note_has_lines_and_a_name_has_one() {
        assert_eq!(optional("Ring first.\r\n\tThen knock.").as_deref(), Ok("Ring first.\n\tThen knock."));
        assert_eq!(line("Ann\nLewis"), Err(Violation::TextUnreadable));
        assert_eq!(line(" Siân Ŵyn Ó Súilleabháin 👩‍🌾 ").as_deref(), Ok("Siân Ŵyn Ó Súilleabháin 👩‍🌾"));
    }

    #[test]
    fn nobody_searches_for_a_page() {
        assert_eq!(search("a".repeat(201)), Err(Violation::TextTooLong));
        assert_eq!(search("  "), Ok(None));
        assert_eq!(search(" Vaughan ").unwrap().as_deref(), Some("Vaughan"));
    }
}
