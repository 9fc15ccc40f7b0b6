//! What the table is about.

use std::io::Cursor;

use api_tests::{
    feed::tidy,
    job::text,
    world::{CHARITY, TEAM, Who, World},
};
use domain::{
    ids::{ImportId, ImportRowId},
    need::Language,
};
use serde_json::json;
use server::sweep::{hands, sweep};
use server::{
    graphql::id::encode,
    import::{Feed, Importing},
    op::RequestId,
    store,
};

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
    /// Of the charity.
    pub volunteer: String,
    pub agreement: String,
    pub flag: String,
    pub accepted: String,
    /// That the flag is to be looked at again, told to the co-ordinator.
    pub notice: String,
    /// What the team decided about the referral.
    pub task: String,
    /// The address of the charity's calendar, and that of the household's.
    pub calendars: [String; 2],
    /// Of somebody to sign in for the charity.
    pub invitation: String,
    /// What the charity wrote to the manager, who is the first team's safeguarding lead.
    pub concern: String,
    /// An import that waits for somebody's word, and its service to review.
    pub import: String,
    pub import_row: String,
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
        let task = json!({
            "teamId": encode("tea", TEAM), "referralId": case.referral, "decision": "Ring the warden",
            "assigneeId": encode("acc", Who::Broker.account()), "dueOn": "2026-12-01",
        });
        let task = world.write(Who::Coordinator, "taskAdd", task, "task { id }").await;
        let invited = json!({
            "charityId": encode("cha", CHARITY), "name": "Nerys", "email": "nerys@neighbours.test", "language": "CY",
        });
        let invitations = "charity { users { invitations { id } } }";
        let invited = world.write(Who::Charity, "charityUserInvite", invited, invitations).await;
        let (import, row) = imported(world).await;
        world.names_a_lead().await;
        let concern = json!({ "aboutId": booking, "body": "She had not eaten" });
        let concern = world.write(Who::Charity, "concernRaise", concern, "receipt { id }").await;
        let volunteer =
            json!({ "charityId": encode("cha", CHARITY), "name": "Siân Rees", "checkLevel": "NONE" });
        let volunteer = world.write(Who::Charity, "volunteerAdd", volunteer, "volunteer { id }").await;
        let mut calendars =
            [json!({ "charityId": encode("cha", CHARITY) }), json!({ "personId": case.person })];
        for calendar in &mut calendars {
            let of = json!({ "of": calendar });
            *calendar = world.write(Who::Broker, "calendarAddressMake", of, "address { id }").await;
        }
        Self {
            calendars: calendars.map(|made| text(&made["address"]["id"])),
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
            volunteer: text(&volunteer["volunteer"]["id"]),
            booking,
            accepted,
            invitation: text(&invited["charity"]["users"]["invitations"][0]["id"]),
            task: text(&task["task"]["id"]),
            concern: text(&concern["receipt"]["id"]),
            import: encode("imp", import.into()),
            import_row: encode("imr", row.into()),
        }
    }
}

/// A service whose kind of help nobody knows, read out of a feed.
async fn imported(world: &World) -> (ImportId, ImportRowId) {
    let op = world.app.platform.op(None, RequestId::parse("an-import").expect("an id"));
    let mut service = tidy(1);
    service["attributes"] = json!([]);
    let feed = Feed { name: "a feed".to_owned(), language: Language::En };
    let mut importing = Importing::begin(&op, feed).await.expect("an import");
    importing.read(Cursor::new(service.to_string())).await.expect("a feed");
    let import = importing.finish(false).await.expect("it is read");
    let rows = store::import::rows_after(&world.app.db.conn, import.id, None, 0, 1).await.expect("rows");
    (import.id, rows[0].id)
}
