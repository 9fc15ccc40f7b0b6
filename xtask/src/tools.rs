//! The programs that we need from the machine: found, installed where we may, or asked for in one line.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{find, first_line, run, run_quietly};
use crate::{fingerprint, paths};

const OLDEST_NODE: u32 = 20;
/// No questions, and services (PostgreSQL's) are installed without being started.
const APT_SETTINGS: [(&str, &str); 2] = [("DEBIAN_FRONTEND", "noninteractive"), ("RUNLEVEL", "1")];
const NEXTEST_VERSION: &str = "0.9.143";

/// The cargo that started us.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(paths::root());
    command
}

/// Makes sure that Node.js and npm are there.
pub fn ensure_node() -> Result<()> {
    let version = first_line(Command::new("node").arg("--version"));
    let major = version.as_deref().and_then(major_version);
    match major {
        Some(major) if major < OLDEST_NODE => {
            bail!(
                "Node.js {OLDEST_NODE} or newer is needed, and this one is {}.",
                version.unwrap_or_default()
            )
        }
        Some(_) if find("npm").is_some() => Ok(()),
        _ => bail!(
            "Node.js {OLDEST_NODE} or newer with npm is needed (https://nodejs.org, or your system's packages `nodejs` and `npm`)."
        ),
    }
}

/// 20 of `v20.1.0`.
fn major_version(text: &str) -> Option<u32> {
    text.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Installs the packages that `folder`'s lock file pins, unless these are the ones installed.
pub fn npm_install(folder: &Path) -> Result<()> {
    ensure_node()?;
    let lock = fingerprint::of_files([folder.join("package-lock.json")])?;
    let marker = folder.join("node_modules/.installed-for");
    if std::fs::read_to_string(&marker).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut install = Command::new("npm");
    install.current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").args([
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ]);
    run_quietly(&mut install).with_context(|| format!("npm packages of {}", paths::shown(folder)))?;
    std::fs::write(marker, lock)?;
    Ok(())
}

/// Installs Debian packages if we are root on a system with apt; says which are missing otherwise.
pub fn apt_install(packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    if !is_root() || find("apt-get").is_none() {
        bail!("missing on this machine: {wanted} (on Debian: `sudo apt-get install {wanted}`)");
    }
    eprintln!("      installing {wanted} with apt-get");
    let apt = |arguments: &[&str]| run_quietly(Command::new("apt-get").envs(APT_SETTINGS).args(arguments));
    let install = [&["install", "-y", "-qq", "--no-install-recommends"], packages].concat();
    if apt(&install).is_err() {
        apt(&["update", "-qq"])?;
        apt(&install).with_context(|| format!("apt-get could not install {wanted}"))?;
    }
    Ok(())
}

pub fn is_root() -> bool {
    first_line(Command::new("id").arg("-u")).as_deref() == Some("0")
}

/// The number (`-u`) or main group (`-g`) of an account, if there is such an account.
pub fn number_of(kind: &str, account: &str) -> Option<u32> {
    first_line(Command::new("id").args([kind, account]))?.parse().ok()
}

/// The test runner; installed below `target/tools` when the machine has none.
pub fn nextest() -> Result<PathBuf> {
    let own = paths::target().join("tools/bin/cargo-nextest");
    if let Some(found) = find("cargo-nextest").or_else(|| own.is_file().then(|| own.clone())) {
        return Ok(found);
    }
    eprintln!("      installing cargo-nextest {NEXTEST_VERSION} into target/tools (some minutes, once)");
    run(cargo()
        .args(["install", "--quiet", "--locked", "cargo-nextest", "--version", NEXTEST_VERSION, "--root"])
        .arg(paths::target().join("tools")))?;
    Ok(own)
}

/// A Chromium for the journeys.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("JOURNEYS_CHROMIUM") {
        return Ok(named.into());
    }
    let search = || ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| find(name));
    if let Some(found) = search() {
        return Ok(found);
    }
    apt_install(&["chromium"]).context("No Chromium found (JOURNEYS_CHROMIUM may name one)")?;
    search().context("Chromium was installed but is not on the search path")
}

/// The load generator, `wrk`.
pub fn ensure_wrk() -> Result<()> {
    if find("wrk").is_some() { Ok(()) } else { apt_install(&["wrk"]) }
}

/// The folder with PostgreSQL's programs, the newest of those installed.
pub fn postgres_binaries() -> Result<PathBuf> {
    if let Some(found) = installed_postgres() {
        return Ok(found);
    }
    apt_install(&["postgresql"]).context("No PostgreSQL found")?;
    installed_postgres().context("PostgreSQL was installed but `initdb` was not found")
}

fn installed_postgres() -> Option<PathBuf> {
    // On the path there may be links to a few of its programs only; the others are where the link leads.
    if let Some(initdb) = find("initdb").and_then(|link| link.canonicalize().ok()) {
        return initdb.parent().map(Path::to_path_buf);
    }
    let version = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path());
    let newest = versions.filter(|folder| folder.join("bin/initdb").is_file()).max_by_key(version)?;
    Some(newest.join("bin"))
}
