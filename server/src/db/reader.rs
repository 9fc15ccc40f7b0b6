use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use futures_util::TryFutureExt;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult,
    RuntimeErr, Statement, Value,
    sea_query::Values,
    sqlx::{self, Executor, IntoArguments, Pool, Postgres, Sqlite, pool::PoolConnection},
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::ACQUIRE_TIMEOUT;

/// A connection that rested for longer goes through the pool again, which tests it.
const RESTED: Duration = Duration::from_secs(30);

/// The connections that reads go through, as one handle that is cheap to clone. It refuses to write.
///
/// sqlx's pool tests every connection that comes back to it, which doubles the round trips. One that has just given a whole answer needs no
/// test and stays here for the next statement; one whose statement failed or was given up goes back to the pool.
#[derive(Clone)]
pub struct Reader(Arc<Shared>);

struct Shared {
    backend: DbBackend,
    connections: Connections,
    statements: Arc<AtomicU64>,
}

enum Connections {
    Sqlite(Kept<Sqlite>),
    Postgres(Kept<Postgres>),
}

/// Connections of a pool, those that are at rest, and how many there may be.
struct Kept<D: sqlx::Database> {
    pool: Pool<D>,
    places: Semaphore,
    resting: Mutex<Vec<(PoolConnection<D>, Instant)>>,
}

/// A connection at work. Dropped before [`Taken::rest`], it goes back to the pool.
struct Taken<'a, D: sqlx::Database> {
    kept: &'a Kept<D>,
    connection: PoolConnection<D>,
    /// Given up last, when the connection is where the next one looks for it.
    _place: SemaphorePermit<'a>,
}

impl Reader {
    /// At most `most` connections of `pool`, counting into `statements`.
    pub(super) fn new(pool: &DatabaseConnection, most: usize, statements: Arc<AtomicU64>) -> Self {
        let backend = pool.get_database_backend();
        let connections = match backend {
            DbBackend::Sqlite => Connections::Sqlite(Kept::new(pool.get_sqlite_connection_pool(), most)),
            _ => Connections::Postgres(Kept::new(pool.get_postgres_connection_pool(), most)),
        };
        Self(Arc::new(Shared { backend, connections, statements }))
    }

    /// Takes no more statements, and closes the pool.
    pub(super) async fn close(&self) {
        match &self.0.connections {
            Connections::Sqlite(kept) => kept.close().await,
            Connections::Postgres(kept) => kept.close().await,
        }
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.0.backend
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let began = Instant::now();
        let rows = match &self.0.connections {
            Connections::Sqlite(kept) => kept.rows(statement).await,
            Connections::Postgres(kept) => kept.rows(with_literal_limit(statement)).await,
        };
        self.0.statements.fetch_add(1, Ordering::Relaxed);
        metrics::histogram!("dolen_database_statement_seconds").record(began.elapsed().as_secs_f64());
        rows
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(refused())
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(refused())
    }
}

impl<D: sqlx::Database> Kept<D> {
    fn new(pool: &Pool<D>, most: usize) -> Self {
        Self { pool: pool.clone(), places: Semaphore::new(most), resting: Mutex::default() }
    }

    async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr>
    where
        for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
        SqlxValues: IntoArguments<D>,
        QueryResult: From<D::Row>,
    {
        let mut taken = self.take().await?;
        let values = SqlxValues(statement.values.unwrap_or_else(|| Values(Vec::new())));
        let query = sqlx::query_with(sqlx::AssertSqlSafe(statement.sql), values);
        let rows = query.fetch_all(&mut *taken.connection).await.map_err(query_error)?;
        taken.rest();
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    async fn take(&self) -> Result<Taken<'_, D>, DbErr> {
        let place = tokio::time::timeout(ACQUIRE_TIMEOUT, self.places.acquire()).await;
        let place = place
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        let resting = self.resting().pop().filter(|(_, since)| since.elapsed() < RESTED);
        let connection = match resting {
            Some((connection, _)) => connection,
            None => self.pool.acquire().map_err(acquire_error).await?,
        };
        Ok(Taken { kept: self, connection, _place: place })
    }

    async fn close(&self) {
        self.places.close();
        self.resting().clear();
        self.pool.close().await;
    }

    fn resting(&self) -> MutexGuard<'_, Vec<(PoolConnection<D>, Instant)>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<D: sqlx::Database> Taken<'_, D> {
    fn rest(self) {
        let mut resting = self.kept.resting();
        if !self.kept.places.is_closed() {
            resting.push((self.connection, Instant::now()));
        }
    }
}

/// The same statement, its limit as a number in the text. Where the limit is a parameter, PostgreSQL's plan for all parameters supposes that
/// a tenth of the rows is wanted, looks dear beside one for twenty rows, and is never kept: every execution is planned anew, which
/// takes three times as long as executing. Lists ask for a few sizes of page only, so there are not many more statements.
pub fn with_literal_limit(mut statement: Statement) -> Statement {
    if let Some(Values(values)) = &mut statement.values
        && let Some(&Value::BigUnsigned(Some(limit))) = values.last()
        && let Some(text) = statement.sql.strip_suffix(&format!(" LIMIT ${}", values.len()))
    {
        statement.sql = format!("{text} LIMIT {limit}");
        values.pop();
    }
    statement
}

fn refused() -> DbErr {
    DbErr::Custom("a reader writes nothing".to_owned())
}

fn query_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn acquire_error(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        other => DbErr::Conn(RuntimeErr::SqlxError(other.into())),
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reader").field("backend", &self.0.backend).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(sql: &str, values: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
    }

    #[test]
    fn a_limit_at_the_end_is_written_out_and_nothing_else_is() {
        let page = statement("SELECT id FROM t WHERE a = $1 LIMIT $2", vec![7_i32.into(), 21_u64.into()]);
        let page = with_literal_limit(page);
        assert_eq!(page.sql, "SELECT id FROM t WHERE a = $1 LIMIT 21");
        assert_eq!(page.values, Some(Values(vec![7_i32.into()])));
        let found = statement("SELECT id FROM t WHERE a = $1", vec![7_u64.into()]);
        assert_eq!(with_literal_limit(found.clone()), found);
    }
}
