//! Other directories' feeds, read into ours.

mod from_the_web;
mod killed;
mod round_trip;

use std::{collections::BTreeMap, io::Cursor};

use api_tests::{
    app::TestApp,
    db::{Engine, fresh},
    feed::{hostile, tidy},
    world::seed,
};
use domain::{
    import::{ImportFailure, ImportState, RemarkCode, RowOutcome},
    need::Language,
};
use entities::{charity, import, import_part, import_source, offering};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use server::{
    import::{Feed, Importing, approve, refuse},
    op::{Op, RequestId},
    store::import::{self as store, Import, Row},
};

/// A house with the categories of the world.
async fn house(engine: Engine) -> TestApp {
    let db = fresh(engine).await;
    seed(&db.conn).await;
    TestApp::start_on(db, false).await
}

fn op(app: &TestApp) -> Op {
    app.platform.op(None, RequestId::parse("an-import").unwrap())
}

fn feed() -> Feed {
    Feed { name: "https://example.org/services".to_owned(), language: Language::En }
}

async fn read(app: &TestApp, bytes: impl Into<Vec<u8>>) -> Import {
    let mut importing = Importing::begin(&op(app), feed()).await.unwrap();
    importing.read(Cursor::new(bytes.into())).await.unwrap();
    importing.finish(false).await.unwrap()
}

async fn rows(app: &TestApp, import: &Import) -> Vec<Row> {
    store::rows_after(&app.db.conn, import.id, None, 0, 100_000).await.unwrap()
}

fn page(services: &[Value]) -> Vec<u8> {
    json!({ "contents": services }).to_string().into_bytes()
}

async fn offerings(app: &TestApp) -> Vec<domain::offering::Offering> {
    server::store::offering::all(&app.db.conn).await.unwrap()
}

