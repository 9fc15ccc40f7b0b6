//! The commands.

mod account;
mod backup;
mod import;
mod logs;
mod serve;
mod sweep;

use anyhow::{Context, ensure};
use clap::{Args, Parser, Subcommand};
use domain::retention::KeepFor;
use indicatif::{ProgressBar, ProgressStyle};
use migrations::{Migrator, MigratorTrait};

use uuid::Uuid;

use crate::{
    auth::{Passwords, hash_now},
    changes::ChangeFeed,
    config::Settings,
    db::Db,
    demo,
    directory::Directory,
    error::Error,
    graphql,
    op::{Clock, Ids, Op, RequestId},
    store::Kept,
};

/// Links a person living at home to the help that local charities give, and that help to the care package.
#[derive(Parser)]
#[command(name = "dolen", version)]
struct Dolen {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages and the API
    Serve(serve::Serve),
    /// Bring the database to the present form, back, or say where it stands
    #[command(subcommand)]
    Migrate(Migrate),
    /// Print the GraphQL schema
    Schema,
    /// Accounts
    #[command(subcommand)]
    Account(account::Account),
    /// Do once what time has brought, as a server does every minute by itself
    Sweep(sweep::Sweep),
    /// Read another directory's feed into this one
    #[command(subcommand)]
    Import(import::ImportFrom),
    /// Fill an empty database with invented people
    Demo {
        #[command(flatten)]
        database: Database,
        /// How many times the usual demo: 300 people, 400 referrals
        #[arg(long, default_value_t = 1)]
        scale: u32,
        /// How many times the usual 60 charities with their 160 offerings, where that is to be more than the scale
        #[arg(long, default_value_t = 0)]
        directories: u32,
    },
    /// Copy the database into one new file while the server runs (SQLite; PostgreSQL has pg_dump)
    Backup {
        #[command(flatten)]
        database: Database,
        file: std::path::PathBuf,
    },
    /// Make the database anew from a copy, where there is none yet (SQLite; PostgreSQL has pg_restore)
    Restore {
        #[command(flatten)]
        database: Database,
        file: std::path::PathBuf,
    },
}

#[derive(Subcommand)]
enum Migrate {
    /// Apply every step that is missing
    Up(Database),
    /// Take back the last step
    Down(Database),
    /// Say which steps are applied
    Status(Database),
}

#[derive(Args, Clone)]
struct Database {
    /// sqlite://PATH or postgres://…
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://data/dolen.sqlite", hide_env_values = true)]
    database_url: String,
}

/// How long records are kept.
#[derive(Args, Clone)]
struct Retention {
    /// For how many years after the last contact a person's record is kept before it is redacted; 0 for ever
    #[arg(long, env = "DOLEN_RETENTION_YEARS", default_value_t = KeepFor::USUAL)]
    retention_years: u8,
}

impl Retention {
    const fn keep_for(&self) -> Option<KeepFor> {
        KeepFor::years(self.retention_years)
    }
}

impl Database {
    async fn open(&self) -> anyhow::Result<Db> {
        if let Some(path) = self.database_url.strip_prefix("sqlite://")
            && let Some(folder) = std::path::Path::new(path).parent()
        {
            make_private(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        Db::open(&self.database_url).await
    }

    /// The database, where it has every step of the migrations.
    async fn open_migrated(&self) -> anyhow::Result<Db> {
        let db = self.open().await?;
        let missing = Migrator::get_pending_migrations(db.writer()).await?.len();
        ensure!(missing == 0, "the database lacks {missing} migrations; run: dolen migrate up");
        Ok(db)
    }
}

/// The folder holds people's records: nobody else on the machine may look into it.
fn make_private(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Runs the command that the process was started with.
pub async fn run() -> anyhow::Result<()> {
    let dolen = Dolen::parse();
    Settings::refuse_unknown(std::env::vars_os())?;
    match dolen.command {
        Command::Serve(serve) => serve.run().await,
        Command::Migrate(migrate) => migrate.run().await,
        Command::Schema => {
            print!("{}", graphql::build(true).sdl());
            Ok(())
        }
        Command::Account(account) => account.run().await,
        Command::Import(from) => from.run().await,
        Command::Demo { database, scale, directories } => {
            let db = database.open_migrated().await?;
            fill_demo(&db, &Clock::system(), scale, directories).await
        }
        Command::Sweep(sweep) => sweep.run().await,
        Command::Backup { database, file } => backup::backup(&database, &file).await,
        Command::Restore { database, file } => backup::restore(&database, &file).await,
    }
}

impl Migrate {
    async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Up(database) => Ok(Migrator::up(database.open().await?.writer(), None).await?),
            Self::Down(database) => Ok(Migrator::down(database.open().await?.writer(), Some(1)).await?),
            Self::Status(database) => {
                let db = database.open().await?;
                for migration in Migrator::get_migration_with_status(db.writer()).await? {
                    println!("{:8} {}", migration.status(), migration.name());
                }
                Ok(())
            }
        }
    }
}

/// Fills `db` with the demo, `scale` times as large as usual, and with charities for `directories` times. What it holds of the demo
/// already stays as it is.
async fn fill_demo(db: &Db, clock: &Clock, scale: u32, directories: u32) -> anyhow::Result<()> {
    let bar = ProgressBar::new(u64::from(scale.max(directories))).with_message("inventing people");
    bar.set_style(ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")?);
    let progress = |done: u32, _: u32| bar.set_position(u64::from(done));
    let (now, password_hash) = (clock.now(), hash_now(demo::PASSWORD)?);
    let options = demo::Options { scale, directories, now, password_hash, progress: &progress };
    demo::fill(db.writer(), options).await?;
    bar.finish_and_clear();
    Ok(())
}

/// A command's hands: nobody is signed in, and what it does is recorded under an id of its own.
async fn hands(database: &Database) -> anyhow::Result<Op> {
    let db = database.open_migrated().await?;
    let ids = Ids::version7();
    let request_id = RequestId::from(ids.next::<Uuid>());
    let clock = Clock::system();
    let directory = Directory::load(&db, clock.clone()).await?;
    Ok(Op::new(
        None,
        clock,
        ids,
        db,
        request_id,
        ChangeFeed::default(),
        directory,
        Passwords::new()?,
        Kept::default(),
    ))
}

/// On a terminal the cause is wanted, not the sentence for visitors.
fn in_full(error: Error) -> anyhow::Error {
    match error {
        Error::Internal(cause) => cause,
        other => other.into(),
    }
}
