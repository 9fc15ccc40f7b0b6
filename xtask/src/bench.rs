//! How fast the server answers: what is measured, and of what size.

mod find;
mod referrals;
mod served;

use anyhow::Result;
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Wanted {
    /// A broker's queue, on SQLite and on PostgreSQL
    Referrals(referrals::Wanted),
    /// Finding help in directories of three sizes, and how well words are read
    Find(find::Wanted),
}

pub fn all(wanted: &Wanted) -> Result<()> {
    match wanted {
        Wanted::Referrals(wanted) => referrals::all(wanted),
        Wanted::Find(wanted) => find::all(wanted),
    }
}
