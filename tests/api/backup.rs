//! A copy taken while the server works, and a house that goes on from it elsewhere.

use std::{path::Path, process::Output};

use api_tests::{
    app::PASSWORD,
    db::{Engine, copy_of, fresh},
    process::{Server, dolen},
    world::{Who, seed},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::json;
use tempfile::tempdir;

#[tokio::test]
async fn a_copy_taken_while_the_server_works_is_the_whole_house_elsewhere() {
    let db = fresh(Engine::Sqlite).await;
    seed(&db.conn).await;
    let server = Server::prepare(&db).await;
    let mut process = server.start().await;
    sign_in(&server).await;

    let folder = tempdir().expect("a folder");
    let (file, place) = (folder.path().join("copy.sqlite"), folder.path().join("elsewhere/dolen.sqlite"));
    run(&db.url, "backup", &file);
    sign_in(&server).await;
    process.kill();

    run(&address(&place), "restore", &file);
    let restored = copy_of(&place).await;
    for (table, counted) in counts(&restored.conn).await {
        // Who signed in after the copy was taken is not in it.
        let since = i64::from(table == "refresh_token" || table == "audit_event");
        assert_eq!(counted + since, count(&db.conn, &table).await, "{table}");
    }
    let server = Server::prepare(&restored).await;
    let _process = server.start().await;
    sign_in(&server).await;
}

#[tokio::test]
async fn a_copy_is_restored_only_where_nothing_is() {
    let db = fresh(Engine::Sqlite).await;
    let folder = tempdir().expect("a folder");
    let (file, place) = (folder.path().join("copy.sqlite"), folder.path().join("dolen.sqlite"));
    run(&db.url, "backup", &file);
    std::fs::write(&place, "").expect("an empty file");
    run(&address(&place), "restore", &file);
    assert!(refused(&address(&place), &file).contains("move it away first"));
    let orphan = folder.path().join("orphan.sqlite");
    std::fs::write(folder.path().join("orphan.sqlite-wal"), "last writes").expect("a journal");
    assert!(refused(&address(&orphan), &file).contains("move it away first"));
    assert!(!orphan.exists());
}

#[tokio::test]
async fn what_is_no_copy_of_ours_is_not_restored() {
    let folder = tempdir().expect("a folder");
    let place = folder.path().join("dolen.sqlite");
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear Sian").expect("a file");
    assert!(refused(&address(&place), &text).contains("file is not a database"));
    assert!(refused(&address(&place), &folder.path().join("nowhere")).contains("is no file"));

    let newer = fresh(Engine::Sqlite).await;
    let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)";
    newer.conn.execute_unprepared(later).await.expect("a step from the future");
    let file = folder.path().join("newer.sqlite");
    run(&newer.url, "backup", &file);
    assert!(refused(&address(&place), &file).contains("m9999_later"));
    assert!(!place.exists());
    assert!(refused("postgres://somebody@127.0.0.1/dolen", &file).contains("pg_restore"));
}

async fn sign_in(server: &Server) {
    let body = json!({ "email": Who::Broker.email(), "password": PASSWORD });
    server.client().post("/auth/sign-in", None, &body).await.expect("signed in");
}

fn address(place: &Path) -> String {
    format!("sqlite://{}", place.display())
}

fn run(database: &str, command: &str, file: &Path) {
    let output = output(database, command, file);
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

/// What the command says where it does nothing.
fn refused(database: &str, file: &Path) -> String {
    let output = output(database, "restore", file);
    assert!(!output.status.success(), "{} was restored", file.display());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn output(database: &str, command: &str, file: &Path) -> Output {
    let mut dolen = dolen();
    dolen.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    dolen.arg(command).args(["--database-url", database]).arg(file).output().expect("the command runs")
}

/// Every table with the number of its rows.
async fn counts(conn: &DatabaseConnection) -> Vec<(String, i64)> {
    let query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let rows = conn.query_all_raw(Statement::from_string(DbBackend::Sqlite, query)).await.expect("tables");
    let mut counts = Vec::new();
    for row in rows {
        let table: String = row.try_get_by_index(0).expect("a name");
        let counted = count(conn, &table).await;
        counts.push((table, counted));
    }
    assert!(counts.len() > 25, "{counts:?}");
    counts
}

async fn count(conn: &DatabaseConnection, table: &str) -> i64 {
    let query = format!("SELECT COUNT(*) FROM {table}");
    let row = conn.query_one_raw(Statement::from_string(DbBackend::Sqlite, query)).await;
    row.expect("the query runs").expect("a row").try_get_by_index(0).expect("a number")
}
