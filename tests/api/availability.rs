//! Charities keep their availability true: the week is shown before it is kept, and nothing booked is dropped.

use api_tests::{
    db::Engine,
    job::{plan, text},
    world::{CHARITY, OFFERING, OTHER_OFFERING, Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use server::graphql::id::encode;
use uuid::Uuid;

const PREVIEW: &str = "query($id: ID!, $week: WeekInput!) { availabilityPreview(offeringId: $id, week: $week) { \
    times { startsAt state places free bankHoliday } clashCount \
    clashes { code startsAt places bookingCount bookings { subject { name } } } userErrors { code field } } }";

const OFFERING_NOW: &str = "query($id: ID!) { offering(id: $id) { version nameCy active checkLevel checkLevelReason \
    waitingListOpen pausedUntil capacity { unit maximum available } areas { kind radiusMetres name } \
    sessions { id frequency weekdays weekOfMonth startMinute places validTo } closures { id fromDate toDate reason } \
    confirmedAt confirmedBy { name } confirmedOnBehalf isToConfirm confidence actions } }";

fn offering_id() -> String {
    encode("off", OFFERING)
}

async fn now(world: &World, who: Who) -> Value {
    world.ask(who, OFFERING_NOW, json!({ "id": offering_id() })).await["offering"].take()
}

/// On Tuesdays at two, with two places.
fn tuesdays() -> Value {
    json!({ "frequency": "WEEKLY", "weekday": "TUE", "startMinute": 840, "minutes": 60, "places": 2, "validFrom": "2026-11-01" })
}

fn week(sessions: &Value, closures: &Value) -> Value {
    json!({
        "sessions": sessions, "closures": closures, "unit": "PEOPLE", "maximum": 4, "available": null,
        "waitingListOpen": true, "pausedUntil": null,
    })
}

async fn preview(world: &World, who: Who, week: &Value) -> Value {
    let variables = json!({ "id": offering_id(), "week": week });
    world.ask(who, PREVIEW, variables).await["availabilityPreview"].take()
}

/// Proposes the week, with `more` of what becomes of what is booked.
async fn keep(world: &World, who: Who, week: &Value, more: Value) -> Value {
    let mut input = week.clone();
    (input["offeringId"], input["version"]) = (json!(offering_id()), now(world, who).await["version"].take());
    for (field, value) in more.as_object().unwrap() {
        input[field] = value.clone();
    }
    let fields = "offering { version } clashes { code startsAt bookings { id } }";
    world.change(who, "availabilityEdit", input, fields).await
}

/// The offering has its Tuesdays, and somebody is booked there from tomorrow on.
async fn booked(world: &World) -> (String, String) {
    keep(world, Who::Charity, &week(&json!([tuesdays()]), &json!([])), json!({})).await;
    let session = now(world, Who::Charity).await["sessions"][0]["id"].take();
    let (_, enquiry) = world.accepted("Vaughan").await;
    let mut plan = plan(&enquiry, "2026-11-10");
    plan["sessionId"] = session.clone();
    let booking =
        text(&world.write(Who::Broker, "bookingPropose", plan, "booking { id }").await["booking"]["id"]);
    world.act(Who::Broker, "bookingConfirm", &booking, json!({})).await;
    (text(&session), booking)
}

/// The known session as an input, as it is.
fn kept(session: &str) -> Value {
    let mut kept = tuesdays();
    kept["id"] = json!(session);
    kept
}

#[tokio::test]
async fn a_charity_sees_its_week_before_it_keeps_it_and_keeps_it_whole() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let monthly = json!({
            "frequency": "MONTHLY", "weekday": "SAT", "weekOfMonth": 2, "startMinute": 600, "minutes": 90, "places": 5,
            "validFrom": "2026-11-01", "validTo": "2027-06-30",
        });
        let closed = json!([{ "fromDate": "2026-11-17", "toDate": "2026-11-18", "reason": " Training " }]);
        let proposed = week(&json!([tuesdays(), monthly]), &closed);
        let seen = preview(&world, Who::Charity, &proposed).await;
        let times: Vec<(&str, &str)> = seen["times"]
            .as_array()
            .unwrap()
            .iter()
            .map(|time| (time["startsAt"].as_str().unwrap(), time["state"].as_str().unwrap()))
            .collect();
        let expected = [
            ("2026-11-03T14:00:00+00:00", "FREE"),
            ("2026-11-10T14:00:00+00:00", "FREE"),
            ("2026-11-14T10:00:00+00:00", "FREE"),
            ("2026-11-17T14:00:00+00:00", "CLOSED"),
            ("2026-11-24T14:00:00+00:00", "FREE"),
        ];
        assert_eq!(times, expected);
        assert_eq!(
            (&seen["times"][2]["free"], &seen["clashCount"]),
            (&json!(4), &json!(0)),
            "no more than the offering has"
        );
        assert_eq!(now(&world, Who::Charity).await["sessions"], json!([]), "a preview writes nothing");

        let done = keep(&world, Who::Charity, &proposed, json!({})).await;
        assert_eq!((&done["userErrors"], &done["offering"]["version"]), (&json!([]), &json!(2)));
        let offering = now(&world, Who::Stranger).await;
        assert_eq!(offering["closures"][0]["reason"], "Training");
        assert_eq!(offering["sessions"][1]["weekOfMonth"], 2);
        assert_eq!(offering["confirmedOnBehalf"], false);
        assert_eq!(offering["confirmedBy"]["name"], "Charity");

        // The next week keeps one session as it was, moves nothing that is not named, and drops the other with the closure.
        let first = text(&offering["sessions"][0]["id"]);
        keep(&world, Who::Charity, &week(&json!([kept(&first)]), &json!([])), json!({})).await;
        let offering = now(&world, Who::Charity).await;
        assert_eq!(offering["sessions"].as_array().unwrap().len(), 1);
        assert_eq!((&offering["sessions"][0]["id"], &offering["closures"]), (&json!(first), &json!([])));
    }
}

