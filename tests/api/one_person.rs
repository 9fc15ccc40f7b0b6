//! Two records of one person: made one with all that hangs on them, and two again.

mod refused;

use std::collections::BTreeMap;

use api_tests::{
    db::Engine,
    job::{Case, text},
    world::{Who, World},
};
use chrono::TimeDelta;
use domain::{held::HeldSection, one_person::Moved};
use entities::{
    booking, care_package, concern, notice, outcome, package_item, person, referral, risk_flag,
    sharing_agreement, task, visit,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use server::{graphql::id::split, store::person_merge};
use uuid::Uuid;

use super::sweep::sweep_now;

const RECORD: &str = "query($id: ID!) { person(id: $id) { id version phone nhsNumber actions \
    referrals { nodes { id } } riskFlags { kind } sharingAgreements { scope } \
    carePackage { id state outcomes { text } items { title } } \
    mergedInto { into { id } at by { name } undoUntil mayUndo whyNot } merges { gone { id } mayUndo whyNot } } }";
const PREVIEW: &str = "query($gone: ID!, $into: ID!) { it: personMergePreview(personId: $gone, intoId: $into) { \
    stays { id } gone { id } values { fact stays gone stands } moves { moved count } \
    planKept { id } planJoined { id } whyNot } }";

/// What makes `gone` part of `into`, at the versions of now.
async fn input(world: &World, gone: &str, into: &str) -> Value {
    let (version, into_version) = (world.version(gone).await, world.version(into).await);
    json!({ "personId": gone, "version": version, "intoId": into, "intoVersion": into_version })
}

async fn merge(world: &World, gone: &str, into: &str) {
    let input = input(world, gone, into).await;
    let payload = world.write(Who::Coordinator, "personMerge", input, "person { id }").await;
    assert_eq!(payload["person"]["id"], json!(into), "the one that stays is given");
}

async fn undo(world: &World, gone: &str) {
    let input = json!({ "personId": gone, "version": world.version(gone).await });
    let payload = world.write(Who::Coordinator, "personMergeUndo", input, "person { id }").await;
    assert_eq!(payload["person"]["id"], json!(gone), "the one that comes back is given");
}

async fn record(world: &World, id: &str) -> Value {
    world.ask(Who::Coordinator, RECORD, json!({ "id": id })).await["person"].take()
}

fn uuid(id: &str) -> Uuid {
    split(id).expect("an id").1
}

/// Somebody with help in place and a little of everything else, whose record is the second that was made; and who knows of it.
async fn with_everything(world: &World) -> (Case, String) {
    world.names_a_lead().await;
    let (case, booking) = world.confirmed("Vaughan").await;
    let concern = json!({ "aboutId": booking, "body": "Bruises on both wrists" });
    world.write(Who::Charity, "concernRaise", concern, "receipt { id }").await;
    let flag = json!({
        "personId": case.person, "kind": "Dog", "healthRelated": false, "bearsOnVisit": true, "safeHandling": "Ring first",
        "reviewOn": "2027-01-01",
    });
    world.write(Who::Broker, "riskFlagAdd", flag, "person { id }").await;
    let task = json!({
        "teamId": server::graphql::id::encode("tea", api_tests::world::TEAM), "personId": case.person,
        "decision": "Ring her daughter", "dueOn": "2026-12-01",
        "assigneeId": server::graphql::id::encode("acc", Who::Broker.account()),
    });
    world.write(Who::Broker, "taskAdd", task, "task { id }").await;
    let seen = "query($id: ID!) { booking(id: $id) { subject { name addressLine } } }";
    world.ask(Who::Charity, seen, json!({ "id": booking })).await;
    (case, booking)
}

/// A second record of the same person, as somebody in a hurry made it: a draft of a plan, and a telephone number.
async fn second(world: &World) -> String {
    let mut input = api_tests::world::registration("Vaughan");
    (input["anotherPerson"], input["phone"]) = (json!(true), json!("01437 000222"));
    let payload = world.change(Who::Coordinator, "personRegister", input, "person { id }").await;
    text(&payload["person"]["id"])
}

/// Whose every row is and in which plan, and what the records and plans say: all but versions.
async fn whole(world: &World) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    macro_rules! tell {
        ($($table:ident: $($column:ident),+;)+) => {$(
            for row in $table::Entity::find().all(&world.app.db.conn).await.expect("rows") {
                told.insert(format!("{} {}", stringify!($table), row.id), format!("{:?}", ($(&row.$column,)+)));
            }
        )+};
    }
    tell! {
        care_package: person_id, state, started_at, ended_at, hold_reason, what_matters, ecc_level;
        referral: person_id, care_package_id, outcome_id, team_id, state, progress;
        booking: person_id, package_item_id, state;
        visit: person_id, booking_id, state;
        sharing_agreement: person_id, scope;
        risk_flag: person_id, kind;
        task: person_id, referral_id, state;
        notice: person_id, subject_id;
        concern: person_id, subject_id, state;
        outcome: care_package_id, text;
        package_item: care_package_id, outcome_id;
        person: nhs_number, phone, given_name, merged_into, title, preferred_name;
    }
    told
}

