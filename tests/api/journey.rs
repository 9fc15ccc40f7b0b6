//! The main job, from a co-ordinator's request to help that stands in the person's plan; beside it, every way in which it can go
//! otherwise.

mod again;
mod bookings;
mod enquiries;
mod referrals;
mod shown;

use api_tests::{
    db::Engine,
    job::{first_code, plan, request, text, tuesdays, wanted},
    world::{OFFERING, OTHER_OFFERING, Who, World},
};
use entities::audit_event;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use server::graphql::id::encode;

const SUBJECT: &str = "subject { category { nameEn } outcome area ageBand language wanted { timesPerWeek } riskNotes \
    name phone addressLine town postcode accessNotes emergencyName }";

#[tokio::test]
async fn a_request_becomes_help_in_the_plan_beside_the_statutory_services() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.drafted("Vaughan").await;
        add_a_nurse(&world, &case.package).await;

        let submitted = world.act(Who::Coordinator, "referralSubmit", &case.referral, json!({})).await;
        assert_eq!((&submitted["progress"], next(&submitted)), (&json!("NEW"), "TAKE"));
        let queue = "{ referrals(filter: { progress: [NEW], unassigned: true }, order: LONGEST_WAITING) { nodes { id } } }";
        let queue = world.ask(Who::Broker, queue, json!({})).await;
        assert_eq!(queue["referrals"]["nodes"], json!([{ "id": case.referral }]));

        let taken = world.act(Who::Broker, "referralTake", &case.referral, json!({})).await;
        assert_eq!((&taken["progress"], next(&taken)), (&json!("LOOKING"), "ASK"));
        world.agree(&case.person).await;
        assert_eq!(found(&world, &case.referral).await, [false, false], "both fit, neither is asked yet");

        let input = json!({
            "referralId": case.referral, "message": "Can somebody visit once a week?",
            "offeringIds": [encode("off", OFFERING), encode("off", OTHER_OFFERING)],
        });
        world.write(Who::Broker, "enquirySend", input, "enquiries { state dueOn }").await;
        assert_eq!(found(&world, &case.referral).await, [true, true]);
        let enquiry = to_answer(&world, Who::Charity).await.remove(0);
        let other = to_answer(&world, Who::OtherCharity).await.remove(0);
        world.act(Who::Charity, "enquiryOpen", &enquiry, json!({})).await;
        world.act(Who::Charity, "enquiryAccept", &enquiry, json!({ "note": "Yes, gladly" })).await;
        assert_eq!(state(&world, Who::OtherCharity, "enquiry", &other).await, "RECALLED");
        assert_eq!(standing(&world, &case.referral).await, ("ASKED".to_owned(), "PLAN_BOOKING".to_owned()));

        let preview = "query($enquiry: ID!, $pattern: PatternInput!) { bookingPreview(enquiryId: $enquiry, pattern: $pattern, \
            startOn: \"2026-11-10\") { placesFree occurrences { startsAt conflicts { code title } } userErrors { code } } }";
        let preview =
            world.ask(Who::Broker, preview, json!({ "enquiry": enquiry, "pattern": tuesdays() })).await;
        let preview = &preview["bookingPreview"];
        assert_eq!(preview["placesFree"], 4);
        assert_eq!(preview["occurrences"].as_array().unwrap().len(), 4, "the first four weeks");
        assert_eq!(
            preview["occurrences"][0]["conflicts"],
            json!([{ "code": "OTHER_ITEM", "title": "District nurse" }])
        );

        let payload =
            world.write(Who::Broker, "bookingPropose", plan(&enquiry, "2026-11-10"), "booking { id }").await;
        let booking = text(&payload["booking"]["id"]);
        assert_eq!(world.places().await, 4, "a plan takes no place");
        let input = world.input_now("bookingConfirm", &booking, json!({})).await;
        let fields = "booking { state visits(first: 100) { totalCount nodes { startsAt state } } }";
        let confirmed = world.write(Who::Broker, "bookingConfirm", input, fields).await;
        assert_eq!(confirmed["booking"]["state"], "CONFIRMED");
        assert_eq!(confirmed["booking"]["visits"]["totalCount"], 9, "eight weeks ahead");
        assert_eq!(
            confirmed["booking"]["visits"]["nodes"][0],
            json!({ "startsAt": "2026-11-10T14:00:00+00:00", "state": "PLANNED" })
        );
        assert_eq!(world.places().await, 3);

        let plan = "query($id: ID!) { person(id: $id) { carePackage { \
            items { kind title outcome { text } booking { state charity { nameEn } } } \
            week(from: \"2026-11-09\") { kind title startsAt } } \
            referrals(first: 1) { nodes { state progress nextStep { code } offering { nameEn } charity { nameEn } broker { name } } } } }";
        let person = world.ask(Who::Coordinator, plan, json!({ "id": case.person })).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!("the_plan_with_help_in_place", format!("{:#}", person["person"]));
        }
    }
}

