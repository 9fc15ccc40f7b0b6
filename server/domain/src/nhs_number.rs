//! The NHS number: ten digits of which the last checks the others (NHS Data Dictionary, NHS NUMBER).

use crate::Violation;
use nhs_number::NHSNumber;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A number that could have been issued. Kept as ten digits, shown as `943 476 5919`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NhsNumber(String);

impl NhsNumber {
    /// Ten digits, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for NhsNumber {
    type Err = Violation;

    /// Accepts spaces and hyphens anywhere, as people type them; digits are those of ASCII alone.
    ///
    /// Ten times the same digit passes the check sum by chance, and is what somebody types who does not know the number.
    fn from_str(text: &str) -> Result<Self, Violation> {
        let digits: String = text.chars().filter(|char| !matches!(char, ' ' | '-' | '\u{a0}')).collect();
        let number: NHSNumber = digits.parse().map_err(|_| Violation::NhsNumberInvalid)?;
        let repeated = number.digits.iter().all(|digit| *digit == number.digits[0]);
        if number.validate_check_digit() && !repeated {
            Ok(Self(digits))
        } else {
            Err(Violation::NhsNumberInvalid)
        }
    }
}

impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = &self.0;
        write!(f, "{} {} {}", &digits[..3], &digits[3..6], &digits[6..])
    }
}

impl TryFrom<String> for NhsNumber {
    type Error = Violation;

    fn try_from(text: String) -> Result<Self, Violation> {
        text.parse()
    }
}

impl From<NhsNumber> for String {
    fn from(number: NhsNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::NhsNumber;

    /// Inputs, whether their digits pass the check sum, and what three libraries make of them. The libraries disagree on
    /// six: groups other than three, three and four; digits of other scripts; and one number that only Scotland could
    /// not have issued. We take any grouping and ASCII digits alone, and differ from the check sum on four: those of
    /// one digit repeated.
    const VECTORS: &str = include_str!("../tests/data/nhs_numbers.csv");

    /// What we take although the crate's own parser does not: people write numbers in groups of their own.
    const TYPED_OTHERWISE: [&str; 3] = ["943-476-5919", " 9434765919 ", "943 4765919"];

    fn rows() -> impl Iterator<Item = (&'static str, bool)> {
        VECTORS.lines().skip(1).map(|line| {
            let mut columns = line.split(',');
            (columns.next().unwrap(), columns.next().unwrap() == "True")
        })
    }

    #[test]
    fn every_vector_is_read_as_its_check_sum_says_unless_its_digits_repeat() {
        for (input, valid) in rows() {
            let digits: Vec<char> = input.chars().filter(char::is_ascii_digit).collect();
            let repeated = !digits.is_empty() && digits.iter().all(|digit| *digit == digits[0]);
            assert_eq!(input.parse::<NhsNumber>().is_ok(), valid && !repeated, "{input:?}");
        }
    }

    #[test]
    fn spaces_and_hyphens_are_taken_as_people_type_them() {
        for input in TYPED_OTHERWISE {
            assert_eq!(input.parse::<NhsNumber>().unwrap().to_string(), "943 476 5919");
        }
    }

    #[test]
    fn digits_of_other_scripts_are_refused() {
        assert!("٩٤٣٤٧٦٥٩١٩".parse::<NhsNumber>().is_err());
        assert!("９４３４７６５９１９".parse::<NhsNumber>().is_err());
    }
}
