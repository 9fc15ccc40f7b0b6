//! The rows of what is read.

use api_tests::{
    job::{tuesdays, wanted},
    world::{CATEGORY, CHARITY, OFFERING, TEAM, Who},
};
use serde_json::json;
use server::graphql::id::encode;

use super::{Row, things::Things, writes::a_week};

pub fn queries(things: &Things) -> Vec<Row> {
    let need = json!({ "categoryId": encode("cat", CATEGORY), "wanted": wanted() });
    let need = |field: &str, value: &str| {
        let mut need = need.clone();
        need[field] = json!(value);
        json!({ "need": need })
    };
    let find = "query($need: NeedInput!) { it: findOfferings(need: $need) { nodes { asked } } }";
    let id = |id: &str| json!({ "id": id });
    let node = "query($id: ID!) { it: node(id: $id) { __typename } }";
    let calendar = "query($of: CalendarOfInput!) { it: calendar(of: $of) { kind address { id } } }";
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
        ("Query.node", "a volunteer", node, id(&things.volunteer)),
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
        ("Query.imports", "", "{ it: imports { nodes { id } } }", json!({})),
        ("Query.import", "", "query($id: ID!) { it: import(id: $id) { id } }", id(&things.import)),
        ("Query.categories", "", "{ it: categories { nodes { id } } }", json!({})),
        ("Query.charities", "", "{ it: charities { nodes { id } } }", json!({})),
        (
            "Query.charities",
            "by their protocol",
            "{ it: charities(protocols: [MISSING]) { nodes { id } } }",
            json!({}),
        ),
        ("Query.charitiesToReview", "", "{ it: charitiesToReview { nodes { charity { id } } } }", json!({})),
        ("Query.charity", "", "query($id: ID!) { it: charity(id: $id) { id } }", id(&encode("cha", CHARITY))),
        (
            "Query.charity",
            "its users",
            "query($id: ID!) { charity(id: $id) { it: users { accounts { id } } } }",
            id(&encode("cha", CHARITY)),
        ),
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
        (
            "Query.availabilityPreview",
            "",
            "query($id: ID!, $week: WeekInput!) { it: availabilityPreview(offeringId: $id, week: $week) { clashCount } }",
            json!({ "id": encode("off", OFFERING), "week": a_week() }),
        ),
        ("Query.county", "", "{ it: county { localities } }", json!({})),
        ("Query.people", "", "{ it: people { nodes { id } } }", json!({})),
        ("Query.person", "", "query($id: ID!) { it: person(id: $id) { id } }", id(&things.person)),
        (
            "Query.person",
            "before asking",
            "query($id: ID!, $category: ID!, $wanted: WantedInput!) { \
                person(id: $id) { it: subject(categoryId: $category, wanted: $wanted) { area } } }",
            json!({ "id": things.person, "category": encode("cat", CATEGORY), "wanted": wanted() }),
        ),
        (
            "Query.peopleAlike",
            "",
            "query($team: ID!, $marks: PersonMarksInput!) { it: peopleAlike(teamId: $team, marks: $marks) { likeness } }",
            json!({
                "team": encode("tea", TEAM),
                "marks": {
                    "givenName": "Eleri", "familyName": "Vaughan", "birthDate": "1942-03-01", "postcode": "SA34 0AZ",
                },
            }),
        ),
        (
            "Query.peopleLike",
            "",
            "query($id: ID!) { it: peopleLike(personId: $id) { likeness } }",
            id(&things.person),
        ),
        (
            "Query.personMergePreview",
            "",
            "query($id: ID!) { it: personMergePreview(personId: $id, intoId: $id) { whyNot } }",
            id(&things.person),
        ),
        (
            "Query.held",
            "",
            "query($id: ID!) { it: held(personId: $id, section: RECORD) { nodes { facts { value } } } }",
            id(&things.person),
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
        (
            "Query.volunteers",
            "of the charity",
            "query($id: ID!) { it: volunteers(filter: { charityId: $id }) { nodes { id } } }",
            id(&encode("cha", CHARITY)),
        ),
        ("Query.volunteer", "", "query($id: ID!) { it: volunteer(id: $id) { id } }", id(&things.volunteer)),
        (
            "Query.calendar",
            "of the charity",
            calendar,
            json!({ "of": { "charityId": encode("cha", CHARITY) } }),
        ),
        (
            "Query.calendar",
            "of the volunteer",
            calendar,
            json!({ "of": { "volunteerId": things.volunteer } }),
        ),
        ("Query.calendar", "of the household", calendar, json!({ "of": { "personId": things.person } })),
        (
            "Query.insight",
            "",
            "{ it: insight(from: \"2026-01-01\", to: \"2026-12-31\") { unmetByRule { rule } } }",
            json!({}),
        ),
        ("Query.changedPeople", "", "{ it: changedPeople { nodes { count } } }", json!({})),
        ("Query.tasks", "", "{ it: tasks { nodes { id } } }", json!({})),
        (
            "Query.teamPack",
            "",
            "query($id: ID!) { it: teamPack(teamId: $id) { monday } }",
            id(&encode("tea", TEAM)),
        ),
        ("Query.notices", "", "{ it: notices { nodes { id } } }", json!({})),
        (
            "Query.concernRoute",
            "from a booking",
            "query($id: ID!) { it: concernRoute(aboutId: $id) { safeguarding { phone } } }",
            id(&things.booking),
        ),
        (
            "Query.concernRoute",
            "from a person",
            "query($id: ID!) { it: concernRoute(aboutId: $id) { safeguarding { phone } } }",
            id(&things.person),
        ),
        ("Query.concerns", "", "{ it: concerns { nodes { id } } }", json!({})),
        ("Query.concern", "", "query($id: ID!) { it: concern(id: $id) { body } }", id(&things.concern)),
        ("Query.auditEvents", "", "{ it: auditEvents { nodes { id } } }", json!({})),
        ("Query.letters", "", "{ it: letters { nodes { id } } }", json!({})),
    ];
    rows.map(|(operation, about, document, variables)| Row {
        operation,
        about,
        document: document.to_owned(),
        variables,
    })
    .into()
}
