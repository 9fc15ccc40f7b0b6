//! Help is booked, given, paused and ended.

use api_tests::{
    db::Engine,
    job::{first_code, plan, text},
    world::{Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{one, planned, standing, state, visits};

#[tokio::test]
async fn only_what_was_accepted_can_be_booked() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, enquiry, other) = world.asked("Vaughan").await;
        let propose =
            async |input: Value| world.change(Who::Broker, "bookingPropose", input, "booking { id }").await;
        assert_eq!(first_code(&propose(plan(&enquiry, "2026-11-10")).await), "ENQUIRY_NOT_ACCEPTED");
        world.act(Who::Charity, "enquiryAccept", &enquiry, json!({})).await;
        assert_eq!(first_code(&propose(plan(&other, "2026-11-10")).await), "ENQUIRY_NOT_ACCEPTED");
        assert_eq!(
            world.act_refused(Who::OtherCharity, "enquiryAccept", &other, json!({})).await,
            "ENQUIRY_RECALLED"
        );
        assert_eq!(first_code(&propose(plan(&enquiry, "2026-11-01")).await), "START_IN_PAST");
        let mut wrong = plan(&enquiry, "2026-11-10");
        wrong["endOn"] = json!("2026-11-09");
        assert_eq!(first_code(&propose(wrong).await), "END_BEFORE_START");
        let mut wrong = plan(&enquiry, "2026-11-10");
        wrong["pattern"]["weekdays"] = json!([]);
        assert_eq!(first_code(&propose(wrong).await), "PATTERN_HAS_NO_DAYS");

        let first = propose(plan(&enquiry, "2026-11-10")).await;
        let second = propose(plan(&enquiry, "2026-11-17")).await;
        assert_eq!(first["booking"]["id"], second["booking"]["id"], "another plan in the place of the first");
        let decline = json!({ "by": "CHARITY", "reason": "NO_VOLUNTEER" });
        assert_eq!(
            world.act_refused(Who::Charity, "enquiryDecline", &enquiry, decline).await,
            "ENQUIRY_ALREADY_BOOKED"
        );
    }
}

#[tokio::test]
async fn the_last_place_goes_to_the_first_who_confirms() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.sql("UPDATE offering SET capacity_available = 1").await;
        let (_, first) = world.proposed("Vaughan").await;
        let (_, second) = world.proposed("Rees").await;
        world.act(Who::Broker, "bookingConfirm", &first, json!({})).await;
        assert_eq!(
            world.act_refused(Who::Broker, "bookingConfirm", &second, json!({})).await,
            "NO_PLACE_LEFT"
        );
        assert_eq!(state(&world, Who::Broker, "booking", &second).await, "PROPOSED");
        assert_eq!(world.places().await, 0);
    }
}

#[tokio::test]
async fn a_cancelled_booking_gives_its_place_back_and_calls_its_visits_off() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, booking) = world.confirmed("Vaughan").await;
        assert_eq!(
            world.act_refused(Who::Charity, "bookingDeclineCancellation", &booking, json!({})).await,
            "CANCELLATION_NOT_ASKED"
        );
        let wish = json!({ "reason": "Her sister has moved in" });
        world.act(Who::Coordinator, "bookingRequestCancellation", &booking, wish.clone()).await;
        assert_eq!(
            world.act_refused(Who::Coordinator, "bookingRequestCancellation", &booking, wish.clone()).await,
            "CANCELLATION_ALREADY_ASKED"
        );
        let asked = one(&world, "booking", &booking, "cancelRequestedAt cancelRequestReason").await;
        assert_eq!(asked["cancelRequestReason"], "Her sister has moved in");
        world
            .act(Who::Charity, "bookingDeclineCancellation", &booking, json!({ "note": "We were there" }))
            .await;
        assert_eq!(
            (state(&world, Who::Broker, "booking", &booking).await.as_str(), world.places().await),
            ("CONFIRMED", 3)
        );

        world.act(Who::Coordinator, "bookingRequestCancellation", &booking, wish).await;
        let cancel = json!({ "by": "REFERRER", "reason": "As asked" });
        world.act(Who::Charity, "bookingCancel", &booking, cancel.clone()).await;
        assert_eq!(world.places().await, 4);
        let left = one(
            &world,
            "booking",
            &booking,
            "visits(first: 100) { nodes { state cancelReason } } nextVisit { id }",
        )
        .await;
        assert_eq!(left["nextVisit"], Value::Null);
        let visits = left["visits"]["nodes"].as_array().unwrap();
        assert!(
            visits
                .iter()
                .all(|visit| *visit == json!({ "state": "CANCELLED", "cancelReason": "BOOKING_CANCELLED" }))
        );
        assert_eq!(
            world.act_refused(Who::Charity, "bookingCancel", &booking, cancel).await,
            "BOOKING_NOT_IN_STATE"
        );
        assert_eq!(world.places().await, 4, "a place is given back once");
        assert_eq!(standing(&world, &case.referral).await.1, "HELP_STOPPED");
    }
}

