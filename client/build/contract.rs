//! The parts of `schema.graphql` that the client has one for one: enums, input objects and mutations. What a page asks for, it
//! writes by hand.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use cynic_parser::TypeSystemDocument;
use cynic_parser::type_system::{
    Definition, EnumDefinition, InputObjectDefinition, InputValueDefinition, ObjectDefinition, Type,
    TypeDefinition,
};

/// Writes `enums.rs`, `inputs.rs` and `mutations.rs` into `out`: what `api::types`, `api::inputs` and `api::mutations` include.
pub fn write(schema: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", schema.display());
    let text = std::fs::read_to_string(schema)?;
    let schema = cynic_parser::parse_type_system_document(&text).map_err(|error| error.to_string())?;
    let enums: String = types(&schema).filter_map(|kind| kind.as_enum()).map(enumeration).collect();
    std::fs::write(out.join("enums.rs"), format!("enums! {{\n{enums}}}\n"))?;
    let inputs: String = types(&schema).filter_map(|kind| kind.as_input_object()).map(input).collect();
    std::fs::write(out.join("inputs.rs"), inputs)?;
    let objects: Vec<ObjectDefinition<'_>> = types(&schema).filter_map(|kind| kind.as_object()).collect();
    let root = objects.iter().find(|object| object.name() == "Mutation").ok_or("there are no mutations")?;
    let answered: BTreeSet<&str> = root.fields().map(|field| field.ty().name()).collect();
    let things: BTreeSet<&str> = objects.iter().map(ObjectDefinition::name).collect();
    let payloads = objects.iter().filter(|object| answered.contains(object.name()));
    let written: Vec<(&str, String)> =
        payloads.filter_map(|object| Some((object.name(), payload(object, &things)?))).collect();
    let mutations = mutations(root, &written.iter().map(|(name, _)| *name).collect());
    let payloads: String = written.into_iter().map(|(_, code)| code).collect();
    let code = format!("{payloads}mutations! {{\n{mutations}}}\n");
    Ok(std::fs::write(out.join("mutations.rs"), code)?)
}

fn types(schema: &TypeSystemDocument) -> impl Iterator<Item = TypeDefinition<'_>> {
    schema.definitions().filter_map(Definition::as_type)
}

/// `Priority { Normal = "NORMAL", Urgent = "URGENT", }`
fn enumeration(kind: EnumDefinition<'_>) -> String {
    let values = kind.values().map(|value| format!("{} = \"{}\", ", pascal(value.value()), value.value()));
    format!("    {} {{ {}}}\n", kind.name(), values.collect::<String>())
}

/// The inputs that a draft keeps as they are, and so reads again.
const DRAFTED: [&str; 2] = ["SessionInput", "ClosureInput"];

/// A struct, which starts out empty where nothing of it has to be said.
fn input(kind: InputObjectDefinition<'_>) -> String {
    let default = if kind.fields().any(|field| field.ty().is_non_null()) { "" } else { ", Default" };
    let mut code = format!("#[derive(cynic::InputObject, Clone, Debug, PartialEq{default})]\n");
    if DRAFTED.contains(&kind.name()) {
        code += "#[derive(serde::Deserialize)]\n#[serde(rename_all = \"camelCase\")]\n";
    }
    let _ = writeln!(code, "pub struct {} {{", kind.name());
    for field in kind.fields() {
        code += &input_field(field);
    }
    code + "}\n"
}

fn input_field(field: InputValueDefinition<'_>) -> String {
    let mut code = String::new();
    if !field.ty().is_non_null() {
        code += "    #[cynic(skip_serializing_if = \"Option::is_none\")]\n";
    }
    let _ = writeln!(code, "    pub {}: {},", snake(field.name()), rust_type(field.ty()));
    code
}

/// `[Weekday!]!` is `Vec<Weekday>`. A list has no empty places in this contract.
fn rust_type(kind: Type<'_>) -> String {
    let inner = match kind.name() {
        "Boolean" => "bool",
        "Float" => "f64",
        "ID" => "cynic::Id",
        "Int" => "i32",
        "NaiveDate" => "Date",
        "UUID" => "Uuid",
        other => other,
    };
    let listed = if kind.is_list() { format!("Vec<{inner}>") } else { inner.to_owned() };
    if kind.is_non_null() { listed } else { format!("Option<{listed}>") }
}

/// What a mutation answers, read as `api::mutations` reads all of them: the thing that it wrote, or the things, by their ids. None where
/// it answers with no thing: such a mutation is for other programs than this one.
fn payload(kind: &ObjectDefinition<'_>, things: &BTreeSet<&str>) -> Option<String> {
    let (name, written) = (kind.name(), kind.fields().find(|field| field.name() != "userErrors")?);
    let (field, thing) = (written.name(), written.ty().name());
    if !things.contains(thing) {
        return None;
    }
    let member = if written.ty().is_list() {
        format!("things: Vec<{name}Thing>")
    } else {
        format!("thing: Option<{name}Thing>")
    };
    Some(format!(
        "#[derive(cynic::QueryFragment)]\n#[cynic(graphql_type = \"{thing}\")]\n\
         pub struct {name}Thing {{ id: cynic::Id }}\n\
         #[derive(cynic::QueryFragment)]\npub struct {name} {{\n\
         #[cynic(alias, rename = \"{field}\")]\n{member},\nuser_errors: Vec<UserError>,\n}}\n"
    ))
}

/// `team_edit("teamEdit", TeamEditInput) -> TeamPayload`
fn mutations(root: &ObjectDefinition<'_>, payloads: &BTreeSet<&str>) -> String {
    let line = |name: &str, input: &str, payload: &str| {
        format!("    {}(\"{name}\", {input}) -> {payload}\n", snake(name))
    };
    let written = root.fields().filter(|field| payloads.contains(field.ty().name()));
    let inputs = written.filter_map(|field| Some((field, field.arguments().next()?.ty().name())));
    inputs.map(|(field, input)| line(field.name(), input, field.ty().name())).collect()
}

/// `FROM_18_TO_64` is `From18To64`.
fn pascal(code: &str) -> String {
    let word = |word: &str| word[..1].to_owned() + &word[1..].to_lowercase();
    code.split('_').map(word).collect()
}

/// `personId` is `person_id`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
