//! Where things lie in the repository.

use std::path::{Path, PathBuf};

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or_else(|| Path::new("."))
}

/// What is built; the server reads the client from a fixed place below it, so it does not move with `CARGO_TARGET_DIR`.
pub fn target() -> PathBuf {
    root().join("target")
}

/// Where cargo puts what it builds for this machine.
pub fn cargo_target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(target, |folder| root().join(folder))
}

/// The client as the server sends it: `index.html`, `assets/`, and a `.br` beside each file.
pub fn client_dist() -> PathBuf {
    target().join("client-dist")
}

/// `path` as seen from the root, for messages.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
