//! Postcodes: what people type, written as the post office does.

use crate::Violation;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Upper case with one space: `SA62 3AB`. Well formed; whether it exists, the list of postcodes says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

impl Postcode {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first half, `SA62`: about a small town, and all of a postcode that a charity sees before it accepts.
    pub fn outward(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }
}

impl FromStr for Postcode {
    type Err = Violation;

    /// Case and spaces are as people type them. The form is that of BS 7666: one or two letters, a digit, perhaps a digit
    /// or letter; then a digit and two letters, of which none is C, I, K, M, O or V.
    fn from_str(text: &str) -> Result<Self, Violation> {
        let typed: String =
            text.chars().filter(|char| !char.is_whitespace()).map(|char| char.to_ascii_uppercase()).collect();
        let half = typed.len().checked_sub(3).filter(|half| typed.is_char_boundary(*half));
        let (outward, inward) = typed.split_at(half.ok_or(Violation::PostcodeInvalid)?);
        if is_outward(outward) && is_inward(inward) {
            Ok(Self(format!("{outward} {inward}")))
        } else {
            Err(Violation::PostcodeInvalid)
        }
    }
}

fn is_outward(outward: &str) -> bool {
    let district = outward.trim_start_matches(|char: char| char.is_ascii_uppercase());
    let letters = outward.len() - district.len();
    let mut rest = district.bytes();
    (1..=2).contains(&letters)
        && (1..=2).contains(&district.len())
        && rest.next().is_some_and(|first| first.is_ascii_digit())
        && rest.all(|last| last.is_ascii_digit() || last.is_ascii_uppercase())
}

fn is_inward(inward: &str) -> bool {
    let is_unit = |letter: &u8| letter.is_ascii_uppercase() && !b"CIKMOV".contains(letter);
    matches!(inward.as_bytes(), [sector, unit @ ..] if sector.is_ascii_digit() && unit.iter().all(is_unit))
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for Postcode {
    type Error = Violation;

    fn try_from(text: String) -> Result<Self, Violation> {
        text.parse()
    }
}

impl From<Postcode> for String {
    fn from(postcode: Postcode) -> Self {
        postcode.0
    }
}

#[cfg(test)]
mod tests {
    use super::Postcode;

    #[test]
    fn a_postcode_is_written_one_way_however_it_was_typed() {
        for typed in ["SA62 3AB", "sa623ab", " sa62  3ab ", "Sa6 23aB"] {
            assert_eq!(typed.parse::<Postcode>().unwrap().to_string(), "SA62 3AB");
        }
        assert_eq!("w1a1aa".parse::<Postcode>().unwrap().outward(), "W1A");
    }

    #[test]
    fn what_is_no_postcode_is_refused() {
        for typed in
            ["", "SA62", "SA62 3A", "SA62 3CB", "62 3AB", "SAA2 3AB", "SA623 3AB", "SA6é 3AB", "ŵ1 1aa"]
        {
            assert!(typed.parse::<Postcode>().is_err(), "{typed:?}");
        }
    }
}