#[tokio::test]
async fn of_two_charities_that_say_yes_at_once_one_is_the_first() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry, other) = world.asked("Vaughan").await;
        let first = world.input_now("enquiryAccept", &enquiry, json!({})).await;
        let second = world.input_now("enquiryAccept", &other, json!({})).await;
        let (one, two) = tokio::join!(
            world.change(Who::Charity, "enquiryAccept", first, "enquiry { state }"),
            world.change(Who::OtherCharity, "enquiryAccept", second, "enquiry { state }"),
        );
        let mut states = vec![
            state(&world, Who::Broker, "enquiry", &enquiry).await,
            state(&world, Who::Broker, "enquiry", &other).await,
        ];
        states.sort();
        assert_eq!(states, ["ACCEPTED", "RECALLED"]);
        let refused: Vec<_> = [one, two].into_iter().filter(|payload| payload["enquiry"].is_null()).collect();
        assert_eq!(refused.len(), 1);
        assert!(["STALE", "ENQUIRY_RECALLED"].contains(&first_code(&refused[0]).as_str()));
        assert_eq!(standing(&world, &case.referral).await.1, "PLAN_BOOKING");
    }
}

#[tokio::test]
async fn every_step_is_in_the_audit_with_its_actor_and_in_the_history() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, _) = world.confirmed("Vaughan").await;
        let writes = audit_event::Entity::find()
            .filter(audit_event::Column::SubjectKind.is_in([
                "referral",
                "enquiry",
                "booking",
                "sharing-agreement",
                "care-package",
                "person",
            ]))
            .filter(audit_event::Column::Action.not_like("%.read"))
            .filter(audit_event::Column::Action.not_like("%.list"))
            .order_by_asc(audit_event::Column::Id)
            .all(&world.app.db.conn)
            .await
            .unwrap();
        let told: Vec<_> = writes
            .iter()
            .map(|event| {
                let who = Who::ALL.into_iter().find(|who| Some(who.account()) == event.actor_id).unwrap();
                format!("{who:?} {}", event.action)
            })
            .collect();
        insta::allow_duplicates! { insta::assert_snapshot!("the_audit_of_the_main_job", told.join("\n")); }
        assert!(writes.iter().all(|event| !event.request_id.is_empty()));

        let history = "query($id: ID!) { referral(id: $id) { history(first: 100) { nodes { kind actor { name } charity { nameEn } text } } } }";
        let data = world.ask(Who::Manager, history, json!({ "id": case.referral })).await;
        let told: Vec<_> = data["referral"]["history"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["kind"] != "VISIT_PLANNED")
            .map(|entry| {
                let words =
                    [&entry["actor"]["name"], &entry["kind"], &entry["charity"]["nameEn"], &entry["text"]];
                let words: Vec<_> = words.into_iter().filter_map(Value::as_str).collect();
                words.join(" · ")
            })
            .collect();
        insta::allow_duplicates! { insta::assert_snapshot!("the_history_of_the_main_job", told.join("\n")); }
    }
}

