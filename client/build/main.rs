//! Makes three things before the client compiles: cynic's types of `schema.graphql`, the client's own of the same, and the words of
//! `locales/` in both languages.

mod contract;
mod words;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    // What refers to what stays written down, so that the program can be split into its parts.
    println!("cargo::rustc-link-arg-bins=--emit-relocs");
    cynic_codegen::register_schema("dolen").from_sdl_file("schema.graphql")?.as_default()?;
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    contract::write(&root.join("schema.graphql"), &out)?;
    words::write(&root, &out.join("words.rs"))
}
