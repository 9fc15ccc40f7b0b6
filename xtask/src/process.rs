//! Starting other programs, and never leaving one behind.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs `command` with our own output, and fails when it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {}", name(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", name(command));
    }
    Ok(())
}

/// Runs `command` in silence; what it said is shown only when it fails.
pub fn run_quietly(command: &mut Command) -> Result<Output> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start {}", name(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed ({})\n{}", name(command), output.status, said.trim_end());
    }
    Ok(output)
}

/// The first line that `command` prints, or nothing when it cannot be run or fails.
pub fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.lines().next().unwrap_or_default().to_owned())
}

/// Runs `command` in silence, for at most `limit`; says whether it succeeded in that time.
pub fn succeeds_within(limit: Duration, command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(child) = silent.spawn() else { return false };
    let mut child = Bound(child);
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        match child.0.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(50)),
            Err(_) => return false,
        }
    }
    false
}

/// A child that ends with us: when it is dropped, and (where `setpriv` exists) when we are killed.
pub struct Bound(Child);

impl Bound {
    /// Starts `program` so that `signal` (as `kill` names it) ends it if we die; `change` sets arguments and the rest.
    pub fn spawn(
        program: impl AsRef<OsStr>,
        signal: &str,
        privileges: &[&str],
        change: impl FnOnce(&mut Command),
    ) -> Result<Self> {
        let mut command = match find("setpriv") {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                command.args(["--pdeathsig", signal]).args(privileges).arg(program.as_ref());
                command
            }
            None => Command::new(program.as_ref()),
        };
        change(&mut command);
        let child = command.stdin(Stdio::null()).spawn();
        Ok(Self(child.with_context(|| format!("could not start {}", program.as_ref().display()))?))
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// What it writes to its standard error, if `change` asked for a pipe there.
    pub fn take_stderr(&mut self) -> Option<ChildStderr> {
        self.0.stderr.take()
    }

    pub fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.0.wait()?)
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to kill.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `program` on the search path.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The program and its first argument: `cargo build`.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let first = command.get_args().next().unwrap_or_default();
    format!("`{} {}`", program.display(), first.display())
}
