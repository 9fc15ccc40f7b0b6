//! Two teams, a charity with one offering, and an account of each role: for tests of what each of them may see and do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use entities::{account, account_role, category, charity, offering, team, team_membership};
use http::{
    Request,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use sea_orm::{ActiveModelTrait, DatabaseConnection, Set};
use serde_json::{Value, json};
use server::{auth::hash_now, graphql::id::encode};
use uuid::Uuid;

use crate::{
    app::{PASSWORD, TestApp, monday},
    db::{Engine, fresh},
};

pub const TEAM: Uuid = Uuid::from_u128(0x7e01);
pub const OTHER_TEAM: Uuid = Uuid::from_u128(0x7e02);
pub const CATEGORY: Uuid = Uuid::from_u128(0xca01);
pub const CHARITY: Uuid = Uuid::from_u128(0xc401);
pub const OFFERING: Uuid = Uuid::from_u128(0x0ff1);

/// Who asks. Each belongs to [`TEAM`] but the stranger, a co-ordinator of [`OTHER_TEAM`], the charity user, and the administrator, who
/// belongs to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Coordinator,
    Broker,
    Manager,
    Charity,
    Administrator,
    Stranger,
}

impl Who {
    pub const ALL: [Self; 6] =
        [Self::Coordinator, Self::Broker, Self::Manager, Self::Charity, Self::Administrator, Self::Stranger];

    pub fn account(self) -> Uuid {
        Uuid::from_u128(0xacc0 + self as u128)
    }

    pub fn email(self) -> String {
        format!("{self:?}@dolen.test").to_lowercase()
    }

    const fn role(self) -> &'static str {
        match self {
            Self::Coordinator | Self::Stranger => "COORDINATOR",
            Self::Broker => "BROKER",
            Self::Manager => "MANAGER",
            Self::Charity => "CHARITY",
            Self::Administrator => "ADMINISTRATOR",
        }
    }

    const fn team(self) -> Option<Uuid> {
        match self {
            Self::Coordinator | Self::Broker | Self::Manager => Some(TEAM),
            Self::Stranger => Some(OTHER_TEAM),
            Self::Charity | Self::Administrator => None,
        }
    }
}

pub struct World {
    pub app: TestApp,
    tokens: BTreeMap<Who, String>,
    keys: AtomicU64,
}

impl World {
    pub async fn start(engine: Engine) -> Self {
        let db = fresh(engine).await;
        seed(&db.conn).await;
        let app = TestApp::start_on(db, false).await;
        let mut tokens = BTreeMap::new();
        for who in Who::ALL {
            tokens.insert(who, app.sign_in(&who.email(), PASSWORD).await.token());
        }
        Self { app, tokens, keys: AtomicU64::default() }
    }

    /// A new idempotency key.
    pub fn key(&self) -> Uuid {
        Uuid::from_u128(0x1de0_0000 + u128::from(self.keys.fetch_add(1, Ordering::Relaxed)))
    }

    /// The whole answer.
    pub async fn answer(&self, who: Who, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = Request::post("/graphql")
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, format!("Bearer {}", self.tokens[&who]))
            .body(Body::from(body.to_string()))
            .expect("a request");
        self.app.send(request).await.json()
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

    /// Calls `mutation(input)` with a key of its own and gives its payload's `fields` and `userErrors { code field }`.
    pub async fn change(&self, who: Who, mutation: &str, input: Value, fields: &str) -> Value {
        let (query, variables) = self.mutation(mutation, input, fields);
        let mut data = self.ask(who, &query, variables).await;
        data["payload"].take()
    }

    /// The code of the error that refuses a mutation altogether.
    pub async fn change_refused(&self, who: Who, mutation: &str, input: Value) -> String {
        let (query, variables) = self.mutation(mutation, input, "");
        self.refused(who, &query, variables).await
    }

    fn mutation(&self, mutation: &str, mut input: Value, fields: &str) -> (String, Value) {
        if input.get("idempotencyKey").is_none() {
            input["idempotencyKey"] = json!(self.key());
        }
        let kind = input_type(mutation);
        let query = format!(
            "mutation($input: {kind}!) {{ payload: {mutation}(input: $input) {{ {fields} userErrors {{ code field }} }} }}"
        );
        (query, json!({ "input": input }))
    }

    /// How many statements `query` costs, those of knowing the viewer and noting the read included.
    pub async fn statements(&self, who: Who, query: &str) -> u64 {
        let before = self.app.platform.db.statements();
        self.ask(who, query, json!({})).await;
        self.app.platform.db.statements() - before
    }

    /// A person of [`TEAM`] with the draft of a package; gives the person's id.
    pub async fn person(&self, family_name: &str) -> String {
        let payload =
            self.change(Who::Coordinator, "personRegister", registration(family_name), "person { id }").await;
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

/// The type of a mutation's input: its own name where it has an input of its own.
fn input_type(mutation: &str) -> String {
    match mutation {
        "carePackageActivate" | "carePackageHold" | "carePackageResume" => "CarePackageInput".to_owned(),
        "carePackageChangeEccLevel" => "EccChangeInput".to_owned(),
        "carePackageRecordWhatMatters" => "WhatMattersInput".to_owned(),
        own => format!("{}{}Input", own[..1].to_uppercase(), &own[1..]),
    }
}

async fn seed(conn: &DatabaseConnection) {
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
        charity_id: Set((who == Who::Charity).then_some(CHARITY)),
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
        terms_en: Set(json!([])),
        terms_cy: Set(json!([])),
        position: Set(1),
        version: Set(1),
    };
    row.insert(conn).await.expect("a category");
    let row = charity::ActiveModel {
        id: Set(CHARITY),
        name_en: Set("Good Neighbours".to_owned()),
        name_cy: Set("Cymdogion Da".to_owned()),
        registered_number: Set(None),
        description_en: Set(String::new()),
        description_cy: Set(String::new()),
        email: Set("hello@neighbours.test".to_owned()),
        phone: Set(None),
        website: Set(None),
        postcode: Set("SA34 0AZ".to_owned()),
        language: Set("CY".to_owned()),
        open_enquiry_limit: Set(5),
        active: Set(true),
        version: Set(1),
    };
    row.insert(conn).await.expect("a charity");
    let row = offering::ActiveModel {
        id: Set(OFFERING),
        charity_id: Set(CHARITY),
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
}
