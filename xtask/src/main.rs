//! The project's own commands: `cargo xtask COMMAND`.

mod bench;
mod client;
mod counts;
mod edges;
mod fingerprint;
mod lint;
mod locales;
mod paths;
mod postgres;
mod process;
mod program;
mod progress;
mod run;
mod schema;
mod test;
mod tools;
mod wasm;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::client::Effort;
use crate::progress::Progress;
use crate::wasm::WasmToolchain;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Dolen's own commands")]
struct Arguments {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Build what has changed, and serve a filled demo on http://127.0.0.1:8080
    Run {
        /// For `dolen serve`, such as `--listen 127.0.0.1:8081`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        server: Vec<String>,
    },
    /// Run all tests, with databases and a browser of their own
    Test(test::Wanted),
    /// Build target/release/dolen, the server with the client inside, and say what the client weighs
    Build,
    /// Build only what the browser downloads, into target/client-dist
    BuildClient {
        /// Compile quickly and large, for working on the client
        #[arg(long)]
        quick: bool,
    },
    /// Check form, lints, the walls between the modules, and the words of both languages
    Lint,
    /// Write client/schema.graphql from the server's code
    Schema,
    /// Measure how fast the server answers
    #[command(subcommand)]
    Bench(bench::Wanted),
}

fn main() -> ExitCode {
    match perform(Arguments::parse().command) {
        Ok(code) => code,
        Err(problem) => {
            // In one line, without a backtrace: what went wrong here is seldom in our own code.
            eprintln!("error: {problem:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(action: Action) -> Result<ExitCode> {
    match action {
        Action::Run { server } => run::demo(&server)?,
        Action::Test(wanted) => return test::all(&wanted),
        Action::Build => run::release()?,
        Action::BuildClient { quick } => build_client(if quick { Effort::Quick } else { Effort::Small })?,
        Action::Lint => lint::all()?,
        Action::Schema => schema::write()?,
        Action::Bench(wanted) => bench::all(&wanted)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn build_client(effort: Effort) -> Result<()> {
    let mut progress = Progress::new(2);
    let toolchain = progress.step("Rust for WebAssembly", WasmToolchain::find_or_make)?;
    let files = progress.step("client", || client::build(&toolchain, effort))?;
    println!("{}", client::weight_table(&files));
    Ok(())
}
