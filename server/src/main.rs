//! The command `dolen`.

use std::process::ExitCode;

/// Answers are built of many small pieces; mimalloc gives and takes them faster than the system's allocator,
/// to SQLite too (its feature `override`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Bytes that a thread may use for what it calls. An answer is made by nested calls, as deep as the question is; without optimisation, lists
/// of ours need more than the two megabytes that a thread has by itself. What is not used costs nothing.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
    let done = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(server::cli::run()));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line: what could not be done, and why.
            eprintln!("dolen: {error:#}");
            ExitCode::FAILURE
        }
    }
}
