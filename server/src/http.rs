//! The routes, as a table of contents.

mod address;
mod around;
mod auth;
mod body;
mod calendar;
mod files;
mod graphql;
mod health;
mod link;
mod media;
#[cfg(feature = "measured")]
mod one_statement;
mod oruk;
mod pace;
mod patient;
mod problem;
mod request_id;
mod serve;
mod tag;
mod websocket;

use std::sync::Arc;

use axum::{Router, middleware::from_fn_with_state, routing};

pub use pace::Pace;
pub use serve::serve;

use crate::platform::Platform;

/// Everything that the server answers to.
pub fn router(platform: Arc<Platform>) -> Router {
    let routes = Router::new();
    #[cfg(feature = "measured")]
    let routes = routes.route("/measured/find", routing::post(one_statement::find));
    routes
        .route("/graphql", routing::get(graphql::get).post(graphql::post))
        .route("/graphql/ws", routing::get(websocket::upgrade))
        .route("/auth/sign-in", routing::post(auth::sign_in))
        .route("/auth/refresh", routing::post(auth::refresh))
        .route("/auth/sign-out", routing::post(auth::sign_out))
        .route("/auth/demo-accounts", routing::get(auth::demo_accounts))
        .route("/schema.graphql", routing::get(graphql::schema))
        .merge(oruk::routes())
        .merge(link::routes())
        .merge(calendar::routes())
        .route("/healthz", routing::get(health::healthz))
        .route("/readyz", routing::get(health::readyz))
        .route("/metrics", routing::get(health::metrics))
        .fallback(files::serve)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(from_fn_with_state(platform.clone(), around::secure))
        .layer(from_fn_with_state(platform.clone(), around::watch))
        .layer(from_fn_with_state(platform.clone(), request_id::give))
        .with_state(platform)
}
