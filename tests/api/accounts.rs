//! Accounts, teams and the audit: what administrators see and do, and nobody else.

use std::{io::Write, process::Stdio};

use api_tests::{
    db::Engine,
    process::dolen,
    world::{TEAM, Who, World},
};
use chrono::TimeDelta;
use http::StatusCode;
use serde_json::{Value, json};
use server::graphql::id::encode;

const PASSWORD: &str = "tri gair hap";

fn newcomer() -> Value {
    json!({
        "name": "Sian Rees", "email": "Sian@Dolen.test", "password": PASSWORD, "language": "CY",
        "roles": ["BROKER"], "teamIds": [encode("tea", TEAM)],
    })
}

#[tokio::test]
async fn an_account_that_an_administrator_creates_signs_in() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let fields = "account { name email roles teams { slug } active }";
        let payload = world.change(Who::Administrator, "accountCreate", newcomer(), fields).await;
        assert_eq!(
            payload["account"],
            json!({ "name": "Sian Rees", "email": "sian@dolen.test", "roles": ["BROKER"],
                    "teams": [{ "slug": "south" }], "active": true })
        );
        let reply = world.app.sign_in("sian@dolen.test", PASSWORD).await;
        assert_eq!(reply.status, StatusCode::OK);
        let again = world.change(Who::Administrator, "accountCreate", newcomer(), "").await;
        assert_eq!(again["userErrors"], json!([{ "code": "EMAIL_TAKEN", "field": "email" }]));
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_account_is_said_at_its_field() {
    let world = World::start(Engine::Sqlite).await;
    let wrong = [
        ("email", json!("sian"), "EMAIL_INVALID"),
        ("password", json!("short"), "PASSWORD_TOO_SHORT"),
        ("roles", json!([]), "ROLES_MISSING"),
        ("name", json!(" "), "NAME_MISSING"),
    ];
    for (field, value, code) in wrong {
        let mut input = newcomer();
        input[field] = value;
        let payload = world.change(Who::Administrator, "accountCreate", input, "account { id }").await;
        assert_eq!(payload, json!({ "account": null, "userErrors": [{ "code": code, "field": field }] }));
    }
}

#[tokio::test]
async fn a_role_taken_away_is_gone_at_the_next_request() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let account = encode("acc", Who::Broker.account());
        let input = json!({
            "accountId": account, "version": 1, "name": "Broker", "active": true, "language": "EN",
            "roles": ["ADMINISTRATOR"], "teamIds": [],
        });
        let payload =
            world.change(Who::Administrator, "accountRevise", input, "account { version roles }").await;
        assert_eq!(payload["account"], json!({ "version": 2, "roles": ["ADMINISTRATOR"] }));
        let token_is_void = world.answer(Who::Broker, "{ viewer { roles } }", json!({})).await;
        assert_ne!(token_is_void["data"]["viewer"]["roles"], json!(["BROKER"]));
    }
}

/// A hospital's system may not even know that there are accounts.
fn refusal(who: Who) -> &'static str {
    if who == Who::Hospital { "NOT_FOUND" } else { "FORBIDDEN" }
}

#[tokio::test]
async fn accounts_and_the_audit_are_for_administrators() {
    let world = World::start(Engine::Sqlite).await;
    for who in Who::ALL.into_iter().filter(|who| *who != Who::Administrator) {
        for query in ["{ accounts { nodes { id } } }", "{ auditEvents { nodes { id } } }"] {
            assert_eq!(world.refused(who, query, json!({})).await, refusal(who), "{who:?}: {query}");
        }
        assert_eq!(world.change_refused(who, "accountCreate", newcomer()).await, refusal(who), "{who:?}");
    }
}

