//! The client's files, embedded in the binary (in development read from where `cargo xtask` puts them).

use std::path::Path;

use axum::response::{IntoResponse, Response};
use http::{
    HeaderMap, HeaderValue, Method, StatusCode, Uri,
    header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::problem::{self, Problem};
use crate::op::RequestId;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/client-dist"]
struct Client;

const INDEX: &str = "index.html";
/// Under these, an address that is no file is a mistake and not a page.
const NO_PAGES: [&str; 4] = ["auth/", "graphql/", "oruk/", "assets/"];

/// Answers with a file of the client; every other address is a page, which the client draws itself.
pub(super) async fn serve(request_id: RequestId, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return problem::wrong_method(request_id).await;
    }
    let path = uri.path().trim_start_matches('/');
    let found = if is_file(path) { file(path, &headers) } else { page(path, &headers) };
    found.unwrap_or_else(|| Problem::not_found().response(&request_id))
}

fn is_file(path: &str) -> bool {
    let packed = Path::new(path).extension().is_some_and(|extension| extension == "br");
    !packed && !path.is_empty() && Client::get(path).is_some()
}

fn page(path: &str, headers: &HeaderMap) -> Option<Response> {
    if NO_PAGES.iter().any(|folder| path.starts_with(folder) || path == folder.trim_end_matches('/')) {
        return None;
    }
    let not_built = || (StatusCode::SERVICE_UNAVAILABLE, "The client is not built: run cargo xtask build.\n");
    Some(file(INDEX, headers).unwrap_or_else(|| not_built().into_response()))
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let compressed = if accepts_brotli(headers) { Client::get(&format!("{path}.br")) } else { None };
    let encoding = compressed.is_some().then_some("br");
    let file = match compressed {
        Some(file) => file,
        None => Client::get(path)?,
    };
    let tag = tag(&file, encoding);
    let mut response = if headers.get(IF_NONE_MATCH).is_some_and(|known| Some(known) == tag.as_ref()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        axum::body::Body::from(file.data).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static(keeping(path)));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Some(tag) = tag {
        answer.insert(ETAG, tag);
    }
    Some(response)
}

/// What a name carries its content's hash in never changes; everything else is asked about each time.
fn keeping(path: &str) -> &'static str {
    if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// The content's hash and how it is written, since a tag names bytes.
fn tag(file: &EmbeddedFile, encoding: Option<&str>) -> Option<HeaderValue> {
    let hash = file
        .metadata
        .sha256_hash()
        .iter()
        .take(12)
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    HeaderValue::from_str(&format!("\"{hash}{}\"", encoding.unwrap_or_default())).ok()
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|codings| codings.split(','))
        .map(|coding| coding.split(';').map(str::trim).collect::<Vec<_>>())
        .any(|coding| coding.first() == Some(&"br") && !coding[1..].contains(&"q=0"))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
