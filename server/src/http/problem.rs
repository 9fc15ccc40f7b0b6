use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{
    HeaderValue, StatusCode,
    header::{ALLOW, RETRY_AFTER, WWW_AUTHENTICATE},
};
use serde_json::json;

use crate::{
    error::{Error, INTERNAL},
    op::RequestId,
};

/// An answer that is no success, in the shape that GraphQL clients read: `errors [{ message, extensions { code
/// requestId } }]`. The endpoints beside GraphQL use the same, so that a client has one way of reading.
#[derive(Debug)]
pub(super) struct Problem {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    pub header: Option<(http::HeaderName, HeaderValue)>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), header: None }
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    pub fn method_not_allowed(allowed: &'static str, message: impl Into<String>) -> Self {
        let header = Some((ALLOW, HeaderValue::from_static(allowed)));
        Self { header, ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message) }
    }

    /// The access token is not ours, has expired or has been voided (RFC 6750 section 3).
    pub fn invalid_token() -> Self {
        let header = Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\"")));
        Self { header, ..Error::Unauthenticated.into() }
    }

    pub fn too_many_requests(seconds: i64) -> Self {
        let message = "too many failed sign-ins; wait before you try again";
        let header = Some((RETRY_AFTER, HeaderValue::from(seconds)));
        Self { header, ..Self::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_ATTEMPTS", message) }
    }

    /// Ours to mend; the log has why.
    pub fn panicked() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", INTERNAL)
    }

    pub fn not_found() -> Self {
        Error::NotFound.into()
    }

    pub fn response(self, request_id: &RequestId) -> Response {
        let extensions = json!({ "code": self.code, "requestId": request_id.as_str() });
        let body = Json(json!({ "errors": [{ "message": self.message, "extensions": extensions }] }));
        let mut response = (self.status, body).into_response();
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// A route that exists, asked in a way that it does not answer to. axum adds `Allow`.
pub(super) async fn wrong_method(request_id: RequestId) -> Response {
    let message = "this address is not asked in this way";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message).response(&request_id)
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if matches!(error, Error::Internal(_)) {
            tracing::error!(error = error.logged(), "a request failed");
        }
        let status = match error {
            Error::BadRequest(_) => StatusCode::BAD_REQUEST,
            Error::Rejected(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Stale => StatusCode::CONFLICT,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Forbidden => StatusCode::FORBIDDEN,
            Error::Unauthenticated => StatusCode::UNAUTHORIZED,
            Error::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.code(), error.to_string())
    }
}
