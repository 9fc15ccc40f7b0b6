//! What people write: trimmed, present where a rule needs it, and no longer than a page.

use crate::Violation;

/// The longest text that anything keeps, in characters: about a page.
pub const MAX_CHARS: usize = 4_000;

/// The text without outer spaces; `missing` where nothing is left of it.
pub fn required(text: impl Into<String>, missing: Violation) -> Result<String, Violation> {
    let text = optional(text)?;
    if text.is_empty() { Err(missing) } else { Ok(text) }
}

/// The text without outer spaces; it may be empty.
pub fn optional(text: impl Into<String>) -> Result<String, Violation> {
    let text: String = text.into();
    let text = text.trim();
    if text.chars().count() > MAX_CHARS { Err(Violation::TextTooLong) } else { Ok(text.to_owned()) }
}
