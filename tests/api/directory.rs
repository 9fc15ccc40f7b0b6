//! The house's own things, kept by those who may: teams, categories, charities and offerings; and how what is not there is answered.

use api_tests::{
    db::Engine,
    job::{first_code, wanted},
    world::{CATEGORY, CHARITY, Who, World},
};
use serde_json::{Value, json};
use server::graphql::id::encode;

const WHO_MAY: &str = "{ viewer { actions registersPeopleIn { slug } } }";

fn category(name: &str) -> Value {
    json!({
        "nameEn": name, "nameCy": "Garddio", "responseDaysNormal": 5, "responseDaysUrgent": 2,
        "hidesHealthFlags": true, "termsEn": ["mow the lawn", " ", "mow the lawn"], "termsCy": ["torri’r lawnt"],
    })
}

fn charity() -> Value {
    json!({
        "nameEn": "Hearth", "nameCy": "Aelwyd", "descriptionEn": "Company", "descriptionCy": "Cwmni",
        "email": "Helo@Aelwyd.test", "website": "https://aelwyd.test", "postcode": "cf10 1aa", "language": "CY",
        "openEnquiryLimit": 3,
    })
}

fn offering(charity: &Value, category: &Value) -> Value {
    json!({
        "charityId": charity, "categoryId": category, "nameEn": "A tidy garden", "nameCy": "Gardd daclus",
        "descriptionEn": "", "descriptionCy": "", "languages": ["CY"], "minAge": 60, "eccLevels": [1, 2],
        "accessibility": ["HOME_VISIT"], "activities": ["GARDENING"], "costPence": 500, "postcode": "SA34 0AZ",
        "areas": [{ "kind": "RADIUS", "radiusMetres": 20_000 }, { "kind": "LOCALITY", "code": "SA62" }],
        "sessions": [{
            "frequency": "MONTHLY", "weekday": "TUE", "weekOfMonth": 2, "startMinute": 840, "minutes": 60,
            "places": 2, "validFrom": "2026-11-01",
        }],
        "unit": "PEOPLE", "maximum": 2, "available": 2, "waitingListOpen": true,
    })
}

#[tokio::test]
async fn a_team_and_a_category_are_made_renamed_and_found_at_their_address() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let input = json!({ "nameEn": "South East", "nameCy": "De-ddwyrain" });
        let fields = "team { id version slug nameCy }";
        let made = world.write(Who::Administrator, "teamCreate", input.clone(), fields).await["team"].take();
        assert_eq!(made["slug"], "south-east");
        let again = world.change(Who::Administrator, "teamCreate", input, fields).await;
        assert_eq!(again["userErrors"], json!([{ "code": "NAME_TAKEN", "field": "nameEn" }]));
        let input =
            json!({ "teamId": made["id"], "version": 1, "nameEn": "Tenby", "nameCy": "Dinbych-y-pysgod" });
        let renamed = world.write(Who::Administrator, "teamEdit", input, fields).await;
        assert_eq!(renamed["team"]["slug"], "south-east", "an address stays");
        assert_eq!(renamed["team"]["nameCy"], "Dinbych-y-pysgod");

        let fields = "category { id slug responseDaysUrgent hidesHealthFlags termsEn termsCy }";
        let made = world.write(Who::Administrator, "categoryCreate", category("Gardening"), fields).await;
        let made = &made["category"];
        assert_eq!((&made["slug"], &made["termsEn"]), (&json!("gardening"), &json!(["mow the lawn"])));
        let mut hurried = category("Gardening");
        (hurried["categoryId"], hurried["version"]) = (made["id"].clone(), json!(1));
        hurried["responseDaysUrgent"] = json!(6);
        let refused = world.change(Who::Administrator, "categoryEdit", hurried, fields).await;
        assert_eq!(
            refused["userErrors"],
            json!([{ "code": "URGENT_DAYS_OUT_OF_RANGE", "field": "responseDaysUrgent" }])
        );
        let data = world.ask(Who::Charity, "{ categories { nodes { slug } } }", json!({})).await;
        assert_eq!(data["categories"]["nodes"], json!([{ "slug": "befriending" }, { "slug": "gardening" }]));
    }
}

#[tokio::test]
async fn a_broker_writes_a_charity_and_its_offering_down_and_finds_it_at_once() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let made =
            world.write(Who::Administrator, "categoryCreate", category("Gardening"), "category { id }").await;
        let gardening = made["category"]["id"].clone();
        let fields = "charity { id email postcode active actions }";
        let made = world.write(Who::Broker, "charityCreate", charity(), fields).await["charity"].take();
        assert_eq!((&made["email"], &made["postcode"]), (&json!("helo@aelwyd.test"), &json!("CF10 1AA")));
        assert_eq!(
            made["actions"],
            json!(["EDIT", "ADD_OFFERING", "KEEP_VOLUNTEERS", "KEEP_CALENDAR", "STOP"])
        );
        let fields = "offering { nameCy checkLevel areas { kind code radiusMetres } eccLevels minAge costPence \
            sessions { frequency weekOfMonth weekdays startMinute places } nextSessions { startsAt } }";
        let input = offering(&made["id"], &gardening);
        let offered =
            world.write(Who::Broker, "offeringCreate", input.clone(), fields).await["offering"].take();
        assert_eq!(offered["areas"][1], json!({ "kind": "LOCALITY", "code": "SA62", "radiusMetres": null }));
        assert_eq!(offered["nextSessions"][0]["startsAt"], "2026-11-10T14:00:00+00:00");

        let find =
            "query($need: NeedInput!) { findOfferings(need: $need) { nodes { offering { nameEn } } } }";
        let mut dear = wanted();
        dear["language"] = json!("CY");
        let need = json!({ "need": { "postcode": "SA34 0AZ", "categoryId": gardening, "wanted": dear } });
        let found = world.ask(Who::OtherBroker, find, need).await;
        assert_eq!(found["findOfferings"]["nodes"], json!([{ "offering": { "nameEn": "A tidy garden" } }]));

        for (field, value, code) in [
            ("languages", json!([]), "LANGUAGES_MISSING"),
            ("areas", json!([]), "AREAS_MISSING"),
            ("areas", json!([{ "kind": "WARD", "code": "W05000001" }]), "AREA_UNKNOWN"),
            ("areas", json!([{ "kind": "RADIUS", "radiusMetres": 5 }]), "RADIUS_OUT_OF_RANGE"),
            ("postcode", json!("CF10 1AA"), "POSTCODE_UNKNOWN"),
            ("available", json!(3), "CAPACITY_ABOVE_MAXIMUM"),
            ("maxAge", json!(50), "AGES_CROSSED"),
        ] {
            let mut wrong = input.clone();
            wrong[field] = value;
            let refused = world.change(Who::Broker, "offeringCreate", wrong, "offering { id }").await;
            assert_eq!(refused["userErrors"], json!([{ "code": code, "field": field }]));
        }
    }
}

