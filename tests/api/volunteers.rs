//! Volunteers and their checks: nobody goes who may not, and whoever counts on them is told in time.

use std::slice;

use api_tests::{
    app::TestApp,
    db::{Engine, fresh},
    job::{first_code, text},
    world::{CHARITY, OTHER_CHARITY, Who, World, seed},
};
use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use server::{graphql::id::encode, sweep::Swept};
use uuid::Uuid;

use super::sweep::sweep_now;

/// The world, whose charities' visitors need a basic check.
async fn checked(engine: Engine) -> World {
    let db = fresh(engine).await;
    seed(&db.conn).await;
    let basic =
        "UPDATE offering SET check_level_override = 'BASIC', check_level_override_reason = 'They hold keys'";
    db.conn.execute_unprepared(basic).await.expect("the offerings are there");
    World::of(TestApp::start_on(db, false).await)
}

fn details(name: &str, check: Option<&str>) -> Value {
    let level = if check.is_some() { "BASIC" } else { "NONE" };
    json!({
        "name": name, "contact": "01437 000001", "checkLevel": level, "checkedOn": "2025-01-15", "reviewOn": check,
    })
}

/// A volunteer of `charity`, with a basic check until its review where one is said.
async fn volunteer(world: &World, charity: Uuid, name: &str, review: Option<&str>) -> String {
    let mut input = details(name, review);
    input["charityId"] = json!(encode("cha", charity));
    let payload = world.write(Who::Broker, "volunteerAdd", input, "volunteer { id }").await;
    text(&payload["volunteer"]["id"])
}

/// The volunteer as the broker sees them now, with `more` beside id and version.
async fn as_now(world: &World, id: &str, more: Value) -> Value {
    let query = "query($id: ID!) { volunteer(id: $id) { version } }";
    let data = world.ask(Who::Broker, query, json!({ "id": id })).await;
    let mut input = json!({ "volunteerId": id, "version": data["volunteer"]["version"] });
    for (name, value) in more.as_object().expect("fields") {
        input[name] = value.clone();
    }
    input
}

/// Each visit of the booking with its day and who goes.
async fn rota(world: &World, booking: &str) -> Vec<(String, String, Option<String>)> {
    let query =
        "query($id: ID!) { booking(id: $id) { visits(first: 100) { nodes { id startsAt state whoGoes } } } }";
    let data = world.ask(Who::Broker, query, json!({ "id": booking })).await;
    let visits = data["booking"]["visits"]["nodes"].as_array().expect("visits");
    let planned = visits.iter().filter(|visit| visit["state"] == "PLANNED");
    planned
        .map(|visit| {
            let day = text(&visit["startsAt"])[..10].to_owned();
            (text(&visit["id"]), day, visit["whoGoes"].as_str().map(str::to_owned))
        })
        .collect()
}

/// On how many planned visits `name` goes.
async fn visits_by(world: &World, booking: &str, name: Option<&str>) -> usize {
    rota(world, booking).await.iter().filter(|(.., who)| who.as_deref() == name).count()
}

async fn at_risk(world: &World) -> (Value, Value) {
    let query =
        "{ desk { charity { visitsAtRisk checksDue } } visits(filter: { atRisk: true }) { totalCount } }";
    let data = world.ask(Who::Charity, query, json!({})).await;
    assert_eq!(data["desk"]["charity"]["visitsAtRisk"], data["visits"]["totalCount"]);
    (data["visits"]["totalCount"].clone(), data["desk"]["charity"]["checksDue"].clone())
}

