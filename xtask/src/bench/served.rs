//! A server on a filled demo of its own, and the load that it is put under.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::paths;
use crate::postgres::free_port;
use crate::process::{Bound, processor_time, run, run_quietly};

const START_LIMIT: Duration = Duration::from_mins(2);
const PAGE_BYTES: u64 = 4096;
pub const GRAPHQL: &str = "/graphql";

/// How much of the demo: parts with people, and parts that have charities.
pub struct Filling {
    pub scale: u32,
    pub directories: u32,
}

/// What came of a load.
pub struct Measured {
    pub requests_per_second: f64,
    pub median_ms: f64,
    pub p99_ms: f64,
    pub failed: u64,
    /// Processor time of the server for one answer, which a busy machine does not distort as it does the rest.
    pub server_ms: f64,
    /// The same of a database that is a process of its own.
    pub database_ms: Option<f64>,
}

/// A running server, and a broker who is signed in.
pub struct Served {
    server: Bound,
    site: String,
    token: String,
    folder: PathBuf,
    database: Option<u32>,
}

impl Served {
    /// Fills `database` with what it lacks, and serves it. It may be a process of its own.
    pub fn start(
        binary: &Path,
        database: &str,
        process: Option<u32>,
        folder: &Path,
        filling: &Filling,
    ) -> Result<Self> {
        let settings = |command: &mut Command| {
            command
                .current_dir(folder)
                .env("DATABASE_URL", database)
                .env("DOLEN_KEY_FILE", folder.join("bench.key"));
        };
        let (scale, directories) = (filling.scale.to_string(), filling.directories.to_string());
        let fill = ["demo", "--scale", &scale, "--directories", &directories];
        for arguments in [&["migrate", "up"][..], &fill] {
            let mut prepare = Command::new(binary);
            settings(&mut prepare);
            run(prepare.args(arguments))?;
        }
        let address = format!("127.0.0.1:{}", free_port()?);
        let log = fs::File::create(folder.join("server.log"))?;
        let errors = log.try_clone()?;
        let mut server = Bound::spawn(binary, "TERM", &[], |command| {
            settings(command);
            command.args(["serve", "--demo", "--listen", &address]).stdout(log).stderr(errors);
        })?;
        let site = format!("http://{address}");
        wait_until_ready(&mut server, &site)?;
        let token = sign_in(&site)?;
        Ok(Self { server, site, token, folder: folder.to_owned(), database: process })
    }

    /// Asks once and looks at the answer, as the load generator does not.
    pub fn ask(&mut self, body: &str) -> Result<Value> {
        let answer: Value = ureq::post(format!("{}/graphql", self.site))
            .header("Authorization", format!("Bearer {}", self.token))
            .content_type("application/json")
            .send(body)?
            .body_mut()
            .read_json()?;
        ensure!(answer["errors"].is_null(), "the server answers with errors: {}", answer["errors"]);
        Ok(answer)
    }

    /// Asks `path` the bodies one after the other, over and over, on so many connections.
    pub fn load(
        &mut self,
        path: &str,
        bodies: &[String],
        connections: u32,
        seconds: u32,
    ) -> Result<Measured> {
        let file = self.folder.join("bodies");
        fs::write(&file, bodies.join("\n"))?;
        let mut wrk = Command::new("wrk");
        wrk.env("BENCH_BODY", &file).env("BENCH_TOKEN", &self.token);
        let threads = connections.min(2).to_string();
        wrk.args(["--threads", &threads, "--connections", &connections.to_string()]);
        wrk.args(["--duration", &format!("{seconds}s"), "--script"])
            .arg(paths::root().join("xtask/bench/post.lua"));
        let used = || (processor_time(self.server.id()), self.database.and_then(processor_time));
        let before = used();
        let output = run_quietly(wrk.arg(format!("{}{path}", self.site)))?;
        let after = used();
        let said = String::from_utf8(output.stdout)?;
        let (answers, mut measured) = read_measured(&said).context("wrk did not say what it measured")?;
        let each = |before: Option<Duration>, after: Option<Duration>| {
            Some(after?.saturating_sub(before?).as_secs_f64() * 1e3 / f64::from(answers))
        };
        measured.server_ms = each(before.0, after.0).unwrap_or_default();
        measured.database_ms = each(before.1, after.1);
        Ok(measured)
    }

    /// A figure that the server gives of itself at `/metrics`.
    pub fn figure(&self, name: &str) -> Result<f64> {
        let figures = ureq::get(format!("{}/metrics", self.site)).call()?.body_mut().read_to_string()?;
        let line = figures.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        line.with_context(|| format!("the server has no figure {name}"))
    }

    /// What the server holds in memory, in bytes.
    pub fn resident_bytes(&self) -> Result<u64> {
        let sizes = fs::read_to_string(format!("/proc/{}/statm", self.server.id()))?;
        let pages: u64 = sizes.split_whitespace().nth(1).context("a field of /proc")?.parse()?;
        Ok(pages * PAGE_BYTES)
    }
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

/// Reads post.lua's line: `measured REQUESTS DURATION P50 P99 FAILED`, times in microseconds. Gives the number of requests too.
fn read_measured(said: &str) -> Option<(u32, Measured)> {
    let line = said.lines().find_map(|line| line.strip_prefix("measured "))?;
    let numbers: Vec<u32> = line.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let &[requests, duration, median, p99, failed] = &numbers[..] else { return None };
    let measured = Measured {
        requests_per_second: f64::from(requests) / (f64::from(duration) / 1e6),
        median_ms: f64::from(median) / 1e3,
        p99_ms: f64::from(p99) / 1e3,
        failed: failed.into(),
        server_ms: 0.0,
        database_ms: None,
    };
    Some((requests, measured))
}
