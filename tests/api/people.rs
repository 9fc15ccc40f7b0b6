//! People: who may register, find and read them, and what they agreed to share.

use api_tests::{
    db::Engine,
    job::wanted,
    world::{CATEGORY, CHARITY, OTHER_TEAM, TEAM, Who, World, registration},
};
use entities::audit_event;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use server::graphql::id::{encode, split};

const PERSON: &str = "query($id: ID!) { person(id: $id) { displayName nhsNumber postcode age team { slug } \
    carePackage { state eccLevel whatMatters eccHistory { toLevel recordedBy { name } } } } }";
const NAMES: &str = "query($search: String, $first: Int, $after: String) { \
    people(search: $search, first: $first, after: $after) { \
        totalCount nodes { familyName } pageInfo { endCursor hasNextPage } } }";

fn names(data: &Value) -> Vec<&str> {
    let nodes = data["people"]["nodes"].as_array().unwrap();
    nodes.iter().map(|person| person["familyName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn whoever_registers_a_person_begins_the_draft_of_their_package() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let mut input = registration("Vaughan");
        input["nhsNumber"] = json!("943 476 5919");
        let done = world.change(Who::Coordinator, "personRegister", input, "person { id }").await;
        let data = world.ask(Who::Broker, PERSON, json!({ "id": done["person"]["id"] })).await;
        assert_eq!(
            data["person"],
            json!({
                "displayName": "Mrs Eleri Vaughan", "nhsNumber": "943 476 5919", "postcode": "SA34 0AZ", "age": 84,
                "team": { "slug": "south" },
                "carePackage": {
                    "state": "DRAFT", "eccLevel": 2, "whatMatters": "Company in the week",
                    "eccHistory": [{ "toLevel": 2, "recordedBy": { "name": "Coordinator" } }],
                },
            })
        );
    }
}

#[tokio::test]
async fn a_read_of_a_person_and_a_list_of_people_are_in_the_audit() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let id = world.person("Vaughan").await;
        world.ask(Who::Manager, PERSON, json!({ "id": id })).await;
        world.ask(Who::Manager, NAMES, json!({})).await;
        for action in ["person.read", "person.list"] {
            let events = audit_event::Entity::find()
                .filter(audit_event::Column::Action.eq(action))
                .filter(audit_event::Column::ActorId.eq(Who::Manager.account()));
            assert_eq!(events.count(&world.app.db.conn).await.unwrap(), 1, "{action}");
        }
    }
}

#[tokio::test]
async fn only_the_persons_team_knows_of_them() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let id = world.person("Vaughan").await;
        for who in Who::ALL {
            let sees = matches!(who, Who::Coordinator | Who::Broker | Who::Manager);
            let data = world.ask(who, PERSON, json!({ "id": id })).await;
            assert_eq!(data["person"].is_object(), sees, "{who:?}");
            let list = world.ask(who, NAMES, json!({})).await;
            assert_eq!(names(&list), if sees { vec!["Vaughan"] } else { vec![] }, "{who:?}");
            assert_eq!(list["people"]["totalCount"], json!(u8::from(sees)), "{who:?}");
        }
    }
}

#[tokio::test]
async fn only_a_coordinator_of_the_team_registers_people() {
    let world = World::start(Engine::Sqlite).await;
    for (who, code) in
        [(Who::Manager, "FORBIDDEN"), (Who::Charity, "NOT_FOUND"), (Who::Stranger, "NOT_FOUND")]
    {
        assert_eq!(
            world.change_refused(who, "personRegister", registration("Vaughan")).await,
            code,
            "{who:?}"
        );
    }
    let mut elsewhere = registration("Vaughan");
    elsewhere["teamId"] = json!(encode("tea", OTHER_TEAM));
    assert_eq!(world.change_refused(Who::Coordinator, "personRegister", elsewhere).await, "NOT_FOUND");
}

