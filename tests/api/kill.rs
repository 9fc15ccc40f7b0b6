//! The server is killed in the middle of the main job, several times and under load. When it is back, everything that it acknowledged is
//! there, once; what it had not acknowledged is sent again under its key, as a client does, and is then there once too.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use api_tests::{
    app::PASSWORD,
    db::{Engine, TestDb, fresh},
    http::{Client, Lost},
    job::{question, request, text, tuesdays},
    process::Server,
    world::{OFFERING, Who, document, registration, seed},
};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use server::op::{Clock, Ids};
use tokio::{sync::Mutex, task::JoinSet, time::sleep};
use uuid::Uuid;

/// Main jobs under way at once, and how many each does after another.
const WORKERS: usize = 6;
const JOBS: usize = 4;
/// Steps that are acknowledged between one kill and the next.
const BETWEEN_KILLS: usize = 45;
const KILLS: usize = 3;
/// How long a worker waits before it tries again to reach a server that is gone.
const PAUSE: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_kill_is_there_once_on_sqlite() {
    kill_and_count(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_kill_is_there_once_on_postgres() {
    kill_and_count(Engine::Postgres).await;
}

async fn kill_and_count(engine: Engine) {
    let db = fresh(engine).await;
    seed(&db.conn).await;
    let places = WORKERS * JOBS + 1;
    run(&db, &format!("UPDATE offering SET capacity_maximum = {places}, capacity_available = {places}"))
        .await;
    run(&db, "UPDATE charity SET open_enquiry_limit = 100").await;
    let server = Server::prepare(&db).await;
    let mut process = server.start().await;

    let users = Arc::new(Users { client: server.client(), ids: Ids::version7(), tokens: Mutex::default() });
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for worker in 0..WORKERS {
        let (users, acknowledged) = (users.clone(), acknowledged.clone());
        workers.spawn(async move {
            let mut done = Vec::new();
            for job in 0..JOBS {
                done.extend(main_job(&users, &acknowledged, &format!("Worker{worker}Job{job}")).await);
            }
            done
        });
    }
    for kill in 1..=KILLS {
        while acknowledged.load(Ordering::SeqCst) < kill * BETWEEN_KILLS {
            sleep(Duration::from_millis(1)).await;
        }
        process.kill();
        process = server.start().await;
    }
    let mut steps = Vec::new();
    while let Some(done) = workers.join_next().await {
        steps.extend(done.expect("a worker ends"));
    }

    let resent = steps.iter().filter(|step| step.attempts > 1).count();
    println!("{engine:?}: {} steps, {resent} of them sent again after a kill", steps.len());
    assert!(resent > 0, "the kills met nobody");
    nothing_is_lost_or_doubled(&db, &users, &steps).await;
    process.kill();
}

async fn nothing_is_lost_or_doubled(db: &TestDb, users: &Users, steps: &[Step]) {
    for step in steps {
        let (answer, _) = users.send(step.who, step.mutation, &step.input, step.fields).await;
        assert_eq!(id_in(&answer), step.id, "{} sent once more", step.mutation);
    }
    let jobs = WORKERS * JOBS;
    let counts = [
        ("person", ""),
        ("referral", "WHERE state = 'ARRANGED' AND version = 4"),
        ("enquiry", "WHERE state = 'ACCEPTED' AND version = 2"),
        ("booking", "WHERE state = 'CONFIRMED' AND version = 2"),
        ("package_item", "WHERE kind = 'BOOKING'"),
        ("sharing_agreement", ""),
        ("outcome", ""),
    ];
    for (table, of) in counts {
        assert_eq!(count(db, table, "").await, jobs, "{table}");
        assert_eq!(count(db, table, of).await, jobs, "{table} {of}");
    }
    assert_eq!(count(db, "idempotency_record", "").await, steps.len());
    assert_eq!(count(db, "visit", "").await, jobs * 9);
    assert_eq!(count(db, "event", "WHERE visit_id IS NOT NULL").await, jobs * 9);
    assert_eq!(count(db, "audit_event", "WHERE action = 'booking.confirm'").await, jobs);
    let offering =
        format!("WHERE capacity_available = {} AND charity_id IN (SELECT charity_id FROM booking)", 1);
    assert_eq!(count(db, "offering", &offering).await, 1, "one place was left");
}

/// One write of the main job, acknowledged.
struct Step {
    who: Who,
    mutation: &'static str,
    input: Value,
    fields: &'static str,
    id: String,
    attempts: usize,
}

/// From the registration of a person to their confirmed booking.
async fn main_job(users: &Users, acknowledged: &AtomicUsize, family_name: &str) -> Vec<Step> {
    use Who::{Broker, Charity, Coordinator};
    let mut job = Job { users, acknowledged, steps: Vec::new() };
    let person = job
        .step(Coordinator, "personRegister", registration(family_name), "person { id carePackage { id } }")
        .await;
    let (id, package) = (text(&person["person"]["id"]), &person["person"]["carePackage"]["id"]);
    let outcome = json!({ "carePackageId": package, "version": 1, "text": "Somebody to talk to" });
    let package = job.step(Coordinator, "outcomeAdd", outcome, "carePackage { id outcomes { id } }").await;
    let outcome = text(&package["carePackage"]["outcomes"][0]["id"]);
    let draft = job.step(Coordinator, "referralDraft", request(&id, Some(&outcome)), "referral { id }").await;
    let referral = text(&draft["referral"]["id"]);
    let at = |version: i32| json!({ "referralId": referral, "version": version });
    job.step(Coordinator, "referralSubmit", at(1), "referral { id }").await;
    job.step(Broker, "referralTake", at(2), "referral { id }").await;
    let agreement = json!({ "personId": id, "scope": "ALL", "how": "VERBAL" });
    job.step(Coordinator, "sharingAgreementRecord", agreement, "person { id }").await;
    let sent = job.step(Broker, "enquirySend", question(&referral, OFFERING), "enquiries { id }").await;
    let enquiry = text(&sent["enquiries"][0]["id"]);
    let accept = json!({ "enquiryId": enquiry, "version": 1, "note": "Yes" });
    job.step(Charity, "enquiryAccept", accept, "enquiry { id }").await;
    let plan = json!({ "enquiryId": enquiry, "pattern": tuesdays(), "startOn": next_tuesday() });
    let proposed = job.step(Broker, "bookingPropose", plan, "booking { id }").await;
    let confirm = json!({ "bookingId": proposed["booking"]["id"], "version": 1 });
    job.step(Broker, "bookingConfirm", confirm, "booking { id }").await;
    job.steps
}

struct Job<'a> {
    users: &'a Users,
    acknowledged: &'a AtomicUsize,
    steps: Vec<Step>,
}

impl Job<'_> {
    async fn step(
        &mut self,
        who: Who,
        mutation: &'static str,
        mut input: Value,
        fields: &'static str,
    ) -> Value {
        input["idempotencyKey"] = json!(self.users.ids.next::<Uuid>());
        let (answer, attempts) = self.users.send(who, mutation, &input, fields).await;
        self.acknowledged.fetch_add(1, Ordering::SeqCst);
        self.steps.push(Step { who, mutation, input, fields, id: id_in(&answer), attempts });
        answer
    }
}

