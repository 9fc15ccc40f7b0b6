//! The letter of who saw what: as the ledger has it, for those who may give it to the person.

use api_tests::{
    db::Engine,
    world::{Who, World},
};
use serde_json::{Value, json};

const LETTER: &str = "query($id: ID!) { person(id: $id) { disclosures { charity { nameEn } byLink readers { name } \
    fields { field firstAt } } } }";

#[tokio::test]
async fn a_charity_that_has_read_stands_in_the_letter_with_who_read_what_and_when() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry, _) = world.asked("Vaughan").await;
        let letter = async |who| {
            world.ask(who, LETTER, json!({ "id": case.person })).await["person"]["disclosures"].take()
        };
        assert_eq!(letter(Who::Coordinator).await, json!([]), "asked, and not read yet");

        let little = "query($id: ID!) { enquiry(id: $id) { subject { area ageBand } } }";
        world.ask(Who::Charity, little, json!({ "id": enquiry })).await;
        world.later(chrono::TimeDelta::days(1)).await;
        world.act(Who::Charity, "enquiryAccept", &enquiry, json!({})).await;
        let more = "query($id: ID!) { enquiry(id: $id) { subject { area name } } }";
        world.ask(Who::Charity, more, json!({ "id": enquiry })).await;

        let told = letter(Who::Broker).await;
        assert_eq!(told.as_array().unwrap().len(), 1, "the other charity has read nothing: {told}");
        assert_eq!(told[0]["charity"]["nameEn"], "Good Neighbours");
        assert_eq!(
            (&told[0]["byLink"], &told[0]["readers"]),
            (&json!(false), &json!([{ "name": "Charity" }]))
        );
        let fields: Vec<(&str, &str)> = told[0]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["field"].as_str().unwrap(), &it["firstAt"].as_str().unwrap()[..10]))
            .collect();
        assert_eq!(fields, [("AREA", "2026-11-02"), ("AGE_BAND", "2026-11-02"), ("NAME", "2026-11-03")]);
        for (who, code) in [(Who::Manager, "FORBIDDEN")] {
            assert_eq!(world.refused(who, LETTER, json!({ "id": case.person })).await, code);
        }
        let nobody = world.ask(Who::Stranger, LETTER, json!({ "id": case.person })).await;
        assert_eq!(nobody["person"], Value::Null);
    }
}
