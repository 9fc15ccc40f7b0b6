//! What is not made one, and what is not undone.

use api_tests::{
    db::Engine,
    job::{first_code, request, text},
    world::{OTHER_TEAM, Who, World, registration},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use server::graphql::id::encode;

use super::{PREVIEW, input, merge, record, second, undo, with_everything};

async fn refusal(world: &World, mutation: &str, input: Value) -> String {
    let payload = world.change(Who::Coordinator, mutation, input, "person { id }").await;
    assert_eq!(payload["person"], Value::Null, "{mutation}");
    first_code(&payload)
}

#[tokio::test]
async fn only_a_coordinator_who_has_both_records_makes_them_one() {
    let world = World::start(Engine::Sqlite).await;
    let (gone, stays) = (world.person("Vaughan").await, second(&world).await);
    let input = input(&world, &gone, &stays).await;
    let variables = json!({ "gone": gone, "into": stays });
    let others = [
        (Who::Broker, "FORBIDDEN"),
        (Who::Manager, "FORBIDDEN"),
        (Who::Stranger, "NOT_FOUND"),
        (Who::Charity, "NOT_FOUND"),
        (Who::Administrator, "NOT_FOUND"),
    ];
    for (who, code) in others {
        assert_eq!(world.change_refused(who, "personMerge", input.clone()).await, code, "{who:?}");
        assert_eq!(world.refused(who, PREVIEW, variables.clone()).await, code, "{who:?}");
    }
    merge(&world, &gone, &stays).await;
    let undoing = json!({ "personId": gone, "version": world.version(&gone).await });
    for (who, code) in others {
        assert_eq!(world.change_refused(who, "personMergeUndo", undoing.clone()).await, code, "{who:?}");
    }
    let seen = "query($id: ID!) { person(id: $id) { mergedInto { into { id } mayUndo } } }";
    let broker = world.ask(Who::Broker, seen, json!({ "id": gone })).await;
    assert_eq!(broker["person"]["mergedInto"], json!({ "into": { "id": stays }, "mayUndo": false }));
}

#[tokio::test]
async fn whoever_has_not_seen_the_present_version_of_either_record_is_told_so() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (gone, stays) = (world.person("Vaughan").await, second(&world).await);
        for version in ["version", "intoVersion"] {
            let mut old = input(&world, &gone, &stays).await;
            old[version] = json!(7);
            assert_eq!(refusal(&world, "personMerge", old).await, "STALE", "{version}");
        }
        merge(&world, &gone, &stays).await;
        let old = json!({ "personId": gone, "version": 1 });
        assert_eq!(refusal(&world, "personMergeUndo", old).await, "STALE");
    }
}

#[tokio::test]
async fn of_two_who_make_each_record_part_of_the_other_at_once_one_is_told_to_look_again() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (one, other) = (world.person("Vaughan").await, second(&world).await);
        let (forth, back) = (input(&world, &one, &other).await, input(&world, &other, &one).await);
        let done = tokio::join!(
            world.change(Who::Coordinator, "personMerge", forth, "person { id }"),
            world.change(Who::Coordinator, "personMerge", back, "person { id }"),
        );
        let refused = [&done.0, &done.1].into_iter().filter(|payload| payload["person"].is_null());
        let codes: Vec<String> = refused.map(first_code).collect();
        assert!(codes == ["STALE"] || codes == ["PERSON_MERGED"], "{engine:?}: {codes:?}");
        assert_eq!(world.number("SELECT COUNT(*) FROM person_merge").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM person WHERE merged_into IS NOT NULL").await, 1);
    }
}

#[tokio::test]
async fn nothing_more_is_written_into_a_record_that_went() {
    let world = World::start(Engine::Sqlite).await;
    let (gone, stays) = (world.person("Vaughan").await, second(&world).await);
    merge(&world, &gone, &stays).await;
    let flag = json!({
        "personId": gone, "kind": "Dog", "healthRelated": false, "bearsOnVisit": false, "safeHandling": "",
        "reviewOn": "2027-01-01",
    });
    assert_eq!(refusal(&world, "riskFlagAdd", flag).await, "PERSON_MERGED");
    let agreement = json!({ "personId": gone, "scope": "ALL", "how": "VERBAL" });
    assert_eq!(refusal(&world, "sharingAgreementRecord", agreement).await, "PERSON_MERGED");
    let draft = world.change(Who::Coordinator, "referralDraft", request(&gone, None), "").await;
    assert_eq!(first_code(&draft), "PERSON_MERGED");
    assert_eq!(refusal(&world, "personMerge", input(&world, &gone, &stays).await).await, "PERSON_MERGED");
}

