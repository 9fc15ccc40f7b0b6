//! What time brings: a year of it in seconds, one sweep a day, on each database; a month that was slept through; and two servers that
//! sweep at once.

mod year;

use api_tests::{
    app::platform,
    db::Engine,
    job::text,
    world::{OTHER_OFFERING, Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use server::sweep::{Swept, hands, sweep};

/// What a sweep of the world's server does now.
pub async fn sweep_now(world: &World) -> Swept {
    sweep(&hands(&world.app.platform)).await
}

async fn state(world: &World, noun: &str, id: &str) -> Value {
    let query = format!("query($id: ID!) {{ {noun}(id: $id) {{ state }} }}");
    world.ask(Who::Broker, &query, json!({ "id": id })).await[noun]["state"].clone()
}

#[tokio::test]
async fn an_enquiry_that_nobody_answers_is_nudged_once_and_then_lapses() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry, _) = world.asked("Vaughan").await;
        assert_eq!(sweep_now(&world).await, Swept::default(), "nothing is due on the day of asking");
        // Five working days from Monday 2 November: half is Thursday 5, due on Monday 9, the last on Monday 16.
        world.later(TimeDelta::days(3)).await;
        assert_eq!(sweep_now(&world).await, Swept { enquiries_nudged: 2, ..Swept::default() });
        assert_eq!(sweep_now(&world).await, Swept::default(), "once");
        world.later(TimeDelta::days(11)).await;
        assert_eq!(sweep_now(&world).await, Swept::default(), "it can be answered on its last day");
        world.later(TimeDelta::days(1)).await;
        assert_eq!(sweep_now(&world).await, Swept { enquiries_lapsed: 2, ..Swept::default() });
        assert_eq!(state(&world, "enquiry", &enquiry).await, "LAPSED");
        let query = "query($id: ID!) { referral(id: $id) { progress nextStep { code party } history { nodes { kind actor { name } } } } }";
        let referral = world.ask(Who::Coordinator, query, json!({ "id": case.referral })).await;
        assert_eq!(referral["referral"]["nextStep"], json!({ "code": "ASK_ANOTHER", "party": "BROKER" }));
        let told = referral["referral"]["history"]["nodes"].as_array().unwrap();
        let nudged =
            told.iter().find(|entry| entry["kind"] == "ENQUIRY_NUDGED").expect("the history tells it");
        assert!(nudged["actor"].is_null(), "the house did it");
        let by_the_house = "SELECT COUNT(*) FROM audit_event WHERE actor_id IS NULL AND action IN ('enquiry.nudge', 'enquiry.lapse')";
        assert_eq!(world.number(by_the_house).await, 4);
    }
}

#[tokio::test]
async fn a_place_on_a_waiting_list_is_kept_for_half_a_year() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, enquiry, other) = world.asked("Vaughan").await;
        world.act(Who::Charity, "enquiryWaitlist", &enquiry, json!({})).await;
        world
            .act(Who::OtherCharity, "enquiryDecline", &other, json!({ "by": "CHARITY", "reason": "TOO_FAR" }))
            .await;
        world.later(TimeDelta::days(182)).await;
        assert_eq!(sweep_now(&world).await, Swept::default());
        world.later(TimeDelta::days(1)).await;
        assert_eq!(sweep_now(&world).await, Swept { enquiries_lapsed: 1, ..Swept::default() });
    }
}

#[tokio::test]
async fn holds_and_pauses_end_on_their_day() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let held = world.taken("Rees").await;
        let until = json!({ "reason": "She is with her sister", "until": "2026-11-20" });
        world.act(Who::Broker, "referralHold", &held.referral, until).await;
        let (_, booking) = world.confirmed("Vaughan").await;
        let until = json!({ "reason": "AWAY", "until": "2026-11-19" });
        world.act(Who::Broker, "bookingPause", &booking, until).await;
        world
            .sql(&format!(
                "UPDATE offering SET paused_until = '2026-11-20' WHERE id = {}",
                id_of(engine, OTHER_OFFERING)
            ))
            .await;
        world.later(TimeDelta::days(17)).await;
        let before = sweep_now(&world).await;
        assert_eq!((before.holds_ended, before.bookings_resumed, before.offerings_open_again), (0, 0, 0));
        world.later(TimeDelta::days(1)).await;
        let done = sweep_now(&world).await;
        assert_eq!((done.holds_ended, done.bookings_resumed, done.offerings_open_again), (1, 1, 1));
        assert_eq!(state(&world, "referral", &held.referral).await, "BROKERING");
        assert_eq!(state(&world, "booking", &booking).await, "CONFIRMED");
        assert_eq!(sweep_now(&world).await, Swept::default());
    }
}

/// The literal of an id, as the engine keeps it.
fn id_of(engine: Engine, id: uuid::Uuid) -> String {
    match engine {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'::uuid"),
    }
}

