//! Finding help over HTTP: the first twenty with their charities, next three sessions and reasons, for sixty-four different needs over the
//! county, in directories of several sizes; and how well free words are read.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::{Value, json};

use super::served::{Filling, GRAPHQL, Measured, Served};
use crate::process::run_quietly;
use crate::progress::Progress;
use crate::run::build_server_with;
use crate::{paths, tools};

const WARM_UP_SECONDS: u32 = 2;
const QUERY: &str = "xtask/bench/find.graphql";
const POSTCODES: &str = "server/data/postcodes-pembrokeshire.csv";
const NEEDS: usize = 64;
const CONNECTIONS: [u32; 2] = [1, 32];
/// What is asked: how it is called in the report, and where.
const ASKED: [(&str, &str); 2] = [("findOfferings", GRAPHQL), ("one SQL statement", "/measured/find")];

#[derive(Args)]
pub struct Wanted {
    /// How many times the demo's 160 offerings, each size in turn
    #[arg(long, value_delimiter = ',', default_values_t = [1, 100, 1000])]
    directories: Vec<u32>,
    /// For how long, in seconds
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// The profile of Cargo.toml that the server is built with
    #[arg(long, default_value = "release")]
    profile: String,
}

/// What came of one size.
struct Size {
    offerings: u64,
    build_seconds: f64,
    resident_bytes: u64,
    answer_bytes: usize,
    loads: Vec<Load>,
}

struct Load {
    asked: &'static str,
    connections: u32,
    measured: Measured,
}

pub fn all(wanted: &Wanted) -> Result<()> {
    let mut progress = Progress::new(wanted.directories.len() + 2);
    let binary = progress.step("server", || {
        tools::ensure_wrk()?;
        build_server_with(&wanted.profile, &["--features", "measured"])
    })?;
    // One database, which grows from size to size.
    let folder = tempfile::tempdir()?;
    let mut sizes = Vec::new();
    for directories in &wanted.directories {
        let size = progress.step(&format!("{} offerings", directories * 160), || {
            measure(&binary, folder.path(), *directories, wanted.seconds)
        });
        sizes.push(size?);
    }
    let scores = progress.step("judged words", judged)?;
    let bytes = sizes.last().map_or(0, |size| size.answer_bytes);
    println!("{QUERY} · {NEEDS} needs · {} s each · answers of {bytes} bytes", wanted.seconds);
    print_speed(&sizes);
    print_memory(&sizes);
    println!("\n{scores}");
    Ok(())
}

fn measure(binary: &Path, folder: &Path, directories: u32, seconds: u32) -> Result<Size> {
    let database = format!("sqlite://{}", folder.join("bench.sqlite").display());
    let mut served = Served::start(binary, &database, None, folder, &Filling { scale: 1, directories })?;
    let resident_bytes = served.resident_bytes()?;
    let bodies = bodies(&mut served)?;
    let (mut answer_bytes, mut rows) = (0, 0);
    for body in &bodies {
        let answer = served.ask(body)?;
        answer_bytes += answer.to_string().len();
        rows += answer["data"]["findOfferings"]["edges"].as_array().map_or(0, Vec::len);
    }
    ensure!(rows > 0, "nothing was found for any need");
    let mut loads = Vec::new();
    for (asked, path) in ASKED {
        for connections in CONNECTIONS {
            served.load(path, &bodies, connections, WARM_UP_SECONDS)?;
            let measured = served.load(path, &bodies, connections, seconds)?;
            loads.push(Load { asked, connections, measured });
        }
    }
    Ok(Size {
        offerings: u64::from(directories) * 160,
        build_seconds: served.figure("dolen_directory_build_seconds")?,
        resident_bytes,
        answer_bytes: answer_bytes / bodies.len(),
        loads,
    })
}

/// Needs at homes all over the county, for each kind of help in turn; every other one for a day of the week.
fn bodies(served: &mut Served) -> Result<Vec<String>> {
    let query = fs::read_to_string(paths::root().join(QUERY))?;
    let asked = json!({ "query": "{ categories(first: 100) { nodes { id } } }" }).to_string();
    let categories = served.ask(&asked)?["data"]["categories"]["nodes"].take();
    let categories: Vec<Value> =
        categories.as_array().context("categories")?.iter().map(|it| it["id"].clone()).collect();
    let postcodes = fs::read_to_string(paths::root().join(POSTCODES))?;
    let postcodes: Vec<&str> = postcodes.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let body = |number: usize| {
        let weekdays: &[&str] = if number.is_multiple_of(2) { &[] } else { &["TUE", "THU"] };
        let wanted = json!({
            "weekdays": weekdays, "partsOfDay": [], "fromDate": "2026-01-01", "timesPerWeek": 1, "language": "CY",
            "languageNeed": "PREFERENCE", "accessNeeds": [],
        });
        let postcode = postcodes[number * postcodes.len() / NEEDS];
        let category = &categories[number % categories.len()];
        let need = json!({ "postcode": postcode, "categoryId": category, "wanted": wanted });
        json!({ "query": query, "variables": { "need": need } }).to_string()
    };
    Ok((0..NEEDS).map(body).collect())
}

fn print_speed(sizes: &[Size]) {
    println!(
        "{:>10} {:<18} {:>12} {:>9} {:>9} {:>12} {:>14} {:>8}",
        "offerings", "", "connections", "p50 ms", "p99 ms", "requests/s", "server CPU ms", "failed"
    );
    for size in sizes {
        for Load { asked, connections, measured } in &size.loads {
            let Measured { requests_per_second, median_ms, p99_ms, failed, server_ms, .. } = measured;
            println!(
                "{:>10} {asked:<18} {connections:>12} {median_ms:>9.2} {p99_ms:>9.2} {requests_per_second:>12.0} \
                 {server_ms:>14.3} {failed:>8}",
                size.offerings
            );
        }
    }
}

/// What a directory costs: beside the smallest, which stands for what any server holds. What reading it left behind in the allocator
/// counts too, so that this is the most that it can be.
fn print_memory(sizes: &[Size]) {
    let Some(smallest) = sizes.first() else { return };
    println!(
        "\n{:>10} {:>12} {:>14} {:>20}",
        "offerings", "built in s", "resident MB", "B an offering, most"
    );
    for size in sizes {
        let more = size.offerings.saturating_sub(smallest.offerings);
        let each = size.resident_bytes.saturating_sub(smallest.resident_bytes).checked_div(more);
        println!(
            "{:>10} {:>12.3} {:>14} {:>20}",
            size.offerings,
            size.build_seconds,
            size.resident_bytes / 1_000_000,
            each.map_or("-".to_owned(), |each| each.to_string())
        );
    }
}

/// The judged set's scores, as the domain's test tells them.
fn judged() -> Result<String> {
    let mut test = tools::cargo();
    test.args(["test", "--quiet", "--package", "domain", "the_judged_queries", "--", "--nocapture"]);
    let said = String::from_utf8(run_quietly(&mut test)?.stdout)?;
    let sets = ["tuned", "held out", "English", "Welsh", "fresh"];
    let scores: Vec<&str> =
        said.lines().filter(|line| sets.iter().any(|set| line.starts_with(set))).collect();
    ensure!(scores.len() == sets.len(), "the domain's test told no scores");
    Ok(scores.join("\n"))
}
