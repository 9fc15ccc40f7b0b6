//! The open directory, read as another directory reads it.
//!
//! `TEST_SCALE=100` has the specification's tests read a demo a hundred times as large.

mod filters;
mod http;
mod schemas;

use std::{collections::BTreeSet, env};

use api_tests::{
    app::TestApp,
    db::{Engine, fresh},
    world::{CHARITY, OFFERING, OTHER_CHARITY, Who, World, seed},
};
use chrono::TimeDelta;
use domain::offering::Offering;
use entities::{account, charity, offering, offering_closure, offering_session};
use sea_orm::{ActiveModelTrait, DatabaseConnection, EntityTrait, Set};
use serde_json::{Value, json};
use server::{graphql::id::encode, store};
use uuid::Uuid;

use super::demo::{looked_at, pour};

const ROOT: &str = "/oruk/v3";

/// The demo, on the day for which it was filled.
async fn feed() -> TestApp {
    let app = TestApp::start_on(looked_at().await, false).await;
    app.advance(TimeDelta::days(21));
    app
}

/// The same, as large as is asked for.
async fn large_feed() -> TestApp {
    let scale = env::var("TEST_SCALE").map_or(1, |scale| scale.parse().expect("TEST_SCALE is a number"));
    if scale == 1 {
        return feed().await;
    }
    let database = fresh(Engine::Sqlite).await;
    pour(&database, scale).await.unwrap();
    let app = TestApp::start_on(database, false).await;
    app.advance(TimeDelta::days(21));
    app
}

