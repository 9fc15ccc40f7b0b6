//! Who is signed in. The access token lives in memory alone; the refresh token is a cookie that no script sees.
//!
//! One refresh at a time: within a tab by sharing the promise, between tabs by the browser's lock, because a refresh
//! token used twice looks like a stolen one and ends the session everywhere.

use std::cell::RefCell;

use cynic::QueryBuilder;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::client::{Failure, exchange};
use super::types::{CharityName, HouseAction, Language, Role, Team};
use super::{client, decode, live, load, schema};
use crate::{browser, connection, drafts, i18n};

/// The state of the session, for the whole page.
#[derive(Clone, Debug, PartialEq)]
pub enum Session {
    /// Not known yet: the cookie is being tried.
    Starting,
    Out,
    In(Viewer),
    /// It ended while a page was open: the page stays, a dialog asks to sign in again.
    Expired(Viewer),
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Viewer {
    pub account: ViewerAccount,
    pub roles: Vec<Role>,
    pub teams: Vec<Team>,
    pub charity: Option<CharityName>,
    /// The teams in which they may register a person.
    pub registers_people_in: Vec<Team>,
    /// What they may do to the house itself.
    pub actions: Vec<HouseAction>,
}

impl Viewer {
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether people and their referrals are anything to them: to a manager, to read.
    pub fn sees_cases(&self) -> bool {
        [Role::Coordinator, Role::Broker, Role::Manager].into_iter().any(|role| self.is(role))
    }
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Account")]
pub struct ViewerAccount {
    pub id: cynic::Id,
    pub name: String,
    pub email: String,
    pub language: Language,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct ViewerQuery {
    viewer: Option<Viewer>,
}

/// Why signing in did not work.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInError {
    /// Wrong e-mail or password; the server does not say which.
    Refused,
    /// Too many attempts; wait.
    Slowed,
    Failed(Failure),
}

/// An account of the demo, for one-tap sign-in.
#[derive(Deserialize, Clone, Debug, PartialEq)]
pub struct DemoAccount {
    pub email: String,
    pub password: String,
    pub role: String,
    pub name: String,
}

struct Token {
    value: String,
    /// Milliseconds since 1970 after which a new one is fetched first: half a minute before it expires.
    renew_at: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Granted {
    access_token: String,
    expires_in: f64,
}

thread_local! {
    static SESSION: ArcRwSignal<Session> = ArcRwSignal::new(Session::Starting);
    static TOKEN: RefCell<Option<Token>> = const { RefCell::new(None) };
    static RENEWING: RefCell<Option<js_sys::Promise>> = const { RefCell::new(None) };
}

/// The session's signal.
pub fn session() -> ArcRwSignal<Session> {
    SESSION.with(Clone::clone)
}

/// Who is signed in, for a page that is only shown to the signed in. Not tracked.
pub fn viewer() -> Option<Viewer> {
    match session().get_untracked() {
        Session::In(viewer) | Session::Expired(viewer) => Some(viewer),
        Session::Starting | Session::Out => None,
    }
}

/// On this device, that somebody signed in and has not signed out. It says nothing else; without it there is no cookie to try.
const MARK: &str = "dolen-signed-in";

fn is_marked() -> bool {
    browser::local_storage().and_then(|storage| storage.get_item(MARK).ok().flatten()).is_some()
}

fn mark(signed_in: bool) {
    if let Some(storage) = browser::local_storage() {
        let _ = if signed_in { storage.set_item(MARK, "1") } else { storage.remove_item(MARK) };
    }
}

/// Tries the cookie once at the start, where there may be one.
pub async fn start() {
    if !is_marked() {
        return session().set(Session::Out);
    }
    match token().await {
        Ok(_) => become_viewer().await,
        Err(Failure::Offline) => {
            connection::lost();
            browser::sleep(client::back_off(2)).await;
            Box::pin(start()).await;
        }
        Err(_) => session().set(Session::Out),
    }
}

pub async fn sign_in(email: &str, password: &str) -> Result<(), SignInError> {
    #[derive(Serialize)]
    struct Credentials<'a> {
        email: &'a str,
        password: &'a str,
    }
    let failed = |reference| SignInError::Failed(Failure::Server { reference });
    let body = serde_json::to_string(&Credentials { email, password }).map_err(|_| failed(None))?;
    let Ok(reply) = exchange("/auth/sign-in", Some(&body), None).await else {
        return Err(SignInError::Failed(Failure::Offline));
    };
    match reply.status {
        200 => {}
        400 | 401 | 403 => return Err(SignInError::Refused),
        429 => return Err(SignInError::Slowed),
        _ => return Err(failed(reply.reference)),
    }
    keep(&reply.body).ok_or_else(|| failed(reply.reference))?;
    become_viewer().await;
    Ok(())
}

/// Signs out here, or with `everywhere` on every device, and forgets what this tab kept.
pub async fn sign_out(everywhere: bool) {
    let path = if everywhere { "/auth/sign-out?everywhere=true" } else { "/auth/sign-out" };
    let token = token().await.ok().flatten();
    let _ = exchange(path, Some(""), token.as_deref()).await;
    forget_token();
    mark(false);
    live::stop();
    load::forget();
    drafts::forget_all();
    session().set(Session::Out);
}

/// The accounts of the demo; empty where the server is not a demo.
pub async fn demo_accounts() -> Vec<DemoAccount> {
    match exchange("/auth/demo-accounts", None, None).await {
        Ok(reply) if reply.status == 200 => decode::read(&reply.body).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The session has ended at the server: says so over the open page.
pub fn expire() {
    forget_token();
    live::stop();
    session().update(|session| {
        if let Session::In(viewer) = session {
            *session = Session::Expired(viewer.clone());
        }
    });
}

pub fn forget_token() {
    TOKEN.with(|token| *token.borrow_mut() = None);
}

/// A token that is still good for half a minute, fetched anew where needed.
pub async fn token() -> Result<Option<String>, Failure> {
    if let Some(token) = fresh_token() {
        return Ok(Some(token));
    }
    let promise = RENEWING.with(|renewing| {
        renewing.borrow_mut().get_or_insert_with(|| locked(&future_to_promise_factory())).clone()
    });
    let answer = JsFuture::from(promise).await;
    RENEWING.with(|renewing| *renewing.borrow_mut() = None);
    match answer.ok().and_then(|status| status.as_f64()) {
        Some(200.0) => Ok(fresh_token()),
        Some(status) if status >= 500.0 => Err(Failure::Server { reference: None }),
        Some(_) => {
            mark(false);
            expire();
            Err(Failure::SignedOut)
        }
        None => Err(Failure::Offline),
    }
}

fn fresh_token() -> Option<String> {
    TOKEN.with(|token| {
        token
            .borrow()
            .as_ref()
            .filter(|token| token.renew_at > browser::now_ms())
            .map(|token| token.value.clone())
    })
}

/// A function for the lock manager that refreshes once and resolves to the HTTP status, or rejects where there is none.
fn future_to_promise_factory() -> js_sys::Function {
    Closure::once_into_js(|| {
        future_to_promise(async {
            let reply = exchange("/auth/refresh", Some(""), None).await.map_err(|_| JsValue::NULL)?;
            if reply.status == 200 && keep(&reply.body).is_none() {
                return Ok(JsValue::from_f64(500.0));
            }
            Ok(JsValue::from_f64(f64::from(reply.status)))
        })
    })
    .unchecked_into()
}

#[wasm_bindgen]
extern "C" {
    type Locks;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, callback: &js_sys::Function) -> js_sys::Promise;
}

/// Runs `refresh` under the browser's lock; without locks (an insecure context) at once.
fn locked(refresh: &js_sys::Function) -> js_sys::Promise {
    let navigator = browser::window().navigator();
    match js_sys::Reflect::get(&navigator, &JsValue::from_str("locks")) {
        Ok(locks) if locks.is_object() => locks.unchecked_into::<Locks>().request("dolen-refresh", refresh),
        _ => refresh
            .call0(&JsValue::NULL)
            .map_or_else(|error| js_sys::Promise::reject(&error), JsCast::unchecked_into),
    }
}

fn keep(body: &str) -> Option<()> {
    let granted: Granted = decode::read(body)?;
    mark(true);
    let renew_at = browser::now_ms() + (granted.expires_in - 30.0).max(5.0) * 1000.0;
    TOKEN.with(|token| *token.borrow_mut() = Some(Token { value: granted.access_token, renew_at }));
    Some(())
}

async fn become_viewer() {
    let before = viewer();
    let Ok(ViewerQuery { viewer: Some(viewer) }) = client::send(ViewerQuery::build(())).await else {
        session().set(Session::Out);
        return;
    };
    let another = before.is_some_and(|before| before.account.id != viewer.account.id);
    if another {
        load::forget();
        drafts::forget_all();
        // What is on the page belongs to the one who was signed in before.
        let _ = browser::window().location().assign("/");
        return;
    }
    i18n::prefer(viewer.account.language);
    session().set(Session::In(viewer));
    live::start();
    load::refresh_all();
}
