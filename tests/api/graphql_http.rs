//! GraphQL over HTTP, and what a request may cost.

use std::fmt::Write;

use api_tests::{
    app::{Reply, TestApp},
    db::Engine,
};
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::json;

const NEW: &str = "application/graphql-response+json";

async fn app() -> TestApp {
    TestApp::start(Engine::Sqlite).await
}

async fn post(app: &TestApp, accept: &str, body: String) -> Reply {
    let request =
        Request::post("/graphql").header("content-type", "application/json").header("accept", accept);
    app.send(request.body(Body::from(body)).unwrap()).await
}

async fn refused(query: &str) -> String {
    let reply = post(&app().await, NEW, json!({ "query": query }).to_string()).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.text);
    let answer = reply.json();
    assert!(answer.get("data").is_none(), "a request error has no data");
    answer["errors"][0]["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_answer_comes_in_the_media_type_that_was_asked_for() {
    let app = app().await;
    let body = json!({ "query": "{ __typename }" }).to_string();
    for (accept, sent) in [(NEW, NEW), ("application/json", "application/json"), ("*/*", "application/json")]
    {
        let reply = post(&app, accept, body.clone()).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.headers["content-type"], format!("{sent}; charset=utf-8"));
    }
    assert_eq!(post(&app, "text/html", body).await.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn a_request_error_has_its_status_in_the_new_media_type_alone() {
    let app = app().await;
    let body = json!({ "query": "{ nothingOfThatName }" }).to_string();
    assert_eq!(post(&app, NEW, body.clone()).await.status, StatusCode::BAD_REQUEST);
    let reply = post(&app, "application/json", body).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::OK, "BAD_REQUEST"));
}

#[tokio::test]
async fn a_mutation_is_not_sent_by_get() {
    let reply = app().await.get("/graphql?query=mutation%20%7B%20__typename%20%7D").await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(reply.headers["allow"], "POST");
    assert_eq!(app().await.get("/graphql?query=%7B%20__typename%20%7D").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_batch_is_not_answered() {
    let batch = json!([{ "query": "{ __typename }" }]).to_string();
    assert_eq!(post(&app().await, NEW, batch).await.status, StatusCode::BAD_REQUEST);
    let disguised = json!(["{ __typename }", null, null, null]).to_string();
    assert_eq!(post(&app().await, NEW, disguised).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_over_256_kib_is_too_large() {
    let body = json!({ "query": "{ __typename }", "variables": { "a": "x".repeat(256 * 1024) } }).to_string();
    let reply = post(&app().await, NEW, body).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE"));
}

#[tokio::test]
async fn sixteen_aliases_are_one_too_many() {
    let aliases = |count: usize| {
        (0..count).fold("{".to_owned(), |mut query, alias| {
            let _ = write!(query, " a{alias}: __typename");
            query
        }) + " }"
    };
    assert!(refused(&aliases(16)).await.contains("aliases"));
    let reply = post(&app().await, NEW, json!({ "query": aliases(15) }).to_string()).await;
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn fifty_one_directives_are_one_too_many() {
    assert!(
        refused(&format!("{{ __typename {} }}", "@include(if: true) ".repeat(51)))
            .await
            .contains("directives")
    );
}

#[tokio::test]
async fn a_document_of_too_many_tokens_or_too_deep_is_never_parsed() {
    assert!(refused(&format!("{{ {} }}", "__typename ".repeat(2_000))).await.contains("tokens"));
    assert!(
        refused(&format!("{{ viewer(a: {}1{}) }}", "[".repeat(500), "]".repeat(500)))
            .await
            .contains("nested")
    );
}

#[tokio::test]
async fn outside_the_demo_the_schema_is_not_shown_and_nothing_is_suggested() {
    let query = "{ __schema { types { name } } }";
    let closed = app().await.graphql(None, query).await;
    assert!(!closed.text.contains("Viewer"), "{}", closed.text);
    assert!(!refused("{ viewr { roles } }").await.contains("viewer"));
    assert!(TestApp::demo().await.graphql(None, query).await.text.contains("Viewer"));
}