#[tokio::test]
async fn nothing_begins_again_by_itself_while_the_person_is_in_hospital() {
    let world = World::start(Engine::Sqlite).await;
    let (case, booking) = world.confirmed("Vaughan").await;
    let until = json!({ "reason": "AWAY", "until": "2026-11-19" });
    world.act(Who::Broker, "bookingPause", &booking, until).await;
    world.act(Who::Coordinator, "carePackageHold", &case.package, json!({})).await;
    world.later(TimeDelta::days(30)).await;
    assert_eq!(sweep_now(&world).await.bookings_resumed, 0);
    world.act(Who::Coordinator, "carePackageResume", &case.package, json!({})).await;
    assert_eq!(
        sweep_now(&world).await.bookings_resumed,
        0,
        "she is home, and the broker decides what goes on"
    );
}

#[tokio::test]
async fn a_visit_that_was_called_off_by_itself_is_not_planned_again() {
    let world = World::start(Engine::Sqlite).await;
    let (_, booking) = world.confirmed("Vaughan").await;
    let query = "query($id: ID!) { booking(id: $id) { visits(first: 3) { nodes { id } } } }";
    let data = world.ask(Who::Broker, query, json!({ "id": booking })).await;
    let second = text(&data["booking"]["visits"]["nodes"][1]["id"]);
    world
        .act(Who::Broker, "visitCancel", &second, json!({ "by": "PERSON", "reason": "At the dentist's" }))
        .await;
    world
        .act(Who::Broker, "bookingPause", &booking, json!({ "reason": "AWAY", "until": "2026-12-30" }))
        .await;
    world.act(Who::Broker, "bookingResume", &booking, json!({})).await;
    world.later(TimeDelta::days(9)).await;
    sweep_now(&world).await;
    let there = "SELECT COUNT(*) FROM visit WHERE state = 'PLANNED' AND starts_at < '2026-12-31'";
    assert_eq!(world.number(there).await, 7, "of eight Tuesdays, one is called off");
}

#[tokio::test]
async fn of_two_servers_that_sweep_at_once_each_thing_is_done_by_one() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        for name in ["Vaughan", "Rees", "Bowen"] {
            world.confirmed(name).await;
        }
        world.asked("Morris").await;
        let (other, _background) = platform(&world.app.db.url, world.app.clock.clone(), false).await;
        for _ in 0..12 {
            world.app.advance(TimeDelta::days(7));
            let (mine, theirs) = (hands(&world.app.platform), hands(&other));
            let (one, two) = tokio::join!(sweep(&mine), sweep(&theirs));
            assert!(one.enquiries_lapsed + two.enquiries_lapsed <= 2, "{one:?} {two:?}");
            let twice = "SELECT COUNT(*) FROM (SELECT booking_id FROM visit GROUP BY booking_id, starts_at HAVING COUNT(*) > 1) AS twice";
            assert_eq!(world.number(twice).await, 0, "{engine:?}");
        }
        let lapses = "SELECT COUNT(*) FROM event WHERE kind = 'LAPSED'";
        assert_eq!(world.number(lapses).await, 2);
        assert_eq!(sweep_now(&world).await, Swept::default());
    }
}

#[tokio::test]
async fn who_must_know_in_time_is_told_once_and_says_when_it_is_seen_to() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.taken("Vaughan").await;
        let agreement =
            json!({ "personId": case.person, "scope": "ALL", "how": "VERBAL", "until": "2026-11-20" });
        world.write(Who::Coordinator, "sharingAgreementRecord", agreement, "person { id }").await;
        let flag = json!({
            "personId": case.person, "kind": "Dog", "healthRelated": false, "bearsOnVisit": true,
            "safeHandling": "Ring first", "reviewOn": "2026-11-16",
        });
        world.write(Who::Coordinator, "riskFlagAdd", flag, "person { id }").await;
        let level = json!({
            "toLevel": 4, "onDate": "2026-11-02", "reason": "Falls", "outcome": "Steady on her feet", "reviewOn": "2026-11-18",
        });
        world.act(Who::Coordinator, "carePackageChangeEccLevel", &case.package, level).await;
        assert_eq!(sweep_now(&world).await, Swept::default());
        world.later(TimeDelta::days(8)).await;
        assert_eq!(sweep_now(&world).await, Swept { notices_told: 2, ..Swept::default() });
        world.later(TimeDelta::days(1)).await;
        assert_eq!(sweep_now(&world).await, Swept { notices_told: 1, ..Swept::default() });
        assert_eq!(sweep_now(&world).await, Swept::default());
        let query = "{ notices { totalCount nodes { id kind dueOn person { familyName } } } }";
        let told = world.ask(Who::Coordinator, query, json!({})).await["notices"].clone();
        let kinds: Vec<_> =
            told["nodes"].as_array().unwrap().iter().map(|notice| notice["kind"].clone()).collect();
        assert_eq!(
            kinds,
            ["RISK_FLAG_REVIEW", "LEVEL_FOUR_REVIEW", "AGREEMENT_EXPIRES"],
            "the soonest first"
        );
        assert_eq!(told["nodes"][0]["person"]["familyName"], "Vaughan");
        assert_eq!(world.ask(Who::Broker, query, json!({})).await["notices"]["totalCount"], 0);
        let first = json!({ "noticeId": told["nodes"][0]["id"] });
        assert_eq!(world.change_refused(Who::Broker, "noticeSettle", first.clone()).await, "NOT_FOUND");
        world.write(Who::Coordinator, "noticeSettle", first, "notice { id }").await;
        assert_eq!(world.ask(Who::Coordinator, query, json!({})).await["notices"]["totalCount"], 2);
        assert_eq!(sweep_now(&world).await, Swept::default(), "what is seen to is not told again");
    }
}

