//! One connection that tells what has changed, by kind and id, over graphql-transport-ws.
//!
//! A page says what it [watches](watch); its watcher is called when such a thing has changed, and once after every time
//! that the connection had been away, since changes in between were not heard.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, WebSocket};

use super::client::back_off;
use super::types::SubjectKind;
use super::{decode, session};
use crate::browser::sleep;
use crate::{browser, connection};

/// A thing that this viewer may see has changed.
#[derive(Deserialize, Clone, Debug, PartialEq)]
pub struct Change {
    pub kind: SubjectKind,
    pub id: String,
}

type Watcher = Rc<dyn Fn()>;

struct Entry {
    id: u32,
    kinds: &'static [SubjectKind],
    watcher: Watcher,
}

/// A socket with the functions that the browser calls for it; dropped together.
struct Connection {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut()>,
}

thread_local! {
    static WATCHERS: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static ATTEMPT: Cell<u32> = const { Cell::new(0) };
}

/// Calls `watcher` when something of `kinds` has changed, until the page that asked is gone.
pub fn watch(kinds: &'static [SubjectKind], watcher: impl Fn() + 'static) {
    let id = NEXT.replace(NEXT.get() + 1);
    WATCHERS.with(|all| all.borrow_mut().push(Entry { id, kinds, watcher: Rc::new(watcher) }));
    on_cleanup(move || WATCHERS.with(|all| all.borrow_mut().retain(|entry| entry.id != id)));
}

pub fn start() {
    if !WANTED.replace(true) {
        spawn_local(connect());
    }
}

pub fn stop() {
    WANTED.set(false);
    ATTEMPT.set(0);
    if let Some(connection) = CONNECTION.with(RefCell::take) {
        connection.socket.set_onclose(None);
        let _ = connection.socket.close();
    }
}

/// Wakes everyone that watches one of the kinds; with none, everyone.
pub fn wake(kind: Option<SubjectKind>) {
    let wanted = |entry: &&Entry| kind.is_none_or(|kind| entry.kinds.contains(&kind));
    let watchers: Vec<Watcher> = WATCHERS
        .with(|all| all.borrow().iter().filter(wanted).map(|entry| Rc::clone(&entry.watcher)).collect());
    for watcher in watchers {
        watcher();
    }
}

async fn connect() {
    let Ok(Some(token)) = session::token().await else {
        if WANTED.get() {
            retry();
        }
        return;
    };
    if let Ok(connection) = open(&token) {
        CONNECTION.with(|current| *current.borrow_mut() = Some(connection));
    } else {
        retry();
    }
}

/// Tries again, later each time. The second failure in a row counts as a lost connection.
fn retry() {
    if !WANTED.get() {
        return;
    }
    let attempt = ATTEMPT.get() + 1;
    ATTEMPT.set(attempt);
    if attempt > 1 {
        connection::lost();
    }
    spawn_local(async move {
        sleep(back_off(attempt)).await;
        if WANTED.get() {
            connect().await;
        }
    });
}

fn open(token: &str) -> Result<Connection, JsValue> {
    let location = browser::window().location();
    let scheme = if location.protocol()? == "https:" { "wss" } else { "ws" };
    let url = format!("{scheme}://{}/graphql/ws", location.host()?);
    let socket = WebSocket::new_with_str(&url, "graphql-transport-ws")?;

    let hello = format!(r#"{{"type":"connection_init","payload":{{"authorization":"Bearer {token}"}}}}"#);
    let opened = socket.clone();
    let on_open = Closure::<dyn FnMut()>::new(move || {
        let _ = opened.send_with_str(&hello);
    });
    let receiver = socket.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            hear(&receiver, &text);
        }
    });
    let on_close = Closure::<dyn FnMut()>::new(retry);
    socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
    socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
    Ok(Connection { socket, _on_open: on_open, _on_message: on_message, _on_close: on_close })
}

const SUBSCRIBE: &str =
    r#"{"id":"1","type":"subscribe","payload":{"query":"subscription { changes { kind id } }"}}"#;

fn hear(socket: &WebSocket, text: &str) {
    #[derive(Deserialize)]
    struct Incoming {
        r#type: String,
    }
    let Some(incoming) = decode::read::<Incoming>(text) else { return };
    match incoming.r#type.as_str() {
        "connection_ack" => {
            let _ = socket.send_with_str(SUBSCRIBE);
            let was_away = ATTEMPT.replace(0) > 0;
            connection::found();
            if was_away {
                wake(None);
            }
        }
        "ping" => {
            let _ = socket.send_with_str(r#"{"type":"pong"}"#);
        }
        "next" => {
            if let Some(change) = change_in(text) {
                wake(Some(change.kind));
            }
        }
        // Over at the server's wish (a role has changed, the token is old): close, and connect with a new token.
        "error" | "complete" => {
            session::forget_token();
            let _ = socket.close();
        }
        _ => {}
    }
}

fn change_in(text: &str) -> Option<Change> {
    #[derive(Deserialize)]
    struct Next {
        payload: Payload,
    }
    #[derive(Deserialize)]
    struct Payload {
        data: Option<Data>,
    }
    #[derive(Deserialize)]
    struct Data {
        changes: Change,
    }
    let next: Next = decode::read(text)?;
    Some(next.payload.data?.changes)
}
