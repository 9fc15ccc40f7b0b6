//! A feed's lines into the table in which they wait.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};

use domain::{
    ids::ImportId,
    import::{ImportFailure, feed_id},
};
use tokio::sync::mpsc;

use super::{
    join::owner_of,
    read::{self, Pages, Part, Stop},
};
use crate::{error::Error, op::Op, store::import as store};

/// Of a document; more than three times the largest directory of the country.
const MOST_BYTES: u64 = 1 << 30;
/// Services of a feed.
const MOST_SERVICES: i32 = 100_000;
/// Lines of any other list.
const MOST_LINES: i32 = 2_000_000;
/// Lines and bytes that go to the database at once.
const BATCH_LINES: usize = 50;
const BATCH_BYTES: usize = 1 << 20;

/// What was read so far.
pub(super) struct Staging {
    op: Op,
    import: ImportId,
    counts: Counts,
    /// Which lists there are.
    pub lists: BTreeSet<&'static str>,
    /// Why it could not be read further, and where in the feed.
    pub stopped: Option<(ImportFailure, String)>,
}

/// Lines of each list.
type Counts = BTreeMap<&'static str, i32>;

impl Staging {
    pub fn of(op: Op, import: ImportId) -> Self {
        Self { op, import, counts: Counts::new(), lists: BTreeSet::new(), stopped: None }
    }

    /// Reads a document beside the threads that answer, some lines at a time, each lot into a transaction of its own.
    pub async fn read(&mut self, document: impl Read + Send + 'static) -> Result<Option<u64>, Error> {
        let (send, mut lots) = mpsc::channel(2);
        let counts = std::mem::take(&mut self.counts);
        let reading = tokio::task::spawn_blocking(move || Gathering::of(counts, send).read(document));
        while let Some(lot) = lots.recv().await {
            let tx = self.op.begin().await?;
            store::insert_parts(tx.db(), self.import, lot, || tx.next_id()).await?;
            tx.commit().await?;
        }
        let (counts, read) = reading.await.map_err(Error::internal)?;
        self.lists.extend(counts.keys());
        self.counts = counts;
        match read {
            Ok(pages) => Ok((pages.number < pages.total).then_some(pages.number + 1)),
            Err(stopped) => {
                self.stopped = Some(stopped);
                Ok(None)
            }
        }
    }
}

/// Lines on their way from the reader to the database.
struct Gathering {
    counts: Counts,
    send: mpsc::Sender<Vec<store::Part>>,
    lot: Vec<store::Part>,
    bytes: usize,
    too_many: bool,
}

impl Gathering {
    fn of(counts: Counts, send: mpsc::Sender<Vec<store::Part>>) -> Self {
        Self { counts, send, lot: Vec::new(), bytes: 0, too_many: false }
    }

    fn read(mut self, document: impl Read) -> (Counts, Result<Pages, (ImportFailure, String)>) {
        let read = read::read(document, MOST_BYTES, |part| self.take(part));
        let sent = self.send();
        let read = match read {
            Ok(_) if !sent => Err((ImportFailure::Interrupted, String::new())),
            Ok(pages) => Ok(pages),
            Err(Stop::Feed { failure, place }) => Err((failure, place)),
            Err(Stop::NotWanted) if self.too_many => Err((ImportFailure::TooMany, String::new())),
            Err(Stop::NotWanted) => Err((ImportFailure::Interrupted, String::new())),
        };
        (self.counts, read)
    }

    /// Whether more is wanted.
    fn take(&mut self, part: Part) -> bool {
        let most = if part.list == "service" { MOST_SERVICES } else { MOST_LINES };
        let position = self.counts.entry(part.list).or_default();
        *position += 1;
        if *position > most {
            self.too_many = true;
            return false;
        }
        let value = part.value.to_string();
        self.bytes += value.len();
        self.lot.push(store::Part {
            list: part.list,
            position: *position,
            feed_id: feed_id(&part.value, "id"),
            owner: owner_of(part.list, &part.value),
            whole: part.whole,
            // PostgreSQL keeps no U+0000 in a text, and JSON writes it so.
            value: value.replace("\\u0000", "\\ufffd"),
        });
        if self.lot.len() >= BATCH_LINES || self.bytes >= BATCH_BYTES { self.send() } else { true }
    }

    fn send(&mut self) -> bool {
        self.bytes = 0;
        let lot = std::mem::take(&mut self.lot);
        lot.is_empty() || self.send.blocking_send(lot).is_ok()
    }
}
