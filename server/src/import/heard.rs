use std::time::Duration;

use sea_orm::DbBackend;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    changes::{Audience, Change, ChangeFeed, Heard, Kind},
    db::Db,
    store::import::last_decided,
};

/// A directory that is two seconds late is no worse than one that was imported two seconds later.
const EVERY: Duration = Duration::from_secs(2);

/// Looks, until `stop`, whether a command imported into the SQLite database that this process serves, which nothing else would tell it, and
/// tells the change feed. PostgreSQL tells by itself.
pub async fn hear_of_others(db: Db, changes: ChangeFeed, stop: CancellationToken) {
    if db.backend() == DbBackend::Sqlite {
        stop.run_until_cancelled(look(&db, &changes)).await;
    }
}

async fn look(db: &Db, changes: &ChangeFeed) {
    let mut known = last_decided(db.read()).await.ok().flatten();
    loop {
        tokio::time::sleep(EVERY).await;
        match last_decided(db.read()).await {
            Ok(last) if last != known => {
                known = last;
                let audience = Audience::administrators();
                changes.publish(Heard::Change(Change { kind: Kind::Import, id: Uuid::nil(), audience }));
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(error = error.logged(), "whether something was imported could not be read");
            }
        }
    }
}
