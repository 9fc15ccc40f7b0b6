use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use clap::Args;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use migrations::{Migrator, MigratorTrait};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Database, Retention, logs};
use crate::{
    auth::Keys,
    config::{DemoAccount, PublicUrl, Settings},
    db::Db,
    demo, http,
    import::hear_of_others,
    op::{Clock, Ids},
    platform::{Parts, Platform},
    sweep,
};

/// Bounds of the histograms, in seconds: from a cached read to the limit of a request.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];
const UPKEEP: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    database: Database,
    /// Migrate, fill with invented people, show the sign-ins to everybody
    #[arg(long)]
    demo: bool,
    /// Where to listen
    #[arg(long, env = "DOLEN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// How browsers reach the server, such as https://dolen.example.wales [default: http:// and where it listens]
    #[arg(long, env = "DOLEN_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    /// Where mail goes, such as smtps://user:password@mail.example.wales
    #[arg(long, env = "DOLEN_SMTP_URL", hide_env_values = true, value_parser = smtp_url)]
    smtp_url: Option<String>,
    /// Who letters are from, such as "Dolen <dolen@example.wales>" [default: dolen@ and the host of the public URL]
    #[arg(long, env = "DOLEN_MAIL_FROM")]
    mail_from: Option<String>,
    /// The keys that access tokens are signed with; made at the first start
    #[arg(long, env = "DOLEN_KEY_FILE", default_value = "data/keys.pem")]
    key_file: PathBuf,
    /// A proxy whose X-Forwarded-For is believed; may be given several times
    #[arg(long = "trusted-proxy", env = "DOLEN_TRUSTED_PROXY", value_delimiter = ',')]
    trusted_proxies: Vec<IpAddr>,
    /// The bearer token that opens /metrics; without it there is none outside the demo
    #[arg(long, env = "DOLEN_METRICS_TOKEN", hide_env_values = true)]
    metrics_token: Option<String>,
    #[command(flatten)]
    retention: Retention,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        logs::start()?;
        let settings = self.settings()?;
        let keys = Keys::load_or_create(&settings.key_file)?;
        let clock = Clock::system();
        let db = self.prepare(&clock).await?;
        // Before anything else can fail: a port that is taken is the commonest mistake.
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("cannot listen on {}", settings.listen))?;
        let metrics = if settings.demo || settings.metrics_token.is_some() { Some(figures()?) } else { None };
        tracing::info!(url = %settings.public_url, demo = settings.demo, "serving");
        if settings.demo {
            announce(&settings);
        }
        let parts = Parts { settings, db, keys, clock, ids: Ids::version7(), metrics };
        let (platform, background) = Platform::start(parts).await?;
        tokio::spawn(stop_on_signal(platform.stopping.clone()));
        let keeping_time = tokio::spawn(sweep::keep_time(Arc::clone(&platform)));
        let (db, changes) = (platform.db.clone(), platform.changes.clone());
        tokio::spawn(hear_of_others(db, changes, platform.stopping.clone()));
        http::serve(listener, Arc::clone(&platform)).await;
        keeping_time.await?;
        background.finish(platform).await?;
        tracing::info!("stopped");
        Ok(())
    }

    fn settings(&self) -> anyhow::Result<Settings> {
        let public_url = match &self.public_url {
            Some(url) => url.clone(),
            None => format!("http://{}", self.listen)
                .parse()
                .context("a server that other machines reach needs --public-url https://…")?,
        };
        let demo_accounts = if self.demo { demo::sign_ins() } else { Vec::new() };
        Ok(Settings {
            listen: self.listen,
            mail_from: self.mail_from.clone().unwrap_or_else(|| public_url.mail_from()),
            public_url,
            demo: self.demo,
            key_file: self.key_file.clone(),
            smtp_url: self.smtp_url.clone(),
            trusted_proxies: self.trusted_proxies.clone(),
            metrics_token: self.metrics_token.clone(),
            keep_for: self.retention.keep_for(),
            demo_accounts: demo_accounts.into_iter().map(shown).collect(),
        })
    }

    /// The database, migrated. The demo migrates and fills by itself; a real one is migrated by whoever runs it, who
    /// may want a copy first.
    async fn prepare(&self, clock: &Clock) -> anyhow::Result<Db> {
        if !self.demo {
            return self.database.open_migrated().await;
        }
        let db = self.database.open().await?;
        Migrator::up(db.writer(), None).await?;
        super::fill_demo(&db, clock, 1, 1).await?;
        Ok(db)
    }
}

fn shown(account: demo::DemoSignIn) -> DemoAccount {
    DemoAccount {
        email: account.email.to_owned(),
        name: account.name.to_owned(),
        role: account.role.to_string(),
        password: account.password.to_owned(),
    }
}

fn smtp_url(text: &str) -> Result<String, String> {
    let known = text.starts_with("smtp://") || text.starts_with("smtps://");
    if known { Ok(text.to_owned()) } else { Err("must begin with smtp:// or smtps://".to_owned()) }
}

/// Starts counting. Histograms gather values until they are looked at, so somebody must look now and then.
fn figures() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new().set_buckets(&SECONDS)?.install_recorder()?;
    let figures = handle.clone();
    tokio::spawn(async move {
        let mut upkeep = tokio::time::interval(UPKEEP);
        loop {
            upkeep.tick().await;
            figures.run_upkeep();
        }
    });
    Ok(handle)
}

fn announce(settings: &Settings) {
    println!("\n  Dolen is at {}\n", settings.public_url);
    for account in &settings.demo_accounts {
        println!("  {:14} {:28} {:36} {}", account.role, account.name, account.email, account.password);
    }
    println!();
}

async fn stop_on_signal(stopping: CancellationToken) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! {
                    _ = interrupted => {}
                    _ = terminated.recv() => {}
                }
            }
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
    tracing::info!("stopping: requests under way end first");
    stopping.cancel();
}
