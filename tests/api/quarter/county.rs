//! The county: the demo's data in a server of its own, whom it knows, and how they ask and act.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use api_tests::{
    app::{TestApp, monday},
    db::{Engine, fresh},
    mail::{Mail, MailServer},
    world::World,
};
use chrono::NaiveDate;
use domain::time::london_date;
use serde_json::{Value, json};
use server::{
    auth::hash_now,
    demo::{Options, PASSWORD, fill},
    sweep::{Swept, hands, sweep},
};

pub const TEAMS: [&str; 4] = ["north", "haverfordwest", "narberth", "pembroke"];
pub const SIGNED_IN_CHARITIES: [&str; 3] =
    ["charity.friends@dolen.example", "charity.dogs@dolen.example", "charity.kitchen@dolen.example"];
pub const ADMINISTRATOR: &str = "administrator@dolen.example";
pub const MANAGER: &str = "manager@dolen.example";
pub const HOSPITAL: &str = "hospital@dolen.example";

/// How long to wait before looking again whether the post is out.
const PAUSE: Duration = Duration::from_millis(5);

pub struct County {
    pub world: World,
    pub mail: MailServer,
    /// Every letter that came.
    pub letters: Vec<Mail>,
    /// Of today: a token lives for minutes.
    tokens: BTreeMap<String, String>,
    /// People in hospital, by NHS number, and the day on which they go home.
    pub away: BTreeMap<String, NaiveDate>,
    /// What was refused, by mutation and code: a rule that held.
    pub refusals: BTreeMap<String, u32>,
}

impl County {
    pub async fn filled(engine: Engine) -> Self {
        let (db, mail) = (fresh(engine).await, MailServer::start().await);
        let password_hash = hash_now(PASSWORD).expect("a hash");
        let options =
            Options { scale: 1, directories: 0, now: monday(), password_hash, progress: &|_, _| {} };
        fill(&db.conn, options).await.expect("the demo is filled");
        let app = TestApp::start_posting(db, false, Some(mail.url.clone())).await;
        let mut county = Self {
            world: World::of(app),
            mail,
            letters: Vec::new(),
            tokens: BTreeMap::new(),
            away: BTreeMap::new(),
            refusals: BTreeMap::new(),
        };
        let account = json!({
            "name": "Withybush", "email": HOSPITAL, "password": PASSWORD, "language": "EN",
            "roles": ["HOSPITAL"], "teamIds": [],
        });
        county.does(ADMINISTRATOR, "accountCreate", account).await.expect("an account");
        county
    }

    pub fn today(&self) -> NaiveDate {
        london_date(self.world.app.clock.now())
    }

    /// A new day: nobody is signed in, and time has brought what it brings; a second look finds nothing.
    pub async fn wake(&mut self) {
        self.tokens.clear();
        let op = hands(&self.world.app.platform);
        sweep(&op).await;
        assert_eq!(sweep(&op).await, Swept::default(), "{}: twice changes nothing", self.today());
    }

    /// True so often out of a hundred, the same for the same day and thing.
    pub fn chance(&self, percent: usize, of: &str) -> bool {
        self.number(of) % 100 < percent
    }

    /// Below a million.
    pub fn number(&self, of: &str) -> usize {
        // SipHash with fixed keys.
        let mut hasher = DefaultHasher::new();
        (self.today(), of).hash(&mut hasher);
        usize::try_from(hasher.finish() % 1_000_000).expect("a small number")
    }

    async fn token(&mut self, email: &str) -> String {
        if let Some(token) = self.tokens.get(email) {
            return token.clone();
        }
        let token = self.world.app.sign_in(email, PASSWORD).await.token();
        self.tokens.insert(email.to_owned(), token.clone());
        token
    }

    /// The data of an answer without errors.
    pub async fn ask(&mut self, who: &str, query: &str, variables: Value) -> Value {
        let token = self.token(who).await;
        let mut answer = self.world.answer_to(Some(&token), query, variables).await;
        assert!(answer.get("errors").is_none(), "{who}: {query}: {answer:#}");
        answer["data"].take()
    }

    /// Every node of a connection, page by page. `query` has the variable `$after`, and calls the connection `all`.
    pub async fn all(&mut self, who: &str, query: &str, mut variables: Value) -> Vec<Value> {
        let mut nodes = Vec::new();
        loop {
            let mut page = self.ask(who, query, variables.clone()).await["all"].take();
            nodes.append(page["nodes"].as_array_mut().expect("nodes"));
            if page["pageInfo"]["hasNextPage"] != true {
                return nodes;
            }
            variables["after"] = page["pageInfo"]["endCursor"].take();
        }
    }

    /// Does `mutation`. A rule that refuses it is counted and gives its code; anything else that goes wrong is a mistake.
    pub async fn does(&mut self, who: &str, mutation: &str, input: Value) -> Result<Value, String> {
        self.does_and_tells(who, mutation, input, "").await
    }

    /// The same with `fields` of the payload.
    pub async fn does_and_tells(
        &mut self,
        who: &str,
        mutation: &str,
        input: Value,
        fields: &str,
    ) -> Result<Value, String> {
        let (query, variables) = self.world.with_key(mutation, input, fields);
        let payload = self.ask(who, &query, variables).await["payload"].take();
        match payload["userErrors"][0]["code"].as_str() {
            None => Ok(payload),
            Some(code) => {
                *self.refusals.entry(format!("{mutation} {code}")).or_default() += 1;
                Err(code.to_owned())
            }
        }
    }

    /// The letters that have come since the last look, when the outbox is empty, in the order of their text.
    pub async fn post(&mut self) -> Vec<Mail> {
        let queued = "SELECT COUNT(*) FROM letter WHERE state = 'WAITING' AND attempts = 0";
        while self.world.number(queued).await > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let come = self.mail.waiting().await;
        self.letters.extend(come.iter().cloned());
        come
    }
}
