//! Records whose time is over: what is left of them, in every table, and what figures still tell.

use std::collections::BTreeMap;

use api_tests::{
    db::Engine,
    job::{Case, request, text},
    world::{TEAM, Who, World, registration},
};
use chrono::TimeDelta;
use domain::retention::KeepFor;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use server::{
    app::retention::count_due,
    graphql::id::encode,
    sweep::{hands, redact},
};

const FIGURES: &str = "{ insight(from: \"2026-11-01\", to: \"2026-12-31\") { \
    byCategory { category { nameEn } referrals { count suppressed } waits { n median ninetieth } } \
    byWard { ward referrals { count suppressed } waits { n } } \
    unmetNeeds { count { count } wards { count { count } } } unmetByRule { rule count { count } } \
    endings { reason count { count suppressed } } } }";

/// What people wrote about Eleri Vaughan, and what tells who she is. None of it is a word that anything else is called.
const HERS: [&str; 27] = [
    "Vaughan",
    "Eleri",
    "9990000018",
    "01437111222",
    "01437333444",
    "Heol y Capel",
    "SA34 0AZ",
    "1942-03-01",
    "Nesta",
    "after ten",
    "side gate",
    "Company in the week",
    "Somebody to talk to",
    "Would like company",
    "Can somebody visit",
    "Rang her daughter",
    "dog in the kitchen",
    "Alsatian",
    "Fell twice",
    "Bruises",
    "Rang the council",
    "it is in hand",
    "Photographs of Tenby",
    "Away at her sister",
    "Moved to Ceredigion",
    "Ask about the rail",
    "Meals on wheels for her",
];

fn eight() -> KeepFor {
    KeepFor::years(KeepFor::USUAL).expect("years")
}

async fn redact_now(world: &World) -> u32 {
    redact(&hands(&world.app.platform), eight()).await
}

/// Years on, when everybody has signed in again.
async fn years_later(world: &World, days: i64) {
    world.later(TimeDelta::days(365 * 8 + 2 + days)).await;
}

async fn edit(world: &World, person: &str) {
    let mut edit = registration("Vaughan");
    for of_the_package in ["teamId", "whatMatters", "eccLevel"] {
        edit.as_object_mut().expect("fields").remove(of_the_package);
    }
    edit["personId"] = json!(person);
    edit["version"] = world.version(person).await;
    for (field, value) in [
        ("nhsNumber", "999 000 0018"),
        ("phone", "01437111222"),
        ("contactNote", "Ring after ten"),
        ("accessNotes", "By the side gate"),
        ("emergencyName", "Nesta"),
        ("emergencyPhone", "01437333444"),
    ] {
        edit[field] = json!(value);
    }
    world.write(Who::Coordinator, "personEdit", edit, "person { id }").await;
}

/// Everything that can be written about somebody, and all of it over.
async fn a_whole_case(world: &World) -> Case {
    world.names_a_lead().await;
    let (case, booking) = world.confirmed("Vaughan").await;
    edit(world, &case.person).await;
    let flag = json!({
        "personId": case.person, "kind": "Alsatian", "healthRelated": false, "bearsOnVisit": true,
        "safeHandling": "The dog in the kitchen is shut in", "reviewOn": "2027-01-01",
    });
    world.write(Who::Broker, "riskFlagAdd", flag, "person { id }").await;
    let note = json!({ "referralId": case.referral, "audience": "INTERNAL", "body": "Rang her daughter" });
    world.write(Who::Broker, "messageSend", note, "message { id }").await;
    let item = json!({ "title": "Meals on wheels for her", "weekdays": ["MON"], "fromDate": "2026-11-02" });
    world.act(Who::Coordinator, "packageItemAdd", &case.package, item).await;
    let level = json!({ "toLevel": 3, "onDate": "2026-11-02", "reason": "Fell twice" });
    world.act(Who::Coordinator, "carePackageChangeEccLevel", &case.package, level).await;
    concern(world, &booking).await;
    task(world, &case.person).await;
    visits(world, &booking).await;
    world.act(Who::Broker, "bookingEnd", &booking, json!({ "outcome": "NO_LONGER_NEEDED" })).await;
    let outcome = json!({ "outcome": "NO_LONGER_NEEDED", "note": "Moved to Ceredigion" });
    world.act(Who::Broker, "referralClose", &case.referral, outcome).await;
    world
        .act(Who::Coordinator, "carePackageEnd", &case.package, json!({ "reason": "Moved to Ceredigion" }))
        .await;
    case
}