#[tokio::test]
async fn a_closure_on_a_booked_day_says_so_first_and_does_only_what_is_chosen() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (session, booking) = booked(&world).await;
        let closed =
            week(&json!([kept(&session)]), &json!([{ "fromDate": "2026-11-16", "toDate": "2026-11-20" }]));
        let seen = preview(&world, Who::Charity, &closed).await;
        let who = json!([{ "subject": { "name": "Mrs Eleri Vaughan" } }]);
        assert_eq!(seen["clashCount"], 1);
        assert_eq!(seen["clashes"][0]["startsAt"], "2026-11-17T14:00:00+00:00");
        assert_eq!(seen["clashes"][0]["bookings"], who, "{seen}");

        let refused = keep(&world, Who::Charity, &closed, json!({})).await;
        let told = json!([{ "code": "VISITS_ON_CLOSED_DAYS", "field": "closedVisits" }]);
        assert_eq!(refused["userErrors"], told);
        assert_eq!(refused["clashes"][0]["bookings"], json!([{ "id": booking }]));
        assert_eq!(now(&world, Who::Charity).await["closures"], json!([]), "nothing was done");

        let states = "query($id: ID!) { booking(id: $id) { state visits(first: 3) { nodes { state cancelledBy cancelReason } } } }";
        let visits = async || {
            world.ask(Who::Broker, states, json!({ "id": booking })).await["booking"]["visits"]["nodes"]
                .take()
        };
        let called_off = keep(&world, Who::Charity, &closed, json!({ "closedVisits": "CALL_OFF" })).await;
        assert_eq!(called_off["userErrors"], json!([]));
        let visits_now = visits().await;
        assert_eq!(visits_now[0]["state"], "PLANNED");
        assert_eq!(
            visits_now[1],
            json!({ "state": "CANCELLED", "cancelledBy": "CHARITY", "cancelReason": "OFFERING_CLOSED" })
        );
        assert_eq!(visits_now[2]["state"], "PLANNED");
        let history =
            world.number("SELECT COUNT(*) FROM audit_event WHERE action = 'availability.edit'").await;
        assert_eq!(history, 2);
    }
}

