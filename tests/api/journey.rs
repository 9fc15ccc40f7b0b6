//! The main job, from a co-ordinator's request to help that stands in the person's plan, and every way in which it can go otherwise.

use api_tests::{
    db::Engine,
    job::{first_code, plan, question, request, text, tuesdays, wanted},
    world::{CHARITY, OFFERING, OTHER_OFFERING, Who, World},
};
use chrono::TimeDelta;
use entities::{audit_event, disclosure_entry, unmet_need};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use server::graphql::id::{encode, split};

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
async fn a_charity_is_shown_of_the_person_what_each_stage_allows() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, enquiry, other) = world.asked("Vaughan").await;
        let always =
            ["ageBand", "area", "category", "language", "outcome", "riskNotes", "wanted"].map(str::to_owned);
        let accepted: Vec<String> = always
            .iter()
            .cloned()
            .chain(["addressLine", "name", "postcode", "town"].map(str::to_owned))
            .collect();

        assert_eq!(shown(&world, Who::Charity, &enquiry).await, always, "asked");
        world.act(Who::Charity, "enquiryWaitlist", &enquiry, json!({ "note": "From January" })).await;
        assert_eq!(shown(&world, Who::Charity, &enquiry).await, always, "on the waiting list");
        assert_eq!(shown(&world, Who::OtherCharity, &other).await, always);
        world.act(Who::Charity, "enquiryAccept", &enquiry, json!({})).await;
        let mut sorted = accepted.clone();
        sorted.sort();
        assert_eq!(shown(&world, Who::Charity, &enquiry).await, sorted, "accepted");
        assert_eq!(shown(&world, Who::OtherCharity, &other).await, always, "recalled");

        let payload =
            world.write(Who::Broker, "bookingPropose", plan(&enquiry, "2026-11-10"), "booking { id }").await;
        let booking = text(&payload["booking"]["id"]);
        world.act(Who::Broker, "bookingConfirm", &booking, json!({})).await;
        assert_eq!(shown(&world, Who::Charity, &enquiry).await, sorted, "booked");
        let data = world
            .ask(
                Who::Charity,
                "query($id: ID!) { booking(id: $id) { person { id } referral { id } } }",
                json!({ "id": booking }),
            )
            .await;
        assert_eq!(data["booking"], json!({ "person": null, "referral": null }));
        world.act(Who::Broker, "bookingEnd", &booking, json!({ "outcome": "NO_LONGER_NEEDED" })).await;
        assert_eq!(shown(&world, Who::Charity, &enquiry).await, always, "ended");
    }
}

#[tokio::test]
async fn every_field_that_a_charity_was_shown_is_in_the_ledger_once() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry) = world.accepted("Vaughan").await;
        shown(&world, Who::Charity, &enquiry).await;
        shown(&world, Who::Charity, &enquiry).await;
        // The team's own look discloses nothing.
        shown(&world, Who::Broker, &enquiry).await;
        let rows = disclosure_entry::Entity::find()
            .order_by_asc(disclosure_entry::Column::Field)
            .all(&world.app.db.conn)
            .await
            .unwrap();
        let fields: Vec<_> = rows.iter().map(|row| (row.stage.as_str(), row.field.as_str())).collect();
        let expected =
            ["ADDRESS", "AGE_BAND", "AREA", "CATEGORY", "DAYS", "LANGUAGE", "NAME", "OUTCOME_WANTED"];
        assert_eq!(fields, expected.map(|field| ("ACCEPTED", field)));
        let person = split(&case.person).unwrap().1;
        assert!(rows.iter().all(|row| {
            row.person_id == person
                && row.charity_id == CHARITY
                && row.account_id == Some(Who::Charity.account())
        }));
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
            "SHARING_AGREEMENT_WITHDRAWN"
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
        world.act(Who::Broker, "bookingConfirm", &booking, json!({})).await;
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
async fn a_no_leads_to_another_charity() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry, other) = world.asked("Vaughan").await;
        let decline = json!({ "by": "CHARITY", "reason": "NO_VOLUNTEER", "note": "Not before Easter" });
        world.act(Who::Charity, "enquiryDecline", &enquiry, decline).await;
        assert_eq!(standing(&world, &case.referral).await.0, "ASKED", "the other is still asked");
        let decline = json!({ "by": "PERSON", "reason": "PERSON_CHANGED_MIND" });
        world.act(Who::Broker, "enquiryDecline", &other, decline).await;
        assert_eq!(standing(&world, &case.referral).await, ("LOOKING".to_owned(), "ASK".to_owned()));
        let again = world.ask_for(&case, OTHER_OFFERING).await;
        world.act(Who::Broker, "enquiryRecall", &again, json!({ "reason": "ASKED_BY_MISTAKE" })).await;
        assert_eq!(state(&world, Who::OtherCharity, "enquiry", &again).await, "RECALLED");
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
        let input = world
            .input_now("referralEnterInError", &case.referral, json!({ "reason": "Another person" }))
            .await;
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