#[tokio::test]
async fn what_is_wrong_with_a_registration_is_said_at_its_field() {
    let world = World::start(Engine::Sqlite).await;
    let wrong = [
        ("postcode", "here", "POSTCODE_INVALID"),
        ("postcode", "CF10 1AA", "POSTCODE_UNKNOWN"),
        ("nhsNumber", "943 476 5918", "NHS_NUMBER_INVALID"),
        ("givenName", " ", "GIVEN_NAME_MISSING"),
        ("birthDate", "2030-01-01", "BIRTH_DATE_IN_FUTURE"),
    ];
    for (field, typed, code) in wrong {
        let mut input = registration("Vaughan");
        input[field] = json!(typed);
        let payload = world.change(Who::Coordinator, "personRegister", input, "person { id }").await;
        assert_eq!(payload, json!({ "person": null, "userErrors": [{ "code": code, "field": field }] }));
    }
}

#[tokio::test]
async fn an_nhs_number_belongs_to_one_person_and_whoever_learns_of_them_by_it_is_in_the_audit() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let mut input = registration("Vaughan");
        input["nhsNumber"] = json!("9434765919");
        let first = world.change(Who::Coordinator, "personRegister", input.clone(), "person { id }").await;
        input["teamId"] = json!(encode("tea", OTHER_TEAM));
        let again = world.change(Who::Stranger, "personRegister", input, "").await;
        assert_eq!(again["userErrors"], json!([{ "code": "NHS_NUMBER_TAKEN", "field": "nhsNumber" }]));
        let told = audit_event::Entity::find()
            .filter(audit_event::Column::Action.eq("person.nhs-number-taken"))
            .all(&world.app.db.conn)
            .await
            .unwrap();
        let known = split(first["person"]["id"].as_str().unwrap()).unwrap().1;
        let told: Vec<_> = told.iter().map(|event| (event.actor_id, event.subject_id)).collect();
        assert_eq!(told, [(Some(Who::Stranger.account()), Some(known))]);
    }
}

#[tokio::test]
async fn a_risk_flag_that_holds_no_longer_is_told_to_nobody() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let person = world.person("Vaughan").await;
        let flag = json!({
            "personId": person, "kind": "Dog", "healthRelated": false, "bearsOnVisit": true,
            "safeHandling": "Ask for the dog to be shut in the kitchen.", "reviewOn": "2027-01-01",
        });
        let added =
            world.change(Who::Coordinator, "riskFlagAdd", flag, "person { riskFlags { id } actions }").await;
        let offered = added["person"]["actions"].as_array().unwrap();
        assert!(offered.contains(&json!("END_RISK_FLAG")));
        let shown = "query($id: ID!, $category: ID!, $wanted: WantedInput!) { person(id: $id) { \
            riskFlags { kind } subject(categoryId: $category, wanted: $wanted) { riskNotes } } }";
        let variables = json!({ "id": person, "category": encode("cat", CATEGORY), "wanted": wanted() });
        let before = world.ask(Who::Broker, shown, variables.clone()).await;
        assert_eq!(before["person"]["subject"]["riskNotes"].as_array().unwrap().len(), 1);

        let end = json!({ "riskFlagId": added["person"]["riskFlags"][0]["id"] });
        assert_eq!(world.change_refused(Who::Stranger, "riskFlagEnd", end.clone()).await, "NOT_FOUND");
        assert_eq!(world.change_refused(Who::Manager, "riskFlagEnd", end.clone()).await, "FORBIDDEN");
        for _ in ["once", "and by a colleague who saw it still"] {
            let ended = world.change(Who::Broker, "riskFlagEnd", end.clone(), "person { id }").await;
            assert_eq!(ended["userErrors"], json!([]));
        }
        let after = world.ask(Who::Broker, shown, variables).await;
        assert_eq!(after["person"], json!({ "riskFlags": [], "subject": { "riskNotes": [] } }));
        assert_eq!(world.number("SELECT COUNT(*) FROM risk_flag").await, 1, "the record stays");
    }
}

#[tokio::test]
async fn the_same_key_registers_once_and_another_input_under_it_is_refused() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let mut input = registration("Vaughan");
        input["idempotencyKey"] = json!(world.key());
        let first = world.change(Who::Coordinator, "personRegister", input.clone(), "person { id }").await;
        let second = world.change(Who::Coordinator, "personRegister", input.clone(), "person { id }").await;
        assert_eq!(first, second);
        assert_eq!(world.ask(Who::Broker, NAMES, json!({})).await["people"]["totalCount"], 1);
        input["town"] = json!("Tenby");
        let other = world.change(Who::Coordinator, "personRegister", input, "").await;
        assert_eq!(other["userErrors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
    }
}

