//! The connections to the database: how they are opened, and how one write becomes one transaction.

mod reader;

use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
pub use reader::{Reader, with_literal_limit};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, SqlxPostgresError, SqlxSqliteError, TransactionOptions, TransactionTrait,
    sqlx::{
        self,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

/// Longer than any honest write; a request gives up at 10 s.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
const SQLITE_READERS: u32 = 8;
/// Bytes of the file that readers look at where the system keeps it. A reader's own cache is worth nothing after the next write, and every
/// list read is one, in the audit.
const MAPPED: &str = "1073741824";
const POSTGRES_CONNECTIONS: u32 = 16;
/// Of PostgreSQL's connections; the rest is for writes and the change feed.
const POSTGRES_READERS: usize = 10;
/// A list of ours is read by the same index whatever its values are, so one plan serves all; a search for part of a name is no worse for it.
/// Left to itself, PostgreSQL plans lists anew at each execution, which takes longer than executing them (decisions/030).
const PLANNED_ONCE: [(&str, &str); 1] = [("plan_cache_mode", "force_generic_plan")];
/// A connection idle for longer is pinged before use: a ping at each use would double the round trips.
const PING_AFTER_IDLE: Duration = Duration::from_secs(30);

/// The database, as one handle that is cheap to clone.
///
/// SQLite has one writer connection, so that writers queue here rather than meet `SQLITE_BUSY`, and a pool of
/// readers that cannot write (`query_only`). PostgreSQL has one pool for both, most of it for reading.
#[derive(Clone, Debug)]
pub struct Db {
    reader: Reader,
    writer: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// Opens `sqlite://PATH` (made where missing) or `postgres://…`.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url).await
        } else {
            bail!("the database URL must begin with sqlite: or postgres:")
        }
    }

    async fn open_sqlite(url: &str) -> anyhow::Result<Self> {
        if url.contains(":memory:") || url.contains("mode=memory") {
            bail!("an SQLite database must be a file: readers and the writer are separate connections");
        }
        let place = SqliteConnectOptions::from_str(url)?.get_filename().to_owned();
        keep_private(&place).with_context(|| format!("cannot keep {} private", place.display()))?;
        let writer = sqlite_options(url, 1, false);
        let reader = sqlite_options(url, SQLITE_READERS, true);
        let writer = Database::connect(writer).await.context("cannot open the SQLite file")?;
        let reader = Database::connect(reader).await.context("cannot open the SQLite file")?;
        Ok(Self::counting(&reader, writer, SQLITE_READERS as usize))
    }

    async fn open_postgres(url: &str) -> anyhow::Result<Self> {
        let mut options = common_options(url, POSTGRES_CONNECTIONS);
        options
            .test_before_acquire(false)
            .test_before_acquire_if_idle_for(PING_AFTER_IDLE)
            .statement_timeout(STATEMENT_TIMEOUT)
            .map_sqlx_postgres_opts(|postgres| postgres.options(PLANNED_ONCE))
            .set_application_name("dolen");
        let pool = Database::connect(options).await.context("cannot reach PostgreSQL")?;
        Ok(Self::counting(&pool.clone(), pool, POSTGRES_READERS))
    }

    fn counting(readers: &DatabaseConnection, mut writer: DatabaseConnection, most: usize) -> Self {
        let statements = count_statements(&mut writer, Arc::default());
        Self { reader: Reader::new(readers, most, statements.clone()), writer, statements }
    }

    /// The connections that reads go through. They refuse to write.
    pub fn read(&self) -> &Reader {
        &self.reader
    }

    /// The connection that writes go through. Use cases write through `Op::begin`, which also records the audit;
    /// this is for migrations, the demo and the platform's own tables.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a write. On SQLite it is `IMMEDIATE`: a transaction that reads first and writes later would fail
    /// where another process wrote in between, with no way to wait.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.writer
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
    }

    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// How many statements have been sent since the start (`BEGIN` and `COMMIT` not counted): what a test compares
    /// to see that a list of fifty costs as many as a list of one.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    pub async fn close(&self) -> Result<(), DbErr> {
        self.reader.close().await;
        self.writer.close_by_ref().await
    }
}

