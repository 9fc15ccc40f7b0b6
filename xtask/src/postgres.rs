//! A PostgreSQL of our own for as long as it is needed: empty, on loopback, gone at the end.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process::{Bound, find, run_quietly};
use crate::tools;

const START_LIMIT: Duration = Duration::from_secs(30);
/// PostgreSQL refuses to run as root; Debian's package brings this account.
const ACCOUNT: &str = "postgres";

pub struct Postgres {
    server: Bound,
    port: u16,
    // Dropped after the server has ended.
    _folder: TempDir,
}

impl Postgres {
    /// Starts one. It keeps nothing through a crash, which makes it quick.
    pub fn start() -> Result<Self> {
        let binaries = tools::postgres_binaries()?;
        let folder = tempfile::Builder::new().prefix("dolen-postgres-").tempdir()?;
        if tools::is_root() {
            let id = |kind| tools::number_of(kind, ACCOUNT);
            chown(folder.path(), id("-u"), id("-g"))
                .context("cannot give a folder to the account `postgres`")?;
        }
        let data = folder.path().join("data");
        create_cluster(&binaries, &data)?;
        let port = free_port()?;
        let server = serve(&binaries, &data, folder.path(), port)?;
        let mut started = Self { server, port, _folder: folder };
        started.wait_until_ready(&binaries)?;
        Ok(started)
    }

    /// The process whose children answer.
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// The address of its first database, for an account that may create others.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self, binaries: &Path) -> Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        let mut ask = Command::new(binaries.join("pg_isready"));
        ask.args(["--quiet", "--host", "127.0.0.1", "--port", &self.port.to_string()]);
        while Instant::now() < deadline && self.server.is_alive() {
            if ask.status().context("could not start pg_isready")?.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("PostgreSQL ({}) did not start", binaries.display())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Asked to, it ends its own processes; a kill would leave them to find out.
        let asked = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        let deadline = Instant::now() + Duration::from_secs(5);
        while asked.is_ok() && self.server.is_alive() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A port that nobody used a moment ago.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// What `setpriv` is told so that a program does not run as root.
fn privileges() -> &'static [&'static str] {
    if tools::is_root() { &["--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups"] } else { &[] }
}

fn unprivileged(program: impl AsRef<OsStr>) -> Command {
    match find("setpriv") {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(privileges()).arg(program);
            command
        }
        None => Command::new(program),
    }
}

fn create_cluster(binaries: &Path, data: &Path) -> Result<()> {
    let mut create = unprivileged(binaries.join("initdb"));
    create
        .current_dir("/")
        .args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
            "--pgdata",
        ])
        .arg(data);
    run_quietly(&mut create).context("could not make a PostgreSQL cluster")?;
    Ok(())
}

fn serve(binaries: &Path, data: &Path, sockets: &Path, port: u16) -> Result<Bound> {
    let log = std::fs::File::create(sockets.join("log"))?;
    let settings = [
        "listen_addresses=127.0.0.1",
        // Every test has a database of its own, and they run side by side.
        "max_connections=300",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
    ];
    let program: PathBuf = binaries.join("postgres");
    Bound::spawn(program, "INT", privileges(), |command| {
        command.current_dir("/").stdout(Stdio::null()).stderr(log).arg("-D").arg(data);
        command.arg("-k").arg(sockets).args(["-p", &port.to_string()]);
        for setting in settings {
            command.args(["-c", setting]);
        }
    })
}
