//! Random walks through a whole case: whatever people try, in whatever order, these things stay true.

use super::story::*;
use crate::{
    Role, Violation,
    availability::Capacity,
    booking::{Booking, BookingOutcome, BookingState, CancelledBy, PauseReason},
    care_package::{CarePackage, CarePackageStateKind, PackageItem, PackageTies, live_without_item},
    enquiry::{AskedOf, DeclineReason, DeclinedBy, Enquiry, EnquiryState, RecallReason, recall_others},
    event::Aggregate,
    ids::VisitId,
    referral::{CloseOutcome, Referral, ReferralState, ReferralStateKind, Ties},
    visit::{NoShow, Visit},
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// As many places as the story's offering ever has.
const PLACES: u32 = 2;

/// One person's whole case, as a store would hold it.
struct Case {
    now: DateTime<Utc>,
    serial: u128,
    package: Told<CarePackage>,
    items: Vec<PackageItem>,
    referral: Told<Referral>,
    enquiries: Vec<Told<Enquiry>>,
    bookings: Vec<Told<Booking>>,
    visits: Vec<Told<Visit>>,
    capacity: Capacity,
}

/// What somebody tries; the number says to which of several things.
#[derive(Debug, Clone, Copy)]
enum Try {
    Submit,
    Take,
    Return,
    Hold,
    Resume,
    Close(CloseOutcome),
    Reopen,
    Withdraw,
    EnterInError,
    Send,
    Accept(usize),
    Waitlist(usize),
    Decline(usize),
    Recall(usize),
    Lapse(usize),
    Propose(usize),
    Confirm(usize),
    Pause(usize),
    Continue(usize),
    AskToCancel(usize),
    Keep(usize),
    Cancel(usize),
    End(usize),
    Visit(usize),
    Record(usize),
    Miss(usize),
    Move(usize),
    GoToHospital,
    ComeHome,
    EndPackage,
}

fn tries() -> impl Strategy<Value = Try> {
    use Try::*;
    let simple = prop::sample::select(vec![
        Submit,
        Take,
        Return,
        Hold,
        Resume,
        Reopen,
        Withdraw,
        EnterInError,
        GoToHospital,
        ComeHome,
        EndPackage,
    ]);
    let on_one: Vec<fn(usize) -> Try> = vec![
        Accept,
        Waitlist,
        Decline,
        Recall,
        Lapse,
        Propose,
        Confirm,
        Pause,
        Continue,
        AskToCancel,
        Keep,
        Cancel,
        End,
        Visit,
        Record,
        Miss,
        Move,
    ];
    // Steps along the main job are tried more often, so that walks come far.
    prop_oneof![
        2 => simple,
        2 => prop::sample::select(CloseOutcome::ALL).prop_map(Close),
        3 => prop::sample::select(vec![Submit, Take, Send]),
        6 => (prop::sample::select(on_one), 0_usize..4).prop_map(|(make, which)| make(which)),
        4 => (prop::sample::select(vec![Accept as fn(usize) -> Try, Propose, Confirm]), 0_usize..4)
            .prop_map(|(make, which)| make(which)),
    ]
}

impl Case {
    fn new() -> Self {
        Self {
            now: now(),
            serial: 0x1000,
            package: package(CarePackageStateKind::Active),
            items: Vec::new(),
            referral: referral(ReferralStateKind::Draft),
            enquiries: Vec::new(),
            bookings: Vec::new(),
            visits: Vec::new(),
            capacity: capacity(PLACES),
        }
    }

    fn ties(&self) -> Ties {
        let enquiries: Vec<_> = self.enquiries.iter().map(|it| it.thing.clone()).collect();
        let bookings: Vec<_> = self.bookings.iter().map(|it| it.thing.clone()).collect();
        Ties::of(&enquiries, &bookings)
    }

    fn id(&mut self) -> u128 {
        self.serial += 2;
        self.serial
    }

    /// Does what is tried, where the rules allow it; a refusal leaves everything as it was.
    fn attempt(&mut self, what: Try) -> Result<(), Violation> {
        self.now += TimeDelta::hours(7);
        let (now, ties) = (self.now, self.ties());
        let [coordinator, broker, charity, _, administrator] = std::array::from_fn(|at| actor(Role::ALL[at]));
        match what {
            Try::Submit => self.referral.try_go(|it| it.submit(&coordinator, now)),
            Try::Take => self.referral.try_go(|it| it.take(&broker, now)),
            Try::Return => self.referral.try_go(|it| it.return_for_information("Where?", ties, &broker, now)),
            Try::Hold => self.referral.try_go(|it| it.hold("away", day("2028-01-01"), &broker, now)),
            Try::Resume => self.referral.try_go(|it| it.resume(&broker, now)),
            Try::Close(outcome) => self.referral.try_go(|it| it.close(outcome, "", ties, &broker, now)),
            Try::Reopen => self.referral.try_go(|it| it.reopen("again", &broker, now)),
            Try::Withdraw => {
                self.referral.try_go(|it| it.withdraw("well again", ties, &coordinator, now))?;
                let open = self.enquiries.iter_mut().filter(|it| it.thing.is_open());
                for enquiry in open {
                    enquiry.try_go(|it| it.recall(RecallReason::NoLongerNeeded, &coordinator, now))?;
                }
                Ok(())
            }
            Try::EnterInError => {
                self.referral.try_go(|it| it.enter_in_error("twice", ties, &administrator, now))
            }
            Try::Send => {
                let of = AskedOf { open_enquiries: ties.open_enquiries, ..asked_of() };
                let sent = Enquiry::send(ask(self.id()), &self.referral.thing, of, agreed(), &broker, now)?;
                self.enquiries.push(Told::begin(Ok(sent)));
                Ok(())
            }
            Try::Accept(which) => {
                let accepted = one(&mut self.enquiries, which)?;
                accepted.try_go(|it| it.accept("", &charity, now))?;
                let id = accepted.thing.id;
                for (recalled, event) in
                    recall_others(id, self.enquiries.iter().map(|it| it.thing.clone()), &charity, now)?
                {
                    let told = self.enquiries.iter_mut().find(|it| it.thing.id == recalled.id).unwrap();
                    told.thing = recalled;
                    told.history.push(event);
                }
                Ok(())
            }
            Try::Waitlist(which) => {
                one(&mut self.enquiries, which)?.try_go(|it| it.waitlist("", &charity, now))
            }
            Try::Decline(which) => {
                let bookings: Vec<_> = self.bookings.iter().map(|it| it.thing.clone()).collect();
                let enquiry = one(&mut self.enquiries, which)?;
                let booked = enquiry.thing.is_booked(&bookings);
                let (by, reason) = (DeclinedBy::Charity, DeclineReason::NoPlace);
                enquiry.try_go(|it| it.decline(by, reason, "", booked, &charity, now))
            }
            Try::Recall(which) => one(&mut self.enquiries, which)?
                .try_go(|it| it.recall(RecallReason::TookTooLong, &broker, now)),
            Try::Lapse(which) => one(&mut self.enquiries, which)?.try_go(|it| it.lapse(now)),
            Try::Propose(which) => {
                let enquiry = one(&mut self.enquiries, which)?.thing.clone();
                let mut proposal = proposal(self.id());
                proposal.plan.start_on = proposal.plan.start_on.max(now.date_naive() + TimeDelta::days(1));
                let made = Booking::propose(proposal, &self.referral.thing, &enquiry, &broker, now)?;
                self.items.push(made.item);
                self.bookings.push(Told { thing: made.booking, history: vec![made.event] });
                Ok(())
            }
            Try::Confirm(which) => {
                let capacity = self.capacity;
                let booking = one(&mut self.bookings, which)?;
                let (less, place) = capacity.take(OFFERING, now)?;
                booking.try_go(|it| it.confirm(place, agreed(), &broker, now))?;
                let id = booking.thing.id;
                self.capacity = less;
                if self.referral.thing.awaits_booking() {
                    self.referral.try_go(|it| it.arrange(id, &broker, now))?;
                }
                Ok(())
            }
            Try::Pause(which) => one(&mut self.bookings, which)?
                .try_go(|it| it.pause(PauseReason::CharityClosed, None, &charity, now)),
            Try::Continue(which) => one(&mut self.bookings, which)?.try_go(|it| it.resume(&broker, now)),
            Try::AskToCancel(which) => one(&mut self.bookings, which)?
                .try_go(|it| it.request_cancellation("respite", &coordinator, now)),
            Try::Keep(which) => {
                one(&mut self.bookings, which)?.try_go(|it| it.decline_cancellation("given", &charity, now))
            }
            Try::Cancel(which) => {
                self.finish(which, |it| it.cancel(CancelledBy::Charity, "no driver", &charity, now))
            }
            Try::End(which) => self.finish(which, |it| it.end(BookingOutcome::OutcomeMet, &broker, now)),
            Try::Visit(which) => {
                let id = VisitId(Uuid::from_u128(self.id()));
                let booking = one(&mut self.bookings, which)?.thing.clone();
                let slot = slot();
                self.visits.push(Told::begin(Visit::plan(id, &booking, slot, None, &broker, now)));
                Ok(())
            }
            Try::Record(which) => {
                one(&mut self.visits, which)?.try_go(|it| it.record_done(given(), &charity, now))
            }
            Try::Miss(which) => {
                one(&mut self.visits, which)?.try_go(|it| it.record_no_show(NoShow::Person, &charity, now))
            }
            Try::Move(which) => {
                let id = VisitId(Uuid::from_u128(self.id()));
                let visit = one(&mut self.visits, which)?;
                let [moved, instead] =
                    visit.thing.clone().move_to(id, now + TimeDelta::days(1), None, &charity, now)?;
                visit.thing = moved.0;
                visit.history.push(moved.1);
                self.visits.push(Told::begin(Ok(instead)));
                Ok(())
            }
            Try::GoToHospital => {
                let bookings = self.bookings.iter().map(|it| it.thing.clone());
                let admission = self.package.thing.clone().admit_to_hospital(bookings, &coordinator, now)?;
                self.package.thing = admission.package.0;
                self.package.history.push(admission.package.1);
                for (paused, event) in admission.paused {
                    let told = self.bookings.iter_mut().find(|it| it.thing.id == paused.id).unwrap();
                    told.thing = paused;
                    told.history.push(event);
                }
                let active = |it: &Told<Booking>| matches!(it.thing.state, BookingState::Confirmed(_));
                assert!(!self.bookings.iter().any(active), "an admission leaves no booking running");
                Ok(())
            }
            Try::ComeHome => self.package.try_go(|it| it.resume(&coordinator, now)),
            Try::EndPackage => {
                let open_referrals = u32::from(!matches!(
                    self.referral.thing.state,
                    ReferralState::Closed { .. } | ReferralState::Withdrawn { .. }
                ));
                let ties = PackageTies {
                    open_referrals,
                    live_bookings: ties.proposed_bookings + ties.bookings_in_place,
                };
                self.package.try_go(|it| it.end("moved", ties, &coordinator, now))
            }
        }
    }

    /// Ends or cancels a booking and gives its place back, where it held one.
    fn finish(
        &mut self,
        which: usize,
        step: impl FnOnce(Booking) -> crate::Transition<Booking, crate::booking::BookingChange>,
    ) -> Result<(), Violation> {
        let now = self.now;
        let booking = one(&mut self.bookings, which)?;
        let held = booking.thing.holds_place();
        booking.try_go(step)?;
        if held && !booking.thing.holds_place() {
            self.capacity = self.capacity.release(now);
        }
        Ok(())
    }

    fn check(&self) {
        let bookings = || self.bookings.iter().map(|it| &it.thing);
        assert_eq!(live_without_item(&self.items, bookings()), [], "a live booking stands on the package");

        let held = u32::try_from(bookings().filter(|it| it.holds_place()).count()).unwrap();
        assert_eq!(self.capacity.available() + held, PLACES, "no place is lost, and none is given twice");

        for booking in bookings().filter(|it| it.is_live()) {
            let asked = self.enquiries.iter().find(|it| it.thing.id == booking.parties.enquiry).unwrap();
            assert!(matches!(asked.thing.state, EnquiryState::Accepted(_)), "help stands on a yes");
        }

        let ties = self.ties();
        let over = matches!(
            self.referral.thing.state,
            ReferralState::Draft { .. } | ReferralState::Submitted { .. } | ReferralState::Withdrawn { .. }
        );
        let live = ties.open_enquiries + ties.proposed_bookings + ties.bookings_in_place;
        assert!(
            !over || live == 0,
            "nothing is asked or booked before it is taken, or after it is withdrawn"
        );
        if let ReferralState::Closed { outcome, .. } = &self.referral.thing.state {
            assert_eq!(ties.open_enquiries, 0, "closed with an enquiry open");
            assert_eq!(ties.proposed_bookings, 0, "closed over a proposal");
            assert!(ties.bookings_in_place == 0 || *outcome == CloseOutcome::HelpInPlace);
        }
    }

    fn check_histories(&self) {
        told_again(&self.referral);
        told_again(&self.package);
        self.enquiries.iter().for_each(told_again);
        self.bookings.iter().for_each(told_again);
        self.visits.iter().for_each(told_again);
    }
}

fn one<T>(things: &mut [T], which: usize) -> Result<&mut T, Violation> {
    let count = things.len().max(1);
    things.get_mut(which % count).ok_or(Violation::EventOutOfOrder)
}

/// The events, written as they are stored and read again, tell the same state, and its version counts them.
fn told_again<A>(told: &Told<A>)
where
    A: Aggregate + Versioned + PartialEq + std::fmt::Debug,
    A::Change: Serialize + DeserializeOwned,
{
    let stored = serde_json::to_string(&told.history).unwrap();
    let history: Vec<crate::Event<A::Change>> = serde_json::from_str(&stored).unwrap();
    let again = A::replay(&history).unwrap();
    assert_eq!(again, told.thing);
    assert_eq!(usize::try_from(again.version()).unwrap(), history.len());
}

trait Versioned {
    fn version(&self) -> i32;
}

macro_rules! versioned {
    ($($thing:ty),+) => {$(
        impl Versioned for $thing {
            fn version(&self) -> i32 {
                self.version
            }
        }
    )+};
}

versioned!(Referral, Enquiry, Booking, Visit, CarePackage);

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_path_breaks_a_rule_and_every_history_tells_its_state(path in prop::collection::vec(tries(), 1..60)) {
        let mut case = Case::new();
        for what in path {
            // A refusal is an answer too: what matters is what is so afterwards.
            let _ = case.attempt(what);
            case.check();
        }
        case.check_histories();
    }

    #[test]
    fn capacity_is_never_negative_and_never_above_its_maximum(
        maximum in 0_u32..4, steps in prop::collection::vec(any::<bool>(), 0..40),
    ) {
        let mut capacity = capacity(maximum);
        for take in steps {
            capacity = if take {
                capacity.take(OFFERING, now()).map_or(capacity, |(less, _)| less)
            } else {
                capacity.release(now())
            };
            prop_assert!(capacity.available() <= capacity.maximum());
        }
    }
}

#[test]
fn the_walks_come_as_far_as_a_booking_with_visits() {
    let mut case = Case::new();
    let main_job = [
        Try::Submit,
        Try::Take,
        Try::Send,
        Try::Send,
        Try::Accept(0),
        Try::Propose(0),
        Try::Confirm(0),
        Try::Visit(0),
        Try::GoToHospital,
        Try::ComeHome,
        Try::Continue(0),
    ];
    for what in main_job {
        case.attempt(what).unwrap_or_else(|violation| panic!("{what:?}: {violation}"));
        case.check();
    }
    case.check_histories();
    assert_eq!(case.referral.thing.state.kind(), ReferralStateKind::Arranged);
    assert_eq!(case.capacity.available(), PLACES - 1);
    assert_eq!(case.attempt(Try::Accept(1)), Err(Violation::EnquiryRecalled));
}
