//! Subscriptions: who hears of a change, and that every process does.

use std::{sync::Arc, time::Duration};

use api_tests::{
    app::{PASSWORD, TestApp, platform},
    db::Engine,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use server::{
    changes::{Audience, Kind},
    graphql::id::encode,
    op::RequestId,
    platform::Platform,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};
use uuid::Uuid;

const EMAIL: &str = "sian@dolen.test";
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two changes of a thing that tells whether the subscription has begun.
const PAUSE: Duration = Duration::from_millis(20);
const BEGUN: Uuid = Uuid::from_u128(0xbe9);

pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub async fn open(platform: Arc<Platform>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/graphql/ws", listener.local_addr().unwrap());
        tokio::spawn(server::http::serve(listener, platform));
        let mut request = url.into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        Self(connect_async(request).await.unwrap().0)
    }

    pub async fn subscribe(platform: Arc<Platform>, token: &str) -> Self {
        let mut socket = Self::open(platform.clone()).await;
        let authorization = format!("Bearer {token}");
        socket
            .send(&json!({ "type": "connection_init", "payload": { "authorization": authorization } }))
            .await;
        assert_eq!(socket.next().await.unwrap()["type"], "connection_ack");
        let query = "subscription { changes { kind id } }";
        socket.send(&json!({ "id": "1", "type": "subscribe", "payload": { "query": query } })).await;
        socket.until_it_hears(&platform).await;
        socket
    }

    /// The server says nothing of a subscription that it has begun: something changes for it until it is heard.
    async fn until_it_hears(&mut self, platform: &Platform) {
        loop {
            change(platform, BEGUN, Audience::everyone()).await;
            if let Ok(first) = timeout(PAUSE, self.message()).await {
                assert!(is_begun(&first.unwrap()));
                return;
            }
        }
    }

    pub async fn send(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message, but for those that told that it has begun; the close code, where the server closes.
    pub async fn next(&mut self) -> Result<Value, u16> {
        loop {
            let message = timeout(PATIENCE, self.message()).await.expect("a message in time");
            if !message.as_ref().is_ok_and(is_begun) {
                return message;
            }
        }
    }

    async fn message(&mut self) -> Result<Value, u16> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }
}

fn is_begun(message: &Value) -> bool {
    message["payload"]["data"]["changes"]["id"] == encode("ref", BEGUN)
}

async fn change(platform: &Platform, id: Uuid, audience: Audience) {
    let op = platform.op(None, RequestId::from(Uuid::from_u128(1)));
    let tx = op.begin().await.unwrap();
    tx.changed(Kind::Referral, id, audience);
    tx.commit().await.unwrap();
}

async fn signed_in(engine: Engine) -> (TestApp, Uuid, String) {
    let app = TestApp::start(engine).await;
    let account = app.account(EMAIL, "BROKER").await;
    let token = app.sign_in(EMAIL, PASSWORD).await.token();
    (app, account, token)
}

#[tokio::test]
async fn a_viewer_hears_what_changes_of_theirs_and_nothing_else() {
    for engine in Engine::BOTH {
        let (app, _, token) = signed_in(engine).await;
        let mut socket = Socket::subscribe(app.platform.clone(), &token).await;
        let (hidden, shown) = (Uuid::from_u128(7), Uuid::from_u128(8));
        change(&app.platform, hidden, Audience::team(Uuid::from_u128(9).into())).await;
        change(&app.platform, shown, Audience::everyone()).await;
        let heard = socket.next().await.unwrap();
        assert_eq!(
            heard["payload"]["data"]["changes"],
            json!({ "kind": "REFERRAL", "id": encode("ref", shown) })
        );
    }
}

#[tokio::test]
async fn every_broker_hears_of_volunteers_and_no_co_ordinator_does() {
    let app = TestApp::start(Engine::Sqlite).await;
    let mut sockets = Vec::new();
    for role in ["BROKER", "COORDINATOR"] {
        let email = format!("{}@dolen.test", role.to_lowercase());
        app.account(&email, role).await;
        let token = app.sign_in(&email, PASSWORD).await.token();
        sockets.push(Socket::subscribe(app.platform.clone(), &token).await);
    }
    let (theirs, everyones) = (Uuid::from_u128(7), Uuid::from_u128(8));
    change(&app.platform, theirs, Audience::brokers()).await;
    change(&app.platform, everyones, Audience::everyone()).await;
    for (socket, first) in sockets.iter_mut().zip([theirs, everyones]) {
        let heard = socket.next().await.unwrap();
        assert_eq!(heard["payload"]["data"]["changes"]["id"], encode("ref", first));
    }
}

