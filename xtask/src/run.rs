//! From a fresh clone to a running, filled demo.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Error, Result, bail};

use crate::client::{self, Effort};
use crate::process::run;
use crate::progress::Progress;
use crate::wasm::WasmToolchain;
use crate::{paths, tools};

const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// Builds what has changed and becomes the server; `arguments` are the server's.
pub fn demo(arguments: &[String]) -> Result<()> {
    ensure_free(&listen_address(arguments))?;
    tools::ensure_node()?;
    let mut progress = Progress::new(3);
    let toolchain = progress.step("Rust for WebAssembly", WasmToolchain::find_or_make)?;
    progress.step("client", || client::build(&toolchain, Effort::Small))?;
    let server = progress.step("server", || build_server("dev"))?;
    eprintln!("ready after {:.1} s", progress.elapsed());
    // The server takes our place, so that it gets the signals meant for us and nothing stays behind.
    let problem =
        Command::new(server).current_dir(paths::root()).args(["serve", "--demo"]).args(arguments).exec();
    Err(Error::new(problem).context("could not start the server"))
}

/// The one binary with the client inside. Prints what the client weighs.
pub fn release() -> Result<()> {
    let mut progress = Progress::new(3);
    let toolchain = progress.step("Rust for WebAssembly", WasmToolchain::find_or_make)?;
    let files = progress.step("client", || client::build(&toolchain, Effort::Small))?;
    let server = progress.step("server", || build_server("release"))?;
    println!("{}\n{}", client::weight_table(&files), paths::shown(&server));
    Ok(())
}

/// Builds the server with a profile of the root `Cargo.toml` and gives its path.
pub fn build_server(profile: &str) -> Result<PathBuf> {
    build_server_with(profile, &[])
}

pub fn build_server_with(profile: &str, arguments: &[&str]) -> Result<PathBuf> {
    let build = ["build", "--package", "server", "--bin", "dolen", "--profile", profile];
    run(tools::cargo().args(build).args(arguments))?;
    // cargo puts what the profile dev builds into target/debug.
    let folder = if profile == "dev" { "debug" } else { profile };
    Ok(paths::cargo_target().join(folder).join("dolen"))
}

fn listen_address(arguments: &[String]) -> String {
    let flag = arguments.iter().enumerate().find_map(|(place, argument)| {
        match argument.strip_prefix("--listen")? {
            "" => arguments.get(place + 1).cloned(),
            value => value.strip_prefix('=').map(str::to_owned),
        }
    });
    flag.or_else(|| std::env::var("DOLEN_LISTEN").ok()).unwrap_or_else(|| DEFAULT_LISTEN.to_owned())
}

/// Better now than after minutes of building.
fn ensure_free(address: &str) -> Result<()> {
    match TcpListener::bind(address) {
        Err(problem) if problem.kind() == ErrorKind::AddrInUse => {
            bail!(
                "{address} is in use: stop what runs there, or choose another with `cargo xtask run --listen 127.0.0.1:8081`."
            )
        }
        // Any other trouble is the server's to explain.
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::listen_address;

    #[test]
    fn the_address_is_taken_from_either_spelling_of_the_flag() {
        let spoken =
            |words: &[&str]| listen_address(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(spoken(&["--listen", "[::1]:9"]), "[::1]:9");
        assert_eq!(spoken(&["--fresh", "--listen=[::1]:9"]), "[::1]:9");
    }
}
