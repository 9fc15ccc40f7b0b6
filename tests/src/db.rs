//! A database of its own for each test, on either engine.
//!
//! PostgreSQL is named by `DOLEN_TEST_POSTGRES=postgres://user@host:port/postgres`, by a user that may create databases;
//! `cargo xtask test` starts one and sets it.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::SystemTime,
};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, sqlx::sqlite::SqliteSynchronous,
};
use tempfile::TempDir;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// A database that lives as long as this value.
pub struct TestDb {
    /// For `server::db::Db::open` or `dolen --database-url`.
    pub url: String,
    /// For looking into the tables behind the server's back.
    pub conn: DatabaseConnection,
    place: Place,
}

enum Place {
    Folder { _folder: TempDir },
    Server { name: String },
}

/// A database with every migration applied and no rows.
pub async fn fresh(engine: Engine) -> TestDb {
    match engine {
        Engine::Sqlite => {
            let database = sqlite().await;
            Migrator::up(&database.conn, None).await.expect("the migrations run");
            database
        }
        Engine::Postgres => postgres(Some(&Template::current())).await,
    }
}

/// A database without tables.
pub async fn empty(engine: Engine) -> TestDb {
    match engine {
        Engine::Sqlite => sqlite().await,
        Engine::Postgres => postgres(None).await,
    }
}

/// An SQLite database with what `file` holds.
pub async fn copy_of(file: &Path) -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::copy(file, folder.path().join(FILE)).expect("the file is copied");
    sqlite_in(folder).await
}

const FILE: &str = "dolen.sqlite";

async fn sqlite() -> TestDb {
    sqlite_in(tempfile::tempdir().expect("a temporary folder")).await
}

async fn sqlite_in(folder: TempDir) -> TestDb {
    let url = format!("sqlite://{}?mode=rwc", folder.path().join(FILE).display());
    let mut options = quiet(&url);
    // A test's database outlives no power cut.
    options.map_sqlx_sqlite_opts(|sqlite| sqlite.synchronous(SqliteSynchronous::Off));
    let conn = Database::connect(options).await.expect("SQLite opens");
    TestDb { url, conn, place: Place::Folder { _folder: folder } }
}

async fn postgres(template: Option<&Template>) -> TestDb {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let name = format!("dolen_test_{}_{}", process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    let admin = connect(&server_url()).await;
    // A number of our own, so that templates are made and copied one at a time.
    run(&admin, "SELECT pg_advisory_lock(20241124)").await;
    if let Some(template) = template {
        template.ensure(&admin).await;
    }
    run(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    let source = template.map_or("template1", |template| &template.0);
    run(&admin, &format!("CREATE DATABASE {name} TEMPLATE {source}")).await;
    admin.close().await.expect("PostgreSQL closes");
    let url = url_of(&name);
    TestDb { conn: connect(&url).await, url, place: Place::Server { name } }
}

/// A word for this build of the tests: what one build has kept, another does not trust.
pub fn build() -> String {
    let executable = env::current_exe().expect("the test's own file");
    let built = fs::metadata(&executable).and_then(|file| file.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let mut hasher = DefaultHasher::new();
    (executable, built).hash(&mut hasher);
    format!("{:x}", hasher.finish())
}

/// The name of a migrated database, from which others are copied faster than they could be migrated. It tells one
/// build of the tests from another, since the migrations may have changed between them.
struct Template(String);

impl Template {
    fn current() -> Self {
        Self(format!("dolen_template_{}", build()))
    }

    async fn ensure(&self, admin: &DatabaseConnection) {
        let names = databases(admin, "dolen\\_template\\_%").await;
        if names.contains(&self.0) {
            return;
        }
        for stale in names {
            run(admin, &format!("DROP DATABASE {stale} WITH (FORCE)")).await;
        }
        let making = format!("{}_making", self.0);
        run(admin, &format!("CREATE DATABASE {making}")).await;
        let conn = connect(&url_of(&making)).await;
        Migrator::up(&conn, None).await.expect("the migrations run");
        conn.close().await.expect("PostgreSQL closes");
        run(admin, &format!("ALTER DATABASE {making} RENAME TO {}", self.0)).await;
    }
}

impl TestDb {
    pub fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::Folder { .. })
    }

    /// Keeps what an SQLite database holds in `file`, whole or not at all, for [`copy_of`].
    pub async fn keep_as(&self, file: &Path) {
        let name = format!("{}-{:?}", process::id(), thread::current().id());
        let unfinished = file.with_extension(name);
        run(&self.conn, &format!("VACUUM INTO '{}'", unfinished.display())).await;
        fs::rename(&unfinished, file).expect("the file is renamed");
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Place::Server { name } = &self.place else { return };
        let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // Dropping cannot wait, and the test's own runtime is ending: another thread with a runtime of its own can.
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(async { run(&connect(&server_url()).await, &statement).await });
            }
        });
        // A database that stays behind fails no test.
        drop(dropping.join());
    }
}

async fn databases(admin: &DatabaseConnection, like: &str) -> Vec<String> {
    let statement = Statement::from_sql_and_values(
        admin.get_database_backend(),
        "SELECT datname::text AS name FROM pg_database WHERE datname LIKE $1",
        [like.into()],
    );
    let rows = admin.query_all_raw(statement).await.expect("the list of databases");
    rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect()
}

async fn run(conn: &DatabaseConnection, statement: &str) {
    conn.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = quiet(url);
    options.max_connections(1);
    Database::connect(options).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

fn quiet(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false);
    options
}

fn server_url() -> String {
    env::var("DOLEN_TEST_POSTGRES").expect(
        "DOLEN_TEST_POSTGRES is not set: it names a PostgreSQL server for the tests, \
         postgres://user@host:port/postgres (`cargo xtask test` starts one)",
    )
}

fn url_of(database: &str) -> String {
    let server = server_url();
    let (server, _) = server.rsplit_once('/').expect("DOLEN_TEST_POSTGRES ends in /database");
    format!("{server}/{database}")
}
