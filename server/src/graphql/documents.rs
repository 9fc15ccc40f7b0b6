//! Parsed documents, kept: a client sends the same few dozen again and again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
/// Bytes of the longest text that is kept, and of all of them. A parsed document takes some forty times its text, so that all take 40 MiB
/// at most; the client's longest is a quarter of this.
const LONGEST: usize = 16 * 1024;
const KEPT_BYTES: usize = 1024 * 1024;

#[derive(Default)]
pub struct Documents(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    by_text: HashMap<Box<str>, Arc<ExecutableDocument>>,
    bytes: usize,
}

impl Documents {
    /// `query` parsed, within the limits of [`limits`].
    pub fn parse(&self, query: &str) -> Result<Arc<ExecutableDocument>, ServerError> {
        let known = self.kept().by_text.get(query).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let too_much = |error: limits::TooMuch| ServerError::new(error.to_string(), None);
        limits::check_text(query).map_err(too_much)?;
        let document = parse_query(query)?;
        limits::check_document(&document).map_err(too_much)?;
        Ok(Arc::new(document))
    }

    /// Remembers `document`, which was found valid: what is not is sent by nobody twice.
    pub fn keep(&self, query: &str, document: &Arc<ExecutableDocument>) {
        if query.len() > LONGEST {
            return;
        }
        let mut kept = self.kept();
        if kept.by_text.contains_key(query) {
            return;
        }
        if kept.by_text.len() >= KEPT || kept.bytes + query.len() > KEPT_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += query.len();
        kept.by_text.insert(query.into(), document.clone());
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_short_and_all_of_it_is_bounded() {
        let documents = Documents::default();
        let send = |query: &str| documents.keep(query, &documents.parse(query).unwrap());
        send(&format!("{{ x }} #{}", "a".repeat(LONGEST)));
        assert_eq!(documents.kept().by_text.len(), 0, "a long text is not kept");
        for number in 0..1_000 {
            send(&format!("{{ x }} #{number}{}", "a".repeat(LONGEST / 2)));
            let kept = documents.kept();
            assert!(kept.bytes <= KEPT_BYTES);
            assert_eq!(kept.bytes, kept.by_text.keys().map(|text| text.len()).sum::<usize>());
        }
    }

    #[test]
    fn what_was_not_found_valid_is_not_kept() {
        let documents = Documents::default();
        documents.parse("{ x }").unwrap();
        assert_eq!(documents.kept().by_text.len(), 0);
    }
}
