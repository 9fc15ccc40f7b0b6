use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Our own words, and from the libraries only what worries them.
const QUIET: &str = "warn,server=info,dolen=info";

/// One line an event: for people on a terminal, JSON for everything else. `RUST_LOG` says how much.
pub(super) fn start() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().or_else(|_| EnvFilter::try_new(QUIET))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if std::io::stderr().is_terminal() {
        lines.with_target(false).try_init()
    } else {
        lines.json().flatten_event(true).try_init()
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}
