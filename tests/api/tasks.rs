//! What a team's meeting decides: the pack that it reads, and the tasks that it gives.

use api_tests::{
    db::Engine,
    job::{Case, first_code, text},
    world::{TEAM, Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use server::graphql::id::encode;

const FIELDS: &str =
    "task { id version state decision dueOn overdue assignee { name } person { displayName } actions }";

fn decision(case: &Case, to: Who) -> Value {
    json!({
        "teamId": encode("tea", TEAM), "referralId": case.referral, "decision": "Ask her daughter about Thursdays",
        "assigneeId": encode("acc", to.account()), "dueOn": "2026-11-06",
    })
}

async fn added(world: &World, case: &Case, to: Who) -> Value {
    world.write(Who::Coordinator, "taskAdd", decision(case, to), FIELDS).await["task"].take()
}

/// What stands on a desk.
async fn mine(world: &World, who: Who) -> Vec<String> {
    let query = "{ tasks(filter: { mine: true, states: [OPEN] }) { totalCount nodes { decision } } }";
    let data = world.ask(who, query, json!({})).await;
    data["tasks"]["nodes"].as_array().unwrap().iter().map(|task| text(&task["decision"])).collect()
}

async fn step(world: &World, who: Who, mutation: &str, task: &Value) -> Value {
    let input = json!({ "taskId": task["id"], "version": task["version"] });
    world.change(who, mutation, input, FIELDS).await
}

#[tokio::test]
async fn a_decision_stands_on_the_desk_of_whoever_was_given_it_until_it_is_done_and_can_be_undone() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.taken("Vaughan").await;
        let task = added(&world, &case, Who::Broker).await;
        assert_eq!(task["person"]["displayName"], "Mrs Eleri Vaughan", "it is about the referral's person");
        assert_eq!(mine(&world, Who::Broker).await, ["Ask her daughter about Thursdays"]);
        assert!(mine(&world, Who::Coordinator).await.is_empty());

        let done = step(&world, Who::Broker, "taskFinish", &task).await["task"].take();
        assert_eq!(done["state"], "DONE");
        assert!(mine(&world, Who::Broker).await.is_empty());
        let again = step(&world, Who::Broker, "taskReopen", &done).await["task"].take();
        assert_eq!((again["state"].as_str(), again["version"].as_i64()), (Some("OPEN"), Some(3)));
        assert_eq!(mine(&world, Who::Broker).await.len(), 1);
        let stale = step(&world, Who::Coordinator, "taskFinish", &task).await;
        assert_eq!(first_code(&stale), "STALE");
        assert_eq!(world.number("SELECT COUNT(*) FROM task_event").await, 3);
    }
}

#[tokio::test]
async fn a_task_goes_to_one_of_the_team_and_to_another_when_it_is_given_on() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let case = world.taken("Vaughan").await;
        let refused = async |change: &dyn Fn(&mut Value)| {
            let mut input = decision(&case, Who::Broker);
            change(&mut input);
            first_code(&world.change(Who::Coordinator, "taskAdd", input, FIELDS).await)
        };
        let to =
            |who: Who| move |input: &mut Value| input["assigneeId"] = json!(encode("acc", who.account()));
        for other in [Who::Stranger, Who::Charity, Who::Manager] {
            assert_eq!(refused(&to(other)).await, "ASSIGNEE_NOT_IN_TEAM", "{other:?}");
        }
        assert_eq!(refused(&|input| input["decision"] = json!(" ")).await, "DECISION_MISSING");
        assert_eq!(refused(&|input| input["dueOn"] = json!("2026-11-01")).await, "DUE_IN_PAST");

        let task = added(&world, &case, Who::Broker).await;
        let give = json!({
            "taskId": task["id"], "version": task["version"], "dueOn": "2026-11-09",
            "assigneeId": encode("acc", Who::Coordinator.account()),
        });
        let given = world.write(Who::Broker, "taskGive", give, FIELDS).await;
        assert_eq!(given["task"]["assignee"]["name"], "Coordinator");
        assert_eq!(mine(&world, Who::Coordinator).await.len(), 1);
        assert!(mine(&world, Who::Broker).await.is_empty());
    }
}

#[tokio::test]
async fn a_team_says_who_can_be_given_its_tasks() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let query = "{ teams { nodes { slug assignees { name } } } }";
        let data = world.ask(Who::Manager, query, json!({})).await;
        let of = |slug: &str| {
            let teams = data["teams"]["nodes"].as_array().unwrap();
            let team = teams.iter().find(|team| team["slug"] == slug).unwrap();
            team["assignees"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect::<Vec<_>>()
        };
        assert_eq!(of("south"), ["Broker", "Coordinator"]);
        assert_eq!(of("north"), ["OtherBroker", "Stranger"]);
    }
}

async fn pack(world: &World, who: Who, week_of: Option<&str>) -> Value {
    let query = "query($team: ID!, $week: NaiveDate) { teamPack(teamId: $team, weekOf: $week) { monday sunday stuckCount \
        changed { person { displayName } count latest(first: 20) { entry { kind } referral { progress } } } \
        stuck { stuck person { displayName } nextStep { code party } } \
        toDecide { kind dueOn person { displayName } } } }";
    let variables = json!({ "team": encode("tea", TEAM), "week": week_of });
    world.ask(who, query, variables).await["teamPack"].take()
}

#[tokio::test]
async fn a_team_s_pack_tells_what_changed_in_the_week_what_is_stuck_and_why() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, _) = world.confirmed("Vaughan").await;
        let case = world.drafted("Rees").await;
        world.act(Who::Coordinator, "referralSubmit", &case.referral, json!({})).await;
        world.later(TimeDelta::days(8)).await;

        let last = pack(&world, Who::Coordinator, Some("2026-11-04")).await;
        assert_eq!(
            (last["monday"].as_str(), last["sunday"].as_str()),
            (Some("2026-11-02"), Some("2026-11-08"))
        );
        let changed: Vec<_> = last["changed"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| text(&one["person"]["displayName"]))
            .collect();
        assert_eq!(changed, ["Mrs Eleri Rees", "Mrs Eleri Vaughan"], "whose news is the newest comes first");
        let kinds = last["changed"][1]["latest"].as_array().unwrap();
        assert_eq!(kinds[0]["entry"]["kind"], "REFERRAL_ARRANGED");

        let this = pack(&world, Who::Manager, None).await;
        assert_eq!(this["changed"], json!([]), "nothing has happened since Monday");
        let waiting = json!([{ "stuck": "NOT_TAKEN", "person": { "displayName": "Mrs Eleri Rees" },
            "nextStep": { "code": "TAKE", "party": "BROKER" } }]);
        assert_eq!((&this["stuck"], this["stuckCount"].as_i64()), (&waiting, Some(1)));
        for other in [Who::Stranger, Who::Charity, Who::Administrator] {
            assert!(pack(&world, other, None).await.is_null(), "{other:?}");
        }
    }
}