#[tokio::test]
async fn what_is_booked_in_a_session_that_goes_is_told_and_goes_ahead_as_agreed() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (session, booking) = booked(&world).await;
        let mut later = kept(&session);
        later["startMinute"] = json!(960);
        let wednesdays = json!({ "frequency": "WEEKLY", "weekday": "WED", "startMinute": 840, "minutes": 60, "places": 1, "validFrom": "2026-11-01" });
        for sessions in [json!([later]), json!([wednesdays])] {
            let refused = keep(&world, Who::Charity, &week(&sessions, &json!([])), json!({})).await;
            let told = json!([{ "code": "BOOKINGS_OUTSIDE_SESSIONS", "field": "bookingsGoAhead" }]);
            assert_eq!(refused["userErrors"], told);
        }
        let gone = week(&json!([wednesdays]), &json!([]));
        let done = keep(&world, Who::Charity, &gone, json!({ "bookingsGoAhead": true })).await;
        assert_eq!(done["userErrors"], json!([]));
        let query = "query($id: ID!) { booking(id: $id) { state sessionId nextVisit { startsAt state } } }";
        let data = world.ask(Who::Broker, query, json!({ "id": booking })).await;
        let as_agreed = json!({ "startsAt": "2026-11-10T14:00:00+00:00", "state": "PLANNED" });
        assert_eq!(
            (&data["booking"]["state"], &data["booking"]["nextVisit"]),
            (&json!("CONFIRMED"), &as_agreed)
        );
        let again = preview(&world, Who::Charity, &gone).await;
        assert_eq!(again["clashCount"], 0, "it was decided on");
    }
}

#[tokio::test]
async fn a_place_that_is_booked_meanwhile_is_not_given_back_by_an_edit_that_does_not_name_it() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (session, _) = booked(&world).await;
        assert_eq!(world.places().await, 3);
        keep(&world, Who::Charity, &week(&json!([kept(&session)]), &json!([])), json!({})).await;
        assert_eq!(world.places().await, 3);
        let mut full = week(&json!([kept(&session)]), &json!([]));
        full["available"] = json!(0);
        keep(&world, Who::Charity, &full, json!({})).await;
        assert_eq!(world.places().await, 0);
    }
}

#[tokio::test]
async fn a_broker_edits_on_a_charitys_behalf_and_is_named_and_sees_no_other_teams_bookings() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (session, _) = booked(&world).await;
        let closed =
            week(&json!([kept(&session)]), &json!([{ "fromDate": "2026-11-17", "toDate": "2026-11-17" }]));
        let seen = preview(&world, Who::OtherBroker, &closed).await;
        assert_eq!((&seen["clashCount"], &seen["clashes"][0]["bookingCount"]), (&json!(1), &json!(1)));
        assert_eq!(seen["clashes"][0]["bookings"], json!([]), "another team's");
        let refused = keep(&world, Who::OtherBroker, &closed, json!({ "closedVisits": "CALL_OFF" })).await;
        assert_eq!(
            refused["userErrors"],
            json!([{ "code": "VISITS_OF_ANOTHER_TEAM", "field": "closedVisits" }])
        );
        let done = keep(&world, Who::OtherBroker, &closed, json!({ "closedVisits": "GO_AHEAD" })).await;
        assert_eq!(done["userErrors"], json!([]));
        let offering = now(&world, Who::Charity).await;
        assert_eq!(offering["confirmedOnBehalf"], true);
        assert_eq!(offering["confirmedBy"]["name"], "OtherBroker");
        let query = "SELECT COUNT(*) FROM audit_event WHERE action = 'availability.edit' AND CAST(detail AS TEXT) LIKE '%onBehalfOf%' \
            AND actor_id IN (SELECT id FROM account WHERE name = 'OtherBroker')";
        assert_eq!(world.number(query).await, 1);
    }
}

