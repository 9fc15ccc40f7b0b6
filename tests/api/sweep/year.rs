//! A simulated year, a day at a time.

use api_tests::{
    db::Engine,
    job::{plan, text},
    world::{Who, World},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use server::sweep::Swept;

use super::sweep_now;

#[tokio::test]
async fn in_a_year_nothing_is_left_open_and_no_visit_comes_after_an_end_on_sqlite() {
    a_year(Engine::Sqlite).await;
}

#[tokio::test]
async fn in_a_year_nothing_is_left_open_and_no_visit_comes_after_an_end_on_postgres() {
    a_year(Engine::Postgres).await;
}

/// Help without an end, help with one, help that pauses, and questions that nobody answers.
async fn people(world: &World) -> [String; 2] {
    world.sql("UPDATE offering SET capacity_maximum = 9, capacity_available = 9").await;
    world.sql("UPDATE charity SET open_enquiry_limit = 20").await;
    let (_, endless) = world.confirmed("Vaughan").await;
    let (_, enquiry) = world.accepted("Rees").await;
    let mut until_spring = plan(&enquiry, "2026-11-17");
    until_spring["endOn"] = json!("2027-03-09");
    let ending = world.write(Who::Broker, "bookingPropose", until_spring, "booking { id }").await;
    let ending = text(&ending["booking"]["id"]);
    world.act(Who::Broker, "bookingConfirm", &ending, json!({})).await;
    let (_, paused) = world.confirmed("Bowen").await;
    let until = json!({ "reason": "AWAY", "until": "2027-01-31" });
    world.act(Who::Broker, "bookingPause", &paused, until).await;
    world.asked("Morris").await;
    let (_, waiting, _) = world.asked("Griffiths").await;
    world.act(Who::Charity, "enquiryWaitlist", &waiting, json!({})).await;
    let held = world.taken("Lewis").await;
    let until = json!({ "reason": "With her sister", "until": "2027-02-01" });
    world.act(Who::Broker, "referralHold", &held.referral, until).await;
    [endless, paused]
}

async fn a_year(engine: Engine) {
    let world = World::start(engine).await;
    let live = people(&world).await;
    for day in 1..=365 {
        world.app.advance(TimeDelta::days(1));
        sweep_now(&world).await;
        assert_eq!(sweep_now(&world).await, Swept::default(), "day {day}: twice changes nothing");
        check(&world, &live).await;
    }
    assert_eq!(
        world.number("SELECT COUNT(*) FROM enquiry WHERE state IN ('SENT', 'OPENED', 'WAITLISTED')").await,
        0
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM booking WHERE state = 'PAUSED'").await, 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM referral WHERE state = 'ON_HOLD'").await, 0);
}

#[tokio::test]
async fn a_month_that_was_slept_through_is_caught_up_by_one_sweep() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let live = people(&world).await;
        world.app.advance(TimeDelta::days(100));
        let caught_up = sweep_now(&world).await;
        assert!(caught_up.enquiries_lapsed >= 3 && caught_up.holds_ended == 1, "{caught_up:?}");
        assert_eq!(sweep_now(&world).await, Swept::default());
        check(&world, &live).await;
    }
}

/// What is true after every sweep. `live` are bookings on Tuesdays at two, without an end.
async fn check(world: &World, live: &[String; 2]) {
    let now = world.app.clock.now();
    let count = |query: String| async move { world.number(&query).await };
    let day = now.date_naive();
    let open = format!(
        "SELECT COUNT(*) FROM enquiry WHERE state IN ('SENT', 'OPENED', 'WAITLISTED') AND lapse_on < '{day}'"
    );
    assert_eq!(count(open).await, 0, "{day}: an enquiry is open past its last day");
    let after_end = "SELECT COUNT(*) FROM visit v JOIN booking b ON b.id = v.booking_id \
        WHERE v.state = 'PLANNED' AND v.starts_at >= '2027-03-10' AND b.end_on IS NOT NULL";
    assert_eq!(count(after_end.to_owned()).await, 0, "{day}: a visit after an end");
    let [endless, paused] = live;
    let begun: DateTime<Utc> = "2026-11-10T00:00:00Z".parse().expect("an instant");
    if now >= begun {
        assert_eq!(visits_ahead(world, endless, now).await, 8, "{day}: eight weeks ahead");
    }
    let resumed: DateTime<Utc> = "2027-02-01T00:00:00Z".parse().expect("an instant");
    if now >= resumed {
        assert_eq!(visits_ahead(world, paused, now).await, 8, "{day}: eight weeks ahead after a pause");
    }
    let within_pause = "SELECT COUNT(*) FROM visit v JOIN booking b ON b.id = v.booking_id \
        WHERE v.state = 'PLANNED' AND b.state = 'PAUSED' AND v.starts_at < '2027-02-01'";
    assert_eq!(count(within_pause.to_owned()).await, 0, "{day}: a visit within a pause");
}

/// Planned visits of the coming eight weeks.
async fn visits_ahead(world: &World, booking: &str, now: DateTime<Utc>) -> i64 {
    let (_, id) = server::graphql::id::split(booking).expect("an id");
    let of = if world.app.db.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'::uuid") };
    let instant = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let (from, to) = (instant(now), instant(now + TimeDelta::weeks(8)));
    world
        .number(&format!(
            "SELECT COUNT(*) FROM visit WHERE booking_id = {of} AND state = 'PLANNED' \
             AND starts_at > '{from}' AND starts_at <= '{to}'"
        ))
        .await
}
