//! Figures for managers, against a case counted by hand, the same on both databases.

use api_tests::{
    db::Engine,
    job::request,
    world::{Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

const FIGURES: &str = "{ insight(from: \"2026-11-01\", to: \"2026-11-30\") { \
    byCategory { category { slug: nameEn } referrals { count } waits { n median ninetieth } } \
    byWard { referrals { count } waits { n } } \
    unmetNeeds { count { count } wards { count { count } } } \
    unmetByRule { rule count { count } } \
    endings { reason count { count suppressed } } } }";

/// A referral that asks for what nobody gives, closed so.
async fn unmet(world: &World, name: &str) {
    let case = world.drafted(name).await;
    let mut edit = request(&case.person, Some(&case.outcome));
    edit.as_object_mut().expect("fields").remove("personId");
    edit["wanted"]["accessNeeds"] = json!(["WHEELCHAIR"]);
    world.act(Who::Coordinator, "referralEdit", &case.referral, edit).await;
    world.act(Who::Coordinator, "referralSubmit", &case.referral, json!({})).await;
    world.act(Who::Broker, "referralTake", &case.referral, json!({})).await;
    let outcome = json!({ "outcome": "NOTHING_SUITABLE" });
    world.act(Who::Broker, "referralClose", &case.referral, outcome).await;
}

#[tokio::test]
async fn the_figures_are_those_counted_by_hand_on_both_databases() {
    let mut told: Vec<Value> = Vec::new();
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.sql("UPDATE charity SET open_enquiry_limit = 20").await;
        for name in ["Bowen", "Evans", "Howells", "Jenkins", "Lewis"] {
            unmet(&world, name).await;
        }
        // Four of these find help after three working days; four are too few to be told.
        for name in ["Morris", "Owen", "Parry", "Rees"] {
            let case = world.agreed(name).await;
            let enquiry = world.ask_for(&case, api_tests::world::OFFERING).await;
            let no = json!({ "by": "CHARITY", "reason": "NO_VOLUNTEER" });
            world.act(Who::Charity, "enquiryDecline", &enquiry, no).await;
        }
        world.later(TimeDelta::days(1)).await;
        let figures = world.ask(Who::Manager, FIGURES, json!({})).await["insight"].clone();
        assert_eq!(figures["byCategory"][0]["referrals"]["count"], 9, "{figures:#}");
        assert!(figures["byCategory"][0]["waits"].is_null(), "nobody has found help");
        let needs = json!([{ "count": { "count": 5 }, "wards": [{ "count": { "count": 5 } }] }]);
        assert_eq!(figures["unmetNeeds"], needs);
        assert_eq!(figures["unmetByRule"], json!([{ "rule": "ACCESS", "count": { "count": 5 } }]));
        let four = json!([{ "reason": "NO_VOLUNTEER", "count": { "count": null, "suppressed": true } }]);
        assert_eq!(figures["endings"], four, "four are too few to be told");
        assert_eq!(
            world.ask(Who::OtherManager, FIGURES, json!({})).await["insight"]["byCategory"],
            json!([])
        );
        told.push(figures);
    }
    assert_eq!(told.first(), told.last());
}
