//! GraphQL over HTTP: one request, its token, its second chance and its errors.
//!
//! What a page must know: a read waits for a lost connection as long as it takes; a write is tried again for a quarter of
//! a minute with the same body, hence the same idempotency key, so that a lost answer never does a thing twice.

use std::time::Duration;

use cynic::Operation;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCredentials, RequestInit, Response};

use super::types::{Code, UserErrorCode};
use super::{decode, session};
use crate::browser::{self, sleep};
use crate::connection;

/// What a page can be told when a request did not give what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server was not reached, after every attempt that was due.
    Offline,
    /// The session is over; the sign-in dialog is on the screen.
    SignedOut,
    /// No such thing, or none that this viewer may know of.
    NotFound,
    Forbidden,
    /// The server has a newer release than this page, which cannot go on.
    Outdated,
    /// A rule refuses what was asked; the words of its code say why.
    Refused(UserErrorCode),
    /// Our mistake. `reference` is the request's id, which finds it in the log.
    Server {
        reference: Option<String>,
    },
}

/// An answer of the server, whatever its status. `reference` is the request's id.
pub struct Reply {
    pub status: u16,
    pub body: String,
    pub reference: Option<String>,
}

/// How long one request may take before it counts as lost, in milliseconds. The server gives up after 10 s.
const PATIENCE_MS: u32 = 20_000;
/// How often a write is tried before its failure is said: for a quarter of a minute.
pub const ATTEMPTS: u32 = 5;

/// Sends a mutation, or asks a query once outside of a page's [`super::load`]. Safe to call again with the same operation.
pub async fn send<T, V>(operation: Operation<T, V>) -> Result<T, Failure>
where
    T: DeserializeOwned,
    V: Serialize,
{
    let text = graphql(body_of(&operation)?, Some(ATTEMPTS)).await?;
    decode(&text)
}

pub fn body_of<T, V: Serialize>(operation: &Operation<T, V>) -> Result<String, Failure> {
    serde_json::to_string(operation).map_err(|_| Failure::Server { reference: None })
}

pub fn decode<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    decode::read_member(text, "data").ok_or(Failure::Server { reference: None })
}

/// Posts one GraphQL request and gives the text of a response without errors. With `attempts` none, a lost connection is
/// waited out.
pub async fn graphql(body: String, attempts: Option<u32>) -> Result<String, Failure> {
    let mut attempt = 0;
    let mut renewed = false;
    loop {
        let answer = match session::token().await {
            Ok(token) => exchange("/graphql", Some(&body), token.as_deref()).await,
            Err(Failure::Offline) => Err(Unreachable),
            Err(failure) => return Err(failure),
        };
        match answer {
            Err(Unreachable) => {
                attempt += 1;
                connection::lost();
                if attempts.is_some_and(|most| attempt >= most) {
                    return Err(Failure::Offline);
                }
                sleep(back_off(attempt)).await;
            }
            Ok(reply) => {
                connection::found();
                match judge(reply) {
                    Err(Failure::SignedOut) if !renewed => {
                        renewed = true;
                        session::forget_token();
                    }
                    Err(Failure::SignedOut) => {
                        session::expire();
                        return Err(Failure::SignedOut);
                    }
                    verdict => return verdict,
                }
            }
        }
    }
}

/// 0.5 s, 1 s, 2 s, 4 s, then 8 s between attempts.
pub fn back_off(attempt: u32) -> Duration {
    Duration::from_millis(500 << attempt.saturating_sub(1).min(4))
}

fn judge(reply: Reply) -> Result<String, Failure> {
    match reply.status {
        401 => return Err(Failure::SignedOut),
        403 => return Err(Failure::Forbidden),
        200..=299 if !reply.body.contains("\"errors\"") => return Ok(reply.body),
        _ => {}
    }
    let first = decode::read::<Errors>(&reply.body).and_then(|parsed| parsed.errors.into_iter().next());
    let Some(error) = first else {
        return if (200..300).contains(&reply.status) {
            Ok(reply.body)
        } else {
            Err(Failure::Server { reference: reply.reference })
        };
    };
    Err(match error.extensions.code.as_deref() {
        Some("UNAUTHENTICATED") => Failure::SignedOut,
        Some("NOT_FOUND") => Failure::NotFound,
        Some("FORBIDDEN") => Failure::Forbidden,
        code => match code.and_then(UserErrorCode::from_code) {
            Some(code) => Failure::Refused(code),
            None => Failure::Server { reference: error.extensions.request_id.or(reply.reference) },
        },
    })
}

#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Vec<ServerError>,
}

#[derive(Deserialize)]
struct ServerError {
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Deserialize, Default)]
struct Extensions {
    code: Option<String>,
    #[serde(rename = "requestId")]
    request_id: Option<String>,
}

/// Whether anything answers at all.
pub async fn is_reached() -> bool {
    exchange("/healthz", None, None).await.is_ok()
}

/// No answer came: no network, no server, or no patience left.
pub struct Unreachable;

/// One HTTP exchange: POST with a JSON `body` (an empty one for `Some("")`), GET without.
pub async fn exchange(path: &str, body: Option<&str>, token: Option<&str>) -> Result<Reply, Unreachable> {
    exchange_js(path, body, token).await.map_err(|_| Unreachable)
}

async fn exchange_js(path: &str, body: Option<&str>, token: Option<&str>) -> Result<Reply, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/graphql-response+json, application/json;q=0.9")?;
    if let Some(token) = token {
        headers.set("Authorization", &format!("Bearer {token}"))?;
    }
    let init = RequestInit::new();
    init.set_method(if body.is_some() { "POST" } else { "GET" });
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    if let Some(body) = body {
        headers.set("Content-Type", "application/json")?;
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(headers.as_ref());
    let response: Response =
        JsFuture::from(browser::window().fetch_with_str_and_init(path, &init)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    let reply = Reply {
        status: response.status(),
        body: text.as_string().unwrap_or_default(),
        reference: response.headers().get("x-request-id").ok().flatten(),
    };
    // A proxy says so when the server behind it is away: the same to us as no network.
    if matches!(reply.status, 502..=504) { Err(JsValue::NULL) } else { Ok(reply) }
}
