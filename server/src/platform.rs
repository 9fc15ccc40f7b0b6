//! What the whole server shares: one of it a process, made at the start and closed at the end.

use std::{sync::Arc, time::Duration};

use domain::actor::Actor;
use metrics_exporter_prometheus::PrometheusHandle;
use sea_orm::DbBackend;
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    audit,
    auth::{Auth, Keys},
    changes::{self, ChangeFeed},
    config::Settings,
    db::Db,
    directory::Directory,
    graphql::{self, documents::Documents},
    http::Pace,
    op::{Clock, Ids, Op, RequestId},
    post::Post,
    store::Kept,
};

pub struct Platform {
    pub settings: Settings,
    pub db: Db,
    pub clock: Clock,
    pub ids: Ids,
    pub changes: ChangeFeed,
    pub directory: Directory,
    pub auth: Auth,
    pub schema: graphql::Schema,
    pub documents: Documents,
    pub kept: Kept,
    /// How often each address asks for pages that need no sign-in.
    pub pace: Pace,
    pub audit: audit::Recorder,
    /// The figures of this process, where somebody may ask for them.
    pub metrics: Option<PrometheusHandle>,
    /// Cancelled when the server is to stop: long-lived connections close themselves.
    pub stopping: CancellationToken,
    /// The connections that are open, web sockets too.
    pub connections: TaskTracker,
}

/// What a [`Platform`] is put together from.
pub struct Parts {
    pub settings: Settings,
    pub db: Db,
    pub keys: Keys,
    pub clock: Clock,
    pub ids: Ids,
    pub metrics: Option<PrometheusHandle>,
}

/// How long the end waits for the audit, and then for the database.
const PATIENCE: Duration = Duration::from_secs(5);

/// What runs beside the requests and must end after them.
pub struct Background {
    audit: JoinHandle<()>,
    post: JoinHandle<()>,
}

impl Platform {
    /// Puts the server together on `db`, which is migrated, and starts what runs beside the requests.
    pub async fn start(parts: Parts) -> anyhow::Result<(Arc<Self>, Background)> {
        let Parts { settings, db, keys, clock, ids, metrics } = parts;
        let changes = ChangeFeed::default();
        let stopping = CancellationToken::new();
        if db.backend() == DbBackend::Postgres {
            changes::listen(db.writer(), changes.clone(), stopping.clone()).await?;
        }
        // Listening comes before reading, so that no change falls between the two.
        let heard = changes.subscribe();
        let directory = Directory::load(&db, clock.clone()).await?;
        tokio::spawn({
            let (directory, db, stopping) = (directory.clone(), db.clone(), stopping.clone());
            async move { stopping.run_until_cancelled(directory.follow(db, heard)).await }
        });
        let (audit, recording) = audit::Recorder::start(db.clone());
        let auth = Auth::new(keys, &settings.public_url.to_string(), db.clone())?;
        let post = Post::new(&settings)?;
        let schema = graphql::build(settings.demo);
        let documents = Documents::default();
        let platform = Self {
            settings,
            db,
            clock,
            ids,
            changes,
            directory,
            auth,
            schema,
            documents,
            kept: Kept::default(),
            pace: Pace::default(),
            audit,
            metrics,
            stopping,
            connections: TaskTracker::new(),
        };
        let platform = Arc::new(platform);
        let post = tokio::spawn(Self::carry(post, platform.clone()));
        Ok((platform, Background { audit: recording, post }))
    }

    /// Carries letters until the server stops.
    async fn carry(post: Post, platform: Arc<Self>) {
        let (heard, stopping) = (platform.changes.subscribe(), platform.stopping.clone());
        let op = || platform.op(None, RequestId::from(platform.ids.next::<Uuid>()));
        post.run(op, heard, stopping).await;
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
            self.directory.clone(),
            self.auth.passwords().clone(),
            self.kept.clone(),
        )
    }
}

impl Background {
    /// Waits until every audit event is stored, then closes the database. To be called when no request is left: the
    /// recorder ends with the last [`Platform`].
    pub async fn finish(self, platform: Arc<Platform>) -> anyhow::Result<()> {
        let db = platform.db.clone();
        drop(platform);
        // A letter under way is with the mail server; the next start tries it again where it is not.
        if tokio::time::timeout(PATIENCE, self.post).await.is_err() {
            tracing::warn!("a letter was under way; it will be tried again");
        }
        // A connection that outstayed its farewell still holds the platform, and with it the recorder. What was to be answered has
        // been stored before; nobody waits longer for the rest.
        if let Ok(ended) = tokio::time::timeout(PATIENCE, self.audit).await {
            ended?;
        } else {
            tracing::warn!("a connection did not end; the server does");
        }
        // The same for a statement that still runs: the database knows what to do with a client that has gone.
        tokio::time::timeout(PATIENCE, db.close()).await.unwrap_or(Ok(()))?;
        Ok(())
    }
}
