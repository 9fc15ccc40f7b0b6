//! The main job in the [`World`], step by step: how a test comes to the stage that it is about.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use server::graphql::id::encode;
use uuid::Uuid;

use crate::world::{CATEGORY, OFFERING, OTHER_OFFERING, Who, World};

/// A person with an active package, and a request that a co-ordinator has drafted for them.
pub struct Case {
    pub person: String,
    pub package: String,
    pub outcome: String,
    pub referral: String,
}

/// What a step's answer tells of the thing: of every noun that has a state.
const STATE: &str = "id version state";

impl World {
    /// Does `mutation` to the thing of `id` as it stands now, with `more` beside its id and version; gives the thing.
    pub async fn act(&self, who: Who, mutation: &str, id: &str, more: Value) -> Value {
        let noun = noun_of(mutation);
        let mut payload = self.try_act(who, mutation, id, more).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation} by {who:?}");
        payload[noun].take()
    }

    /// The code for which a rule refuses `mutation` to the thing of `id` as it stands now.
    pub async fn act_refused(&self, who: Who, mutation: &str, id: &str, more: Value) -> String {
        let payload = self.try_act(who, mutation, id, more).await;
        assert!(payload[noun_of(mutation)].is_null(), "{mutation}: refused, and yet there is an answer");
        first_code(&payload)
    }

    async fn try_act(&self, who: Who, mutation: &str, id: &str, more: Value) -> Value {
        let input = self.input_now(mutation, id, more).await;
        self.change(who, mutation, input, &fields_of(mutation)).await
    }

    /// The input of `mutation` for the thing of `id` at its present version.
    pub async fn input_now(&self, mutation: &str, id: &str, more: Value) -> Value {
        let noun = noun_of(mutation);
        let mut input = json!({ format!("{noun}Id"): id, "version": self.version(id).await });
        merge(&mut input, more);
        input
    }

    /// The version of a thing, as somebody who may see it is told.
    pub async fn version(&self, id: &str) -> Value {
        let nouns = ["Referral", "Enquiry", "Booking", "Visit", "CarePackage", "Offering", "Person"];
        let parts = nouns.map(|noun| format!("... on {noun} {{ version }}")).join(" ");
        let query = format!("query($id: ID!) {{ node(id: $id) {{ {parts} }} }}");
        for who in [Who::Broker, Who::OtherBroker] {
            let data = self.ask(who, &query, json!({ "id": id })).await;
            if data["node"].is_object() {
                return data["node"]["version"].clone();
            }
        }
        panic!("nobody sees {id}")
    }

    /// Does a `mutation` that changes nothing that was there; gives its payload.
    pub async fn write(&self, who: Who, mutation: &str, input: Value, fields: &str) -> Value {
        let payload = self.change(who, mutation, input, fields).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation} by {who:?}");
        payload
    }

    /// A drafted request.
    pub async fn drafted(&self, family_name: &str) -> Case {
        let person = self.person(family_name).await;
        let query = "query($id: ID!) { person(id: $id) { carePackage { id } } }";
        let data = self.ask(Who::Coordinator, query, json!({ "id": person })).await;
        let package = text(&data["person"]["carePackage"]["id"]);
        let input = self
            .input_now("outcomeAdd", &package, json!({ "text": "Somebody to talk to in the week" }))
            .await;
        let payload =
            self.write(Who::Coordinator, "outcomeAdd", input, "carePackage { outcomes { id } }").await;
        let outcome = text(&payload["carePackage"]["outcomes"][0]["id"]);
        self.act(Who::Coordinator, "carePackageActivate", &package, json!({})).await;
        let input = request(&person, Some(&outcome));
        let payload = self.write(Who::Coordinator, "referralDraft", input, "referral { id }").await;
        Case { person, package, outcome, referral: text(&payload["referral"]["id"]) }
    }

    /// A request that a broker looks for help for.
    pub async fn taken(&self, family_name: &str) -> Case {
        let case = self.drafted(family_name).await;
        self.act(Who::Coordinator, "referralSubmit", &case.referral, json!({})).await;
        self.act(Who::Broker, "referralTake", &case.referral, json!({})).await;
        case
    }

    /// One whose person agreed to share with every charity.
    pub async fn agreed(&self, family_name: &str) -> Case {
        let case = self.taken(family_name).await;
        self.agree(&case.person).await;
        case
    }

    pub async fn agree(&self, person: &str) {
        let input = json!({ "personId": person, "scope": "ALL", "how": "VERBAL" });
        self.write(Who::Coordinator, "sharingAgreementRecord", input, "person { id }").await;
    }

    /// One that both charities have been asked for: the enquiry to the charity, and the one to the other.
    pub async fn asked(&self, family_name: &str) -> (Case, String, String) {
        let case = self.agreed(family_name).await;
        let [enquiry, other] =
            [self.ask_for(&case, OFFERING).await, self.ask_for(&case, OTHER_OFFERING).await];
        (case, enquiry, other)
    }

    pub async fn ask_for(&self, case: &Case, offering: Uuid) -> String {
        let payload = self
            .write(Who::Broker, "enquirySend", question(&case.referral, offering), "enquiries { id }")
            .await;
        text(&payload["enquiries"][0]["id"])
    }

    /// One that the charity said yes to.
    pub async fn accepted(&self, family_name: &str) -> (Case, String) {
        let case = self.agreed(family_name).await;
        let enquiry = self.ask_for(&case, OFFERING).await;
        self.act(Who::Charity, "enquiryAccept", &enquiry, json!({ "note": "Yes, gladly" })).await;
        (case, enquiry)
    }

    /// One with a plan that is not agreed yet.
    pub async fn proposed(&self, family_name: &str) -> (Case, String) {
        let (case, enquiry) = self.accepted(family_name).await;
        let payload =
            self.write(Who::Broker, "bookingPropose", plan(&enquiry, "2026-11-10"), "booking { id }").await;
        (case, text(&payload["booking"]["id"]))
    }

    /// One with help in place, on Tuesdays at two from Tuesday 10 November 2026.
    pub async fn confirmed(&self, family_name: &str) -> (Case, String) {
        let (case, booking) = self.proposed(family_name).await;
        self.act(Who::Broker, "bookingConfirm", &booking, json!({})).await;
        (case, booking)
    }

    /// Places that the offering of [`Who::Charity`] has free.
    pub async fn places(&self) -> i64 {
        let query = "query($id: ID!) { offering(id: $id) { capacity { available } } }";
        let data = self.ask(Who::Broker, query, json!({ "id": encode("off", OFFERING) })).await;
        data["offering"]["capacity"]["available"].as_i64().expect("a number")
    }

    /// Runs a statement behind the server's back.
    pub async fn sql(&self, statement: &str) {
        self.app
            .db
            .conn
            .execute_unprepared(statement)
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// The one number that a query behind the server's back gives.
    pub async fn number(&self, query: &str) -> i64 {
        let statement = Statement::from_string(self.app.db.conn.get_database_backend(), query.to_owned());
        let row = self.app.db.conn.query_one_raw(statement).await.expect("the query runs").expect("a row");
        row.try_get_by_index::<i64>(0)
            .or_else(|_| row.try_get_by_index::<i32>(0).map(i64::from))
            .expect("a number")
    }
}

