//! Other directories' feeds, read into ours. What is taken and what is refused, [`domain::import`] says; here is how a feed of any size
//! comes to the rules, and how what they say comes into the directory: all of it or nothing.
//!
//! Reading puts the feed's lines into a table of their own, weighing gives each service a row that says what is to become of it, and one
//! transaction then adds what is new and ends the import. A process that is killed before that leaves lines that the next import of the
//! same feed clears away, and a directory that knows nothing of it.

mod apply;
mod county;
mod fetch;
mod heard;
mod join;
mod mend;
mod read;
mod stage;
mod weigh;

use std::io::Read;

use domain::{
    ids::ImportId,
    import::{ImportFailure, ImportState},
    need::Language,
};

pub use apply::{approve, place, refuse};
pub use fetch::{Fetched, Reach, fetch};
pub use heard::hear_of_others;

use crate::{
    error::Error,
    op::Op,
    store::import::{self as store, Counts, Import},
};
use stage::Staging;

/// A feed as an import is told of it.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Under which its imports know one another: its address, or a name that is given to it.
    pub name: String,
    /// In which it is written.
    pub language: Language,
}

/// One import under way.
pub struct Importing {
    op: Op,
    import: Import,
    staging: Staging,
}

impl Importing {
    /// Begins an import. What an earlier one of the same feed left unfinished is cleared away.
    pub async fn begin(op: &Op, feed: Feed) -> Result<Self, Error> {
        let import = Import {
            id: op.ids.next(),
            feed: feed.name,
            language: feed.language,
            state: ImportState::Reading,
            started_at: op.clock.now(),
            read_at: None,
            decided_at: None,
            decided_by: None,
            counts: Counts::default(),
            failure: None,
            failure_place: None,
            version: 1,
        };
        let tx = op.begin().await?;
        for left in store::in_state(tx.db(), &import.feed, ImportState::Reading).await? {
            store::clear(tx.db(), left.id).await?;
            store::save(tx.db(), &failed(left, ImportFailure::Interrupted, None)).await?;
        }
        store::save(tx.db(), &import).await?;
        tx.commit().await?;
        let staging = Staging::of(op.clone(), import.id);
        Ok(Self { op: op.clone(), import, staging })
    }

    pub fn id(&self) -> ImportId {
        self.import.id
    }

    /// Reads one document of the feed; gives the number of the next page, where the document says that there is one. None, too, where it
    /// could not be read, which [`Importing::finish`] tells.
    pub async fn read(&mut self, document: impl Read + Send + 'static) -> Result<Option<u64>, Error> {
        self.staging.read(document).await
    }

    /// Weighs what was read and, unless this is a rehearsal, adds what is new. Gives the import as it stands then.
    pub async fn finish(self, rehearsal: bool) -> Result<Import, Error> {
        let Self { op, mut import, staging } = self;
        if let Some((failure, place)) = staging.stopped {
            let tx = op.begin().await?;
            let import = failed(import, failure, Some(place));
            store::clear(tx.db(), import.id).await?;
            store::save(tx.db(), &import).await?;
            tx.commit().await?;
            return Ok(import);
        }
        import.counts = weigh::weigh(&op, &import, staging.lists).await?;
        import.read_at = Some(op.clock.now());
        if rehearsal { Ok(import) } else { apply::add(&op, import).await }
    }
}

fn failed(import: Import, failure: ImportFailure, place: Option<String>) -> Import {
    Import {
        state: ImportState::Failed,
        failure: Some(failure),
        failure_place: place,
        version: import.version + 1,
        ..import
    }
}
