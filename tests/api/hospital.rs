//! Stays in hospital: nobody comes to a locked door, no charity is told why, and what still fits begins again in one action.

use api_tests::{
    db::Engine,
    job::{question, text, tuesdays},
    world::{OFFERING, OTHER_OFFERING, Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use server::graphql::id::encode;

/// Of the range that is never issued.
const NUMBER: &str = "999 000 0018";
const OF_NOBODY: &str = "9990000026";

const PAUSED: &str = "query($id: ID!) { carePackage(id: $id) { state mayRestart \
    pausedByStay { readiness booking { id version state actions charity { nameEn } } } } }";

/// How many visits are planned in live bookings from now on.
async fn planned(world: &World) -> i64 {
    world
        .number(
            "select count(*) from visit v join booking b on b.id = v.booking_id \
             where v.state = 'PLANNED' and b.state in ('PROPOSED', 'CONFIRMED', 'PAUSED')",
        )
        .await
}

/// A person with Tuesdays from one charity and Thursdays, after an absence that ends, from another.
async fn at_home(world: &World) -> (api_tests::job::Case, [String; 2]) {
    let (case, tuesday) = world.confirmed("Vaughan").await;
    let payload = world
        .write(Who::Broker, "enquirySend", question(&case.referral, OTHER_OFFERING), "enquiries { id }")
        .await;
    let enquiry = text(&payload["enquiries"][0]["id"]);
    world.act(Who::OtherCharity, "enquiryAccept", &enquiry, json!({})).await;
    let mut pattern = tuesdays();
    pattern["weekdays"] = json!(["THU"]);
    let plan = json!({ "enquiryId": enquiry, "pattern": pattern, "startOn": "2026-11-12" });
    let payload = world.write(Who::Broker, "bookingPropose", plan, "booking { id }").await;
    let thursday = text(&payload["booking"]["id"]);
    world.act(Who::Broker, "bookingConfirm", &thursday, json!({})).await;
    let away = json!({ "reason": "AWAY", "until": "2026-11-20" });
    world.act(Who::Broker, "bookingPause", &thursday, away).await;
    world.sql("update person set nhs_number = '9990000018' where family_name = 'Vaughan'").await;
    (case, [tuesday, thursday])
}

async fn report(world: &World, mutation: &str, number: &str) -> Value {
    world.change(Who::Hospital, mutation, json!({ "nhsNumber": number }), "recorded").await
}

async fn paused(world: &World, who: Who, package: &str) -> Value {
    world.ask(who, PAUSED, json!({ "id": package })).await["carePackage"].take()
}

#[tokio::test]
async fn an_admission_leaves_no_visit_in_the_stay_and_a_restart_brings_them_back() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, bookings) = at_home(&world).await;
        assert!(planned(&world).await > 8, "both have visits ahead, one after an absence");

        let said = report(&world, "hospitalStayBegin", NUMBER).await;
        assert_eq!(said, json!({ "recorded": true, "userErrors": [] }));
        assert_eq!(planned(&world).await, 0);
        let stay = paused(&world, Who::Broker, &case.package).await;
        assert_eq!((&stay["state"], &stay["mayRestart"]), (&json!("ON_HOLD"), &json!(false)));
        for booking in &bookings {
            let refused = world.act_refused(Who::Broker, "bookingResume", booking, json!({})).await;
            assert_eq!(refused, "PERSON_IN_HOSPITAL");
        }
        for line in stay["pausedByStay"].as_array().unwrap() {
            let actions = line["booking"]["actions"].as_array().unwrap();
            assert!(
                !actions.contains(&json!("RESUME")),
                "nothing is offered that would be refused: {actions:?}"
            );
        }

        world.later(TimeDelta::days(10)).await;
        assert_eq!(report(&world, "hospitalStayEnd", NUMBER).await["recorded"], true);
        assert_eq!(planned(&world).await, 0, "nothing begins by itself");
        let home = paused(&world, Who::Broker, &case.package).await;
        assert_eq!((&home["state"], &home["mayRestart"]), (&json!("ACTIVE"), &json!(true)));
        let lines = home["pausedByStay"].as_array().unwrap();
        assert!(lines.iter().all(|line| line["readiness"] == "FITS"), "{lines:#?}");

        let restarted = restart(&world, &case.package, lines).await;
        let outcomes = restarted["outcomes"].as_array().unwrap();
        assert_eq!(outcomes.len(), 2);
        for outcome in outcomes {
            assert_eq!(outcome["restarted"], true, "{outcome}");
            let ahead = outcome["booking"]["nextVisit"]["startsAt"].as_str().unwrap();
            assert!(ahead > "2026-11-12T09:00:00", "{ahead}");
        }
        assert_eq!(paused(&world, Who::Broker, &case.package).await["pausedByStay"], json!([]));
    }
}

/// Restarts what is in `lines`, as the broker saw it.
async fn restart(world: &World, package: &str, lines: &[Value]) -> Value {
    let chosen = lines.iter().map(|line| &line["booking"]);
    let chosen: Vec<Value> =
        chosen.map(|booking| json!({ "bookingId": booking["id"], "version": booking["version"] })).collect();
    let input = json!({ "carePackageId": package, "bookings": chosen });
    let fields = "outcomes { restarted readiness booking { state nextVisit { startsAt } } }";
    world.write(Who::Broker, "hospitalStayResume", input, fields).await
}

