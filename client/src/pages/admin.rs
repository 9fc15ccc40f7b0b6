//! What administrators keep: accounts. No case content.

mod account;
mod accounts;

pub use account::{account, new_account};
pub use accounts::accounts;
