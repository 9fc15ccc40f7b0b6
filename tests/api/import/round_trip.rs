//! What the open directory says, an import of it understands.

use std::collections::BTreeMap;

use api_tests::{
    app::TestApp,
    db::{Engine, fresh},
};
use chrono::TimeDelta;
use domain::{
    charity::Charity,
    offering::{Area, Cost, Offering},
    time::london_date,
};
use entities::category;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use server::store;

use super::{super::demo::looked_at, read, rows};

/// Everything of an offering and its charity that the feed tells and a directory keeps. Not told: descriptions in the other language, levels of
/// care, activities, limits, places of a session, who confirmed it, reasons of closures, units.
fn told(offering: &Offering, charity: &Charity) -> Value {
    let mut areas = offering.areas.clone();
    areas.sort_by_key(|area| format!("{area:?}"));
    let mut sessions: Vec<_> = offering
        .sessions
        .iter()
        .map(|session| json!([session.pattern, session.valid_from, session.valid_to]).to_string())
        .collect();
    sessions.sort();
    let cost = offering.cost.clone().filter(|cost| *cost != Cost { pence: Some(0), note: None });
    let radius = |area: &Area| format!("{area:?}");
    json!({
        "charity": [charity.name, charity.registered_number, charity.email, charity.phone, charity.website.as_deref().and_then(domain::web::address), charity.postcode],
        "charity description": charity.description.en,
        "category": offering.category,
        "name": offering.name,
        "description": offering.description.en,
        "languages": offering.languages,
        "ages": [offering.eligibility.min_age.filter(|age| *age > 0), offering.eligibility.max_age],
        "access": offering.eligibility.accessibility,
        "cost": [cost.as_ref().and_then(|cost| cost.pence).filter(|pence| *pence > 0).map_or(Value::Null, |pence| json!(pence)), cost.as_ref().and_then(|cost| cost.note.as_ref()).map_or(Value::Null, |note| json!(note))],
        "postcode": offering.postcode,
        "areas": areas.iter().map(radius).collect::<Vec<_>>(),
        "sessions": sessions,
        "room": [offering.capacity.maximum(), offering.capacity.available()],
        "confirmed": london_date(offering.confirmed_at),
    })
}

#[tokio::test]
async fn what_is_exported_and_imported_is_the_same() {
    let demo = TestApp::start_on(looked_at().await, false).await;
    demo.advance(TimeDelta::days(21));
    let feed = demo.get("/oruk/v3/services?format=ndjson&full=true&lang=en").await.text;

    let database = fresh(Engine::Sqlite).await;
    for category in category::Entity::find().all(&demo.db.conn).await.unwrap() {
        category::Entity::insert(category.into_active_model())
            .exec_without_returning(&database.conn)
            .await
            .unwrap();
    }
    let other = TestApp::start_on(database, false).await;
    other.advance(TimeDelta::days(21));
    let import = read(&other, feed.clone()).await;
    let services = feed.lines().count();
    let paused = feed.lines().filter(|line| line.contains("\"temporarily closed\"")).count();
    assert_eq!(import.counts.added as usize, services - paused, "{:?}", rows(&other, &import).await);

    let (theirs, ours) = (all(&other).await, all(&demo).await);
    assert_eq!(theirs.len(), services - paused);
    for row in rows(&other, &import).await.iter().filter(|row| row.taken.is_some()) {
        let taken = row.taken.as_ref().unwrap();
        assert_eq!(
            theirs[&row.offering.unwrap().to_string()],
            ours[&taken.offering.feed_id],
            "{}",
            row.title
        );
    }
    assert_eq!(read(&other, feed).await.counts.unchanged as usize, services - paused);
}

/// What is told of each offering, by its id.
async fn all(app: &TestApp) -> BTreeMap<String, Value> {
    let charities = store::charity::all(&app.db.conn).await.unwrap();
    let charity =
        |offering: &Offering| charities.iter().find(|charity| charity.id == offering.charity).unwrap();
    let offerings = store::offering::all(&app.db.conn).await.unwrap();
    offerings.iter().map(|offering| (offering.id.to_string(), told(offering, charity(offering)))).collect()
}
