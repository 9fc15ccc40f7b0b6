//! The programs that we need from the machine: found, installed where we may, or asked for in one line.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{find, first_line, run, run_quietly};
use crate::{fingerprint, paths};

const OLDEST_NODE: u32 = 20;
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
    let apt = |arguments: &[&str]| {
        run_quietly(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
    };
    let install = [&["install", "-y", "-qq", "--no-install-recommends"], packages].concat();
    if apt(&install).is_err() {
        apt(&["update", "-qq"])?;
        apt(&install).with_context(|| format!("apt-get could not install {wanted}"))?;
    }
    Ok(())
}

pub fn is_root() -> bool {
    user_id("").as_deref() == Some("0")
}

/// The number of `user`, or our own for an empty name.
fn user_id(user: &str) -> Option<String> {
    let mut command = Command::new("id");
    command.arg("-u");
    if !user.is_empty() {
        command.arg(user);
    }
    first_line(&mut command)
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
    if let Some(named) = std::env::var_os("DOLEN_CHROMIUM") {
        return Ok(named.into());
    }
    let search = || ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| find(name));
    if let Some(found) = search() {
        return Ok(found);
    }
    apt_install(&["chromium"]).context("No Chromium found (DOLEN_CHROMIUM may name one)")?;
    search().context("Chromium was installed but is not on the search path")
}
