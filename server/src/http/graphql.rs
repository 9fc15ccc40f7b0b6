//! GraphQL over HTTP, as its specification has it (decisions/011).

use std::{sync::Arc, time::Duration};

use async_graphql::{
    Request, Response as Answer, ServerError, Variables,
    parser::types::{ExecutableDocument, OperationType},
};
use axum::{
    body::Body,
    extract::{self, State},
    response::{IntoResponse, Response},
};
use domain::actor::Actor;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    body,
    media::{self, Media},
    problem::Problem,
};
use crate::{
    error::Error,
    graphql::{self, documents},
    op::{Op, RequestId},
    platform::Platform,
};

/// The longest that a request is worked on.
const PATIENCE: Duration = Duration::from_secs(10);

/// The parameters of one request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    query: String,
    #[serde(default)]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<Map<String, Value>>,
    /// Allowed to be sent, and to be nothing to us; anything but a map is a mistake.
    #[serde(default, rename = "extensions")]
    _extensions: Option<Map<String, Value>>,
}

/// The same in a query string, where maps are JSON text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueryString {
    query: String,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

pub(super) async fn post(
    State(platform): State<Arc<Platform>>,
    request_id: RequestId,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let media = match Media::accepted(&headers) {
        Ok(media) => media,
        Err(problem) => return problem.response(&request_id),
    };
    let parameters = match read_body(&headers, body).await {
        Ok(parameters) => parameters,
        Err(problem) => return problem.response(&request_id),
    };
    answer(&platform, &headers, media, parameters, Method::Post, request_id).await
}

pub(super) async fn get(
    State(platform): State<Arc<Platform>>,
    request_id: RequestId,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let media = match Media::accepted(&headers) {
        Ok(media) => media,
        Err(problem) => return problem.response(&request_id),
    };
    match read_query_string(&uri) {
        Ok(parameters) => answer(&platform, &headers, media, parameters, Method::Get, request_id).await,
        Err(problem) => problem.response(&request_id),
    }
}

/// The schema in its own language, for signed-in developers of the demo.
pub(super) async fn schema(
    State(platform): State<Arc<Platform>>,
    request_id: RequestId,
    headers: HeaderMap,
) -> Response {
    if !platform.settings.demo {
        return Problem::not_found().response(&request_id);
    }
    match viewer(&platform, &headers, &request_id).await {
        Ok(Some(_)) => {
            ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], platform.schema.sdl()).into_response()
        }
        Ok(None) => Problem::from(Error::Unauthenticated).response(&request_id),
        Err(problem) => problem.response(&request_id),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Get,
    Post,
}

async fn read_body(headers: &HeaderMap, body: Body) -> Result<Parameters, Problem> {
    if !media::is_json(headers) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "send application/json in UTF-8",
        ));
    }
    let bytes = body::read(body).await?;
    // serde reads a struct from an array too; here an array is a batch.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::bad_request("batches are not answered: send one request at a time"));
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| Problem::bad_request(format!("the body is no request: {error}")))
}

fn read_query_string(uri: &Uri) -> Result<Parameters, Problem> {
    let extract::Query(sent) = extract::Query::<QueryString>::try_from_uri(uri).map_err(|error| {
        Problem::bad_request(format!("the query string is no request: {}", error.body_text()))
    })?;
    Ok(Parameters {
        query: sent.query,
        operation_name: sent.operation_name.filter(|name| !name.is_empty()),
        variables: map("variables", sent.variables)?,
        _extensions: map("extensions", sent.extensions)?,
    })
}

fn map(name: &str, text: Option<String>) -> Result<Option<Map<String, Value>>, Problem> {
    text.filter(|text| !text.is_empty())
        .map(|text| serde_json::from_str::<Option<Map<_, _>>>(&text))
        .transpose()
        .map(Option::flatten)
        .map_err(|error| Problem::bad_request(format!("{name} is no JSON map: {error}")))
}

