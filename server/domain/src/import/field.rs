//! Looking into a value that may be anything.

use serde_json::Value;

/// The items of the first of `keys` that holds a list. More than [`MOST`] are not looked at.
pub(super) fn items<'a>(value: &'a Value, keys: &[&str]) -> impl Iterator<Item = &'a Value> {
    let found = keys.iter().find_map(|key| value.get(key)?.as_array());
    found.into_iter().flatten().filter(|item| item.is_object()).take(MOST)
}

const MOST: usize = 100;

/// The text of the first of `keys` that has any.
pub(super) fn raw<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a str> {
    keys.iter().find_map(|key| value.get(key)?.as_str().filter(|text| !text.trim().is_empty()))
}

/// A number, also one that is written as a text.
pub(super) fn number(value: &Value, key: &str) -> Option<Result<f64, String>> {
    match value.get(key)? {
        Value::Number(number) => Some(number.as_f64().ok_or_else(|| number.to_string())),
        Value::String(text) if !text.trim().is_empty() => {
            let plain = text.trim().trim_start_matches('£');
            Some(plain.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| text.clone()))
        }
        _ => None,
    }
}

/// The id of anything in a feed: a text, or a number as one. None where there is none, or one too long to be an id.
pub fn feed_id(value: &Value, key: &str) -> Option<String> {
    let id = match value.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let readable = !id.contains(|letter: char| crate::text::is_unseen(letter) && letter != ' ');
    (!id.is_empty() && id.chars().count() <= LONGEST_ID && readable).then_some(id)
}

const LONGEST_ID: usize = 200;