#[tokio::test]
async fn what_a_viewer_is_offered_is_what_they_may_do() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, booking) = world.confirmed("Vaughan").await;
        let query = "query($referral: ID!, $booking: ID!) { referral(id: $referral) { actions mayAsk enquiries { actions mayBook } } \
            booking(id: $booking) { actions nextVisit { actions } } }";
        let mut told = Vec::new();
        for who in [Who::Coordinator, Who::Broker, Who::Manager, Who::Charity] {
            let variables = json!({ "referral": case.referral, "booking": booking });
            told.push(format!("{who:?} {}", world.ask(who, query, variables).await));
        }
        insta::allow_duplicates! { insta::assert_snapshot!("what_each_is_offered_with_help_in_place", told.join("\n")); }
    }
}

async fn add_a_nurse(world: &World, package: &str) {
    let nurse = json!({
        "title": "District nurse", "provider": "Hywel Dda", "weekdays": ["TUE", "FRI"], "startMinute": 855, "minutes": 30,
        "fromDate": "2026-11-02",
    });
    world.act(Who::Coordinator, "packageItemAdd", package, nurse).await;
}

/// For each match of the referral, whether it was asked already.
async fn found(world: &World, referral: &str) -> Vec<bool> {
    let query = "query($need: NeedInput!) { findOfferings(need: $need) { nodes { asked } } }";
    let need =
        json!({ "referralId": referral, "categoryId": request("", None)["categoryId"], "wanted": wanted() });
    let data = world.ask(Who::Broker, query, json!({ "need": need })).await;
    let nodes = data["findOfferings"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["asked"].as_bool().unwrap()).collect()
}

async fn to_answer(world: &World, charity: Who) -> Vec<String> {
    let query = "{ enquiries(filter: { toAnswer: true }) { nodes { id } } }";
    let data = world.ask(charity, query, json!({})).await;
    data["enquiries"]["nodes"].as_array().unwrap().iter().map(|node| text(&node["id"])).collect()
}

async fn state(world: &World, who: Who, noun: &str, id: &str) -> String {
    let query = format!("query($id: ID!) {{ {noun}(id: $id) {{ state }} }}");
    text(&world.ask(who, &query, json!({ "id": id })).await[noun]["state"])
}

/// Fields of one thing, as the broker sees it.
async fn one(world: &World, noun: &str, id: &str, fields: &str) -> Value {
    let query = format!("query($id: ID!) {{ {noun}(id: $id) {{ {fields} }} }}");
    world.ask(Who::Broker, &query, json!({ "id": id })).await[noun].take()
}

/// The word on the page, and what happens next.
async fn standing(world: &World, referral: &str) -> (String, String) {
    let told = one(world, "referral", referral, "progress nextStep { code }").await;
    (text(&told["progress"]), next(&told).to_owned())
}

fn next(referral: &Value) -> &str {
    referral["nextStep"]["code"].as_str().unwrap()
}

/// The fields of the person that an enquiry shows.
async fn shown(world: &World, who: Who, enquiry: &str) -> Vec<String> {
    let query = format!("query($id: ID!) {{ enquiry(id: $id) {{ {SUBJECT} }} }}");
    let data = world.ask(who, &query, json!({ "id": enquiry })).await;
    let subject = data["enquiry"]["subject"].as_object().unwrap();
    let mut shown: Vec<_> =
        subject.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.clone()).collect();
    shown.sort();
    shown
}

async fn visits(world: &World, who: Who, booking: &str) -> Vec<String> {
    let query = "query($id: ID!) { booking(id: $id) { visits(first: 100) { nodes { id } } } }";
    let data = world.ask(who, query, json!({ "id": booking })).await;
    data["booking"]["visits"]["nodes"].as_array().unwrap().iter().map(|node| text(&node["id"])).collect()
}

/// When the visits start that are still planned.
async fn planned(world: &World, booking: &str) -> Vec<String> {
    let told = one(world, "booking", booking, "visits(first: 100) { nodes { startsAt state } }").await;
    let nodes = told["visits"]["nodes"].as_array().unwrap().iter();
    nodes.filter(|node| node["state"] == "PLANNED").map(|node| text(&node["startsAt"])).collect()
}
