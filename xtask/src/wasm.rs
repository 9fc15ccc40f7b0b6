//! A Rust that can build WebAssembly.
//!
//! The ordinary one has the target, or gets it from rustup. Where rustup cannot reach its server (a site that mirrors
//! package registries only), Debian's own Rust builds the standard library once, from its packaged source.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

use crate::process::{find, first_line, run_quietly, succeeds_within};
use crate::{paths, tools};

pub const TARGET: &str = "wasm32-unknown-unknown";

const RUSTUP_LIMIT: Duration = Duration::from_mins(1);
const DEBIAN_PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/Cargo.lock";

pub enum WasmToolchain {
    /// The one that builds everything else.
    Own,
    /// Debian's compiler with a standard library that we built for it.
    Debian { sysroot: PathBuf },
}

impl WasmToolchain {
    /// Finds one, or makes one where we may.
    pub fn find_or_make() -> Result<Self> {
        if own_has_target() {
            return Ok(Self::Own);
        }
        let sysroot = paths::target().join("wasm-sysroot");
        if built_sysroot_is_current(&sysroot) {
            return Ok(Self::Debian { sysroot });
        }
        if rustup_adds_target() {
            return Ok(Self::Own);
        }
        ensure_debian_rust()?;
        build_debian_sysroot(&sysroot)?;
        Ok(Self::Debian { sysroot })
    }

    /// A cargo command that builds for the target; the caller adds what to build.
    pub fn cargo(&self) -> Command {
        match self {
            Self::Own => tools::cargo(),
            Self::Debian { sysroot } => {
                let mut command = debian_cargo();
                // The environment's flags replace those of .cargo/config.toml, so its one flag is said again.
                let flags = format!("--sysroot={} --cfg=erase_components", sysroot.display());
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
                command
            }
        }
    }

    /// Changes when the compiler does, so that what another one built is not taken for its own.
    pub fn version(&self) -> String {
        let rustc = match self {
            Self::Own => own_rustc(),
            Self::Debian { .. } => PathBuf::from(DEBIAN_RUSTC),
        };
        first_line(Command::new(rustc).arg("--version")).unwrap_or_default()
    }
}

fn own_rustc() -> PathBuf {
    std::env::var_os("RUSTC").map_or_else(|| PathBuf::from("rustc"), PathBuf::from)
}

/// Whether the toolchain that builds everything else builds WebAssembly too.
pub fn own_has_target() -> bool {
    first_line(Command::new(own_rustc()).args(["--print", "target-libdir", "--target", TARGET]))
        .is_some_and(|folder| has_std(Path::new(&folder)))
}

fn has_std(folder: &Path) -> bool {
    rlibs(folder).any(|file| file_name(&file).starts_with("libstd-"))
}

fn rlibs(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let files = WalkDir::new(folder).max_depth(1).into_iter().flatten().map(walkdir::DirEntry::into_path);
    files.filter(|file| file.extension().is_some_and(|extension| extension == "rlib"))
}

fn file_name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn rustup_adds_target() -> bool {
    let Some(rustup) = find("rustup") else { return false };
    succeeds_within(RUSTUP_LIMIT, Command::new(rustup).args(["target", "add", TARGET])) && own_has_target()
}

fn ensure_debian_rust() -> Result<()> {
    let present = [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_SOURCE].iter().all(|file| Path::new(file).exists())
        && find("rust-lld").is_some();
    if present {
        return Ok(());
    }
    tools::apt_install(&DEBIAN_PACKAGES).with_context(|| {
        format!("No Rust for {TARGET}: run `rustup target add {TARGET}`, or install Debian's packages")
    })
}

/// Debian's cargo, kept from the settings that rustup's hands down to what it starts.
fn debian_cargo() -> Command {
    let mut command = Command::new(DEBIAN_CARGO);
    command
        .env("RUSTC", DEBIAN_RUSTC)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO")
        .env_remove("RUSTDOC");
    command
}

/// Written last, so that a sysroot with it is whole: the version of the compiler that it was built for.
fn marker(sysroot: &Path) -> PathBuf {
    sysroot.join("built-for")
}

fn debian_version() -> Option<String> {
    first_line(Command::new(DEBIAN_RUSTC).arg("--version"))
}

fn built_sysroot_is_current(sysroot: &Path) -> bool {
    let built_for = fs::read_to_string(marker(sysroot)).ok();
    built_for.is_some() && built_for == debian_version()
}

/// Builds the standard library from its packaged source, as nobody ships it for this compiler and target.
fn build_debian_sysroot(sysroot: &Path) -> Result<()> {
    let work = tempfile::tempdir()?;
    fs::create_dir(work.path().join("src"))?;
    fs::write(work.path().join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(work.path().join("Cargo.toml"), EMPTY_CRATE)?;
    // Link-time optimisation of the client needs the library's bitcode.
    let mut build = debian_cargo();
    build
        .current_dir(work.path())
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", work.path().join("target"))
        .args(["build", "--release", "-Zbuild-std=std,panic_abort", "--target", TARGET]);
    run_quietly(&mut build).context("could not build the standard library for WebAssembly")?;

    let built = work.path().join("target").join(TARGET).join("release/deps");
    if !has_std(&built) {
        bail!("building the standard library for WebAssembly gave none");
    }
    if sysroot.exists() {
        fs::remove_dir_all(sysroot)?;
    }
    let libraries = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&libraries)?;
    for file in rlibs(&built).filter(|file| !file_name(file).starts_with("libempty-")) {
        fs::copy(&file, libraries.join(file_name(&file)))?;
    }
    fs::write(marker(sysroot), debian_version().unwrap_or_default())?;
    Ok(())
}

const EMPTY_CRATE: &str = r#"
[package]
name = "empty"
version = "0.0.0"
edition = "2024"

[profile.release]
opt-level = "s"
panic = "abort"
codegen-units = 1

[workspace]
"#;
