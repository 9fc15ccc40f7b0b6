//! The real binary as a process of its own.

use std::{
    env,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::{net::TcpListener, time::sleep};

use crate::{db::TestDb, http::Client};

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(50);

/// The built binary, ready for its arguments; no setting of whoever runs the tests reaches it.
pub fn dolen() -> Command {
    let binary = env::var_os("TEST_BINARY").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/debug/dolen"),
        PathBuf::from,
    );
    assert!(binary.exists(), "{} is not built: cargo build --bin dolen", binary.display());
    let mut command = Command::new(binary);
    command.env_remove("DATABASE_URL").stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// How the server is started: on the same database, address and keys each time.
pub struct Server {
    database: String,
    address: String,
    folder: TempDir,
}

/// A server that runs, and is killed with the test.
pub struct Process(Child);

impl Server {
    pub async fn prepare(db: &TestDb) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = free.local_addr().expect("an address").to_string();
        Self { database: db.url.clone(), address, folder: tempfile::tempdir().expect("a folder") }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn client(&self) -> Client {
        Client::new(&self.address)
    }

    /// Starts it, and waits until it answers.
    pub async fn start(&self) -> Process {
        let child = dolen()
            .arg("serve")
            .env("DATABASE_URL", &self.database)
            .env("DOLEN_LISTEN", &self.address)
            .env("DOLEN_KEY_FILE", self.folder.path().join("keys.pem"))
            .current_dir(self.folder.path())
            .spawn()
            .expect("the server starts");
        let mut process = Process(child);
        while !self.client().is_ready().await {
            assert!(process.0.try_wait().expect("a state").is_none(), "the server ended by itself");
            sleep(PAUSE).await;
        }
        process
    }
}

impl Process {
    /// SIGTERM; gives how long the server took to end, and whether it ended well.
    pub async fn stop(&mut self, patience: Duration) -> (Duration, bool) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill runs").success());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().expect("a state") {
                return (begun.elapsed(), status.success());
            }
            assert!(begun.elapsed() < patience, "the server still runs after {patience:?}");
            sleep(PAUSE).await;
        }
    }

    /// SIGKILL, which nothing can prepare for.
    pub fn kill(&mut self) {
        self.0.kill().expect("the server is killed");
        self.0.wait().expect("the server is gone");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