#[tokio::test]
async fn a_change_is_heard_in_another_process_on_the_same_postgres() {
    let (app, _, token) = signed_in(Engine::Postgres).await;
    let (other, _background) = platform(&app.db.url, app.clock.clone(), false).await;
    let mut socket = Socket::subscribe(app.platform.clone(), &token).await;
    change(&other, Uuid::from_u128(8), Audience::everyone()).await;
    assert_eq!(socket.next().await.unwrap()["payload"]["data"]["changes"]["kind"], "REFERRAL");
}

#[tokio::test]
async fn a_visitor_without_a_token_that_holds_is_refused() {
    let (app, _, _) = signed_in(Engine::Sqlite).await;
    for payload in [json!({}), json!({ "authorization": "Bearer nonsense" })] {
        let mut socket = Socket::open(app.platform.clone()).await;
        socket.send(&json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.next().await, Err(4401));
    }
}

#[tokio::test]
async fn signing_out_everywhere_completes_the_subscription_and_closes() {
    for engine in Engine::BOTH {
        let (app, account, token) = signed_in(engine).await;
        let mut socket = Socket::subscribe(app.platform.clone(), &token).await;
        let op = app.platform.op(None, RequestId::from(Uuid::from_u128(1)));
        app.platform.auth.sign_out_everywhere(&op, account.into()).await.unwrap();
        let mut heard = socket.next().await.unwrap();
        if heard["type"] == "next" {
            assert_eq!(heard["payload"]["data"]["changes"]["kind"], "ACCOUNT");
            heard = socket.next().await.unwrap();
        }
        assert_eq!(heard, json!({ "type": "complete", "id": "1" }));
        assert_eq!(socket.next().await, Err(4401));
    }
}

#[tokio::test]
async fn a_server_that_stops_says_so() {
    let (app, _, token) = signed_in(Engine::Sqlite).await;
    let mut socket = Socket::subscribe(app.platform.clone(), &token).await;
    app.platform.stopping.cancel();
    assert_eq!(socket.next().await.unwrap()["type"], "complete");
    assert_eq!(socket.next().await, Err(1001));
}

#[tokio::test]
async fn only_subscriptions_are_answered_over_a_socket() {
    let (app, _, token) = signed_in(Engine::Sqlite).await;
    let mut socket = Socket::subscribe(app.platform.clone(), &token).await;
    socket
        .send(&json!({ "id": "2", "type": "subscribe", "payload": { "query": "{ viewer { roles } }" } }))
        .await;
    let answer = socket.next().await.unwrap();
    assert_eq!(answer["payload"]["errors"][0]["extensions"]["code"], "BAD_REQUEST");
}

#[tokio::test]
async fn a_socket_of_another_protocol_or_of_none_is_not_opened() {
    let app = TestApp::start(Engine::Sqlite).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/graphql/ws", listener.local_addr().unwrap());
    tokio::spawn(server::http::serve(listener, app.platform.clone()));
    for protocol in [None, Some("graphql-ws")] {
        let mut request = url.as_str().into_client_request().unwrap();
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        let Err(Error::Http(refusal)) = connect_async(request).await else { panic!("it was opened") };
        assert_eq!(refusal.status(), 400, "{protocol:?}");
    }
}

#[tokio::test]
async fn a_message_that_is_too_long_is_told_so() {
    let (app, _, token) = signed_in(Engine::Sqlite).await;
    for length in [70_000, 300_000, 1_000_000] {
        let mut socket = Socket::subscribe(app.platform.clone(), &token).await;
        socket.send(&json!({ "type": "ping", "payload": "a".repeat(length) })).await;
        let heard = socket.next().await;
        let heard = if heard.is_ok() { socket.next().await } else { heard };
        assert_eq!(heard, Err(1009), "{length}");
    }
}
