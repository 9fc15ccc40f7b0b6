//! Who may do what, as one table: every operation of the schema, asked by every role about its own team's or charity's things and about
//! another's, and by a visitor. `snapshots/authz.snap` is to be read by people.
//!
//! An operation that is allowed is asked in such a way that a rule then refuses it (an old version, an empty text) or that it can be done
//! any number of times, so that every cell is about the same things.

mod queries;
mod things;
mod writes;

use std::{collections::BTreeSet, fmt::Write};

use api_tests::{
    db::Engine,
    world::{OFFERING, SCHEMA, Who, World},
};
use queries::queries;
use serde_json::{Value, json};
use server::graphql::id::encode;
use things::Things;
use writes::{help_writes, house_writes, plan_writes, referral_writes};

use super::ws::Socket;

/// The columns. All things asked about belong to the first team and the first charity.
const COLUMNS: [(&str, Option<Who>); 11] = [
    ("co-ordinator", Some(Who::Coordinator)),
    ("… other team", Some(Who::Stranger)),
    ("broker", Some(Who::Broker)),
    ("… other team", Some(Who::OtherBroker)),
    ("manager", Some(Who::Manager)),
    ("… other team", Some(Who::OtherManager)),
    ("charity", Some(Who::Charity)),
    ("… another", Some(Who::OtherCharity)),
    ("administrator", Some(Who::Administrator)),
    ("hospital", Some(Who::Hospital)),
    ("visitor", None),
];

const LEGEND: &str = "\
allow    done, or shown
deny     FORBIDDEN: may know of it, and may not do this
hide     NOT_FOUND: may not know that it exists
null     answered with nothing, as if it did not exist
none     an empty list, as if there were none
sign in  UNAUTHENTICATED
";

/// A version that nothing has, by which whoever is allowed is told STALE.
const OLD: i32 = 99;

/// The refusals of a rule, which come after that of the policy.
const RULES: [&str; 17] = [
    "STALE",
    "MESSAGE_MISSING",
    "BODY_MISSING",
    "EMAIL_TAKEN",
    "NAME_EN_MISSING",
    "NAME_MISSING",
    "RISK_KIND_MISSING",
    "PERSON_ALIKE",
    "MERGE_NOT_STANDING",
    "OUTCOME_ALREADY_MET",
    "PACKAGE_ITEM_IS_BOOKING",
    "BOOKING_WOULD_OUTLIVE",
    "CARE_PACKAGE_NOT_IN_STATE",
    "DECISION_MISSING",
    "EMAIL_INVALID",
    "INVITATION_NOT_OPEN",
    "CALENDAR_ADDRESS_REVOKED",
];

/// One line: an operation as the schema names it, what of it is asked, and the document whose field `it` or `payload` is the answer.
#[derive(Clone)]
struct Row {
    operation: &'static str,
    about: &'static str,
    document: String,
    variables: Value,
}

#[tokio::test]
async fn the_table_of_who_may_do_what_is_as_committed() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let things = Things::make(&world).await;
        let mut table = Table::default();
        for row in rows(&things) {
            let mut cells = Vec::new();
            for (_, who) in COLUMNS {
                cells.push(ask(&world, who, &row).await);
            }
            table.add(row.operation, row.about, &cells);
        }
        table.add("Subscription.changes", "of a booking", &who_hears(&world, &things).await);
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::allow_duplicates! { insta::assert_snapshot!("authz", table.0) });
    }
}

#[tokio::test]
async fn every_operation_of_the_schema_is_in_the_table() {
    let world = World::start(Engine::Sqlite).await;
    let things = Things::make(&world).await;
    let mut listed: BTreeSet<String> = rows(&things).iter().map(|row| row.operation.to_owned()).collect();
    listed.insert("Subscription.changes".to_owned());
    assert_eq!(listed, operations());
}

/// Every field of the three roots: `Query.people`.
fn operations() -> BTreeSet<String> {
    let roots = ["Query", "Mutation", "Subscription"];
    roots
        .into_iter()
        .flat_map(|root| fields(root).into_iter().map(move |field| format!("{root}.{field}")))
        .collect()
}

