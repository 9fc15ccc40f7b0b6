//! What happens around every request: a line in the log, a count, a net under it, and the security headers.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use futures_util::FutureExt;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
        X_CONTENT_TYPE_OPTIONS,
    },
};

use super::{problem::Problem, request_id};
use crate::{op::RequestId, platform::Platform};

/// No inline script or style; WebAssembly may be compiled; nothing comes from elsewhere or goes there. `'self'` in
/// `connect-src` is the web socket too (CSP level 3, section 6.7.2.8).
const CONTENT_SECURITY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
/// Two years, as browsers' preload lists ask.
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=63072000");
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// Sets the security headers, and forbids keeping what does not say that it may be kept.
pub(super) async fn secure(State(platform): State<Arc<Platform>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers: &mut HeaderMap = response.headers_mut();
    headers.extend(ALWAYS);
    if platform.settings.public_url.is_secure() {
        headers.insert(STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Logs and counts each request, by its route and never by its address or content; a panic becomes a 500 with an id.
pub(super) async fn watch(request_id: RequestId, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = name_of(request.method());
    let said = request.headers().get(request_id::HEADER).and_then(|value| value.to_str().ok());
    let client_request_id = said.and_then(RequestId::parse);
    let route = request.extensions().get::<MatchedPath>().map_or("files", MatchedPath::as_str).to_owned();
    let response = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let cause = panic.downcast_ref::<&str>().copied();
            let cause = cause.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            tracing::error!(request_id = request_id.as_str(), cause, "a handler panicked");
            Problem::panicked().response(&request_id)
        }
    };
    let status = response.status();
    let elapsed = began.elapsed();
    let labels =
        [("method", method.to_owned()), ("route", route.clone()), ("status", status.as_u16().to_string())];
    metrics::counter!("dolen_http_requests_total", &labels).increment(1);
    metrics::histogram!("dolen_http_request_seconds", "route" => route.clone()).record(elapsed.as_secs_f64());
    tracing::info!(
        method,
        route,
        status = status.as_u16(),
        ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        request_id = request_id.as_str(),
        client_request_id = client_request_id.as_ref().map(RequestId::as_str),
        failed = status >= StatusCode::INTERNAL_SERVER_ERROR,
        "request"
    );
    response
}

/// The methods that HTTP has (RFC 9110 section 9, RFC 5789), and one word for all that anybody makes up: the log and the figures would
/// else grow by whatever is sent.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::CONNECT => "CONNECT",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_nobody_has_heard_of_adds_nothing_to_the_figures() {
        assert_eq!(name_of(&Method::from_bytes(b"X9F3A").unwrap()), "other");
        assert_eq!(name_of(&Method::from_bytes(b"get").unwrap()), "other");
        assert_eq!(name_of(&Method::GET), "GET");
    }
}