#[tokio::test]
async fn accounts_are_found_by_role_and_by_part_of_a_name() {
    const NAMES: &str =
        "query($filter: AccountFilter) { accounts(filter: $filter) { totalCount nodes { name } } }";
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let searches = [
            (json!({ "role": "COORDINATOR" }), json!([{ "name": "Coordinator" }, { "name": "Stranger" }])),
            (json!({ "search": "ROK" }), json!([{ "name": "Broker" }, { "name": "OtherBroker" }])),
            (json!({ "active": false }), json!([])),
        ];
        for (filter, expected) in searches {
            let data = world.ask(Who::Administrator, NAMES, json!({ "filter": filter })).await;
            assert_eq!(data["accounts"]["nodes"], expected, "{filter}");
            assert_eq!(data["accounts"]["totalCount"], json!(expected.as_array().unwrap().len()));
        }
    }
}

#[tokio::test]
async fn the_audit_tells_who_did_what_and_not_what_was_written() {
    const TRAIL: &str = "query($filter: AuditFilter) { auditEvents(filter: $filter) { \
        nodes { action subjectKind subjectId actor { name } } } }";
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let person = world.person("Vaughan").await;
        let data = world.ask(Who::Administrator, TRAIL, json!({ "filter": { "subjectId": person } })).await;
        let register = json!({
            "action": "person.register", "subjectKind": "person", "subjectId": person,
            "actor": { "name": "Coordinator" },
        });
        assert!(data["auditEvents"]["nodes"].as_array().unwrap().contains(&register), "{data:#}");
        assert!(!data.to_string().contains("Vaughan"));
    }
}

#[tokio::test]
async fn a_team_names_its_brokers() {
    const TEAMS: &str = "{ teams { nodes { slug brokers { name } } } }";
    let world = World::start(Engine::Sqlite).await;
    let data = world.ask(Who::Coordinator, TEAMS, json!({})).await;
    let teams = json!([
        { "slug": "north", "brokers": [{ "name": "OtherBroker" }] }, { "slug": "south", "brokers": [{ "name": "Broker" }] },
    ]);
    assert_eq!(data["teams"]["nodes"], teams);
}

#[tokio::test]
async fn six_accounts_cost_as_many_statements_as_one() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let query =
            |first| format!("{{ accounts(first: {first}) {{ nodes {{ name roles teams {{ slug }} }} }} }}");
        let one = world.statements(Who::Administrator, &query(1)).await;
        assert_eq!(world.statements(Who::Administrator, &query(6)).await, one);
    }
}

#[tokio::test]
async fn the_last_administrator_is_neither_switched_off_nor_given_another_role() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let input = |who: Who, version: i32, active: bool, role: &str| {
            json!({
                "accountId": encode("acc", who.account()), "version": version, "name": "Administrator", "active": active,
                "language": "EN", "roles": [role], "teamIds": [encode("tea", TEAM)],
            })
        };
        for (active, role) in [(false, "ADMINISTRATOR"), (true, "BROKER")] {
            let lesser = input(Who::Administrator, 1, active, role);
            let refused = world.change(Who::Administrator, "accountRevise", lesser, "").await;
            assert_eq!(refused["userErrors"], json!([{ "code": "LAST_ADMINISTRATOR", "field": "roles" }]));
        }
        let another = input(Who::Broker, 1, true, "ADMINISTRATOR");
        world.write(Who::Administrator, "accountRevise", another, "account { id }").await;
        world.later(TimeDelta::zero()).await;
        // Signed in before either is switched off.
        for who in [Who::Administrator, Who::Broker] {
            world.token(who).await;
        }
        let lesser = |who| input(who, if who == Who::Broker { 2 } else { 1 }, false, "ADMINISTRATOR");
        let (one, other) = tokio::join!(
            world.answer_to_change(Who::Administrator, "accountRevise", lesser(Who::Broker)),
            world.answer_to_change(Who::Broker, "accountRevise", lesser(Who::Administrator)),
        );
        let administrators = "SELECT COUNT(*) FROM account a JOIN account_role r ON r.account_id = a.id \
            WHERE a.active AND r.role = 'ADMINISTRATOR'";
        assert_eq!(world.number(administrators).await, 1, "{one:#} {other:#}");
    }
}