async fn concern(world: &World, booking: &str) {
    let raised = json!({ "aboutId": booking, "body": "Bruises on both wrists" });
    world.write(Who::Charity, "concernRaise", raised, "receipt { id }").await;
    let query = "{ concerns(closed: false) { nodes { id } } }";
    let id = text(&world.ask(Who::Manager, query, json!({})).await["concerns"]["nodes"][0]["id"]);
    world.write(Who::Manager, "concernSee", json!({ "concernId": id, "version": 1 }), "concern { id }").await;
    let closing = json!({
        "concernId": id, "version": 2, "outcome": "REPORTED", "note": "Rang the council", "reply": "Thank you, it is in hand",
    });
    world.write(Who::Manager, "concernClose", closing, "concern { id }").await;
}

async fn task(world: &World, person: &str) {
    let task = json!({
        "teamId": encode("tea", TEAM), "personId": person, "decision": "Ask about the rail", "dueOn": "2026-12-01",
        "assigneeId": encode("acc", Who::Broker.account()),
    });
    let added = world.write(Who::Broker, "taskAdd", task, "task { id }").await;
    let done = json!({ "taskId": added["task"]["id"], "version": 1 });
    world.write(Who::Broker, "taskFinish", done, "task { id }").await;
}

/// One visit that took place and one that was called off, each with a word about it.
async fn visits(world: &World, booking: &str) {
    world.later(TimeDelta::days(9)).await;
    let query = "query($id: ID!) { booking(id: $id) { visits(first: 2) { nodes { id } } } }";
    let booked = world.ask(Who::Broker, query, json!({ "id": booking })).await;
    let visits = booked["booking"]["visits"]["nodes"].as_array().expect("visits").clone();
    let done = json!({ "result": "DONE", "note": "Photographs of Tenby" });
    world.act(Who::Charity, "visitRecord", &text(&visits[0]["id"]), done).await;
    let off = json!({ "by": "PERSON", "reason": "Away at her sister" });
    world.act(Who::Broker, "visitCancel", &text(&visits[1]["id"]), off).await;
}

/// Every text of every table, by where it stands.
async fn every_text(world: &World) -> BTreeMap<String, String> {
    let conn = &world.app.db.conn;
    let backend = conn.get_database_backend();
    let columns = match backend {
        DbBackend::Postgres => {
            "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
             WHERE table_schema = 'public' AND data_type <> 'bytea'"
        }
        _ => {
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        }
    };
    let mut told = BTreeMap::new();
    for row in conn.query_all_raw(Statement::from_string(backend, columns)).await.expect("columns") {
        let (table, column): (String, String) =
            (row.try_get("", "t").expect("a table"), row.try_get("", "c").expect("a column"));
        let sql =
            format!("SELECT CAST(\"{column}\" AS text) AS v FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
        for (place, value) in
            conn.query_all_raw(Statement::from_string(backend, sql)).await.expect("rows").iter().enumerate()
        {
            // What is no text in this database (an id) is none here either.
            if let Ok(value) = value.try_get::<String>("", "v") {
                told.insert(format!("{table}.{column} {place}"), value);
            }
        }
    }
    told
}

fn hers(texts: &BTreeMap<String, String>) -> Vec<String> {
    let found = |(place, text): (&String, &String)| {
        let words = HERS.iter().filter(|word| text.contains(**word));
        words.map(|word| format!("{word} in {place}: {text}")).collect::<Vec<_>>()
    };
    texts.iter().flat_map(found).collect()
}

#[tokio::test]
async fn nothing_in_any_table_says_who_it_was_or_what_anybody_wrote() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = a_whole_case(&world).await;
        let before = hers(&every_text(&world).await);
        for word in HERS {
            assert!(before.iter().any(|found| found.starts_with(word)), "{word} was never written");
        }
        world.later(TimeDelta::days(365 * 8 - 30)).await;
        assert_eq!(redact_now(&world).await, 0, "not before its time");
        years_later(&world, 0).await;
        assert_eq!(
            count_due(&hands(&world.app.platform), eight()).await.expect("a count"),
            1,
            "told and not done"
        );
        assert_eq!(hers(&every_text(&world).await).len(), before.len());
        assert_eq!(redact_now(&world).await, 1);
        assert_eq!(redact_now(&world).await, 0, "once");
        let left = hers(&every_text(&world).await);
        // The charities of the world, too, are at that postcode.
        let left: Vec<_> = left
            .iter()
            .filter(|text| !text.contains("SA34 0AZ in charity") && !text.contains("SA34 0AZ in offering"))
            .collect();
        assert!(left.is_empty(), "{engine:?}: {left:#?}");

        let query = "query($id: ID!) { person(id: $id) { displayName redactedAt nhsNumber actions \
            referrals { nodes { id state history { nodes { kind text } } } } } }";
        let person = world.ask(Who::Coordinator, query, json!({ "id": case.person })).await["person"].take();
        assert_eq!(person["displayName"], "–");
        assert!(person["redactedAt"].is_string() && person["nhsNumber"].is_null());
        assert_eq!(person["actions"], json!(["VIEW_DISCLOSURES", "EXPORT"]));
        assert_eq!(person["referrals"]["nodes"][0]["state"], "CLOSED", "what came of it is still told");
        let list = world.ask(Who::Coordinator, "{ people { totalCount } }", json!({})).await;
        assert_eq!(list["people"]["totalCount"], 0);
        let flag = json!({
            "personId": case.person, "kind": "Dog", "healthRelated": false, "bearsOnVisit": false, "safeHandling": "",
            "reviewOn": "2040-01-01",
        });
        let refused = world.change(Who::Coordinator, "riskFlagAdd", flag, "person { id }").await;
        assert_eq!(refused["userErrors"][0]["code"], "PERSON_REDACTED");
    }
}

