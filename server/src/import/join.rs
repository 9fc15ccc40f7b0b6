//! A service of a feed whose lists name each other by id, as one value: version 1 is also published so.

use std::{collections::BTreeSet, pin::Pin};

use domain::{ids::ImportId, import::feed_id};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::{error::Error, store::import as store};

/// Lists whose lines belong to a line of another: list, its name within the other, the other, and where the line names it.
const CHILDREN: [(&str, &str, &str, &str); 13] = [
    ("organization_identifier", "organization_identifiers", "organization", "organization_id"),
    ("service_at_location", "service_at_locations", "service", "service_id"),
    ("contact", "contacts", "service", "service_id"),
    ("phone", "phones", "contact", "contact_id"),
    ("cost_option", "cost_options", "service", "service_id"),
    ("schedule", "schedules", "service", "service_id"),
    ("eligibility", "eligibilitys", "service", "service_id"),
    ("language", "languages", "service", "service_id"),
    ("service_area", "service_areas", "service", "service_id"),
    ("service_taxonomy", "service_taxonomys", "service", "service_id"),
    ("attribute", "attributes", "service", "link_id"),
    ("address", "addresses", "location", "location_id"),
    ("accessibility", "accessibility", "location", "location_id"),
];

/// Lists whose lines a line of another names: list, its name within the other, the other, and where that names it.
const NAMED: [(&str, &str, &str, &str); 4] = [
    ("organization", "organization", "service", "organization_id"),
    ("location", "location", "service_at_location", "location_id"),
    ("taxonomy", "taxonomy", "service_taxonomy", "taxonomy_id"),
    ("taxonomy", "taxonomy_term", "attribute", "taxonomy_term_id"),
];

/// The feed's id of what a line belongs to.
pub(super) fn owner_of(list: &str, line: &Value) -> Option<String> {
    let (.., column) = CHILDREN.iter().find(|(child, ..)| *child == list)?;
    feed_id(line, column)
}

/// Whether the lines of a list belong to lines of another.
pub(super) fn is_child(list: &str) -> bool {
    CHILDREN.iter().any(|(child, ..)| *child == list)
}

/// The lists of an import.
pub(super) struct Join<'a, C> {
    pub db: &'a C,
    pub import: ImportId,
    pub lists: &'a BTreeSet<&'static str>,
}

type Joined<'a> = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send + 'a>>;

impl<C: ConnectionTrait> Join<'_, C> {
    /// The line of `list` with all that belongs to it. What it holds already stays; the depth is that of the tables above.
    pub fn whole<'a>(&'a self, list: &'a str, mut line: Value) -> Joined<'a> {
        Box::pin(async move {
            for (child, name, _, _) in self.known(&CHILDREN).filter(|(.., of, _)| *of == list) {
                let Some(id) = feed_id(&line, "id").filter(|_| line.get(name).is_none()) else { continue };
                let mut found = Vec::new();
                for inner in store::lines_of(self.db, self.import, child, &id).await? {
                    found.push(self.whole(child, inner).await?);
                }
                put(&mut line, name, Value::Array(found));
            }
            for (other, name, _, column) in self.known(&NAMED).filter(|(.., of, _)| *of == list) {
                let Some(id) = feed_id(&line, column).filter(|_| line.get(name).is_none()) else { continue };
                if let Some(found) = store::line(self.db, self.import, other, &id).await? {
                    let found = self.whole(other, found).await?;
                    put(&mut line, name, found);
                }
            }
            Ok(line)
        })
    }

    fn known<'a>(
        &'a self,
        links: &'a [(&'static str, &'static str, &'static str, &'static str)],
    ) -> impl Iterator<Item = &'a (&'static str, &'static str, &'static str, &'static str)> {
        links.iter().filter(|(list, ..)| self.lists.contains(list))
    }
}

fn put(line: &mut Value, name: &str, value: Value) {
    if let Value::Object(fields) = line {
        fields.insert(name.to_owned(), value);
    }
}
