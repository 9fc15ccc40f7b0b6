//! Subscriptions: graphql-transport-ws over a web socket.
//!
//! The first message carries the access token, since a browser cannot give a web socket a header. The connection lasts
//! as long as the token: when it expires, or the account's sessions, roles or teams change, the subscriptions are
//! completed and the socket closes with 4401; the client comes back with a new token.

use std::{sync::Arc, time::Duration};

use async_graphql::{
    Data, Executor, Request, Response as Answer, ServerError,
    http::{WebSocket as Protocol, WebSocketProtocols, WsMessage},
    parser::types::{ExecutableDocument, OperationType},
};
use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use bytes::Bytes;
use domain::actor::Actor;
use futures_util::{
    SinkExt, Stream, StreamExt,
    future::{self, BoxFuture},
    stream::{self, BoxStream, SplitSink, SplitStream},
};
use serde_json::Value;
use tokio::{
    sync::{Semaphore, watch},
    time::{Instant, interval, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{graphql::bearer, problem::Problem};
use crate::{
    changes::{Heard, Kind},
    error::Error,
    graphql::{self, Ending, documents},
    op::RequestId,
    platform::Platform,
};

const PROTOCOL: &str = "graphql-transport-ws";
/// A subscription is a few hundred bytes.
const LONGEST_MESSAGE: usize = 64 * 1024;
/// What is put together at all of a message in pieces.
const LONGEST_READ: usize = 4 * LONGEST_MESSAGE;
/// What is read to its end before it is refused: a close code reaches only a client whose message was read.
const LONGEST_FRAME: usize = 16 * LONGEST_MESSAGE;
/// At once, on one connection.
const SUBSCRIPTIONS: usize = 8;
/// For the first message to come.
const INIT_PATIENCE: Duration = Duration::from_secs(10);
const PING_EVERY: Duration = Duration::from_secs(30);
/// Two pings unanswered.
const SILENCE: Duration = Duration::from_secs(75);
/// For the last messages to go out.
const FAREWELL: Duration = Duration::from_secs(2);

const NORMAL: (u16, &str) = (1000, "");
const GOING_AWAY: (u16, &str) = (1001, "the server is stopping");
const TOO_LONG: (u16, &str) = (1009, "the message is too long");
const UNAUTHORIZED: (u16, &str) = (4401, "Unauthorized");
const INIT_TIMEOUT: (u16, &str) = (4408, "Connection initialisation timeout");
const SILENT: (u16, &str) = (4408, "no answer to a ping");

pub(super) async fn upgrade(
    State(platform): State<Arc<Platform>>,
    request_id: RequestId,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade.protocols([PROTOCOL]),
        Err(refused) => {
            let problem = Problem::new(refused.status(), "BAD_REQUEST", refused.body_text());
            return problem.response(&request_id);
        }
    };
    if upgrade.selected_protocol().is_none() {
        return Problem::bad_request("subscribe by graphql-transport-ws").response(&request_id);
    }
    upgrade
        .max_message_size(LONGEST_READ)
        .max_frame_size(LONGEST_FRAME)
        .on_upgrade(move |socket| Connection::new(platform, request_id).run(socket))
}

/// One open socket.
struct Connection {
    platform: Arc<Platform>,
    request_id: RequestId,
    /// Set by the first message.
    session: watch::Sender<Option<Session>>,
    /// Completes the subscriptions.
    ending: CancellationToken,
}

#[derive(Clone)]
struct Session {
    token: String,
    actor: Arc<Actor>,
    ends: Instant,
}

/// A close code of RFC 6455 or graphql-transport-ws, with its reason.
type Close = (u16, String);

impl Connection {
    fn new(platform: Arc<Platform>, request_id: RequestId) -> Self {
        let (session, _) = watch::channel(None);
        Self { platform, request_id, session, ending: CancellationToken::new() }
    }

    async fn run(self, socket: WebSocket) {
        let _open = self.platform.connections.token();
        let (mut out, incoming) = socket.split();
        let (heard, alive) = watch::channel(());
        let executor = Subscriptions {
            platform: self.platform.clone(),
            request_id: self.request_id.clone(),
            places: Arc::new(Semaphore::new(SUBSCRIPTIONS)),
        };
        let too_long = CancellationToken::new();
        let messages = texts(incoming, heard, too_long.clone());
        let mut protocol = Protocol::new(executor, messages, WebSocketProtocols::GraphQLWS)
            .on_connection_init(self.opening());
        let (code, reason) = tokio::select! {
            close = self.forward(&mut protocol, &mut out) => close,
            close = self.reason_to_close(alive, &too_long) => {
                self.ending.cancel();
                let _ = timeout(FAREWELL, self.forward(&mut protocol, &mut out)).await;
                close
            }
        };
        let frame = CloseFrame { code, reason: reason.into() };
        let _ = timeout(FAREWELL, out.send(Message::Close(Some(frame)))).await;
    }

    /// Checks the token of the first message.
    fn opening(
        &self,
    ) -> impl FnOnce(Value) -> BoxFuture<'static, async_graphql::Result<Data>> + Send + 'static {
        let platform = self.platform.clone();
        let request_id = self.request_id.clone();
        let opened = self.session.clone();
        let ending = self.ending.clone();
        move |payload| {
            Box::pin(async move {
                let session =
                    open(&platform, request_id.clone(), &payload).await?.ok_or("no token that holds")?;
                let mut data = Data::default();
                data.insert(platform.op(Some(session.actor.clone()), request_id));
                data.insert(Ending(ending));
                opened.send_replace(Some(session));
                Ok(data)
            })
        }
    }

    /// Sends what the protocol says, and a ping now and then, until it or the client closes.
    async fn forward(
        &self,
        protocol: &mut (impl Stream<Item = WsMessage> + Unpin),
        out: &mut SplitSink<WebSocket, Message>,
    ) -> Close {
        let mut pings = interval(PING_EVERY);
        loop {
            let message = tokio::select! {
                message = protocol.next() => message,
                _ = pings.tick() => Some(WsMessage::Text(String::new())),
            };
            let sent = match message {
                Some(WsMessage::Text(text)) if text.is_empty() => out.send(Message::Ping(Bytes::new())).await,
                Some(WsMessage::Text(text)) => out.send(Message::Text(text.into())).await,
                // async-graphql closes with 1002 where the first message is refused; the protocol's word is 4401.
                Some(WsMessage::Close(..)) if self.session.borrow().is_none() => return owned(UNAUTHORIZED),
                Some(WsMessage::Close(code, reason)) => return (code, reason),
                None => return owned(NORMAL),
            };
            if sent.is_err() {
                return owned(NORMAL);
            }
        }
    }

    async fn reason_to_close(&self, mut alive: watch::Receiver<()>, too_long: &CancellationToken) -> Close {
        owned(tokio::select! {
            () = too_long.cancelled() => TOO_LONG,
            () = self.platform.stopping.cancelled() => GOING_AWAY,
            close = self.session_ends() => close,
            () = silence(&mut alive) => SILENT,
        })
    }

    /// Ends when the token does: by time, or because its account or session is no longer what it was.
    async fn session_ends(&self) -> (u16, &'static str) {
        // Before the token is looked at, so that nothing falls between.
        let mut changes = self.platform.changes.subscribe();
        let mut opened = self.session.subscribe();
        let opened = timeout(INIT_PATIENCE, opened.wait_for(Option::is_some)).await;
        let Some(session) = opened.ok().and_then(|session| session.ok()?.clone()) else {
            return INIT_TIMEOUT;
        };
        let watching = async {
            while let Some(heard) = changes.next().await {
                if concerns(&heard, &session.actor) && !self.still_holds(&session).await {
                    return;
                }
            }
        };
        tokio::select! {
            () = sleep_until(session.ends) => UNAUTHORIZED,
            () = watching => UNAUTHORIZED,
        }
    }

    async fn still_holds(&self, session: &Session) -> bool {
        let op = self.platform.op(None, self.request_id.clone());
        let now = self.platform.auth.actor(&op, &session.token).await;
        now.is_ok_and(|actor| actor.as_ref() == Some(&session.actor))
    }
}

async fn open(platform: &Platform, request_id: RequestId, payload: &Value) -> Result<Option<Session>, Error> {
    let op = platform.op(None, request_id);
    let Some(token) = payload.get("authorization").and_then(Value::as_str).and_then(bearer) else {
        return Ok(None);
    };
    let Some(claims) = platform.auth.access_tokens().read(token, op.clock.now()) else { return Ok(None) };
    let Some(actor) = platform.auth.actor(&op, token).await? else { return Ok(None) };
    let seconds = u64::try_from(claims.exp - op.clock.now().timestamp()).unwrap_or_default();
    Ok(Some(Session { token: token.to_owned(), actor, ends: Instant::now() + Duration::from_secs(seconds) }))
}

fn concerns(heard: &Heard, actor: &Actor) -> bool {
    match heard {
        Heard::Resync => true,
        Heard::Change(change) => change.kind == Kind::Account && change.id == actor.account.0,
    }
}

fn owned((code, reason): (u16, &str)) -> Close {
    (code, reason.to_owned())
}

/// The text messages of a socket; `heard` is told of every message, pongs too. After one that is `too_long`, which is told, there are no
/// more.
fn texts(
    incoming: SplitStream<WebSocket>,
    heard: watch::Sender<()>,
    too_long: CancellationToken,
) -> BoxStream<'static, String> {
    stream::unfold((incoming, heard, too_long), |(mut incoming, heard, too_long)| async move {
        loop {
            let message = incoming.next().await;
            heard.send_replace(());
            match message {
                Some(message) if is_too_long(&message) => {
                    too_long.cancel();
                    return future::pending().await;
                }
                Some(Ok(Message::Text(text))) => {
                    return Some((text.to_string(), (incoming, heard, too_long)));
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    })
    .boxed()
}

/// axum keeps its web socket library's errors to itself, all but their words.
fn is_too_long(message: &Result<Message, axum::Error>) -> bool {
    match message {
        Ok(Message::Text(text)) => text.len() > LONGEST_MESSAGE,
        Ok(_) => false,
        Err(error) => error.to_string().contains("Message too long"),
    }
}

async fn silence(alive: &mut watch::Receiver<()>) {
    while let Ok(Ok(())) = timeout(SILENCE, alive.changed()).await {}
}

/// Runs subscriptions, and nothing else: queries and mutations are answered over HTTP, where their reads are recorded.
#[derive(Clone)]
struct Subscriptions {
    platform: Arc<Platform>,
    request_id: RequestId,
    places: Arc<Semaphore>,
}

impl Executor for Subscriptions {
    async fn execute(&self, _: Request) -> Answer {
        refusal("only subscriptions are answered here")
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Answer> {
        let request_id = self.request_id.clone();
        let answers = self.answers(request, session.unwrap_or_default());
        answers
            .unwrap_or_else(|refusal| stream::once(future::ready(refusal)).boxed())
            .map(move |mut answer| {
                graphql::errors::present(&mut answer, &request_id);
                answer
            })
            .boxed()
    }
}

impl Subscriptions {
    #[allow(
        clippy::result_large_err,
        reason = "a refusal is an answer, and answers are what the stream is made of"
    )]
    fn answers(
        &self,
        mut request: Request,
        session: Arc<Data>,
    ) -> Result<BoxStream<'static, Answer>, Answer> {
        let place = self.places.clone().try_acquire_owned();
        let place = place.map_err(|_| refusal("too many subscriptions on one connection"))?;
        let document = self.platform.documents.parse(&request.query);
        let document = document.map_err(|error| Answer::from_errors(vec![error]))?;
        let operation = documents::operation_type(&document, request.operation_name.as_deref());
        if operation != Some(OperationType::Subscription) {
            return Err(refusal("only subscriptions are answered here"));
        }
        request.set_parsed_query(ExecutableDocument::clone(&document));
        let answers = self.platform.schema.execute_stream_with_session_data(request, session);
        // The place is taken for as long as the stream lives.
        Ok(stream::unfold((answers, place), |(mut answers, place)| async move {
            let answer = answers.next().await?;
            Some((answer, (answers, place)))
        })
        .boxed())
    }
}

fn refusal(message: &str) -> Answer {
    Answer::from_errors(vec![ServerError::new(message, None)])
}
