//! Charities are asked.

use api_tests::{
    db::Engine,
    job::{first_code, question},
    world::{CHARITY, OFFERING, OTHER_OFFERING, Who, World},
};
use serde_json::{Value, json};
use server::graphql::id::encode;

use super::{standing, state, to_answer};

#[tokio::test]
async fn nobody_is_asked_without_the_persons_agreement() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, booking) = world.proposed("Vaughan").await;
        let agreement = "query($id: ID!) { person(id: $id) { sharingAgreements { id version } } }";
        let data = world.ask(Who::Coordinator, agreement, json!({ "id": case.person })).await;
        let agreement = &data["person"]["sharingAgreements"][0];
        let input = json!({ "agreementId": agreement["id"], "version": agreement["version"] });
        world.write(Who::Coordinator, "sharingAgreementWithdraw", input, "person { id }").await;
        assert_eq!(
            world.act_refused(Who::Broker, "bookingConfirm", &booking, json!({})).await,
            "SHARING_AGREEMENT_WITHDRAWN",
            "what was planned cannot be confirmed"
        );
        assert_eq!(world.places().await, 4, "nothing of a refused write is kept");
        let payload = world
            .change(Who::Broker, "enquirySend", question(&case.referral, OTHER_OFFERING), "enquiries { id }")
            .await;
        assert_eq!(first_code(&payload), "SHARING_AGREEMENT_WITHDRAWN");

        let one = json!({
            "personId": case.person, "scope": "CHARITY", "charityId": encode("cha", CHARITY), "how": "WRITTEN",
        });
        world.write(Who::Broker, "sharingAgreementRecord", one, "person { id }").await;
        let payload = world
            .change(Who::Broker, "enquirySend", question(&case.referral, OTHER_OFFERING), "enquiries { id }")
            .await;
        assert_eq!(
            first_code(&payload),
            "SHARING_AGREEMENT_WITHDRAWN",
            "what is agreed now names another charity"
        );
        let enquiry = world.ask_for(&case, OFFERING).await;
        world.act(Who::Charity, "enquiryAccept", &enquiry, json!({})).await;
    }
}

#[tokio::test]
async fn a_charity_is_asked_once_in_words_and_within_its_limit() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.agreed("Vaughan").await;
        world.sql("UPDATE charity SET open_enquiry_limit = 1").await;
        let send =
            async |input: Value| world.change(Who::Broker, "enquirySend", input, "enquiries { id }").await;
        let ask = |change: &dyn Fn(&mut Value)| {
            let mut input = question(&case.referral, OFFERING);
            change(&mut input);
            input
        };
        let payload = send(ask(&|input| input["message"] = json!(" "))).await;
        assert_eq!(first_code(&payload), "MESSAGE_MISSING");
        let payload = send(ask(&|input| input["offeringIds"] = json!([]))).await;
        assert_eq!(first_code(&payload), "OFFERINGS_OUT_OF_RANGE");
        world.ask_for(&case, OFFERING).await;
        assert_eq!(first_code(&send(ask(&|_| ())).await), "ALREADY_ASKED");
        let second = world.agreed("Rees").await;
        let payload = send(ask(&|input| input["referralId"] = json!(second.referral))).await;
        assert_eq!(first_code(&payload), "CHARITY_AT_ITS_LIMIT");
        let both = json!([encode("off", OTHER_OFFERING), encode("off", OFFERING)]);
        let payload = send(ask(&|input| {
            input["referralId"] = json!(second.referral);
            input["offeringIds"] = both.clone();
        }))
        .await;
        assert_eq!(first_code(&payload), "CHARITY_AT_ITS_LIMIT");
        assert!(to_answer(&world, Who::OtherCharity).await.is_empty(), "all are asked or none");
        world.sql("UPDATE offering SET active = false").await;
        let payload = send(ask(&|input| input["offeringIds"] = json!([encode("off", OTHER_OFFERING)]))).await;
        assert_eq!(first_code(&payload), "OFFERING_NOT_ACTIVE");
    }
}

#[tokio::test]
async fn a_no_leads_to_another_charity() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry, other) = world.asked("Vaughan").await;
        let decline = json!({ "by": "CHARITY", "reason": "NO_VOLUNTEER", "note": "Not before Easter" });
        world.act(Who::Charity, "enquiryDecline", &enquiry, decline).await;
        assert_eq!(standing(&world, &case.referral).await.0, "ASKED", "the other is still asked");
        let decline = json!({ "by": "PERSON", "reason": "PERSON_CHANGED_MIND" });
        world.act(Who::Broker, "enquiryDecline", &other, decline).await;
        assert_eq!(standing(&world, &case.referral).await, ("LOOKING".to_owned(), "ASK_ANOTHER".to_owned()));
        let again = world.ask_for(&case, OTHER_OFFERING).await;
        world.act(Who::Broker, "enquiryRecall", &again, json!({ "reason": "ASKED_BY_MISTAKE" })).await;
        assert_eq!(state(&world, Who::OtherCharity, "enquiry", &again).await, "RECALLED");
    }
}

#[tokio::test]
async fn who_answers_what_was_only_opened_meanwhile_is_heard() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, enquiry, other) = world.asked("Vaughan").await;
        let no = json!({ "by": "CHARITY", "reason": "NO_PLACE" });
        let as_seen = world.input_now("enquiryDecline", &other, no).await;
        world.act(Who::OtherCharity, "enquiryOpen", &other, json!({})).await;
        let payload = world.change(Who::OtherCharity, "enquiryDecline", as_seen, "enquiry { state }").await;
        assert_eq!(payload["enquiry"]["state"], "DECLINED", "{payload}");

        let yes = world.input_now("enquiryAccept", &enquiry, json!({})).await;
        let open = world.input_now("enquiryOpen", &enquiry, json!({})).await;
        let (_, answered) = tokio::join!(
            world.change(Who::Charity, "enquiryOpen", open, "enquiry { state }"),
            world.change(Who::Charity, "enquiryAccept", yes, "enquiry { state }"),
        );
        assert_eq!(answered["enquiry"]["state"], "ACCEPTED", "at the same moment: {answered}");
    }
}

#[tokio::test]
async fn who_answers_what_a_colleague_has_answered_meanwhile_is_told_so() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, enquiry, _) = world.asked("Vaughan").await;
        let yes = world.input_now("enquiryAccept", &enquiry, json!({})).await;
        world.act(Who::Charity, "enquiryWaitlist", &enquiry, json!({})).await;
        let payload = world.change(Who::Charity, "enquiryAccept", yes, "enquiry { state }").await;
        assert_eq!(first_code(&payload), "STALE");
    }
}
