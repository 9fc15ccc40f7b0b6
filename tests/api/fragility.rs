//! If a charity stops on Friday: who is left with what; and when it does, nobody is silently without help.

use api_tests::{
    db::Engine,
    job::{Case, plan, question, text},
    world::{CHARITY, OFFERING, OTHER_OFFERING, Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use server::graphql::id::encode;

/// A Friday, in the third week of the help.
const FRIDAY: &str = "2026-11-27";

const FRAGILITY: &str = "query($id: ID!, $on: NaiveDate!) { offering(id: $id) { fragility(on: $on) { \
    peopleCount othersCount openEnquiries affected { leftWith person { displayName } left { title } \
    losing { booking { id } instead { offering { id } } } } } } }";

async fn fragility(world: &World, who: Who) -> Value {
    let variables = json!({ "id": encode("off", OFFERING), "on": FRIDAY });
    world.ask(who, FRAGILITY, variables).await["offering"]["fragility"].take()
}

/// Three with help on Tuesdays: one whose referral is closed, one who is also asked for elsewhere, one on hold; then one whose yes led to
/// nothing yet, one who is only proposed for, and one who waits for an answer.
async fn county(world: &World) -> Vec<Case> {
    let (closed, _) = world.confirmed("Vaughan").await;
    world.act(Who::Broker, "referralClose", &closed.referral, json!({ "outcome": "HELP_IN_PLACE" })).await;
    let (arranged, _) = world.confirmed("Rees").await;
    let (held, _) = world.confirmed("Bowen").await;
    let rest = json!({ "reason": "Away with her daughter", "until": "2027-01-04" });
    world.act(Who::Broker, "referralHold", &held.referral, rest).await;
    let (accepted, _) = world.accepted("Prys").await;
    let (proposed, enquiry) = world.accepted("Lewis").await;
    world.write(Who::Broker, "bookingPropose", plan(&enquiry, "2026-11-10"), "booking { id }").await;
    let asked = world.agreed("Howell").await;
    world.write(Who::Broker, "enquirySend", question(&asked.referral, OFFERING), "enquiries { id }").await;
    vec![closed, arranged, held, accepted, proposed, asked]
}

#[tokio::test]
async fn before_it_stops_each_broker_sees_who_is_left_with_what_and_the_next_best() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let cases = county(&world).await;
        let nurse = json!({ "title": "District nurse", "weekdays": ["MON"], "fromDate": "2026-11-02" });
        let input = world.input_now("packageItemAdd", &cases[1].package, nurse).await;
        world.write(Who::Coordinator, "packageItemAdd", input, "").await;

        let seen = fragility(&world, Who::Broker).await;
        assert_eq!((&seen["peopleCount"], &seen["othersCount"]), (&json!(3), &json!(0)));
        assert_eq!(seen["openEnquiries"], 1);
        let affected = seen["affected"].as_array().unwrap();
        let left: Vec<&Value> = affected.iter().map(|one| &one["leftWith"]).collect();
        assert_eq!(left, ["NOTHING", "NOTHING", "STATUTORY_ONLY"], "least left first");
        assert_eq!(affected[2]["left"], json!([{ "title": "District nurse" }]));
        for one in affected {
            let instead = &one["losing"][0]["instead"]["offering"]["id"];
            assert_eq!(instead, &json!(encode("off", OTHER_OFFERING)), "the next best is ready");
        }
        let elsewhere = fragility(&world, Who::OtherBroker).await;
        assert_eq!(
            (&elsewhere["peopleCount"], &elsewhere["othersCount"], &elsewhere["affected"]),
            (&json!(0), &json!(3), &json!([]))
        );
        for who in [Who::Charity, Who::Administrator] {
            let variables = json!({ "id": encode("off", OFFERING), "on": FRIDAY });
            assert_eq!(world.refused(who, FRAGILITY, variables).await, "FORBIDDEN", "{who:?}");
        }
    }
}

