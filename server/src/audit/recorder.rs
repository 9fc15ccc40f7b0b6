use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use super::Notes;
use crate::{db::Db, error::Error};

/// Requests that may wait for the disk at once; those beyond it wait for a place here.
const QUEUE: usize = 1024;
/// Requests whose events go into one commit at most.
const BATCH: usize = 256;

/// Stores the audit events of reads, many requests' in one commit.
#[derive(Clone, Debug)]
pub struct Recorder(mpsc::Sender<Entry>);

#[derive(Debug)]
struct Entry {
    notes: Notes,
    stored: oneshot::Sender<bool>,
}

impl Recorder {
    /// Starts the task that writes. It ends, with all that was queued stored, when every `Recorder` is gone.
    pub fn start(db: Db) -> (Self, JoinHandle<()>) {
        let (sender, queue) = mpsc::channel(QUEUE);
        (Self(sender), tokio::spawn(store_all(db, queue)))
    }

    /// Waits until `notes` are on the disk. Where they are not, nobody may see what was read.
    pub async fn record(&self, notes: Notes) -> Result<(), Error> {
        if notes.events.is_empty() && notes.disclosures.is_empty() {
            return Ok(());
        }
        let (stored, answer) = oneshot::channel();
        self.0.send(Entry { notes, stored }).await.map_err(|_| Error::Unavailable)?;
        match answer.await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Error::Unavailable),
        }
    }
}

async fn store_all(db: Db, mut queue: mpsc::Receiver<Entry>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let (notes, waiting): (Vec<_>, Vec<_>) =
            batch.drain(..).map(|entry| (entry.notes, entry.stored)).unzip();
        let result = store(&db, notes).await;
        if let Err(error) = &result {
            tracing::error!(error = error.logged(), "audit events were not stored; their requests fail");
        }
        // A request that no longer waits has been cancelled: its event stays, which errs on the right side.
        for stored in waiting {
            let _ = stored.send(result.is_ok());
        }
    }
}

async fn store(db: &Db, notes: Vec<Notes>) -> Result<(), Error> {
    let (events, disclosures): (Vec<_>, Vec<_>) =
        notes.into_iter().map(|notes| (notes.events, notes.disclosures)).unzip();
    let events: Vec<_> = events.into_iter().flatten().collect();
    let disclosures: Vec<_> = disclosures.into_iter().flatten().collect();
    metrics::histogram!("dolen_audit_batch_events").record(u32::try_from(events.len()).unwrap_or(u32::MAX));
    if disclosures.is_empty() && events.len() <= super::ROWS_PER_STATEMENT {
        // One statement is a transaction by itself, for a third of the round trips.
        return super::insert(db.writer(), events).await;
    }
    let transaction = db.begin().await?;
    super::insert(&transaction, events).await?;
    super::insert_disclosures(&transaction, disclosures).await?;
    Ok(transaction.commit().await?)
}
