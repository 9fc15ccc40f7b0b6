//! Signing in, and how long and for whom it holds.

use api_tests::{
    app::{PASSWORD, TestApp},
    db::Engine,
};
use chrono::TimeDelta;
use entities::{account, account_role};
use http::StatusCode;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set, sea_query::Expr,
};
use serde_json::json;

const EMAIL: &str = "sian@dolen.test";
const VIEWER: &str = "{ viewer { roles } }";

async fn signed_in(engine: Engine) -> (TestApp, String, String) {
    let app = TestApp::start(engine).await;
    app.account(EMAIL, "BROKER").await;
    let reply = app.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let cookie = reply.cookie().unwrap();
    (app, reply.token(), cookie)
}

#[tokio::test]
async fn whoever_signs_in_is_the_viewer() {
    for engine in Engine::BOTH {
        let (app, token, _) = signed_in(engine).await;
        let reply = app.graphql(Some(&token), VIEWER).await;
        assert_eq!(reply.json()["data"]["viewer"]["roles"], json!(["BROKER"]));
        assert_eq!(app.graphql(None, VIEWER).await.json()["data"]["viewer"], json!(null));
    }
}

#[tokio::test]
async fn the_cookie_is_for_this_host_by_tls_and_no_script() {
    let app = TestApp::start(Engine::Sqlite).await;
    app.account(EMAIL, "BROKER").await;
    let reply = app.sign_in(EMAIL, PASSWORD).await;
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-dolen-refresh="));
    for part in ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_are_told_the_same() {
    let app = TestApp::start(Engine::Sqlite).await;
    app.account(EMAIL, "BROKER").await;
    let (wrong, unknown) =
        (app.sign_in(EMAIL, "wrong").await, app.sign_in("nobody@dolen.test", PASSWORD).await);
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(unknown.status, wrong.status);
    assert_eq!(unknown.json()["errors"][0]["message"], wrong.json()["errors"][0]["message"]);
}

#[tokio::test]
async fn the_sixth_guess_must_wait_even_with_the_right_password() {
    for engine in Engine::BOTH {
        let app = TestApp::start(engine).await;
        app.account(EMAIL, "BROKER").await;
        for _ in 0..5 {
            assert_eq!(app.sign_in(EMAIL, "wrong").await.status, StatusCode::UNAUTHORIZED);
        }
        let slowed = app.sign_in(EMAIL, PASSWORD).await;
        assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(slowed.headers["retry-after"], "31");
        app.advance(TimeDelta::seconds(31));
        assert_eq!(app.sign_in(EMAIL, PASSWORD).await.status, StatusCode::OK);
        assert_eq!(
            app.sign_in(EMAIL, "wrong").await.status,
            StatusCode::UNAUTHORIZED,
            "the count begins afresh"
        );
    }
}

#[tokio::test]
async fn an_access_token_ends_after_five_minutes_and_the_cookie_gives_another() {
    let (app, token, cookie) = signed_in(Engine::Sqlite).await;
    app.advance(TimeDelta::minutes(5));
    let late = app.graphql(Some(&token), VIEWER).await;
    assert_eq!((late.status, late.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
    let refreshed = app.post("/auth/refresh", &json!({}), Some(&cookie)).await;
    assert_eq!(app.graphql(Some(&refreshed.token()), VIEWER).await.status, StatusCode::OK);
    assert_ne!(refreshed.cookie().unwrap(), cookie);
}

#[tokio::test]
async fn a_refresh_token_used_again_ends_the_session_for_both() {
    for engine in Engine::BOTH {
        let (app, _, stolen) = signed_in(engine).await;
        app.advance(TimeDelta::minutes(1));
        let first = app.post("/auth/refresh", &json!({}), Some(&stolen)).await;
        app.advance(TimeDelta::minutes(1));
        let second = app.post("/auth/refresh", &json!({}), first.cookie().as_deref()).await;
        app.advance(TimeDelta::minutes(1));
        let thief = app.post("/auth/refresh", &json!({}), Some(&stolen)).await;
        assert_eq!(thief.status, StatusCode::UNAUTHORIZED);
        let robbed = app.post("/auth/refresh", &json!({}), second.cookie().as_deref()).await;
        assert_eq!(robbed.status, StatusCode::UNAUTHORIZED);
        assert_eq!(app.graphql(Some(&second.token()), VIEWER).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn two_tabs_that_refresh_together_both_go_on() {
    for engine in Engine::BOTH {
        let (app, _, cookie) = signed_in(engine).await;
        let body = json!({});
        let (one, other) = tokio::join!(
            app.post("/auth/refresh", &body, Some(&cookie)),
            app.post("/auth/refresh", &body, Some(&cookie)),
        );
        assert_eq!((one.status, other.status), (StatusCode::OK, StatusCode::OK));
        let cookies: Vec<_> = [one.cookie(), other.cookie()].into_iter().flatten().collect();
        assert_eq!(cookies.len(), 1, "one tab is given the next cookie, and both share it");
        app.advance(TimeDelta::minutes(5));
        assert_eq!(app.post("/auth/refresh", &body, Some(&cookies[0])).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_refresh_whose_answer_was_lost_can_be_asked_again() {
    let (app, _, cookie) = signed_in(Engine::Sqlite).await;
    app.post("/auth/refresh", &json!({}), Some(&cookie)).await;
    app.advance(TimeDelta::minutes(1));
    let again = app.post("/auth/refresh", &json!({}), Some(&cookie)).await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(again.cookie().is_some());
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let (app, token, cookie) = signed_in(Engine::Sqlite).await;
    assert_eq!(app.post("/auth/sign-out", &json!({}), Some(&cookie)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.graphql(Some(&token), VIEWER).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.post("/auth/refresh", &json!({}), Some(&cookie)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_role_taken_away_counts_at_once() {
    for engine in Engine::BOTH {
        let (app, token, _) = signed_in(engine).await;
        account_role::Entity::update_many()
            .col_expr(account_role::Column::Role, Expr::value("MANAGER"))
            .filter(account_role::Column::Role.eq("BROKER"))
            .exec(&app.db.conn)
            .await
            .unwrap();
        assert_eq!(
            app.graphql(Some(&token), VIEWER).await.json()["data"]["viewer"]["roles"],
            json!(["MANAGER"])
        );
    }
}

#[tokio::test]
async fn many_who_ask_at_once_are_each_answered_as_themselves() {
    const ROLES: [&str; 4] = ["COORDINATOR", "BROKER", "MANAGER", "ADMINISTRATOR"];
    for engine in Engine::BOTH {
        let app = TestApp::start(engine).await;
        let mut sessions = Vec::new();
        for number in 0..12 {
            let (email, role) = (format!("someone{number}@dolen.test"), ROLES[number % ROLES.len()]);
            app.account(&email, role).await;
            let reply = app.sign_in(&email, PASSWORD).await;
            sessions.push((email, role, reply.token(), reply.cookie().unwrap()));
        }
        let (gone, _, _, cookie) = &sessions[7];
        app.post("/auth/sign-out", &json!({}), Some(cookie)).await;
        let asked = sessions.iter().cycle().take(240).map(async |(email, role, token, _)| {
            let reply = app.graphql(Some(token), "{ viewer { account { name } roles } }").await;
            if email == gone {
                assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{email}");
            } else {
                assert_eq!(
                    reply.json()["data"]["viewer"],
                    json!({ "account": { "name": email }, "roles": [role] })
                );
            }
        });
        futures_util::future::join_all(asked).await;
    }
}

#[tokio::test]
async fn an_account_switched_off_or_of_another_epoch_is_nobody() {
    let (app, token, _) = signed_in(Engine::Sqlite).await;
    let found = account::Entity::find().one(&app.db.conn).await.unwrap().unwrap();
    let mut row = found.into_active_model();
    row.epoch = Set(1);
    let row = row.update(&app.db.conn).await.unwrap();
    assert_eq!(app.graphql(Some(&token), VIEWER).await.status, StatusCode::UNAUTHORIZED);
    let mut row = row.into_active_model();
    (row.epoch, row.active) = (Set(0), Set(false));
    row.update(&app.db.conn).await.unwrap();
    assert_eq!(app.graphql(Some(&token), VIEWER).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.sign_in(EMAIL, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn another_servers_token_and_a_token_with_another_head_are_refused() {
    let (app, token, _) = signed_in(Engine::Sqlite).await;
    let (other, foreign, _) = signed_in(Engine::Sqlite).await;
    assert_eq!(other.graphql(Some(&foreign), VIEWER).await.status, StatusCode::OK);
    assert_eq!(app.graphql(Some(&foreign), VIEWER).await.status, StatusCode::UNAUTHORIZED);
    let mixed = [foreign.split('.').next().unwrap(), token.split_once('.').unwrap().1].join(".");
    assert_eq!(app.graphql(Some(&mixed), VIEWER).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn another_sites_page_can_do_nothing_with_the_cookie() {
    let (app, _, cookie) = signed_in(Engine::Sqlite).await;
    let request = http::Request::post("/auth/refresh")
        .header("content-type", "application/json")
        .header("cookie", &cookie)
        .header("origin", "https://evil.example")
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(app.send(request).await.status, StatusCode::FORBIDDEN);
    let request = http::Request::post("/auth/sign-out")
        .header("content-type", "text/plain")
        .header("cookie", &cookie)
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(app.send(request).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
