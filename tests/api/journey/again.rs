//! Writes that come twice, at once, or too late.

use api_tests::{
    db::Engine,
    job::{first_code, question, request, text},
    world::{OFFERING, Who, World},
};
use serde_json::{Value, json};

use super::{one, visits};

#[tokio::test]
async fn a_write_sent_again_answers_the_first_result_and_does_nothing_twice() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, booking) = world.proposed("Vaughan").await;
        let mut input = world.input_now("bookingConfirm", &booking, json!({})).await;
        input["idempotencyKey"] = json!(world.key());
        let first =
            world.change(Who::Broker, "bookingConfirm", input.clone(), "booking { id version }").await;
        let again =
            world.change(Who::Broker, "bookingConfirm", input.clone(), "booking { id version }").await;
        assert_eq!(first, again);
        assert_eq!(first["userErrors"], json!([]));
        assert_eq!(world.places().await, 3, "one place was taken");
        assert_eq!(world.number("SELECT COUNT(*) FROM visit").await, 9);

        let mut draft = request(&case.person, Some(&case.outcome));
        draft["idempotencyKey"] = json!(world.key());
        let first = world.change(Who::Coordinator, "referralDraft", draft.clone(), "referral { id }").await;
        let again = world.change(Who::Coordinator, "referralDraft", draft.clone(), "referral { id }").await;
        assert_eq!(first["referral"]["id"], again["referral"]["id"]);
        assert_eq!(world.number("SELECT COUNT(*) FROM referral").await, 2);
    }
}

#[tokio::test]
async fn a_write_sent_twice_at_once_is_done_once_and_answered_twice() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.drafted("Vaughan").await;
        for _ in 0..10 {
            let mut draft = request(&case.person, Some(&case.outcome));
            draft["idempotencyKey"] = json!(world.key());
            let send = || world.write(Who::Coordinator, "referralDraft", draft.clone(), "referral { id }");
            let (one, two, three) = tokio::join!(send(), send(), send());
            assert_eq!([&one, &one], [&two, &three]);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM referral").await, 11);
        let mut submit = world.input_now("referralSubmit", &case.referral, json!({})).await;
        submit["idempotencyKey"] = json!(world.key());
        let send = || world.write(Who::Coordinator, "referralSubmit", submit.clone(), "referral { version }");
        let (one, two, three) = tokio::join!(send(), send(), send());
        assert_eq!([&one, &one], [&two, &three]);
    }
}

#[tokio::test]
async fn a_key_that_comes_again_with_another_input_is_refused() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.drafted("Vaughan").await;
        let key = json!(world.key());
        let mut draft = request(&case.person, Some(&case.outcome));
        draft["idempotencyKey"] = key.clone();
        world.write(Who::Coordinator, "referralDraft", draft.clone(), "referral { id }").await;
        draft["note"] = json!("Would like company on Sundays");
        let payload = world.change(Who::Coordinator, "referralDraft", draft, "referral { id }").await;
        assert_eq!(first_code(&payload), "IDEMPOTENCY_KEY_REUSED");
        let mut submit = world.input_now("referralSubmit", &case.referral, json!({})).await;
        submit["idempotencyKey"] = key.clone();
        let payload =
            world.change(Who::Coordinator, "referralSubmit", submit.clone(), "referral { id }").await;
        assert_eq!(first_code(&payload), "IDEMPOTENCY_KEY_REUSED", "another mutation");
        // A key is an account's own.
        world.act(Who::Coordinator, "referralSubmit", &case.referral, json!({})).await;
        let mut take = world.input_now("referralTake", &case.referral, json!({})).await;
        take["idempotencyKey"] = key;
        world.write(Who::Broker, "referralTake", take, "referral { id }").await;
    }
}

#[tokio::test]
async fn a_refused_write_may_be_sent_again_under_its_key_once_the_cause_is_mended() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.taken("Vaughan").await;
        let mut ask = question(&case.referral, OFFERING);
        ask["idempotencyKey"] = json!(world.key());
        let payload = world.change(Who::Broker, "enquirySend", ask.clone(), "enquiries { id }").await;
        assert_eq!(first_code(&payload), "SHARING_AGREEMENT_MISSING");
        world.agree(&case.person).await;
        let payload = world.write(Who::Broker, "enquirySend", ask, "enquiries { id }").await;
        assert_eq!(payload["enquiries"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn whoever_acts_on_what_has_changed_is_told_so() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, booking) = world.confirmed("Vaughan").await;
        let enquiry = text(
            &one(&world, "booking", &booking, "subject { area } referral { enquiries { id } }").await["referral"]
                ["enquiries"][0]["id"],
        );
        let visit = visits(&world, Who::Charity, &booking).await.remove(0);
        let old: [(Who, &str, &str, &str, Value); 5] = [
            (
                Who::Coordinator,
                "referralWithdraw",
                "referralId",
                &case.referral,
                json!({ "reason": "moved" }),
            ),
            (Who::Broker, "enquiryRecall", "enquiryId", &enquiry, json!({ "reason": "ASKED_BY_MISTAKE" })),
            (Who::Broker, "bookingPause", "bookingId", &booking, json!({ "reason": "AWAY" })),
            (Who::Charity, "visitCancel", "visitId", &visit, json!({ "by": "CHARITY", "reason": "ill" })),
            (Who::Coordinator, "carePackageHold", "carePackageId", &case.package, json!({})),
        ];
        for (who, mutation, field, id, more) in old {
            let mut input = more;
            input[field] = json!(id);
            input["version"] = json!(99);
            let payload = world.change(who, mutation, input, "").await;
            assert_eq!(first_code(&payload), "STALE", "{mutation}");
        }
    }
}
