//! From an input to the key of its write, and from a write's result to the fields of its payload.

use async_graphql::InputType;
use uuid::Uuid;

use crate::{app::once::Once, error::Error};

/// The write that `input` asks for, under the key that its client gave it.
pub fn once_of(mutation: &'static str, key: Uuid, input: &impl InputType) -> Result<Once, Error> {
    Once::new(key, mutation, &input.to_value())
}

/// A thing asked for by id: null where there is none, or none that the viewer may know of.
pub fn found<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Err(Error::NotFound) => Ok(None),
        other => other.map(Some),
    }
}
