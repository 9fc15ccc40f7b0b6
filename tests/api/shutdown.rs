//! The end of a server that is asked to stop: soon, whoever holds on to it, and with everything kept that it acknowledged.

use std::time::Duration;

use api_tests::{
    app::PASSWORD,
    db::{Engine, fresh},
    job::text,
    process::Server,
    world::{Who, document, registration, seed},
};
use futures_util::{SinkExt, StreamExt};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// What a service manager waits for before it kills.
const PATIENCE: Duration = Duration::from_secs(10);
const WRITES: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_web_sockets_open_and_half_a_request_ends_in_ten_seconds_and_keeps_what_it_acknowledged()
 {
    for engine in Engine::BOTH {
        let db = fresh(engine).await;
        seed(&db.conn).await;
        let server = Server::prepare(&db).await;
        let mut process = server.start().await;
        let sign_in = json!({ "email": Who::Coordinator.email(), "password": PASSWORD });
        let token = server.client().post("/auth/sign-in", None, &sign_in).await.expect("signed in");
        let token = text(&token["accessToken"]);

        let mut sockets = Vec::new();
        for _ in 0..3 {
            sockets.push(listen(&server, &token).await);
        }
        // One that never says who it is, and one that never says what it wants.
        let silent = open(&server).await;
        let mut half = TcpStream::connect(server.address()).await.expect("a connection");
        let begun =
            format!("POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-length: 1000\r\n\r\n{{", server.address());
        half.write_all(begun.as_bytes()).await.expect("half a request");
        for number in 0..WRITES {
            register(&server, &token, number).await;
        }

        let (took, well) = process.stop(PATIENCE).await;
        assert!(well, "{engine:?}: the server ended with an error after {took:?}");
        println!("{engine:?}: ended after {took:?}");
        let statement = Statement::from_string(db.conn.get_database_backend(), "SELECT COUNT(*) FROM person");
        let row = db.conn.query_one_raw(statement).await.expect("the query runs").expect("a row");
        let kept = usize::try_from(row.try_get_by_index::<i64>(0).expect("a number"));
        assert_eq!(kept, Ok(WRITES));
        for mut socket in sockets {
            let ended = async { while let Some(Ok(_)) = socket.next().await {} };
            tokio::time::timeout(PATIENCE, ended).await.expect("the socket ends");
        }
        drop((silent, half));
    }
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<TcpStream>>;

async fn open(server: &Server) -> Socket {
    let mut request =
        format!("ws://{}/graphql/ws", server.address()).into_client_request().expect("a request");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a protocol"));
    connect_async(request).await.expect("a web socket").0
}

/// A subscription that hears of nothing.
async fn listen(server: &Server, token: &str) -> Socket {
    let mut socket = open(server).await;
    let hello =
        json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
    socket.send(Message::text(hello.to_string())).await.expect("sent");
    loop {
        let answer = socket.next().await.expect("an answer").expect("a message");
        if let Message::Text(text) = answer {
            let answer: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(answer["type"], "connection_ack");
            return socket;
        }
    }
}

async fn register(server: &Server, token: &str, number: usize) {
    let mut input = registration(&format!("Vaughan{number}"));
    input["idempotencyKey"] = json!(uuid::Uuid::from_u128(0x5707_0000 + number as u128));
    let body =
        json!({ "query": document("personRegister", "person { id }"), "variables": { "input": input } });
    let answer = server.client().post("/graphql", Some(token), &body).await.expect("acknowledged");
    assert_eq!(answer["data"]["payload"]["userErrors"], json!([]), "{answer:#}");
}
