//! The routes, as a table of contents.

mod body;
mod graphql;
mod media;
mod problem;
mod request_id;

use std::sync::Arc;

use axum::{Router, middleware, routing};

use crate::platform::Platform;

/// Everything that the server answers to.
pub fn router(platform: Arc<Platform>) -> Router {
    Router::new()
        .route("/graphql", routing::get(graphql::get).post(graphql::post))
        .layer(middleware::from_fn_with_state(platform.clone(), request_id::give))
        .with_state(platform)
}
