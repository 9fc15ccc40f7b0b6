//! What somebody tries who means harm, or whose program is broken: each test does as they did.

use std::{collections::BTreeSet, sync::Arc};

use api_tests::{
    app::{PASSWORD, TestApp},
    db::Engine,
    job::{first_code, plan, question, text, tuesdays, wanted},
    world::{CATEGORY, CHARITY, OFFERING, OTHER_TEAM, Who, World, document, registration},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use entities::{audit_event, team_membership};
use http::StatusCode;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use server::graphql::id::{encode, split};
use tokio::task::JoinSet;
use uuid::Uuid;

/// The subjects of the lists in the audit under `action` by `who`.
async fn listed(world: &World, who: Who, action: &str) -> BTreeSet<String> {
    let events = audit_event::Entity::find()
        .filter(audit_event::Column::Action.eq(action))
        .filter(audit_event::Column::ActorId.eq(who.account()))
        .all(&world.app.db.conn)
        .await
        .unwrap();
    let ids = events.iter().flat_map(|event| event.detail.as_ref().unwrap()["ids"].as_array().unwrap());
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

fn uuid(id: &str) -> String {
    split(id).unwrap().1.to_string()
}

#[tokio::test]
async fn a_carriage_return_hides_nothing_from_the_count() {
    let app = TestApp::start(Engine::Sqlite).await;
    let deep = format!("{{ viewer #\r (a: {}1{}) {{ roles }} }}", "[".repeat(500), "]".repeat(500));
    assert!(app.graphql(None, &deep).await.text.contains("nested"));
    let long = format!("{{ #\r {} }}", "__typename ".repeat(2_000));
    assert!(app.graphql(None, &long).await.text.contains("tokens"));
}

#[tokio::test]
async fn a_page_of_more_rows_than_there_are_numbers_for_is_too_dear() {
    let world = World::start(Engine::Sqlite).await;
    for first in [i32::MAX, 1_073_741_824, i32::MIN] {
        let inner = format!(
            "referrals(first: {first}) {{ nodes {{ id note history(first: {first}) {{ nodes {{ id }} }} }} }}"
        );
        let query = format!("{{ people(first: {first}) {{ nodes {{ displayName {inner} }} }} }}");
        let code = world.refused(Who::Coordinator, &query, json!({})).await;
        assert_eq!(code, "BAD_REQUEST", "{first}");
    }
    let most = "{ people(first: 100) { nodes { id displayName referrals(first: 100) { nodes { id } } } } }";
    let answer = world.answer(Who::Coordinator, most, json!({})).await;
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("complex"), "{answer}");
}

#[tokio::test]
async fn no_list_names_a_person_whom_the_audit_does_not() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, _) = world.confirmed("Vaughan").await;
        let (other, _) = world.confirmed("Lewis").await;
        let people = BTreeSet::from([uuid(&case.person), uuid(&other.person)]);
        for (who, query) in [
            (Who::Broker, "{ bookings { nodes { person { displayName } } } }"),
            (Who::Coordinator, "{ visits { nodes { booking { person { displayName } } } } }"),
            (Who::Manager, "{ enquiries { nodes { referral { person { displayName } } } } }"),
        ] {
            world.ask(who, query, json!({})).await;
            assert_eq!(listed(&world, who, "person.list").await, people, "{query}");
        }
        world.ask(Who::Charity, "{ enquiries { nodes { subject { name phone } } } }", json!({})).await;
        assert_eq!(listed(&world, Who::Charity, "person.disclose").await, people);
        for list in ["enquiry.list", "booking.list", "visit.list"] {
            assert!(
                world.number(&format!("SELECT COUNT(*) FROM audit_event WHERE action = '{list}'")).await > 0
            );
        }
    }
}

