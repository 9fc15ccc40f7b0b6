//! The whole server on a database of its own, with a clock that the test moves.

use std::sync::{Arc, OnceLock};

use axum::{Router, body::Body};
use chrono::{DateTime, TimeDelta, Utc};
use entities::{account, account_role};
use http::{
    HeaderMap, Method, Request, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, SET_COOKIE},
};
use http_body_util::BodyExt;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use server::{
    auth::{Keys, hash_now},
    config::Settings,
    db::Db,
    op::{Clock, Ids},
    platform::{Background, Parts, Platform},
};
use tower::ServiceExt;
use uuid::Uuid;

use crate::db::{Engine, TestDb, fresh};

/// The password of every account that [`TestApp::account`] makes.
pub const PASSWORD: &str = "a-password-for-tests";
pub const PUBLIC_URL: &str = "https://dolen.test";

pub struct TestApp {
    pub platform: Arc<Platform>,
    pub clock: Clock,
    pub db: TestDb,
    router: Router,
    _background: Background,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        Self::start_on(fresh(engine).await, false).await
    }

    /// The same with introspection and the sign-ins shown.
    pub async fn demo() -> Self {
        Self::start_on(fresh(Engine::Sqlite).await, true).await
    }

    pub async fn start_on(db: TestDb, demo: bool) -> Self {
        Self::start_posting(db, demo, None).await
    }

    /// The same with a mail server.
    pub async fn start_posting(db: TestDb, demo: bool, smtp_url: Option<String>) -> Self {
        let clock = Clock::fixed(monday());
        let platform = platform_posting(&db.url, clock.clone(), demo, smtp_url).await;
        let (platform, background) = platform;
        Self { router: server::http::router(platform.clone()), platform, clock, db, _background: background }
    }

    /// An active account with `role`, which signs in with [`PASSWORD`].
    pub async fn account(&self, email: &str, role: &str) -> Uuid {
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| hash_now(PASSWORD).expect("the password is hashed"));
        let id = Uuid::from_u128(u128::from_be_bytes(*b"account of tests") ^ u128::from(fold(email)));
        let row = account::ActiveModel {
            id: Set(id),
            email: Set(email.to_owned()),
            name: Set(email.to_owned()),
            password_hash: Set(hash.clone()),
            language: Set("EN".to_owned()),
            active: Set(true),
            charity_id: Set(None),
            epoch: Set(0),
            created_at: Set(monday()),
            version: Set(1),
        };
        row.insert(&self.db.conn).await.expect("the account is stored");
        let role = account_role::ActiveModel { account_id: Set(id), role: Set(role.to_owned()) };
        role.insert(&self.db.conn).await.expect("the role is stored");
        id
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.expect("the body ends").to_bytes();
        let text = String::from_utf8(bytes.to_vec()).expect("the body is UTF-8");
        Reply { status: head.status, headers: head.headers, text }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&self, path: &str, body: &Value, cookie: Option<&str>) -> Reply {
        let mut request =
            Request::builder().method(Method::POST).uri(path).header(CONTENT_TYPE, "application/json");
        if let Some(cookie) = cookie {
            request = request.header(COOKIE, cookie);
        }
        self.send(request.body(Body::from(body.to_string())).expect("a request")).await
    }

    pub async fn graphql(&self, token: Option<&str>, query: &str) -> Reply {
        let mut request = Request::post("/graphql").header(CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(Body::from(json!({ "query": query }).to_string())).expect("a request")).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Reply {
        self.post("/auth/sign-in", &json!({ "email": email, "password": password }), None).await
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("the body is JSON")
    }

    pub fn token(&self) -> String {
        self.json()["accessToken"].as_str().expect("an access token").to_owned()
    }

    /// The code of the first error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// `name=value` of the cookie that the answer sets.
    pub fn cookie(&self) -> Option<String> {
        let cookie = self.headers.get(SET_COOKIE)?.to_str().ok()?;
        cookie.split(';').next().map(str::to_owned)
    }
}

/// One server process on the database at `url`.
pub async fn platform(url: &str, clock: Clock, demo: bool) -> (Arc<Platform>, Background) {
    platform_posting(url, clock, demo, None).await
}

/// The same with a mail server.
pub async fn platform_posting(
    url: &str,
    clock: Clock,
    demo: bool,
    smtp_url: Option<String>,
) -> (Arc<Platform>, Background) {
    let settings = Settings {
        listen: "127.0.0.1:0".parse().expect("an address"),
        public_url: PUBLIC_URL.parse().expect("a URL"),
        demo,
        key_file: "unused".into(),
        smtp_url,
        mail_from: "Dolen <dolen@dolen.test>".to_owned(),
        trusted_proxies: Vec::new(),
        metrics_token: None,
        keep_for: None,
        demo_accounts: Vec::new(),
    };
    let db = Db::open(url).await.expect("the database opens");
    let keys = Keys::ephemeral().expect("a key");
    let parts = Parts { settings, db, keys, clock, ids: Ids::version7(), metrics: None };
    Platform::start(parts).await.expect("the server starts")
}

/// Monday 2 November 2026, nine in the morning in Wales.
pub fn monday() -> DateTime<Utc> {
    "2026-11-02T09:00:00Z".parse().expect("an instant")
}

fn fold(text: &str) -> u64 {
    text.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(byte.into()))
}
