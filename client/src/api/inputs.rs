//! The contract's input objects, one for one, as `build/contract.rs` makes them of it.

#![allow(dead_code, reason = "the whole contract, whichever part the pages of today use")]
#![allow(clippy::struct_field_names, reason = "the names are the contract's")]

use super::schema;
#[allow(clippy::wildcard_imports)]
use super::types::*;

include!(concat!(env!("OUT_DIR"), "/inputs.rs"));
