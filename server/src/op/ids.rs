use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use uuid::Uuid;

/// Where new ids come from: UUIDv7 of this moment, or a row of numbers for tests.
#[derive(Clone, Debug, Default)]
pub struct Ids(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    Version7,
    Counted(Arc<AtomicU64>),
}

impl Ids {
    pub fn version7() -> Self {
        Self(Source::Version7)
    }

    /// Ids 1, 2, 3 …, so that a snapshot is the same at each run.
    pub fn counted() -> Self {
        Self(Source::Counted(Arc::default()))
    }

    /// A new id, as any of the domain's id types.
    #[allow(clippy::disallowed_methods, reason = "the one place where ids are made")]
    pub fn next<Id: From<Uuid>>(&self) -> Id {
        Id::from(match &self.0 {
            Source::Version7 => Uuid::now_v7(),
            Source::Counted(count) => Uuid::from_u128(u128::from(count.fetch_add(1, Ordering::SeqCst)) + 1),
        })
    }
}
