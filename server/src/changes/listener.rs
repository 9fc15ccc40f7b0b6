use std::time::Duration;

use sea_orm::{DatabaseConnection, sqlx::postgres::PgListener};
use tokio_util::sync::CancellationToken;

use super::{CHANNEL, Change, ChangeFeed, Heard};

/// The wait before a lost connection is opened again.
const RETRY: Duration = Duration::from_secs(1);

/// Hears what every process on this PostgreSQL commits and tells this process's listeners, until `stop`.
///
/// Returns when it is listening, so that no change made after that is missed; the rest runs in a task.
pub(crate) async fn listen(
    pool: &DatabaseConnection,
    feed: ChangeFeed,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut listener = PgListener::connect_with(pool.get_postgres_connection_pool()).await?;
    listener.listen(CHANNEL).await?;
    tokio::spawn(async move {
        stop.run_until_cancelled(hear(listener, feed)).await;
    });
    Ok(())
}

async fn hear(mut listener: PgListener, feed: ChangeFeed) {
    loop {
        match listener.try_recv().await {
            Ok(Some(notification)) => match serde_json::from_str::<Change>(notification.payload()) {
                Ok(change) => feed.publish(Heard::Change(change)),
                // Another version of the server says something that this one has no word for.
                Err(_) => feed.publish(Heard::Resync),
            },
            // The connection was lost and will be opened again: what was said meanwhile is gone.
            Ok(None) => feed.publish(Heard::Resync),
            Err(error) => {
                tracing::warn!(%error, "the change feed has lost PostgreSQL; trying again");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}
