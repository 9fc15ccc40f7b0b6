//! Everything that is held about a person, given to them.

use api_tests::{
    db::Engine,
    job::text,
    world::{Who, World},
};
use domain::held::HeldSection;
use serde_json::{Value, json};

const HELD: &str = "query($id: ID!, $section: HeldSection!, $first: Int, $after: String) { \
    held(personId: $id, section: $section, first: $first, after: $after) { \
        nodes { facts { fact value } } pageInfo { hasNextPage endCursor } } }";

async fn section(world: &World, person: &str, section: HeldSection) -> Value {
    let variables = json!({ "id": person, "section": section.as_str(), "first": 100 });
    let mut data = world.ask(Who::Coordinator, HELD, variables).await;
    data["held"]["nodes"].take()
}

#[tokio::test]
async fn every_part_of_the_record_is_told_and_a_safeguarding_concern_is_not() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.names_a_lead().await;
        let (case, booking) = world.confirmed("Vaughan").await;
        let concern = json!({ "aboutId": booking, "body": "Bruises on both wrists" });
        world.write(Who::Charity, "concernRaise", concern, "receipt { id }").await;
        let flag = json!({
            "personId": case.person, "kind": "Dog", "healthRelated": false, "bearsOnVisit": true, "safeHandling": "Ring first",
            "reviewOn": "2027-01-01",
        });
        world.write(Who::Broker, "riskFlagAdd", flag, "person { id }").await;
        let note =
            json!({ "referralId": case.referral, "audience": "INTERNAL", "body": "Rang her daughter" });
        world.write(Who::Broker, "messageSend", note, "message { id }").await;
        let of = json!({ "of": { "personId": case.person } });
        world.write(Who::Coordinator, "calendarAddressMake", of, "path").await;
        let seen = "query($id: ID!) { booking(id: $id) { subject { name addressLine } } }";
        world.ask(Who::Charity, seen, json!({ "id": booking })).await;
        let expected = [
            (HeldSection::Record, "1 Heol y Capel, Narberth, SA34 0AZ"),
            (HeldSection::RiskFlags, "Ring first"),
            (HeldSection::Agreements, "VERBAL"),
            (HeldSection::Packages, "Company in the week"),
            (HeldSection::Outcomes, "Somebody to talk to in the week"),
            (HeldSection::Items, "BOOKING"),
            (HeldSection::Referrals, "Would like company"),
            (HeldSection::Enquiries, "Can somebody visit once a week?"),
            (HeldSection::Bookings, "Cymdogion Da / Good Neighbours"),
            (HeldSection::Visits, "PLANNED"),
            (HeldSection::Calendars, "Coordinator"),
            (HeldSection::Messages, "Rang her daughter"),
            (HeldSection::Disclosures, "ADDRESS"),
            (HeldSection::Reads, "person.register"),
        ];
        for (part, words) in expected {
            let told = section(&world, &case.person, part).await.to_string();
            assert!(told.contains(words), "{engine:?} {part}: {told}");
        }
        for part in HeldSection::ALL {
            let told = section(&world, &case.person, *part).await.to_string();
            assert!(!told.contains("Bruises") && !told.contains("concern"), "{engine:?} {part}: {told}");
        }
        let exports = "SELECT COUNT(*) FROM audit_event WHERE action = 'person.export'";
        assert!(world.number(exports).await >= 15);
    }
}

#[tokio::test]
async fn a_long_part_comes_page_by_page_and_whole() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, _) = world.confirmed("Vaughan").await;
        let whole = section(&world, &case.person, HeldSection::Visits).await;
        let (mut gathered, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "id": case.person, "section": "VISITS", "first": 3, "after": after });
            let data = world.ask(Who::Manager, HELD, variables).await;
            gathered.extend(data["held"]["nodes"].as_array().expect("entries").clone());
            if data["held"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = json!(text(&data["held"]["pageInfo"]["endCursor"]));
        }
        assert!(gathered.len() > 3, "{} visits", gathered.len());
        assert_eq!(Value::from(gathered), whole);
    }
}

#[tokio::test]
async fn it_is_for_those_who_answer_for_the_record() {
    let world = World::start(Engine::Sqlite).await;
    let (case, _) = world.confirmed("Vaughan").await;
    let variables = json!({ "id": case.person, "section": "RECORD" });
    assert_eq!(world.refused(Who::Broker, HELD, variables.clone()).await, "FORBIDDEN");
    for who in [Who::Stranger, Who::Charity, Who::Administrator] {
        assert_eq!(world.ask(who, HELD, variables.clone()).await["held"], Value::Null, "{who:?}");
    }
}