#[tokio::test]
async fn what_no_longer_fits_stays_paused_and_says_why() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, _) = at_home(&world).await;
        world.act(Who::Coordinator, "carePackageHold", &case.package, json!({})).await;
        world.act(Who::Coordinator, "carePackageResume", &case.package, json!({})).await;
        let before = paused(&world, Who::Broker, &case.package).await;
        let offering = encode("off", OTHER_OFFERING);
        let version = world.version(&offering).await;
        let pause = json!({
            "offeringId": offering, "version": version, "sessions": [], "closures": [], "unit": "PEOPLE", "maximum": 4,
            "waitingListOpen": true, "pausedUntil": "2026-12-20",
        });
        world.write(Who::OtherCharity, "availabilityEdit", pause, "").await;

        let lines = before["pausedByStay"].as_array().unwrap();
        let payload = restart(&world, &case.package, lines).await;
        let outcomes = payload["outcomes"].as_array().unwrap();
        assert_eq!((&outcomes[0]["restarted"], &outcomes[0]["readiness"]), (&json!(true), &Value::Null));
        assert_eq!(
            (&outcomes[1]["restarted"], &outcomes[1]["readiness"], &outcomes[1]["booking"]["state"]),
            (&json!(false), &json!("OFFERING_PAUSED"), &json!("PAUSED"))
        );
        let by_hand = json!({ "carePackageId": case.package, "bookings": [] });
        for who in [Who::Coordinator, Who::Manager] {
            assert_eq!(
                world.change_refused(who, "hospitalStayResume", by_hand.clone()).await,
                "FORBIDDEN",
                "{who:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_hospitals_system_learns_whether_it_was_recorded_and_nothing_else() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, _) = at_home(&world).await;
        let nobody = json!({ "recorded": false, "userErrors": [] });
        assert_eq!(report(&world, "hospitalStayBegin", OF_NOBODY).await, nobody);
        let typed = report(&world, "hospitalStayBegin", "999 000 001").await;
        assert_eq!(typed["userErrors"], json!([{ "code": "NHS_NUMBER_INVALID", "field": "nhsNumber" }]));
        let recorded = json!({ "recorded": true, "userErrors": [] });
        for _ in 0..2 {
            assert_eq!(report(&world, "hospitalStayBegin", NUMBER).await, recorded, "said twice, it is so");
        }
        world.act(Who::Coordinator, "carePackageResume", &case.package, json!({})).await;
        world.act(Who::Coordinator, "carePackageHold", &case.package, json!({})).await;
        assert_eq!(
            report(&world, "hospitalStayBegin", NUMBER).await,
            recorded,
            "whether the team knew first is not told"
        );
        for (query, id) in [
            ("query($id: ID!) { it: carePackage(id: $id) { id } }", &case.package),
            ("query($id: ID!) { it: person(id: $id) { id } }", &case.person),
            ("query($id: ID!) { it: node(id: $id) { id } }", &case.referral),
        ] {
            let seen = world.ask(Who::Hospital, query, json!({ "id": id })).await;
            assert_eq!(seen["it"], Value::Null);
        }
        for who in [Who::Coordinator, Who::Charity, Who::Administrator] {
            let refused =
                world.change_refused(who, "hospitalStayBegin", json!({ "nhsNumber": NUMBER })).await;
            assert_eq!(refused, "FORBIDDEN", "{who:?}");
        }
    }
}

#[tokio::test]
async fn nothing_is_confirmed_during_a_stay() {
    let world = World::start(Engine::Sqlite).await;
    let (case, booking) = world.proposed("Vaughan").await;
    world.act(Who::Coordinator, "carePackageHold", &case.package, json!({})).await;
    assert_eq!(
        world.act_refused(Who::Broker, "bookingConfirm", &booking, json!({})).await,
        "PERSON_IN_HOSPITAL"
    );
    assert_eq!(world.places().await, 4, "no place was taken of {OFFERING}");
    world.act(Who::Coordinator, "carePackageResume", &case.package, json!({})).await;
    world.act(Who::Broker, "bookingConfirm", &booking, json!({})).await;
}

#[tokio::test]
async fn a_charity_is_told_of_the_pause_and_of_nothing_that_a_hospital_said() {
    let world = World::start(Engine::Sqlite).await;
    let (_, [tuesday, _]) = at_home(&world).await;
    report(&world, "hospitalStayBegin", NUMBER).await;
    let query = "query($id: ID!) { booking(id: $id) { state pauseReason pausedUntil actions \
        visits(first: 1) { nodes { state cancelledBy cancelReason } } } }";
    let seen = world.ask(Who::Charity, query, json!({ "id": tuesday })).await;
    assert_eq!(
        seen["booking"],
        json!({
            "state": "PAUSED", "pauseReason": null, "pausedUntil": null, "actions": ["END", "CANCEL", "CHOOSE_VOLUNTEER"],
            "visits": { "nodes": [{ "state": "CANCELLED", "cancelledBy": "REFERRER", "cancelReason": "BOOKING_PAUSED" }] },
        })
    );
}