async fn read(app: &TestApp, path: &str) -> Value {
    let reply = app.get(&format!("{ROOT}{path}")).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

/// Everything that a list holds.
async fn all(app: &TestApp, path: &str, parameters: &str) -> Vec<Value> {
    let reply = app.get(&format!("{ROOT}{path}?format=ndjson&{parameters}")).await;
    assert_eq!(reply.status, 200, "{path} {parameters}: {}", reply.text);
    reply.text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// The ids of the services that `parameters` admit.
async fn found(app: &TestApp, parameters: &str) -> BTreeSet<String> {
    ids(&all(app, "/services", &format!("minimal=true&{parameters}")).await)
}

fn ids(items: &[Value]) -> BTreeSet<String> {
    items.iter().map(id).collect()
}

fn id(item: &Value) -> String {
    item["id"].as_str().expect("an id").to_owned()
}

/// What the feed is to publish: the active offerings of active charities.
async fn published(app: &TestApp) -> Vec<Offering> {
    let charities = store::charity::all(&app.db.conn).await.unwrap();
    let active: BTreeSet<_> =
        charities.into_iter().filter(|charity| charity.active).map(|charity| charity.id).collect();
    let mut offerings = store::offering::all(&app.db.conn).await.unwrap();
    offerings.retain(|offering| offering.active && active.contains(&offering.charity));
    offerings
}

fn ids_of<'a>(offerings: impl IntoIterator<Item = &'a Offering>) -> BTreeSet<String> {
    offerings.into_iter().map(|offering| offering.id.to_string()).collect()
}

#[tokio::test]
async fn what_is_published_is_what_is_active() {
    let app = feed().await;
    let offerings = published(&app).await;
    let in_all = store::offering::all(&app.db.conn).await.unwrap();
    assert!(offerings.len() < in_all.len(), "the demo has something that is withdrawn");
    assert_eq!(found(&app, "").await, ids_of(&offerings));
    for withdrawn in in_all.iter().filter(|offering| !offering.active) {
        assert_eq!(app.get(&format!("{ROOT}/services/{}", withdrawn.id)).await.status, 404);
    }
}

#[tokio::test]
async fn the_services_of_a_charity_that_has_closed_are_gone() {
    let db = fresh(Engine::Sqlite).await;
    seed(&db.conn).await;
    let closed = charity::ActiveModel { id: Set(OTHER_CHARITY), active: Set(false), ..Default::default() };
    closed.update(&db.conn).await.unwrap();
    let app = TestApp::start_on(db, false).await;
    assert_eq!(found(&app, "").await, BTreeSet::from([OFFERING.to_string()]));
}

#[tokio::test]
async fn nothing_is_null_or_empty() {
    let app = feed().await;
    for language in ["en", "cy"] {
        for path in ["/services", "/service_at_locations"] {
            for item in all(&app, path, &format!("full=true&lang={language}")).await {
                assert!(is_said(&item), "{item:#}");
            }
        }
        for path in ["/taxonomies", "/taxonomy_terms"] {
            assert!(is_said(&read(&app, &format!("{path}?lang={language}")).await), "{path}");
        }
    }
}

fn is_said(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty() && items.iter().all(is_said),
        Value::Object(fields) => !fields.is_empty() && fields.values().all(is_said),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

#[tokio::test]
async fn the_feed_names_nobody() {
    let app = feed().await;
    let text = app.get(&format!("{ROOT}/services?format=ndjson&full=true")).await.text;
    for account in account::Entity::find().all(&app.db.conn).await.unwrap() {
        for told in [account.name, account.email, account.id.to_string()] {
            assert!(!text.contains(&told), "{told}");
        }
    }
}

#[tokio::test]
async fn every_id_within_an_answer_is_of_one_thing() {
    let app = feed().await;
    let mut seen = BTreeSet::new();
    for service in all(&app, "/services", "full=true").await {
        for of_its_own in
            ["schedules", "service_areas", "service_at_locations", "languages", "cost_options", "contacts"]
        {
            for part in service[of_its_own].as_array().into_iter().flatten() {
                assert!(seen.insert(id(part)), "{part:#}");
            }
        }
        for part in
            service["capacities"].as_array().into_iter().chain(service["attributes"].as_array()).flatten()
        {
            assert!(seen.insert(id(part)), "{part:#}");
        }
    }
}

#[tokio::test]
async fn a_service_and_its_place_lead_to_each_other() {
    let app = feed().await;
    for place in all(&app, "/service_at_locations", "").await {
        let service = read(&app, &format!("/services/{}", id(&place["service"]))).await;
        assert_eq!(id(&service["service_at_locations"][0]), id(&place));
        let alone = read(&app, &format!("/service_at_locations/{}", id(&place))).await;
        assert_eq!(alone["service"]["id"], service["id"]);
        assert_eq!(alone["location"], service["service_at_locations"][0]["location"]);
        assert!(alone["service"].get("service_at_locations").is_none());
    }
}

#[tokio::test]
async fn welsh_and_english_say_the_same_and_name_each_other() {
    let app = feed().await;
    let english = all(&app, "/services", "full=true").await;
    let welsh = all(&app, "/services", "full=true&lang=cy").await;
    assert_eq!(ids(&english), ids(&welsh));
    for (english, welsh) in english.iter().zip(&welsh) {
        assert_eq!(english.get("alternate_name"), welsh.get("name").filter(|name| **name != english["name"]));
        assert_ne!(english["description"], welsh["description"]);
        assert_eq!(english["organization"]["alternate_name"], welsh["organization"]["name"]);
    }
}

#[tokio::test]
async fn a_confirmation_is_seen_at_once() {
    let world = World::start(Engine::Sqlite).await;
    let path = format!("{ROOT}/services/{OFFERING}");
    world.later(TimeDelta::days(10)).await;
    let before = world.app.get(&path).await;
    assert_eq!(before.json()["assured_date"], "2026-11-02");
    let input = json!({ "offeringId": encode("off", OFFERING), "version": 1, "available": 2 });
    world.change(Who::Charity, "availabilityConfirm", input, "").await;
    let after = world.app.get(&path).await;
    let service = after.json();
    assert_eq!(service["assured_date"], "2026-11-12");
    assert_eq!(service["last_modified"], "2026-11-12T09:00:00.000Z");
    let capacity = &service["capacities"][0];
    assert_eq!((&capacity["available"], &capacity["maximum"]), (&json!(2), &json!(4)));
    assert_ne!(before.headers["etag"], after.headers["etag"]);
}

#[tokio::test]
async fn reading_costs_no_statement() {
    let app = feed().await;
    let before = app.platform.db.statements();
    for path in
        ["/services?search=garden&full=true", "/service_at_locations?format=ndjson", "/taxonomy_terms"]
    {
        assert_eq!(app.get(&format!("{ROOT}{path}")).await.status, 200, "{path}");
    }
    assert_eq!(app.platform.db.statements(), before);
}

#[tokio::test]
async fn a_pause_that_ends_is_a_change() {
    let db = fresh(Engine::Sqlite).await;
    seed(&db.conn).await;
    let resumes = "2026-11-09".parse().unwrap();
    let paused =
        offering::ActiveModel { id: Set(OFFERING), paused_until: Set(Some(resumes)), ..Default::default() };
    paused.update(&db.conn).await.unwrap();
    let app = TestApp::start_on(db, false).await;
    let service = read(&app, &format!("/services/{OFFERING}")).await;
    assert_eq!(service["status"], "temporarily closed");
    assert_eq!(service["alert"], "Takes people again on 9 November 2026.");
    assert!(found(&app, "modified_after=2026-11-09").await.is_empty());
    app.advance(TimeDelta::days(7));
    let service = read(&app, &format!("/services/{OFFERING}")).await;
    assert_eq!((&service["status"], service.get("alert")), (&json!("active"), None));
    assert_eq!(found(&app, "modified_after=2026-11-09").await, BTreeSet::from([OFFERING.to_string()]));
}

#[tokio::test]
async fn a_service_is_told_in_full_in_both_languages() {
    let db = fresh(Engine::Sqlite).await;
    seed(&db.conn).await;
    furnish(&db.conn).await;
    let app = TestApp::start_on(db, false).await;
    let english = read(&app, &format!("/services/{OFFERING}")).await;
    let welsh = read(&app, &format!("/services/{OFFERING}?lang=cy")).await;
    insta::assert_snapshot!("a_service", format!("{english:#}\n\n{welsh:#}"));
    let list = read(&app, "/service_at_locations").await;
    insta::assert_snapshot!("service_at_locations", format!("{list:#}"));
}

/// Gives the world's first offering all that an offering can have.
async fn furnish(conn: &DatabaseConnection) {
    let row = offering::ActiveModel {
        id: Set(OFFERING),
        description_en: Set("Company at home, every week.".into()),
        description_cy: Set("Cwmni gartref, bob wythnos.".into()),
        min_age: Set(Some(50)),
        max_age: Set(Some(95)),
        accessibility: Set(json!(["HOME_VISIT", "HEARING_LOOP"])),
        cost_pence: Set(Some(450)),
        cost_note: Set(Some("Free with a carer’s card".into())),
        waiting_list_open: Set(false),
        ..Default::default()
    };
    row.update(conn).await.unwrap();
    let row = charity::ActiveModel {
        id: Set(CHARITY),
        registered_number: Set(Some("9000001".into())),
        phone: Set(Some("029 2018 0001".into())),
        website: Set(Some("www.neighbours.test".into())),
        ..Default::default()
    };
    row.update(conn).await.unwrap();
    for (id, frequency, week) in [(1, "WEEKLY", None), (2, "MONTHLY", Some(2))] {
        let row = offering_session::ActiveModel {
            id: Set(Uuid::from_u128(0x5e55 + id)),
            offering_id: Set(OFFERING),
            frequency: Set(frequency.into()),
            weekday: Set(2),
            week_of_month: Set(week),
            start_minute: Set(600),
            end_minute: Set(690),
            places: Set(2),
            valid_from: Set("2026-09-01".parse().unwrap()),
            valid_to: Set(week.map(|_| "2027-03-31".parse().unwrap())),
            retired: Set(false),
        };
        row.insert(conn).await.unwrap();
    }
    let row = offering_closure::ActiveModel {
        id: Set(Uuid::from_u128(0xc105)),
        offering_id: Set(OFFERING),
        from_date: Set("2026-12-24".parse().unwrap()),
        to_date: Set("2027-01-02".parse().unwrap()),
        reason: Set(Some("Mair is away".into())),
    };
    row.insert(conn).await.unwrap();
}
