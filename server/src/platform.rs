//! What the whole server shares: one of it a process, made at the start and closed at the end.

use std::sync::Arc;

use domain::actor::Actor;
use sea_orm::DbBackend;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    audit,
    auth::{Auth, Keys},
    changes::{self, ChangeFeed},
    config::Settings,
    db::Db,
    graphql::{self, documents::Documents},
    op::{Clock, Ids, Op, RequestId},
};

pub struct Platform {
    pub settings: Settings,
    pub db: Db,
    pub clock: Clock,
    pub ids: Ids,
    pub changes: ChangeFeed,
    pub auth: Auth,
    pub schema: graphql::Schema,
    pub documents: Documents,
    pub audit: audit::Recorder,
    /// Cancelled when the server is to stop: long-lived connections close themselves.
    pub stopping: CancellationToken,
}

/// What runs beside the requests and must end after them.
pub struct Background {
    audit: JoinHandle<()>,
}

impl Platform {
    /// Puts the server together on `db`, which is migrated, and starts what runs beside the requests.
    pub async fn start(
        settings: Settings,
        db: Db,
        keys: Keys,
        clock: Clock,
        ids: Ids,
    ) -> anyhow::Result<(Arc<Self>, Background)> {
        let changes = ChangeFeed::default();
        let stopping = CancellationToken::new();
        if db.backend() == DbBackend::Postgres {
            changes::listen(db.read(), changes.clone(), stopping.clone()).await?;
        }
        let (audit, recording) = audit::Recorder::start(db.clone());
        let auth = Auth::new(keys, &settings.public_url.to_string())?;
        let schema = graphql::build(settings.demo);
        let documents = Documents::default();
        let platform = Self { settings, db, clock, ids, changes, auth, schema, documents, audit, stopping };
        Ok((Arc::new(platform), Background { audit: recording }))
    }

    /// The hands of one request.
    pub fn op(&self, viewer: Option<Arc<Actor>>, request_id: RequestId) -> Op {
        Op::new(
            viewer,
            self.clock.clone(),
            self.ids.clone(),
            self.db.clone(),
            request_id,
            self.changes.clone(),
        )
    }
}

impl Background {
    /// Waits until every audit event is stored, then closes the database. To be called when no request is left: the
    /// recorder ends with the last [`Platform`].
    pub async fn finish(self, platform: Arc<Platform>) -> anyhow::Result<()> {
        let db = platform.db.clone();
        drop(platform);
        self.audit.await?;
        Ok(db.close().await?)
    }
}
