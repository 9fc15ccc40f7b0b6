//! The same small story in every test: one person, one broker, one charity, on a Monday in November.

use crate::{
    Actor, Event, Role, Transition, Violation,
    availability::{Capacity, CapacityUnit},
    booking::{
        Booking, BookingOutcome, BookingStateKind, CancelledBy, PauseReason, Plan, Proposal, Proposed,
    },
    care_package::{Beginning, CarePackage, CarePackageStateKind, PackageItem, PackageTies},
    enquiry::{Ask, AskedOf, DeclineReason, DeclinedBy, Enquiry, EnquiryStateKind, RecallReason},
    event::Aggregate,
    ids::*,
    need::{EccLevel, Language, LanguageNeed, Wanted},
    recurrence::{Pattern, Repeat, Slot},
    referral::{CloseOutcome, Origin, Priority, Referral, ReferralStateKind, Request, Ties},
    sharing::{Consent, SharingAgreement, SharingHow, SharingScope, consent},
    time::Weekday,
    visit::{Given, NoShow, Visit, VisitStateKind},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

pub const TEAM: TeamId = TeamId(Uuid::from_u128(0x10));
pub const OTHER_TEAM: TeamId = TeamId(Uuid::from_u128(0x11));
pub const CHARITY: CharityId = CharityId(Uuid::from_u128(0x20));
pub const OTHER_CHARITY: CharityId = CharityId(Uuid::from_u128(0x21));
pub const PERSON: PersonId = PersonId(Uuid::from_u128(0x30));
pub const CATEGORY: CategoryId = CategoryId(Uuid::from_u128(0x40));
pub const OFFERING: OfferingId = OfferingId(Uuid::from_u128(0x50));
pub const VOLUNTEER: VolunteerId = VolunteerId(Uuid::from_u128(0x70));
pub const PACKAGE: CarePackageId = CarePackageId(Uuid::from_u128(0x60));

/// Monday 23 November 2026, ten in the morning.
pub fn now() -> DateTime<Utc> {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

pub fn later(days: i64) -> DateTime<Utc> {
    now() + TimeDelta::days(days)
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Somebody who holds `role` for this story's team and charity.
pub fn actor(role: Role) -> Actor {
    somebody(role, TEAM, CHARITY)
}

/// Somebody who holds `role` for another team and another charity.
pub fn stranger(role: Role) -> Actor {
    somebody(role, OTHER_TEAM, OTHER_CHARITY)
}

fn somebody(role: Role, team: TeamId, charity: CharityId) -> Actor {
    let in_team = matches!(role, Role::Coordinator | Role::Broker | Role::Manager);
    Actor {
        account: AccountId(Uuid::from_u128(0x100 + role as u128)),
        name: role.to_string(),
        roles: [role].into(),
        teams: in_team.then_some(team).into_iter().collect(),
        charity: (role == Role::Charity).then_some(charity),
        link: None,
    }
}

/// A thing with all of its events, as the store keeps it.
#[derive(Debug, Clone)]
pub struct Told<A: Aggregate> {
    pub thing: A,
    pub history: Vec<Event<A::Change>>,
}

impl<A: Aggregate + Clone> Told<A> {
    pub fn begin(first: Transition<A, A::Change>) -> Self {
        let (thing, event) = first.unwrap();
        Self { thing, history: vec![event] }
    }

    pub fn go(mut self, step: impl FnOnce(A) -> Transition<A, A::Change>) -> Self {
        self.try_go(step).unwrap();
        self
    }

    /// Goes on where the rules allow it, else stays as it is.
    pub fn try_go(&mut self, step: impl FnOnce(A) -> Transition<A, A::Change>) -> Result<(), Violation> {
        let (thing, event) = step(self.thing.clone())?;
        self.history.push(event);
        self.thing = thing;
        Ok(())
    }
}

pub fn wanted() -> Wanted {
    Wanted {
        weekdays: [Weekday::Tue, Weekday::Thu].into(),
        parts_of_day: [].into(),
        from_date: day("2026-12-01"),
        times_per_week: 1,
        language: Language::Cy,
        language_need: LanguageNeed::Preference,
        max_distance_m: None,
        access_needs: [].into(),
    }
}

pub fn request() -> Request {
    Request {
        category: CATEGORY,
        outcome: Some(OutcomeId(Uuid::from_u128(0x70))),
        priority: Priority::Normal,
        wanted: wanted(),
        note: "Likes to talk about the sea.".into(),
    }
}

pub fn draft() -> Told<Referral> {
    let coordinator = actor(Role::Coordinator);
    let origin = Origin {
        id: ReferralId(Uuid::from_u128(0x80)),
        person: PERSON,
        package: PACKAGE,
        team: TEAM,
        coordinator: coordinator.account,
    };
    Told::begin(Referral::draft(origin, request(), &coordinator, now()))
}

pub fn referral(kind: ReferralStateKind) -> Told<Referral> {
    use ReferralStateKind as K;
    let (coordinator, broker) = (actor(Role::Coordinator), actor(Role::Broker));
    match kind {
        K::Draft => draft(),
        K::Submitted => referral(K::Draft).go(|it| it.submit(&coordinator, now())),
        K::Brokering => referral(K::Submitted).go(|it| it.take(&broker, now())),
        K::Arranged => {
            referral(K::Brokering).go(|it| it.arrange(BookingId(Uuid::from_u128(0xB0)), &broker, now()))
        }
        K::OnHold => {
            referral(K::Brokering).go(|it| it.hold("in hospital", day("2026-12-24"), &broker, now()))
        }
        K::Closed => referral(K::Brokering)
            .go(|it| it.close(CloseOutcome::Signposted, "", Ties::default(), &broker, now())),
        K::Withdrawn => {
            referral(K::Submitted).go(|it| it.withdraw("moved away", Ties::default(), &coordinator, now()))
        }
    }
}

pub fn agreement() -> SharingAgreement {
    SharingAgreement {
        id: SharingAgreementId(Uuid::from_u128(0x90)),
        person: PERSON,
        scope: SharingScope::Charity(CHARITY),
        how: SharingHow::Verbal,
        recorded_by: actor(Role::Coordinator).account,
        recorded_at: now(),
        until: None,
        withdrawn: None,
        version: 1,
    }
}

pub fn agreed() -> Consent {
    consent(&[agreement()], PERSON, CHARITY, CATEGORY, now()).unwrap()
}

pub fn asked_of() -> AskedOf {
    AskedOf {
        category: CATEGORY,
        active: true,
        open_enquiries: 0,
        open_enquiry_limit: 3,
        already_asked: false,
        response_days: 5,
    }
}

pub fn ask(id: u128) -> Ask {
    Ask {
        id: EnquiryId(Uuid::from_u128(id)),
        offering: OFFERING,
        charity: CHARITY,
        message: "Could you visit on Tuesdays?".into(),
    }
}

pub fn enquiry(kind: EnquiryStateKind) -> Told<Enquiry> {
    use EnquiryStateKind as K;
    let (broker, charity) = (actor(Role::Broker), actor(Role::Charity));
    let referral = referral(ReferralStateKind::Brokering).thing;
    let sent = || Told::begin(Enquiry::send(ask(0xA0), &referral, asked_of(), agreed(), &broker, now()));
    match kind {
        K::Sent => sent(),
        K::Opened => sent().go(|it| it.open(&charity, now())),
        K::Waitlisted => sent().go(|it| it.waitlist("in January", &charity, now())),
        K::Accepted => sent().go(|it| it.accept("", &charity, now())),
        K::Declined => sent()
            .go(|it| it.decline(DeclinedBy::Charity, DeclineReason::NoPlace, "", false, &charity, now())),
        K::Lapsed => sent().go(|it| it.lapse(later(30))),
        K::Recalled => sent().go(|it| it.recall(RecallReason::AskedByMistake, &broker, now())),
    }
}

/// Tuesdays at two, for an hour.
pub fn tuesdays() -> Pattern {
    Pattern {
        repeat: Repeat::Weekly { every: 1 },
        weekdays: [Weekday::Tue].into(),
        start: (14 * 60).try_into().unwrap(),
        minutes: 60,
    }
}

pub fn plan() -> Plan {
    Plan { session: None, pattern: tuesdays(), start_on: day("2026-12-01"), end_on: None }
}

pub fn proposal(id: u128) -> Proposal {
    Proposal {
        id: BookingId(Uuid::from_u128(id)),
        item: PackageItemId(Uuid::from_u128(id + 1)),
        title: "Company on Tuesdays".into(),
        plan: plan(),
    }
}

pub fn proposed() -> (Told<Booking>, PackageItem) {
    let referral = referral(ReferralStateKind::Brokering).thing;
    let enquiry = enquiry(EnquiryStateKind::Accepted).thing;
    let Proposed { booking, item, event } =
        Booking::propose(proposal(0xB0), &referral, &enquiry, &actor(Role::Broker), now()).unwrap();
    (Told { thing: booking, history: vec![event] }, item)
}

pub fn capacity(available: u32) -> Capacity {
    Capacity::new(CapacityUnit::People, available, available, now()).unwrap()
}

pub fn booking(kind: BookingStateKind) -> Told<Booking> {
    use BookingStateKind as K;
    let broker = actor(Role::Broker);
    match kind {
        K::Proposed => proposed().0,
        K::Confirmed => {
            let (_, place) = capacity(1).take(OFFERING, now()).unwrap();
            booking(K::Proposed).go(|it| it.confirm(place, agreed(), &broker, now()))
        }
        K::Paused => booking(K::Confirmed).go(|it| it.pause(PauseReason::Away, None, &broker, now())),
        K::Ended => booking(K::Confirmed).go(|it| it.end(BookingOutcome::OutcomeMet, &broker, later(60))),
        K::Cancelled => {
            booking(K::Confirmed).go(|it| it.cancel(CancelledBy::Person, "changed mind", &broker, now()))
        }
    }
}

/// The first visit of the story's booking: Tuesday 1 December at two.
pub fn visit(kind: VisitStateKind) -> Told<Visit> {
    use VisitStateKind as K;
    let charity = actor(Role::Charity);
    let booking = booking(BookingStateKind::Confirmed).thing;
    let slot = booking.slots(day("2026-12-01"), day("2026-12-31"))[0];
    let planned =
        Told::begin(Visit::plan(VisitId(Uuid::from_u128(0xC0)), &booking, slot, None, &charity, now()));
    match kind {
        K::Planned => planned,
        K::Done => planned.go(|it| it.record_done(given(), &charity, later(9))),
        K::NoShow => planned.go(|it| it.record_no_show(NoShow::Person, &charity, later(9))),
        K::Cancelled => planned.go(|it| it.cancel(CancelledBy::Charity, "snow", &charity, later(7))),
        K::Moved => planned.go(|it| {
            let [moved, _] =
                it.move_to(VisitId(Uuid::from_u128(0xC1)), later(10), None, &charity, later(7))?;
            Ok(moved)
        }),
    }
}

pub fn given() -> Given {
    Given { minutes: 55, language: Language::Cy, note: "Looked at the photographs.".into() }
}

pub fn slot() -> Slot {
    Slot { starts_at: later(8), ends_at: later(8) + TimeDelta::hours(1) }
}

pub fn package(kind: CarePackageStateKind) -> Told<CarePackage> {
    use CarePackageStateKind as K;
    let coordinator = actor(Role::Coordinator);
    let beginning = Beginning {
        id: PACKAGE,
        person: PERSON,
        team: TEAM,
        coordinator: coordinator.account,
        what_matters: "Seeing people.".into(),
        ecc_level: EccLevel::Two,
        review_on: None,
    };
    let ties = PackageTies::default();
    match kind {
        K::Draft => Told::begin(CarePackage::begin_with(beginning, &coordinator, now())),
        K::Active => package(K::Draft).go(|it| it.activate(&coordinator, now())),
        K::OnHold => package(K::Active)
            .go(|it| it.admit_to_hospital([], &coordinator, now()).map(|admission| admission.package)),
        K::Ended => package(K::Active).go(|it| it.end("moved to Ceredigion", ties, &coordinator, now())),
    }
}
