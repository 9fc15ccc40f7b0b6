//! What a charity will be shown, before anybody is asked.

use api_tests::{
    db::Engine,
    job::wanted,
    world::{CATEGORY, Who, World},
};
use entities::disclosure_entry;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use server::graphql::id::encode;

const SHOWN: &str = "category { nameEn } outcome area ageBand language wanted { timesPerWeek } riskNotes \
    name phone addressLine postcode accessNotes emergencyName";

fn minimal(outcome: &str, notes: &Value, times: u8) -> Value {
    json!({
        "category": { "nameEn": "Befriending" }, "outcome": outcome, "area": "SA34", "ageBand": "FROM_75_TO_84",
        "language": "CY", "wanted": { "timesPerWeek": times }, "riskNotes": notes,
        "name": null, "phone": null, "addressLine": null, "postcode": null, "accessNotes": null,
        "emergencyName": null,
    })
}

async fn flag(world: &World, person: &str, health_related: bool, bears_on_visit: bool, handling: &str) {
    let input = json!({
        "personId": person, "kind": "A risk", "healthRelated": health_related, "bearsOnVisit": bears_on_visit,
        "safeHandling": handling, "reviewOn": "2027-01-01",
    });
    world.write(Who::Coordinator, "riskFlagAdd", input, "person { id }").await;
}

#[tokio::test]
async fn a_team_sees_what_a_charity_would_be_shown_before_it_asks_and_discloses_nothing() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.taken("Vaughan").await;
        flag(&world, &case.person, false, true, "The step is loose").await;
        flag(&world, &case.person, true, true, "Has fits: sit with her").await;
        flag(&world, &case.person, false, false, "").await;
        let all = json!(["The step is loose", "Has fits: sit with her"]);
        let outcome = "Somebody to talk to in the week";

        let before = format!(
            "query($id: ID!, $category: ID!, $outcome: ID, $wanted: WantedInput!) {{ person(id: $id) {{ \
                it: subject(categoryId: $category, outcomeId: $outcome, wanted: $wanted) {{ {SHOWN} }} }} }}"
        );
        let variables = json!({
            "id": case.person, "category": encode("cat", CATEGORY), "outcome": case.outcome, "wanted": wanted(),
        });
        for who in [Who::Coordinator, Who::Broker, Who::Manager] {
            let data = world.ask(who, &before, variables.clone()).await;
            assert_eq!(data["person"]["it"], minimal(outcome, &all, 1), "{who:?}");
        }

        let of_referral = format!(
            "query($id: ID!, $wanted: WantedInput) {{ referral(id: $id) {{ it: subject(wanted: $wanted) {{ {SHOWN} }} }} }}"
        );
        let data = world.ask(Who::Broker, &of_referral, json!({ "id": case.referral })).await;
        assert_eq!(data["referral"]["it"], minimal(outcome, &all, 1));
        let mut oftener = wanted();
        oftener["timesPerWeek"] = json!(3);
        let variables = json!({ "id": case.referral, "wanted": oftener });
        let data = world.ask(Who::Broker, &of_referral, variables).await;
        assert_eq!(data["referral"]["it"], minimal(outcome, &all, 3), "as the broker would have it");

        let edit = json!({
            "categoryId": encode("cat", CATEGORY), "version": 1, "nameEn": "Befriending",
            "nameCy": "Cyfeillio", "responseDaysNormal": 5, "responseDaysUrgent": 2, "hidesHealthFlags": true,
            "termsEn": [], "termsCy": [],
        });
        world.write(Who::Administrator, "categoryEdit", edit, "category { hidesHealthFlags }").await;
        let data = world.ask(Who::Broker, &of_referral, json!({ "id": case.referral })).await;
        assert_eq!(
            data["referral"]["it"],
            minimal(outcome, &json!(["The step is loose"]), 1),
            "a category that hides health"
        );
        assert_eq!(disclosure_entry::Entity::find().count(&world.app.db.conn).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn the_outcome_of_another_person_is_not_shown() {
    let world = World::start(Engine::Sqlite).await;
    let (one, other) = (world.drafted("Vaughan").await, world.drafted("Rees").await);
    let query = "query($id: ID!, $category: ID!, $outcome: ID, $wanted: WantedInput!) { person(id: $id) { \
        it: subject(categoryId: $category, outcomeId: $outcome, wanted: $wanted) { outcome } } }";
    let variables = json!({
        "id": one.person, "category": encode("cat", CATEGORY), "outcome": other.outcome, "wanted": wanted(),
    });
    assert_eq!(world.refused(Who::Coordinator, query, variables).await, "NOT_FOUND");
}
