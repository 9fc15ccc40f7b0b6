//! Safeguarding concerns: whom they reach, who learns of them, and who does not.

use api_tests::{
    app::PUBLIC_URL,
    db::Engine,
    job::{first_code, text},
    world::{TEAM, Who, World},
};
use serde_json::{Value, json};
use server::graphql::id::encode;

/// A worry in words that are nowhere else.
const WORRY: &str = "Bruises on both wrists, and her nephew answers for her";
const ROUTE: &str = "query($id: ID!) { concernRoute(aboutId: $id) { safeguarding { phone outOfHours lead { name } } \
    raised { id state seenAt reply } } }";
const CONCERNS: &str = "query($closed: Boolean!) { concerns(closed: $closed) { totalCount nodes { id version state body \
    person { displayName } raisedBy { name } charity { nameEn } subjectKind subjectId outcome note reply actions } } }";

async fn raise(world: &World, who: Who, about: &str) -> String {
    let input = json!({ "aboutId": about, "body": WORRY });
    let payload = world.write(who, "concernRaise", input, "receipt { id state }").await;
    assert_eq!(payload["receipt"]["state"], "RAISED");
    text(&payload["receipt"]["id"])
}

async fn concerns(world: &World, who: Who, closed: bool) -> Value {
    let mut data = world.ask(who, CONCERNS, json!({ "closed": closed })).await;
    data["concerns"].take()
}

#[tokio::test]
async fn a_charitys_worry_reaches_the_named_lead_and_its_author_hears_what_came_of_it() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.names_a_lead().await;
        let (_, booking) = world.confirmed("Vaughan").await;
        let route = world.ask(Who::Charity, ROUTE, json!({ "id": booking })).await;
        assert_eq!(
            route["concernRoute"],
            json!({
                "safeguarding": { "phone": "01437 000111", "outOfHours": "0300 000 0222", "lead": { "name": "Manager" } },
                "raised": [],
            })
        );
        let id = raise(&world, Who::Charity, &booking).await;
        let read = concerns(&world, Who::Manager, false).await;
        assert_eq!(
            read["nodes"],
            json!([{
                "id": id, "version": 1, "state": "RAISED", "body": WORRY, "person": { "displayName": "Mrs Eleri Vaughan" },
                "raisedBy": { "name": "Charity" }, "charity": { "nameEn": "Good Neighbours" }, "subjectKind": "BOOKING",
                "subjectId": booking, "outcome": null, "note": null, "reply": null, "actions": ["SEE"],
            }])
        );
        let seen = json!({ "concernId": id, "version": 1 });
        world.write(Who::Manager, "concernSee", seen, "concern { state }").await;
        let closing = json!({
            "concernId": id, "version": 2, "outcome": "REPORTED", "note": "Rang the council", "reply": "Thank you, it is in hand",
        });
        let closed = world.write(Who::Manager, "concernClose", closing, "concern { outcome actions }").await;
        assert_eq!(closed["concern"], json!({ "outcome": "REPORTED", "actions": [] }));
        assert_eq!(concerns(&world, Who::Manager, false).await["totalCount"], 0);
        assert_eq!(concerns(&world, Who::Manager, true).await["nodes"][0]["note"], "Rang the council");
        let told = world.ask(Who::Charity, ROUTE, json!({ "id": booking })).await;
        let receipt = &told["concernRoute"]["raised"][0];
        assert_eq!(
            (&receipt["state"], &receipt["reply"]),
            (&json!("CLOSED"), &json!("Thank you, it is in hand"))
        );
        assert!(receipt["seenAt"].is_string());
    }
}

