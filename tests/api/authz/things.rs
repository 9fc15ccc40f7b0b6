//! What the table is about.

use api_tests::{
    job::text,
    world::{Who, World},
};
use serde_json::json;
use server::sweep::{hands, sweep};

/// What is asked about: of a person with help in place, and of one whose charity has just said yes.
pub struct Things {
    pub person: String,
    pub package: String,
    pub outcome: String,
    pub item: String,
    pub referral: String,
    pub enquiry: String,
    pub booking: String,
    pub visit: String,
    pub agreement: String,
    pub flag: String,
    pub accepted: String,
    /// That the flag is to be looked at again, told to the co-ordinator.
    pub notice: String,
}

impl Things {
    pub async fn make(world: &World) -> Self {
        let (case, booking) = world.confirmed("Vaughan").await;
        let (_, accepted) = world.accepted("Rees").await;
        let query = "query($person: ID!, $booking: ID!) { person(id: $person) { sharingAgreements { id } carePackage { items { id } } } \
            booking(id: $booking) { referral { enquiries { id } } visits(first: 1) { nodes { id } } } }";
        let data = world.ask(Who::Broker, query, json!({ "person": case.person, "booking": booking })).await;
        let input =
            json!({ "referralId": case.referral, "audience": "INTERNAL", "body": "Rang her daughter" });
        world.write(Who::Broker, "messageSend", input, "message { id }").await;
        let flag = json!({
            "personId": case.person, "kind": "Dog", "healthRelated": false, "bearsOnVisit": true, "safeHandling": "Ring first",
            "reviewOn": "2026-11-05",
        });
        let flag = world.write(Who::Broker, "riskFlagAdd", flag, "person { riskFlags { id } }").await;
        sweep(&hands(&world.app.platform)).await;
        let notices = world.ask(Who::Coordinator, "{ notices { nodes { id } } }", json!({})).await;
        Self {
            notice: text(&notices["notices"]["nodes"][0]["id"]),
            person: case.person,
            package: case.package,
            outcome: case.outcome,
            item: text(&data["person"]["carePackage"]["items"][0]["id"]),
            referral: case.referral,
            enquiry: text(&data["booking"]["referral"]["enquiries"][0]["id"]),
            visit: text(&data["booking"]["visits"]["nodes"][0]["id"]),
            flag: text(&flag["person"]["riskFlags"][0]["id"]),
            agreement: text(&data["person"]["sharingAgreements"][0]["id"]),
            booking,
            accepted,
        }
    }
}
