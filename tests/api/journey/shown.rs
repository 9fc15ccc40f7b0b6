//! What a charity is shown on the way, and that the ledger has it.

use api_tests::{
    db::Engine,
    job::{plan, text},
    world::{CHARITY, Who, World},
};
use entities::disclosure_entry;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use server::graphql::id::split;

use super::shown;

#[tokio::test]
async fn a_charity_is_shown_of_the_person_what_each_stage_allows() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, enquiry, other) = world.asked("Vaughan").await;
        let always =
            ["ageBand", "area", "category", "language", "outcome", "riskNotes", "wanted"].map(str::to_owned);
        let accepted: Vec<String> = always
            .iter()
            .cloned()
            .chain(["addressLine", "name", "postcode", "town"].map(str::to_owned))
            .collect();

        assert_eq!(shown(&world, Who::Charity, &enquiry).await, always, "asked");
        world.act(Who::Charity, "enquiryWaitlist", &enquiry, json!({ "note": "From January" })).await;
        assert_eq!(shown(&world, Who::Charity, &enquiry).await, always, "on the waiting list");
        assert_eq!(shown(&world, Who::OtherCharity, &other).await, always);
        world.act(Who::Charity, "enquiryAccept", &enquiry, json!({})).await;
        let mut sorted = accepted.clone();
        sorted.sort();
        assert_eq!(shown(&world, Who::Charity, &enquiry).await, sorted, "accepted");
        assert_eq!(shown(&world, Who::OtherCharity, &other).await, always, "recalled");

        let payload =
            world.write(Who::Broker, "bookingPropose", plan(&enquiry, "2026-11-10"), "booking { id }").await;
        let booking = text(&payload["booking"]["id"]);
        world.act(Who::Broker, "bookingConfirm", &booking, json!({})).await;
        assert_eq!(shown(&world, Who::Charity, &enquiry).await, sorted, "booked");
        let data = world
            .ask(
                Who::Charity,
                "query($id: ID!) { booking(id: $id) { person { id } referral { id } } }",
                json!({ "id": booking }),
            )
            .await;
        assert_eq!(data["booking"], json!({ "person": null, "referral": null }));
        world.act(Who::Broker, "bookingEnd", &booking, json!({ "outcome": "NO_LONGER_NEEDED" })).await;
        assert_eq!(shown(&world, Who::Charity, &enquiry).await, always, "ended");
    }
}

#[tokio::test]
async fn every_field_that_a_charity_was_shown_is_in_the_ledger_once() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, enquiry) = world.accepted("Vaughan").await;
        shown(&world, Who::Charity, &enquiry).await;
        shown(&world, Who::Charity, &enquiry).await;
        // The team's own look discloses nothing.
        shown(&world, Who::Broker, &enquiry).await;
        let rows = disclosure_entry::Entity::find()
            .order_by_asc(disclosure_entry::Column::Field)
            .all(&world.app.db.conn)
            .await
            .unwrap();
        let fields: Vec<_> = rows.iter().map(|row| (row.stage.as_str(), row.field.as_str())).collect();
        let expected =
            ["ADDRESS", "AGE_BAND", "AREA", "CATEGORY", "DAYS", "LANGUAGE", "NAME", "OUTCOME_WANTED"];
        assert_eq!(fields, expected.map(|field| ("ACCEPTED", field)));
        let person = split(&case.person).unwrap().1;
        assert!(rows.iter().all(|row| {
            row.person_id == person
                && row.charity_id == CHARITY
                && row.account_id == Some(Who::Charity.account())
        }));
    }
}
