//! Who may do what, as one table: every operation of the schema, asked by every role about its own team's or charity's things and about
//! another's, and by a visitor. `snapshots/authz.snap` is to be read by people.
//!
//! An operation that is allowed is asked in such a way that a rule then refuses it (an old version, an empty text) or that it can be done
//! any number of times, so that every cell is about the same things.

use std::{collections::BTreeSet, fmt::Write};

use api_tests::{
    db::Engine,
    job::{plan, question, request, text, tuesdays, wanted},
    world::{CATEGORY, CHARITY, OFFERING, OTHER_OFFERING, SCHEMA, TEAM, Who, World, document, registration},
};
use serde_json::{Value, json};
use server::graphql::id::encode;

use super::ws::Socket;

/// The columns. All things asked about belong to the first team and the first charity.
const COLUMNS: [(&str, Option<Who>); 10] = [
    ("co-ordinator", Some(Who::Coordinator)),
    ("… other team", Some(Who::Stranger)),
    ("broker", Some(Who::Broker)),
    ("… other team", Some(Who::OtherBroker)),
    ("manager", Some(Who::Manager)),
    ("… other team", Some(Who::OtherManager)),
    ("charity", Some(Who::Charity)),
    ("… another", Some(Who::OtherCharity)),
    ("administrator", Some(Who::Administrator)),
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
const RULES: [&str; 8] = [
    "STALE",
    "MESSAGE_MISSING",
    "BODY_MISSING",
    "EMAIL_TAKEN",
    "NAME_EN_MISSING",
    "RISK_KIND_MISSING",
    "OUTCOME_ALREADY_MET",
    "PACKAGE_ITEM_IS_BOOKING",
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

/// What is asked about: of a person with help in place, and of one whose charity has just said yes.
struct Things {
    person: String,
    package: String,
    outcome: String,
    item: String,
    referral: String,
    enquiry: String,
    booking: String,
    visit: String,
    agreement: String,
    accepted: String,
}

impl Things {
    async fn make(world: &World) -> Self {
        let (case, booking) = world.confirmed("Vaughan").await;
        let (_, accepted) = world.accepted("Rees").await;
        let query = "query($person: ID!, $booking: ID!) { person(id: $person) { sharingAgreements { id } carePackage { items { id } } } \
            booking(id: $booking) { referral { enquiries { id } } visits(first: 1) { nodes { id } } } }";
        let data = world.ask(Who::Broker, query, json!({ "person": case.person, "booking": booking })).await;
        let input =
            json!({ "referralId": case.referral, "audience": "INTERNAL", "body": "Rang her daughter" });
        world.write(Who::Broker, "messageSend", input, "message { id }").await;
        Self {
            person: case.person,
            package: case.package,
            outcome: case.outcome,
            item: text(&data["person"]["carePackage"]["items"][0]["id"]),
            referral: case.referral,
            enquiry: text(&data["booking"]["referral"]["enquiries"][0]["id"]),
            visit: text(&data["booking"]["visits"]["nodes"][0]["id"]),
            agreement: text(&data["person"]["sharingAgreements"][0]["id"]),
            booking,
            accepted,
        }
    }
}

fn rows(things: &Things) -> Vec<Row> {
    [queries(things), referral_writes(things), help_writes(things), plan_writes(things), house_writes()]
        .concat()
}

fn queries(things: &Things) -> Vec<Row> {
    let need = json!({ "categoryId": encode("cat", CATEGORY), "wanted": wanted() });
    let need = |field: &str, value: &str| {
        let mut need = need.clone();
        need[field] = json!(value);
        json!({ "need": need })
    };
    let find = "query($need: NeedInput!) { it: findOfferings(need: $need) { nodes { asked } } }";
    let id = |id: &str| json!({ "id": id });
    let node = "query($id: ID!) { it: node(id: $id) { __typename } }";
    let rows = [
        ("Query.viewer", "", "{ it: viewer { account { id } } }", json!({})),
        ("Query.node", "an account", node, id(&encode("acc", Who::Broker.account()))),
        ("Query.node", "a booking", node, id(&things.booking)),
        ("Query.node", "a care package", node, id(&things.package)),
        ("Query.node", "a category", node, id(&encode("cat", CATEGORY))),
        ("Query.node", "a charity", node, id(&encode("cha", CHARITY))),
        ("Query.node", "an enquiry", node, id(&things.enquiry)),
        ("Query.node", "an offering", node, id(&encode("off", OFFERING))),
        ("Query.node", "a person", node, id(&things.person)),
        ("Query.node", "a referral", node, id(&things.referral)),
        ("Query.node", "a team", node, id(&encode("tea", TEAM))),
        ("Query.node", "a visit", node, id(&things.visit)),
        ("Query.desk", "co-ordinator's", "{ desk { it: coordinator { people } } }", json!({})),
        ("Query.desk", "broker's", "{ desk { it: broker { unassigned } } }", json!({})),
        ("Query.desk", "charity's", "{ desk { it: charity { waitingList } } }", json!({})),
        ("Query.desk", "manager's", "{ desk { it: manager { people { count } } } }", json!({})),
        ("Query.desk", "administrator's", "{ desk { it: administrator { accounts } } }", json!({})),
        ("Query.teams", "", "{ it: teams { nodes { id } } }", json!({})),
        ("Query.accounts", "", "{ it: accounts { nodes { id } } }", json!({})),
        (
            "Query.account",
            "",
            "query($id: ID!) { it: account(id: $id) { id } }",
            id(&encode("acc", Who::Broker.account())),
        ),
        ("Query.categories", "", "{ it: categories { nodes { id } } }", json!({})),
        ("Query.charities", "", "{ it: charities { nodes { id } } }", json!({})),
        ("Query.charity", "", "query($id: ID!) { it: charity(id: $id) { id } }", id(&encode("cha", CHARITY))),
        ("Query.offerings", "", "{ it: offerings { nodes { id } } }", json!({})),
        (
            "Query.offering",
            "",
            "query($id: ID!) { it: offering(id: $id) { id } }",
            id(&encode("off", OFFERING)),
        ),
        ("Query.findOfferings", "for a referral", find, need("referralId", &things.referral)),
        ("Query.findOfferings", "for a person", find, need("personId", &things.person)),
        ("Query.findOfferings", "at a postcode", find, need("postcode", "SA34 0AZ")),
        ("Query.people", "", "{ it: people { nodes { id } } }", json!({})),
        ("Query.person", "", "query($id: ID!) { it: person(id: $id) { id } }", id(&things.person)),
        (
            "Query.person",
            "before asking",
            "query($id: ID!, $category: ID!, $wanted: WantedInput!) { \
                person(id: $id) { it: subject(categoryId: $category, wanted: $wanted) { area } } }",
            json!({ "id": things.person, "category": encode("cat", CATEGORY), "wanted": wanted() }),
        ),
        ("Query.postcode", "", "{ it: postcode(typed: \"sa34 0az\") { place { ward } } }", json!({})),
        ("Query.carePackage", "", "query($id: ID!) { it: carePackage(id: $id) { id } }", id(&things.package)),
        ("Query.referrals", "", "{ it: referrals { nodes { id } } }", json!({})),
        ("Query.referral", "", "query($id: ID!) { it: referral(id: $id) { id } }", id(&things.referral)),
        (
            "Query.referral",
            "its messages",
            "query($id: ID!) { referral(id: $id) { it: messages { nodes { body } } } }",
            id(&things.referral),
        ),
        ("Query.enquiries", "", "{ it: enquiries { nodes { id } } }", json!({})),
        ("Query.enquiry", "", "query($id: ID!) { it: enquiry(id: $id) { id } }", id(&things.enquiry)),
        (
            "Query.enquiry",
            "its referral",
            "query($id: ID!) { enquiry(id: $id) { it: referral { id } } }",
            id(&things.enquiry),
        ),
        ("Query.bookings", "", "{ it: bookings { nodes { id } } }", json!({})),
        ("Query.booking", "", "query($id: ID!) { it: booking(id: $id) { id } }", id(&things.booking)),
        (
            "Query.booking",
            "its person",
            "query($id: ID!) { booking(id: $id) { it: person { id } } }",
            id(&things.booking),
        ),
        (
            "Query.booking",
            "its referral",
            "query($id: ID!) { booking(id: $id) { it: referral { id } } }",
            id(&things.booking),
        ),
        (
            "Query.bookingPreview",
            "",
            "query($enquiry: ID!, $pattern: PatternInput!) { it: bookingPreview(enquiryId: $enquiry, pattern: $pattern, \
                startOn: \"2026-11-10\") { placesFree } }",
            json!({ "enquiry": things.accepted, "pattern": tuesdays() }),
        ),
        ("Query.visits", "", "{ it: visits { nodes { id } } }", json!({})),
        ("Query.auditEvents", "", "{ it: auditEvents { nodes { id } } }", json!({})),
    ];
    rows.map(|(operation, about, document, variables)| Row {
        operation,
        about,
        document: document.to_owned(),
        variables,
    })
    .into()
}

fn referral_writes(things: &Things) -> Vec<Row> {
    let referral = |more: Value| of("referralId", &things.referral, more);
    let edit = json!({
        "categoryId": encode("cat", CATEGORY), "outcomeId": things.outcome, "priority": "URGENT", "wanted": wanted(), "note": "",
    });
    vec![
        write("Mutation.referralDraft", "", request(&things.person, Some(&things.outcome))),
        write("Mutation.referralEdit", "", referral(edit)),
        write("Mutation.referralSubmit", "", referral(json!({}))),
        write("Mutation.referralTake", "", referral(json!({}))),
        write(
            "Mutation.referralAllocate",
            "",
            referral(json!({ "brokerId": encode("acc", Who::Broker.account()) })),
        ),
        write("Mutation.referralReturn", "", referral(json!({ "question": "Is there a dog?" }))),
        write("Mutation.referralHold", "", referral(json!({ "reason": "Away", "until": "2026-12-01" }))),
        write("Mutation.referralResume", "", referral(json!({}))),
        write("Mutation.referralClose", "", referral(json!({ "outcome": "SIGNPOSTED" }))),
        write("Mutation.referralReopen", "", referral(json!({ "note": "Again" }))),
        write("Mutation.referralWithdraw", "", referral(json!({ "reason": "Moved" }))),
        write("Mutation.referralEnterInError", "", referral(json!({ "reason": "Another person" }))),
        write(
            "Mutation.messageSend",
            "to the team",
            json!({ "referralId": things.referral, "audience": "INTERNAL", "body": " " }),
        ),
        write(
            "Mutation.messageSend",
            "to the charity",
            json!({ "referralId": things.referral, "audience": "CHARITY", "enquiryId": things.enquiry, "body": " " }),
        ),
    ]
}

fn help_writes(things: &Things) -> Vec<Row> {
    let enquiry = |more: Value| of("enquiryId", &things.enquiry, more);
    let booking = |more: Value| of("bookingId", &things.booking, more);
    let visit = |more: Value| of("visitId", &things.visit, more);
    let mut silent = question(&things.referral, OTHER_OFFERING);
    silent["message"] = json!(" ");
    let change = json!({ "pattern": tuesdays(), "startOn": "2026-11-17" });
    vec![
        write("Mutation.enquirySend", "", silent),
        write("Mutation.enquiryOpen", "", enquiry(json!({}))),
        write("Mutation.enquiryAccept", "", enquiry(json!({}))),
        write("Mutation.enquiryWaitlist", "", enquiry(json!({}))),
        write(
            "Mutation.enquiryDecline",
            "by the charity",
            enquiry(json!({ "by": "CHARITY", "reason": "NO_PLACE" })),
        ),
        write(
            "Mutation.enquiryDecline",
            "for the person",
            enquiry(json!({ "by": "PERSON", "reason": "OTHER" })),
        ),
        write("Mutation.enquiryRecall", "", enquiry(json!({ "reason": "ASKED_BY_MISTAKE" }))),
        write("Mutation.bookingPropose", "", plan(&things.accepted, "2026-11-10")),
        write("Mutation.bookingConfirm", "", booking(json!({}))),
        write("Mutation.bookingChange", "", booking(change)),
        write("Mutation.bookingPause", "", booking(json!({ "reason": "AWAY" }))),
        write("Mutation.bookingResume", "", booking(json!({}))),
        write("Mutation.bookingEnd", "", booking(json!({ "outcome": "OUTCOME_MET" }))),
        write("Mutation.bookingRequestCancellation", "", booking(json!({ "reason": "Moved" }))),
        write("Mutation.bookingDeclineCancellation", "", booking(json!({}))),
        write("Mutation.bookingCancel", "", booking(json!({ "by": "PERSON", "reason": "Moved" }))),
        write("Mutation.visitRecord", "", visit(json!({ "result": "DONE" }))),
        write("Mutation.visitCancel", "", visit(json!({ "by": "PERSON", "reason": "Away" }))),
        write("Mutation.visitMove", "", visit(json!({ "date": "2026-11-11", "startMinute": 840 }))),
        write("Mutation.availabilityConfirm", "", of("offeringId", &encode("off", OFFERING), json!({}))),
    ]
}

fn plan_writes(things: &Things) -> Vec<Row> {
    let package = |more: Value| of("carePackageId", &things.package, more);
    let agreement = json!({ "personId": things.person, "scope": "ALL", "how": "VERBAL" });
    let ecc = json!({ "toLevel": 3, "onDate": "2026-11-02", "reason": "Falls" });
    let mut edit = registration("Vaughan");
    for of_the_package in ["teamId", "whatMatters", "eccLevel"] {
        edit.as_object_mut().expect("fields").remove(of_the_package);
    }
    let flag = json!({
        "personId": things.person, "kind": " ", "healthRelated": false, "bearsOnVisit": false, "safeHandling": "",
        "reviewOn": "2027-01-01",
    });
    let item = json!({ "title": "District nurse", "weekdays": [], "fromDate": "2026-11-02" });
    vec![
        write("Mutation.personRegister", "", registration("Bowen")),
        write("Mutation.personEdit", "", of("personId", &things.person, edit)),
        write("Mutation.riskFlagAdd", "", flag),
        write("Mutation.sharingAgreementRecord", "", agreement),
        write("Mutation.sharingAgreementWithdraw", "", of("agreementId", &things.agreement, json!({}))),
        write("Mutation.carePackageActivate", "", package(json!({}))),
        write("Mutation.carePackageHold", "", package(json!({}))),
        write("Mutation.carePackageResume", "", package(json!({}))),
        write("Mutation.carePackageEnd", "", package(json!({ "reason": "Moved" }))),
        write("Mutation.carePackageChangeEccLevel", "", package(ecc)),
        write("Mutation.carePackageRecordWhatMatters", "", package(json!({ "whatMatters": "Her garden" }))),
        write("Mutation.outcomeAdd", "", package(json!({ "text": "To walk to the shop" }))),
        write("Mutation.outcomeMarkMet", "", json!({ "outcomeId": things.outcome })),
        write("Mutation.packageItemAdd", "", package(item)),
        write("Mutation.packageItemEnd", "", json!({ "itemId": things.item, "until": "2026-12-01" })),
    ]
}

fn house_writes() -> Vec<Row> {
    let profile = json!({
        "name": "Nia", "language": "CY", "roles": ["BROKER"], "teamIds": [encode("tea", TEAM)],
    });
    let with = |more: Value| {
        let mut input = profile.clone();
        more.as_object().expect("fields").iter().for_each(|(name, value)| input[name] = value.clone());
        input
    };
    let create = with(json!({ "email": Who::Broker.email(), "password": "a password for tests" }));
    let revise = with(json!({ "active": true }));
    let unnamed = json!({ "nameEn": " ", "nameCy": "" });
    let category = json!({
        "nameEn": " ", "nameCy": "", "responseDaysNormal": 5, "responseDaysUrgent": 2, "hidesHealthFlags": false,
        "termsEn": [], "termsCy": [],
    });
    let charity = json!({
        "nameEn": " ", "nameCy": "", "descriptionEn": "", "descriptionCy": "", "email": "hello@neighbours.test",
        "postcode": "SA34 0AZ", "language": "CY", "openEnquiryLimit": 5,
    });
    let edited = |mut charity: Value| {
        charity["active"] = json!(true);
        charity
    };
    let offering = json!({
        "charityId": encode("cha", CHARITY), "categoryId": encode("cat", CATEGORY), "nameEn": " ", "nameCy": "",
        "descriptionEn": "", "descriptionCy": "", "languages": ["CY"], "eccLevels": [], "accessibility": [],
        "activities": [], "postcode": "SA34 0AZ", "areas": [{ "kind": "RADIUS", "radiusMetres": 5000 }],
        "sessions": [], "unit": "PEOPLE", "maximum": 2, "available": 2, "waitingListOpen": true,
    });
    vec![
        write("Mutation.teamCreate", "", unnamed.clone()),
        write("Mutation.teamEdit", "", of("teamId", &encode("tea", TEAM), unnamed.clone())),
        write("Mutation.categoryCreate", "", category.clone()),
        write("Mutation.categoryEdit", "", of("categoryId", &encode("cat", CATEGORY), category)),
        write("Mutation.charityCreate", "", charity.clone()),
        write("Mutation.charityEdit", "", of("charityId", &encode("cha", CHARITY), edited(charity))),
        write("Mutation.offeringCreate", "", offering),
        write("Mutation.accountCreate", "", create),
        write("Mutation.accountRevise", "", of("accountId", &encode("acc", Who::Broker.account()), revise)),
    ]
}

fn write(operation: &'static str, about: &'static str, input: Value) -> Row {
    let mutation = operation.trim_start_matches("Mutation.");
    Row { operation, about, document: document(mutation, ""), variables: json!({ "input": input }) }
}

/// An input about a thing, at a version that it never had.
fn of(field: &str, id: &str, mut more: Value) -> Value {
    more[field] = json!(id);
    more["version"] = json!(OLD);
    more
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
