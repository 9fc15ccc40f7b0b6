//! The command as a process, reading a feed over https from a server of the test's own.

use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    process::{Output, Stdio},
    sync::{Arc, Mutex},
};

use api_tests::{
    db::{Engine, TestDb, fresh},
    feed::tidy,
    process::dolen,
    world::seed,
};
use axum::{
    Json, Router,
    extract::{RawQuery, State},
    routing::get,
    serve::Listener,
};
use entities::{import, import_part, offering};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};
use tokio::{net::TcpListener, net::TcpStream, task::spawn_blocking};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig, rustls::pki_types::PrivateKeyDer, server::TlsStream};

/// What the world has already.
const BEFORE: u64 = 2;

#[tokio::test]
async fn every_page_of_a_feed_is_read_and_what_follows_the_question_mark_is_kept_for_each() {
    let (db, site) = (house().await, Site::open(page).await);
    let output = site.imported(&db, "feed?key=of-ours&page=1", Some(&site.authority)).await;
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("6 services: 6 added"), "{said}");
    assert_eq!(offering::Entity::find().count(&db.conn).await.unwrap(), BEFORE + 6);
    let asked = site.asked.lock().unwrap().clone();
    assert_eq!(asked, ["key=of-ours&page=1", "key=of-ours&page=2", "key=of-ours&page=3"]);
    let known = import::Entity::find().one(&db.conn).await.unwrap().unwrap();
    assert!(!known.feed.contains("of-ours"), "a key is no part of a feed's name: {}", known.feed);
}

#[tokio::test]
async fn a_feed_that_never_comes_to_an_end_leaves_nothing() {
    let (db, site) = (house().await, Site::open(always_the_first).await);
    let output = site.imported(&db, "feed", Some(&site.authority)).await;
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("says that it is another"));
    assert_nothing_was_taken(&db).await;
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_is_not_believed() {
    let (db, site) = (house().await, Site::open(page).await);
    let output = site.imported(&db, "feed", None).await;
    assert!(!output.status.success());
    assert_eq!(site.asked.lock().unwrap().len(), 0);
    assert_nothing_was_taken(&db).await;
}

async fn house() -> TestDb {
    let db = fresh(Engine::Sqlite).await;
    seed(&db.conn).await;
    db
}

async fn assert_nothing_was_taken(db: &TestDb) {
    assert_eq!(offering::Entity::find().count(&db.conn).await.unwrap(), BEFORE);
    assert_eq!(import_part::Entity::find().count(&db.conn).await.unwrap(), 0);
    assert_eq!(import::Entity::find().count(&db.conn).await.unwrap(), 0);
}

/// The second of three pages, say: two services, and where it stands.
fn page(number: u32) -> Value {
    let services = [tidy(2 * number), tidy(2 * number + 1)];
    json!({ "page_number": number, "total_pages": 3, "last_page": number == 3, "contents": services })
}

fn always_the_first(_: u32) -> Value {
    json!({ "page_number": 1, "total_pages": 3, "contents": [tidy(1)] })
}

/// A directory of somebody else's.
struct Site {
    address: SocketAddr,
    /// Whoever trusts this file trusts the site.
    authority: PathBuf,
    asked: Arc<Mutex<Vec<String>>>,
    _folder: TempDir,
}

#[derive(Clone)]
struct Pages {
    page: fn(u32) -> Value,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    async fn open(page: fn(u32) -> Value) -> Self {
        let certified = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let folder = tempdir().expect("a folder");
        let authority = folder.path().join("authority.pem");
        fs::write(&authority, certified.cert.pem()).expect("the certificate is written");
        drop(tokio_rustls::rustls::crypto::ring::default_provider().install_default());
        let key = PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .expect("a configuration");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let router =
            Router::new().route("/feed", get(answer)).with_state(Pages { page, asked: asked.clone() });
        let secure = Secure { listener, acceptor: TlsAcceptor::from(Arc::new(config)) };
        tokio::spawn(async move { axum::serve(secure, router).await });
        Self { address, authority, asked, _folder: folder }
    }

    /// What `dolen import oruk` does with the feed at `path`, trusting `authority` alone.
    async fn imported(&self, db: &TestDb, path: &str, authority: Option<&PathBuf>) -> Output {
        let mut command = dolen();
        command
            .args([
                "import",
                "oruk",
                "--allow-private-addresses",
                &format!("https://{}/{path}", self.address),
            ])
            .env("DATABASE_URL", &db.url)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(authority) = authority {
            command.env("SSL_CERT_FILE", authority);
        }
        spawn_blocking(move || command.output()).await.expect("a thread").expect("the import runs")
    }
}

async fn answer(State(pages): State<Pages>, RawQuery(query): RawQuery) -> Json<Value> {
    let query = query.unwrap_or_default();
    let number = query.rsplit("page=").next().and_then(|number| number.parse().ok()).unwrap_or(1);
    pages.asked.lock().expect("a list").push(query);
    Json((pages.page)(number))
}

/// Takes connections whose other end goes through with the handshake.
struct Secure {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Secure {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.listener.accept().await else { continue };
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}
