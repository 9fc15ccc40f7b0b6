//! Random changes of everything that searching reads, each told as the use cases tell it.

use chrono::{DateTime, Days, Utc};
use domain::need::Language;
use entities::{
    booking, category, charity, enquiry, offering, offering_area, offering_closure, offering_session,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection,
    DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
};
use serde_json::json;
use server::{
    changes::{Audience, Kind},
    op::{Op, Tx},
};
use uuid::Uuid;

use super::chance::Chance;

const NAMES: [(&str, &str); 4] = [
    ("Bryn", "Y Bryn"),
    ("Company at home", "Cwmni gartref"),
    ("Gardening", "Garddio"),
    ("Walks", "Cerdded"),
];
const STATES: [&str; 4] = ["SENT", "ACCEPTED", "WAITLISTED", "LAPSED"];

/// What there is to change.
pub struct Shuffle {
    offerings: Vec<Uuid>,
    sessions: Vec<(Uuid, Uuid)>,
    categories: Vec<Uuid>,
    charities: Vec<Uuid>,
    enquiries: Vec<(Uuid, Uuid)>,
    bookings: Vec<(Uuid, Uuid)>,
}

impl Shuffle {
    pub async fn of(db: &DatabaseConnection) -> Self {
        let offerings = offering::Entity::find().all(db).await.unwrap();
        let sessions = offering_session::Entity::find().all(db).await.unwrap();
        let enquiries = enquiry::Entity::find().all(db).await.unwrap();
        let bookings = booking::Entity::find().all(db).await.unwrap();
        let charities = charity::Entity::find().all(db).await.unwrap();
        let categories = category::Entity::find().all(db).await.unwrap();
        Self {
            offerings: offerings.iter().map(|row| row.id).collect(),
            sessions: sessions.iter().map(|row| (row.id, row.offering_id)).collect(),
            categories: categories.iter().map(|row| row.id).collect(),
            charities: charities.iter().map(|row| row.id).collect(),
            enquiries: enquiries.iter().map(|row| (row.id, row.charity_id)).collect(),
            bookings: bookings.iter().map(|row| (row.id, row.offering_id)).collect(),
        }
    }

    /// Makes `count` changes in one transaction, and tells of them when it is committed.
    pub async fn change(&mut self, op: &Op, count: usize, chance: &mut Chance) {
        let tx = op.begin().await.unwrap();
        for _ in 0..count {
            self.change_one(&tx, chance).await;
        }
        tx.commit().await.unwrap();
    }

    async fn change_one(&mut self, tx: &Tx, chance: &mut Chance) {
        match chance.below(100) {
            0 => self.change_category(tx, chance).await,
            1..10 => self.change_charity(tx, chance).await,
            10..30 => self.change_enquiry(tx, chance).await,
            30..45 => self.change_booking(tx, chance).await,
            45..60 => self.change_session(tx, chance).await,
            _ => self.change_offering(tx, chance).await,
        }
    }

    async fn change_offering(&mut self, tx: &Tx, chance: &mut Chance) {
        let id = chance.pick(&self.offerings);
        match chance.below(12) {
            0 => self.move_area(tx.db(), id, chance).await,
            1 => close(tx.db(), id, tx.now(), chance).await,
            _ => self.offering_row(id, tx.now(), chance).update(tx.db()).await.map(drop).unwrap(),
        }
        tx.changed(Kind::Offering, id, Audience::everyone());
    }

    fn offering_row(&self, id: Uuid, now: DateTime<Utc>, chance: &mut Chance) -> offering::ActiveModel {
        let mut row = offering::ActiveModel { id: Set(id), ..Default::default() };
        match chance.below(9) {
            0 => row.active = Set(chance.below(4) > 0),
            1 => row.waiting_list_open = Set(chance.below(2) == 0),
            2 => row.category_id = Set(chance.pick(&self.categories)),
            3 => {
                let (en, cy) = chance.pick(&NAMES);
                (row.name_en, row.name_cy) = (Set(en.to_owned()), Set(cy.to_owned()));
            }
            4 => {
                let (postcode, place) = chance.home();
                row.postcode = Set(postcode.to_owned());
                row.easting = Set(place.point.easting.cast_signed());
                row.northing = Set(place.point.northing.cast_signed());
            }
            5 => row.confirmed_at = Set(now - chrono::TimeDelta::days(chance.below(120).cast_signed())),
            6 => row.languages = Set(json!([chance.pick(Language::ALL)])),
            7 => {
                let until = now.date_naive() + Days::new(chance.below(90));
                row.paused_until = Set((chance.below(2) == 0).then_some(until));
            }
            _ => row.capacity_available = Set(i32::from(chance.below(2) == 0)),
        }
        row
    }