#[tokio::test]
async fn a_dirty_feed_of_more_than_a_thousand_services_ends_with_a_true_report_on_sqlite() {
    a_dirty_feed_ends_with_a_true_report(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_dirty_feed_of_more_than_a_thousand_services_ends_with_a_true_report_on_postgres() {
    a_dirty_feed_ends_with_a_true_report(Engine::Postgres).await;
}

async fn a_dirty_feed_ends_with_a_true_report(engine: Engine) {
    let app = house(engine).await;
    let before = offerings(&app).await.len();
    let dirty = hostile(1_200);
    let import = read(&app, dirty.bytes.clone()).await;
    let counts = import.counts;
    assert_eq!(counts.total(), dirty.services);
    assert_eq!(
        (counts.added, counts.to_review, counts.refused),
        (dirty.fate.added, dirty.fate.to_review, dirty.fate.refused)
    );
    assert_eq!(import.state, ImportState::Waiting, "some are to review");

    let rows = rows(&app, &import).await;
    assert_eq!(counted(&rows)[&RowOutcome::Added], counts.added);
    assert_eq!(
        rows.iter().map(|row| row.position).collect::<Vec<_>>(),
        (1..=dirty.services).collect::<Vec<_>>()
    );
    for row in &rows {
        let refused = row.remarks.iter().any(|remark| remark.code.refuses());
        assert_eq!(refused, row.outcome == RowOutcome::Refused, "{row:?}");
    }
    let offerings = offerings(&app).await;
    assert_eq!(offerings.len(), before + counts.added as usize);
    for offering in &offerings {
        let text = &offering.description.en;
        assert!(!text.contains('<') && !text.contains("fetch(") && text.chars().count() <= 4_000, "{text}");
    }
    let listed = app.platform.directory.now().offerings().count();
    assert_eq!(listed, offerings.len(), "the directory knows them at once");

    let again = read(&app, dirty.bytes).await;
    assert_eq!((again.counts.added, again.counts.changed), (0, 0), "the same feed changes nothing");
    assert_eq!(again.counts.unchanged, counts.added);
    assert_eq!(again.counts.refused, counts.refused);
    assert_eq!(self::offerings(&app).await, offerings);
    let first = store::find(&app.db.conn, import.id).await.unwrap().unwrap();
    assert_eq!(first.state, ImportState::Superseded);
    assert_eq!(import_part::Entity::find().count(&app.db.conn).await.unwrap(), 0, "what was read is let go");
}

fn counted(rows: &[Row]) -> BTreeMap<RowOutcome, u32> {
    rows.iter().fold(BTreeMap::new(), |mut counts, row| {
        *counts.entry(row.outcome).or_default() += 1;
        counts
    })
}

#[tokio::test]
async fn a_change_waits_until_somebody_approves_it() {
    for engine in Engine::BOTH {
        let app = house(engine).await;
        read(&app, page(&[tidy(0), tidy(1)])).await;
        let (mut renamed, mut moved) = (tidy(0), tidy(1));
        renamed["name"] = json!("Another name");
        renamed["organization"]["email"] = json!("other@example.org");
        moved["schedules"][0]["byday"] = json!("WE");
        let import = read(&app, page(&[renamed.clone(), moved.clone(), tidy(2)])).await;
        assert_eq!((import.counts.added, import.counts.changed), (1, 2));
        assert!(!names(&app).await.contains(&"Another name".to_owned()), "it waits");
        let told: Vec<Vec<String>> = rows(&app, &import)
            .await
            .iter()
            .map(|row| row.differences.iter().map(|it| it.field.clone()).collect())
            .collect();
        assert_eq!(
            told,
            [
                vec!["charity.email".to_owned(), "offering.name".to_owned()],
                vec!["offering.sessions".to_owned()],
                vec![]
            ]
        );

        let op = op(&app);
        let tx = op.begin().await.unwrap();
        let import = approve(&tx, import, None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(import.state, ImportState::Applied);
        assert!(names(&app).await.contains(&"Another name".to_owned()));
        let charities = charity::Entity::find().all(&app.db.conn).await.unwrap();
        assert!(charities.iter().any(|charity| charity.email == "other@example.org"));
        let again = read(&app, page(&[renamed, moved, tidy(2)])).await;
        assert_eq!((again.counts.unchanged, again.counts.total()), (3, 3));
        assert_eq!(again.state, ImportState::Applied);
    }
}

async fn names(app: &TestApp) -> Vec<String> {
    offerings(app).await.into_iter().map(|offering| offering.name.en).collect()
}

#[tokio::test]
async fn changes_that_are_turned_down_are_not_made_and_come_again() {
    let app = house(Engine::Sqlite).await;
    read(&app, page(&[tidy(0)])).await;
    let mut renamed = tidy(0);
    renamed["name"] = json!("Another name");
    let import = read(&app, page(&[renamed.clone()])).await;
    let op = op(&app);
    let tx = op.begin().await.unwrap();
    let import = refuse(&tx, import, None).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(import.state, ImportState::Refused);
    assert!(!names(&app).await.contains(&"Another name".to_owned()));
    assert_eq!(read(&app, page(&[renamed])).await.counts.changed, 1);
}

#[tokio::test]
async fn a_feed_that_breaks_in_the_middle_leaves_nothing() {
    let app = house(Engine::Sqlite).await;
    let before = offerings(&app).await;
    let mut bytes = page(&[tidy(0), tidy(1)]);
    bytes.truncate(bytes.len() - 20);
    let import = read(&app, bytes).await;
    assert_eq!((import.state, import.failure), (ImportState::Failed, Some(ImportFailure::Broken)));
    assert!(import.failure_place.is_some_and(|place| place.contains("line")), "it says where");
    assert_eq!(offerings(&app).await, before);
    assert_eq!(import_part::Entity::find().count(&app.db.conn).await.unwrap(), 0);
    for nothing in [&b""[..], b"   ", b"{", b"[1,", b"\xff\xfe", b"<html>", b"{\"contents\": [{\"id\":"] {
        assert_eq!(read(&app, nothing).await.state, ImportState::Failed, "{nothing:?}");
    }
    for empty in ["[]", "{}", "{\"contents\": []}", "null", "7"] {
        assert_eq!(read(&app, empty).await.state, ImportState::Applied, "{empty}");
    }
    assert_eq!(offerings(&app).await, before);
}

#[tokio::test]
async fn a_rehearsal_says_the_same_and_does_nothing() {
    let app = house(Engine::Sqlite).await;
    let before = offerings(&app).await;
    let mut importing = Importing::begin(&op(&app), feed()).await.unwrap();
    let id = importing.id();
    importing.read(Cursor::new(page(&[tidy(0), json!({})]))).await.unwrap();
    let import = importing.finish(true).await.unwrap();
    assert_eq!((import.counts.added, import.counts.refused), (1, 1));
    assert_eq!(offerings(&app).await, before);
    store::forget(&app.db.conn, id).await.unwrap();
    assert_eq!(import::Entity::find().count(&app.db.conn).await.unwrap(), 0);
    assert_eq!(import_source::Entity::find().count(&app.db.conn).await.unwrap(), 0);
}

#[tokio::test]
async fn every_shape_of_a_feed_says_the_same() {
    let (one, two) = (tidy(0), tidy(1));
    let mut nested = one["organization"].clone();
    let without = |service: &Value| {
        let mut service = service.clone();
        service.as_object_mut().unwrap().remove("organization");
        service
    };
    nested["services"] = json!([without(&one), without(&two)]);
    let shapes = [
        ("a page", json!({ "total_items": 2, "contents": [one, two] }).to_string()),
        (
            "a page of version 1",
            json!({ "totalElements": 2, "content": [one, two], "last": true }).to_string(),
        ),
        ("a list", json!([one, two]).to_string()),
        ("lines", format!("{one}\n{two}\n")),
        ("organisations with their services", json!([nested]).to_string()),
        ("lists that name each other", separate(&[one.clone(), two.clone()]).to_string()),
    ];
    let mut first = None;
    for (shape, feed) in shapes {
        let app = house(Engine::Sqlite).await;
        let import = read(&app, feed).await;
        assert_eq!(import.counts.added, 2, "{shape}: {:?}", rows(&app, &import).await);
        let taken: Vec<Value> = rows(&app, &import).await.iter().map(|row| json!(row.taken)).collect();
        assert_eq!(first.get_or_insert(taken.clone()), &taken, "{shape}");
    }
}

/// The same services as the tables of version 1.
fn separate(services: &[Value]) -> Value {
    let mut lists: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (number, service) in services.iter().enumerate() {
        let id = service["id"].clone();
        let mut add = |list, key: &str| {
            for mut line in service[key].as_array().cloned().unwrap_or_default() {
                line["service_id"] = id.clone();
                lists.entry(list).or_default().push(line);
            }
        };
        add("languages", "languages");
        add("cost_options", "cost_options");
        add("regular_schedules", "schedules");
        add("service_areas", "service_areas");
        let place = json!({ "id": format!("place {number}") });
        let address = &service["service_at_locations"][0]["location"]["addresses"][0];
        let mut list = |list, line| lists.entry(list).or_default().push(line);
        list("service_at_locations", json!({ "id": number, "service_id": id, "location_id": place["id"] }));
        list("locations", place.clone());
        list(
            "physical_addresses",
            json!({ "id": number, "location_id": place["id"], "postal_code": address["postal_code"] }),
        );
        list("taxonomies", json!({ "id": "befriending", "name": "Befriending" }));
        list("service_taxonomys", json!({ "id": number, "service_id": id, "taxonomy_id": "befriending" }));
        list("organizations", service["organization"].clone());
        let mut plain = json!({ "organization_id": service["organization"]["id"] });
        for key in ["id", "name", "description", "status", "maximum_age"] {
            plain[key] = service[key].clone();
        }
        list("services", plain);
    }
    json!(lists)
}

#[tokio::test]
async fn an_import_that_was_left_unfinished_is_cleared_by_the_next() {
    let app = house(Engine::Sqlite).await;
    let mut left = Importing::begin(&op(&app), feed()).await.unwrap();
    left.read(Cursor::new(page(&[tidy(0)]))).await.unwrap();
    let id = left.id();
    drop(left);
    let import = read(&app, page(&[tidy(0)])).await;
    assert_eq!(import.counts.added, 1);
    let left = store::find(&app.db.conn, id).await.unwrap().unwrap();
    assert_eq!((left.state, left.failure), (ImportState::Failed, Some(ImportFailure::Interrupted)));
    assert_eq!(import_part::Entity::find().count(&app.db.conn).await.unwrap(), 0);
}

#[tokio::test]
async fn two_services_of_one_id_are_one_service() {
    let app = house(Engine::Sqlite).await;
    let import = read(&app, page(&[tidy(0), tidy(0)])).await;
    let rows = rows(&app, &import).await;
    assert_eq!((rows[0].outcome, rows[1].outcome), (RowOutcome::Added, RowOutcome::Refused));
    assert_eq!(rows[1].remarks[0].code, RemarkCode::FeedIdRepeated);
    let three = offering::Entity::find().count(&app.db.conn).await.unwrap();
    assert_eq!(three, 3, "with the two of the world");
}