#[tokio::test]
async fn nobody_goes_who_is_below_the_level_or_past_review_and_a_renewed_check_puts_them_back() {
    for engine in Engine::BOTH {
        let world = checked(engine).await;
        let (_, booking) = world.confirmed("Vaughan").await;
        let sian = volunteer(&world, CHARITY, "Siân Rees", Some("2026-11-24")).await;
        let ifan = volunteer(&world, CHARITY, "Ifan Pugh", None).await;
        let foreign = volunteer(&world, OTHER_CHARITY, "Nia Hughes", Some("2028-01-01")).await;
        let visits = rota(&world, &booking).await;
        assert_eq!((visits[2].1.as_str(), visits[3].1.as_str()), ("2026-11-24", "2026-12-01"));

        let refused = async |visit: &str, id: &str| {
            world.act_refused(Who::Charity, "visitChooseVolunteer", visit, json!({ "volunteerId": id })).await
        };
        assert_eq!(refused(&visits[0].0, &ifan).await, "VOLUNTEER_BELOW_CHECK_LEVEL");
        assert_eq!(refused(&visits[3].0, &sian).await, "VOLUNTEER_PAST_REVIEW");
        let input =
            world.input_now("visitChooseVolunteer", &visits[0].0, json!({ "volunteerId": foreign })).await;
        let error = world.change_refused(Who::Charity, "visitChooseVolunteer", input).await;
        assert_eq!(error, "NOT_FOUND", "another charity's volunteers are nobody's business");

        let rest = json!({ "volunteerId": sian });
        world.act(Who::Charity, "bookingChooseVolunteer", &booking, rest).await;
        assert_eq!(visits_by(&world, &booking, Some("Siân")).await, 3, "until her review");
        let others = visits.len() - 3;
        assert_eq!(at_risk(&world).await, (json!(others), json!(1)), "warned before it bites");

        let renewed = as_now(&world, &sian, details("Siân Rees", Some("2027-11-24"))).await;
        world.write(Who::Charity, "volunteerEdit", renewed, "volunteer { id }").await;
        assert_eq!(visits_by(&world, &booking, Some("Siân")).await, visits.len());
        assert_eq!(at_risk(&world).await, (json!(0), json!(0)));
        world.later(TimeDelta::days(9)).await;
        sweep_now(&world).await;
        assert_eq!(visits_by(&world, &booking, None).await, 0, "what is planned later is hers too");

        let first_to_come = rota(&world, &booking).await[1].0.clone();
        let moved = json!({ "date": "2026-11-19", "startMinute": 600 });
        world.act(Who::Broker, "visitMove", &first_to_come, moved).await;
        assert_eq!(visits_by(&world, &booking, None).await, 0, "a moved visit keeps who goes");
        let shortened = as_now(&world, &sian, details("Siân Rees", Some("2026-12-01"))).await;
        world.write(Who::Charity, "volunteerEdit", shortened, "volunteer { id }").await;
        let late = rota(&world, &booking).await;
        assert!(late.iter().all(|(_, day, who)| who.is_some() == (day.as_str() <= "2026-12-01")), "{late:?}");
    }
}

#[tokio::test]
async fn whoever_stops_comes_off_their_visits_and_the_broker_is_told_at_once_and_once() {
    for engine in Engine::BOTH {
        let world = checked(engine).await;
        let (case, booking) = world.confirmed("Vaughan").await;
        let sian = volunteer(&world, CHARITY, "Siân Rees", Some("2028-01-01")).await;
        let ifan = volunteer(&world, CHARITY, "Ifan Pugh", Some("2028-01-01")).await;
        world.act(Who::Charity, "bookingChooseVolunteer", &booking, json!({ "volunteerId": sian })).await;

        let query = "query($id: ID!) { volunteer(id: $id) { bookings { id } fragility(on: \"2026-12-18\") { peopleCount \
            affected { leftWith person { id } losing { booking { id } instead { offering { charity { nameEn } } } } } } } }";
        let before = world.ask(Who::Broker, query, json!({ "id": sian })).await["volunteer"].take();
        assert_eq!(before["bookings"], json!([{ "id": booking }]));
        let left = &before["fragility"]["affected"][0];
        assert_eq!((&left["person"]["id"], &left["leftWith"]), (&json!(case.person), &json!("NOTHING")));
        assert_eq!(left["losing"][0]["instead"]["offering"]["charity"]["nameEn"], "Open Door");
        let elsewhere = world.ask(Who::OtherBroker, query, json!({ "id": sian })).await["volunteer"].take();
        assert_eq!((&elsewhere["bookings"], &elsewhere["fragility"]["peopleCount"]), (&json!([]), &json!(0)));

        let stop = as_now(&world, &sian, json!({ "lastDay": "2026-12-18" })).await;
        world.write(Who::Charity, "volunteerStop", stop, "volunteer { lastDay }").await;
        let rota = rota(&world, &booking).await;
        assert!(rota.iter().all(|(_, day, who)| who.is_some() == (day.as_str() <= "2026-12-18")), "{rota:?}");
        let query = "{ notices { nodes { kind dueOn booking { id } } } }";
        let told = world.ask(Who::Broker, query, json!({})).await["notices"]["nodes"].take();
        let expected =
            json!([{ "kind": "VOLUNTEER_LAPSES", "dueOn": "2026-12-18", "booking": { "id": booking } }]);
        assert_eq!(told, expected, "six weeks before, since somebody must be found");
        world.later(TimeDelta::days(40)).await;
        assert_eq!(sweep_now(&world).await.notices_told, 0, "once");

        world.act(Who::Charity, "bookingChooseVolunteer", &booking, json!({ "volunteerId": ifan })).await;
        assert_eq!(sweep_now(&world).await.notices_let_go, 1, "its cause is gone");
        assert_eq!(world.ask(Who::Broker, query, json!({})).await["notices"]["nodes"], json!([]));
        assert_eq!(sweep_now(&world).await, Swept::default());
    }
}

