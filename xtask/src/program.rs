//! Out of the compiler's one WebAssembly file, the files that the browser runs: the program cut into its parts (the client's
//! `part.rs` says where), and the JavaScript that binds them to the browser and fetches a part when it is needed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use walrus::ModuleConfig;
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

use crate::fingerprint;

/// One file of the program.
pub struct File {
    /// As one speaks of it: `dolen.wasm`.
    pub plain_name: String,
    /// As it is served: `dolen-HASH.wasm`.
    pub name: String,
    pub content: Vec<u8>,
}

/// How the names of the parts' files begin.
pub const PART: &str = "part_";

/// The files of the program. The hash in their names is that of all together: a part fits only the program that it was cut
/// from, and the scripts name each other in a circle.
pub fn of(wasm: &Path) -> Result<Vec<File>> {
    let folder = tempfile::tempdir()?;
    split(wasm, folder.path())?;
    bind(folder.path())?;
    let made = read(folder.path())?;
    let all: Vec<u8> = made.iter().flat_map(|(_, content)| content).copied().collect();
    let hash = fingerprint::of(&all);
    let names: Vec<(String, String)> = made
        .iter()
        .map(|(made_as, _)| {
            let plain_name = plain_name(made_as);
            let name = plain_name.replacen('.', &format!("-{hash}."), 1);
            (plain_name, name)
        })
        .collect();
    let as_served: Vec<(&str, &str)> =
        made.iter().zip(&names).map(|((made_as, _), (_, name))| (made_as.as_str(), name.as_str())).collect();
    made.iter()
        .zip(&names)
        .map(|((made_as, content), (plain_name, name))| {
            let is_script = Path::new(made_as).extension().is_some_and(|extension| extension == "js");
            let content = if is_script { renamed(content, &as_served)? } else { content.clone() };
            Ok(File { plain_name: plain_name.clone(), name: name.clone(), content })
        })
        .collect()
}

/// Cuts the program into `main.wasm` and its parts, with `parts.js`, which fetches them.
fn split(wasm: &Path, folder: &Path) -> Result<()> {
    let whole = fs::read(wasm)?;
    let main = folder.join("main.wasm");
    let mut options = Options::new(&whole);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = "./parts.js";
    options.main_module = "./dolen.js";
    let made = transform(options).map_err(|report| anyhow!("could not split the client: {report:#}"))?;
    for part in made.split_modules {
        fs::write(&part, without_names(&fs::read(&part)?)?)?;
    }
    Ok(())
}

/// The same WebAssembly in its shortest spelling, without the names of functions.
fn without_names(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let mut module = config.parse(wasm).context("could not read a part of the client")?;
    Ok(module.emit_wasm())
}

/// Makes `dolen_bg.wasm` and the JavaScript glue `dolen.js` out of `main.wasm`.
fn bind(folder: &Path) -> Result<()> {
    let main = folder.join("main.wasm");
    Bindgen::new()
        .input_path(&main)
        .out_name("dolen")
        .web(true)?
        .typescript(false)
        // The parts reach the main program through what the linker exports.
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .context("could not bind the client's WebAssembly to JavaScript")?;
    fs::remove_file(main)?;
    Ok(())
}

/// What was made, by name.
fn read(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut made = Vec::new();
    for path in fingerprint::files_below(folder) {
        if path.parent() != Some(folder) {
            bail!("a dependency of the client brings JavaScript of its own, which is not built in");
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        made.push((name, fs::read(&path)?));
    }
    Ok(made)
}

/// `dolen_bg.wasm` → `dolen.wasm`, `split_team.wasm` → `part_team.wasm`, `chunk_3.wasm` → `part_3.wasm`.
fn plain_name(made_as: &str) -> String {
    let name = made_as.replace("_bg.", ".");
    match name.strip_prefix("split_").or_else(|| name.strip_prefix("chunk_")) {
        Some(part) => format!("{PART}{part}"),
        None => name,
    }
}

/// A script that fetches each file by the name that it is served with.
fn renamed(script: &[u8], names: &[(&str, &str)]) -> Result<Vec<u8>> {
    // The ways in which the scripts fetch. What else they name is agreed with the WebAssembly, and stays.
    const FETCHING: [&str; 3] = ["from \"./", "new URL(\"./", "new URL('"];
    let mut script = String::from_utf8(script.to_vec()).context("the glue is not UTF-8")?;
    for (made_as, name) in names {
        for fetching in FETCHING {
            script = script.replace(&format!("{fetching}{made_as}"), &format!("{fetching}{name}"));
        }
    }
    Ok(script.into_bytes())
}
