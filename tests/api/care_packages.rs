//! Care packages: their life, their level, and the week that their lines make.

use api_tests::{
    db::Engine,
    world::{Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

const PACKAGE: &str = "query($id: ID!) { person(id: $id) { carePackage { id version state eccLevel whatMatters reviewOn \
    actions outcomes { id text } items { kind title provider weekdays startMinute minutes outcome { text } } \
    eccHistory { fromLevel toLevel reason } } } }";

async fn package(world: &World, who: Who, person: &str) -> Value {
    world.ask(who, PACKAGE, json!({ "id": person })).await["person"]["carePackage"].take()
}

/// Calls a mutation on the package as it now stands.
async fn change(world: &World, who: Who, person: &str, mutation: &str, mut input: Value) -> Value {
    let package = package(world, Who::Coordinator, person).await;
    input["carePackageId"] = package["id"].clone();
    input["version"] = package["version"].clone();
    world.change(who, mutation, input, "carePackage { state eccLevel version }").await
}

async fn active(world: &World) -> String {
    let person = world.person("Vaughan").await;
    change(world, Who::Coordinator, &person, "carePackageActivate", json!({})).await;
    person
}

#[tokio::test]
async fn a_package_lives_from_draft_to_its_end() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let person = world.person("Vaughan").await;
        let steps = [
            (Who::Coordinator, "carePackageActivate", json!({}), "ACTIVE"),
            (Who::Broker, "carePackageHold", json!({}), "ON_HOLD"),
            (Who::Coordinator, "carePackageResume", json!({}), "ACTIVE"),
            (Who::Coordinator, "carePackageEnd", json!({ "reason": "Moved to Cardiff" }), "ENDED"),
        ];
        for (who, mutation, input, state) in steps {
            let payload = change(&world, who, &person, mutation, input).await;
            assert_eq!(payload["carePackage"]["state"], state, "{mutation}: {payload}");
        }
        assert_eq!(package(&world, Who::Coordinator, &person).await["actions"], json!([]));
    }
}

#[tokio::test]
async fn after_a_plan_has_ended_another_begins_and_never_two() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let person = active(&world).await;
        let begin = json!({ "personId": person, "whatMatters": "Home again", "eccLevel": 3 });
        let refused = json!([{ "code": "CARE_PACKAGE_NOT_IN_STATE", "field": null }]);
        assert!(!offered(&world, &person).await.contains(&json!("BEGIN_CARE_PACKAGE")));
        let early = world.change(Who::Coordinator, "carePackageBegin", begin.clone(), "").await;
        assert_eq!(early["userErrors"], refused);

        change(&world, Who::Coordinator, &person, "carePackageEnd", json!({ "reason": "Managing" })).await;
        assert!(offered(&world, &person).await.contains(&json!("BEGIN_CARE_PACKAGE")));
        let fields = "carePackage { state eccLevel whatMatters coordinator { name } }";
        let again = || world.change(Who::Coordinator, "carePackageBegin", begin.clone(), fields);
        let (one, two) = tokio::join!(again(), again());
        let (begun, late) = if one["userErrors"] == json!([]) { (one, two) } else { (two, one) };
        assert_eq!(
            begun["carePackage"],
            json!({ "state": "DRAFT", "eccLevel": 3, "whatMatters": "Home again", "coordinator": { "name": "Coordinator" } })
        );
        assert_eq!(late["userErrors"], refused);
        let payload = change(&world, Who::Coordinator, &person, "carePackageActivate", json!({})).await;
        assert_eq!(payload["carePackage"]["state"], "ACTIVE", "it is the person's plan now");
    }
}

/// What a co-ordinator may do with the person.
async fn offered(world: &World, person: &str) -> Vec<Value> {
    let query = "query($id: ID!) { person(id: $id) { actions } }";
    let data = world.ask(Who::Coordinator, query, json!({ "id": person })).await;
    data["person"]["actions"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_plan_does_not_begin_before_the_conversation_about_what_matters() {
    let world = World::start(Engine::Sqlite).await;
    let person = world.person("Vaughan").await;
    change(&world, Who::Coordinator, &person, "carePackageRecordWhatMatters", json!({ "whatMatters": " " }))
        .await;
    let payload = change(&world, Who::Coordinator, &person, "carePackageActivate", json!({})).await;
    assert_eq!(payload["userErrors"], json!([{ "code": "WHAT_MATTERS_MISSING", "field": "whatMatters" }]));
    change(
        &world,
        Who::Coordinator,
        &person,
        "carePackageRecordWhatMatters",
        json!({ "whatMatters": "The garden" }),
    )
    .await;
    let payload = change(&world, Who::Coordinator, &person, "carePackageActivate", json!({})).await;
    assert_eq!(payload["carePackage"]["state"], "ACTIVE");
}

#[tokio::test]
async fn of_two_who_began_from_the_same_version_the_second_is_told() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let person = active(&world).await;
        let package = package(&world, Who::Coordinator, &person).await;
        let input = json!({ "carePackageId": package["id"], "version": package["version"], "whatMatters": "The garden" });
        let first = world.change(Who::Coordinator, "carePackageRecordWhatMatters", input.clone(), "").await;
        assert_eq!(first["userErrors"], json!([]));
        let second = world.change(Who::Coordinator, "carePackageRecordWhatMatters", input, "").await;
        assert_eq!(second["userErrors"], json!([{ "code": "STALE", "field": null }]));
    }
}

