//! What can be known without running anything: form, lints, the walls between the modules, the words of both languages.

use anyhow::{Result, bail};

use crate::process::run;
use crate::progress::Progress;
use crate::{edges, locales, tools, wasm};

/// Checks everything; the quick checks come first.
pub fn all() -> Result<()> {
    let mut progress = Progress::new(5);
    progress.step("who imports whom", || none_of(edges::crossed()?))?;
    progress.step("words in Welsh and English", || none_of(locales::differences()?))?;
    progress.step("format", || run(tools::cargo().args(["fmt", "--all", "--check"])))?;
    progress.step("clippy", || {
        clippy(&["--workspace", "--exclude", "client", "--all-targets", "--features", "server/measured"])
    })?;
    progress.step("clippy on the client", clippy_client)
}

fn clippy(packages: &[&str]) -> Result<()> {
    run(tools::cargo().args(["clippy", "--quiet"]).args(packages).args(["--", "--deny", "warnings"]))
}

/// On its own target where this toolchain has it. Debian's compiler, which builds the client elsewhere, comes without
/// clippy; there the client is read as a program for this machine, which its code allows.
fn clippy_client() -> Result<()> {
    if wasm::own_has_target() {
        clippy(&["--package", "client", "--target", wasm::TARGET])
    } else {
        clippy(&["--package", "client"])
    }
}

fn none_of(findings: Vec<String>) -> Result<()> {
    for finding in &findings {
        eprintln!("      {finding}");
    }
    match findings.len() {
        0 => Ok(()),
        count => bail!("{count} found"),
    }
}
