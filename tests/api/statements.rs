//! What the lists cost: as many statements for fifty rows as for one. `snapshots/statements.snap` is to be read by people.
//!
//! The statements of knowing the viewer, of the total and of noting the read are counted with the list's own. Of the pages of one row the
//! dearest counts, since a row may lack what another has (a booking, an outcome).

mod house;

use std::fmt::Write;

use api_tests::db::{Engine, TestDb};
use entities::{message, package_item};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, EntityTrait, IntoActiveModel, QueryFilter, Set,
};
use serde_json::Value;
use server::graphql::id::encode;
use uuid::Uuid;

use super::demo::{filled, looked_at};
use house::{House, enrol, id};

/// A list: `PAGE` in its query is where `first` and `after` go.
#[derive(Clone)]
struct List {
    name: &'static str,
    who: Who,
    /// Where in the answer the connection is.
    at: &'static str,
    query: String,
    /// Rows of the small page: one, but for a list whose rows are of several kinds, each with its own statement.
    few: usize,
}

#[derive(Clone, Copy, Debug)]
enum Who {
    /// A co-ordinator, broker and manager of every team.
    Team,
    Charity,
    Administrator,
}

/// Rows of the large page.
const MANY: usize = 50;

#[tokio::test]
async fn fifty_rows_cost_as_many_statements_as_one_on_sqlite() {
    compare(looked_at().await).await;
}

#[tokio::test]
async fn fifty_rows_cost_as_many_statements_as_one_on_postgres() {
    compare(filled(Engine::Postgres).await).await;
}

async fn compare(db: TestDb) {
    let subjects = Subjects::prepare(&db.conn).await;
    let house = House::open(db).await;
    let mut table = format!("{:<44}{:>9}{:>12}{:>12}\n", "list", "rows", "few rows", "many rows");
    let mut faults = Vec::new();
    for list in lists(&subjects) {
        let (few, many, rows) = house.cost(&list).await;
        writeln!(table, "{:<44}{:>4} {:>4}{few:>12}{many:>12}", list.name, list.few, rows)
            .expect("a string takes all");
        if few != many {
            faults.push(list.name);
        }
    }
    assert!(faults.is_empty(), "{faults:?} cost more for more rows\n{table}");
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("statements", table));
}

/// What the lists within one thing are looked at in.
struct Subjects {
    /// With a long history, and fifty messages.
    referral: String,
    booking: String,
    charity: String,
    person: String,
    category: String,
}

impl Subjects {
    async fn prepare(conn: &DatabaseConnection) -> Self {
        enrol(conn).await;
        let referral = id(
            conn,
            "SELECT b.referral_id FROM visit v JOIN booking b ON b.id = v.booking_id \
            GROUP BY b.referral_id ORDER BY COUNT(*) DESC, b.referral_id LIMIT 1",
        )
        .await;
        let booking = id(
            conn,
            "SELECT booking_id FROM visit GROUP BY booking_id ORDER BY COUNT(*) DESC, booking_id LIMIT 1",
        )
        .await;
        let author = id(conn, "SELECT coordinator_id FROM referral ORDER BY id LIMIT 1").await;
        let messages = (0..50_u128).map(|number| message::ActiveModel {
            id: Set(Uuid::from_u128(0x3e55_0000 + number)),
            referral_id: Set(referral),
            author_id: Set(author),
            audience: Set("INTERNAL".to_owned()),
            enquiry_id: Set(None),
            body: Set("Rang her daughter".to_owned()),
            at: Set(api_tests::app::monday()),
        });
        message::Entity::insert_many(messages).exec_without_returning(conn).await.expect("messages");
        Self {
            referral: encode("ref", referral),
            booking: encode("bok", booking),
            charity: encode("cha", id(conn, "SELECT charity_id FROM offering GROUP BY charity_id ORDER BY COUNT(*) DESC, charity_id LIMIT 1").await),
            person: encode("per", id(conn, "SELECT id FROM person ORDER BY id LIMIT 1").await),
            category: encode("cat", id(conn, "SELECT category_id FROM offering GROUP BY category_id ORDER BY COUNT(*) DESC, category_id LIMIT 1").await),
        }
    }
}

