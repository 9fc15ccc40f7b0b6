//! For whatever watches over the server.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbErr, Statement};
use subtle::ConstantTimeEq;

use super::{graphql::bearer, problem::Problem};
use crate::{op::RequestId, platform::Platform};

/// The process lives.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can work: the database answers, and has had every step of the migrations.
pub(super) async fn readyz(State(platform): State<Arc<Platform>>) -> Response {
    let applied = migrations_applied(&platform).await;
    if platform.stopping.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response()
    } else if applied.is_ok_and(|applied| applied == Migrator::migrations().len()) {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer or is not migrated\n").into_response()
    }
}

async fn migrations_applied(platform: &Platform) -> Result<usize, DbErr> {
    let count =
        Statement::from_string(platform.db.backend(), "SELECT COUNT(*) AS applied FROM seaql_migrations");
    let row = platform.db.read().query_one_raw(count).await?;
    let applied: i64 = row.map_or(Ok(0), |row| row.try_get("", "applied"))?;
    Ok(usize::try_from(applied).unwrap_or_default())
}

/// Figures for Prometheus: open in the demo, else for whoever brings the metrics token, else not there. Not by address:
/// behind a proxy on the same machine everybody comes from the loopback.
pub(super) async fn metrics(
    State(platform): State<Arc<Platform>>,
    request_id: RequestId,
    headers: HeaderMap,
) -> Response {
    let Some(figures) = platform.metrics.as_ref().filter(|_| may_see(&platform, &headers)) else {
        return Problem::not_found().response(&request_id);
    };
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], figures.render()).into_response()
}

fn may_see(platform: &Platform, headers: &HeaderMap) -> bool {
    let brought = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(bearer);
    match (&platform.settings.metrics_token, brought) {
        (Some(token), Some(brought)) => token.as_bytes().ct_eq(brought.as_bytes()).into(),
        (Some(_), None) => false,
        (None, _) => platform.settings.demo,
    }
}
