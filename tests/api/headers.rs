//! What every answer carries, and what no answer tells.

use api_tests::{app::TestApp, db::Engine};
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::json;

#[tokio::test]
async fn every_answer_forbids_foreign_scripts_frames_and_guessing() {
    let app = TestApp::start(Engine::Sqlite).await;
    for path in ["/", "/healthz", "/graphql", "/auth/nothing", "/assets/missing.js", "/metrics"] {
        let reply = app.get(path).await;
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(reply.headers["strict-transport-security"], "max-age=63072000", "{path}");
    }
}

#[tokio::test]
async fn nobody_names_a_request_of_theirs_as_another_was_named() {
    let app = TestApp::start(Engine::Sqlite).await;
    let with = |id: &str| Request::get("/healthz").header("x-request-id", id).body(Body::empty()).unwrap();
    let first = app.send(with("abc-123_def.4")).await.headers["x-request-id"].clone();
    let second = app.send(with(first.to_str().unwrap())).await.headers["x-request-id"].clone();
    assert_ne!(first, "abc-123_def.4");
    assert_ne!(second, first);
}

#[tokio::test]
async fn what_is_for_the_demo_is_nowhere_else() {
    let app = TestApp::start(Engine::Sqlite).await;
    for path in ["/schema.graphql", "/metrics"] {
        let reply = app.get(path).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::NOT_FOUND, "NOT_FOUND"), "{path}");
    }
}

#[tokio::test]
async fn there_are_no_sign_ins_to_tap_outside_the_demo_and_asking_for_them_is_no_error() {
    let reply = TestApp::start(Engine::Sqlite).await.get("/auth/demo-accounts").await;
    assert_eq!((reply.status, reply.json()), (StatusCode::OK, json!([])));
    assert_eq!(TestApp::demo().await.get("/auth/demo-accounts").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_server_says_when_it_can_work() {
    for engine in Engine::BOTH {
        let app = TestApp::start(engine).await;
        assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
        assert_eq!(app.get("/readyz").await.status, StatusCode::OK);
        app.platform.stopping.cancel();
        assert_eq!(app.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
}