#[tokio::test]
async fn nobody_else_learns_that_there_is_one_and_what_is_written_is_in_no_other_row() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.names_a_lead().await;
        let (case, booking) = world.confirmed("Vaughan").await;
        let id = raise(&world, Who::Charity, &booking).await;
        raise(&world, Who::Broker, &case.referral).await;
        let query = "query($id: ID!) { concern(id: $id) { body } }";
        for who in Who::ALL {
            let is_lead = who == Who::Manager;
            let listed = concerns(&world, who, false).await;
            assert_eq!(listed["totalCount"], if is_lead { 2 } else { 0 }, "{who:?}");
            let one = world.ask(who, query, json!({ "id": id })).await;
            assert_eq!(one["concern"].is_object(), is_lead, "{who:?}");
        }
        for (who, about) in [(Who::Coordinator, &case.person), (Who::Charity, &booking)] {
            let route = world.ask(who, ROUTE, json!({ "id": about })).await;
            let own = usize::from(who == Who::Charity);
            assert_eq!(route["concernRoute"]["raised"].as_array().map(Vec::len), Some(own), "{who:?}");
        }
        let elsewhere = "SELECT (SELECT COUNT(*) FROM concern_event WHERE CAST(data AS TEXT) LIKE '%Bruises%') \
            + (SELECT COUNT(*) FROM event WHERE CAST(data AS TEXT) LIKE '%Bruises%') \
            + (SELECT COUNT(*) FROM message WHERE body LIKE '%Bruises%') \
            + (SELECT COUNT(*) FROM letter WHERE body LIKE '%Bruises%') \
            + (SELECT COUNT(*) FROM audit_event WHERE CAST(detail AS TEXT) LIKE '%Bruises%')";
        assert_eq!(world.number(elsewhere).await, 0);
        let raised = "SELECT COUNT(*) FROM audit_event WHERE action = 'concern.raise' AND detail IS NULL";
        assert_eq!(world.number(raised).await, 2);
    }
}

#[tokio::test]
async fn the_letter_to_the_lead_says_only_that_there_is_one_to_read() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        world.names_a_lead().await;
        let person = world.person("Vaughan").await;
        raise(&world, Who::Coordinator, &person).await;
        let letter = mail.next().await;
        assert_eq!(letter.to, "manager@dolen.test");
        assert_eq!(letter.subject(), "Something waits for you to read it");
        assert!(letter.text().contains(&format!("{PUBLIC_URL}/concerns")), "{}", letter.text());
        super::post::names_nobody(&letter);
        for told in ["Bruises", "Coordinator", "south", "per_"] {
            assert!(!format!("{}{}", letter.source, letter.text()).contains(told), "{told}");
        }
    }
}

#[tokio::test]
async fn where_nobody_is_named_a_concern_is_refused_and_not_lost() {
    let world = World::start(Engine::Sqlite).await;
    let person = world.person("Vaughan").await;
    let input = json!({ "aboutId": person, "body": WORRY });
    let payload = world.change(Who::Broker, "concernRaise", input, "receipt { id }").await;
    assert_eq!(first_code(&payload), "NO_SAFEGUARDING_LEAD");
    let route = world.ask(Who::Broker, ROUTE, json!({ "id": person })).await;
    assert_eq!(route["concernRoute"], json!({ "safeguarding": null, "raised": [] }));
}

#[tokio::test]
async fn whoever_is_named_stays_of_the_team_until_another_is() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.names_a_lead().await;
        let account = encode("acc", Who::Manager.account());
        let gone = json!({
            "accountId": account, "version": 1, "name": "Manager", "language": "EN", "roles": ["MANAGER"],
            "teamIds": [encode("tea", TEAM)], "active": false,
        });
        let payload = world.change(Who::Administrator, "accountRevise", gone.clone(), "").await;
        assert_eq!(first_code(&payload), "LEADS_SAFEGUARDING");
        let next = |lead: Who, version: i32| {
            json!({
                "teamId": encode("tea", TEAM), "version": version, "leadId": encode("acc", lead.account()), "phone": "1",
            })
        };
        let stranger =
            world.change(Who::Administrator, "safeguardingArrange", next(Who::Stranger, 1), "").await;
        assert_eq!(first_code(&stranger), "LEAD_NOT_OF_THE_TEAM");
        let stale = world.change(Who::Administrator, "safeguardingArrange", next(Who::Broker, 0), "").await;
        assert_eq!(first_code(&stale), "STALE");
        world.write(Who::Administrator, "safeguardingArrange", next(Who::Broker, 1), "team { id }").await;
        world.write(Who::Administrator, "accountRevise", gone, "account { id }").await;
        let person = world.person("Vaughan").await;
        raise(&world, Who::Coordinator, &person).await;
        assert_eq!(concerns(&world, Who::Broker, false).await["totalCount"], 1);
    }
}