fn lists(subjects: &Subjects) -> Vec<List> {
    [directory_lists(subjects), case_lists(), charity_lists(), inner_lists(subjects), house_lists()].concat()
}

fn list(name: &'static str, who: Who, at: &'static str, query: impl Into<String>) -> List {
    List { name, who, at, query: query.into(), few: 1 }
}

fn directory_lists(subjects: &Subjects) -> Vec<List> {
    let Subjects { person, category, charity, .. } = subjects;
    let wanted = "{ weekdays: [], partsOfDay: [], fromDate: \"2026-11-23\", timesPerWeek: 1, language: EN, languageNeed: NONE, accessNeeds: [] }";
    vec![
        list(
            "teams, their brokers",
            Who::Team,
            "/teams",
            "{ teams(PAGE) { edges { cursor } nodes { nameEn brokers { name } } } }",
        ),
        list(
            "categories",
            Who::Team,
            "/categories",
            "{ categories(PAGE) { edges { cursor } nodes { nameEn } } }",
        ),
        list(
            "charities, their offerings",
            Who::Team,
            "/charities",
            "{ charities(PAGE) { totalCount edges { cursor } nodes { nameEn offerings(first: 5) { nodes { nameEn } } } } }",
        ),
        list(
            "offerings, their charity and category",
            Who::Team,
            "/offerings",
            "{ offerings(PAGE) { totalCount edges { cursor } nodes { nameEn charity { nameEn } category { nameEn } \
                areas { name } sessions { places } nextSessions { startsAt } confidence confirmedBy { name } confirmedOnBehalf actions } } }",
        ),
        list(
            "a charity's offerings",
            Who::Charity,
            "/charity/offerings",
            format!(
                "{{ charity(id: \"{charity}\") {{ offerings(PAGE) {{ edges {{ cursor }} nodes {{ nameEn category {{ nameEn }} }} }} }} }}"
            ),
        ),
        list(
            "matches, their offering and charity",
            Who::Team,
            "/findOfferings",
            format!(
                "{{ findOfferings(need: {{ personId: \"{person}\", categoryId: \"{category}\", wanted: {wanted} }}, PAGE) {{ \
                    totalCount edges {{ cursor }} nodes {{ asked distanceMetres offering {{ nameEn charity {{ nameEn }} }} }} }} }}"
            ),
        ),
    ]
}

