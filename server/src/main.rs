//! The command `dolen`.

use std::process::ExitCode;

/// Answers are built of many small pieces; mimalloc gives and takes them faster than the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match server::cli::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line: what could not be done, and why.
            eprintln!("dolen: {error:#}");
            ExitCode::FAILURE
        }
    }
}
