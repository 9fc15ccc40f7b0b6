//! The words of `locales/` as a module, one namespace for each file, so that a missing or misspelt key is an error of the compiler.

use std::error::Error;
use std::path::Path;

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;

pub fn write(root: &Path, file: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    let config = Config::new("en")
        .and_then(|config| config.add_locale("cy"))
        .and_then(|config| config.add_namespaces(namespaces(root)))
        .map_err(|error| error.to_string())?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let parsed = parse_locales(Some(root.to_path_buf()), config).map_err(|error| error.to_string())?;
    for warning in parsed.diag.warnings().iter() {
        println!("cargo::error={warning}");
    }
    let code = leptos_i18n_codegen::gen_code(&parsed, None, false, None, false)
        .map_err(|error| error.to_string())?;
    std::fs::write(file, with_own_plurals(&code.to_string())?)?;
    Ok(())
}

/// The words ask `i18n::plurals` which form goes with a count: two languages need ten lines, not Unicode's library for all.
fn with_own_plurals(code: &str) -> Result<String, Box<dyn Error>> {
    const THEIRS: &str = "l_i18n_crate :: __private :: get_plural_rules";
    if !code.contains(THEIRS) {
        return Err("the words do not ask for plural rules where they did".into());
    }
    Ok(code.replace(THEIRS, "crate :: i18n :: plurals"))
}

/// The names of the files in `locales/en`, in order.
fn namespaces(root: &Path) -> Vec<String> {
    let files = std::fs::read_dir(root.join("locales/en")).into_iter().flatten().flatten();
    let mut names: Vec<String> = files
        .filter_map(|file| Some(file.path().file_stem()?.to_str()?.to_owned()))
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}