fn case_lists() -> Vec<List> {
    vec![
        list(
            "people, their package and its items",
            Who::Team,
            "/people",
            "{ people(PAGE) { totalCount edges { cursor } nodes { displayName team { nameEn } riskFlags { kind author { name } } \
                carePackage { state coordinator { name } outcomes { text } eccHistory { recordedBy { name } } actions \
                    items { title weekdays outcome { text } booking { state charity { nameEn } } } } } } }",
        ),
        list(
            "people, their agreements and referrals",
            Who::Team,
            "/people",
            "{ people(PAGE) { edges { cursor } nodes { displayName sharingAgreements { charity { nameEn } recordedBy { name } } \
                referrals(first: 3) { totalCount nodes { progress category { nameEn } offering { nameEn } } } } } }",
        ),
        list(
            "referrals, longest waiting",
            Who::Team,
            "/referrals",
            "{ referrals(order: LONGEST_WAITING, filter: { progress: [NEW, LOOKING, ASKED] }, PAGE) { totalCount edges { cursor } nodes { \
                progress waitedWorkingDays nextStep { code due } person { displayName } category { nameEn } broker { name } } } }",
        ),
        list(
            "referrals, who could be asked next",
            Who::Team,
            "/referrals",
            "{ referrals(filter: { progress: [LOOKING, ASKED] }, PAGE) { edges { cursor } nodes { nextBest(first: 3) { distanceMetres \
                offering { nameEn charity { nameEn } } } } } }",
        ),
        list(
            "enquiries, their places in line",
            Who::Team,
            "/enquiries",
            "{ enquiries(filter: { states: [WAITLISTED] }, PAGE) { edges { cursor } nodes { place { position explanation { why } } } } }",
        ),
        list(
            "referrals, person, offering, charity, broker",
            Who::Team,
            "/referrals",
            "{ referrals(filter: { progress: [ARRANGED] }, PAGE) { totalCount edges { cursor } nodes { progress nextStep { code } \
                person { displayName } offering { nameEn } charity { nameEn } broker { name } coordinator { name } \
                outcome { text } team { nameEn } carePackage { state } } } }",
        ),
        list(
            "referrals, enquiries, booking, actions",
            Who::Team,
            "/referrals",
            "{ referrals(filter: { progress: [ARRANGED] }, PAGE) { edges { cursor } nodes { actions mayAsk booking { state nextVisit { startsAt } } \
                enquiries { state charity { nameEn } actions mayBook booking { state } } } } }",
        ),
        list(
            "enquiries, referral and person",
            Who::Team,
            "/enquiries",
            "{ enquiries(filter: { states: [ACCEPTED] }, PAGE) { totalCount edges { cursor } nodes { state offering { nameEn } charity { nameEn } \
                sentBy { name } referral { progress person { displayName } } booking { state } actions mayBook } } }",
        ),
        list(
            "bookings, person, referral, next visit",
            Who::Team,
            "/bookings",
            "{ bookings(filter: { states: [CONFIRMED] }, PAGE) { totalCount edges { cursor } nodes { state person { displayName } \
                referral { progress } offering { nameEn } charity { nameEn } team { nameEn } nextVisit { startsAt actions } actions } } }",
        ),
        list(
            "referrals, their history and messages",
            Who::Team,
            "/referrals",
            "{ referrals(PAGE) { edges { cursor } nodes { history(order: NEWEST, first: 3) { nodes { kind at } pageInfo { hasNextPage } } \
                messages(first: 3) { nodes { body } } } } }",
        ),
        list(
            "enquiries, their messages",
            Who::Team,
            "/enquiries",
            "{ enquiries(PAGE) { edges { cursor } nodes { messages(first: 3) { nodes { body } } } } }",
        ),
        list(
            "bookings, their visits",
            Who::Team,
            "/bookings",
            "{ bookings(PAGE) { edges { cursor } nodes { visits(from: \"2026-11-01\", first: 3) { totalCount nodes { startsAt } } } } }",
        ),
        list(
            "tasks, person, referral, assignee",
            Who::Team,
            "/tasks",
            "{ tasks(PAGE) { totalCount edges { cursor } nodes { decision overdue person { displayName } referral { progress } \
                assignee { name } addedBy { name } team { nameEn } actions } } }",
        ),
        list(
            "visits, booking and person",
            Who::Team,
            "/visits",
            "{ visits(filter: { from: \"2026-11-23\" }, PAGE) { totalCount edges { cursor } nodes { startsAt actions \
                booking { state offering { nameEn } charity { nameEn } person { displayName } } } } }",
        ),
    ]
}

fn charity_lists() -> Vec<List> {
    let subject =
        "subject { category { nameEn } outcome area ageBand riskNotes name phone addressLine emergencyName }";
    vec![
        list(
            "a charity's enquiries, subject, booking",
            Who::Charity,
            "/enquiries",
            format!(
                "{{ enquiries(PAGE) {{ totalCount edges {{ cursor }} nodes {{ state {subject} booking {{ state }} actions }} }} }}"
            ),
        ),
        list(
            "a charity's bookings, subject, next visit",
            Who::Charity,
            "/bookings",
            format!(
                "{{ bookings(PAGE) {{ totalCount edges {{ cursor }} nodes {{ state {subject} nextVisit {{ startsAt actions }} actions }} }} }}"
            ),
        ),
        list(
            "a charity's visits, subject",
            Who::Charity,
            "/visits",
            format!(
                "{{ visits(PAGE) {{ totalCount edges {{ cursor }} nodes {{ startsAt actions booking {{ offering {{ nameEn }} {subject} }} }} }} }}"
            ),
        ),
    ]
}

