//! The demo: the same every time, true to the domain's rules, and never poured into somebody's data.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use api_tests::db::{Engine, TestDb, build, copy_of, fresh};
use chrono::{DateTime, Utc};
use domain::{
    Event, Role,
    booking::{Booking, BookingStateKind},
    care_package::{CarePackage, CarePackageStateKind},
    enquiry::{Enquiry, EnquiryStateKind},
    event::Aggregate,
    ids::AccountId,
    referral::{Referral, ReferralStateKind},
    standing::standing,
    visit::{Visit, VisitStateKind},
};
use entities::{
    account, account_role, booking, care_package, charity, enquiry, event, offering, offering_session,
    package_item, person, referral, team, visit,
};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, Set, Statement};
use serde::de::DeserializeOwned;
use server::{
    demo::{Error, Options, Report, fill, sign_ins},
    store,
};
use uuid::Uuid;

const HASH: &str = "$argon2id$not-a-hash";

pub async fn filled(engine: Engine) -> TestDb {
    let database = fresh(engine).await;
    pour(&database, 1).await.unwrap();
    database
}

/// A filled SQLite database to look at. One build of the tests fills once and copies the file from then on.
pub async fn looked_at() -> TestDb {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let kept = folder.join(format!("demo-{}.sqlite", build()));
    if !kept.exists() {
        forget_other_builds(folder);
        filled(Engine::Sqlite).await.keep_as(&kept).await;
    }
    copy_of(&kept).await
}

fn forget_other_builds(folder: &Path) {
    let files = fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path());
    for stale in files.filter(|path| path.extension().is_some_and(|extension| extension == "sqlite")) {
        // Another test of this run may have removed it already.
        drop(fs::remove_file(stale));
    }
}

pub async fn pour(database: &TestDb, scale: u32) -> Result<Report, Error> {
    let options =
        Options { scale, directories: 0, now: now(), password_hash: HASH.into(), progress: &|_, _| {} };
    fill(&database.conn, options).await
}

pub fn now() -> DateTime<Utc> {
    "2026-11-23T09:30:00Z".parse().unwrap()
}

