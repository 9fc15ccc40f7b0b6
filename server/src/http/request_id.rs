use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue};

use crate::{op::RequestId, platform::Platform};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Gives each request its id: the one it comes with, where that is well-formed, else a new one. The answer carries it.
pub(super) async fn give(
    State(platform): State<Arc<Platform>>,
    mut request: Request,
    next: Next,
) -> Response {
    let sent = request.headers().get(HEADER).and_then(|value| value.to_str().ok()).and_then(RequestId::parse);
    let id = sent.unwrap_or_else(|| RequestId::from(platform.ids.next::<uuid::Uuid>()));
    let header = HeaderValue::from_str(id.as_str());
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    if let Ok(header) = header {
        response.headers_mut().insert(HEADER, header);
    }
    response
}