#[tokio::test]
async fn a_person_is_found_by_the_beginning_of_each_word_of_a_name_or_by_number() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let mut input = registration("Vaughan");
        input["nhsNumber"] = json!("9434765919");
        world.change(Who::Coordinator, "personRegister", input, "").await;
        world.person("Bowen").await;
        let searches: [(&str, &[&str]); 6] = [
            ("vau", &["Vaughan"]),
            ("ELERI vaugh", &["Vaughan"]),
            ("eleri", &["Bowen", "Vaughan"]),
            ("943 476 5919", &["Vaughan"]),
            ("aughan", &[]),
            ("%", &[]),
        ];
        for (search, expected) in searches {
            let data = world.ask(Who::Broker, NAMES, json!({ "search": search })).await;
            assert_eq!(names(&data), expected, "{search}");
        }
    }
}

#[tokio::test]
async fn the_pages_of_people_follow_one_another_by_name() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        for name in ["Morris", "Bowen", "Vaughan", "Bowen", "Lewis"] {
            world.person(name).await;
        }
        let (mut after, mut seen) = (Value::Null, Vec::new());
        loop {
            let data = world.ask(Who::Broker, NAMES, json!({ "first": 2, "after": after })).await;
            seen.extend(names(&data).into_iter().map(str::to_owned));
            let page = &data["people"]["pageInfo"];
            if page["hasNextPage"] == json!(false) {
                break;
            }
            after = page["endCursor"].clone();
        }
        assert_eq!(seen, ["Bowen", "Bowen", "Lewis", "Morris", "Vaughan"]);
    }
}

#[tokio::test]
async fn twelve_people_cost_as_many_statements_as_one() {
    const LIST: &str = "{ people(first: 12) { totalCount nodes { displayName team { brokers { name } } \
        riskFlags { author { name } } sharingAgreements { recordedBy { name } } \
        carePackage { coordinator { name } actions outcomes { text } eccHistory { toLevel } \
            items { title weekdays } week(from: \"2026-11-02\") { title } } } } }";
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        world.person("Vaughan").await;
        let one = world.statements(Who::Broker, LIST).await;
        for number in 0..11 {
            world.person(&format!("Bowen{number}")).await;
        }
        assert_eq!(world.statements(Who::Broker, LIST).await, one);
    }
}

#[tokio::test]
async fn an_agreement_counts_until_it_is_withdrawn_and_only_for_its_scope() {
    const AGREES: &str = "query($id: ID!, $category: ID!) { person(id: $id) { agreesToShare(categoryId: $category) \
        sharingAgreements { id version scope current charity { nameEn } recordedBy { name } } } }";
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let id = world.person("Vaughan").await;
        let question = json!({ "id": id, "category": encode("cat", CATEGORY) });
        assert_eq!(world.ask(Who::Broker, AGREES, question.clone()).await["person"]["agreesToShare"], false);

        let input = json!({ "personId": id, "scope": "CHARITY", "how": "VERBAL" });
        let nobody = world.change(Who::Broker, "sharingAgreementRecord", input.clone(), "").await;
        assert_eq!(nobody["userErrors"], json!([{ "code": "SHARING_SCOPE_MISSING", "field": "scope" }]));

        let mut input = input;
        input["charityId"] = json!(encode("cha", CHARITY));
        world.change(Who::Broker, "sharingAgreementRecord", input, "").await;
        let person = world.ask(Who::Broker, AGREES, question.clone()).await["person"].take();
        assert_eq!(person["agreesToShare"], true);
        let agreement = &person["sharingAgreements"][0];
        assert_eq!(agreement["charity"]["nameEn"], "Good Neighbours");
        assert_eq!(agreement["recordedBy"]["name"], "Broker");

        let withdrawal = json!({ "agreementId": agreement["id"], "version": agreement["version"] });
        let stranger =
            world.change_refused(Who::Stranger, "sharingAgreementWithdraw", withdrawal.clone()).await;
        assert_eq!(stranger, "NOT_FOUND");
        world.change(Who::Coordinator, "sharingAgreementWithdraw", withdrawal.clone(), "").await;
        let person = world.ask(Who::Broker, AGREES, question).await["person"].take();
        assert_eq!(person["agreesToShare"], false);
        assert_eq!(person["sharingAgreements"][0]["current"], false);
        let again = world.change(Who::Coordinator, "sharingAgreementWithdraw", withdrawal, "").await;
        assert_eq!(again["userErrors"][0]["code"], "STALE");
    }
}