/// The id of what a payload answers with.
fn id_in(payload: &Value) -> String {
    let things = payload.as_object().expect("a payload").values();
    let mut things = things.map(|thing| if thing.is_array() { &thing[0] } else { thing });
    text(
        &things.find(|thing| thing["id"].is_string()).unwrap_or_else(|| panic!("no thing: {payload:#}"))["id"],
    )
}

/// Those who work, each signed in, over a network whose other end comes and goes.
struct Users {
    client: Client,
    ids: Ids,
    tokens: Mutex<BTreeMap<Who, String>>,
}

impl Users {
    /// Sends a write until it is answered, always under its key; the payload, and how often it was sent.
    async fn send(&self, who: Who, mutation: &str, input: &Value, fields: &str) -> (Value, usize) {
        let body = json!({ "query": document(mutation, fields), "variables": { "input": input } });
        for attempt in 1.. {
            let Ok(token) = self.token(who).await else {
                sleep(PAUSE).await;
                continue;
            };
            match self.client.post("/graphql", Some(&token), &body).await {
                Ok(mut answer) => {
                    let payload = answer["data"]["payload"].take();
                    assert_eq!(payload["userErrors"], json!([]), "{mutation}, attempt {attempt}: {answer:#}");
                    return (payload, attempt);
                }
                Err(Lost) => sleep(PAUSE).await,
            }
        }
        unreachable!("attempts never end")
    }

    async fn token(&self, who: Who) -> Result<String, Lost> {
        let mut tokens = self.tokens.lock().await;
        if let Some(token) = tokens.get(&who) {
            return Ok(token.clone());
        }
        let sign_in = json!({ "email": who.email(), "password": PASSWORD });
        let token = text(&self.client.post("/auth/sign-in", None, &sign_in).await?["accessToken"]);
        tokens.insert(who, token.clone());
        Ok(token)
    }
}

/// The Tuesday after today: the process goes by the machine's clock.
fn next_tuesday() -> String {
    let today = Clock::system().now().date_naive();
    let mut days = today.iter_days().skip(1);
    let tuesday = days.find(|day| chrono::Datelike::weekday(day) == chrono::Weekday::Tue);
    tuesday.expect("a Tuesday comes").to_string()
}

async fn run(db: &TestDb, statement: &str) {
    db.conn.execute_unprepared(statement).await.expect("the statement runs");
}

async fn count(db: &TestDb, table: &str, of: &str) -> usize {
    let query = format!("SELECT COUNT(*) FROM {table} {of}");
    let statement = Statement::from_string(db.conn.get_database_backend(), query);
    let row = db.conn.query_one_raw(statement).await.expect("the query runs").expect("a row");
    usize::try_from(row.try_get_by_index::<i64>(0).expect("a number")).expect("a count")
}
