//! Text as searching sees it: small letters without accents, cut into words.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The words of a text in order. Letters lose their case and accents (`ŵ`, `ŷ` and `â` too, which many keyboards cannot type); what is
/// neither letter nor digit parts words, and so does an apostrophe (`torri'r`, `men's`), after which a single letter says nothing.
pub(crate) fn words(text: &str) -> Vec<String> {
    let plain: String =
        text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect();
    let parts = plain.split(|letter: char| !letter.is_alphanumeric());
    parts
        .filter(|word| word.chars().nth(1).is_some() || word.parse::<u8>().is_ok())
        .map(str::to_owned)
        .collect()
}

/// A name as it is compared: its letters and digits alone, small and without accents, run together, so that `O’Brien`, `O Brien` and
/// `OBRIEN` are one, and so are `Llŷr-Jones` and `llyr jones`.
pub(crate) fn letters(name: &str) -> String {
    let plain = name.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    plain.filter(|letter| letter.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::{letters, words};

    #[test]
    fn accents_case_and_apostrophes_do_not_matter() {
        assert_eq!(words("Mynd â'r CŴN am dro"), ["mynd", "cwn", "am", "dro"]);
        assert_eq!(words("the men’s shed, 2 miles"), ["the", "men", "shed", "2", "miles"]);
        assert_eq!(words(" ,.'’ "), [""; 0]);
    }

    #[test]
    fn a_name_is_its_letters() {
        for same in ["O’Brien", "o'brien", "O Brien", "OBRIEN", "Ó Brien"] {
            assert_eq!(letters(same), "obrien", "{same}");
        }
        assert_eq!(letters("Llŷr-Jones"), letters("llyr jones"));
        assert_eq!(letters(" -’ "), "");
    }
}