/// Makes the file, where there is none, so that its owner alone reads and writes it, and takes what is there from everybody else. SQLite
/// gives its journals the rights of the database.
pub(crate) fn keep_private(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(options.open(file)?);
    #[cfg(unix)]
    for part in ["", "-wal", "-shm"] {
        use std::os::unix::fs::PermissionsExt;
        let mut name = file.as_os_str().to_owned();
        name.push(part);
        match fs::metadata(&name) {
            Ok(there) if there.permissions().mode() & 0o077 != 0 => {
                fs::set_permissions(&name, fs::Permissions::from_mode(0o600))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn common_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // Values are personal data: statements are counted and timed, never logged.
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}

fn sqlite_options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = common_options(url, connections);
    options.test_before_acquire(false).idle_timeout(None).max_lifetime(None).map_sqlx_sqlite_opts(
        move |sqlite: SqliteConnectOptions| {
            let sqlite = sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                .journal_mode(SqliteJournalMode::Wal)
                // FULL, not NORMAL: in WAL mode NORMAL survives a killed process, but a power cut may take the last
                // acknowledged writes with it. A care record waits for the disk, as PostgreSQL does by default.
                .synchronous(SqliteSynchronous::Full);
            if read_only { sqlite.pragma("query_only", "ON").pragma("mmap_size", MAPPED) } else { sqlite }
        },
    );
    options
}

fn count_statements(connection: &mut DatabaseConnection, counter: Arc<AtomicU64>) -> Arc<AtomicU64> {
    let counted = counter.clone();
    connection.set_metric_callback(move |statement| {
        counted.fetch_add(1, Ordering::Relaxed);
        metrics::histogram!("dolen_database_statement_seconds").record(statement.elapsed.as_secs_f64());
    });
    counter
}

/// Whether `error` says that two transactions met, so that the same work may succeed when done again.
pub(crate) fn is_contention(error: &DbErr) -> bool {
    let (DbErr::Conn(source) | DbErr::Exec(source) | DbErr::Query(source)) = error else { return false };
    let RuntimeErr::SqlxError(source) = source else { return false };
    let sqlx::Error::Database(source) = source.as_ref() else { return false };
    let Some(code) = source.code() else { return false };
    if source.try_downcast_ref::<SqlxSqliteError>().is_some() {
        // SQLite's extended result codes carry BUSY (5) and LOCKED (6) in their low byte.
        code.parse::<i32>().is_ok_and(|extended| matches!(extended & 0xff, 5 | 6))
    } else {
        // PostgreSQL, appendix A: serialization_failure and deadlock_detected.
        matches!(code.as_ref(), "40001" | "40P01")
    }
}

/// Whether PostgreSQL refuses a value that was sent: U+0000 in a text, a date beyond its calendar. The rules and the API's edge refuse such
/// values first; this is for the one that they forget.
pub(crate) fn is_unstorable(error: &DbErr) -> bool {
    // PostgreSQL, appendix A: character_not_in_repertoire, untranslatable_character, datetime_field_overflow.
    matches!(postgres_code(error).as_deref(), Some("22021" | "22P05" | "22008"))
}

fn postgres_code(error: &DbErr) -> Option<String> {
    let (DbErr::Conn(source) | DbErr::Exec(source) | DbErr::Query(source)) = error else { return None };
    let RuntimeErr::SqlxError(source) = source else { return None };
    let sqlx::Error::Database(source) = source.as_ref() else { return None };
    source.try_downcast_ref::<SqlxPostgresError>()?.code().to_owned().into()
}

/// Whether `error` says that no connection came free in time.
pub(crate) fn is_overload(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_))
}
