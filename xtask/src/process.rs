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

/// The processor time that a process and its children have used, in all its threads. None where the system has no `/proc`.
pub fn processor_time(id: u32) -> Option<Duration> {
    let children = std::fs::read_dir("/proc").ok()?.filter_map(|entry| {
        let child: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let (parent, used) = stat(child)?;
        (parent == id).then_some(used)
    });
    Some(stat(id)?.1 + children.sum::<Duration>())
}

/// The parent of a process and the time that it has used itself (proc_pid_stat(5), fields 4, 14 and 15).
fn stat(id: u32) -> Option<(u32, Duration)> {
    /// Linux counts it in hundredths of a second, whatever the machine's clock does.
    const TICK: Duration = Duration::from_millis(10);
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in brackets, may hold anything; the numbers follow its last one.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u32>().ok();
    Some((number(1)?, TICK * (number(11)? + number(12)?)))
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
