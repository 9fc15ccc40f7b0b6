//! A simulated quarter of the demo's county, through the public API and the links in letters alone: four teams, sixty charities of which
//! nearly all never sign in, and some four hundred people who are referred, helped, taken to hospital, and left by charities that stop.
//!
//! Who says yes is chance, but the same chance at every run: it hangs on the day and on who is asked. The tests of each database live the same
//! quarter as far as ties are broken alike.

mod county;
mod days;
mod reckoning;

use api_tests::db::Engine;
use chrono::{Datelike, TimeDelta, Weekday};

use county::County;
use reckoning::Figures;

/// Thirteen weeks, from Monday 2 November 2026 to the end of January.
const DAYS: i64 = 91;

#[tokio::test]
async fn after_a_quarter_nobody_is_silently_without_help_on_sqlite() {
    a_quarter(Engine::Sqlite).await.assert_a_quarter_was_lived();
}

#[tokio::test]
async fn after_a_quarter_nobody_is_silently_without_help_on_postgres() {
    a_quarter(Engine::Postgres).await.assert_a_quarter_was_lived();
}

async fn a_quarter(engine: Engine) -> Figures {
    let mut county = County::filled(engine).await;
    for day in 0..DAYS {
        county.wake().await;
        if !matches!(county.today().weekday(), Weekday::Sat | Weekday::Sun) {
            county.charities_answer_letters().await;
            county.charities_answer_signed_in().await;
            county.coordinators_refer().await;
            county.hospital_admits_and_sends_home().await;
            county.brokers_see_to_what_is_theirs().await;
        }
        county.what_happens_on(day).await;
        if day % 7 == 6 {
            reckoning::check(&county).await;
        }
        county.world.app.advance(TimeDelta::days(1));
    }
    county.wake().await;
    reckoning::check(&county).await;
    let figures = reckoning::figures(&mut county).await;
    println!("{figures:#?}");
    figures
}
