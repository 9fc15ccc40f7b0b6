//! The schema that the client is compiled against is the server's.

use std::collections::BTreeSet;

use api_tests::{
    app::{PASSWORD, TestApp},
    world::SCHEMA,
};
use domain::Violation;
use http::{Request, header::AUTHORIZATION};
use server::graphql::build;

#[test]
fn the_committed_schema_is_the_servers() {
    let committed: String = SCHEMA
        .lines()
        .skip_while(|line| line.starts_with('#') || line.is_empty())
        .fold(String::new(), |text, line| text + line + "\n");
    let now = build(true).sdl();
    let differs = committed.lines().zip(now.trim_start().lines()).find(|(committed, now)| committed != now);
    assert_eq!(differs, None, "client/schema.graphql is behind the server: run `cargo xtask schema`");
    assert_eq!(committed.trim_end(), now.trim(), "run `cargo xtask schema`");
}

#[test]
fn every_violation_has_its_code_in_the_schema() {
    let (_, rest) = SCHEMA.split_once("\nenum UserErrorCode {\n").expect("the enum is in the schema");
    let (body, _) = rest.split_once("\n}").expect("the enum ends");
    let told: BTreeSet<&str> = body.lines().map(str::trim).collect();
    let known: BTreeSet<&str> =
        Violation::ALL.iter().map(|violation| violation.code()).chain(["STALE"]).collect();
    assert_eq!(told, known);
}

/// So that a form finds the field that the server means.
#[test]
fn every_field_that_a_violation_names_is_an_input_of_the_api() {
    let inputs =
        || SCHEMA.split("\ninput ").skip(1).filter_map(|rest| rest.split_once("\n}")).map(|found| found.0);
    let has = |field: &str| inputs().any(|body| body.contains(&format!("\n\t{field}: ")));
    for violation in Violation::ALL {
        let named = violation.field().unwrap_or("idempotencyKey");
        assert!(named.split('.').all(has), "{violation}: no input is called {named}");
    }
}

#[tokio::test]
async fn developers_who_signed_in_to_the_demo_read_the_schema() {
    let app = TestApp::demo().await;
    assert_eq!(app.get("/schema.graphql").await.status, 401);
    app.account("sian@dolen.test", "BROKER").await;
    let token = app.sign_in("sian@dolen.test", PASSWORD).await.token();
    let request = Request::get("/schema.graphql").header(AUTHORIZATION, format!("Bearer {token}"));
    let reply = app.send(request.body(axum::body::Body::empty()).expect("a request")).await;
    assert_eq!(reply.text, build(true).sdl());
}
