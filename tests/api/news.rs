//! What others have done for somebody's people since they last looked at each.

use api_tests::{
    db::Engine,
    world::{Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

const NEWS: &str = "{ changedPeople { totalCount nodes { person { id displayName } since count \
    latest(first: 20) { entry { kind charity { nameEn } actor { name } } referral { id } } } } }";

/// The people of whom there is news, each with its kinds, the newest first.
async fn news(world: &World, who: Who) -> Vec<(String, Vec<String>)> {
    let data = world.ask(who, NEWS, json!({})).await;
    let people = data["changedPeople"]["nodes"].as_array().unwrap();
    assert_eq!(data["changedPeople"]["totalCount"], people.len());
    people.iter().map(|one| (one["person"]["displayName"].as_str().unwrap().to_owned(), kinds(one))).collect()
}

fn kinds(one: &Value) -> Vec<String> {
    let latest = one["latest"].as_array().unwrap();
    latest.iter().map(|change| change["entry"]["kind"].as_str().unwrap().to_owned()).collect()
}

async fn look(world: &World, who: Who, person: &str, seen_until: &str) {
    let input = json!({ "personId": person, "seenUntil": seen_until });
    world.write(who, "personLook", input, "person { id }").await;
}

#[tokio::test]
async fn what_others_have_done_is_new_until_it_is_looked_at_and_what_one_did_oneself_never_is() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, _) = world.accepted("Vaughan").await;
        world.later(TimeDelta::minutes(5)).await;
        let coordinator = news(&world, Who::Coordinator).await;
        let expected = ["ENQUIRY_ACCEPTED", "ENQUIRY_SENT", "REFERRAL_TAKEN"].map(str::to_owned).to_vec();
        assert_eq!(coordinator, [("Mrs Eleri Vaughan".to_owned(), expected)]);
        let broker = news(&world, Who::Broker).await;
        assert_eq!(broker[0].1[0], "ENQUIRY_ACCEPTED");
        assert!(!broker[0].1.contains(&"REFERRAL_TAKEN".to_owned()), "{broker:?}");

        look(&world, Who::Coordinator, &case.person, "2026-11-02T23:00:00Z").await;
        assert!(news(&world, Who::Coordinator).await.is_empty());
        assert_eq!(news(&world, Who::Broker).await.len(), 1, "each has looked for themselves");
        world.later(TimeDelta::minutes(5)).await;
        world
            .act(
                Who::Broker,
                "referralHold",
                &case.referral,
                json!({ "reason": "Away", "until": "2026-12-01" }),
            )
            .await;
        world.later(TimeDelta::minutes(5)).await;
        assert_eq!(news(&world, Who::Coordinator).await[0].1, ["REFERRAL_HELD"]);

        look(&world, Who::Coordinator, &case.person, "2026-10-20T09:00:00Z").await;
        assert_eq!(news(&world, Who::Coordinator).await[0].1.len(), 4, "a look that is taken back");
    }
}

#[tokio::test]
async fn what_is_older_than_four_weeks_is_history_and_no_news() {
    let world = World::start(Engine::Sqlite).await;
    world.taken("Vaughan").await;
    world.later(TimeDelta::days(27)).await;
    assert_eq!(news(&world, Who::Coordinator).await.len(), 1);
    world.later(TimeDelta::days(2)).await;
    assert!(news(&world, Who::Coordinator).await.is_empty());
}

#[tokio::test]
async fn nobody_hears_of_people_who_are_not_theirs() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, _) = world.confirmed("Vaughan").await;
        for who in [Who::Stranger, Who::OtherBroker, Who::Manager, Who::Charity, Who::Administrator] {
            assert!(news(&world, who).await.is_empty(), "{who:?}");
        }
        let refused = json!({ "personId": case.person, "seenUntil": "2026-11-02T12:00:00Z" });
        assert_eq!(world.change_refused(Who::Stranger, "personLook", refused).await, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_list_of_what_is_stuck_holds_what_each_referral_says_of_itself() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.drafted("Vaughan").await;
        world.act(Who::Coordinator, "referralSubmit", &case.referral, json!({})).await;
        let (_, enquiry, other) = world.asked("Rees").await;
        let stuck = async || {
            let query = "{ all: referrals { nodes { id stuck } } stuck: referrals(filter: { stuck: true }) { nodes { id stuck } } }";
            let data = world.ask(Who::Broker, query, json!({})).await;
            let of = |list: &Value| {
                let mut told: Vec<(String, String)> = list["nodes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|one| !one["stuck"].is_null())
                    .map(|one| (one["id"].to_string(), one["stuck"].as_str().unwrap().to_owned()))
                    .collect();
                told.sort();
                told
            };
            assert_eq!(of(&data["all"]), of(&data["stuck"]));
            let mut reasons: Vec<String> = of(&data["stuck"]).into_iter().map(|(_, reason)| reason).collect();
            reasons.sort();
            reasons
        };
        assert!(stuck().await.is_empty());
        world.later(TimeDelta::days(2)).await;
        assert_eq!(stuck().await, ["NOT_TAKEN"]);
        world.later(TimeDelta::days(6)).await;
        assert_eq!(stuck().await, ["ANSWER_OVERDUE", "NOT_TAKEN"]);
        let no = json!({ "by": "CHARITY", "reason": "NO_PLACE" });
        world.act(Who::Charity, "enquiryDecline", &enquiry, no.clone()).await;
        world.act(Who::OtherCharity, "enquiryDecline", &other, no).await;
        assert_eq!(stuck().await, ["NOBODY_SAID_YES", "NOT_TAKEN"]);
    }
}

#[tokio::test]
async fn many_people_with_news_cost_as_many_statements_as_one() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.accepted("Vaughan").await;
        let one = statements(&world).await;
        for name in ["Rees", "Bowen", "Lewis"] {
            world.accepted(name).await;
        }
        assert_eq!(statements(&world).await, one);
    }
}

/// The fewest of some readings: the server's own tasks, which take in what was just written, are counted with a reading that they meet.
async fn statements(world: &World) -> u64 {
    let mut fewest = u64::MAX;
    for _ in 0..5 {
        fewest = fewest.min(world.statements(Who::Coordinator, NEWS).await);
    }
    fewest
}
