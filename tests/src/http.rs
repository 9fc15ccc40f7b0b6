//! A client for a server that is a process of its own, and may be gone at any moment.

use http::{
    Request,
    header::{AUTHORIZATION, CONTENT_TYPE, HOST},
};
use http_body_util::{BodyExt, Full};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// A connection for each request, so that nothing is known of the server but its answers.
pub struct Client {
    address: String,
}

/// No answer came, or half of one: the client cannot know whether the server did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost;

impl Client {
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned() }
    }

    /// Whether the server says that it can work.
    pub async fn is_ready(&self) -> bool {
        let request = Request::get("/readyz").header(HOST, &self.address).body(Full::default());
        self.send(request.expect("a request")).await.is_ok()
    }

    /// The JSON that answers a POST; a status that is not 200 is taken for a loss.
    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Result<Value, Lost> {
        let mut request =
            Request::post(path).header(HOST, &self.address).header(CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Full::from(body.to_string())).expect("a request");
        let bytes = self.send(request).await?;
        serde_json::from_slice(&bytes).map_err(|_| Lost)
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<Bytes, Lost> {
        let stream = TcpStream::connect(&self.address).await.map_err(|_| Lost)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| Lost)?;
        tokio::spawn(connection);
        let response = sender.send_request(request).await.map_err(|_| Lost)?;
        if response.status() != 200 {
            return Err(Lost);
        }
        Ok(response.into_body().collect().await.map_err(|_| Lost)?.to_bytes())
    }
}