#[tokio::test]
async fn a_review_that_comes_is_told_to_the_broker_a_fortnight_before_it_bites() {
    for engine in Engine::BOTH {
        let world = checked(engine).await;
        let (_, booking) = world.confirmed("Vaughan").await;
        let sian = volunteer(&world, CHARITY, "Siân Rees", Some("2026-11-24")).await;
        world.act(Who::Broker, "bookingChooseVolunteer", &booking, json!({ "volunteerId": sian })).await;
        world.later(TimeDelta::days(7)).await;
        assert_eq!(sweep_now(&world).await.notices_told, 0);
        world.later(TimeDelta::days(1)).await;
        assert_eq!(sweep_now(&world).await.notices_told, 1);
        assert_eq!(sweep_now(&world).await, Swept::default());
        let renewed = as_now(&world, &sian, details("Siân Rees", Some("2027-11-24"))).await;
        world.write(Who::Broker, "volunteerEdit", renewed, "volunteer { id }").await;
        assert_eq!(sweep_now(&world).await, Swept { notices_let_go: 1, ..Swept::default() });
    }
}

#[tokio::test]
async fn the_first_name_of_who_goes_is_for_those_who_need_it_and_the_rest_for_the_charity_and_brokers() {
    let world = checked(Engine::Sqlite).await;
    let (_, booking) = world.confirmed("Vaughan").await;
    let sian = volunteer(&world, CHARITY, "Siân Rees", Some("2028-01-01")).await;
    world.act(Who::Charity, "bookingChooseVolunteer", &booking, json!({ "volunteerId": sian })).await;
    let query = "query($id: ID!) { booking(id: $id) { whoGoes volunteer { name } volunteerChoices { refusal } \
        nextVisit { whoGoes volunteer { name } } } }";
    for (who, first, whole) in [
        (Who::Charity, json!("Siân"), json!({ "name": "Siân Rees" })),
        (Who::Broker, json!("Siân"), json!({ "name": "Siân Rees" })),
        (Who::Coordinator, json!("Siân"), Value::Null),
        (Who::Manager, Value::Null, Value::Null),
    ] {
        let seen = world.ask(who, query, json!({ "id": booking })).await["booking"].take();
        assert_eq!((&seen["whoGoes"], &seen["volunteer"]), (&first, &whole), "{who:?}");
        assert_eq!(
            (&seen["nextVisit"]["whoGoes"], &seen["nextVisit"]["volunteer"]),
            (&first, &whole),
            "{who:?}"
        );
        assert_eq!(seen["volunteerChoices"].is_null(), whole.is_null(), "{who:?}");
    }
    let one = "query($id: ID!) { volunteer(id: $id) { name } }";
    for who in [Who::OtherCharity, Who::Coordinator, Who::Manager, Who::Administrator] {
        assert!(world.ask(who, one, json!({ "id": sian })).await["volunteer"].is_null(), "{who:?}");
    }
    let ours = "{ volunteers { nodes { name checkStanding } } }";
    let seen = world.ask(Who::Charity, ours, json!({})).await;
    assert_eq!(seen["volunteers"]["nodes"], json!([{ "name": "Siân Rees", "checkStanding": "GOOD" }]));
}

