//! The command as a process: killed in the middle, and how much memory a large feed takes.

use std::{fs, path::PathBuf, process::Stdio, time::Duration};

use api_tests::{
    db::{Engine, TestDb, fresh},
    feed::{hostile, tidy},
    process::dolen,
    world::seed,
};
use entities::{import_part, import_row, offering};
use sea_orm::{EntityTrait, PaginatorTrait};
use tempfile::{TempDir, tempdir};
use tokio::time::sleep;

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(5);

#[tokio::test]
async fn an_import_that_is_killed_leaves_nothing_half_done_on_sqlite() {
    killed_and_begun_anew(Engine::Sqlite).await;
}

#[tokio::test]
async fn an_import_that_is_killed_leaves_nothing_half_done_on_postgres() {
    killed_and_begun_anew(Engine::Postgres).await;
}

async fn killed_and_begun_anew(engine: Engine) {
    let db = fresh(engine).await;
    seed(&db.conn).await;
    let dirty = hostile(600);
    let (_folder, file) = kept(&dirty.bytes);
    // Once while it reads, once while it weighs, once while it adds or a moment after.
    for begun in [Begun::Reading, Begun::Weighing, Begun::Weighed(dirty.services)] {
        let mut child = command(&db, &file).spawn().expect("the import starts");
        while !begun.is(&db).await {
            assert!(child.try_wait().expect("a state").is_none(), "it ended by itself");
            sleep(PAUSE).await;
        }
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        let offerings = offering::Entity::find().count(&db.conn).await.unwrap();
        let all = u64::from(dirty.fate.added);
        assert!([2, 2 + all].contains(&offerings), "{offerings} of {all}");
    }
    let output = command(&db, &file).stdout(Stdio::piped()).output().expect("the import runs");
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    let sums = said.lines().find(|line| line.contains(" services: ")).expect("a line of sums");
    assert!(sums.starts_with(&format!("{} services: ", dirty.services)), "{sums}");
    let offerings = offering::Entity::find().count(&db.conn).await.unwrap();
    assert_eq!(offerings, 2 + u64::from(dirty.fate.added));
    assert_eq!(import_part::Entity::find().count(&db.conn).await.unwrap(), 0);
}

#[derive(Clone, Copy)]
enum Begun {
    Reading,
    Weighing,
    Weighed(u32),
}

impl Begun {
    async fn is(self, db: &TestDb) -> bool {
        let parts = import_part::Entity::find().count(&db.conn).await.unwrap();
        let rows = import_row::Entity::find().count(&db.conn).await.unwrap();
        match self {
            Self::Reading => parts > 0,
            Self::Weighing => rows > 0 && parts > 0,
            Self::Weighed(services) => rows == u64::from(services),
        }
    }
}

fn kept(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("feed.json");
    fs::write(&file, bytes).expect("the feed is written");
    (folder, file)
}

fn command(db: &TestDb, file: &PathBuf) -> std::process::Command {
    let mut command = dolen();
    command.args(["import", "oruk"]).arg(file).env("DATABASE_URL", &db.url);
    command
}

/// Bytes of a feed, and the most that the command may hold of them.
const LARGE: usize = 24 << 20;
const MOST_RESIDENT_KB: u64 = 160 << 10;

/// Linux says how much a process ever held.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_large_feed_takes_no_more_memory_than_a_small_one() {
    let db = fresh(Engine::Sqlite).await;
    seed(&db.conn).await;
    // Refused, so that the time is spent on reading.
    let mut service = tidy(0);
    service["name"] = serde_json::Value::Null;
    service["description"] = "A long story. ".repeat(2_000).into();
    let line = service.to_string();
    let lines = vec![line.as_str(); LARGE / line.len()].join(",");
    let (_folder, file) = kept(format!("[{lines}]").as_bytes());
    let mut child = command(&db, &file).arg("--dry-run").spawn().expect("the import starts");
    let mut most = 0;
    loop {
        most = most.max(resident_kb(child.id()).unwrap_or_default());
        if let Some(status) = child.try_wait().expect("a state") {
            assert!(status.success());
            break;
        }
        sleep(PAUSE).await;
    }
    println!("{} kB resident for a feed of {} kB", most, LARGE >> 10);
    assert!(most > 0 && most < MOST_RESIDENT_KB, "{most} kB");
}

#[cfg(target_os = "linux")]
fn resident_kb(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
