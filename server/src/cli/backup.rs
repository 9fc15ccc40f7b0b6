//! A copy of the database, and the database from a copy. Both are for SQLite: PostgreSQL brings its own, which know more.

use std::{
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Context, bail, ensure};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as SeaDatabase, DatabaseConnection, DbBackend, Statement,
    sqlx::sqlite::SqliteConnectOptions,
};

use super::Database;
use crate::db::keep_private;

/// One consistent copy, made beside the running server.
pub(super) async fn backup(database: &Database, file: &Path) -> anyhow::Result<()> {
    ensure!(
        database.is_sqlite(),
        "PostgreSQL is backed up with: pg_dump --format=custom --file={} DATABASE_URL",
        file.display()
    );
    ensure!(!file.exists(), "{} exists already", file.display());
    copy(database.open().await?.writer(), file).await
}

/// The database as `file` has it, in a place where there is none. Nothing is ever written over: whoever restores moves what is there out of
/// the way first.
pub(super) async fn restore(database: &Database, file: &Path) -> anyhow::Result<()> {
    ensure!(
        database.is_sqlite(),
        "PostgreSQL is restored with: pg_restore --no-owner --exit-on-error --dbname=DATABASE_URL {} \
         (into an empty database, made with createdb)",
        file.display()
    );
    let place = database.place()?;
    ensure!(is_free(&place).await?, "{} holds a database: move it away first", place.display());
    let source = open_to_read(file).await.with_context(|| format!("cannot read {}", file.display()))?;
    let applied = check(&source).await.with_context(|| format!("{} cannot be restored", file.display()))?;
    super::make_private(place.parent().unwrap_or(Path::new(".")))?;
    // Whole or not at all: who is interrupted finds no half of a database.
    let unfinished = beside(&place, "restoring");
    if unfinished.exists() {
        fs::remove_file(&unfinished)?;
    }
    copy(&source, &unfinished).await?;
    fs::rename(&unfinished, &place)?;
    let missing = Migrator::migrations().len() - applied;
    println!("restored {} to {}", file.display(), place.display());
    if missing > 0 {
        println!("it lacks {missing} migrations; run: dolen migrate up");
    }
    Ok(())
}

impl Database {
    fn is_sqlite(&self) -> bool {
        self.database_url.starts_with("sqlite:")
    }

    /// The file that an SQLite address names.
    fn place(&self) -> anyhow::Result<PathBuf> {
        Ok(SqliteConnectOptions::from_str(&self.database_url)?.get_filename().to_owned())
    }
}

async fn copy(from: &DatabaseConnection, file: &Path) -> anyhow::Result<()> {
    // SQLite fills an empty file that is there, and leaves it its rights.
    keep_private(file).with_context(|| format!("cannot make {}", file.display()))?;
    let file = file.to_str().context("the file's name must be UTF-8")?;
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO $1", [file.into()]);
    from.execute_raw(statement).await.context("the copy failed")?;
    Ok(())
}

/// Nothing is there, or a database without a table. A journal without its database is somebody's last writes.
async fn is_free(place: &Path) -> anyhow::Result<bool> {
    let journals = ["wal", "journal"].map(|kind| beside(place, kind));
    if !place.exists() {
        return Ok(!journals.iter().any(|journal| journal.exists()));
    }
    let there = open_to_read(place).await.with_context(|| format!("cannot read {}", place.display()))?;
    let tables = texts(&there, "SELECT name FROM sqlite_master").await;
    let tables = tables.with_context(|| format!("{} is no database", place.display()))?;
    there.close().await?;
    Ok(tables.is_empty())
}

/// `dolen.sqlite-wal`, where SQLite keeps it.
fn beside(place: &Path, kind: &str) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(format!("-{kind}"));
    name.into()
}

async fn open_to_read(file: &Path) -> anyhow::Result<DatabaseConnection> {
    ensure!(file.is_file(), "{} is no file", file.display());
    let mut options = ConnectOptions::new("sqlite:");
    let file = file.to_owned();
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(
        move |sqlite: SqliteConnectOptions| sqlite.filename(&file).create_if_missing(false).read_only(true),
    );
    Ok(SeaDatabase::connect(options).await?)
}

/// That it is a database of ours, undamaged, and of no later form than this program knows. How many steps of the migrations it has.
async fn check(source: &DatabaseConnection) -> anyhow::Result<usize> {
    let applied = texts(source, "SELECT version FROM seaql_migrations ORDER BY version").await;
    let Ok(applied) = applied else { bail!("it is no database of Dolen") };
    let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    ensure!(!applied.is_empty(), "it is no database of Dolen");
    if let Some(unknown) = applied.iter().find(|step| !known.contains(step)) {
        bail!("it comes from a later version of Dolen: the migration {unknown} is not known here");
    }
    let damage = texts(source, "PRAGMA integrity_check").await?;
    ensure!(damage == ["ok"], "it is damaged: {}", damage.join("; "));
    Ok(applied.len())
}

/// The first column of a query's rows.
async fn texts(db: &DatabaseConnection, query: &str) -> anyhow::Result<Vec<String>> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, query.to_owned())).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}