#[tokio::test]
async fn a_charity_keeps_its_own_record_and_no_other() {
    let world = World::start(Engine::Sqlite).await;
    let mut edit = charity();
    (edit["charityId"], edit["version"], edit["active"]) =
        (json!(encode("cha", CHARITY)), json!(1), json!(true));
    assert_eq!(world.change_refused(Who::OtherCharity, "charityEdit", edit.clone()).await, "FORBIDDEN");
    let mut unsafe_link = edit.clone();
    unsafe_link["website"] = json!("javascript:alert(1)");
    let refused = world.change(Who::Charity, "charityEdit", unsafe_link, "").await;
    assert_eq!(refused["userErrors"], json!([{ "code": "WEBSITE_INVALID", "field": "website" }]));
    let kept = world.write(Who::Charity, "charityEdit", edit, "charity { nameCy version }").await;
    assert_eq!(kept["charity"], json!({ "nameCy": "Aelwyd", "version": 2 }));
}

#[tokio::test]
async fn each_is_told_what_they_may_do_to_the_house() {
    let world = World::start(Engine::Sqlite).await;
    let told = async |who| world.ask(who, WHO_MAY, json!({})).await["viewer"].take();
    let south = json!([{ "slug": "south" }]);
    assert_eq!(
        told(Who::Coordinator).await,
        json!({ "actions": ["SEARCH_DIRECTORY"], "registersPeopleIn": south })
    );
    assert_eq!(
        told(Who::Broker).await,
        json!({ "actions": ["SEARCH_DIRECTORY", "ADD_CHARITY"], "registersPeopleIn": [] })
    );
    assert_eq!(told(Who::Charity).await, json!({ "actions": [], "registersPeopleIn": [] }));
    let administrator = json!(["ADD_CHARITY", "EDIT_SETTINGS", "EDIT_ACCOUNTS", "VIEW_AUDIT", "VIEW_OUTBOX"]);
    assert_eq!(told(Who::Administrator).await["actions"], administrator);
}

#[tokio::test]
async fn an_id_that_is_none_is_answered_like_one_that_nothing_has() {
    let world = World::start(Engine::Sqlite).await;
    let person = encode("per", CATEGORY);
    for id in ["rubbish", "", "enq_", person.as_str()] {
        for noun in ["enquiry", "booking", "referral", "carePackage", "offering", "charity"] {
            let query = format!("query($id: ID!) {{ it: {noun}(id: $id) {{ id }} }}");
            let data = world.ask(Who::Broker, &query, json!({ "id": id })).await;
            assert_eq!(data["it"], Value::Null, "{noun} {id}");
        }
    }
    let gone = json!({ "enquiryId": encode("enq", CATEGORY), "version": 1 });
    let rubbish = json!({ "enquiryId": "rubbish", "version": 1 });
    for input in [gone, rubbish] {
        assert_eq!(world.change_refused(Who::Charity, "enquiryOpen", input).await, "NOT_FOUND");
    }
    let nobody = "{ referrals(filter: { personId: \"rubbish\" }) { nodes { id } } }";
    assert_eq!(world.ask(Who::Broker, nobody, json!({})).await["referrals"]["nodes"], json!([]));
}

#[tokio::test]
async fn a_rule_that_refuses_a_query_is_named_with_its_field() {
    let world = World::start(Engine::Sqlite).await;
    let find = "query($need: NeedInput!) { findOfferings(need: $need) { nodes { asked } } }";
    for (typed, code) in [("CF10 1AA", "POSTCODE_UNKNOWN"), ("here", "POSTCODE_INVALID")] {
        let need = json!({ "postcode": typed, "categoryId": encode("cat", CATEGORY), "wanted": wanted() });
        let answer = world.answer(Who::Broker, find, json!({ "need": need })).await;
        let told = &answer["errors"][0]["extensions"];
        assert_eq!((&told["code"], &told["field"]), (&json!(code), &json!("postcode")));
        let check =
            "query($typed: String!) { postcode(typed: $typed) { place { area } userErrors { code field } } }";
        let data = world.ask(Who::Broker, check, json!({ "typed": typed })).await;
        assert_eq!(first_code(&data["postcode"]), code);
    }
    let check = "{ postcode(typed: \"sa340az\") { place { postcode area ward } userErrors { code } } }";
    let data = world.ask(Who::Coordinator, check, json!({})).await;
    let place = json!({ "postcode": "SA34 0AZ", "area": "SA34", "ward": "Amroth and Saundersfoot North" });
    assert_eq!(data["postcode"], json!({ "place": place, "userErrors": [] }));
}