#[tokio::test]
async fn help_that_ended_frees_its_place_and_can_be_planned_anew() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry) = world.accepted("Vaughan").await;
        let propose = async |start: &str| {
            let payload =
                world.write(Who::Broker, "bookingPropose", plan(&enquiry, start), "booking { id }").await;
            text(&payload["booking"]["id"])
        };
        let first = propose("2026-11-10").await;
        world
            .act(Who::Broker, "bookingCancel", &first, json!({ "by": "PERSON", "reason": "Another day" }))
            .await;
        assert_eq!(world.places().await, 4, "a plan that was never agreed held no place");
        let second = propose("2026-11-17").await;
        assert_ne!(first, second);
        world.act(Who::Broker, "bookingConfirm", &second, json!({})).await;
        world.act(Who::Charity, "bookingEnd", &second, json!({ "outcome": "OUTCOME_MET" })).await;
        assert_eq!(world.places().await, 4);
        assert_eq!(standing(&world, &case.referral).await.1, "HELP_STOPPED");
    }
}

#[tokio::test]
async fn a_pause_calls_visits_off_keeps_the_place_and_hides_a_hospital_stay_from_the_charity() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, booking) = world.confirmed("Vaughan").await;
        let pause = json!({ "reason": "HOSPITAL_STAY", "until": "2026-11-20" });
        world.act(Who::Broker, "bookingPause", &booking, pause).await;
        let query =
            "query($id: ID!) { booking(id: $id) { state pauseReason pausedUntil nextVisit { startsAt } } }";
        for (who, reason) in [(Who::Broker, json!("HOSPITAL_STAY")), (Who::Charity, Value::Null)] {
            let data = world.ask(who, query, json!({ "id": booking })).await;
            assert_eq!(data["booking"]["pauseReason"], reason, "{who:?}");
            assert_eq!(
                data["booking"]["nextVisit"]["startsAt"], "2026-11-24T14:00:00+00:00",
                "the first after the pause"
            );
        }
        assert_eq!(world.places().await, 3);
        world.act(Who::Broker, "bookingResume", &booking, json!({})).await;
        let data = world.ask(Who::Broker, query, json!({ "id": booking })).await;
        assert_eq!(data["booking"]["nextVisit"]["startsAt"], "2026-11-10T14:00:00+00:00", "planned again");
        let change = json!({ "pattern": { "frequency": "WEEKLY", "weekdays": ["THU"], "startMinute": 600, "minutes": 90 },
            "startOn": "2026-11-16" });
        world.act(Who::Broker, "bookingChange", &booking, change).await;
        let starts = planned(&world, &booking).await;
        assert_eq!(starts[..2], ["2026-11-10T14:00:00+00:00", "2026-11-19T10:00:00+00:00"]);
    }
}

#[tokio::test]
async fn a_charity_records_its_visits() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, booking) = world.confirmed("Vaughan").await;
        let ids = visits(&world, Who::Charity, &booking).await;
        let done = json!({ "result": "DONE", "minutes": 50, "language": "CY", "note": "Cawl and a chat" });
        assert_eq!(
            world.act_refused(Who::Charity, "visitRecord", &ids[0], done.clone()).await,
            "VISIT_NOT_YET"
        );
        world.later(TimeDelta::days(8) + TimeDelta::hours(8)).await;
        let to_record = "{ visits(filter: { toRecord: true }) { nodes { id } } }";
        let data = world.ask(Who::Charity, to_record, json!({})).await;
        assert_eq!(data["visits"]["nodes"], json!([{ "id": ids[0] }]));
        let wrong = json!({ "result": "DONE", "minutes": 0 });
        assert_eq!(
            world.act_refused(Who::Charity, "visitRecord", &ids[0], wrong).await,
            "VISIT_MINUTES_OUT_OF_RANGE"
        );
        world.act(Who::Charity, "visitRecord", &ids[0], done.clone()).await;
        assert_eq!(world.act_refused(Who::Charity, "visitRecord", &ids[0], done).await, "VISIT_NOT_IN_STATE");
        let data = world
            .ask(
                Who::Coordinator,
                "query($id: ID!) { node(id: $id) { ... on Visit { state minutes language note } } }",
                json!({ "id": ids[0] }),
            )
            .await;
        assert_eq!(
            data["node"],
            json!({ "state": "DONE", "minutes": 50, "language": "CY", "note": "Cawl and a chat" })
        );

        world
            .act(Who::Broker, "visitCancel", &ids[1], json!({ "by": "PERSON", "reason": "A funeral" }))
            .await;
        let moved = world
            .act(Who::Charity, "visitMove", &ids[2], json!({ "date": "2026-11-25", "startMinute": 630 }))
            .await;
        assert_ne!(moved["id"], json!(ids[2]), "another visit stands in its place");
        assert_eq!(planned(&world, &booking).await[0], "2026-11-25T10:30:00+00:00");
        let past = json!({ "date": "2026-11-03", "startMinute": 630 });
        assert_eq!(world.act_refused(Who::Charity, "visitMove", &ids[3], past).await, "VISIT_MOVED_TO_PAST");
        world.later(TimeDelta::days(30)).await;
        let no_show = json!({ "result": "NO_SHOW", "noShowWho": "VOLUNTEER" });
        assert_eq!(world.act(Who::Charity, "visitRecord", &ids[3], no_show).await["state"], "NO_SHOW");
    }
}
