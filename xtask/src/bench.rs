//! How many requests a second the server answers, on SQLite and on PostgreSQL, in one run on one machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::postgres::{Postgres, free_port};
use crate::process::{Bound, processor_time, run, run_quietly};
use crate::progress::Progress;
use crate::run::build_server;
use crate::{paths, tools};

const START_LIMIT: Duration = Duration::from_mins(2);
const WARM_UP_SECONDS: u32 = 3;

#[derive(Args)]
pub struct Wanted {
    /// The query: one of xtask/bench/*.graphql
    query: Query,
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

#[derive(Clone, Copy, ValueEnum)]
enum Query {
    Referrals,
}

impl Query {
    fn file(self) -> PathBuf {
        match self {
            Self::Referrals => paths::root().join("xtask/bench/referrals.graphql"),
        }
    }
}

/// What came of one database.
struct Measured {
    requests_per_second: f64,
    median_ms: f64,
    p99_ms: f64,
    failed: u64,
    answer_bytes: usize,
    /// Processor time of the server for one answer, which a busy machine does not distort as it does the rest.
    server_ms: Option<f64>,
    /// The same of a database that is a process of its own.
    database_ms: Option<f64>,
}

pub fn all(wanted: &Wanted) -> Result<()> {
    let mut progress = Progress::new(3);
    let binary = progress.step("server, for release", || {
        tools::ensure_wrk()?;
        build_server("release")
    })?;
    let folder = tempfile::tempdir()?;
    let sqlite = format!("sqlite://{}", folder.path().join("bench.sqlite").display());
    let on_sqlite = progress.step("SQLite", || measure(&binary, &sqlite, None, folder.path(), wanted))?;
    let on_postgres = progress.step("PostgreSQL", || {
        let postgres = Postgres::start()?;
        measure(&binary, &postgres.url(), Some(postgres.id()), folder.path(), wanted)
    })?;

    println!(
        "{} · scale {} · {} connections · {} s",
        paths::shown(&wanted.query.file()),
        wanted.scale,
        wanted.connections,
        wanted.seconds
    );
    println!(
        "{:<12} {:>12} {:>10} {:>10} {:>14} {:>16} {:>8} {:>12}",
        "", "requests/s", "p50 ms", "p99 ms", "server CPU ms", "database CPU ms", "failed", "answer B"
    );
    let shown = |ms: Option<f64>| ms.map_or("-".to_owned(), |ms| format!("{ms:.3}"));
    for (database, measured) in [("SQLite", on_sqlite), ("PostgreSQL", on_postgres)] {
        let Measured { requests_per_second, median_ms, p99_ms, failed, answer_bytes, .. } = measured;
        let (server, own) = (shown(measured.server_ms), shown(measured.database_ms));
        println!(
            "{database:<12} {requests_per_second:>12.0} {median_ms:>10.1} {p99_ms:>10.1} {server:>14} {own:>16} {failed:>8} {answer_bytes:>12}"
        );
    }
    Ok(())
}

/// Fills `database`, which may be a process of its own, serves it, and asks the query as a broker.
fn measure(
    binary: &Path,
    database: &str,
    database_process: Option<u32>,
    folder: &Path,
    wanted: &Wanted,
) -> Result<Measured> {
    let settings = |command: &mut Command| {
        command
            .current_dir(folder)
            .env("DATABASE_URL", database)
            .env("DOLEN_KEY_FILE", folder.join("bench.key"));
    };
    for arguments in [&["migrate", "up"][..], &["demo", "--scale", &wanted.scale.to_string()]] {
        let mut prepare = Command::new(binary);
        settings(&mut prepare);
        run(prepare.args(arguments))?;
    }

    let address = format!("127.0.0.1:{}", free_port()?);
    let log = fs::File::create(folder.join("server.log"))?;
    let mut server = Bound::spawn(binary, "TERM", &[], |command| {
        settings(command);
        command.args(["serve", "--demo", "--listen", &address]).stdout(log);
    })?;
    let site = format!("http://{address}");
    wait_until_ready(&mut server, &site)?;
    let token = sign_in(&site)?;
    let body = json!({ "query": fs::read_to_string(wanted.query.file())? }).to_string();
    let answer_bytes = ask_once(&site, &token, &body)?;

    let body_file = folder.join("body.json");
    fs::write(&body_file, body)?;
    let load = |seconds: u32| {
        let mut wrk = Command::new("wrk");
        wrk.env("BENCH_BODY", &body_file).env("BENCH_TOKEN", &token);
        wrk.args(["--threads", "2", "--connections", &wanted.connections.to_string()]);
        wrk.args(["--duration", &format!("{seconds}s"), "--script"])
            .arg(paths::root().join("xtask/bench/post.lua"));
        run_quietly(wrk.arg(format!("{site}/graphql")))
    };
    load(WARM_UP_SECONDS)?;
    let used = || (processor_time(server.id()), database_process.and_then(processor_time));
    let before = used();
    let said = String::from_utf8(load(wanted.seconds)?.stdout)?;
    let after = used();
    let mut measured = read_measured(&said, answer_bytes).context("wrk did not say what it measured")?;
    let answers = measured.requests_per_second * f64::from(wanted.seconds);
    let each = |before: Option<Duration>, after: Option<Duration>| {
        Some(after?.saturating_sub(before?).as_secs_f64() * 1e3 / answers)
    };
    measured.server_ms = each(before.0, after.0);
    measured.database_ms = each(before.1, after.1);
    Ok(measured)
}

fn wait_until_ready(server: &mut Bound, site: &str) -> Result<()> {
    let deadline = Instant::now() + START_LIMIT;
    while Instant::now() < deadline && server.is_alive() {
        if ureq::get(format!("{site}/readyz")).call().is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("the server did not become ready")
}

/// Signs in as the demo's first broker.
fn sign_in(site: &str) -> Result<String> {
    let accounts: Value = ureq::get(format!("{site}/auth/demo-accounts")).call()?.body_mut().read_json()?;
    let is_broker =
        |account: &&Value| account["role"].as_str().is_some_and(|role| role.eq_ignore_ascii_case("broker"));
    let broker =
        accounts.as_array().and_then(|all| all.iter().find(is_broker)).context("the demo has no broker")?;
    let credentials = json!({ "email": broker["email"], "password": broker["password"] });
    let granted: Value =
        ureq::post(format!("{site}/auth/sign-in")).send_json(credentials)?.body_mut().read_json()?;
    Ok(granted["accessToken"].as_str().context("signing in gave no token")?.to_owned())
}

/// Asks once and looks at the answer, as the load generator does not. Gives its size in bytes.
fn ask_once(site: &str, token: &str, body: &str) -> Result<usize> {
    let answer = ureq::post(format!("{site}/graphql"))
        .header("Authorization", format!("Bearer {token}"))
        .content_type("application/json")
        .send(body)?
        .body_mut()
        .read_to_string()?;
    let parsed: Value = serde_json::from_str(&answer)?;
    ensure!(parsed["errors"].is_null(), "the server answers with errors: {}", parsed["errors"]);
    let rows =
        parsed["data"].as_object().and_then(|data| data.values().next()?["edges"].as_array().map(Vec::len));
    ensure!(rows == Some(20), "a full page has 20 rows, and the server gives {}", rows.unwrap_or_default());
    Ok(answer.len())
}

/// Reads post.lua's line: `measured REQUESTS DURATION P50 P99 FAILED`, times in microseconds.
fn read_measured(said: &str, answer_bytes: usize) -> Option<Measured> {
    let line = said.lines().find_map(|line| line.strip_prefix("measured "))?;
    let numbers: Vec<u32> = line.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let &[requests, duration, median, p99, failed] = &numbers[..] else { return None };
    Some(Measured {
        requests_per_second: f64::from(requests) / (f64::from(duration) / 1e6),
        median_ms: f64::from(median) / 1e3,
        p99_ms: f64::from(p99) / 1e3,
        failed: failed.into(),
        answer_bytes,
        server_ms: None,
        database_ms: None,
    })
}
