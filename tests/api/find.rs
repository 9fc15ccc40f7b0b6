//! Finding help: what the directory in memory answers is what the database says, at once and in every process; words in both languages;
//! and what would change a no.

mod chance;
mod shuffle;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use api_tests::{
    app::platform,
    db::{Engine, TestDb},
    job::wanted,
    world::{CATEGORY, CHARITY, OFFERING, OTHER_OFFERING, Who, World},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Actor, Role,
    ids::{CategoryId, OfferingId},
    matching::{DirectoryOffering, Page, find},
    need::{Language, LanguageNeed, Need, Wanted},
    time::{PartOfDay, Weekday},
};
use serde_json::{Value, json};
use server::{
    app::find::{Answer, Sought, What, Whom, offerings},
    changes::{Audience, Change, Kind},
    directory::{Directory, Snapshot},
    graphql::id::encode,
    op::{Clock, Op, RequestId},
    platform::{Background, Platform},
    postcodes,
};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::demo;
use chance::Chance;
use shuffle::Shuffle;

const CHANGES: usize = 10_000;
/// In one transaction.
const AT_ONCE: usize = 2_000;
const SEARCHES: usize = 100;
const LIMITS: [Option<u32>; 3] = [Some(3_219), Some(16_093), None];
const TYPED: [&str; 6] = ["lonely", "unig", "mynd â’r ci am dro", "befrending", "Bryn gardening", "zzzz"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searching_the_snapshot_is_searching_the_database_after_ten_thousand_changes_on_sqlite() {
    shuffled(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searching_the_snapshot_is_searching_the_database_after_ten_thousand_changes_on_postgres() {
    shuffled(Engine::Postgres).await;
}

async fn shuffled(engine: Engine) {
    let house = House::of_the_demo(engine).await;
    let chance = &mut Chance::new(7);
    let mut shuffle = Shuffle::of(&house.database.conn).await;
    for _ in 0..CHANGES / AT_ONCE {
        shuffle.change(&house.op(), AT_ONCE, chance).await;
        house.agrees_with_its_database(chance).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_in_another_process_is_found_within_a_second() {
    let house = House::of_the_demo(Engine::Postgres).await;
    let (other, _background) = platform(&house.database.url, Clock::fixed(demo::now()), false).await;
    let chance = &mut Chance::new(11);
    let mut shuffle = Shuffle::of(&house.database.conn).await;
    for _ in 0..20 {
        shuffle.change(&house.op(), 1, chance).await;
        let told = Instant::now();
        while entries(&other.directory.now()) != entries(&house.platform.directory.now()) {
            assert!(told.elapsed() < Duration::from_secs(1), "the other process has not heard");
            sleep(Duration::from_millis(2)).await;
        }
    }
}

#[tokio::test]
async fn paging_while_others_change_shows_each_that_did_not_exactly_once() {
    let house = House::of_the_demo(Engine::Sqlite).await;
    let chance = &mut Chance::new(13);
    let mut shuffle = Shuffle::of(&house.database.conn).await;
    let category = house.platform.directory.now().categories()[0].id;
    let whole = house.page(category, Page::of_first(1_000)).await;
    let (mut shown, mut page) = (Vec::new(), Page::of_first(2));
    loop {
        let answer = house.page(category, page).await;
        shown.extend(answer.found.matches.iter().map(|found| found.offering.offering.id));
        let Some(last) = answer.found.matches.last().filter(|_| answer.found.has_next_page) else { break };
        page = Page { first: 2, after: Some(answer.found.cursor(last)) };
        house.clock.advance(TimeDelta::minutes(10));
        shuffle.change(&house.op(), 3, chance).await;
    }
    let untouched: Vec<OfferingId> = whole
        .found
        .matches
        .iter()
        .filter(|found| {
            house.platform.directory.now().offering(found.offering.offering.id).as_ref()
                == Some(&found.offering)
        })
        .map(|found| found.offering.offering.id)
        .collect();
    assert!(untouched.len() >= 5, "most have not changed");
    let seen: Vec<OfferingId> = shown.iter().copied().filter(|id| untouched.contains(id)).collect();
    assert_eq!(seen, untouched, "in their order, each once");
}

#[tokio::test]
async fn words_in_either_language_find_the_help_that_they_mean() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let query = "query($need: NeedInput!) { findOfferings(need: $need) { totalCount meant { slug } notMatchedCount } }";
        let find = async |words: &str| {
            let need = json!({ "postcode": "SA34 0AZ", "words": words, "wanted": wanted() });
            world.ask(Who::Broker, query, json!({ "need": need })).await["findOfferings"].take()
        };
        let befriending = json!([{ "slug": "befriending" }]);
        assert_eq!(find("gyfeillio").await["meant"], befriending);
        assert_eq!(find("unig").await, json!({ "totalCount": 0, "meant": [], "notMatchedCount": 0 }));
        let terms = json!({
            "categoryId": encode("cat", CATEGORY), "version": 1, "nameEn": "Befriending", "nameCy": "Cyfeillio",
            "responseDaysNormal": 5, "responseDaysUrgent": 2, "hidesHealthFlags": false,
            "termsEn": ["lonely"], "termsCy": ["unig", "cwmni"],
        });
        world.write(Who::Administrator, "categoryEdit", terms, "").await;
        for words in ["lonely", "unig", "Mae hi’n unig iawn", "gwmni", "lonley", "Open Door", "Drws Agored"]
        {
            let found = find(words).await;
            assert!(found["totalCount"].as_u64() > Some(0), "{words}: {found}");
        }
        assert_eq!(find("Open Door").await["totalCount"], 1, "only the charity that is named");
    }
}

#[tokio::test]
async fn nobody_is_found_whose_visitors_are_checked_for_less_than_the_kind_of_help_asks_for() {
    let world = World::start(Engine::Sqlite).await;
    let find = async || {
        let need =
            json!({ "postcode": "SA34 0AZ", "categoryId": encode("cat", CATEGORY), "wanted": wanted() });
        let query = "query($need: NeedInput!) { findOfferings(need: $need) { totalCount notMatched { \
            failed { code checkLevel } change { code } } } }";
        world.ask(Who::Broker, query, json!({ "need": need })).await["findOfferings"].take()
    };
    assert_eq!(find().await["totalCount"], 2, "befriending alone needs no check");
    let bathing = json!({
        "categoryId": encode("cat", CATEGORY), "version": 1, "nameEn": "Bathing", "nameCy": "Ymolchi",
        "responseDaysNormal": 5, "responseDaysUrgent": 2, "hidesHealthFlags": false, "activities": ["PERSONAL_CARE"],
        "termsEn": [], "termsCy": [],
    });
    world.write(Who::Administrator, "categoryEdit", bathing, "category { activities }").await;
    let found = find().await;
    assert_eq!(found["totalCount"], 0);
    let below = json!({ "failed": [{ "code": "CHECK_LEVEL", "checkLevel": "NONE" }], "change": null });
    assert_eq!(found["notMatched"], json!([below, below]), "and no wish of the person's changes that");
}

#[tokio::test]
async fn the_change_that_an_answer_offers_admits_what_it_is_offered_for() {
    let world = World::start(Engine::Sqlite).await;
    world.sql("UPDATE offering SET languages = '[\"EN\"]', waiting_list_open = false").await;
    for id in [OFFERING, OTHER_OFFERING] {
        let change = Change { kind: Kind::Offering, id, audience: Audience::everyone() };
        world.app.platform.directory.take_in(&world.app.platform.db, &[change]).await;
    }
    let mut wish = wanted();
    (wish["language"], wish["languageNeed"]) = (json!("CY"), json!("NEED"));
    let query = "query($need: NeedInput!) { findOfferings(need: $need) { totalCount notMatched { offering { id } \
        failed { code } change { code language acceptsWaitingList stretchMetres wanted { weekdays partsOfDay fromDate \
        timesPerWeek language languageNeed maxDistanceMetres accessNeeds } } } \
        counts(distancesMetres: [3219]) { anyLanguage languages { language count } weekdays { count } distances { metres count } } \
        categoryCounts { category { slug } count } } }";
    let need = |wish: Value| json!({ "need": { "postcode": "SA34 0AZ", "categoryId": encode("cat", CATEGORY), "wanted": wish } });
    let found = world.ask(Who::Broker, query, need(wish)).await["findOfferings"].take();
    assert_eq!(found["totalCount"], 0);
    let other = &found["notMatched"][0];
    assert_eq!(other["failed"], json!([{ "code": "LANGUAGE" }]));
    assert_eq!((&other["change"]["code"], &other["change"]["language"]), (&json!("LANGUAGE"), &json!("EN")));
    assert_eq!(found["counts"]["anyLanguage"], 2);
    assert_eq!(
        found["counts"]["languages"],
        json!([{ "language": "EN", "count": 2 }, { "language": "CY", "count": 0 }])
    );
    assert_eq!(found["categoryCounts"], json!([{ "category": { "slug": "befriending" }, "count": 0 }]));
    let changed = world.ask(Who::Broker, query, need(other["change"]["wanted"].clone())).await;
    assert_eq!(changed["findOfferings"]["totalCount"], 2);
}

#[tokio::test]
async fn whoever_asks_for_a_referral_sees_which_charities_the_person_agreed_to() {
    let world = World::start(Engine::Sqlite).await;
    let case = world.taken("Vaughan").await;
    let query = "query($need: NeedInput!) { findOfferings(need: $need) { nodes { agreed offering { charity { id } } } } }";
    let agreed = async |whom: &str, id: &str| {
        let need = json!({ "categoryId": encode("cat", CATEGORY), "wanted": wanted(), whom: id });
        let found = world.ask(Who::Broker, query, json!({ "need": need })).await;
        let nodes = found["findOfferings"]["nodes"].as_array().unwrap().clone();
        nodes.into_iter().map(|node| (node["offering"]["charity"]["id"].clone(), node["agreed"].clone()))
    };
    assert!(agreed("referralId", &case.referral).await.all(|(_, agreed)| agreed == json!(false)));
    let charity = json!(encode("cha", CHARITY));
    let only = json!({ "personId": case.person, "scope": "CHARITY", "charityId": charity, "how": "VERBAL" });
    world.write(Who::Coordinator, "sharingAgreementRecord", only, "person { id }").await;
    for (of, agreed) in agreed("referralId", &case.referral).await {
        assert_eq!(agreed, json!(of == charity));
    }
    assert!(agreed("personId", &case.person).await.all(|(_, agreed)| agreed == Value::Null));
}

/// A server on the demo's data, as it was on the demo's day.
struct House {
    database: TestDb,
    platform: Arc<Platform>,
    clock: Clock,
    _background: Background,
}

impl House {
    async fn of_the_demo(engine: Engine) -> Self {
        let database = match engine {
            Engine::Sqlite => demo::looked_at().await,
            Engine::Postgres => demo::filled(engine).await,
        };
        let clock = Clock::fixed(demo::now());
        let (platform, background) = platform(&database.url, clock.clone(), false).await;
        Self { database, platform, clock, _background: background }
    }

    /// A broker's hands.
    fn op(&self) -> Op {
        let broker = Actor { roles: [Role::Broker].into(), ..Actor::system() };
        self.platform.op(Some(Arc::new(broker)), RequestId::from(Uuid::from_u128(1)))
    }

    async fn page(&self, category: CategoryId, page: Page) -> Answer {
        let sought = Sought {
            what: What::Category(category),
            wanted: wish(self.clock.now()),
            accepts_waiting_list: true,
            stretch_m: 10_000,
        };
        offerings(&self.op(), Whom::Postcode("SA61 1TP".to_owned()), sought, page).await.unwrap()
    }

    /// The snapshot that has followed every change, against one that is read from the database now and against the rules asked one by one.
    async fn agrees_with_its_database(&self, chance: &mut Chance) {
        let (db, now) = (&self.platform.db, self.clock.now());
        let fresh = Directory::load(db, self.clock.clone()).await.unwrap().now();
        let kept = self.platform.directory.now();
        assert_eq!(entries(&kept), entries(&fresh));
        let all: Vec<_> = fresh.offerings().cloned().collect();
        for _ in 0..SEARCHES {
            let need = need(&fresh, chance, now);
            let page = Page::of_first(usize::MAX);
            let found = kept.index().find(&need, &page, now);
            assert_eq!(found, fresh.index().find(&need, &page, now));
            let asked_one_by_one = find(&all, &need, now);
            assert_eq!(found.matches, asked_one_by_one.matched);
            let others = kept.index().not_matched(&need, 50, now);
            assert_eq!(others[..], asked_one_by_one.not_matched[..others.len()]);
            assert_eq!(kept.index().counts(&need, &LIMITS, now), fresh.index().counts(&need, &LIMITS, now));
        }
        for typed in TYPED {
            assert_eq!(kept.words().read(typed), fresh.words().read(typed), "{typed}");
        }
    }
}

fn entries(snapshot: &Snapshot) -> BTreeMap<OfferingId, Arc<DirectoryOffering>> {
    snapshot.offerings().map(|entry| (entry.offering.id, entry.clone())).collect()
}

fn wish(now: DateTime<Utc>) -> Wanted {
    Wanted {
        weekdays: BTreeSet::new(),
        parts_of_day: BTreeSet::new(),
        from_date: now.date_naive(),
        times_per_week: 1,
        language: Language::En,
        language_need: LanguageNeed::None,
        max_distance_m: None,
        access_needs: BTreeSet::new(),
    }
}

/// Anybody's need, anywhere in the county.
fn need(directory: &Snapshot, chance: &mut Chance, now: DateTime<Utc>) -> Need {
    let (postcode, place) = chance.home();
    let outward = postcode.split_once(' ').map_or(postcode, |(outward, _)| outward);
    let category = chance.pick(directory.categories()).id;
    let wanted = Wanted {
        weekdays: chance.some(Weekday::ALL),
        parts_of_day: chance.some(PartOfDay::ALL),
        from_date: (now + TimeDelta::days(chance.below(60).cast_signed())).date_naive(),
        times_per_week: if chance.below(3) == 0 { 2 } else { 1 },
        language: chance.pick(Language::ALL),
        language_need: chance.pick(LanguageNeed::ALL),
        max_distance_m: (chance.below(2) == 0).then_some(16_093),
        access_needs: BTreeSet::new(),
    };
    Need {
        age: Some(84),
        accepts_waiting_list: chance.below(2) == 0,
        ..Need::at(vec![category], wanted, place.point, place.ward_code.to_owned(), outward.to_owned())
    }
}

/// The client draws the county from the square kilometres that have a postcode, a row each from the north, a letter each from the west.
#[test]
fn the_map_of_the_county_is_drawn_from_its_postcodes() {
    let drawn = include_str!("../../client/src/pages/find/county.txt");
    let squares: BTreeSet<(u32, u32)> = postcodes::all()
        .map(|(_, place)| (place.point.northing / 1000, place.point.easting / 1000))
        .collect();
    let (north, south) = (squares.last().unwrap().0, squares.first().unwrap().0);
    let west = squares.iter().map(|(_, east)| *east).min().unwrap();
    let rows: Vec<String> = (south..=north)
        .rev()
        .map(|north| {
            let all: Vec<u32> = squares.range((north, 0)..(north + 1, 0)).map(|(_, east)| *east).collect();
            let last = all.last().copied().unwrap_or(west);
            (west..=last).map(|east| if all.contains(&east) { '#' } else { '.' }).collect()
        })
        .collect();
    assert_eq!(drawn.lines().collect::<Vec<_>>(), rows);
    assert_eq!((west, north + 1), (172, 249), "WEST_KM and NORTH_KM of the map");
}
