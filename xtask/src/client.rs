//! Builds what the browser downloads: WebAssembly, its JavaScript glue, styles and the page that starts them.
//!
//! The result, `target/client-dist`, is a contract with the server, which sends these files as they are:
//! - `index.html` answers every page address and must be asked for anew each time;
//! - `assets/NAME-HASH.EXT` never changes under its name, so it may be kept for good; the files of the program fit only each
//!   other, and have one hash together;
//! - each has a `.br` beside it, made at the strongest setting, for browsers that accept brotli.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{run, run_quietly};
use crate::wasm::{TARGET, WasmToolchain};
use crate::{fingerprint, paths, program, tools};

/// How much work the compiler puts into the client.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// As small as can be, for everybody.
    Small,
    /// Built quickly and large, for whoever is changing it.
    Quick,
}

impl Effort {
    fn profile(self) -> &'static str {
        match self {
            Self::Small => "wasm",
            Self::Quick => "wasm-quick",
        }
    }

    fn brotli_quality(self) -> u32 {
        match self {
            Self::Small => 11,
            Self::Quick => 5,
        }
    }
}

/// One file as it is sent.
pub struct Sent {
    pub name: String,
    /// Bytes before compression.
    pub plain: usize,
    /// Bytes with brotli.
    pub brotli: usize,
}

impl Sent {
    /// True of what the first page does without.
    fn comes_later(&self) -> bool {
        self.name.contains(program::PART)
    }
}

/// Builds the client, unless nothing that it is made from has changed. Gives its files, the heaviest first.
pub fn build(toolchain: &WasmToolchain, effort: Effort) -> Result<Vec<Sent>> {
    let made_from = inputs(toolchain, effort)?;
    let marker = paths::target().join("client-dist.made-from");
    if fs::read_to_string(&marker).is_ok_and(|before| before == made_from) {
        return weigh(&paths::client_dist());
    }
    tools::npm_install(&client_folder())?;
    let wasm = compile(toolchain, effort)?;
    let program = program::of(&wasm)?;
    let styles = styles()?;

    let mut dist = Dist::create(effort)?;
    dist.add("dolen.css", styles)?;
    dist.add_folder(&client_folder().join("static"))?;
    dist.add_program(program)?;
    dist.finish()?;
    fs::write(marker, made_from)?;
    weigh(&paths::client_dist())
}

fn client_folder() -> PathBuf {
    paths::root().join("client")
}

/// Everything that the result depends on, as one short text.
fn inputs(toolchain: &WasmToolchain, effort: Effort) -> Result<String> {
    let root = paths::root();
    let files = fingerprint::files_below(&client_folder()).chain(
        ["Cargo.toml", "Cargo.lock", "xtask/src/client.rs", "xtask/src/program.rs"]
            .map(|file| root.join(file)),
    );
    Ok(format!("{} {} {}", fingerprint::of_files(files)?, toolchain.version(), effort.profile()))
}

/// Compiles the crate and gives the path of its WebAssembly.
fn compile(toolchain: &WasmToolchain, effort: Effort) -> Result<PathBuf> {
    // A folder of its own: two compilers on one folder would throw away each other's work.
    let folder = paths::target().join("client");
    forget_other_compilers_work(&folder, &toolchain.version())?;
    run(toolchain
        .cargo()
        .current_dir(paths::root())
        .args([
            "build",
            "--package",
            "client",
            "--target",
            TARGET,
            "--profile",
            effort.profile(),
            "--target-dir",
        ])
        .arg(&folder))?;
    Ok(folder.join(TARGET).join(effort.profile()).join("client.wasm"))
}

