//! Writes the server's GraphQL schema where the client is compiled against it.

use std::fs;

use anyhow::Result;

use crate::process::run_quietly;
use crate::{paths, tools};

const HEADER: &str = "# Written by `cargo xtask schema` from the server's code; change it there.\n\n";

pub fn write() -> Result<()> {
    let output = run_quietly(tools::cargo().args([
        "run",
        "--quiet",
        "--package",
        "server",
        "--bin",
        "dolen",
        "--",
        "schema",
    ]))?;
    let file = paths::root().join("client/schema.graphql");
    fs::write(&file, format!("{HEADER}{}", String::from_utf8(output.stdout)?))?;
    println!("{}", paths::shown(&file));
    Ok(())
}