#[tokio::test]
async fn managers_figures_are_the_same_before_and_after() {
    let mut told: Vec<Value> = Vec::new();
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        for name in ["Bowen", "Evans", "Howells", "Jenkins", "Lewis"] {
            let case = world.drafted(name).await;
            let mut edit = request(&case.person, Some(&case.outcome));
            edit.as_object_mut().expect("fields").remove("personId");
            edit["wanted"]["accessNeeds"] = json!(["WHEELCHAIR"]);
            world.act(Who::Coordinator, "referralEdit", &case.referral, edit).await;
            world.act(Who::Coordinator, "referralSubmit", &case.referral, json!({})).await;
            world.act(Who::Broker, "referralTake", &case.referral, json!({})).await;
            world
                .act(Who::Broker, "referralClose", &case.referral, json!({ "outcome": "NOTHING_SUITABLE" }))
                .await;
            world.act(Who::Coordinator, "carePackageEnd", &case.package, json!({ "reason": "Moved" })).await;
        }
        years_later(&world, 0).await;
        let before = world.ask(Who::Manager, FIGURES, json!({})).await["insight"].take();
        assert_eq!(before["byCategory"][0]["referrals"]["count"], 5, "{before:#}");
        assert_eq!(redact_now(&world).await, 5);
        let after = world.ask(Who::Manager, FIGURES, json!({})).await["insight"].take();
        assert_eq!(after, before);
        told.push(after);
    }
    assert_eq!(told.first(), told.last());
}

/// Neither somebody whose plan runs, nor somebody for whom anything happened since.
#[tokio::test]
async fn whoever_is_cared_for_or_was_lately_is_left_alone() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, _) = world.confirmed("Vaughan").await;
        let lately = world.person("Bowen").await;
        let never_begun = world.person("Lewis").await;
        world.later(TimeDelta::days(365 * 5)).await;
        world.agree(&lately).await;
        years_later(&world, -365 * 5).await;
        assert_eq!(redact_now(&world).await, 1, "a draft that nobody began is no care");
        let query = "query($id: ID!) { person(id: $id) { redactedAt } }";
        let told = world.ask(Who::Coordinator, query, json!({ "id": never_begun })).await;
        assert!(told["person"]["redactedAt"].is_string());
    }
}

/// With a record goes the one that became part of it.
#[tokio::test]
async fn a_record_that_became_part_of_another_is_redacted_with_it() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (gone, stays) = (world.person("Vaughan").await, world.person("Vaughan").await);
        edit(&world, &gone).await;
        let merge = json!({ "personId": gone, "version": 2, "intoId": stays, "intoVersion": 1 });
        world.write(Who::Coordinator, "personMerge", merge, "person { id }").await;
        years_later(&world, 0).await;
        assert_eq!(redact_now(&world).await, 1);
        let left = hers(&every_text(&world).await);
        let left: Vec<_> = left.iter().filter(|text| !text.starts_with("SA34 0AZ")).collect();
        assert!(left.is_empty(), "{engine:?}: {left:#?}");
        assert_eq!(world.number("SELECT COUNT(*) FROM person WHERE redacted_at IS NOT NULL").await, 2);
    }
}
