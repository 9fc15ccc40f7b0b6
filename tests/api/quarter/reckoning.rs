//! What must be true whenever one looks, and what the quarter came to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::{
    booking::BookingStateKind,
    disclosure::{Field, HealthFlags, Stage, shown},
    enquiry::EnquiryStateKind,
    referral::ReferralStateKind,
    standing::{NextStepCode, Party},
    time::london_date,
    visit::VisitStateKind,
};
use entities::{booking, disclosure_entry, enquiry, letter, person, referral, unmet_need, visit, volunteer};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::county::{County, MANAGER};

/// What the quarter came to: how many of each, by state, kind or code.
#[derive(Debug, PartialEq)]
pub struct Figures(BTreeMap<&'static str, BTreeMap<String, u32>>);

impl Figures {
    /// A quarter in which nothing happened would break no rule either.
    pub fn assert_a_quarter_was_lived(&self) {
        let least = [
            ("people", "ALL", 350),
            ("enquiries", "DECLINED", 50),
            ("enquiries", "LAPSED", 10),
            ("bookings", "ENDED", 20),
            ("bookings", "CONFIRMED", 100),
            ("unmet needs", "ALL", 1),
        ];
        for (what, state, least) in least {
            let many = self.0[what].get(state).copied().unwrap_or_default();
            assert!(many >= least, "{what} {state}: {many}");
        }
    }
}

pub async fn check(county: &County) {
    let rows = Rows::read(county).await;
    rows.check_that_no_visit_comes_after_an_end();
    rows.check_that_nobody_is_put_on_a_visit_after_their_day();
    rows.check_that_every_referral_has_ended_or_is_somebodys();
    rows.check_that_no_enquiry_is_open_past_its_last_day();
    check_that_nothing_was_disclosed_outside_the_table(county).await;
    check_that_letters_name_nobody(county).await;
}

struct Rows {
    today: NaiveDate,
    referrals: Vec<referral::Model>,
    enquiries: Vec<enquiry::Model>,
    bookings: Vec<booking::Model>,
    visits: Vec<visit::Model>,
    volunteers: Vec<volunteer::Model>,
}

impl Rows {
    async fn read(county: &County) -> Self {
        let db = &county.world.app.db.conn;
        Self {
            today: county.today(),
            referrals: referral::Entity::find().all(db).await.unwrap(),
            enquiries: enquiry::Entity::find().all(db).await.unwrap(),
            bookings: booking::Entity::find().all(db).await.unwrap(),
            visits: visit::Entity::find().all(db).await.unwrap(),
            volunteers: volunteer::Entity::find().all(db).await.unwrap(),
        }
    }

    fn check_that_no_visit_comes_after_an_end(&self) {
        let bookings: BTreeMap<_, _> = self.bookings.iter().map(|booking| (booking.id, booking)).collect();
        for visit in self.planned() {
            let (booking, day) = (bookings[&visit.booking_id], london_date(visit.starts_at));
            let over = [BookingStateKind::Ended, BookingStateKind::Cancelled].map(BookingStateKind::as_str);
            let goes_on = !over.contains(&booking.state.as_str()) || day <= self.today;
            assert!(goes_on, "{}: a visit on {day} of a booking that is {}", self.today, booking.state);
            assert!(
                booking.end_on.is_none_or(|end| day <= end),
                "{}: a visit on {day} past its end",
                self.today
            );
        }
    }

    /// A check that is past its review, or the last day of somebody who stops.
    fn check_that_nobody_is_put_on_a_visit_after_their_day(&self) {
        let until: BTreeMap<_, _> = self.volunteers.iter().map(|it| (it.id, it.until)).collect();
        for visit in self.planned() {
            let (day, until) = (london_date(visit.starts_at), visit.volunteer_id.and_then(|id| until[&id]));
            assert!(until.is_none_or(|until| day <= until), "{}: {day} is past {until:?}", self.today);
        }
    }

    fn planned(&self) -> impl Iterator<Item = &visit::Model> {
        self.visits.iter().filter(|visit| visit.state == VisitStateKind::Planned.as_str())
    }

    /// A referral that is neither over nor a draft is with somebody: it has a next step, and help that is said to be in place comes.
    fn check_that_every_referral_has_ended_or_is_somebodys(&self) {
        let today = self.today;
        for referral in &self.referrals {
            let state: ReferralStateKind = referral.state.parse().unwrap();
            if matches!(state, ReferralStateKind::Closed | ReferralStateKind::Withdrawn)
                || referral.entered_in_error
            {
                continue;
            }
            let next: NextStepCode = referral.next_step.parse().unwrap();
            assert_ne!(next.party(), Party::Nobody, "{today}: a referral that is {state} is with nobody");
            let live = self.bookings.iter().any(|it| {
                it.referral_id == referral.id
                    && [BookingStateKind::Confirmed, BookingStateKind::Paused]
                        .map(BookingStateKind::as_str)
                        .contains(&it.state.as_str())
            });
            assert!(
                next != NextStepCode::FollowUp || live,
                "{today}: help that is said to be in place is not, and nobody is asked to look"
            );
        }
    }

    fn check_that_no_enquiry_is_open_past_its_last_day(&self) {
        let open = [EnquiryStateKind::Sent, EnquiryStateKind::Opened].map(EnquiryStateKind::as_str);
        for enquiry in self.enquiries.iter().filter(|enquiry| open.contains(&enquiry.state.as_str())) {
            assert!(enquiry.lapse_on >= self.today, "{}: open since {}", self.today, enquiry.sent_at);
        }
    }
}

async fn check_that_nothing_was_disclosed_outside_the_table(county: &County) {
    let shown_at = |stage| shown(stage, HealthFlags::Shown);
    let table: BTreeMap<Stage, BTreeSet<Field>> =
        Stage::ALL.iter().map(|stage| (*stage, shown_at(*stage))).collect();
    for entry in disclosure_entry::Entity::find().all(&county.world.app.db.conn).await.unwrap() {
        let (stage, field): (Stage, Field) = (entry.stage.parse().unwrap(), entry.field.parse().unwrap());
        assert!(table[&stage].contains(&field), "{field} was shown at {stage}");
    }
}

async fn check_that_letters_name_nobody(county: &County) {
    let people = person::Entity::find().all(&county.world.app.db.conn).await.unwrap();
    let letters: Vec<String> =
        county.letters.iter().map(|letter| letter.subject() + &letter.text()).collect();
    let all = letters.join("\n");
    for person in people {
        let secrets = [person.nhs_number, Some(person.postcode), Some(person.address_line), person.phone];
        for secret in secrets.into_iter().flatten().filter(|secret| !secret.is_empty()) {
            assert!(!all.contains(&secret), "a letter says {secret}");
        }
    }
}

pub async fn figures(county: &mut County) -> Figures {
    let rows = Rows::read(county).await;
    let db = &county.world.app.db.conn;
    let letters = letter::Entity::find().all(db).await.unwrap();
    let people = person::Entity::find().all(db).await.unwrap().len();
    let unmet_needs = unmet_need::Entity::find().all(db).await.unwrap().len();
    let all = |count: usize| BTreeMap::from([("ALL".to_owned(), u32::try_from(count).unwrap())]);
    Figures(BTreeMap::from([
        ("people", all(people)),
        ("referrals", counted(rows.referrals.iter().map(|it| &it.state))),
        ("enquiries", counted(rows.enquiries.iter().map(|it| &it.state))),
        ("bookings", counted(rows.bookings.iter().map(|it| &it.state))),
        ("visits", counted(rows.visits.iter().map(|it| &it.state))),
        ("letters", counted(letters.iter().map(|it| &it.kind))),
        ("unmet needs", all(unmet_needs)),
        ("refusals", county.refusals.clone()),
        ("what managers see", as_managers_see(county).await),
    ]))
}

/// Every figure of the quarter's insight, by where it stands.
async fn as_managers_see(county: &mut County) -> BTreeMap<String, u32> {
    let insight = "query($from: NaiveDate!, $to: NaiveDate!) { insight(from: $from, to: $to) { \
        byCategory { category { slug } referrals { count } waits { n median ninetieth } } \
        unmetNeeds { category { slug } count { count } } endings { reason count { count } } } }";
    let span = json!({ "from": "2026-11-02", "to": county.today() });
    let insight = county.ask(MANAGER, insight, span).await["insight"].take();
    let mut figures = BTreeMap::new();
    for (part, rows) in insight.as_object().unwrap() {
        for row in rows.as_array().unwrap() {
            // What lapsed has no reason.
            let of = row["category"]["slug"].as_str().or(row["reason"].as_str()).unwrap_or("LAPSED");
            for at in ["/referrals/count", "/count/count", "/waits/n", "/waits/median", "/waits/ninetieth"] {
                if let Some(figure) = row.pointer(at).and_then(Value::as_u64) {
                    figures.insert(format!("{part} {of} {at}"), u32::try_from(figure).unwrap());
                }
            }
        }
    }
    figures
}

fn counted<'a>(states: impl Iterator<Item = &'a String>) -> BTreeMap<String, u32> {
    states.fold(BTreeMap::new(), |mut counts, state| {
        *counts.entry(state.clone()).or_default() += 1;
        counts
    })
}
