//! The server on a filled database, those who ask it, and what an answer costs.

use api_tests::{
    app::{PASSWORD, TestApp},
    db::TestDb,
};
use chrono::TimeDelta;
use entities::{account, account_role, team, team_membership};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseConnection, EntityTrait, Set, Statement};
use serde_json::Value;
use uuid::Uuid;

use super::{List, MANY, Who};

/// Small pages looked at for the dearest.
const PAGES: usize = 12;

/// The server on a filled database, and those who ask.
pub struct House {
    pub app: TestApp,
    tokens: [String; 3],
}

impl House {
    pub async fn open(db: TestDb) -> Self {
        let app = TestApp::start_on(db, false).await;
        // The day of the demo.
        app.advance(TimeDelta::days(21));
        let mut tokens = [const { String::new() }; 3];
        for who in [Who::Team, Who::Charity, Who::Administrator] {
            tokens[who as usize] = app.sign_in(&who.email(), PASSWORD).await.token();
        }
        Self { app, tokens }
    }

    /// The statements of the dearest small page, those of a page of fifty, and how many rows that has.
    pub async fn cost(&self, list: &List) -> (u64, u64, usize) {
        let (data, many) = self.page(list, MANY, None).await;
        let edges = data.pointer(list.at).and_then(|list| list["edges"].as_array()).cloned();
        let edges = edges.unwrap_or_else(|| panic!("{}: {data:#}", list.name));
        assert!(edges.len() > list.few, "{}: only {} rows", list.name, edges.len());
        let mut few = 0;
        let mut after = None;
        for edge in edges.iter().skip(list.few - 1).step_by(list.few).take(PAGES) {
            few = few.max(self.page(list, list.few, after).await.1);
            after = edge["cursor"].as_str();
        }
        (few, many, edges.len())
    }

    async fn page(&self, list: &List, first: usize, after: Option<&str>) -> (Value, u64) {
        let after = after.map(|cursor| format!(", after: \"{cursor}\"")).unwrap_or_default();
        self.ask(list.who, &list.query.replace("PAGE", &format!("first: {first}{after}"))).await
    }

    /// The answer and what it cost.
    pub async fn ask(&self, who: Who, query: &str) -> (Value, u64) {
        self.app.platform.kept.forget();
        let before = self.app.platform.db.statements();
        let mut answer = self.app.graphql(Some(&self.tokens[who as usize]), query).await.json();
        let cost = self.app.platform.db.statements() - before;
        assert!(answer.get("errors").is_none(), "{query}: {answer:#}");
        (answer["data"].take(), cost)
    }
}

impl Who {
    fn email(self) -> String {
        format!("{self:?}@statements.test").to_lowercase()
    }
}

/// Those who ask, and fifty accounts more for the list of accounts.
pub async fn enrol(conn: &DatabaseConnection) {
    let hash = server::auth::hash_now(PASSWORD).expect("a hash");
    let busiest = id(
        conn,
        "SELECT charity_id FROM booking GROUP BY charity_id ORDER BY COUNT(*) DESC, charity_id LIMIT 1",
    )
    .await;
    for (who, roles) in [
        (Who::Team, &["COORDINATOR", "BROKER", "MANAGER"][..]),
        (Who::Charity, &["CHARITY"]),
        (Who::Administrator, &["ADMINISTRATOR"]),
    ] {
        let id = Uuid::from_u128(0x57a7 + who as u128);
        let charity = matches!(who, Who::Charity).then_some(busiest);
        insert_account(conn, id, &who.email(), &hash, charity).await;
        let roles = roles
            .iter()
            .map(|role| account_role::ActiveModel { account_id: Set(id), role: Set((*role).to_owned()) });
        account_role::Entity::insert_many(roles).exec_without_returning(conn).await.expect("roles");
        if matches!(who, Who::Team) {
            let teams = team::Entity::find().all(conn).await.unwrap();
            let teams = teams
                .iter()
                .map(|team| team_membership::ActiveModel { account_id: Set(id), team_id: Set(team.id) });
            team_membership::Entity::insert_many(teams)
                .exec_without_returning(conn)
                .await
                .expect("memberships");
        }
    }
    for number in 0..50_u128 {
        let id = Uuid::from_u128(0xacc_0000 + number);
        insert_account(conn, id, &format!("a{number}@statements.test"), &hash, Some(busiest)).await;
        let role = account_role::ActiveModel { account_id: Set(id), role: Set("CHARITY".to_owned()) };
        role.insert(conn).await.expect("a role");
    }
}

async fn insert_account(conn: &DatabaseConnection, id: Uuid, email: &str, hash: &str, charity: Option<Uuid>) {
    let row = account::ActiveModel {
        id: Set(id),
        email: Set(email.to_owned()),
        name: Set(email.to_owned()),
        password_hash: Set(hash.to_owned()),
        language: Set("EN".to_owned()),
        active: Set(true),
        charity_id: Set(charity),
        epoch: Set(0),
        created_at: Set(api_tests::app::monday()),
        version: Set(1),
    };
    row.insert(conn).await.expect("an account");
}

/// The one id that `query` gives.
pub async fn id(conn: &DatabaseConnection, query: &str) -> Uuid {
    let statement = Statement::from_string(conn.get_database_backend(), query.to_owned());
    let row = conn.query_one_raw(statement).await.expect("the query runs").expect("a row");
    row.try_get_by_index(0).expect("an id")
}
