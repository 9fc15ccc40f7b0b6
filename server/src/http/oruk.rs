//! The open directory over HTTP: anybody reads it, from any page, without signing in. Answers carry their hash, so that who asks again
//! and again gets few bytes.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{FromRequestParts, Path, Query},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use domain::need::Language;
use futures_util::{StreamExt, stream};
use http::{
    HeaderMap, HeaderValue, Method,
    header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    request::Parts,
};
use serde::Serialize;
use tower_http::cors::{Any, CorsLayer};
use uuid::Uuid;

use super::{
    problem::{self, Problem},
    tag::tagged,
};
use crate::{
    error::Error,
    op::RequestId,
    oruk::{BadParameter, Feed, Format, Given, List, Paging, Query as Wanted, Voice},
    platform::Platform,
};

const ROOT: &str = "/oruk/v3";
/// A directory changes a few times an hour; a minute late is soon enough for another directory.
const KEEPING: HeaderValue = HeaderValue::from_static("public, max-age=60");

pub(super) fn routes() -> Router<Arc<Platform>> {
    Router::new()
        .route("/oruk/v3", get(about))
        .route("/oruk/v3/", get(about))
        .route("/oruk/v3/services", get(services))
        .route("/oruk/v3/services/{id}", get(service))
        .route("/oruk/v3/service_at_locations", get(service_at_locations))
        .route("/oruk/v3/service_at_locations/{id}", get(service_at_location))
        .route("/oruk/v3/taxonomies", get(taxonomies))
        .route("/oruk/v3/taxonomies/{id}", get(taxonomy))
        .route("/oruk/v3/taxonomy_terms", get(taxonomy_terms))
        .route("/oruk/v3/taxonomy_terms/{id}", get(taxonomy_term))
        .route("/oruk/v3/{*rest}", any(nothing))
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(from_any_page())
}

/// Every answer may be read by every page, errors too (compliance 1.1). No page sends anything that says who reads.
fn from_any_page() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::OPTIONS])
        .allow_headers([IF_NONE_MATCH])
        .expose_headers([ETAG])
        .max_age(Duration::from_hours(24))
        // What is answered does not depend on who asks.
        .vary([])
}

async fn about(asked: Asked) -> Response {
    asked.one(|_, _| Ok(Some(Feed::about()))).await
}

async fn services(asked: Asked) -> Response {
    asked.list(List::Services).await
}

async fn service_at_locations(asked: Asked) -> Response {
    asked.list(List::ServicesAtLocations).await
}

async fn service(Path(id): Path<String>, asked: Asked) -> Response {
    asked.one(move |feed, _| Ok(known(&id).and_then(|id| feed.service(id)))).await
}

async fn service_at_location(Path(id): Path<String>, asked: Asked) -> Response {
    asked.one(move |feed, _| Ok(known(&id).and_then(|id| feed.service_at_location(id)))).await
}

async fn taxonomies(asked: Asked) -> Response {
    asked.one(|feed, given| Ok(Some(feed.taxonomies(Paging::read(given)?)))).await
}

async fn taxonomy(Path(id): Path<String>, asked: Asked) -> Response {
    asked.one(move |feed, _| Ok(known(&id).and_then(|id| feed.taxonomy(id)))).await
}

async fn taxonomy_terms(asked: Asked) -> Response {
    asked.one(|feed, given| Ok(Some(feed.taxonomy_terms(Paging::read(given)?)))).await
}

async fn taxonomy_term(Path(id): Path<String>, asked: Asked) -> Response {
    asked.one(move |feed, _| Ok(known(&id).and_then(|id| feed.taxonomy_term(id)))).await
}

async fn nothing(request_id: RequestId) -> Response {
    Problem::not_found().response(&request_id)
}

/// What is no UUID is no id of ours.
fn known(id: &str) -> Option<Uuid> {
    id.parse().ok()
}

/// What every handler needs of a request.
struct Asked {
    platform: Arc<Platform>,
    request_id: RequestId,
    headers: HeaderMap,
    given: Result<Given, Problem>,
}

/// What has been read.
enum Found {
    Document(Vec<u8>),
    Lines(Body),
}

impl Asked {
    /// Answers with one document.
    async fn one<T: Serialize>(
        self,
        read: impl FnOnce(&Feed, &mut Given) -> Result<Option<T>, BadParameter> + Send + 'static,
    ) -> Response {
        self.answer(move |feed, mut given| {
            let found = read(&feed, &mut given)?;
            given.finish()?;
            document(&found.ok_or_else(Problem::not_found)?)
        })
        .await
    }