#[tokio::test]
async fn the_terminal_too_leaves_the_last_administrator() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let disable = |who: Who| {
            let url = world.app.db.url.clone();
            let command = move || {
                let mut dolen = dolen();
                dolen.stderr(std::process::Stdio::piped());
                dolen.args(["account", "disable", "--database-url", &url, &who.email()]).output().unwrap()
            };
            tokio::task::spawn_blocking(command)
        };
        let refused = disable(Who::Administrator).await.unwrap();
        assert!(!refused.status.success());
        assert!(String::from_utf8_lossy(&refused.stderr).contains("last administrator"), "{refused:?}");
        world.ask(Who::Administrator, "{ accounts { totalCount } }", json!({})).await;

        let mut second = newcomer();
        second["roles"] = json!(["ADMINISTRATOR"]);
        second["teamIds"] = json!([]);
        world.change(Who::Administrator, "accountCreate", second, "").await;
        assert!(disable(Who::Administrator).await.unwrap().status.success());
        let signed_in = world.app.sign_in(&Who::Administrator.email(), api_tests::app::PASSWORD).await;
        assert_eq!(signed_in.status, StatusCode::UNAUTHORIZED);
    }
}

/// `dolen account …` on the database of `world`, with this password on the standard input.
async fn at_the_terminal(world: &World, args: &[&str], password: &'static str) -> std::process::Output {
    let mut command = dolen();
    command.arg("account").args(args).args(["--database-url", &world.app.db.url]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = move || {
        let mut child = command.spawn().unwrap();
        // It may have refused before it asks.
        let _ = child.stdin.take().unwrap().write_all(password.as_bytes());
        child.wait_with_output().unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test]
async fn a_password_that_is_set_at_the_terminal_ends_every_session() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let email = Who::Broker.email();
        let session = world.app.sign_in(&email, api_tests::app::PASSWORD).await;
        let set = at_the_terminal(&world, &["password", &email], PASSWORD).await;
        assert!(set.status.success(), "{set:?}");
        let stolen = world.app.post("/auth/refresh", &json!({}), session.cookie().as_deref()).await;
        assert_eq!(stolen.status, StatusCode::UNAUTHORIZED, "{}", stolen.text);
        assert_eq!(world.app.sign_in(&email, PASSWORD).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_account_that_was_switched_off_begins_anew_when_it_is_switched_on() {
    let world = World::start(Engine::Sqlite).await;
    let email = Who::Broker.email();
    let session = world.app.sign_in(&email, api_tests::app::PASSWORD).await;
    for word in ["disable", "enable"] {
        assert!(at_the_terminal(&world, &[word, &email], "").await.status.success(), "{word}");
    }
    let before = world.app.post("/auth/refresh", &json!({}), session.cookie().as_deref()).await;
    assert_eq!(before.status, StatusCode::UNAUTHORIZED, "{}", before.text);
}

#[tokio::test]
async fn the_terminal_adds_no_account_that_the_page_would_refuse() {
    let world = World::start(Engine::Sqlite).await;
    let refused = async |args: &[&str], password: &'static str| {
        let output = at_the_terminal(&world, args, password).await;
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let hospital = ["add", "pas@hospital.test", "--name", "Withybush", "--role", "HOSPITAL"];
    let also_broker = [&hospital[..], &["--role", "BROKER", "--team", "south"]].concat();
    assert!(refused(&also_broker, PASSWORD).await.contains("HOSPITAL alone"));
    let long = Box::leak("a".repeat(257).into_boxed_str());
    assert!(refused(&hospital, long).await.contains("12 to 256 characters"));
    assert!(
        refused(&["add", "nobody", "--name", "N", "--role", "MANAGER"], PASSWORD).await.contains("no e-mail")
    );
    let teamless = ["add", "n@dolen.test", "--name", "N", "--role", "MANAGER"];
    assert!(refused(&teamless, PASSWORD).await.contains("--team"));
    assert!(at_the_terminal(&world, &hospital, PASSWORD).await.status.success());
    assert_eq!(world.app.sign_in("pas@hospital.test", PASSWORD).await.status, StatusCode::OK);
}