#[tokio::test]
async fn two_who_are_not_alike_or_have_two_numbers_are_not_made_one() {
    let world = World::start(Engine::Sqlite).await;
    let (eleri, bowen) = (world.person("Vaughan").await, world.person("Bowen").await);
    assert_eq!(refusal(&world, "personMerge", input(&world, &eleri, &bowen).await).await, "PEOPLE_NOT_ALIKE");
    assert_eq!(refusal(&world, "personMerge", input(&world, &eleri, &eleri).await).await, "PEOPLE_ARE_ONE");
    let preview = world.ask(Who::Coordinator, PREVIEW, json!({ "gone": eleri, "into": bowen })).await;
    assert_eq!(preview["it"]["whyNot"], "PEOPLE_NOT_ALIKE", "and the page says so before anybody tries");
    let mut numbered = Vec::new();
    for number in ["999 000 0018", "999 000 0026"] {
        let mut input = registration("Llewellyn");
        (input["anotherPerson"], input["nhsNumber"]) = (json!(true), json!(number));
        let payload = world.change(Who::Coordinator, "personRegister", input, "person { id }").await;
        numbered.push(text(&payload["person"]["id"]));
    }
    let two = input(&world, &numbered[0], &numbered[1]).await;
    assert_eq!(refusal(&world, "personMerge", two).await, "NHS_NUMBERS_DIFFER");
}

/// The record of another team goes only when nothing is left to be done in it, and by somebody who works in both.
#[tokio::test]
async fn a_record_of_another_team_goes_when_that_team_has_finished() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let stays = world.person("Vaughan").await;
        let mut elsewhere = registration("Vaughan");
        (elsewhere["anotherPerson"], elsewhere["teamId"]) = (json!(true), json!(encode("tea", OTHER_TEAM)));
        let made = world
            .change(Who::Stranger, "personRegister", elsewhere, "person { id carePackage { id } }")
            .await;
        let (gone, plan) = (text(&made["person"]["id"]), text(&made["person"]["carePackage"]["id"]));
        let alike = "query($id: ID!) { peopleLike(personId: $id) { likeness team { slug } person { id } } }";
        let told = world.ask(Who::Coordinator, alike, json!({ "id": stays })).await;
        assert_eq!(
            told["peopleLike"],
            json!([{ "likeness": "SAME_NAME_BIRTH_AND_PLACE", "team": { "slug": "north" }, "person": null }])
        );
        let asked = json!({ "personId": gone, "version": 1, "intoId": stays, "intoVersion": 1 });
        assert_eq!(world.change_refused(Who::Coordinator, "personMerge", asked.clone()).await, "NOT_FOUND");

        let membership = entities::team_membership::ActiveModel {
            account_id: sea_orm::Set(Who::Coordinator.account()),
            team_id: sea_orm::Set(OTHER_TEAM),
        };
        sea_orm::ActiveModelTrait::insert(membership, &world.app.db.conn).await.expect("a membership");
        world.later(TimeDelta::hours(1)).await;
        assert_eq!(refusal(&world, "personMerge", asked.clone()).await, "WORK_OF_ANOTHER_TEAM");
        world.act(Who::Stranger, "carePackageActivate", &plan, json!({})).await;
        world.act(Who::Stranger, "carePackageEnd", &plan, json!({ "reason": "Written down twice" })).await;
        merge(&world, &gone, &stays).await;
        undo(&world, &gone).await;
    }
}

#[tokio::test]
async fn a_merge_is_undone_in_its_time_once_and_the_latest_first() {
    let world = World::start(Engine::Sqlite).await;
    let (first, second_, third) = (world.person("Vaughan").await, second(&world).await, second(&world).await);
    merge(&world, &first, &second_).await;
    merge(&world, &second_, &third).await;
    let leads = record(&world, &first).await["mergedInto"].take();
    assert_eq!(leads["into"]["id"], json!(third), "one that went leads to where it is at last");
    assert_eq!((&leads["mayUndo"], &leads["whyNot"]), (&json!(false), &json!("MERGE_LATER_FIRST")));
    let undoing = async |id: &str| json!({ "personId": id, "version": world.version(id).await });
    assert_eq!(refusal(&world, "personMergeUndo", undoing(&first).await).await, "MERGE_LATER_FIRST");
    undo(&world, &second_).await;
    assert_eq!(refusal(&world, "personMergeUndo", undoing(&second_).await).await, "MERGE_NOT_STANDING");
    world.later(TimeDelta::days(31)).await;
    let over = record(&world, &first).await["mergedInto"]["whyNot"].take();
    assert_eq!(over, "MERGE_UNDO_OVER");
    assert_eq!(refusal(&world, "personMergeUndo", undoing(&first).await).await, "MERGE_UNDO_OVER");
}

/// A request within the plan that came with the other record: whose would it be?
#[tokio::test]
async fn what_rests_on_both_records_since_keeps_them_one() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, _) = with_everything(&world).await;
        let stays = second(&world).await;
        merge(&world, &case.person, &stays).await;
        let asked = request(&stays, Some(&case.outcome));
        world.write(Who::Coordinator, "referralDraft", asked, "referral { id }").await;
        let undoing = json!({ "personId": case.person, "version": world.version(&case.person).await });
        assert_eq!(refusal(&world, "personMergeUndo", undoing).await, "MERGE_BUILT_UPON");
        assert_eq!(record(&world, &stays).await["merges"][0]["whyNot"], "MERGE_BUILT_UPON");
    }
}
