//! Requests that rest, close, go back or go away.

use api_tests::{
    db::Engine,
    job::{first_code, plan, question, request, text, wanted},
    world::{OFFERING, Who, World},
};
use entities::unmet_need;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use server::graphql::id::{encode, split};

use super::{next, one, state};

#[tokio::test]
async fn a_request_rests_until_it_is_taken_up_again() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.agreed("Vaughan").await;
        let past = json!({ "reason": "On holiday", "until": "2026-11-01" });
        assert_eq!(
            world.act_refused(Who::Broker, "referralHold", &case.referral, past).await,
            "UNTIL_IN_PAST"
        );
        let none = json!({ "reason": " ", "until": "2026-11-30" });
        assert_eq!(
            world.act_refused(Who::Broker, "referralHold", &case.referral, none).await,
            "REASON_MISSING"
        );
        let rest = json!({ "reason": "On holiday", "until": "2026-11-30" });
        let held = world.act(Who::Coordinator, "referralHold", &case.referral, rest).await;
        assert_eq!((&held["progress"], next(&held)), (&json!("ON_HOLD"), "RESUME"));
        let payload = world
            .change(Who::Broker, "enquirySend", question(&case.referral, OFFERING), "enquiries { id }")
            .await;
        assert_eq!(first_code(&payload), "REFERRAL_NOT_IN_STATE");
        let resumed = world.act(Who::Broker, "referralResume", &case.referral, json!({})).await;
        assert_eq!((&resumed["state"], next(&resumed)), (&json!("BROKERING"), "ASK"));
    }
}

#[tokio::test]
async fn a_request_is_closed_when_nothing_is_left_open_and_reopened_with_a_note() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry, other) = world.asked("Vaughan").await;
        let close = |outcome: &str| json!({ "outcome": outcome });
        let refused = async |outcome: &str| {
            world.act_refused(Who::Broker, "referralClose", &case.referral, close(outcome)).await
        };
        assert_eq!(refused("SIGNPOSTED").await, "ENQUIRIES_STILL_OPEN");
        world.act(Who::Broker, "enquiryRecall", &other, json!({ "reason": "TOOK_TOO_LONG" })).await;
        world.act(Who::Charity, "enquiryAccept", &enquiry, json!({})).await;
        assert_eq!(refused("HELP_IN_PLACE").await, "NO_HELP_IN_PLACE");
        let payload =
            world.write(Who::Broker, "bookingPropose", plan(&enquiry, "2026-11-10"), "booking { id }").await;
        assert_eq!(refused("NOTHING_SUITABLE").await, "BOOKING_WOULD_OUTLIVE");
        world.act(Who::Broker, "bookingConfirm", &text(&payload["booking"]["id"]), json!({})).await;
        assert_eq!(refused("NO_LONGER_NEEDED").await, "BOOKING_WOULD_OUTLIVE");
        let closed = world.act(Who::Broker, "referralClose", &case.referral, close("HELP_IN_PLACE")).await;
        assert_eq!((&closed["progress"], next(&closed)), (&json!("CLOSED"), "NOTHING"));

        let none =
            world.act_refused(Who::Broker, "referralReopen", &case.referral, json!({ "note": "" })).await;
        assert_eq!(none, "NOTE_MISSING");
        let reopened = world
            .act(Who::Broker, "referralReopen", &case.referral, json!({ "note": "Wants a second visit" }))
            .await;
        assert_eq!(reopened["state"], "BROKERING");
    }
}

#[tokio::test]
async fn nothing_suitable_writes_an_unmet_need() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.taken("Vaughan").await;
        world
            .act(Who::Broker, "referralClose", &case.referral, json!({ "outcome": "NOTHING_SUITABLE" }))
            .await;
        let need = unmet_need::Entity::find().one(&world.app.db.conn).await.unwrap().unwrap();
        assert_eq!(need.referral_id, split(&case.referral).unwrap().1);
        world.act(Who::Broker, "referralReopen", &case.referral, json!({ "note": "A new charity" })).await;
        assert_eq!(unmet_need::Entity::find().count(&world.app.db.conn).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_withdrawn_request_recalls_its_questions_and_never_leaves_help_behind() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry, other) = world.asked("Vaughan").await;
        let withdraw = json!({ "reason": "Her sister has moved in" });
        let gone = world.act(Who::Coordinator, "referralWithdraw", &case.referral, withdraw.clone()).await;
        assert_eq!((&gone["state"], next(&gone)), (&json!("WITHDRAWN"), "NOTHING"));
        assert_eq!(state(&world, Who::Charity, "enquiry", &enquiry).await, "RECALLED");
        assert_eq!(state(&world, Who::OtherCharity, "enquiry", &other).await, "RECALLED");
        let (booked, _) = world.confirmed("Rees").await;
        assert_eq!(
            world.act_refused(Who::Coordinator, "referralWithdraw", &booked.referral, withdraw).await,
            "BOOKING_WOULD_OUTLIVE"
        );
    }
}

