use std::{error::Error as _, time::Duration};

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::StatusCode;
use http_body_util::LengthLimitError;

use super::problem::Problem;

/// 256 KiB: a hundred times the largest document and its variables.
pub(super) const LIMIT: usize = 256 * 1024;
/// A body that takes longer is held back on purpose.
const PATIENCE: Duration = Duration::from_secs(10);

/// The whole of a request's body, within [`LIMIT`] and [`PATIENCE`].
pub(super) async fn read(body: Body) -> Result<Bytes, Problem> {
    match tokio::time::timeout(PATIENCE, to_bytes(body, LIMIT)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if error.source().is_some_and(<dyn std::error::Error>::is::<LengthLimitError>) => {
            let message = format!("the body is larger than {LIMIT} bytes");
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message))
        }
        Ok(Err(_)) => Err(Problem::bad_request("the body ended too soon")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", "the body took too long")),
    }
}
