//! Parsed documents, kept: a client sends the same few dozen again and again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{
    ServerError,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationType},
    },
};

use super::limits;

/// Documents kept at once. When there are more, all are forgotten: whoever sends a thousand different ones is not the
/// client, and deserves no cleverness.
const KEPT: usize = 512;

#[derive(Default)]
pub struct Documents(Mutex<HashMap<Box<str>, Arc<ExecutableDocument>>>);

impl Documents {
    /// `query` parsed, within the limits of [`limits`].
    pub fn parse(&self, query: &str) -> Result<Arc<ExecutableDocument>, ServerError> {
        let known = self.kept().get(query).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let too_much = |error: limits::TooMuch| ServerError::new(error.to_string(), None);
        limits::check_text(query).map_err(too_much)?;
        let document = Arc::new(parse_query(query)?);
        limits::check_document(&document).map_err(too_much)?;
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(query.into(), document.clone());
        Ok(document)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<Box<str>, Arc<ExecutableDocument>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What kind of operation a request asks for; `None` where it names none of the document's.
pub fn operation_type(document: &ExecutableDocument, name: Option<&str>) -> Option<OperationType> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation.node.ty),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(name).map(|operation| operation.node.ty)
        }
        (DocumentOperations::Multiple(operations), None) => {
            let mut operations = operations.values();
            operations.next().filter(|_| operations.next().is_none()).map(|operation| operation.node.ty)
        }
    }
}