/// Cargo does not see that the standard library below `--sysroot` is another one, so we do.
fn forget_other_compilers_work(folder: &Path, version: &str) -> Result<()> {
    let marker = folder.join("built-by");
    let built_by = fs::read_to_string(&marker).unwrap_or_default();
    if folder.exists() && built_by != version {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    fs::write(marker, version)?;
    Ok(())
}

fn styles() -> Result<Vec<u8>> {
    let mut sass = Command::new(client_folder().join("node_modules/.bin/sass"));
    sass.current_dir(client_folder()).args([
        "--style=compressed",
        "--no-source-map",
        "--load-path=node_modules",
        "--quiet-deps",
        "styles/main.scss",
    ]);
    Ok(run_quietly(&mut sass)?.stdout)
}

/// The result while it is being made, beside the one in use.
struct Dist {
    folder: PathBuf,
    effort: Effort,
    /// A file's own name → its address, for whoever refers to it.
    addresses: BTreeMap<String, String>,
}

impl Dist {
    fn create(effort: Effort) -> Result<Self> {
        let folder = paths::target().join("client-dist.new");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(folder.join("assets"))?;
        Ok(Self { folder, effort, addresses: BTreeMap::new() })
    }

    /// Adds a file under a name that tells its content, `NAME-HASH.EXT`.
    fn add(&mut self, name: &str, content: Vec<u8>) -> Result<()> {
        let (stem, extension) = name.rsplit_once('.').with_context(|| format!("{name} has no extension"))?;
        let hashed = format!("{stem}-{}.{extension}", fingerprint::of(&content));
        self.write(&format!("assets/{hashed}"), &content)?;
        self.addresses.insert(name.to_owned(), format!("/assets/{hashed}"));
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path) -> Result<()> {
        for file in fingerprint::files_below(folder) {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            self.add(&name, fs::read(&file)?)?;
        }
        Ok(())
    }

    /// Adds the program, and the module that starts it (the page's policy allows no script in the page).
    fn add_program(&mut self, program: Vec<program::File>) -> Result<()> {
        for file in program {
            self.write(&format!("assets/{}", file.name), &file.content)?;
            self.addresses.insert(file.plain_name, format!("/assets/{}", file.name));
        }
        let start = fs::read_to_string(client_folder().join("start.js"))?;
        self.add("start.js", self.with_addresses(&start)?.into_bytes())
    }

    /// Writes the page, and puts the result in its place.
    fn finish(self) -> Result<()> {
        let page = fs::read_to_string(client_folder().join("index.html"))?;
        self.write("index.html", self.with_addresses(&page)?.as_bytes())?;
        let place = paths::client_dist();
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        fs::rename(&self.folder, &place)?;
        Ok(())
    }

    fn write(&self, path: &str, content: &[u8]) -> Result<()> {
        let file = self.folder.join(path);
        fs::write(&file, content)?;
        fs::write(file.with_added_extension("br"), compressed(content, self.effort)?)?;
        Ok(())
    }

    fn address(&self, name: &str) -> Result<&str> {
        self.addresses.get(name).map(String::as_str).with_context(|| format!("the client has no file {name}"))
    }

    /// `text` with each `{{name}}` replaced by that file's address.
    fn with_addresses(&self, text: &str) -> Result<String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").context("`{{` without `}}`")?;
            filled.push_str(before);
            filled.push_str(self.address(name)?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

fn compressed(content: &[u8], effort: Effort) -> Result<Vec<u8>> {
    const BUFFER: usize = 64 * 1024;
    /// The largest window that every browser's decoder takes (16 MiB).
    const WINDOW_BITS: u32 = 24;
    let mut writer = brotli::CompressorWriter::new(Vec::new(), BUFFER, effort.brotli_quality(), WINDOW_BITS);
    writer.write_all(content)?;
    Ok(writer.into_inner())
}

/// The sizes of what `dist` holds, the heaviest first.
fn weigh(dist: &Path) -> Result<Vec<Sent>> {
    let size =
        |file: &Path| fs::metadata(file).map(|found| usize::try_from(found.len()).unwrap_or(usize::MAX));
    let plain = |file: &PathBuf| file.extension().is_none_or(|extension| extension != "br");
    let mut files = Vec::new();
    for file in fingerprint::files_below(dist).filter(plain) {
        let name = file.strip_prefix(dist).unwrap_or(&file).display().to_string();
        let brotli = size(&file.with_added_extension("br"))?;
        files.push(Sent { name, plain: size(&file)?, brotli });
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.brotli));
    Ok(files)
}

/// What a first page downloads, and what comes later, in thousands of bytes.
pub fn weight_table(files: &[Sent]) -> String {
    let kilo = |bytes: usize| format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100);
    let line = |name: &str, plain: &str, sent: &str| format!("{name:<44} {plain:>10} {sent:>10}");
    let group = |title: &str, later: bool| {
        let files: Vec<&Sent> = files.iter().filter(|file| file.comes_later() == later).collect();
        let plain = files.iter().map(|file| file.plain).sum();
        let sent = files.iter().map(|file| file.brotli).sum();
        let lines = files.into_iter().map(|file| line(&file.name, &kilo(file.plain), &kilo(file.brotli)));
        let mut lines: Vec<String> = lines.collect();
        lines.push(line(title, &kilo(plain), &kilo(sent)));
        lines.join("\n")
    };
    [line("file", "plain", "as sent"), group("for the first page", false), group("later", true)].join("\n")
}
