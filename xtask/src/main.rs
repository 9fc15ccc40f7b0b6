//! The project's own commands: `cargo xtask COMMAND`.

mod client;
mod fingerprint;
mod paths;
mod process;
mod progress;
mod tools;
mod wasm;

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
    /// Build only what the browser downloads, into target/client-dist
    BuildClient {
        /// Compile quickly and large, for working on the client
        #[arg(long)]
        quick: bool,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Action::BuildClient { quick } => build_client(if quick { Effort::Quick } else { Effort::Small }),
    }
}

fn build_client(effort: Effort) -> Result<()> {
    let mut progress = Progress::new(2);
    let toolchain = progress.step("Rust for WebAssembly", WasmToolchain::find_or_make)?;
    let files = progress.step("client", || client::build(&toolchain, effort))?;
    println!("{}", client::weight_table(&files));
    Ok(())
}