#[tokio::test]
async fn a_person_who_moves_is_written_down_anew_where_they_now_live() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let id = world.person("Vaughan").await;
        let mut edit = registration("Vaughan-Rees");
        for of_the_package in ["teamId", "whatMatters", "eccLevel"] {
            edit.as_object_mut().unwrap().remove(of_the_package);
        }
        (edit["personId"], edit["version"], edit["postcode"]) = (json!(id), json!(1), json!("sa61 1dg"));
        edit["nhsNumber"] = json!("943 476 5919");
        let fields = "person { displayName postcode nhsNumber version actions }";
        let kept = world.write(Who::Broker, "personEdit", edit.clone(), fields).await["person"].take();
        assert_eq!(
            kept,
            json!({
                "displayName": "Mrs Eleri Vaughan-Rees", "postcode": "SA61 1DG", "nhsNumber": "943 476 5919", "version": 2,
                "actions": ["EDIT", "RECORD_AGREEMENT", "ADD_RISK_FLAG", "END_RISK_FLAG", "VIEW_DISCLOSURES", "KEEP_CALENDAR"],
            })
        );
        let stale = world.change(Who::Broker, "personEdit", edit.clone(), fields).await;
        assert_eq!(stale["userErrors"][0]["code"], "STALE");
        edit["version"] = json!(2);
        world.write(Who::Coordinator, "personEdit", edit.clone(), fields).await;
        let other = world.person("Bowen").await;
        (edit["personId"], edit["version"]) = (json!(other), json!(1));
        let taken = world.change(Who::Coordinator, "personEdit", edit, fields).await;
        assert_eq!(taken["userErrors"], json!([{ "code": "NHS_NUMBER_TAKEN", "field": "nhsNumber" }]));
    }
}

#[tokio::test]
async fn whoever_may_be_written_down_already_is_shown_before_a_second_record_is_made() {
    const ALIKE: &str = "query($team: ID!, $marks: PersonMarksInput!) { peopleAlike(teamId: $team, marks: $marks) { \
        likeness team { slug } person { id } } }";
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let known = world.person("Llŷr-Jones").await;
        let marks = json!({
            "givenName": "eleri mai", "familyName": "LLYR JONES", "birthDate": "1942-03-01", "postcode": "SA340AZ",
        });
        let alike = |team| json!({ "team": encode("tea", team), "marks": marks });
        let own = world.ask(Who::Coordinator, ALIKE, alike(TEAM)).await;
        let seen = json!([{ "likeness": "SAME_NAME_BIRTH_AND_PLACE", "team": { "slug": "south" }, "person": { "id": known } }]);
        assert_eq!(own["peopleAlike"], seen);
        let other = world.ask(Who::Stranger, ALIKE, alike(OTHER_TEAM)).await;
        assert_eq!(other["peopleAlike"][0]["person"], Value::Null, "that they are known, and nothing more");
        assert_eq!(world.refused(Who::Stranger, ALIKE, alike(TEAM)).await, "NOT_FOUND");

        let mut again = registration("Llyr Jones");
        let refused = world.change(Who::Coordinator, "personRegister", again.clone(), "person { id }").await;
        assert_eq!(refused["userErrors"], json!([{ "code": "PERSON_ALIKE", "field": "anotherPerson" }]));
        again["anotherPerson"] = json!(true);
        let twin = world.change(Who::Coordinator, "personRegister", again, "person { id }").await;
        assert!(twin["person"]["id"].is_string(), "{twin:#}");
        let told = "SELECT COUNT(*) FROM audit_event WHERE action = 'person.alike'";
        assert_eq!(world.number(told).await, 3);
    }
}