#[tokio::test]
async fn a_manager_reads_the_plan_and_changes_nothing_in_it() {
    let world = World::start(Engine::Sqlite).await;
    let person = active(&world).await;
    let seen = package(&world, Who::Manager, &person).await;
    assert_eq!(seen["actions"], json!([]));
    let input = json!({ "carePackageId": seen["id"], "version": seen["version"] });
    assert_eq!(world.change_refused(Who::Manager, "carePackageHold", input.clone()).await, "FORBIDDEN");
    assert_eq!(world.change_refused(Who::Stranger, "carePackageHold", input.clone()).await, "NOT_FOUND");
    assert_eq!(world.change_refused(Who::Administrator, "carePackageHold", input).await, "NOT_FOUND");
}

#[tokio::test]
async fn the_actions_are_those_that_succeed() {
    let world = World::start(Engine::Sqlite).await;
    let person = active(&world).await;
    let coordinator = package(&world, Who::Coordinator, &person).await;
    let all = ["RECORD_WHAT_MATTERS", "HOLD", "CHANGE_ECC_LEVEL", "END", "ADD_OUTCOME", "ADD_ITEM", "REFER"];
    assert_eq!(coordinator["actions"], json!(all));
    let broker = package(&world, Who::Broker, &person).await;
    assert_eq!(broker["actions"], json!(["HOLD", "ADD_OUTCOME", "ADD_ITEM"]));
}

#[tokio::test]
async fn level_four_needs_a_review_date_and_an_outcome_and_is_a_dated_fact() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let person = active(&world).await;
        let mut input = json!({ "toLevel": 4, "onDate": "2026-11-02", "reason": "A fall" });
        let refused =
            change(&world, Who::Coordinator, &person, "carePackageChangeEccLevel", input.clone()).await;
        assert_eq!(
            refused["userErrors"],
            json!([{ "code": "ECC_REVIEW_DATE_MISSING", "field": "reviewOn" }])
        );
        input["reviewOn"] = json!("2026-12-01");
        input["outcome"] = json!("Home without a fall for a month");
        let done = change(&world, Who::Coordinator, &person, "carePackageChangeEccLevel", input).await;
        assert_eq!(done["carePackage"]["eccLevel"], 4);
        let package = package(&world, Who::Manager, &person).await;
        assert_eq!(package["reviewOn"], "2026-12-01");
        assert_eq!(
            package["eccHistory"],
            json!([
                { "fromLevel": null, "toLevel": 2, "reason": "" },
                { "fromLevel": 2, "toLevel": 4, "reason": "A fall" },
            ])
        );
    }
}

#[tokio::test]
async fn a_statutory_line_stands_in_the_week_at_its_time_on_londons_clocks() {
    let week = |days: u32| {
        format!(
            "query($id: ID!) {{ person(id: $id) {{ carePackage {{ week(from: \"2027-03-22\", days: {days}) \
                {{ kind title provider startsAt endsAt visit {{ id }} }} }} }} }}"
        )
    };
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let person = active(&world).await;
        change(&world, Who::Coordinator, &person, "outcomeAdd", json!({ "text": "Up and dressed" })).await;
        let outcome = package(&world, Who::Coordinator, &person).await["outcomes"][0]["id"].clone();
        let input = json!({
            "outcomeId": outcome, "title": "Home care", "provider": "The council", "weekdays": ["MON", "WED"],
            "startMinute": 480, "minutes": 30, "fromDate": "2026-11-01", "until": "2027-03-31",
        });
        let added = change(&world, Who::Broker, &person, "packageItemAdd", input).await;
        assert_eq!(added["userErrors"], json!([]));
        let item = package(&world, Who::Coordinator, &person).await["items"][0].take();
        assert_eq!(item["outcome"]["text"], "Up and dressed");
        assert_eq!(item["weekdays"], json!(["MON", "WED"]));

        // The clocks go forward on Sunday 28 March 2027.
        let data = world.ask(Who::Broker, &week(14), json!({ "id": person })).await;
        let entries = data["person"]["carePackage"]["week"].as_array().unwrap();
        let starts: Vec<_> = entries.iter().map(|entry| entry["startsAt"].as_str().unwrap()).collect();
        assert_eq!(
            starts,
            [
                "2027-03-22T08:00:00+00:00",
                "2027-03-24T08:00:00+00:00",
                "2027-03-29T07:00:00+00:00",
                "2027-03-31T07:00:00+00:00"
            ]
        );
        let too_long = world.refused(Who::Broker, &week(36), json!({ "id": person })).await;
        assert_eq!(too_long, "BAD_REQUEST");
    }
}