    async fn move_area(&self, db: &DatabaseTransaction, id: Uuid, chance: &mut Chance) {
        let radius = i32::try_from(1_000 + chance.below(30_000)).unwrap();
        offering_area::Entity::update_many()
            .set(offering_area::ActiveModel { radius_m: Set(Some(radius)), ..Default::default() })
            .filter(offering_area::Column::OfferingId.eq(id))
            .filter(offering_area::Column::Kind.eq("RADIUS"))
            .exec(db)
            .await
            .unwrap();
    }

    async fn change_session(&self, tx: &Tx, chance: &mut Chance) {
        let (id, offering) = chance.pick(&self.sessions);
        let mut row = offering_session::ActiveModel { id: Set(id), ..Default::default() };
        match chance.below(3) {
            0 => row.places = Set(i32::try_from(chance.below(4)).unwrap()),
            1 => row.weekday = Set(i32::try_from(1 + chance.below(7)).unwrap()),
            _ => {
                let start = i32::try_from(480 + 30 * chance.below(20)).unwrap();
                (row.start_minute, row.end_minute) = (Set(start), Set(start + 60));
            }
        }
        row.update(tx.db()).await.unwrap();
        tx.changed(Kind::Offering, offering, Audience::everyone());
    }

    async fn change_charity(&self, tx: &Tx, chance: &mut Chance) {
        let id = chance.pick(&self.charities);
        let mut row = charity::ActiveModel { id: Set(id), ..Default::default() };
        match chance.below(3) {
            0 => row.active = Set(chance.below(4) > 0),
            1 => row.open_enquiry_limit = Set(i32::try_from(1 + chance.below(9)).unwrap()),
            _ => row.name_en = Set(format!("{} {}", chance.pick(&NAMES).0, chance.below(9))),
        }
        row.update(tx.db()).await.unwrap();
        tx.changed(Kind::Charity, id, Audience::everyone());
    }

    async fn change_enquiry(&self, tx: &Tx, chance: &mut Chance) {
        let (id, charity) = chance.pick(&self.enquiries);
        let (state, days) = (chance.pick(&STATES), chance.below(30).cast_signed());
        let answered = matches!(state, "ACCEPTED" | "WAITLISTED");
        let sent_at = tx.now() - chrono::TimeDelta::days(days + chance.below(500).cast_signed());
        let row = enquiry::ActiveModel {
            id: Set(id),
            state: Set(state.to_owned()),
            sent_at: Set(sent_at),
            answered_at: Set(answered.then_some(sent_at + chrono::TimeDelta::days(days))),
            declined_by: Set(None),
            decline_reason: Set(None),
            ..Default::default()
        };
        row.update(tx.db()).await.unwrap();
        tx.changed(Kind::Enquiry, id, Audience::default().and_charity(charity.into()));
    }

    /// The place that it holds is let go, or taken in another session of its offering.
    async fn change_booking(&self, tx: &Tx, chance: &mut Chance) {
        let (id, offering) = chance.pick(&self.bookings);
        let own: Vec<Uuid> =
            self.sessions.iter().filter(|(_, of)| *of == offering).map(|(id, _)| *id).collect();
        let session = if own.is_empty() { None } else { Some(chance.pick(&own)) };
        let state = chance.pick(&["CONFIRMED", "PAUSED", "ENDED"]);
        let columns = booking::ActiveModel {
            state: Set(state.to_owned()),
            session_id: Set(session),
            ..Default::default()
        };
        booking::Entity::update_many()
            .set(columns)
            .filter(booking::Column::Id.eq(id))
            .exec(tx.db())
            .await
            .unwrap();
        tx.changed(Kind::Offering, offering, Audience::everyone());
    }

    async fn change_category(&self, tx: &Tx, chance: &mut Chance) {
        let id = chance.pick(&self.categories);
        let terms = json!([chance.pick(&["lonely", "company", "garden", "walk my dog"])]);
        let row = category::ActiveModel { id: Set(id), terms_en: Set(terms), ..Default::default() };
        row.update(tx.db()).await.unwrap();
        tx.changed(Kind::Category, id, Audience::everyone());
    }
}

async fn close(db: &impl ConnectionTrait, offering: Uuid, now: DateTime<Utc>, chance: &mut Chance) {
    let count = offering_closure::Entity::find().count(db).await.unwrap();
    let from = now.date_naive() + Days::new(chance.below(60));
    let row = offering_closure::ActiveModel {
        id: Set(Uuid::from_u128(0xc105_0000 + u128::from(count))),
        offering_id: Set(offering),
        from_date: Set(from),
        to_date: Set(from + Days::new(chance.below(14))),
        reason: Set(None),
    };
    row.insert(db).await.unwrap();
}
