//! The desks: each role's counts, and nothing for who has not the role.

use api_tests::{
    db::Engine,
    world::{Who, World},
};
use serde_json::{Value, json};

const DESK: &str = "{ desk { \
    coordinator { people referrals { progress count } questions } \
    broker { unassigned answersWaiting overdueEnquiries referrals { progress count } } \
    charity { enquiriesToAnswer overdueEnquiries waitingList visitsToRecord visitsThisWeek offeringsToConfirm } \
    manager { people { count suppressed } liveBookings { count suppressed } unmetNeeds { count suppressed } \
        visitsDoneLast28Days { count suppressed } referrals { progress count { count } } } \
    administrator { accounts activeAccounts teams charities categories } } }";

async fn desk(world: &World, who: Who) -> Value {
    world.ask(who, DESK, json!({})).await["desk"].take()
}

#[tokio::test]
async fn each_role_has_its_own_part_of_the_desk() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let parts = [
            (Who::Coordinator, "coordinator"),
            (Who::Broker, "broker"),
            (Who::Charity, "charity"),
            (Who::Manager, "manager"),
            (Who::Administrator, "administrator"),
        ];
        for (who, own) in parts {
            let desk = desk(&world, who).await;
            for (part, counts) in desk.as_object().unwrap() {
                assert_eq!(counts.is_object(), part == own, "{who:?}: {part}");
            }
        }
    }
}

#[tokio::test]
async fn a_coordinator_counts_the_people_of_their_own_teams() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.person("Vaughan").await;
        assert_eq!(desk(&world, Who::Coordinator).await["coordinator"]["people"], 1);
        assert_eq!(desk(&world, Who::Stranger).await["coordinator"]["people"], 0);
    }
}

#[tokio::test]
async fn a_manager_is_told_no_count_under_five() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        for number in 0..4 {
            world.person(&format!("Bowen{number}")).await;
        }
        let people = desk(&world, Who::Manager).await["manager"]["people"].take();
        assert_eq!(people, json!({ "count": null, "suppressed": true }));
        world.person("Vaughan").await;
        let people = desk(&world, Who::Manager).await["manager"]["people"].take();
        assert_eq!(people, json!({ "count": 5, "suppressed": false }));
    }
}

#[tokio::test]
async fn an_administrator_counts_the_house_and_no_cases() {
    let world = World::start(Engine::Sqlite).await;
    assert_eq!(
        desk(&world, Who::Administrator).await["administrator"],
        json!({ "accounts": 10, "activeAccounts": 10, "teams": 2, "charities": 2, "categories": 1 })
    );
}

#[tokio::test]
async fn a_charity_is_asked_to_confirm_what_it_has_not_confirmed_lately() {
    let world = World::start(Engine::Sqlite).await;
    assert_eq!(desk(&world, Who::Charity).await["charity"]["offeringsToConfirm"], 0);
    world.app.advance(chrono::TimeDelta::days(30));
    let reply = world.app.sign_in(&Who::Charity.email(), api_tests::app::PASSWORD).await;
    let data = world.app.graphql(Some(&reply.token()), DESK).await.json();
    assert_eq!(data["data"]["desk"]["charity"]["offeringsToConfirm"], 1);
}