#[tokio::test]
async fn the_demo_is_as_large_as_it_says() {
    let database = fresh(Engine::Sqlite).await;
    let report = pour(&database, 1).await.unwrap();
    assert_eq!((report.charities, report.offerings, report.people, report.referrals), (60, 160, 300, 400));
    assert_eq!(charity::Entity::find().all(&database.conn).await.unwrap().len(), 60);
    assert_eq!(team::Entity::find().all(&database.conn).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_second_fill_changes_nothing() {
    let database = looked_at().await;
    let before = fingerprint(&database).await;
    let first = pour(&database, 1).await.unwrap();
    assert_eq!(first.parts, 1);
    assert_eq!(fingerprint(&database).await, before);
}

#[tokio::test]
async fn two_fills_are_the_same_on_either_database() {
    let [sqlite, postgres] = [filled(Engine::Sqlite).await, filled(Engine::Postgres).await];
    assert_eq!(told(&sqlite).await, told(&postgres).await);
    assert_eq!(fingerprint(&sqlite).await, fingerprint(&looked_at().await).await);
}

#[tokio::test]
async fn a_larger_scale_adds_the_parts_that_are_missing() {
    let grown = looked_at().await;
    let report = pour(&grown, 2).await.unwrap();
    assert_eq!((report.parts, report.people, report.referrals), (2, 600, 800));
    let at_once = fresh(Engine::Sqlite).await;
    pour(&at_once, 2).await.unwrap();
    assert_eq!(fingerprint(&grown).await, fingerprint(&at_once).await);
}

#[tokio::test]
async fn a_database_that_holds_anything_else_is_left_alone() {
    for engine in Engine::BOTH {
        let database = fresh(engine).await;
        let own = team::ActiveModel {
            id: Set(Uuid::from_u128(1)),
            slug: Set("own".into()),
            name_en: Set("Own".into()),
            name_cy: Set("Ein tîm ni".into()),
            version: Set(1),
        };
        own.insert(&database.conn).await.unwrap();
        assert!(matches!(pour(&database, 1).await, Err(Error::NotTheDemo)));
        assert!(person::Entity::find().all(&database.conn).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn every_state_of_every_life_cycle_is_there() {
    let database = looked_at().await;
    let conn = &database.conn;
    let states = |rows: Vec<String>| rows.into_iter().collect::<BTreeSet<_>>();
    let all = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();

    let referrals = referral::Entity::find().all(conn).await.unwrap();
    assert_eq!(
        states(referrals.into_iter().map(|row| row.state).collect()),
        all(ReferralStateKind::ALL.iter().map(|kind| kind.as_str()).collect())
    );
    let enquiries = enquiry::Entity::find().all(conn).await.unwrap();
    assert_eq!(
        states(enquiries.into_iter().map(|row| row.state).collect()),
        all(EnquiryStateKind::ALL.iter().map(|kind| kind.as_str()).collect())
    );
    let bookings = booking::Entity::find().all(conn).await.unwrap();
    assert_eq!(
        states(bookings.into_iter().map(|row| row.state).collect()),
        all(BookingStateKind::ALL.iter().map(|kind| kind.as_str()).collect())
    );
    let visits = visit::Entity::find().all(conn).await.unwrap();
    assert_eq!(
        states(visits.into_iter().map(|row| row.state).collect()),
        all(VisitStateKind::ALL.iter().map(|kind| kind.as_str()).collect())
    );
    let packages = care_package::Entity::find().all(conn).await.unwrap();
    assert_eq!(
        states(packages.into_iter().map(|row| row.state).collect()),
        all(CarePackageStateKind::ALL.iter().map(|kind| kind.as_str()).collect())
    );
}

#[tokio::test]
async fn every_history_replays_to_the_row_that_it_made() {
    let database = looked_at().await;
    let conn = &database.conn;
    let mut events = event::Entity::find().all(conn).await.unwrap();
    events.sort_by_key(|event| event.seq);

    let enquiries = replayed::<Enquiry>(&events, |event| event.enquiry_id);
    for row in enquiry::Entity::find().all(conn).await.unwrap() {
        assert_eq!(store::enquiry::from_row(row.clone()).unwrap(), enquiries[&row.id]);
    }
    let bookings = replayed::<Booking>(&events, |event| event.booking_id);
    for row in booking::Entity::find().all(conn).await.unwrap() {
        assert_eq!(store::booking::from_row(row.clone()).unwrap(), bookings[&row.id]);
    }
    let visits = replayed::<Visit>(&events, |event| event.visit_id);
    for row in visit::Entity::find().all(conn).await.unwrap() {
        assert_eq!(store::visit::from_row(row.clone()).unwrap(), visits[&row.id]);
    }
    let packages = replayed::<CarePackage>(&events, |event| event.care_package_id);
    for row in care_package::Entity::find().all(conn).await.unwrap() {
        assert_eq!(store::care_package::from_row(row.clone()).unwrap(), packages[&row.id]);
    }
    let referrals = replayed::<Referral>(&events, |event| event.referral_id);
    for row in referral::Entity::find().all(conn).await.unwrap() {
        let id = row.id;
        let listed = store::referral::from_row(row).unwrap();
        assert_eq!(listed.referral, referrals[&id]);
        let of_it = |referral: Uuid| referral == id;
        let enquiries: Vec<_> =
            enquiries.values().filter(|enquiry| of_it(enquiry.referral.0)).cloned().collect();
        let bookings: Vec<_> =
            bookings.values().filter(|booking| of_it(booking.parties.referral.0)).cloned().collect();
        assert_eq!(listed.standing, standing(&listed.referral, &enquiries, &bookings));
    }
}

fn replayed<T>(events: &[event::Model], subject: impl Fn(&event::Model) -> Option<Uuid>) -> BTreeMap<Uuid, T>
where
    T: Aggregate,
    T::Change: DeserializeOwned,
{
    let mut histories: BTreeMap<Uuid, Vec<Event<T::Change>>> = BTreeMap::new();
    for row in events {
        if let Some(id) = subject(row) {
            let change = serde_json::from_value(row.data.clone()).unwrap();
            histories.entry(id).or_default().push(Event {
                at: row.at,
                by: row.actor_id.map(AccountId),
                by_link: row.by_link,
                change,
            });
        }
    }
    histories.into_iter().map(|(id, history)| (id, T::replay(&history).unwrap())).collect()
}

#[tokio::test]
async fn nothing_happened_after_now_and_every_history_goes_forward() {
    let database = looked_at().await;
    let events = event::Entity::find().all(&database.conn).await.unwrap();
    let mut last: BTreeMap<_, (i32, DateTime<Utc>)> = BTreeMap::new();
    let mut events: Vec<_> = events.into_iter().map(|event| (subject(&event), event)).collect();
    events.sort_by_key(|(subject, event)| (*subject, event.seq));
    for (subject, event) in events {
        assert!(event.at <= now(), "{event:?}");
        let (seq, at) = last.insert(subject, (event.seq, event.at)).unwrap_or((0, event.at));
        assert_eq!(event.seq, seq + 1, "{event:?}");
        assert!(event.at >= at, "{event:?}");
    }
}

fn subject(event: &event::Model) -> Uuid {
    event
        .referral_id
        .or(event.enquiry_id)
        .or(event.booking_id)
        .or(event.visit_id)
        .or(event.care_package_id)
        .expect("a subject")
}

#[tokio::test]
async fn every_place_that_is_gone_is_held_by_a_booking() {
    let database = looked_at().await;
    let conn = &database.conn;
    let bookings = booking::Entity::find().all(conn).await.unwrap();
    let holding: Vec<_> =
        bookings.iter().filter(|row| ["CONFIRMED", "PAUSED"].contains(&row.state.as_str())).collect();
    let mut full = 0;
    for offering in offering::Entity::find().all(conn).await.unwrap() {
        let held = holding.iter().filter(|row| row.offering_id == offering.id).count();
        assert_eq!(offering.capacity_maximum - offering.capacity_available, i32::try_from(held).unwrap());
        full += i32::from(offering.capacity_available == 0);
    }
    assert!(full > 3, "only {full} offerings are full");
    for session in offering_session::Entity::find().all(conn).await.unwrap() {
        let held = holding.iter().filter(|row| row.session_id == Some(session.id)).count();
        assert!(i32::try_from(held).unwrap() <= session.places);
    }
    let items: BTreeSet<Uuid> =
        package_item::Entity::find().all(conn).await.unwrap().into_iter().map(|item| item.id).collect();
    assert!(bookings.iter().all(|booking| items.contains(&booking.package_item_id)));
}

#[tokio::test]
async fn every_role_can_sign_in_and_every_team_has_its_people() {
    let database = looked_at().await;
    let conn = &database.conn;
    let accounts = account::Entity::find().all(conn).await.unwrap();
    let roles = account_role::Entity::find().all(conn).await.unwrap();
    let mut count: BTreeMap<Role, usize> = BTreeMap::new();
    for sign_in in sign_ins() {
        let account = accounts.iter().find(|account| account.email == sign_in.email).expect(sign_in.email);
        assert_eq!(account.name, sign_in.name);
        assert!(roles.iter().any(|role| role.account_id == account.id && role.role == sign_in.role.as_str()));
        *count.entry(sign_in.role).or_default() += 1;
    }
    assert!(count[&Role::Coordinator] >= 4 && count[&Role::Broker] >= 4 && count[&Role::Charity] == 3);
    assert_eq!((count[&Role::Manager], count[&Role::Administrator]), (1, 1));
}

#[tokio::test]
async fn the_people_have_valid_numbers_that_are_never_issued_and_every_store_reads_its_rows() {
    let database = looked_at().await;
    let conn = &database.conn;
    let rows = person::Entity::find().all(conn).await.unwrap();
    let numbers: BTreeSet<_> = rows.iter().filter_map(|row| row.nhs_number.clone()).collect();
    assert_eq!(numbers.len(), rows.len() - 4, "but for a second record of somebody in each team");
    assert!(numbers.iter().all(|number| number.starts_with("999")));
    assert!(rows.iter().filter(|row| row.language == "CY").count() > 60);
    for row in rows {
        store::person::from_row(row).unwrap();
    }
    assert_eq!(store::offering::all(conn).await.unwrap().len(), 160);
}

/// Every row of every table as text, hashed: two databases of one engine that agree in this agree in all.
async fn fingerprint(database: &TestDb) -> BTreeMap<&'static str, u64> {
    let tables = [
        "team",
        "category",
        "charity",
        "account",
        "account_role",
        "team_membership",
        "offering",
        "offering_area",
        "offering_session",
        "offering_closure",
        "person",
        "risk_flag",
        "sharing_agreement",
        "care_package",
        "ecc_change",
        "outcome",
        "package_item",
        "referral",
        "unmet_need",
        "enquiry",
        "booking",
        "visit",
        "event",
        "message",
    ];
    let mut prints = BTreeMap::new();
    for table in tables {
        let columns =
            format!("SELECT group_concat(quote(name), ', ') AS columns FROM pragma_table_info('{table}')");
        let columns: String =
            one(database, &columns.replace("quote(name)", "'quote(\"' || name || '\")'")).await;
        let line =
            format!("SELECT {} AS columns FROM {table} ORDER BY 1", columns.replace(", ", " || '|' || "));
        let statement = Statement::from_string(database.conn.get_database_backend(), line);
        let rows = database.conn.query_all_raw(statement).await.unwrap();
        let mut hasher = DefaultHasher::new();
        for row in &rows {
            row.try_get::<String>("", "columns").unwrap().hash(&mut hasher);
        }
        assert!(!rows.is_empty(), "{table} is empty");
        prints.insert(table, hasher.finish());
    }
    prints
}

async fn one(database: &TestDb, sql: &str) -> String {
    let statement = Statement::from_string(database.conn.get_database_backend(), sql);
    let row = database.conn.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get("", "columns").unwrap()
}

/// What both engines can be asked alike: every event and every visit.
async fn told(database: &TestDb) -> (Vec<event::Model>, Vec<visit::Model>, Vec<person::Model>) {
    let conn = &database.conn;
    let mut events = event::Entity::find().all(conn).await.unwrap();
    let mut visits = visit::Entity::find().all(conn).await.unwrap();
    let mut people = person::Entity::find().all(conn).await.unwrap();
    events.sort_by_key(|row| row.id);
    visits.sort_by_key(|row| row.id);
    people.sort_by_key(|row| row.id);
    (events, visits, people)
}
