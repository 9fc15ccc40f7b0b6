//! Two brokers want the last place at once: one gets it, and the other is told that none is left. Again and again, on each database.

use std::sync::Arc;

use api_tests::{
    db::Engine,
    job::first_code,
    world::{OFFERING, OTHER_TEAM, TEAM, Who, World},
};
use entities::{booking, enquiry, package_item, referral};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use server::graphql::id::{encode, split};
use tokio::time::Instant;
use uuid::Uuid;

const ROUNDS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_brokers_exactly_one_gets_the_last_place_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_brokers_exactly_one_gets_the_last_place_on_postgres() {
    play(Engine::Postgres).await;
}

async fn play(engine: Engine) {
    let world = Arc::new(World::start(engine).await);
    world.sql(&format!("UPDATE offering SET capacity_maximum = {ROUNDS}, capacity_available = 0")).await;
    let (_, booking) = world.proposed("Vaughan").await;
    // The loser of a round goes on into the next, so that each needs but one newcomer.
    let mut waiting =
        [proposals(&world, &booking, TEAM).await, proposals(&world, &booking, OTHER_TEAM).await];
    let mut contenders = waiting.each_mut().map(|own| own.pop().expect("a proposal"));
    let mut wins = [0; 2];
    let began = Instant::now();
    for round in 1..=ROUNDS {
        world.sql("UPDATE offering SET capacity_available = 1").await;
        let won = race(&world, &contenders, round).await;
        wins[won] += 1;
        assert_eq!(world.places().await, 0, "round {round}");
        if let Some(newcomer) = waiting[won].pop() {
            contenders[won] = newcomer;
        }
    }
    println!("{engine:?}: {ROUNDS} rounds in {:?}, won {wins:?}", began.elapsed());
    let confirmed = world.number("SELECT COUNT(*) FROM booking WHERE state = 'CONFIRMED'").await;
    assert_eq!(usize::try_from(confirmed).unwrap(), ROUNDS);
    let offering = world.number("SELECT MIN(capacity_available) FROM offering").await;
    assert_eq!(offering, 0, "never negative");
}

/// Both confirm at once, each a booking of their own team; gives the place of the one who was first.
async fn race(world: &Arc<World>, contenders: &[String; 2], round: usize) -> usize {
    let [one, two] = contenders.clone();
    let answers = [(Who::Broker, one), (Who::OtherBroker, two)].map(|(broker, booking)| {
        let world = world.clone();
        tokio::spawn(async move {
            let input = json!({ "bookingId": booking, "version": 1 });
            world.change(broker, "bookingConfirm", input, "booking { state }").await
        })
    });
    let mut won = Vec::new();
    for (place, answer) in answers.into_iter().enumerate() {
        let payload: Value = answer.await.expect("the request is answered");
        if payload["booking"]["state"] == "CONFIRMED" {
            won.push(place);
        } else {
            assert_eq!(first_code(&payload), "NO_PLACE_LEFT", "round {round}");
        }
    }
    assert_eq!(won.len(), 1, "round {round}");
    won[0]
}

/// As many plans of a team for the one offering as the rounds need, each of a referral of its own: `booking` with what it hangs on,
/// copied.
async fn proposals(world: &World, booking: &str, team: Uuid) -> Vec<String> {
    let db = &world.app.db.conn;
    let booking =
        booking::Entity::find_by_id(split(booking).expect("an id").1).one(db).await.unwrap().unwrap();
    assert_eq!(booking.offering_id, OFFERING);
    let referral = referral::Entity::find_by_id(booking.referral_id).one(db).await.unwrap().unwrap();
    let enquiry = enquiry::Entity::find_by_id(booking.enquiry_id).one(db).await.unwrap().unwrap();
    let item = package_item::Entity::find_by_id(booking.package_item_id).one(db).await.unwrap().unwrap();
    let (mut referrals, mut enquiries, mut items, mut bookings, mut ids) =
        (vec![], vec![], vec![], vec![], vec![]);
    for number in 0..ROUNDS as u128 {
        let own = |kind: u128| Uuid::from_u128((team.as_u128() << 96) + (kind << 64) + number);
        let (of, by, line, id) = (own(1), own(2), own(3), own(4));
        referrals.push(
            referral::Model { id: of, team_id: team, ..referral.clone() }.into_active_model().reset_all(),
        );
        enquiries.push(
            enquiry::Model { id: by, referral_id: of, team_id: team, ..enquiry.clone() }
                .into_active_model()
                .reset_all(),
        );
        items.push(package_item::Model { id: line, ..item.clone() }.into_active_model().reset_all());
        let copy = booking::Model {
            id,
            team_id: team,
            referral_id: of,
            enquiry_id: by,
            package_item_id: line,
            ..booking.clone()
        };
        bookings.push(copy.into_active_model().reset_all());
        ids.push(encode("bok", id));
    }
    referral::Entity::insert_many(referrals).exec_without_returning(db).await.expect("referrals");
    enquiry::Entity::insert_many(enquiries).exec_without_returning(db).await.expect("enquiries");
    package_item::Entity::insert_many(items).exec_without_returning(db).await.expect("items");
    booking::Entity::insert_many(bookings).exec_without_returning(db).await.expect("bookings");
    ids
}
