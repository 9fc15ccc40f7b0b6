//! How many requests a second the server answers, on SQLite and on PostgreSQL, in one run on one machine.

use std::path::Path;
use std::{fs, slice};

use anyhow::{Result, ensure};
use clap::Args;
use serde_json::json;

use super::served::{Filling, GRAPHQL, Measured, Served};
use crate::postgres::Postgres;
use crate::progress::Progress;
use crate::run::build_server_with;
use crate::{paths, tools};

const WARM_UP_SECONDS: u32 = 3;
const QUERY: &str = "xtask/bench/referrals.graphql";

#[derive(Args)]
pub struct Wanted {
    /// How many times the demo's data
    #[arg(long, default_value_t = 100)]
    scale: u32,
    /// How many connections ask at once
    #[arg(long, default_value_t = 32)]
    connections: u32,
    /// For how long, in seconds
    #[arg(long, default_value_t = 15)]
    seconds: u32,
}

pub fn all(wanted: &Wanted) -> Result<()> {
    let mut progress = Progress::new(3);
    let binary = progress.step("server, for release", || {
        tools::ensure_wrk()?;
        build_server_with("release", &["--features", "measured"])
    })?;
    let folder = tempfile::tempdir()?;
    let sqlite = format!("sqlite://{}", folder.path().join("bench.sqlite").display());
    let on_sqlite = progress.step("SQLite", || measure(&binary, &sqlite, None, folder.path(), wanted))?;
    let on_postgres = progress.step("PostgreSQL", || {
        let postgres = Postgres::start()?;
        measure(&binary, &postgres.url(), Some(postgres.id()), folder.path(), wanted)
    })?;

    println!("{QUERY} · scale {} · {} connections · {} s", wanted.scale, wanted.connections, wanted.seconds);
    println!(
        "{:<12} {:>12} {:>10} {:>10} {:>14} {:>16} {:>8} {:>12}",
        "", "requests/s", "p50 ms", "p99 ms", "server CPU ms", "database CPU ms", "failed", "answer B"
    );
    for (database, (measured, bytes)) in [("SQLite", on_sqlite), ("PostgreSQL", on_postgres)] {
        let Measured { requests_per_second, median_ms, p99_ms, failed, server_ms, database_ms } = measured;
        let own = database_ms.map_or("-".to_owned(), |ms| format!("{ms:.3}"));
        println!(
            "{database:<12} {requests_per_second:>12.0} {median_ms:>10.1} {p99_ms:>10.1} {server_ms:>14.3} {own:>16} {failed:>8} {bytes:>12}"
        );
    }
    Ok(())
}

/// Fills `database`, which may be a process of its own, serves it, and asks the query as a broker. Gives the size of an answer too.
fn measure(
    binary: &Path,
    database: &str,
    process: Option<u32>,
    folder: &Path,
    wanted: &Wanted,
) -> Result<(Measured, usize)> {
    let filling = Filling { scale: wanted.scale, directories: 0 };
    let mut served = Served::start(binary, database, process, folder, &filling)?;
    let body = json!({ "query": fs::read_to_string(paths::root().join(QUERY))? }).to_string();
    let answer = served.ask(&body)?;
    let rows = answer["data"]["referrals"]["edges"].as_array().map_or(0, Vec::len);
    ensure!(rows == 20, "a full page has 20 rows, and the server gives {rows}");
    served.load(GRAPHQL, slice::from_ref(&body), wanted.connections, WARM_UP_SECONDS)?;
    let measured = served.load(GRAPHQL, slice::from_ref(&body), wanted.connections, wanted.seconds)?;
    Ok((measured, answer.to_string().len()))
}