#[tokio::test]
async fn a_broker_who_has_left_the_team_reads_no_answer_of_theirs_again() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.agreed("Vaughan").await;
        let fields = "enquiries { id message subject { area ageBand } referral { person { displayName } } }";
        let (query, variables) = world.with_key("enquirySend", question(&case.referral, OFFERING), fields);
        let before = world.ask(Who::Broker, &query, variables.clone()).await;
        assert_eq!(before["payload"]["enquiries"].as_array().unwrap().len(), 1);
        team_membership::Entity::update_many()
            .col_expr(team_membership::Column::TeamId, Expr::value(OTHER_TEAM))
            .filter(team_membership::Column::AccountId.eq(Who::Broker.account()))
            .exec(&world.app.db.conn)
            .await
            .unwrap();
        let after = world.answer(Who::Broker, &query, variables).await;
        assert!(after["data"]["payload"].is_null(), "{after:#}");
        assert_eq!(after["errors"][0]["extensions"]["code"], "NOT_FOUND");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_guesses_at_once_are_five_guesses() {
    for engine in Engine::BOTH {
        let app = Arc::new(TestApp::start(engine).await);
        app.account("sian@dolen.test", "BROKER").await;
        let mut guesses = JoinSet::new();
        for guess in 0..60 {
            let app = app.clone();
            guesses
                .spawn(async move { app.sign_in("sian@dolen.test", &format!("guess {guess}")).await.status });
        }
        let answers = guesses.join_all().await;
        let looked_at = answers.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count();
        let slowed = answers.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count();
        assert_eq!((looked_at, slowed), (5, 55), "{engine:?}");
    }
}

#[tokio::test]
async fn a_charity_learns_neither_why_visits_are_paused_nor_how_help_ended() {
    let world = World::start(Engine::Sqlite).await;
    let (_, booking) = world.confirmed("Vaughan").await;
    let query = "query($id: ID!) { booking(id: $id) { state pauseReason outcome } }";
    let seen = async |who| world.ask(who, query, json!({ "id": booking })).await["booking"].clone();
    for reason in ["HOSPITAL_STAY", "AWAY", "CHARITY_CLOSED", "ASKED_BY_PERSON", "OTHER"] {
        world.act(Who::Broker, "bookingPause", &booking, json!({ "reason": reason })).await;
        let told = json!({ "state": "PAUSED", "pauseReason": null, "outcome": null });
        assert_eq!(seen(Who::Charity).await, told, "{reason}");
        assert_eq!(seen(Who::Coordinator).await["pauseReason"], reason);
        world.act(Who::Broker, "bookingResume", &booking, json!({})).await;
    }
    world.act(Who::Broker, "bookingEnd", &booking, json!({ "outcome": "PERSON_DIED" })).await;
    assert_eq!(seen(Who::Charity).await, json!({ "state": "ENDED", "pauseReason": null, "outcome": null }));
    assert_eq!(seen(Who::Coordinator).await["outcome"], "PERSON_DIED");
}

#[tokio::test]
async fn a_text_that_no_database_keeps_is_refused_and_breaks_nothing() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        for email in ["a\u{0}b@dolen.test", "\u{0}", "a\u{202e}@dolen.test"] {
            let reply = world.app.sign_in(email, PASSWORD).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{engine:?} {email:?}: {}", reply.text);
        }
        for (who, query) in [
            (Who::Coordinator, "query($text: String) { people(search: $text) { totalCount } }"),
            (
                Who::Coordinator,
                "query($text: String) { referrals(filter: { search: $text }) { totalCount } }",
            ),
            (Who::Broker, "query($text: String) { charities(search: $text) { totalCount } }"),
            (Who::Broker, "query($text: String) { offerings(filter: { search: $text }) { totalCount } }"),
            (
                Who::Administrator,
                "query($text: String) { accounts(filter: { search: $text }) { totalCount } }",
            ),
            (
                Who::Administrator,
                "query($text: String) { auditEvents(filter: { action: $text }) { nodes { id } } }",
            ),
        ] {
            for (typed, code) in [
                ("Vau\u{0}ghan", "TEXT_UNREADABLE"),
                ("\u{202e}nahguaV", "TEXT_UNREADABLE"),
                (&"a".repeat(201), "TEXT_TOO_LONG"),
            ] {
                assert_eq!(
                    world.refused(who, query, json!({ "text": typed })).await,
                    code,
                    "{engine:?} {query}"
                );
            }
        }
        world.person("Vaughan").await;
        let key = json!(["Vau\u{0}ghan", "Eleri", Uuid::nil()]).to_string();
        let cursor = BASE64_URL_SAFE_NO_PAD.encode(key);
        let query = "query($after: String) { people(after: $after) { nodes { id } } }";
        assert_eq!(world.refused(Who::Coordinator, query, json!({ "after": cursor })).await, "BAD_REQUEST");
    }
}