    /// Answers with a page of services, or with a line for each of them.
    async fn list(self, list: List) -> Response {
        self.answer(move |feed, mut given| {
            let wanted = Wanted::read(&mut given)?;
            given.finish()?;
            match wanted.format {
                Format::Json => document(&feed.list(list, &wanted)),
                Format::NdJson => Ok(Found::Lines(lines(feed.all(list, &wanted)))),
            }
        })
        .await
    }

    async fn answer(
        self,
        read: impl FnOnce(Feed, Given) -> Result<Found, Problem> + Send + 'static,
    ) -> Response {
        let Self { platform, request_id, headers, given } = self;
        match found(&platform, &headers, given, read).await {
            Ok((found, language)) => found.response(language, &headers),
            Err(problem) => problem.response(&request_id),
        }
    }
}

impl FromRequestParts<Arc<Platform>> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Infallible> {
        let Ok(request_id) = RequestId::from_request_parts(parts, platform).await;
        let given = Query::try_from_uri(&parts.uri)
            .map(|Query(pairs)| Given::new(pairs))
            .map_err(|_| Problem::bad_request("the parameters cannot be read"));
        Ok(Self { platform: platform.clone(), request_id, headers: parts.headers.clone(), given })
    }
}

async fn found(
    platform: &Platform,
    headers: &HeaderMap,
    given: Result<Given, Problem>,
    read: impl FnOnce(Feed, Given) -> Result<Found, Problem> + Send + 'static,
) -> Result<(Found, Language), Problem> {
    let mut given = given?;
    let language = given.language()?.unwrap_or_else(|| preferred(headers));
    let base = format!("{}{ROOT}", platform.settings.public_url);
    let feed = Feed::new(platform.directory.now(), Voice { language, now: platform.clock.now(), base });
    // A search through a large directory takes as long as a hundred other answers, which must not wait for it.
    let read = tokio::task::spawn_blocking(move || read(feed, given)).await;
    let found = read.map_err(Error::internal)??;
    Ok((found, language))
}

fn document(found: &impl Serialize) -> Result<Found, Problem> {
    let bytes = serde_json::to_vec(found).map_err(Error::internal)?;
    Ok(Found::Document(bytes))
}

/// Told while they are sent, some at a time: however many there are, few are in memory.
fn lines(items: impl Iterator<Item: Serialize> + Send + 'static) -> Body {
    const AT_ONCE: usize = 64;
    let told = stream::iter(items).ready_chunks(AT_ONCE).map(|items| {
        items.iter().try_fold(Vec::new(), |mut lines, item| {
            serde_json::to_writer(&mut lines, item)?;
            lines.push(b'\n');
            Ok::<_, serde_json::Error>(lines)
        })
    });
    Body::from_stream(told)
}

impl Found {
    fn response(self, language: Language, asked: &HeaderMap) -> Response {
        let mut response = match self {
            Self::Document(bytes) => tagged("application/json", bytes, asked),
            Self::Lines(body) => ([(CONTENT_TYPE, "application/x-ndjson")], body).into_response(),
        };
        let spoken = match language {
            Language::En => "en",
            Language::Cy => "cy",
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(spoken));
        headers.insert(CACHE_CONTROL, KEEPING);
        headers.insert(VARY, HeaderValue::from_static("accept-language"));
        response
    }
}

/// The language that `Accept-Language` likes best (RFC 9110, section 12.5.4), of the two that there are; English where it likes neither.
fn preferred(headers: &HeaderMap) -> Language {
    let values = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let liked = values.flat_map(|ranges| ranges.split(',')).filter_map(liked);
    liked.fold((Language::En, 0.0), |best, next| if next.1 > best.1 { next } else { best }).0
}

fn liked(range: &str) -> Option<(Language, f32)> {
    let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
    let language = match tag.trim().split('-').next()?.to_ascii_lowercase().as_str() {
        "cy" => Language::Cy,
        "en" | "*" => Language::En,
        _ => return None,
    };
    Some((language, weight.trim().strip_prefix("q=")?.parse().ok()?))
}

impl From<BadParameter> for Problem {
    fn from(bad: BadParameter) -> Self {
        Self::bad_request(bad.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn welsh_is_spoken_to_those_who_like_it_better() {
        let asked = |text| HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static(text))]);
        for text in ["cy", "cy-GB, en;q=0.8", "en;q=0.3, CY;q=0.4", "fr, cy;q=0.1"] {
            assert_eq!(preferred(&asked(text)), Language::Cy, "{text}");
        }
        for text in ["", "en-GB, cy", "*, cy;q=0.5", "fr", "cy;q=0", "cy;q=x", ";;,"] {
            assert_eq!(preferred(&asked(text)), Language::En, "{text}");
        }
    }
}