#[tokio::test]
async fn a_check_is_written_down_with_its_dates_and_by_whoever_may() {
    let world = checked(Engine::Sqlite).await;
    let mut undated = details("Siân Rees", Some("2027-01-01"));
    undated["charityId"] = json!(encode("cha", CHARITY));
    for who in [Who::OtherCharity, Who::Coordinator] {
        assert_eq!(world.change_refused(who, "volunteerAdd", undated.clone()).await, "NOT_FOUND", "{who:?}");
    }
    undated["checkedOn"] = Value::Null;
    let payload = world.change(Who::Charity, "volunteerAdd", undated, "").await;
    assert_eq!(first_code(&payload), "CHECK_DATE_MISSING");
    assert_eq!(payload["userErrors"][0]["field"], "checkedOn");
}

async fn notices(world: &World, who: Who) -> Vec<(String, String)> {
    let query = "{ notices { nodes { kind dueOn booking { id } } } }";
    let data = world.ask(who, query, json!({})).await;
    let nodes = data["notices"]["nodes"].as_array().expect("notices");
    nodes.iter().map(|it| (text(&it["kind"]), text(&it["dueOn"]))).collect()
}

#[tokio::test]
async fn two_no_shows_running_and_three_cancellations_in_a_month_alert_the_coordinator_once() {
    for engine in Engine::BOTH {
        let world = checked(engine).await;
        let (_, booking) = world.confirmed("Vaughan").await;
        let (_, other) = world.confirmed("Rees").await;
        let visits = rota(&world, &booking).await;
        for (_, day, _) in &rota(&world, &other).await[..2] {
            assert!(day.as_str() < "2026-11-18");
        }
        let off = json!({ "by": "PERSON", "reason": "Away" });
        let cancelled = rota(&world, &other).await;
        for (id, ..) in &cancelled[..2] {
            world.act(Who::Charity, "visitCancel", id, off.clone()).await;
        }
        assert_eq!(notices(&world, Who::Coordinator).await, []);
        world.act(Who::Charity, "visitCancel", &cancelled[2].0, off).await;
        let called_off = ("CANCELLATIONS".to_owned(), "2026-11-24".to_owned());
        assert_eq!(notices(&world, Who::Coordinator).await, slice::from_ref(&called_off));
        world.act(Who::Broker, "bookingPause", &other, json!({ "reason": "AWAY" })).await;
        world.act(Who::Broker, "bookingResume", &other, json!({})).await;

        let missed = json!({ "result": "NO_SHOW", "noShowWho": "PERSON" });
        world.later(TimeDelta::days(9)).await;
        world.act(Who::Charity, "visitRecord", &visits[0].0, missed.clone()).await;
        assert_eq!(notices(&world, Who::Coordinator).await, slice::from_ref(&called_off));
        world.later(TimeDelta::days(7)).await;
        world.act(Who::Charity, "visitRecord", &visits[1].0, missed.clone()).await;
        let no_shows = ("NO_SHOWS".to_owned(), "2026-11-17".to_owned());
        assert_eq!(notices(&world, Who::Coordinator).await, [no_shows.clone(), called_off.clone()]);
        world.later(TimeDelta::days(7)).await;
        world.act(Who::Charity, "visitRecord", &visits[2].0, missed).await;
        assert_eq!(notices(&world, Who::Coordinator).await, [no_shows, called_off], "a third is no news");
        assert_eq!(notices(&world, Who::Broker).await, []);
    }
}
