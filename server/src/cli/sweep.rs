use std::sync::Arc;

use domain::Actor;
use uuid::Uuid;

use super::{Database, logs};
use crate::{
    auth::Passwords,
    changes::ChangeFeed,
    directory::Directory,
    op::{Clock, Ids, Op, RequestId},
    store::Kept,
    sweep::sweep,
};

/// Does what time has brought, and says what that was. Servers on PostgreSQL hear of it; one on SQLite does so at its next start, or
/// when it changes the same thing.
pub(super) async fn run(database: &Database) -> anyhow::Result<()> {
    logs::start()?;
    let db = database.open_migrated().await?;
    let (clock, ids) = (Clock::system(), Ids::version7());
    let directory = Directory::load(&db, clock.clone()).await?;
    let op = Op::new(
        Some(Arc::new(Actor::system())),
        clock,
        ids.clone(),
        db.clone(),
        RequestId::from(ids.next::<Uuid>()),
        ChangeFeed::default(),
        directory,
        Passwords::new()?,
        Kept::default(),
    );
    println!("{:#?}", sweep(&op).await);
    Ok(db.close().await?)
}