fn inner_lists(subjects: &Subjects) -> Vec<List> {
    let Subjects { referral, booking, .. } = subjects;
    let history = list(
        "a referral's history, actor and charity",
        Who::Team,
        "/referral/history",
        format!(
            "{{ referral(id: \"{referral}\") {{ history(PAGE) {{ edges {{ cursor }} nodes {{ kind text actor {{ name }} \
                charity {{ nameEn }} broker {{ name }} }} }} }} }}"
        ),
    );
    vec![
        // Of the request, its enquiry, its booking and a visit: the charity of each is found in its own table.
        List { few: 15, ..history },
        list(
            "a referral's messages, author",
            Who::Team,
            "/referral/messages",
            format!(
                "{{ referral(id: \"{referral}\") {{ messages(PAGE) {{ edges {{ cursor }} nodes {{ body author {{ name }} }} }} }} }}"
            ),
        ),
        list(
            "a booking's visits",
            Who::Team,
            "/booking/visits",
            format!(
                "{{ booking(id: \"{booking}\") {{ visits(PAGE) {{ totalCount edges {{ cursor }} nodes {{ startsAt actions }} }} }} }}"
            ),
        ),
    ]
}

fn house_lists() -> Vec<List> {
    vec![
        list(
            "accounts, roles, teams, charity",
            Who::Administrator,
            "/accounts",
            "{ accounts(PAGE) { totalCount edges { cursor } nodes { name roles teams { nameEn } charity { nameEn } } } }",
        ),
        list(
            "audit events, actor",
            Who::Administrator,
            "/auditEvents",
            "{ auditEvents(PAGE) { edges { cursor } nodes { action actor { name } } } }",
        ),
    ]
}

#[tokio::test]
async fn the_lines_of_a_package_cost_the_same_whether_few_or_many() {
    let db = looked_at().await;
    enrol(&db.conn).await;
    let house = House::open(db).await;
    let conn = &house.app.db.conn;
    let busiest = "SELECT care_package_id FROM package_item WHERE kind = 'BOOKING' \
        GROUP BY care_package_id ORDER BY COUNT(*) DESC, care_package_id LIMIT 1";
    let package = id(conn, busiest).await;
    let query = format!(
        "{{ carePackage(id: \"{}\") {{ items {{ title weekdays booking {{ state charity {{ nameEn }} nextVisit {{ startsAt }} }} }} \
            week(from: \"2026-11-23\", days: 35) {{ title visit {{ state }} }} }} }}",
        encode("pkg", package)
    );
    let lines = |data: &Value| data["carePackage"]["items"].as_array().expect("a list").len();
    let (small, few) = house.ask(Who::Team, &query).await;
    add_fifty_lines(conn, package).await;
    let (large, many) = house.ask(Who::Team, &query).await;
    assert_eq!(lines(&large), lines(&small) + MANY);
    assert_eq!(few, many);
}

/// Copies of a statutory line of the package.
async fn add_fifty_lines(conn: &DatabaseConnection, package: Uuid) {
    let line =
        package_item::Entity::find().filter(package_item::Column::Kind.eq("STATUTORY")).one(conn).await;
    let line = line.expect("the query runs").expect("a line");
    let lines = (0..MANY as u128).map(|number| {
        let id = Uuid::from_u128(0x114e_0000 + number);
        package_item::Model { id, care_package_id: package, outcome_id: None, ..line.clone() }
            .into_active_model()
            .reset_all()
    });
    package_item::Entity::insert_many(lines).exec_without_returning(conn).await.expect("lines");
}