#[tokio::test]
async fn a_request_entered_in_error_stays_and_is_in_no_list() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.taken("Vaughan").await;
        let input = json!({ "referralId": case.referral, "reason": "Another person" });
        let payload =
            world.write(Who::Administrator, "referralEnterInError", input.clone(), "referral { id }").await;
        assert_eq!(payload["referral"], Value::Null, "an administrator sees no case");
        let list = world.ask(Who::Broker, "{ referrals { totalCount nodes { id } } }", json!({})).await;
        assert_eq!(list["referrals"], json!({ "totalCount": 0, "nodes": [] }));
        let record = one(&world, "referral", &case.referral, "enteredInError actions").await;
        assert_eq!(record, json!({ "enteredInError": true, "actions": [] }));
        assert_eq!(
            world
                .act_refused(Who::Coordinator, "referralWithdraw", &case.referral, json!({ "reason": "x" }))
                .await,
            "REFERRAL_ENTERED_IN_ERROR"
        );
    }
}

#[tokio::test]
async fn a_question_sends_the_request_back_to_its_coordinator() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.taken("Vaughan").await;
        let none = json!({ "question": "" });
        assert_eq!(
            world.act_refused(Who::Broker, "referralReturn", &case.referral, none).await,
            "QUESTION_MISSING"
        );
        let back = json!({ "question": "Is there a dog in the house?" });
        let back = world.act(Who::Broker, "referralReturn", &case.referral, back).await;
        assert_eq!((&back["progress"], next(&back)), (&json!("DRAFT"), "ANSWER_QUESTION"));
        let desk = world.ask(Who::Coordinator, "{ desk { coordinator { questions } } }", json!({})).await;
        assert_eq!(desk["desk"]["coordinator"]["questions"], 1);

        let mut edit = request(&case.person, None);
        edit.as_object_mut().unwrap().remove("personId");
        edit["note"] = json!("A quiet dog");
        world.act(Who::Coordinator, "referralEdit", &case.referral, edit.clone()).await;
        assert_eq!(
            world.act_refused(Who::Coordinator, "referralSubmit", &case.referral, json!({})).await,
            "REFERRAL_OUTCOME_MISSING"
        );
        edit["outcomeId"] = json!(case.outcome);
        edit["wanted"] = wanted();
        edit["wanted"]["timesPerWeek"] = json!(15);
        assert_eq!(
            world.act_refused(Who::Coordinator, "referralEdit", &case.referral, edit.clone()).await,
            "TIMES_PER_WEEK_OUT_OF_RANGE"
        );
        edit["wanted"] = wanted();
        world.act(Who::Coordinator, "referralEdit", &case.referral, edit).await;
        world.act(Who::Coordinator, "referralSubmit", &case.referral, json!({})).await;
    }
}

#[tokio::test]
async fn a_request_is_taken_once_and_given_to_brokers_of_its_team_alone() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.taken("Vaughan").await;
        assert_eq!(
            world.act_refused(Who::Broker, "referralTake", &case.referral, json!({})).await,
            "REFERRAL_ALREADY_TAKEN"
        );
        for nobody in [Who::OtherBroker, Who::Coordinator] {
            let to = json!({ "brokerId": encode("acc", nobody.account()) });
            assert_eq!(
                world.act_refused(Who::Broker, "referralAllocate", &case.referral, to).await,
                "NOT_A_BROKER_OF_THE_TEAM"
            );
        }
        let to = json!({ "brokerId": encode("acc", Who::Broker.account()) });
        world.act(Who::Broker, "referralAllocate", &case.referral, to).await;
    }
}
