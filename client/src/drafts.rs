//! What has been typed and not yet sent, kept in this tab.
//!
//! In the tab's own storage and not on the device: desks are shared, and a draft speaks of a person. It outlives a reload,
//! a lost connection and an expired session, and goes with the tab or with signing out.

use std::collections::BTreeMap;

use crate::api::decode;
use crate::browser;

/// A form's fields by name.
pub type Values = BTreeMap<String, String>;

const PREFIX: &str = "dolen-draft:";

pub fn read(name: &str) -> Option<Values> {
    let text = browser::session_storage()?.get_item(&format!("{PREFIX}{name}")).ok()??;
    decode::read(&text)
}

pub fn write(name: &str, values: &Values) {
    if let (Some(storage), Ok(text)) = (browser::session_storage(), serde_json::to_string(values)) {
        // A full storage loses the draft, not the form.
        let _ = storage.set_item(&format!("{PREFIX}{name}"), &text);
    }
}

pub fn forget(name: &str) {
    if let Some(storage) = browser::session_storage() {
        let _ = storage.remove_item(&format!("{PREFIX}{name}"));
    }
}

pub fn forget_all() {
    let Some(storage) = browser::session_storage() else { return };
    let keys: Vec<String> = (0..storage.length().unwrap_or(0))
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter(|key| key.starts_with(PREFIX))
        .collect();
    for key in keys {
        let _ = storage.remove_item(&key);
    }
}