#[tokio::test]
async fn two_records_become_one_with_all_that_hangs_on_them() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, booking) = with_everything(&world).await;
        let stays = second(&world).await;
        let variables = json!({ "gone": case.person, "into": stays });
        let preview = world.ask(Who::Coordinator, PREVIEW, variables).await["it"].take();
        assert_eq!(
            preview["values"],
            json!([
                { "fact": "PHONE", "stays": "01437 000222", "gone": null, "stands": "01437 000222" },
            ])
        );
        assert_eq!((&preview["planKept"]["id"], &preview["whyNot"]), (&json!(case.package), &Value::Null));
        let moves = preview["moves"].to_string();
        assert!(
            moves.contains("BOOKING") && !moves.contains("CONCERN"),
            "nobody learns of a concern: {moves}"
        );

        merge(&world, &case.person, &stays).await;
        let after = record(&world, &stays).await;
        assert_eq!(after["referrals"]["nodes"], json!([{ "id": case.referral }]));
        assert_eq!(after["riskFlags"], json!([{ "kind": "Dog" }]));
        assert_eq!(after["sharingAgreements"], json!([{ "scope": "ALL" }]));
        let plan = &after["carePackage"];
        assert_eq!(
            (&plan["id"], &plan["state"]),
            (&json!(case.package), &json!("ACTIVE")),
            "the plan that runs"
        );
        assert_eq!(
            after["merges"],
            json!([{ "gone": { "id": case.person }, "mayUndo": true, "whyNot": null }])
        );

        let left = record(&world, &case.person).await;
        assert_eq!(left["mergedInto"]["into"]["id"], json!(stays));
        assert_eq!(
            (&left["mergedInto"]["mayUndo"], &left["mergedInto"]["by"]["name"]),
            (&json!(true), &json!("Coordinator"))
        );
        assert_eq!(left["referrals"]["nodes"], json!([]));
        assert_eq!(left["actions"], json!(["VIEW_DISCLOSURES", "EXPORT"]));
        let list = world
            .ask(Who::Broker, "{ people(search: \"vaughan\") { totalCount nodes { id } } }", json!({}))
            .await;
        assert_eq!(list["people"], json!({ "totalCount": 1, "nodes": [{ "id": stays }] }));
        let whose = "query($id: ID!) { booking(id: $id) { person { id } subject { name } } }";
        let booked = world.ask(Who::Broker, whose, json!({ "id": booking })).await;
        assert_eq!(booked["booking"]["person"]["id"], json!(stays));
        for (action, of) in [("person.merge", &case.person), ("person.receive", &stays)] {
            use entities::audit_event::{Column as C, Entity as E};
            let events = E::find().filter(C::Action.eq(action)).filter(C::SubjectId.eq(uuid(of)));
            assert_eq!(events.all(&world.app.db.conn).await.expect("events").len(), 1, "{action}");
        }
    }
}

#[tokio::test]
async fn what_charities_were_shown_and_who_read_is_told_with_the_record_that_stays() {
    const SHOWN: &str =
        "query($id: ID!) { person(id: $id) { disclosures { charity { nameEn } fields { field } } } }";
    const HELD: &str = "query($id: ID!, $section: HeldSection!) { held(personId: $id, section: $section, first: 100) { \
        nodes { facts { fact value } } } }";
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, _) = with_everything(&world).await;
        let stays = second(&world).await;
        let before = world.ask(Who::Coordinator, SHOWN, json!({ "id": case.person })).await;
        assert_eq!(before["person"]["disclosures"][0]["charity"]["nameEn"], "Good Neighbours");
        merge(&world, &case.person, &stays).await;
        let after = world.ask(Who::Coordinator, SHOWN, json!({ "id": stays })).await;
        assert_eq!(after, before);
        let held = async |section: HeldSection| {
            let variables = json!({ "id": stays, "section": section.as_str() });
            world.ask(Who::Coordinator, HELD, variables).await.to_string()
        };
        for (section, words) in [
            (HeldSection::Disclosures, "ADDRESS"),
            (HeldSection::Reads, "person.merge"),
            (HeldSection::Visits, "PLANNED"),
            (HeldSection::RiskFlags, "Ring first"),
        ] {
            let told = held(section).await;
            assert!(told.contains(words), "{section}: {told}");
        }
        assert_eq!(
            held(HeldSection::Record).await.matches("Eleri Vaughan").count(),
            2,
            "both records are held"
        );
    }
}