#[tokio::test]
async fn an_offerings_details_are_changed_with_a_check_that_is_set_by_hand_and_says_why() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let details = json!({
            "offeringId": offering_id(), "version": 1, "nameEn": "Company at home", "nameCy": "Cwmni gartref", "descriptionEn": "",
            "descriptionCy": "", "languages": ["CY"], "minAge": 65, "eccLevels": [], "accessibility": ["HOME_VISIT"],
            "activities": ["BEFRIENDING", "SHOPPING"], "checkLevel": "ENHANCED", "checkLevelReason": "Shops with a group", "active": false,
            "postcode": "SA34 0AZ", "areas": [{ "kind": "RADIUS", "radiusMetres": 8_000 }, { "kind": "WARD", "code": "W05001433" }],
        });
        for (field, value, code) in [
            ("checkLevelReason", json!(" "), "CHECK_REASON_MISSING"),
            ("nameCy", json!(""), "NAME_CY_MISSING"),
            ("areas", json!([]), "AREAS_MISSING"),
        ] {
            let mut wrong = details.clone();
            wrong[field] = value;
            let refused = world.change(Who::Charity, "offeringEdit", wrong, "offering { id }").await;
            assert_eq!(refused["userErrors"], json!([{ "code": code, "field": field }]));
        }
        let edited = world.write(Who::Charity, "offeringEdit", details.clone(), "offering { version }").await;
        assert_eq!(edited["offering"]["version"], 2);
        let offering = now(&world, Who::Broker).await;
        assert_eq!(
            (&offering["checkLevel"], &offering["checkLevelReason"]),
            (&json!("ENHANCED"), &json!("Shops with a group"))
        );
        assert_eq!(offering["areas"].as_array().unwrap().len(), 2);
        assert_eq!((&offering["active"], &offering["capacity"]["available"]), (&json!(false), &json!(4)));
        let stale = world.change(Who::Broker, "offeringEdit", details, "offering { id }").await;
        assert_eq!(stale["userErrors"][0]["code"], "STALE");
    }
}

#[tokio::test]
async fn a_charity_says_of_all_that_waits_that_it_is_still_right() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.later(TimeDelta::days(40)).await;
        let query = "query($id: ID!) { offerings(filter: { charityId: $id, isToConfirm: true }) { nodes { id version confidence } } }";
        let waiting = async || {
            let variables = json!({ "id": encode("cha", CHARITY) });
            world.ask(Who::Charity, query, variables).await["offerings"]["nodes"].take()
        };
        let before = waiting().await;
        assert_eq!(before, json!([{ "id": offering_id(), "version": 1, "confidence": "LIKELY" }]));
        let old = json!({ "offerings": [{ "offeringId": offering_id(), "version": 7 }] });
        let refused = world.change(Who::Charity, "availabilityConfirmAll", old, "offerings { id }").await;
        assert_eq!(refused["userErrors"][0]["code"], "STALE");
        let others = json!({ "offerings": [
            { "offeringId": offering_id(), "version": 1 }, { "offeringId": encode("off", OTHER_OFFERING), "version": 1 },
        ] });
        assert_eq!(world.change_refused(Who::Charity, "availabilityConfirmAll", others).await, "FORBIDDEN");
        assert_eq!(waiting().await, before, "all or none");
        let all = json!({ "offerings": [{ "offeringId": offering_id(), "version": 1 }] });
        world.write(Who::Charity, "availabilityConfirmAll", all, "offerings { confidence }").await;
        assert_eq!(waiting().await, json!([]));
    }
}

#[tokio::test]
async fn a_week_that_breaks_a_rule_names_its_field_before_and_when_it_is_kept() {
    let world = World::start(Engine::Sqlite).await;
    let good = || week(&json!([tuesdays()]), &json!([]));
    let with = |field: &str, value: Value| {
        let mut wrong = good();
        wrong[field] = value;
        wrong
    };
    let mut empty = tuesdays();
    empty["places"] = json!(0);
    for (wrong, code, field) in [
        (with("sessions", json!([empty])), "SESSION_PLACES_MISSING", "sessions"),
        (with("sessions", json!(vec![tuesdays(); 101])), "SESSIONS_OUT_OF_RANGE", "sessions"),
        (
            with("closures", json!([{ "fromDate": "2026-12-02", "toDate": "2026-12-01" }])),
            "CLOSURE_DATES_CROSSED",
            "closures",
        ),
        (with("available", json!(5)), "CAPACITY_ABOVE_MAXIMUM", "available"),
        (with("pausedUntil", json!("2026-11-02")), "PAUSE_ENDS_IN_PAST", "pausedUntil"),
    ] {
        let told = json!([{ "code": code, "field": field }]);
        assert_eq!(preview(&world, Who::Charity, &wrong).await["userErrors"], told);
        assert_eq!(keep(&world, Who::Charity, &wrong, json!({})).await["userErrors"], told);
    }
    let mut stranger = tuesdays();
    stranger["id"] = json!(encode("ses", Uuid::from_u128(7)));
    let mut input = week(&json!([stranger]), &json!([]));
    (input["offeringId"], input["version"]) = (json!(offering_id()), json!(1));
    assert_eq!(world.change_refused(Who::Charity, "availabilityEdit", input).await, "NOT_FOUND");
}