#[tokio::test]
async fn when_it_stops_everybody_s_request_is_with_a_broker_and_no_visit_comes_after() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let cases = county(&world).await;
        let charity = encode("cha", CHARITY);
        let version =
            world.ask(Who::Broker, VERSION, json!({ "id": charity })).await["charity"]["version"].clone();
        let stop = json!({ "charityId": charity, "version": version, "lastDay": FRIDAY, "reason": "The minibus is sold" });
        for who in [Who::OtherCharity, Who::Coordinator, Who::Administrator] {
            assert_eq!(world.change_refused(who, "charityStop", stop.clone()).await, "FORBIDDEN", "{who:?}");
        }
        world.write(Who::Charity, "charityStop", stop, "charity { id active }").await;

        for case in &cases {
            let query = "query($id: ID!) { referral(id: $id) { progress broker { id } nextStep { code party } \
                enquiries { state recallReason declineReason } } }";
            let referral =
                world.ask(Who::Broker, query, json!({ "id": case.referral })).await["referral"].take();
            assert_eq!(
                (&referral["progress"], &referral["nextStep"]["party"]),
                (&json!("LOOKING"), &json!("BROKER")),
                "{referral}"
            );
            assert!(referral["broker"].is_object(), "somebody has it: {referral}");
            let states: Vec<&str> = referral["enquiries"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["state"].as_str().unwrap())
                .collect();
            assert!(
                !states.iter().any(|state| ["SENT", "OPENED", "WAITLISTED"].contains(state)),
                "{states:?}"
            );
        }
        let after = format!(
            "select count(*) from visit where state = 'PLANNED' and starts_at >= '{FRIDAY} 23:59:59+00:00'"
        );
        assert_eq!(world.number(&after).await, 0);
        assert!(
            world.number("select count(*) from visit where state = 'PLANNED'").await >= 9,
            "until then they come"
        );
        assert_eq!(world.number("select count(*) from booking where state = 'PROPOSED'").await, 0);
        let found = world
            .ask(
                Who::Broker,
                "query($id: ID!) { offering(id: $id) { active } }",
                json!({ "id": encode("off", OFFERING) }),
            )
            .await;
        assert_eq!(found["offering"]["active"], false);
    }
}

const VERSION: &str = "query($id: ID!) { charity(id: $id) { version } }";

#[tokio::test]
async fn until_its_last_day_the_charity_knows_whom_it_visits_and_what_is_booked_instead_arranges_the_request()
{
    let world = World::start(Engine::Sqlite).await;
    let (case, booking) = world.confirmed("Vaughan").await;
    let offering = encode("off", OFFERING);
    let stop = json!({
        "offeringId": offering, "version": world.version(&offering).await, "lastDay": FRIDAY, "reason": "No driver",
    });
    world.write(Who::Broker, "offeringStop", stop, "offering { id active }").await;
    let query = "query($id: ID!) { booking(id: $id) { state endOn outcome subject { name } } }";
    let seen = world.ask(Who::Charity, query, json!({ "id": booking })).await;
    assert_eq!((&seen["booking"]["state"], &seen["booking"]["endOn"]), (&json!("CONFIRMED"), &json!(FRIDAY)));
    assert_eq!(seen["booking"]["subject"]["name"], "Mrs Eleri Vaughan");

    let payload = world
        .write(Who::Broker, "enquirySend", question(&case.referral, OTHER_OFFERING), "enquiries { id }")
        .await;
    let enquiry = text(&payload["enquiries"][0]["id"]);
    world.act(Who::OtherCharity, "enquiryAccept", &enquiry, json!({})).await;
    let payload =
        world.write(Who::Broker, "bookingPropose", plan(&enquiry, "2026-12-01"), "booking { id }").await;
    let instead = text(&payload["booking"]["id"]);
    world.act(Who::Broker, "bookingConfirm", &instead, json!({})).await;
    let query = "query($id: ID!) { referral(id: $id) { progress } }";
    let referral = world.ask(Who::Coordinator, query, json!({ "id": case.referral })).await;
    assert_eq!(referral["referral"]["progress"], "ARRANGED");
}

#[tokio::test]
async fn what_stops_today_ends_today_and_nothing_stops_in_the_past() {
    let world = World::start(Engine::Sqlite).await;
    let (_, booking) = world.confirmed("Vaughan").await;
    world.later(TimeDelta::days(10)).await;
    let offering = encode("off", OFFERING);
    let version = world.version(&offering).await;
    let stop = |day: &str, reason: &str| json!({ "offeringId": offering, "version": version, "lastDay": day, "reason": reason });
    for (input, error) in [
        (stop("2026-11-11", "No driver"), json!({ "code": "STOP_IN_PAST", "field": "lastDay" })),
        (stop("2026-11-12", " "), json!({ "code": "REASON_MISSING", "field": "reason" })),
    ] {
        let payload = world.change(Who::Broker, "offeringStop", input, "").await;
        assert_eq!(payload["userErrors"], json!([error]));
    }
    world.write(Who::Broker, "offeringStop", stop("2026-11-12", "No driver"), "").await;
    let query = "query($id: ID!) { booking(id: $id) { state outcome nextVisit { id } } }";
    let seen = world.ask(Who::Broker, query, json!({ "id": booking })).await;
    assert_eq!(seen["booking"], json!({ "state": "ENDED", "outcome": "CHARITY_STOPPED", "nextVisit": null }));
}