#[tokio::test]
async fn an_ended_package_takes_no_more_lines() {
    let world = World::start(Engine::Sqlite).await;
    let person = active(&world).await;
    change(&world, Who::Coordinator, &person, "carePackageEnd", json!({ "reason": "Moved" })).await;
    world.app.advance(TimeDelta::minutes(1));
    let refused = change(&world, Who::Coordinator, &person, "outcomeAdd", json!({ "text": "More" })).await;
    assert_eq!(refused["userErrors"][0]["code"], "CARE_PACKAGE_NOT_IN_STATE");
}

#[tokio::test]
async fn an_outcome_is_met_once_and_a_statutory_line_ends_on_its_last_day() {
    const PLAN: &str = "carePackage { outcomes { id metAt mayMarkMet } items { id until mayEnd } }";
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let person = active(&world).await;
        change(&world, Who::Coordinator, &person, "outcomeAdd", json!({ "text": "Up and dressed" })).await;
        let line = json!({ "title": "Home care", "weekdays": ["MON"], "fromDate": "2026-11-09" });
        change(&world, Who::Broker, &person, "packageItemAdd", line).await;
        let plan = format!("query($id: ID!) {{ person(id: $id) {{ {PLAN} }} }}");
        let seen =
            async |who| world.ask(who, &plan, json!({ "id": person })).await["person"]["carePackage"].take();
        let now = seen(Who::Coordinator).await;
        assert_eq!(
            (&now["outcomes"][0]["mayMarkMet"], &now["items"][0]["mayEnd"]),
            (&json!(true), &json!(true))
        );
        let manager = seen(Who::Manager).await;
        assert_eq!(manager["outcomes"][0]["mayMarkMet"], json!(false));

        let met = json!({ "outcomeId": now["outcomes"][0]["id"] });
        world.write(Who::Coordinator, "outcomeMarkMet", met.clone(), PLAN).await;
        let again = world.change(Who::Coordinator, "outcomeMarkMet", met, "").await;
        assert_eq!(again["userErrors"][0]["code"], "OUTCOME_ALREADY_MET");
        let item = &now["items"][0]["id"];
        let early = json!({ "itemId": item, "until": "2026-11-08" });
        let refused = world.change(Who::Coordinator, "packageItemEnd", early, "").await;
        assert_eq!(refused["userErrors"], json!([{ "code": "UNTIL_BEFORE_START", "field": "until" }]));
        let last = json!({ "itemId": item, "until": "2026-12-01" });
        assert_eq!(world.change_refused(Who::Stranger, "packageItemEnd", last.clone()).await, "NOT_FOUND");
        world.write(Who::Broker, "packageItemEnd", last, PLAN).await;
        let after = seen(Who::Coordinator).await;
        assert_eq!(after["items"][0]["until"], "2026-12-01");
        assert_eq!(after["outcomes"][0]["mayMarkMet"], json!(false));
        assert_eq!(after["outcomes"][0]["metAt"], "2026-11-02T09:00:00+00:00");
    }
}

#[tokio::test]
async fn two_who_come_at_the_same_time_are_both_marked_and_a_plan_that_has_ended_has_nobody_coming() {
    let query = "query($id: ID!) { carePackage(id: $id) { items { until } week(from: \"2026-11-09\") { title clashes } } }";
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let person = active(&world).await;
        for (title, start) in [("District nurse", 540), ("Home care", 560), ("Physiotherapist", 600)] {
            let line = json!({
                "title": title, "weekdays": ["MON"], "startMinute": start, "minutes": 40, "fromDate": "2026-11-02",
            });
            let added = change(&world, Who::Coordinator, &person, "packageItemAdd", line).await;
            assert_eq!(added["userErrors"], json!([]));
        }
        let id = package(&world, Who::Coordinator, &person).await["id"].clone();
        let data = world.ask(Who::Coordinator, query, json!({ "id": id })).await;
        assert_eq!(
            data["carePackage"]["week"],
            json!([
                { "title": "District nurse", "clashes": true },
                { "title": "Home care", "clashes": true },
                { "title": "Physiotherapist", "clashes": false },
            ])
        );
        change(&world, Who::Coordinator, &person, "carePackageEnd", json!({ "reason": "Managing" })).await;
        let data = world.ask(Who::Coordinator, query, json!({ "id": id })).await;
        assert_eq!(data["carePackage"]["week"], json!([]));
        assert_eq!(data["carePackage"]["items"][0]["until"], "2026-11-02", "the day on which the plan ended");
    }
}
