//! What is answered at once is what async-graphql would answer: every field without arguments of what stands in the lists that a
//! confirmed booking and an open enquiry fill.

use api_tests::{
    db::Engine,
    world::{SCHEMA, Who, World},
};
use serde_json::{Value, json};

/// Who asks for which list, and of what it is.
const LISTS: [(Who, &str, &str); 12] = [
    (Who::Administrator, "accounts", "Account"),
    (Who::Administrator, "auditEvents", "AuditEvent"),
    (Who::Administrator, "letters", "Letter"),
    (Who::Broker, "categories", "Category"),
    (Who::Broker, "charities", "Charity"),
    (Who::Broker, "offerings", "Offering"),
    (Who::Broker, "people", "Person"),
    (Who::Broker, "referrals", "Referral"),
    (Who::Broker, "enquiries", "Enquiry"),
    (Who::Broker, "bookings", "Booking"),
    (Who::Broker, "visits", "Visit"),
    (Who::Broker, "teams", "Team"),
];

#[tokio::test]
async fn what_is_answered_at_once_is_what_is_answered_the_long_way() {
    let world = World::start(Engine::Sqlite).await;
    world.confirmed("Vaughan").await;
    world.asked("Rees").await;
    for (who, list, noun) in LISTS {
        let fields = plain_fields(noun);
        assert!(fields.contains(" id "), "{noun}");
        assert_both_ways(&world, who, &format!("{{ {list}(first: 5) {{ nodes {{{fields}}} }} }}"), json!({}))
            .await;
    }
}

#[tokio::test]
async fn what_is_found_at_once_is_what_is_found_the_long_way() {
    let world = World::start(Engine::Sqlite).await;
    let query = format!(
        "query($need: NeedInput!) {{ findOfferings(need: $need, first: 5) {{ edges {{ cursor node {{{} \
         reasons {{{}}} nextSessions {{{}}} offering {{{}}} }} }} pageInfo {{{}}} }} }}",
        plain_fields("Match"),
        plain_fields("MatchReason"),
        plain_fields("Occurrence"),
        plain_fields("Offering"),
        plain_fields("PageInfo"),
    );
    let need = json!({ "postcode": "SA34 0AZ", "words": "befriending", "wanted": api_tests::job::wanted() });
    assert_both_ways(&world, Who::Broker, &query, json!({ "need": need })).await;
}

/// A selection in a fragment is left to async-graphql.
async fn assert_both_ways(world: &World, who: Who, query: &str, variables: Value) {
    let (before, selection) = query.split_once('{').expect("a selection");
    let long = format!("{before}{{{}", selection.replace('{', "{ ... {").replace('}', "} }"));
    // The outermost selection was left as it is.
    let long = long.strip_suffix(" }").expect("its end");
    let at_once = world.ask(who, query, variables.clone()).await;
    let slowly = world.ask(who, long, variables).await;
    assert!(at_once.to_string().len() > 100, "{query}: {at_once}");
    assert_eq!(at_once, slowly, "{query}");
}

/// Of a type, the fields that take no arguments and have no fields of their own, with a space before and after.
fn plain_fields(noun: &str) -> String {
    let body = body_of(noun).unwrap_or_else(|| panic!("the schema has no type {noun}"));
    let fields = body.lines().filter_map(|line| line.trim().split_once(": "));
    let plain = fields.filter(|(name, of)| {
        let of = of.split(' ').next().unwrap_or_default().trim_matches(['[', ']', '!']);
        name.chars().all(char::is_alphanumeric) && body_of(of).is_none()
    });
    plain.fold(" ".to_owned(), |all, (name, _)| all + name + " ")
}

fn body_of(noun: &str) -> Option<&'static str> {
    let starts = ["type", "interface", "union"].map(|kind| format!("\n{kind} {noun} "));
    let start = starts.iter().find_map(|start| SCHEMA.find(start.as_str()))?;
    let rest = &SCHEMA[start + 1..];
    rest.split_once('{')?.1.split_once("\n}").map(|(body, _)| body)
}
