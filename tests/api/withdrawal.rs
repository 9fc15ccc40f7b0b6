//! A person takes their agreement back: what was asked is recalled at once, and help in place ends or goes on as they say.

use api_tests::{
    db::Engine,
    job::first_code,
    world::{CHARITY, OFFERING, OTHER_OFFERING, Who, World},
};
use serde_json::{Value, json};
use server::graphql::id::encode;

const AGREEMENT: &str = "query($id: ID!) { person(id: $id) { sharingAgreements { id version openEnquiries \
    helpInPlace { id state } } } }";

async fn agreement(world: &World, person: &str) -> Value {
    world.ask(Who::Coordinator, AGREEMENT, json!({ "id": person })).await["person"]["sharingAgreements"][0]
        .take()
}

async fn withdraw(world: &World, agreement: &Value, choice: Value) -> Value {
    let mut input = choice;
    input["agreementId"] = agreement["id"].clone();
    input["version"] = agreement["version"].clone();
    world.change(Who::Coordinator, "sharingAgreementWithdraw", input, "person { id }").await
}

async fn states(world: &World, referral: &str) -> Value {
    let query = "query($id: ID!) { referral(id: $id) { progress nextStep { code } enquiries { state } } }";
    world.ask(Who::Broker, query, json!({ "id": referral })).await["referral"].take()
}

#[tokio::test]
async fn what_was_asked_is_recalled_and_a_yes_that_led_to_nothing_is_no_more() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, ..) = world.asked("Vaughan").await;
        let given = agreement(&world, &case.person).await;
        assert_eq!(given["openEnquiries"], 2);
        let payload = withdraw(&world, &given, json!({})).await;
        assert_eq!(payload["userErrors"], json!([]));
        let now = states(&world, &case.referral).await;
        assert_eq!(now["enquiries"], json!([{ "state": "RECALLED" }, { "state": "RECALLED" }]));
        assert_eq!((&now["progress"], &now["nextStep"]["code"]), (&json!("LOOKING"), &json!("ASK")));

        let (accepted, _) = world.accepted("Rees").await;
        let given = agreement(&world, &accepted.person).await;
        withdraw(&world, &given, json!({})).await;
        assert_eq!(states(&world, &accepted.referral).await["enquiries"], json!([{ "state": "DECLINED" }]));
    }
}

#[tokio::test]
async fn help_in_place_ends_or_goes_on_as_the_person_says() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let choices = [
            (json!({ "helpInPlace": "GOES_ON" }), "ARRANGED", ("CONFIRMED", Value::Null, Value::Null)),
            (
                json!({ "helpInPlace": "ENDS", "lastDay": "2026-11-20" }),
                "LOOKING",
                ("CONFIRMED", Value::Null, json!("2026-11-20")),
            ),
            (
                json!({ "helpInPlace": "ENDS" }),
                "LOOKING",
                ("ENDED", json!("AGREEMENT_WITHDRAWN"), json!("2026-11-10")),
            ),
        ];
        for (choice, progress, (state, outcome, end_on)) in choices {
            let (case, booking) = world.confirmed("Vaughan").await;
            let given = agreement(&world, &case.person).await;
            assert_eq!(given["helpInPlace"], json!([{ "id": booking, "state": "CONFIRMED" }]));
            let undecided = withdraw(&world, &given, json!({})).await;
            assert_eq!(first_code(&undecided), "HELP_IN_PLACE_UNDECIDED");
            let past =
                withdraw(&world, &given, json!({ "helpInPlace": "ENDS", "lastDay": "2026-11-01" })).await;
            assert_eq!(first_code(&past), "STOP_IN_PAST");
            assert_eq!(
                agreement(&world, &case.person).await["version"],
                1,
                "nothing of a refused write is kept"
            );

            let payload = withdraw(&world, &given, choice).await;
            assert_eq!(payload["userErrors"], json!([]));
            let now = states(&world, &case.referral).await;
            assert_eq!(now["progress"], progress);
            let query = "query($id: ID!) { booking(id: $id) { state outcome endOn } }";
            let left = world.ask(Who::Broker, query, json!({ "id": booking })).await;
            assert_eq!(left["booking"], json!({ "state": state, "outcome": outcome, "endOn": end_on }));
        }
    }
}

#[tokio::test]
async fn what_another_agreement_covers_stays_as_it_is() {
    let world = World::start(Engine::Sqlite).await;
    let (case, ..) = world.asked("Vaughan").await;
    let one = json!({
        "personId": case.person, "scope": "CHARITY", "charityId": encode("cha", CHARITY), "how": "WRITTEN",
    });
    world.write(Who::Coordinator, "sharingAgreementRecord", one, "person { id }").await;
    let given = agreement(&world, &case.person).await;
    assert_eq!(given["openEnquiries"], 1, "of {OFFERING} and {OTHER_OFFERING}, one is covered twice");
    withdraw(&world, &given, json!({})).await;
    let now = states(&world, &case.referral).await;
    assert_eq!(now["enquiries"], json!([{ "state": "SENT" }, { "state": "RECALLED" }]));
}

#[tokio::test]
async fn in_a_list_each_person_has_what_hangs_on_their_own_agreement() {
    let world = World::start(Engine::Sqlite).await;
    let (_, booking) = world.confirmed("Vaughan").await;
    world.asked("Rees").await;
    let query = "{ people { nodes { familyName sharingAgreements { openEnquiries helpInPlace { id } } } } }";
    let people = world.ask(Who::Broker, query, json!({})).await["people"]["nodes"].take();
    assert_eq!(
        people,
        json!([
            { "familyName": "Rees", "sharingAgreements": [{ "openEnquiries": 2, "helpInPlace": [] }] },
            { "familyName": "Vaughan", "sharingAgreements": [{ "openEnquiries": 0, "helpInPlace": [{ "id": booking }] }] },
        ])
    );
}
