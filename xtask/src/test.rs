//! All tests, with the databases and the browser that they need.
//!
//! It ends with one line that adds up what the runners counted: `N passed, N failed`.

use std::fs;
use std::io::{BufRead, BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::client::{self, Effort};
use crate::counts::Counts;
use crate::postgres::{Postgres, free_port};
use crate::process::{Bound, run};
use crate::progress::Progress;
use crate::wasm::WasmToolchain;
use crate::{paths, tools};

#[derive(Args)]
pub struct Wanted {
    /// Run one kind of test only
    #[arg(long)]
    only: Option<Kind>,
    /// For the runner, nextest (or Playwright with `--only browser`): names of tests and its own flags
    #[arg(last = true)]
    runner: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The rules, without any database
    Domain,
    /// The real router on SQLite and PostgreSQL, the tables, the migrations
    Api,
    /// Journeys in Chromium
    Browser,
}

/// What cargo is told to build and test: all but the client, which is WebAssembly, and ourselves, who share no
/// dependency's features with the rest.
const OURS: [&str; 5] = ["--workspace", "--exclude", "client", "--exclude", "xtask"];

/// Runs what is wanted; the code says whether all passed.
pub fn all(wanted: &Wanted) -> Result<ExitCode> {
    let counts = match wanted.only {
        Some(Kind::Domain) => nextest(&["--package", "domain"], &[], &wanted.runner)?,
        Some(Kind::Api) => {
            let excluded = [&OURS[..], &["--exclude", "domain"]].concat();
            with_databases(&excluded, &wanted.runner)?
        }
        Some(Kind::Browser) => {
            let mut progress = Progress::new(3);
            journeys(&mut progress, &wanted.runner)?
        }
        // Names of tests are nextest's; no journey is meant by them.
        None if !wanted.runner.is_empty() => with_databases(&OURS, &wanted.runner)?,
        None => everything()?,
    };
    println!("\n{counts}");
    Ok(if counts.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn everything() -> Result<Counts> {
    let mut progress = Progress::new(5);
    progress.step("what the tests need", || {
        tools::nextest()?;
        tools::chromium()?;
        tools::npm_install(&journeys_folder())
    })?;
    let mut counts = progress.step("domain, tables and API", || Ok(counted(with_databases(&OURS, &[]))))?;
    counts += counted(nextest(&["--package", "xtask"], &[], &[]));
    counts += counted(journeys(&mut progress, &[]));
    Ok(counts)
}

/// One runner that did not get through must not hide what the others counted.
fn counted(result: Result<Counts>) -> Counts {
    result.unwrap_or_else(|problem| {
        eprintln!("error: {problem:#}");
        Counts::DID_NOT_RUN
    })
}

/// Builds the tests and the server at once, so that both use the same dependencies.
fn build_all() -> Result<()> {
    run(tools::cargo().args(["build", "--all-targets"]).args(OURS))
}

fn server_binary() -> PathBuf {
    paths::cargo_target().join("debug/dolen")
}

fn with_databases(packages: &[&str], arguments: &[String]) -> Result<Counts> {
    // Some tests start the server itself.
    build_all()?;
    let postgres = Postgres::start()?;
    nextest(packages, &[("DOLEN_TEST_POSTGRES", postgres.url())], arguments)
}

/// Runs nextest on `packages`, shows what it says, and reads its count.
fn nextest(packages: &[&str], environment: &[(&str, String)], arguments: &[String]) -> Result<Counts> {
    let colour = if std::io::stderr().is_terminal() { "always" } else { "never" };
    let mut runner = Bound::spawn(tools::nextest()?, "TERM", &[], |command| {
        command
            .current_dir(paths::root())
            .args(["nextest", "run", "--no-fail-fast", "--no-tests", "pass", "--color", colour])
            .args(packages)
            .args(arguments)
            .env("TEST_BINARY", server_binary())
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stderr(Stdio::piped());
    })?;
    let mut said = String::new();
    if let Some(output) = runner.take_stderr() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            eprintln!("{line}");
            said += &line;
            said.push('\n');
        }
    }
    let status = runner.wait()?;
    let counts = Counts::from_nextest(&said).context("nextest ended without a summary")?;
    if !status.success() && counts.failed == 0 {
        bail!("nextest failed ({status}) though no test did");
    }
    Ok(counts)
}

fn journeys_folder() -> PathBuf {
    paths::root().join("tests/browser")
}

/// Three steps: the client, the server, and Playwright's journeys through both.
fn journeys(progress: &mut Progress, arguments: &[String]) -> Result<Counts> {
    progress.step("client", || client::build(&WasmToolchain::find_or_make()?, Effort::Small))?;
    progress.step("server", build_all)?;
    progress.step("journeys in Chromium", || playwright(arguments))
}

fn playwright(arguments: &[String]) -> Result<Counts> {
    let folder = journeys_folder();
    tools::npm_install(&folder)?;
    let data = tempfile::Builder::new().prefix("dolen-journeys-").tempdir()?;
    let (chromium, port) = (tools::chromium()?, free_port()?.to_string());
    let mut runner = Bound::spawn(folder.join("node_modules/.bin/playwright"), "TERM", &[], |command| {
        command
            .current_dir(&folder)
            .arg("test")
            .args(arguments)
            .env("JOURNEYS_BINARY", server_binary())
            .env("JOURNEYS_CHROMIUM", chromium)
            .env("JOURNEYS_PORT", port)
            .env("JOURNEYS_DATA", data.path());
    })?;
    let status = runner.wait()?;
    let counts = read_report(&data.path().join("report.json"))?;
    if !status.success() && counts.failed == 0 {
        bail!("Playwright failed ({status}) though no journey did");
    }
    Ok(counts)
}

fn read_report(report: &Path) -> Result<Counts> {
    let text = fs::read_to_string(report).context("Playwright ended without a report")?;
    Counts::from_playwright(&serde_json::from_str(&text)?).context("Playwright's report has no counts")
}
