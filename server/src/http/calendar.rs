//! Calendars behind secret addresses, for programs that read them again and again.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State, rejection::PathRejection},
    response::Response,
    routing,
};
use http::{HeaderMap, HeaderValue, StatusCode, header::CACHE_CONTROL};

use super::{address::ClientAddress, link, problem::Problem, tag::tagged};
use crate::{
    app,
    error::Error,
    graphql::id::Id,
    ics,
    op::{Op, RequestId},
    platform::Platform,
};

const CALENDAR: &str = "text/calendar; charset=utf-8";
const ENDING: &str = ".ics";
/// A program keeps what it read and asks whether it is still so: what an address no longer opens is not shown for another while.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("private, no-cache");

pub(super) fn routes() -> Router<Arc<Platform>> {
    Router::new().route("/calendar/{secret}", routing::get(read))
}

/// An address that was revoked is answered as one that never was.
async fn read(
    State(platform): State<Arc<Platform>>,
    request_id: RequestId,
    address: ClientAddress,
    asked: HeaderMap,
    file: Result<Path<String>, PathRejection>,
) -> Response {
    if let Err(seconds) = platform.pace.admit(address.0, platform.clock.now()) {
        return link::too_fast(seconds).response(&request_id);
    }
    let op = platform.op(None, request_id.clone());
    // What is no text is no address.
    let file = file.map_or_else(|_| String::new(), |Path(file)| file);
    match told(&platform, &op, &file, &asked).await {
        Ok(response) => response,
        Err(error) => Problem::from(error).response(&request_id),
    }
}

async fn told(platform: &Platform, op: &Op, file: &str, asked: &HeaderMap) -> Result<Response, Error> {
    let secret = file.strip_suffix(ENDING).ok_or(Error::NotFound)?;
    let address = app::calendar::opened_by(op, secret).await?.ok_or(Error::NotFound)?;
    let told = app::calendar::told(op, &address).await?;
    let page = |visit| format!("{}/our/visits/{}", platform.settings.public_url, Id(visit).encode());
    let text = ics::text(&told, page).map_err(Error::internal)?;
    let mut response = tagged(CALENDAR, text.into_bytes(), asked);
    response.headers_mut().insert(CACHE_CONTROL, ASK_AGAIN);
    if response.status() != StatusCode::NOT_MODIFIED {
        app::calendar::note_told(op, &address);
        platform.audit.record(op.take_notes()).await?;
    }
    Ok(response)
}