/// The code of a payload's first user error.
pub fn first_code(payload: &Value) -> String {
    payload["userErrors"][0]["code"].as_str().unwrap_or_else(|| panic!("no refusal: {payload:#}")).to_owned()
}

/// What `referralDraft` takes.
pub fn request(person: &str, outcome: Option<&str>) -> Value {
    json!({
        "personId": person, "categoryId": encode("cat", CATEGORY), "outcomeId": outcome, "priority": "NORMAL",
        "wanted": wanted(), "note": "Would like company",
    })
}

pub fn wanted() -> Value {
    json!({
        "weekdays": [], "partsOfDay": [], "fromDate": "2026-11-09", "timesPerWeek": 1, "language": "CY",
        "languageNeed": "PREFERENCE", "accessNeeds": [],
    })
}

/// What `enquirySend` takes.
pub fn question(referral: &str, offering: Uuid) -> Value {
    json!({
        "referralId": referral, "offeringIds": [encode("off", offering)],
        "message": "Can somebody visit once a week?",
    })
}

/// What `bookingPropose` takes: an hour on Tuesdays at two, from `start_on`.
pub fn plan(enquiry: &str, start_on: &str) -> Value {
    json!({ "enquiryId": enquiry, "pattern": tuesdays(), "startOn": start_on })
}

pub fn tuesdays() -> Value {
    json!({ "frequency": "WEEKLY", "weekdays": ["TUE"], "startMinute": 840, "minutes": 60 })
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value:#}")).to_owned()
}

/// The noun of a payload, with which its mutation's name begins.
fn noun_of(mutation: &str) -> &'static str {
    let nouns = ["referral", "enquiry", "booking", "visit", "carePackage"];
    match mutation {
        "outcomeAdd" | "packageItemAdd" => "carePackage",
        "availabilityConfirm" => "offering",
        _ => nouns.into_iter().find(|noun| mutation.starts_with(noun)).expect("a noun with a state"),
    }
}

fn fields_of(mutation: &str) -> String {
    let noun = noun_of(mutation);
    let fields = match noun {
        "referral" => "id version state progress nextStep { code }",
        "offering" => "id version capacity { available }",
        _ => STATE,
    };
    format!("{noun} {{ {fields} }}")
}

fn merge(input: &mut Value, more: Value) {
    let Value::Object(more) = more else { panic!("no object: {more}") };
    for (name, value) in more {
        input[name] = value;
    }
}