async fn answer(
    platform: &Platform,
    headers: &HeaderMap,
    media: Media,
    parameters: Parameters,
    method: Method,
    request_id: RequestId,
) -> Response {
    let viewer = match viewer(platform, headers, &request_id).await {
        Ok(viewer) => viewer,
        Err(problem) => return problem.response(&request_id),
    };
    let op = platform.op(viewer, request_id.clone());
    match tokio::time::timeout(PATIENCE, run(platform, op, parameters, method)).await {
        Ok(Ok(outcome)) => outcome.response(media, &request_id),
        Ok(Err(problem)) => problem.response(&request_id),
        Err(_) => Problem::from(Error::Unavailable).response(&request_id),
    }
}

/// Who sends the request: nobody where there is no token, and an error where there is one that no longer holds.
pub(super) async fn viewer(
    platform: &Platform,
    headers: &HeaderMap,
    request_id: &RequestId,
) -> Result<Option<Arc<Actor>>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let token = value.to_str().ok().and_then(bearer).ok_or_else(Problem::invalid_token)?;
    let op = platform.op(None, request_id.clone());
    let actor = platform.auth.actor(&op, token).await?;
    actor.ok_or_else(Problem::invalid_token).map(Some)
}

/// The token of an `Authorization` header (RFC 6750; the scheme's case does not matter).
pub(super) fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// What came of a request.
struct Outcome {
    answer: Answer,
    /// False for a request error: nothing was executed, and the answer has no `data`.
    executed: bool,
}

async fn run(
    platform: &Platform,
    op: Op,
    parameters: Parameters,
    method: Method,
) -> Result<Outcome, Problem> {
    let document = match platform.documents.parse(&parameters.query) {
        Ok(document) => document,
        Err(error) => return Ok(Outcome::request_error(error)),
    };
    match documents::operation_type(&document, parameters.operation_name.as_deref()) {
        Some(OperationType::Mutation) if method == Method::Get => {
            return Err(Problem::method_not_allowed("POST", "a mutation must be sent by POST"));
        }
        Some(OperationType::Subscription) => {
            return Err(Problem::bad_request("subscribe at /graphql/ws, by graphql-transport-ws"));
        }
        _ => {}
    }
    let mut request = Request::new(parameters.query.as_str())
        .variables(Variables::from_json(Value::Object(parameters.variables.unwrap_or_default())));
    request.operation_name = parameters.operation_name;
    request.set_parsed_query(ExecutableDocument::clone(&document));
    let answer = graphql::execute(&platform.schema, request, op.clone()).await;
    let executed = graphql::was_executed(&answer);
    if executed {
        platform.documents.keep(&parameters.query, &document);
    }
    // Before anybody sees what was read, that it was read is on the disk.
    platform.audit.record(op.take_notes()).await?;
    Ok(Outcome { answer, executed })
}

impl Outcome {
    fn request_error(error: ServerError) -> Self {
        Self { answer: Answer::from_errors(vec![error]), executed: false }
    }

    fn response(mut self, media: Media, request_id: &RequestId) -> Response {
        graphql::errors::present(&mut self.answer, request_id);
        let status = match media {
            Media::GraphqlResponse if !self.executed => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        };
        match serde_json::to_vec(&Written::of(&self)) {
            Ok(bytes) => {
                let content_type = HeaderValue::from_static(media.content_type());
                (status, [(header::CONTENT_TYPE, content_type)], bytes).into_response()
            }
            Err(error) => Problem::from(Error::internal(error)).response(request_id),
        }
    }
}

/// The answer as it is sent (specification, section 7.1): `errors` only where there are some, `data` only where
/// something was executed.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a async_graphql::Value>,
}

impl<'a> Written<'a> {
    fn of(outcome: &'a Outcome) -> Self {
        Self { errors: &outcome.answer.errors, data: outcome.executed.then_some(&outcome.answer.data) }
    }
}