#[tokio::test]
async fn the_end_of_help_is_told_to_the_broker_who_found_it() {
    let world = World::start(Engine::Sqlite).await;
    let (_, enquiry) = world.accepted("Vaughan").await;
    let mut plan = api_tests::job::plan(&enquiry, "2026-11-10");
    plan["endOn"] = json!("2026-12-15");
    let booking = world.write(Who::Broker, "bookingPropose", plan, "booking { id }").await;
    let booking = text(&booking["booking"]["id"]);
    world.act(Who::Broker, "bookingConfirm", &booking, json!({})).await;
    world.later(TimeDelta::days(29)).await;
    assert_eq!(sweep_now(&world).await.notices_told, 1);
    let query = "{ notices { nodes { kind dueOn booking { id } } } }";
    let told = world.ask(Who::Broker, query, json!({})).await;
    let expected = json!([{ "kind": "HELP_ENDS", "dueOn": "2026-12-15", "booking": { "id": booking } }]);
    assert_eq!(told["notices"]["nodes"], expected);
}

#[tokio::test]
async fn help_ends_by_itself_after_its_last_day_and_its_notice_goes_with_it() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, enquiry) = world.accepted("Vaughan").await;
        let mut plan = api_tests::job::plan(&enquiry, "2026-11-10");
        plan["endOn"] = json!("2026-11-24");
        let booking = world.write(Who::Broker, "bookingPropose", plan, "booking { id }").await;
        let booking = text(&booking["booking"]["id"]);
        world.act(Who::Broker, "bookingConfirm", &booking, json!({})).await;
        let places = world.places().await;
        world.later(TimeDelta::days(22)).await;
        let told = sweep_now(&world).await;
        assert_eq!((told.notices_told, told.bookings_ended), (1, 0), "the last day is a day of help");
        world.later(TimeDelta::days(1)).await;
        let done = sweep_now(&world).await;
        assert_eq!((done.bookings_ended, done.notices_let_go), (1, 1));
        assert_eq!(sweep_now(&world).await, Swept::default());
        let query = "query($id: ID!) { booking(id: $id) { state outcome endOn visits(first: 9) { nodes { state } } } }";
        let seen = world.ask(Who::Broker, query, json!({ "id": booking })).await["booking"].take();
        let state = (&seen["state"], &seen["outcome"], &seen["endOn"]);
        assert_eq!(state, (&json!("ENDED"), &json!("RAN_ITS_COURSE"), &json!("2026-11-24")));
        let planned = json!({ "state": "PLANNED" });
        assert_eq!(seen["visits"]["nodes"], json!([planned, planned, planned]), "they can still be recorded");
        assert_eq!(world.places().await, places + 1, "its place is free again");
    }
}

#[tokio::test]
async fn a_charity_for_which_nobody_signs_in_is_asked_by_letter_once_for_each_visit_and_as_often_as_it_chose()
{
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        world.confirmed("Vaughan").await;
        let input = json!({
            "charityId": server::graphql::id::encode("cha", api_tests::world::CHARITY), "name": "Siân Rees",
            "checkLevel": "BASIC", "checkedOn": "2025-01-15", "reviewOn": "2026-12-10",
        });
        world.write(Who::Broker, "volunteerAdd", input, "").await;
        world.later(TimeDelta::days(9)).await;
        assert_eq!(sweep_now(&world).await.records_asked_for, 0, "whoever signs in sees it on the desk");
        world.sql("UPDATE account SET active = FALSE WHERE name = 'Charity'").await;
        assert_eq!(sweep_now(&world).await, Swept { records_asked_for: 1, ..Swept::default() });
        assert_eq!(sweep_now(&world).await, Swept::default(), "once");
        let letter = mail.next_about("A ddigwyddodd yr ymweliad?").await;
        assert!(letter.link().starts_with("/visit/"), "{}", letter.text());
        super::post::names_nobody(&letter);

        world.later(TimeDelta::days(6)).await;
        let faded = sweep_now(&world).await;
        assert_eq!((faded.asked_still_right, faded.records_asked_for, faded.checks_warned_of), (1, 0, 1));
        let asked = mail.next_about("dal yn gywir").await;
        assert!(asked.link().starts_with("/still-right/"));
        let warned = mail.next_about("gwiriad gwirfoddolwr").await;
        super::post::names_nobody(&warned);
        assert!(!warned.text().contains("Siân"), "nobody at all");
        world.later(TimeDelta::days(6)).await;
        let between = sweep_now(&world).await;
        assert_eq!((between.asked_still_right, between.checks_warned_of), (0, 0), "it chose seven days");
        world.later(TimeDelta::days(1)).await;
        assert_eq!(sweep_now(&world).await.asked_still_right, 1);
    }
}
