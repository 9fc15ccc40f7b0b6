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
use entities::{booking, disclosure_entry, enquiry, letter, person, referral, unmet_need, visit};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::county::{County, MANAGER};

/// What the quarter came to.
#[derive(Debug)]
pub struct Figures {
    people: usize,
    #[expect(dead_code, reason = "shown with the rest")]
    referrals: BTreeMap<String, u32>,
    enquiries: BTreeMap<String, u32>,
    bookings: BTreeMap<String, u32>,
    #[expect(dead_code, reason = "shown with the rest")]
    visits: BTreeMap<String, u32>,
    #[expect(dead_code, reason = "shown with the rest")]
    letters: BTreeMap<String, u32>,
    unmet_needs: usize,
    #[expect(dead_code, reason = "shown with the rest")]
    refusals: BTreeMap<String, u32>,
    /// As the managers see them.
    #[expect(dead_code, reason = "shown with the rest")]
    insight: Value,
}

impl Figures {
    /// A quarter in which nothing happened would break no rule either.
    pub fn assert_a_quarter_was_lived(&self) {
        assert!(self.people >= 350, "{} people", self.people);
        assert!(self.enquiries["DECLINED"] > 50 && self.enquiries["LAPSED"] > 10, "{:?}", self.enquiries);
        assert!(self.bookings["ENDED"] > 20 && self.bookings["CONFIRMED"] > 100, "{:?}", self.bookings);
        assert!(self.unmet_needs > 0);
    }
}

pub async fn check(county: &County) {
    let rows = Rows::read(county).await;
    rows.check_that_no_visit_comes_after_an_end();
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
        }
    }

    fn check_that_no_visit_comes_after_an_end(&self) {
        let bookings: BTreeMap<_, _> = self.bookings.iter().map(|booking| (booking.id, booking)).collect();
        for visit in self.visits.iter().filter(|visit| visit.state == VisitStateKind::Planned.as_str()) {
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
    let insight = "query($from: NaiveDate!, $to: NaiveDate!) { insight(from: $from, to: $to) { \
        byCategory { category { slug } referrals { count suppressed } waits { n median ninetieth } } \
        unmetNeeds { category { slug } count { count suppressed } } endings { reason count { count suppressed } } } }";
    let span = json!({ "from": "2026-11-02", "to": county.today() });
    let insight = county.ask(MANAGER, insight, span).await["insight"].take();
    let db = &county.world.app.db.conn;
    let letters = letter::Entity::find().all(db).await.unwrap();
    Figures {
        people: person::Entity::find().all(db).await.unwrap().len(),
        referrals: counted(rows.referrals.iter().map(|it| &it.state)),
        enquiries: counted(rows.enquiries.iter().map(|it| &it.state)),
        bookings: counted(rows.bookings.iter().map(|it| &it.state)),
        visits: counted(rows.visits.iter().map(|it| &it.state)),
        letters: counted(letters.iter().map(|it| &it.kind)),
        unmet_needs: unmet_need::Entity::find().all(db).await.unwrap().len(),
        refusals: county.refusals.clone(),
        insight,
    }
}

fn counted<'a>(states: impl Iterator<Item = &'a String>) -> BTreeMap<String, u32> {
    states.fold(BTreeMap::new(), |mut counts, state| {
        *counts.entry(state.clone()).or_default() += 1;
        counts
    })
}
