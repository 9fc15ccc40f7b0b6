//! What organisations sign before they share what they know of people: administrators keep it, and whoever asks a charity sees it.

use api_tests::{
    db::Engine,
    job::first_code,
    world::{CHARITY, OTHER_CHARITY, Who, World},
};
use serde_json::{Value, json};
use server::graphql::id::encode;

const SIGNED: &str = "charity { version protocol { standing reference signedOn reviewOn } }";

async fn record(world: &World, version: i32, signed_on: &str, review_on: &str) -> Value {
    let input = json!({
        "charityId": encode("cha", CHARITY), "version": version, "reference": "ISP-0042", "signedOn": signed_on,
        "reviewOn": review_on,
    });
    world.change(Who::Administrator, "charityProtocolRecord", input, SIGNED).await
}

async fn seen(world: &World, who: Who) -> Value {
    let query = "query($id: ID!) { charity(id: $id) { protocol { standing reference signedOn reviewOn } } }";
    world.ask(who, query, json!({ "id": encode("cha", CHARITY) })).await["charity"]["protocol"].take()
}

#[tokio::test]
async fn what_was_signed_is_seen_by_whoever_asks_the_charity_until_it_is_ended() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let missing = json!({ "standing": "MISSING", "reference": null, "signedOn": null, "reviewOn": null });
        assert_eq!(seen(&world, Who::Broker).await, missing);

        let payload = record(&world, 1, "2026-10-01", "2028-10-01").await;
        let signed = json!({
            "standing": "IN_FORCE", "reference": "ISP-0042", "signedOn": "2026-10-01", "reviewOn": "2028-10-01",
        });
        assert_eq!(payload["charity"]["protocol"], signed, "{payload}");
        for who in [Who::Broker, Who::Coordinator, Who::Charity, Who::Manager] {
            assert_eq!(seen(&world, who).await, signed, "{who:?}");
        }
        assert_eq!(seen(&world, Who::OtherCharity).await, Value::Null, "another charity has no say in it");

        let end = json!({ "charityId": encode("cha", CHARITY), "version": 2 });
        let payload = world.change(Who::Administrator, "charityProtocolEnd", end, SIGNED).await;
        assert_eq!(payload["charity"]["protocol"], missing, "{payload}");
        let kept = "SELECT COUNT(*) FROM audit_event WHERE action IN ('charity.record-protocol', 'charity.end-protocol')";
        assert_eq!(world.number(kept).await, 2);
    }
}

#[tokio::test]
async fn administrators_find_the_charities_that_have_signed_nothing_and_those_to_review() {
    let world = World::start(Engine::Sqlite).await;
    record(&world, 1, "2026-10-01", "2026-12-20").await;
    let found = async |standings: &str| {
        let query = format!("{{ charities(protocols: {standings}) {{ totalCount nodes {{ id }} }} }}");
        world.ask(Who::Administrator, &query, json!({})).await["charities"].take()
    };
    let one = |id| json!({ "totalCount": 1, "nodes": [{ "id": encode("cha", id) }] });
    assert_eq!(found("[MISSING]").await, one(OTHER_CHARITY));
    assert_eq!(found("[REVIEW_SOON]").await, one(CHARITY), "eight weeks before its review");
    assert_eq!(found("[IN_FORCE]").await["totalCount"], 0);
    record(&world, 2, "2024-10-01", "2026-10-01").await;
    assert_eq!(found("[REVIEW_OVERDUE]").await, one(CHARITY));
}

#[tokio::test]
async fn a_protocol_from_a_stale_page_or_with_days_that_cannot_be_is_refused_and_says_where() {
    let world = World::start(Engine::Sqlite).await;
    let in_future = record(&world, 1, "2027-01-05", "2028-01-05").await;
    assert_eq!(
        in_future["userErrors"][0],
        json!({ "code": "PROTOCOL_SIGNED_IN_FUTURE", "field": "signedOn" })
    );
    let before = record(&world, 1, "2026-10-01", "2026-10-01").await;
    assert_eq!(
        before["userErrors"][0],
        json!({ "code": "PROTOCOL_REVIEW_BEFORE_SIGNED", "field": "reviewOn" })
    );
    record(&world, 1, "2026-10-01", "2028-10-01").await;
    assert_eq!(first_code(&record(&world, 1, "2026-10-02", "2028-10-02").await), "STALE");
}

#[tokio::test]
async fn editing_a_charity_leaves_what_it_has_signed() {
    let world = World::start(Engine::Sqlite).await;
    record(&world, 1, "2026-10-01", "2028-10-01").await;
    let edit = json!({
        "charityId": encode("cha", CHARITY), "version": 2, "active": true, "nameEn": "Good Neighbours", "nameCy": "Cymdogion Da",
        "descriptionEn": "", "descriptionCy": "", "email": "hello@neighbours.test", "postcode": "SA34 0AZ",
        "language": "CY", "openEnquiryLimit": 4,
    });
    let payload = world.change(Who::Charity, "charityEdit", edit, SIGNED).await;
    assert_eq!(payload["charity"]["protocol"]["reference"], "ISP-0042", "{payload}");
}
