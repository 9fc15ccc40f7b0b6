//! Waiting lists: who is next, what each place says of itself, to whom, and that a freed place finds the next in line.

use api_tests::{
    db::Engine,
    world::{OFFERING, Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use server::graphql::id::encode;

/// One who waits for a place of the charity's offering.
async fn waiting(world: &World, name: &str) -> (api_tests::job::Case, String) {
    let case = world.agreed(name).await;
    let enquiry = world.ask_for(&case, OFFERING).await;
    world.act(Who::Charity, "enquiryWaitlist", &enquiry, json!({})).await;
    (case, enquiry)
}

async fn list(world: &World, who: Who) -> Value {
    let query = "query($id: ID!) { offering(id: $id) { waitingList { totalCount nodes { \
        place { position of referredOn explanation { why count } expectedWait { fromWeeks toWeeks cases } } \
        enquiry { id referral { person { familyName } } subject { name area } } } } } }";
    let offering = encode("off", OFFERING);
    world.ask(who, query, json!({ "id": offering })).await["offering"]["waitingList"].clone()
}

#[tokio::test]
async fn a_list_says_who_is_next_and_why_and_to_a_charity_no_name_and_no_level() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, vaughan) = waiting(&world, "Vaughan").await;
        world.later(TimeDelta::days(1)).await;
        let (rees, _) = waiting(&world, "Rees").await;
        let level = json!({
            "toLevel": 4, "onDate": "2026-11-02", "reason": "Falls", "outcome": "Steady", "reviewOn": "2026-12-18",
        });
        world.act(Who::Coordinator, "carePackageChangeEccLevel", &rees.package, level).await;
        let told = list(&world, Who::Broker).await;
        let names: Vec<_> = told["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["enquiry"]["referral"]["person"]["familyName"].clone())
            .collect();
        assert_eq!(names, ["Rees", "Vaughan"], "level 4 first");
        let place = &told["nodes"][1]["place"];
        assert_eq!(
            *place,
            json!({
                "position": 2, "of": 2, "referredOn": "2026-11-02",
                "explanation": [{ "why": "LEVEL_FOUR", "count": 1 }], "expectedWait": null,
            })
        );
        let told = list(&world, Who::Charity).await;
        assert_eq!(told["totalCount"], 2);
        assert_eq!(told["nodes"][1]["place"]["explanation"], json!([{ "why": "PRESSING", "count": 1 }]));
        assert!(told["nodes"][1]["place"]["referredOn"].is_null());
        assert!(told["nodes"][1]["enquiry"]["subject"]["name"].is_null(), "before a yes there is no name");
        assert!(told["nodes"][1]["enquiry"]["referral"].is_null());
        for stranger in [Who::OtherCharity, Who::OtherBroker, Who::Administrator] {
            assert_eq!(list(&world, stranger).await["totalCount"], 0, "{stranger:?}");
        }
        let query = "query($id: ID!) { enquiry(id: $id) { place { position } } }";
        let place = world.ask(Who::Charity, query, json!({ "id": vaughan })).await;
        assert_eq!(place["enquiry"]["place"]["position"], 2);
    }
}

#[tokio::test]
async fn a_freed_place_offers_itself_with_the_next_in_line() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, booking) = world.confirmed("Morris").await;
        let offering = encode("off", OFFERING);
        let full = json!({
            "offeringId": offering, "version": world.version(&offering).await, "sessions": [], "closures": [],
            "unit": "PEOPLE", "maximum": 1, "available": 0, "waitingListOpen": true,
        });
        world.write(Who::Charity, "availabilityEdit", full, "offering { id }").await;
        let (_, first) = waiting(&world, "Vaughan").await;
        waiting(&world, "Rees").await;
        let query = "{ desk { broker { freedPlaces { id } } } }";
        let freed = world.ask(Who::Broker, query, json!({})).await["desk"]["broker"]["freedPlaces"].clone();
        assert_eq!(freed, json!([]), "there is no place");
        world.act(Who::Broker, "bookingEnd", &booking, json!({ "outcome": "OUTCOME_MET" })).await;
        let freed = world.ask(Who::Broker, query, json!({})).await["desk"]["broker"]["freedPlaces"].clone();
        assert_eq!(freed, json!([{ "id": first }]), "one place, for the one who is next");
        let freed =
            world.ask(Who::OtherBroker, query, json!({})).await["desk"]["broker"]["freedPlaces"].clone();
        assert_eq!(freed, json!([]), "nobody of theirs waits");
    }
}

#[tokio::test]
async fn an_expected_wait_is_said_once_enough_people_were_taken_from_the_list() {
    let world = World::start(Engine::Sqlite).await;
    world.sql("UPDATE charity SET open_enquiry_limit = 20").await;
    for number in 0..6 {
        let (_, enquiry) = waiting(&world, &format!("Bowen{number}")).await;
        world.later(TimeDelta::days(14)).await;
        world.act(Who::Charity, "enquiryAccept", &enquiry, json!({})).await;
    }
    let (_, enquiry) = waiting(&world, "Vaughan").await;
    let query = "query($id: ID!) { enquiry(id: $id) { place { position expectedWait { fromWeeks toWeeks cases } } } }";
    let place = world.ask(Who::Broker, query, json!({ "id": enquiry })).await;
    let expected = json!({ "position": 1, "expectedWait": { "fromWeeks": 2, "toWeeks": 2, "cases": 6 } });
    assert_eq!(place["enquiry"]["place"], expected);
}