fn fields(root: &str) -> Vec<String> {
    let (_, rest) = SCHEMA.split_once(&format!("\ntype {root} {{\n")).expect("the root is in the schema");
    let (body, _) = rest.split_once("\n}").expect("the root ends");
    // Between two `"""` there are words about a field.
    let declarations = body.split("\"\"\"").step_by(2).flat_map(str::lines);
    let names = declarations.filter_map(|line| line.trim().split(['(', ':']).next());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn rows(things: &Things) -> Vec<Row> {
    [queries(things), referral_writes(things), help_writes(things), plan_writes(things), house_writes(things)]
        .concat()
}

/// The cell: what came of the row's operation.
async fn ask(world: &World, who: Option<Who>, row: &Row) -> &'static str {
    let mut variables = row.variables.clone();
    if variables["input"].is_object() {
        variables["input"]["idempotencyKey"] = json!(world.key());
    }
    let token = match who {
        Some(who) => Some(world.token(who).await),
        None => None,
    };
    let answer = world.answer_to(token.as_deref(), &row.document, variables).await;
    let code = answer["errors"][0]["extensions"]["code"].as_str();
    match code {
        Some("FORBIDDEN") => "deny",
        Some("NOT_FOUND") => "hide",
        Some("UNAUTHENTICATED") => "sign in",
        Some(other) => panic!("{} by {who:?}: {other}: {answer:#}", row.operation),
        None => came_of(&answer["data"], row),
    }
}

fn came_of(data: &Value, row: &Row) -> &'static str {
    if let Some(payload) = data.get("payload") {
        let errors = payload["userErrors"].as_array().expect("user errors");
        let unexpected =
            errors.iter().find(|error| !RULES.contains(&error["code"].as_str().unwrap_or_default()));
        assert!(unexpected.is_none(), "{}: {unexpected:?}", row.operation);
        return "allow";
    }
    match found(data) {
        None | Some(Value::Null) => "null",
        Some(Value::Object(list)) if list.get("nodes").is_some_and(|nodes| *nodes == json!([])) => "none",
        Some(_) => "allow",
    }
}

/// What the answer calls `it`, at whatever depth; none where something around it is null.
fn found(data: &Value) -> Option<&Value> {
    let Value::Object(fields) = data else { return None };
    fields.get("it").or_else(|| fields.values().find_map(found))
}

/// Who is told of a change of the booking: those who hear of it before they hear of what concerns everybody.
async fn who_hears(world: &World, things: &Things) -> Vec<&'static str> {
    let mut sockets = Vec::new();
    for (_, who) in COLUMNS {
        let Some(who) = who else { continue };
        sockets.push(Socket::subscribe(world.app.platform.clone(), &world.token(who).await).await);
    }
    world.act(Who::Broker, "bookingPause", &things.booking, json!({ "reason": "AWAY" })).await;
    world.act(Who::Broker, "availabilityConfirm", &encode("off", OFFERING), json!({})).await;
    let mut cells = Vec::new();
    for mut socket in sockets {
        let mut heard = false;
        loop {
            let message = socket.next().await.expect("the subscription goes on");
            match message["payload"]["data"]["changes"]["kind"].as_str() {
                Some("BOOKING") => heard = true,
                Some("OFFERING") => break,
                _ => {}
            }
        }
        cells.push(if heard { "allow" } else { "none" });
    }
    let mut visitor = Socket::open(world.app.platform.clone()).await;
    visitor.send(&json!({ "type": "connection_init" })).await;
    cells.push(if visitor.next().await.is_err() { "sign in" } else { "allow" });
    cells
}

/// The text of the table.
struct Table(String);

impl Default for Table {
    fn default() -> Self {
        let mut table = Self(format!("{LEGEND}\n"));
        let columns = COLUMNS.map(|(name, _)| name);
        table.add("", "", &columns);
        table
    }
}

impl Table {
    fn add(&mut self, operation: &str, about: &str, cells: &[&str]) {
        let mut line = format!("{operation:<38}{about:<18}");
        for (cell, (column, _)) in cells.iter().zip(COLUMNS) {
            let width = column.chars().count() + 2;
            write!(line, "{cell:<width$}").expect("a string takes all");
        }
        writeln!(self.0, "{}", line.trim_end()).expect("a string takes all");
    }
}