#[tokio::test]
async fn a_person_is_written_down_in_letters_that_can_be_seen() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let fields = [
            "title",
            "preferredName",
            "addressLine",
            "town",
            "phone",
            "contactNote",
            "accessNotes",
            "emergencyName",
            "whatMatters",
        ];
        for field in fields.into_iter().chain(["givenName", "familyName"]) {
            for odd in ["a\u{0}b", "a\u{1b}[31mb", "\u{202e}ba"] {
                let mut input = registration("Vaughan");
                input[field] = json!(odd);
                let payload = world.change(Who::Coordinator, "personRegister", input, "person { id }").await;
                assert_eq!(first_code(&payload), "TEXT_UNREADABLE", "{engine:?} {field} {odd:?}");
            }
        }
        let mut input = registration("\u{200b}\u{feff}");
        let payload = world.change(Who::Coordinator, "personRegister", input.clone(), "person { id }").await;
        assert_eq!(first_code(&payload), "FAMILY_NAME_MISSING");
        input["familyName"] = json!("Vaughan");
        input["contactNote"] = json!("Ring twice.\r\nThen wait.");
        let payload = world.change(Who::Coordinator, "personRegister", input, "person { contactNote }").await;
        assert_eq!(payload["person"]["contactNote"], "Ring twice.\nThen wait.");
        let account = json!({
            "name": "A\u{0}nn", "email": "ann@dolen.test", "password": "a-password-for-tests", "language": "EN",
            "roles": ["ADMINISTRATOR"], "teamIds": [],
        });
        let payload =
            world.change(Who::Administrator, "accountCreate", account.clone(), "account { id }").await;
        assert_eq!(first_code(&payload), "TEXT_UNREADABLE");
        let mut account = account;
        (account["name"], account["email"]) = (json!("Ann"), json!("a\u{0}nn@dolen.test"));
        let payload = world.change(Who::Administrator, "accountCreate", account, "account { id }").await;
        assert_eq!(first_code(&payload), "EMAIL_INVALID");
    }
}

#[tokio::test]
async fn a_date_at_the_end_of_the_calendar_is_refused_at_the_door() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry) = world.accepted("Vaughan").await;
        let (category, none) = (encode("cat", CATEGORY), Uuid::nil());
        for date in ["+262142-12-31", "-262143-01-01", "-4800-01-01", "9999-12-31", "1899-12-31"] {
            let mut wish = wanted();
            wish["fromDate"] = json!(date);
            let need = json!({ "referralId": case.referral, "categoryId": category, "wanted": wish });
            let queries = [
                (
                    "query($need: NeedInput!) { findOfferings(need: $need) { totalCount } }",
                    json!({ "need": need }),
                ),
                (
                    "query($id: ID!, $day: NaiveDate!, $pattern: PatternInput!) { \
                        bookingPreview(enquiryId: $id, pattern: $pattern, startOn: $day) { placesFree } }",
                    json!({ "id": enquiry, "day": date, "pattern": tuesdays() }),
                ),
                (
                    "query($day: NaiveDate!) { visits(filter: { from: $day, to: $day }) { totalCount } }",
                    json!({ "day": date }),
                ),
                (
                    "query($id: ID!, $day: NaiveDate!) { person(id: $id) { carePackage { week(from: $day) { startsAt } } } }",
                    json!({ "id": case.person, "day": date }),
                ),
            ];
            for (query, variables) in queries {
                assert_eq!(
                    world.refused(Who::Broker, query, variables).await,
                    "BAD_REQUEST",
                    "{date} {query}"
                );
            }
            let about = |noun: &str, more: Value| {
                let mut input = json!({ noun: none, "version": 1 });
                more.as_object().unwrap().iter().for_each(|(name, value)| input[name] = value.clone());
                input
            };
            let mut person = registration("Lewis");
            person["birthDate"] = json!(date);
            for (who, mutation, input) in [
                (Who::Coordinator, "personRegister", person),
                (Who::Broker, "bookingPropose", plan(&enquiry, date)),
                (Who::Broker, "visitMove", about("visitId", json!({ "date": date, "startMinute": 600 }))),
                (
                    Who::Broker,
                    "referralHold",
                    about("referralId", json!({ "reason": "away", "until": date })),
                ),
                (Who::Broker, "bookingPause", about("bookingId", json!({ "reason": "AWAY", "until": date }))),
                (
                    Who::Coordinator,
                    "sharingAgreementRecord",
                    json!({ "personId": case.person, "scope": "ALL", "how": "VERBAL", "until": date }),
                ),
                (
                    Who::Coordinator,
                    "carePackageChangeEccLevel",
                    about("carePackageId", json!({ "toLevel": 3, "onDate": date, "reason": "frailer" })),
                ),
            ] {
                assert_eq!(
                    world.change_refused(who, mutation, input).await,
                    "BAD_REQUEST",
                    "{date} {mutation}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_of_somebodys_making_is_refused_whatever_day_it_names() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.asked("Vaughan").await;
        for day in ["-4800-01-01", "+262142-12-31"] {
            let key = json!([day, Uuid::nil()]).to_string();
            let variables = json!({ "after": BASE64_URL_SAFE_NO_PAD.encode(key) });
            let query = "query($after: String) { enquiries(filter: { toAnswer: true }, after: $after) { nodes { id } } }";
            let answer = world.answer(Who::Charity, query, variables).await;
            assert_ne!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{engine:?} {day}");
        }
    }
}

#[tokio::test]
async fn a_password_is_as_long_as_its_letters_when_it_is_chosen_and_when_it_is_given() {
    let world = World::start(Engine::Sqlite).await;
    let password = "ŵ".repeat(200);
    let input = json!({
        "name": "Ann", "email": "ann@dolen.test", "password": password, "language": "CY",
        "roles": ["ADMINISTRATOR"], "teamIds": [],
    });
    world.write(Who::Administrator, "accountCreate", input, "account { id }").await;
    assert_eq!(world.app.sign_in("ann@dolen.test", &password).await.status, StatusCode::OK);
    assert_eq!(world.app.sign_in("ann@dolen.test", &"ŵ".repeat(257)).await.status, StatusCode::UNAUTHORIZED);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_machine_reads_the_database() {
    use std::os::unix::fs::PermissionsExt;

    let app = TestApp::start(Engine::Sqlite).await;
    app.account("sian@dolen.test", "BROKER").await;
    let path = app.db.url.trim_start_matches("sqlite://").split('?').next().unwrap().to_owned();
    for part in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{path}{part}")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{part:?} {mode:o}");
    }
}

