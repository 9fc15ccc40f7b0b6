//! A session's places: said truthfully before a booking is agreed, and never given twice.

use api_tests::{
    db::Engine,
    job::{plan, text, tuesdays},
    world::{OFFERING, Who, World},
};
use entities::offering_session;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use server::graphql::id::encode;
use uuid::Uuid;

const SESSION: Uuid = Uuid::from_u128(0x5e55);

/// Tuesdays at two, with one place.
async fn session(world: &World) -> String {
    let row = offering_session::ActiveModel {
        id: Set(SESSION),
        offering_id: Set(OFFERING),
        frequency: Set("WEEKLY".to_owned()),
        weekday: Set(2),
        week_of_month: Set(None),
        start_minute: Set(840),
        end_minute: Set(900),
        places: Set(1),
        valid_from: Set("2026-01-01".parse().unwrap()),
        valid_to: Set(None),
        retired: Set(false),
    };
    row.insert(&world.app.db.conn).await.unwrap();
    encode("ses", SESSION)
}

/// The places that a plan would find, and what stands in the way of its first visit.
async fn preview(world: &World, enquiry: &str, session: Option<&str>) -> (Value, Value) {
    let query = "query($enquiry: ID!, $session: ID, $pattern: PatternInput!) { \
        bookingPreview(enquiryId: $enquiry, sessionId: $session, pattern: $pattern, startOn: \"2026-11-10\") { \
            placesFree occurrences { conflicts { code } } userErrors { code } } }";
    let variables = json!({ "enquiry": enquiry, "session": session, "pattern": tuesdays() });
    let mut data = world.ask(Who::Broker, query, variables).await;
    let preview = &mut data["bookingPreview"];
    (preview["placesFree"].take(), preview["occurrences"][0]["conflicts"].take())
}

async fn confirmed_in(world: &World, family_name: &str, session: Option<&str>) -> (String, String) {
    let (_, enquiry) = world.accepted(family_name).await;
    let mut plan = plan(&enquiry, "2026-11-10");
    plan["sessionId"] = json!(session);
    let payload = world.write(Who::Broker, "bookingPropose", plan, "booking { id }").await;
    let booking = text(&payload["booking"]["id"]);
    world.act(Who::Broker, "bookingConfirm", &booking, json!({})).await;
    (enquiry, booking)
}

#[tokio::test]
async fn a_full_session_is_said_to_have_no_place_and_a_booking_does_not_stand_in_its_own_way() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let session = session(&world).await;
        let (_, waiting) = world.accepted("Rees").await;
        assert_eq!(preview(&world, &waiting, Some(&session)).await, (json!(1), json!([])));
        let (own, _) = confirmed_in(&world, "Vaughan", Some(&session)).await;
        assert_eq!(preview(&world, &waiting, Some(&session)).await, (json!(0), json!([])));
        assert_eq!(preview(&world, &waiting, None).await.0, json!(3), "the offering has room at other times");
        assert_eq!(
            preview(&world, &own, Some(&session)).await,
            (json!(1), json!([])),
            "the place is its own"
        );
    }
}

#[tokio::test]
async fn a_booking_moves_into_a_session_only_where_a_place_is_left() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let session = session(&world).await;
        confirmed_in(&world, "Vaughan", Some(&session)).await;
        let (_, other) = confirmed_in(&world, "Rees", None).await;
        let plan = json!({ "sessionId": session, "pattern": tuesdays(), "startOn": "2026-11-17" });
        let code = world.act_refused(Who::Broker, "bookingChange", &other, plan.clone()).await;
        assert_eq!(code, "NO_PLACE_LEFT");
        world.sql("UPDATE offering_session SET places = 2").await;
        world.act(Who::Broker, "bookingChange", &other, plan.clone()).await;
        world.act(Who::Broker, "bookingChange", &other, plan).await;
    }
}

#[tokio::test]
async fn a_history_is_read_from_either_end() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, _) = world.confirmed("Vaughan").await;
        let query = "query($id: ID!, $order: HistoryOrder!, $first: Int, $after: String) { referral(id: $id) { \
            history(order: $order, first: $first, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } } }";
        let page = async |order: &str, first: u8, after: Value| {
            let variables = json!({ "id": case.referral, "order": order, "first": first, "after": after });
            world.ask(Who::Coordinator, query, variables).await["referral"]["history"].take()
        };
        let oldest = page("OLDEST", 100, Value::Null).await;
        let mut nodes = oldest["nodes"].as_array().unwrap().clone();
        nodes.reverse();
        let one = page("NEWEST", 3, Value::Null).await;
        let two = page("NEWEST", 100, one["pageInfo"]["endCursor"].clone()).await;
        let newest = [one["nodes"].as_array().unwrap().as_slice(), two["nodes"].as_array().unwrap()].concat();
        assert_eq!(newest, nodes);
        assert_eq!(
            (&one["pageInfo"]["hasNextPage"], &two["pageInfo"]["hasNextPage"]),
            (&json!(true), &json!(false))
        );
    }
}
