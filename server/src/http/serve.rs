//! From a listening socket to the router, and an orderly end.

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::patient::Patient;
use crate::platform::Platform;

/// Whoever sends its headers more slowly holds a connection open on purpose. A connection may idle as long between
/// requests.
const HEADER_PATIENCE: Duration = Duration::from_secs(30);
/// Whoever takes nothing of an answer for as long has gone, or keeps the answer in our memory on purpose.
const READER_PATIENCE: Duration = Duration::from_secs(30);
/// At once. More than a county's teams and charities need by far, and as many as memory holds; who comes after them waits outside.
const CONNECTIONS: usize = 4096;
/// How long requests under way may take to end.
const FAREWELL: Duration = Duration::from_secs(20);
/// The pause where the machine has no socket left to give.
const BREATH: Duration = Duration::from_millis(100);

/// Serves until the platform is stopping, then takes no new connection and lets the requests under way end, for 20 s
/// at most.
pub async fn serve(listener: TcpListener, platform: Arc<Platform>) {
    let router = super::router(platform.clone());
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let next = async || {
        let place = places.clone().acquire_owned().await;
        (place, listener.accept().await)
    };
    while let Some((place, accepted)) = platform.stopping.run_until_cancelled(next()).await {
        match accepted {
            Ok((stream, address)) => {
                let connection = answer(stream, address, router.clone(), platform.stopping.clone());
                platform.connections.spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    platform.connections.close();
    if tokio::time::timeout(FAREWELL, platform.connections.wait()).await.is_err() {
        tracing::warn!("requests were still under way after {FAREWELL:?}");
    }
}

async fn answer(stream: TcpStream, address: SocketAddr, router: Router, stopping: CancellationToken) {
    // Small answers must not wait for more to come.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(address));
        router.clone().oneshot(request.map(Body::new))
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_PATIENCE)
            .serve_connection(TokioIo::new(Patient::new(stream, READER_PATIENCE)), service)
            .with_upgrades()
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}