const THREAD: &str = "query($id: ID!) { enquiry(id: $id) { messages { nodes { body } } } }";

async fn write(world: &World, who: Who, referral: &str, enquiry: &str) -> Value {
    let input = json!({ "referralId": referral, "audience": "CHARITY", "enquiryId": enquiry, "body": "Mrs Vaughan, 1 Heol y Capel" });
    world.change(who, "messageSend", input, "message { body }").await
}

#[tokio::test]
async fn what_was_written_to_a_charity_goes_when_the_charity_does() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry) = world.accepted("Vaughan").await;
        let thread = async |who| {
            let data = world.ask(who, THREAD, json!({ "id": enquiry })).await;
            data["enquiry"]["messages"]["nodes"].as_array().unwrap().len()
        };
        assert_eq!(write(&world, Who::Broker, &case.referral, &enquiry).await["userErrors"], json!([]));
        let (query, variables) = {
            let input = json!({ "referralId": case.referral, "audience": "CHARITY", "enquiryId": enquiry, "body": "Thank you" });
            world.with_key("messageSend", input, "message { body }")
        };
        world.ask(Who::Charity, &query, variables.clone()).await;
        assert_eq!((thread(Who::Charity).await, thread(Who::Broker).await), (2, 2));
        let cannot = json!({ "by": "CHARITY", "reason": "NO_VOLUNTEER" });
        world.act(Who::Charity, "enquiryDecline", &enquiry, cannot).await;
        assert_eq!((thread(Who::Charity).await, thread(Who::Broker).await), (0, 2));
        assert_eq!(
            first_code(&write(&world, Who::Charity, &case.referral, &enquiry).await),
            "ENQUIRY_NOT_IN_STATE"
        );
        assert_eq!(
            world.refused(Who::Charity, &query, variables).await,
            "NOT_FOUND",
            "not by the key of before either"
        );
    }
}

