//! Two teams, two charities with one offering each, and an account of each role on either side: for tests of what each of them may see
//! and do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use chrono::TimeDelta;
use entities::{account, account_role, category, charity, offering, offering_area, team, team_membership};
use http::{
    Request,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use sea_orm::{ActiveModelTrait, DatabaseConnection, Set};
use serde_json::{Value, json};
use server::{auth::hash_now, graphql::id::encode};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{
    app::{PASSWORD, TestApp, monday},
    db::{Engine, fresh},
    mail::MailServer,
};

pub const TEAM: Uuid = Uuid::from_u128(0x7e01);
pub const OTHER_TEAM: Uuid = Uuid::from_u128(0x7e02);
pub const CATEGORY: Uuid = Uuid::from_u128(0xca01);
pub const CHARITY: Uuid = Uuid::from_u128(0xc401);
pub const OTHER_CHARITY: Uuid = Uuid::from_u128(0xc402);
pub const OFFERING: Uuid = Uuid::from_u128(0x0ff1);
/// Of [`OTHER_CHARITY`].
pub const OTHER_OFFERING: Uuid = Uuid::from_u128(0x0ff2);

/// The schema as it is committed, which a test compares with the server's.
pub const SCHEMA: &str = include_str!("../../client/schema.graphql");

/// Who asks. The first three belong to [`TEAM`], the charity user to [`CHARITY`], the administrator to the house. The stranger is a
/// co-ordinator of [`OTHER_TEAM`]; those called other are of it too, or of [`OTHER_CHARITY`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Coordinator,
    Broker,
    Manager,
    Charity,
    Administrator,
    Stranger,
    OtherBroker,
    OtherManager,
    OtherCharity,
    /// A hospital's system.
    Hospital,
}

impl Who {
    pub const ALL: [Self; 10] = [
        Self::Coordinator,
        Self::Broker,
        Self::Manager,
        Self::Charity,
        Self::Administrator,
        Self::Stranger,
        Self::OtherBroker,
        Self::OtherManager,
        Self::OtherCharity,
        Self::Hospital,
    ];

    pub fn account(self) -> Uuid {
        Uuid::from_u128(0xacc0 + self as u128)
    }

    pub fn email(self) -> String {
        format!("{self:?}@dolen.test").to_lowercase()
    }

    const fn role(self) -> &'static str {
        match self {
            Self::Coordinator | Self::Stranger => "COORDINATOR",
            Self::Broker | Self::OtherBroker => "BROKER",
            Self::Manager | Self::OtherManager => "MANAGER",
            Self::Charity | Self::OtherCharity => "CHARITY",
            Self::Administrator => "ADMINISTRATOR",
            Self::Hospital => "HOSPITAL",
        }
    }

    const fn team(self) -> Option<Uuid> {
        match self {
            Self::Coordinator | Self::Broker | Self::Manager => Some(TEAM),
            Self::Stranger | Self::OtherBroker | Self::OtherManager => Some(OTHER_TEAM),
            Self::Charity | Self::OtherCharity | Self::Administrator | Self::Hospital => None,
        }
    }

    const fn charity(self) -> Option<Uuid> {
        match self {
            Self::Charity => Some(CHARITY),
            Self::OtherCharity => Some(OTHER_CHARITY),
            _ => None,
        }
    }
}

pub struct World {
    pub app: TestApp,
    /// Of those who have signed in.
    tokens: Mutex<BTreeMap<Who, String>>,
    keys: AtomicU64,
}

impl World {
    pub async fn start(engine: Engine) -> Self {
        let db = fresh(engine).await;
        seed(&db.conn).await;
        Self::of(TestApp::start_on(db, false).await)
    }

    /// Of a server on a database that was filled by [`seed`].
    pub fn of(app: TestApp) -> Self {
        Self { app, tokens: Mutex::default(), keys: AtomicU64::default() }
    }

    /// The same with a mail server, which takes the charities' letters.
    pub async fn posting(engine: Engine) -> (Self, MailServer) {
        let (db, mail) = (fresh(engine).await, MailServer::start().await);
        seed(&db.conn).await;
        let app = TestApp::start_posting(db, false, Some(mail.url.clone())).await;
        (Self::of(app), mail)
    }

    /// The access token of `who`, who signs in where they have not yet.
    pub async fn token(&self, who: Who) -> String {
        let mut tokens = self.tokens.lock().await;
        if let Some(token) = tokens.get(&who) {
            return token.clone();
        }
        let token = self.app.sign_in(&who.email(), PASSWORD).await.token();
        tokens.insert(who, token.clone());
        token
    }

    /// Moves the clock, after which everybody signs in again.
    pub async fn later(&self, by: TimeDelta) {
        self.app.advance(by);
        self.tokens.lock().await.clear();
    }

