use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, request::Parts};

use crate::{op::RequestId, platform::Platform};

pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Gives each request an id of its own; the answer carries it. One that the client sends is a line in the log and nothing more: by it
/// somebody could have their deeds stand in the audit under another's request.
pub(super) async fn give(
    State(platform): State<Arc<Platform>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = new(&platform);
    let header = HeaderValue::from_str(id.as_str());
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    if let Ok(header) = header {
        response.headers_mut().insert(HEADER, header);
    }
    response
}

/// Handlers take their request's id as an argument.
impl FromRequestParts<Arc<Platform>> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_else(|| new(platform)))
    }
}

fn new(platform: &Platform) -> RequestId {
    RequestId::from(platform.ids.next::<uuid::Uuid>())
}
