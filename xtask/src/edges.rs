//! Who may import whom (ARCHITECTURE.md draws it): the walls of the house, held by `cargo xtask lint`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use syn::visit::{self, Visit};
use syn::{UseTree, visit::visit_use_tree};

use crate::process::run_quietly;
use crate::{fingerprint, paths, tools};

/// A module (its file and the folder of the same name) and what no file of it may name.
struct Wall {
    module: &'static str,
    never: &'static [&'static str],
}

const WALLS: [Wall; 9] = [
    Wall {
        module: "server/domain/src",
        never: &["server", "entities", "migrations", "sea_orm", "tokio", "axum", "async_graphql"],
    },
    Wall {
        module: "server/src/store",
        never: &["crate::app", "crate::graphql", "crate::http", "axum", "async_graphql"],
    },
    Wall {
        module: "server/src/app",
        never: &["crate::graphql", "crate::http", "entities", "axum", "async_graphql"],
    },
    // A letter is words and a queue: whoever writes one gives it what it says.
    Wall {
        module: "server/src/post",
        never: &["crate::app", "crate::graphql", "crate::http", "entities", "axum", "async_graphql"],
    },
    // What the server says is asked by pages, letters and feeds alike, and asks nobody.
    Wall { module: "server/src/say", never: &["crate", "entities", "sea_orm", "axum", "async_graphql"] },
    // A stranger's feed meets the domain's rules and the store, and no use case of people.
    Wall {
        module: "server/src/import",
        never: &["crate::app", "crate::graphql", "crate::http", "entities", "axum", "async_graphql"],
    },
    // What time brings goes by the use cases that people go by.
    Wall {
        module: "server/src/sweep",
        never: &["crate::graphql", "crate::http", "entities", "sea_orm", "axum", "async_graphql"],
    },
    // Reads go straight to the store, which knows who may see which rows; writes have a use case.
    Wall { module: "server/src/graphql", never: &["entities", "sea_orm"] },
    // The open feed knows the directory alone: nothing that it imports has a person in it.
    Wall {
        module: "server/src/oruk",
        never: &[
            "crate::app",
            "crate::store",
            "crate::graphql",
            "crate::http",
            "entities",
            "sea_orm",
            "axum",
        ],
    },
];

/// A package and which of ours it may depend on, outside its tests.
const PACKAGES: [(&str, &[&str]); 5] = [
    ("domain", &[]),
    ("entities", &[]),
    ("migrations", &[]),
    ("client", &[]),
    ("server", &["domain", "entities", "migrations"]),
];

/// Each import that goes through a wall, as a line for people.
pub fn crossed() -> Result<Vec<String>> {
    let mut crossed = crossed_by_packages()?;
    for wall in &WALLS {
        for file in files_of(wall.module) {
            crossed.extend(crossed_by_file(wall, &file)?);
        }
    }
    Ok(crossed)
}

fn files_of(module: &str) -> impl Iterator<Item = PathBuf> {
    let folder = paths::root().join(module);
    let own = folder.with_extension("rs");
    let files = own.is_file().then_some(own).into_iter().chain(fingerprint::files_below(&folder));
    files.filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
}

fn crossed_by_file(wall: &Wall, file: &Path) -> Result<Vec<String>> {
    let name = paths::shown(file);
    let syntax =
        syn::parse_file(&fs::read_to_string(file)?).with_context(|| format!("cannot read {name}"))?;
    let mut named = Named::default();
    named.visit_file(&syntax);
    let through = |path: &&String| wall.never.iter().any(|never| is_within(path, never));
    Ok(named.paths.iter().filter(through).map(|path| format!("{name} may not use {path}")).collect())
}

/// Whether `path` is `module` or something in it.
fn is_within(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every path that a file names, in full: `use crate::{app, store::page}` names two.
#[derive(Default)]
struct Named {
    paths: Vec<String>,
    /// The part of a `use` that encloses the one being read.
    prefix: Vec<String>,
}

impl Visit<'_> for Named {
    fn visit_use_tree(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                self.prefix.push(path.ident.to_string());
                visit_use_tree(self, tree);
                self.prefix.pop();
            }
            UseTree::Name(name) => self.add_used(&name.ident.to_string()),
            UseTree::Rename(rename) => self.add_used(&rename.ident.to_string()),
            UseTree::Glob(_) => self.add_used("*"),
            UseTree::Group(_) => visit_use_tree(self, tree),
        }
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        // A single word is a local name, not a way to another module.
        if parts.len() > 1 {
            self.paths.push(parts.join("::"));
        }
        visit::visit_path(self, path);
    }
}

impl Named {
    fn add_used(&mut self, last: &str) {
        let mut parts = self.prefix.clone();
        parts.push(last.to_owned());
        self.paths.push(parts.join("::"));
    }
}

fn crossed_by_packages() -> Result<Vec<String>> {
    let output = run_quietly(tools::cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut crossed = Vec::new();
    for package in list(&metadata["packages"]) {
        let Some((name, allowed)) = PACKAGES.iter().find(|(name, _)| package["name"] == *name) else {
            continue;
        };
        for dependency in
            list(&package["dependencies"]).iter().filter(|dependency| dependency["kind"].is_null())
        {
            let depends_on = dependency["name"].as_str().unwrap_or_default();
            // A dependency of ours is found by its folder; others come from a registry.
            if dependency["path"].is_string() && !allowed.contains(&depends_on) {
                crossed.push(format!("package {name} may not depend on {depends_on}"));
            }
        }
    }
    Ok(crossed)
}

#[cfg(test)]
mod tests {
    use syn::visit::Visit;

    use super::{Named, is_within};

    fn named(source: &str) -> Vec<String> {
        let mut named = Named::default();
        named.visit_file(&syn::parse_file(source).expect("source for a test"));
        named.paths
    }

    #[test]
    fn a_grouped_use_names_each_of_its_parts() {
        let source = "use crate::{app, store::{page, self as rows}}; use entities::*;";
        assert_eq!(named(source), ["crate::app", "crate::store::page", "crate::store::self", "entities::*"]);
    }

    #[test]
    fn a_path_in_the_middle_of_the_code_is_seen() {
        assert!(
            named("fn f() { let row = entities::booking::find(); }")
                .contains(&"entities::booking::find".into())
        );
    }

    #[test]
    fn a_name_that_only_begins_alike_is_another() {
        assert!(is_within("crate::app::take", "crate::app"));
        assert!(!is_within("crate::apparatus", "crate::app"));
    }
}
