//! A charity lets its own people sign in: by a letter to each, whose link chooses a password.

use api_tests::{
    app::{PASSWORD, Reply},
    db::Engine,
    job::first_code,
    mail::MailServer,
    world::{CHARITY, Who, World},
};
use axum::body::Body;
use chrono::TimeDelta;
use http::{Request, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};
use server::graphql::id::encode;

const USERS: &str = "charity { users { accounts { id name email active } invitations { id name email } } }";
const EMAIL: &str = "nerys@neighbours.test";

async fn invite(world: &World, who: Who, email: &str) -> Value {
    let input =
        json!({ "charityId": encode("cha", CHARITY), "name": "Nerys Puw", "email": email, "language": "CY" });
    world.change(who, "charityUserInvite", input, USERS).await
}

async fn choose(world: &World, link: &str, password: &str) -> Reply {
    let request = Request::post(link)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    let form = format!("password={}", password.replace(' ', "+"));
    world.app.send(request.body(Body::from(form)).expect("a request")).await
}

async fn joined(world: &World, mail: &MailServer) -> String {
    invite(world, Who::Charity, EMAIL).await;
    let link = mail.next().await.link();
    let answer = choose(world, &link, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    link
}

async fn switch(world: &World, who: Who, account: &str, active: bool) -> Value {
    world.change(who, "charityUserSwitch", json!({ "accountId": account, "active": active }), USERS).await
}

#[tokio::test]
async fn whoever_is_invited_chooses_a_password_once_and_signs_in_for_the_charity() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let payload = invite(&world, Who::Charity, EMAIL).await;
        assert_eq!(payload["charity"]["users"]["invitations"][0]["email"], EMAIL, "{payload}");
        let letter = mail.next().await;
        assert_eq!(letter.to, EMAIL, "to whoever is invited, and not to the charity");
        assert_eq!(letter.subject(), "Gallwch fewngofnodi ar ran Cymdogion Da");
        let link = letter.link();
        assert!(link.starts_with("/join/"), "{link}");

        let page = world.app.get(&link).await;
        assert!(page.text.contains("Nerys Puw") && page.text.contains(EMAIL), "{}", page.text);
        assert_eq!(choose(&world, &link, "too short").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(choose(&world, &link, PASSWORD).await.status, StatusCode::SEE_OTHER);
        let again = choose(&world, &link, "another long password").await;
        assert!(again.text.contains("Gallwch fewngofnodi nawr"), "used once: {}", again.text);

        let token = world.app.sign_in(EMAIL, PASSWORD).await.token();
        let viewer = "{ viewer { roles charity { nameEn } account { name } } }";
        let data = world.answer_to(Some(&token), viewer, json!({})).await;
        let expected = json!({ "roles": ["CHARITY"], "charity": { "nameEn": "Good Neighbours" }, "account": { "name": "Nerys Puw" } });
        assert_eq!(data["data"]["viewer"], expected);
        let taken = invite(&world, Who::Administrator, EMAIL).await;
        assert_eq!(first_code(&taken), "EMAIL_TAKEN");
    }
}

#[tokio::test]
async fn an_invitation_that_is_taken_back_or_too_old_opens_nothing() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let payload = invite(&world, Who::Administrator, EMAIL).await;
        let link = mail.next().await.link();
        let id = payload["charity"]["users"]["invitations"][0]["id"].clone();
        world
            .write(Who::Charity, "charityInvitationWithdraw", json!({ "invitationId": id }), "charity { id }")
            .await;
        let late = choose(&world, &link, PASSWORD).await;
        assert!(late.text.contains("Mae’r gwahoddiad hwn wedi dod i ben"), "{}", late.text);

        invite(&world, Who::Charity, "other@neighbours.test").await;
        let link = mail.next().await.link();
        world.later(TimeDelta::days(15)).await;
        assert_eq!(choose(&world, &link, PASSWORD).await.status, StatusCode::GONE);
        assert_eq!(world.number("SELECT COUNT(*) FROM account WHERE email LIKE '%neighbours.test'").await, 0);
    }
}

#[tokio::test]
async fn a_charity_ends_its_users_and_keeps_the_last_one() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let own = encode("acc", Who::Charity.account());
        assert_eq!(first_code(&switch(&world, Who::Charity, &own, false).await), "LAST_CHARITY_USER");
        joined(&world, &mail).await;
        let users = switch(&world, Who::Charity, &own, true).await["charity"]["users"]["accounts"].take();
        let nerys =
            users.as_array().unwrap().iter().find(|user| user["email"] == EMAIL).unwrap()["id"].clone();
        let token = world.app.sign_in(EMAIL, PASSWORD).await.token();
        let ended = switch(&world, Who::Charity, nerys.as_str().unwrap(), false).await;
        assert_eq!(ended["userErrors"], json!([]));
        let refused = world.answer_to(Some(&token), "{ viewer { roles } }", json!({})).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{refused}");
        let again = switch(&world, Who::Charity, nerys.as_str().unwrap(), true).await;
        assert_eq!(again["userErrors"], json!([]), "undone");
        for other in [Who::OtherCharity, Who::Broker, Who::Coordinator] {
            let input = json!({ "accountId": nerys, "active": false });
            assert_eq!(
                world.change_refused(other, "charityUserSwitch", input).await,
                "FORBIDDEN",
                "{other:?}"
            );
        }
    }
}

#[tokio::test]
async fn nobody_else_sees_who_signs_in_for_a_charity() {
    let world = World::start(Engine::Sqlite).await;
    let query = "query($id: ID!) { charity(id: $id) { users { accounts { name } } } }";
    for (who, sees) in [
        (Who::Charity, true),
        (Who::Administrator, true),
        (Who::OtherCharity, false),
        (Who::Broker, false),
        (Who::Manager, false),
    ] {
        let data = world.ask(who, query, json!({ "id": encode("cha", CHARITY) })).await;
        assert_eq!(data["charity"]["users"].is_object(), sees, "{who:?}");
    }
}