#[tokio::test]
async fn a_person_who_takes_their_agreement_back_is_nobody_to_a_charity_that_has_no_booking() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry) = world.accepted("Vaughan").await;
        let (helped, booking) = world.confirmed("Lewis").await;
        let seen = async |id: &str| {
            let query = "query($id: ID!) { node(id: $id) { ... on Enquiry { subject { name phone postcode addressLine area } } \
                ... on Booking { subject { name phone postcode addressLine area } } } }";
            world.ask(Who::Charity, query, json!({ "id": id })).await["node"]["subject"].clone()
        };
        assert_eq!(seen(&enquiry).await["name"], "Mrs Eleri Vaughan");
        for person in [&case.person, &helped.person] {
            let query = "query($id: ID!) { person(id: $id) { sharingAgreements { id version } } }";
            let data = world.ask(Who::Coordinator, query, json!({ "id": person })).await;
            let agreement = &data["person"]["sharingAgreements"][0];
            let input = json!({
                "agreementId": agreement["id"], "version": agreement["version"], "helpInPlace": "GOES_ON",
            });
            world.write(Who::Coordinator, "sharingAgreementWithdraw", input, "person { id }").await;
        }
        let little =
            json!({ "name": null, "phone": null, "postcode": null, "addressLine": null, "area": "SA34" });
        assert_eq!(seen(&enquiry).await, little);
        assert_eq!(
            world.ask(Who::Charity, THREAD, json!({ "id": enquiry })).await["enquiry"]["messages"]["nodes"],
            json!([])
        );
        assert_eq!(
            seen(&booking).await["name"],
            "Mrs Eleri Lewis",
            "help in place goes on until it is ended"
        );
    }
}

#[tokio::test]
async fn an_administrator_gives_themselves_no_case_to_read() {
    let world = World::start(Engine::Sqlite).await;
    let own = encode("acc", Who::Administrator.account());
    let revise = |roles: Value, teams: Value, charity: Value| {
        json!({
            "accountId": own, "version": 1, "name": "Administrator", "active": true, "language": "EN",
            "roles": roles, "teamIds": teams, "charityId": charity,
        })
    };
    let team = json!([encode("tea", OTHER_TEAM)]);
    for more in [
        revise(json!(["ADMINISTRATOR", "COORDINATOR"]), team.clone(), Value::Null),
        revise(json!(["ADMINISTRATOR"]), team, Value::Null),
        revise(json!(["ADMINISTRATOR"]), json!([]), json!(encode("cha", CHARITY))),
    ] {
        let payload = world.change(Who::Administrator, "accountRevise", more, "account { id }").await;
        assert_eq!(first_code(&payload), "OWN_POWERS");
    }
    let renamed = revise(json!(["ADMINISTRATOR"]), json!([]), Value::Null);
    world.write(Who::Administrator, "accountRevise", renamed, "account { id }").await;
}

#[tokio::test]
async fn nothing_is_booked_for_a_request_that_was_a_mistake() {
    let world = World::start(Engine::Sqlite).await;
    let (case, enquiry) = world.accepted("Vaughan").await;
    let may = async || {
        let query = "query($id: ID!) { enquiry(id: $id) { mayBook } }";
        world.ask(Who::Broker, query, json!({ "id": enquiry })).await["enquiry"]["mayBook"].clone()
    };
    assert_eq!(may().await, true);
    let id = uuid(&case.referral);
    world
        .sql(&format!(
            "UPDATE referral SET entered_in_error = TRUE WHERE hex(id) = upper(replace('{id}', '-', ''))"
        ))
        .await;
    assert_eq!(may().await, false);
}

#[tokio::test]
async fn a_bad_question_at_the_doors_beside_graphql_is_answered_in_json() {
    let app = TestApp::start(Engine::Sqlite).await;
    let reply = app.post("/auth/sign-out?everywhere=perhaps", &json!({}), None).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"));
    let reply = app.get("/graphql/ws").await;
    assert!(reply.status.is_client_error());
    assert_eq!(reply.code(), "BAD_REQUEST");
}

#[tokio::test]
async fn what_was_sent_before_is_of_its_own_mutation_alone() {
    let world = World::start(Engine::Sqlite).await;
    let case = world.agreed("Vaughan").await;
    let (query, mut variables) =
        world.with_key("enquirySend", question(&case.referral, OFFERING), "enquiries { id }");
    let sent = world.ask(Who::Broker, &query, variables.clone()).await;
    let enquiry = text(&sent["payload"]["enquiries"][0]["id"]);
    variables["input"] = json!({
        "idempotencyKey": variables["input"]["idempotencyKey"], "enquiryId": enquiry, "version": 1, "reason": "ASKED_BY_MISTAKE",
    });
    let query = document("enquiryRecall", "enquiry { id }");
    let answer = world.ask(Who::Broker, &query, variables).await;
    assert_eq!(first_code(&answer["payload"]), "IDEMPOTENCY_KEY_REUSED");
}