/// Where the plan of either record goes on: what undoing has to part again.
#[tokio::test]
async fn undoing_gives_back_exactly_what_was_moved() {
    for engine in Engine::BOTH {
        for both_plans_run in [false, true] {
            let world = World::start(engine).await;
            let (case, _) = with_everything(&world).await;
            let stays = second(&world).await;
            if both_plans_run {
                let plan = record(&world, &stays).await["carePackage"]["id"].take();
                world.act(Who::Coordinator, "carePackageActivate", &text(&plan), json!({})).await;
            }
            let before = whole(&world).await;
            merge(&world, &case.person, &stays).await;
            let kept = record(&world, &stays).await["carePackage"]["id"] == json!(case.package);
            assert_eq!(
                kept, !both_plans_run,
                "a draft gives way; of two alike, that of the record that stays goes on"
            );
            undo(&world, &case.person).await;
            let differs = differences(&before, &whole(&world).await);
            assert!(differs.is_empty(), "{engine:?} {both_plans_run}: {differs:#?}");
            assert_eq!(record(&world, &case.person).await["mergedInto"], Value::Null);
        }
    }
}

fn differences(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let rows = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
    let differing = rows.filter(|key| before.get(*key) != after.get(*key));
    differing.map(|key| format!("{key}: {:?} → {:?}", before.get(key), after.get(key))).collect()
}

/// Visits are written down ahead night by night, and are told of: these belong to the booking, and go with it.
#[tokio::test]
async fn what_time_has_brought_to_a_moved_booking_goes_back_with_it() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, booking) = with_everything(&world).await;
        let stays = second(&world).await;
        merge(&world, &case.person, &stays).await;
        let visits = async || {
            use visit::{Column as C, Entity as E};
            let of = E::find().filter(C::BookingId.eq(uuid(&booking)));
            let rows = of.all(&world.app.db.conn).await.expect("visits");
            rows.into_iter().map(|row| row.person_id).collect::<Vec<_>>()
        };
        let at_first = visits().await.len();
        world.later(TimeDelta::days(21)).await;
        sweep_now(&world).await;
        let since = visits().await;
        assert!(since.len() > at_first && since.iter().all(|id| *id == uuid(&stays)), "{since:?}");
        undo(&world, &case.person).await;
        assert!(visits().await.iter().all(|id| *id == uuid(&case.person)));
    }
}

/// Somebody had the record open, and wrote into it while it went.
#[tokio::test]
async fn what_was_written_into_the_record_that_went_is_gathered_by_the_sweep() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (gone, stays) = (world.person("Vaughan").await, second(&world).await);
        merge(&world, &gone, &stays).await;
        let flag = risk_flag::ActiveModel {
            id: sea_orm::Set(Uuid::from_u128(0xf1a9)),
            person_id: sea_orm::Set(uuid(&gone)),
            kind: sea_orm::Set("Dog".to_owned()),
            health_related: sea_orm::Set(false),
            bears_on_visit: sea_orm::Set(false),
            safe_handling: sea_orm::Set(String::new()),
            author_id: sea_orm::Set(Who::Broker.account()),
            review_on: sea_orm::Set("2027-06-01".parse().expect("a day")),
            created_at: sea_orm::Set(api_tests::app::monday()),
            ended_at: sea_orm::Set(None),
        };
        sea_orm::ActiveModelTrait::insert(flag, &world.app.db.conn).await.expect("a flag");
        assert_eq!(sweep_now(&world).await.strays_gathered, 1);
        assert_eq!(sweep_now(&world).await.strays_gathered, 0);
        assert_eq!(record(&world, &stays).await["riskFlags"], json!([{ "kind": "Dog" }]));
        undo(&world, &gone).await;
        assert_eq!(
            record(&world, &gone).await["riskFlags"],
            json!([{ "kind": "Dog" }]),
            "and it goes back with the rest"
        );
    }
}

/// A table that is added later is decided on here.
#[tokio::test]
async fn every_table_that_tells_of_a_person_moves_or_is_known_to_stay() {
    use std::collections::BTreeSet;
    let world = World::start(Engine::Postgres).await;
    let sql = "SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'person_id' \
        AND table_schema = 'public'";
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql);
    let rows = sea_orm::ConnectionTrait::query_all_raw(&world.app.db.conn, statement).await.expect("tables");
    let found: BTreeSet<String> = rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect();
    // The ledger is never written anew, who looked when is nobody's record, and a household's calendar goes on by the record that stays.
    let stay = ["disclosure_entry", "last_look", "calendar_address"];
    let moved = person_merge::HOLDING_PEOPLE.map(person_merge::table_of);
    let decided: BTreeSet<String> = moved.into_iter().chain(stay).map(str::to_owned).collect();
    assert_eq!(found, decided);
    assert!(Moved::ALL.len() > person_merge::HOLDING_PEOPLE.len(), "and the lines of plans besides");
}