    /// A new idempotency key.
    pub fn key(&self) -> Uuid {
        Uuid::from_u128(0x1de0_0000 + u128::from(self.keys.fetch_add(1, Ordering::Relaxed)))
    }

    /// The whole answer.
    pub async fn answer(&self, who: Who, query: &str, variables: Value) -> Value {
        let token = self.token(who).await;
        self.answer_to(Some(&token), query, variables).await
    }

    /// The whole answer to whoever has `token`; to a visitor without one.
    pub async fn answer_to(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let mut request = Request::post("/graphql").header(CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        self.app.send(request.body(Body::from(body.to_string())).expect("a request")).await.json()
    }

    /// The data of an answer without errors.
    pub async fn ask(&self, who: Who, query: &str, variables: Value) -> Value {
        let mut answer = self.answer(who, query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}: {answer:#}");
        answer["data"].take()
    }

    /// The code of the first error of an answer that has one.
    pub async fn refused(&self, who: Who, query: &str, variables: Value) -> String {
        let answer = self.answer(who, query, variables).await;
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
    }

    /// Calls `mutation(input)` with a key of its own, where `input` has none, and gives its payload's `fields` and `userErrors { code field }`.
    pub async fn change(&self, who: Who, mutation: &str, input: Value, fields: &str) -> Value {
        let (query, variables) = self.with_key(mutation, input, fields);
        let mut data = self.ask(who, &query, variables).await;
        data["payload"].take()
    }

    /// The code of the error that refuses a mutation altogether.
    pub async fn change_refused(&self, who: Who, mutation: &str, input: Value) -> String {
        let (query, variables) = self.with_key(mutation, input, "");
        self.refused(who, &query, variables).await
    }

    /// The whole answer to a mutation, whatever it is.
    pub async fn answer_to_change(&self, who: Who, mutation: &str, input: Value) -> Value {
        let (query, variables) = self.with_key(mutation, input, "");
        self.answer(who, &query, variables).await
    }

    /// The text and the variables of a mutation.
    pub fn with_key(&self, mutation: &str, mut input: Value, fields: &str) -> (String, Value) {
        if input.get("idempotencyKey").is_none() {
            input["idempotencyKey"] = json!(self.key());
        }
        (document(mutation, fields), json!({ "input": input }))
    }

    /// Names [`Who::Manager`] the safeguarding lead of [`TEAM`].
    pub async fn names_a_lead(&self) {
        let input = json!({
            "teamId": encode("tea", TEAM), "version": 0, "leadId": encode("acc", Who::Manager.account()),
            "phone": "01437 000111", "outOfHours": "0300 000 0222",
        });
        let payload = self.change(Who::Administrator, "safeguardingArrange", input, "team { id }").await;
        assert_eq!(payload["userErrors"], json!([]));
    }

    /// How many statements `query` costs, those of knowing the viewer and noting the read included.
    pub async fn statements(&self, who: Who, query: &str) -> u64 {
        self.token(who).await;
        let before = self.app.platform.db.statements();
        self.ask(who, query, json!({})).await;
        self.app.platform.db.statements() - before
    }

    /// A person of [`TEAM`] with the draft of a package; gives the person's id.
    pub async fn person(&self, family_name: &str) -> String {
        let mut input = registration(family_name);
        // Tests have namesakes.
        input["anotherPerson"] = json!(true);
        let payload = self.change(Who::Coordinator, "personRegister", input, "person { id }").await;
        payload["person"]["id"].as_str().unwrap_or_else(|| panic!("{payload:#}")).to_owned()
    }
}

/// What `personRegister` takes, for an invented person.
pub fn registration(family_name: &str) -> Value {
    json!({
        "teamId": encode("tea", TEAM), "title": "Mrs", "givenName": "Eleri", "familyName": family_name,
        "birthDate": "1942-03-01", "language": "CY", "addressLine": "1 Heol y Capel", "town": "Narberth",
        "postcode": "sa34 0az", "whatMatters": "Company in the week", "eccLevel": 2,
    })
}

/// The text of a mutation whose variable is `input`, its answer called `payload`.
pub fn document(mutation: &str, fields: &str) -> String {
    let kind = input_type(mutation);
    format!(
        "mutation($input: {kind}!) {{ payload: {mutation}(input: $input) {{ {fields} userErrors {{ code field }} }} }}"
    )
}

/// The type of a mutation's input, as the schema has it.
fn input_type(mutation: &str) -> &'static str {
    let (_, rest) = SCHEMA
        .split_once(&format!("\t{mutation}(input: "))
        .unwrap_or_else(|| panic!("the schema has no mutation {mutation}"));
    rest.split_once('!').expect("an input is required").0
}

/// Fills an empty database with the world.
pub async fn seed(conn: &DatabaseConnection) {
    for (id, slug) in [(TEAM, "south"), (OTHER_TEAM, "north")] {
        let row = team::ActiveModel {
            id: Set(id),
            slug: Set(slug.to_owned()),
            name_en: Set(slug.to_owned()),
            name_cy: Set(slug.to_owned()),
            version: Set(1),
        };
        row.insert(conn).await.expect("a team");
    }
    seed_directory(conn).await;
    let hash = hash_now(PASSWORD).expect("a hash");
    for who in Who::ALL {
        seed_account(conn, who, &hash).await;
    }
}

async fn seed_account(conn: &DatabaseConnection, who: Who, hash: &str) {
    let row = account::ActiveModel {
        id: Set(who.account()),
        email: Set(who.email()),
        name: Set(format!("{who:?}")),
        password_hash: Set(hash.to_owned()),
        language: Set("EN".to_owned()),
        active: Set(true),
        charity_id: Set(who.charity()),
        epoch: Set(0),
        created_at: Set(monday()),
        version: Set(1),
    };
    row.insert(conn).await.expect("an account");
    let role = account_role::ActiveModel { account_id: Set(who.account()), role: Set(who.role().to_owned()) };
    role.insert(conn).await.expect("a role");
    if let Some(team) = who.team() {
        let membership = team_membership::ActiveModel { account_id: Set(who.account()), team_id: Set(team) };
        membership.insert(conn).await.expect("a membership");
    }
}

async fn seed_directory(conn: &DatabaseConnection) {
    let row = category::ActiveModel {
        id: Set(CATEGORY),
        slug: Set("befriending".to_owned()),
        name_en: Set("Befriending".to_owned()),
        name_cy: Set("Cyfeillio".to_owned()),
        response_days_normal: Set(5),
        response_days_urgent: Set(2),
        hides_health_flags: Set(false),
        activity_flags: Set(json!([])),
        terms_en: Set(json!([])),
        terms_cy: Set(json!([])),
        position: Set(1),
        version: Set(1),
    };
    row.insert(conn).await.expect("a category");
    seed_charity(conn, CHARITY, OFFERING, ("Good Neighbours", "Cymdogion Da")).await;
    seed_charity(conn, OTHER_CHARITY, OTHER_OFFERING, ("Open Door", "Drws Agored")).await;
}

async fn seed_charity(conn: &DatabaseConnection, id: Uuid, offering: Uuid, (en, cy): (&str, &str)) {
    let row = charity::ActiveModel {
        id: Set(id),
        name_en: Set(en.to_owned()),
        name_cy: Set(cy.to_owned()),
        registered_number: Set(None),
        description_en: Set(String::new()),
        description_cy: Set(String::new()),
        email: Set("hello@neighbours.test".to_owned()),
        phone: Set(None),
        website: Set(None),
        postcode: Set("SA34 0AZ".to_owned()),
        language: Set("CY".to_owned()),
        still_right_days: Set(7),
        protocol_reference: Set(None),
        protocol_signed_on: Set(None),
        protocol_review_on: Set(None),
        open_enquiry_limit: Set(5),
        active: Set(true),
        version: Set(1),
    };
    row.insert(conn).await.expect("a charity");
    let row = offering::ActiveModel {
        id: Set(offering),
        charity_id: Set(id),
        category_id: Set(CATEGORY),
        name_en: Set("A visit at home".to_owned()),
        name_cy: Set("Ymweliad gartref".to_owned()),
        description_en: Set(String::new()),
        description_cy: Set(String::new()),
        languages: Set(json!(["CY", "EN"])),
        min_age: Set(None),
        max_age: Set(None),
        ecc_levels: Set(json!([])),
        accessibility: Set(json!([])),
        activity_flags: Set(json!([])),
        check_level_override: Set(None),
        check_level_override_reason: Set(None),
        cost_pence: Set(None),
        cost_note: Set(None),
        active: Set(true),
        postcode: Set("SA34 0AZ".to_owned()),
        easting: Set(217_181),
        northing: Set(211_452),
        capacity_unit: Set("PEOPLE".to_owned()),
        capacity_maximum: Set(4),
        capacity_available: Set(4),
        capacity_updated: Set(monday()),
        waiting_list_open: Set(true),
        paused_until: Set(None),
        confirmed_at: Set(monday()),
        confirmed_by: Set(None),
        version: Set(1),
    };
    row.insert(conn).await.expect("an offering");
    let row = offering_area::ActiveModel {
        id: Set(Uuid::from_u128(offering.as_u128() ^ 0xa4ea_0000)),
        offering_id: Set(offering),
        kind: Set("RADIUS".to_owned()),
        radius_m: Set(Some(20_000)),
        code: Set(None),
    };
    row.insert(conn).await.expect("an area");
}
