//! A statement's plan, and what is wrong with it.

use api_tests::db::TestDb;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use server::db::with_literal_limit;

/// The lines of the plan. PostgreSQL is told to avoid what it would choose for small tables: what is left of it
/// then is there because no index serves.
pub async fn plan_of(database: &TestDb, statement: Statement) -> Vec<String> {
    explain(database, statement, &["seqscan", "bitmapscan", "sort"]).await
}

/// The same, with PostgreSQL told to avoid the methods named.
pub async fn explain(database: &TestDb, statement: Statement, avoided: &[&str]) -> Vec<String> {
    if database.is_sqlite() {
        let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement };
        return lines(database, explain, "detail").await;
    }
    for method in avoided {
        database.conn.execute_unprepared(&format!("SET enable_{method} = off")).await.unwrap();
    }
    generic_plan(database, with_literal_limit(statement)).await
}

/// PostgreSQL's plan for whatever values: the one that the server runs the statement by.
async fn generic_plan(database: &TestDb, statement: Statement) -> Vec<String> {
    let values = statement.values.map_or(0, |values| values.0.len());
    let any = if values == 0 { String::new() } else { format!("({})", vec!["NULL"; values].join(", ")) };
    let run = async |sql: &str| database.conn.execute_unprepared(sql).await.unwrap();
    run("SET plan_cache_mode = force_generic_plan").await;
    run(&format!("PREPARE listed AS {}", statement.sql)).await;
    let explain = Statement::from_string(DbBackend::Postgres, format!("EXPLAIN EXECUTE listed{any}"));
    let plan = lines(database, explain, "QUERY PLAN").await;
    run("DEALLOCATE listed").await;
    plan
}

async fn lines(database: &TestDb, explain: Statement, column: &str) -> Vec<String> {
    let rows = database.conn.query_all_raw(explain).await.unwrap();
    rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
}

/// What a plan has that no list's plan may have: a scan without a condition on an index, or a sort.
pub fn faults(backend: DbBackend, plan: &[String]) -> Vec<String> {
    let conditions = plan.iter().filter(|line| line.contains("Index Cond:")).count();
    let scans =
        plan.iter().filter(|line| line.contains("Index Scan") || line.contains("Index Only Scan")).count();
    let mut faults: Vec<String> = plan
        .iter()
        .filter(|line| match backend {
            DbBackend::Sqlite => line.contains("SCAN ") || line.contains("TEMP B-TREE"),
            _ => {
                line.contains("Seq Scan") || line.trim_start().trim_start_matches("->  ").starts_with("Sort ")
            }
        })
        .cloned()
        .collect();
    if conditions < scans {
        faults.push("an index is read from end to end".to_owned());
    }
    faults
}
