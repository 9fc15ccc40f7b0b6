use std::sync::Arc;

use clap::Args;
use domain::Actor;
use uuid::Uuid;

use super::{Database, Retention, logs};
use crate::{
    app,
    auth::Passwords,
    changes::ChangeFeed,
    directory::Directory,
    op::{Clock, Ids, Op, RequestId},
    store::Kept,
    sweep::{redact, sweep},
};

#[derive(Args)]
pub(super) struct Sweep {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    retention: Retention,
    /// Change nothing: say how many people's records would be redacted
    #[arg(long)]
    dry_run: bool,
}

impl Sweep {
    /// Does what time has brought, and says what that was. Servers on PostgreSQL hear of it; one on SQLite does so at its next start, or
    /// when it changes the same thing.
    pub(super) async fn run(self) -> anyhow::Result<()> {
        logs::start()?;
        let db = self.database.open_migrated().await?;
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
        if !self.dry_run {
            println!("{:#?}", sweep(&op).await);
        }
        println!("{}", self.told_of_records(&op).await?);
        Ok(db.close().await?)
    }

    async fn told_of_records(&self, op: &Op) -> anyhow::Result<String> {
        Ok(match self.retention.keep_for() {
            None => "records are kept for ever".to_owned(),
            Some(keep) if self.dry_run => {
                format!("records that would be redacted: {}", app::retention::count_due(op, keep).await?)
            }
            Some(keep) => format!("records redacted: {}", redact(op, keep).await),
        })
    }
}
