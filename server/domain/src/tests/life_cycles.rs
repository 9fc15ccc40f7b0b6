//! The five life cycles, every state with every action and every role, as tables that a person can read.
//!
//! A row says who may (`x`), and where the action leads or why it is refused. Nothing is left out: what a table does not
//! mark cannot be done.

use super::story::*;
use crate::{
    Actor, Role, Transition, Violation,
    booking::*,
    care_package::*,
    enquiry::*,
    event::Aggregate,
    need::EccLevel,
    policy::{self, Action, Resource},
    referral::*,
    time::{WallTime, london_to_utc},
    visit::*,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::fmt::{Display, Write};
use uuid::Uuid;

/// Past every due date of the story, so that a lapse and a record of a visit are possible.
fn when() -> DateTime<Utc> {
    later(30)
}

fn morning(day: NaiveDate) -> DateTime<Utc> {
    london_to_utc(day, WallTime::MIDNIGHT)
}

/// The table of one life cycle. `step` does an action to the thing in a state, by somebody who may.
fn table<S: Copy + Display, A: Copy + Display + Into<Action>>(
    states: &[S],
    actions: &[A],
    step: impl Fn(S, A) -> Result<S, Violation>,
) -> String {
    let ours = Resource::of_both(TEAM, CHARITY);
    let mut table =
        format!("{:<11} {:<22} coord broker charity manager admin house  leads to\n", "state", "action");
    for &state in states {
        for &action in actions {
            let mark = |who: &Actor| if policy::decide(who, action, &ours).is_allow() { "x" } else { "." };
            let [coordinator, broker, charity, manager, admin] =
                std::array::from_fn(|at| actor(Role::ALL[at]));
            let leads_to = match step(state, action) {
                Ok(next) => next.to_string(),
                Err(violation) => format!("- {violation}"),
            };
            writeln!(
                table,
                "{state:<11} {action:<22} {:<5} {:<6} {:<7} {:<7} {:<5} {:<5}  {leads_to}",
                mark(&coordinator),
                mark(&broker),
                mark(&charity),
                mark(&manager),
                mark(&admin),
                mark(&Actor::system()),
            )
            .unwrap();
        }
    }
    table
}

/// The state that a transition leads to; its event, told again, must lead there too.
fn reached<T: Aggregate + Clone + PartialEq + std::fmt::Debug>(
    before: &T,
    transition: Transition<T, T::Change>,
) -> Result<T, Violation> {
    let (after, event) = transition?;
    assert_eq!(before.clone().apply(&event).as_ref(), Ok(&after));
    Ok(after)
}

fn refer(it: Referral, action: ReferralAction) -> Transition<Referral, ReferralChange> {
    let (coordinator, broker, ties) = (actor(Role::Coordinator), actor(Role::Broker), Ties::default());
    match action {
        ReferralAction::Edit => it.edit(request(), &coordinator, when()),
        ReferralAction::Submit => it.submit(&coordinator, when()),
        ReferralAction::Take => it.take(&broker, when()),
        ReferralAction::Allocate => it.allocate(&broker, &broker, when()),
        ReferralAction::ReturnForInformation => {
            it.return_for_information("Is there a dog?", ties, &broker, when())
        }
        ReferralAction::Hold => it.hold("away", day("2027-01-04"), &broker, when()),
        ReferralAction::Resume => it.resume(&broker, when()),
        ReferralAction::Close => it.close(CloseOutcome::NothingSuitable, "", ties, &broker, when()),
        ReferralAction::Reopen => it.reopen("help stopped", &broker, when()),
        ReferralAction::Withdraw => it.withdraw("moved away", ties, &coordinator, when()),
        ReferralAction::EnterInError => {
            it.enter_in_error("another person", ties, &actor(Role::Administrator), when())
        }
    }
}

#[test]
fn referral() {
    let step = |state, action| {
        let before = super::story::referral(state).thing;
        let admitted = before.admit(action, Ties::default());
        let after = reached(&before, refer(before.clone(), action));
        assert_eq!(admitted.is_ok(), after.is_ok(), "{state} {action}");
        after.map(|it| it.state.kind())
    };
    insta::assert_snapshot!(table(ReferralStateKind::ALL, ReferralAction::ALL, step));
}

fn answer(it: Enquiry, action: EnquiryAction) -> Transition<Enquiry, EnquiryChange> {
    let (broker, charity) = (actor(Role::Broker), actor(Role::Charity));
    match action {
        EnquiryAction::Open => it.open(&charity, when()),
        EnquiryAction::Accept => it.accept("", &charity, when()),
        EnquiryAction::Waitlist => it.waitlist("", &charity, when()),
        EnquiryAction::Decline => {
            it.decline(DeclinedBy::Charity, DeclineReason::NoVolunteer, "", false, &charity, when())
        }
        EnquiryAction::DeclineForPerson => {
            it.decline(DeclinedBy::Person, DeclineReason::PersonChangedMind, "", false, &broker, when())
        }
        EnquiryAction::Recall => it.recall(RecallReason::NoLongerNeeded, &broker, when()),
        EnquiryAction::Lapse => {
            let night = morning(it.timetable.lapse_on + TimeDelta::days(1));
            it.lapse(night)
        }
        EnquiryAction::Nudge => {
            let half = morning(it.timetable.nudge_on);
            it.nudge(half)
        }
    }
}

#[test]
fn enquiry() {
    let step = |state, action| {
        let before = super::story::enquiry(state).thing;
        let admitted = before.admit(action, false);
        let after = reached(&before, answer(before.clone(), action));
        assert_eq!(admitted.is_ok(), after.is_ok(), "{state} {action}");
        after.map(|it| it.state.kind())
    };
    insta::assert_snapshot!(table(EnquiryStateKind::ALL, EnquiryAction::ALL, step));
}

fn manage(it: Booking, action: BookingAction) -> Transition<Booking, BookingChange> {
    let (broker, charity) = (actor(Role::Broker), actor(Role::Charity));
    match action {
        BookingAction::Confirm => {
            let (_, place) = capacity(1).take(OFFERING, when())?;
            it.confirm(place, agreed(), &broker, when())
        }
        BookingAction::Change => it.change(Plan { start_on: day("2027-01-05"), ..plan() }, &broker, when()),
        BookingAction::Pause => it.pause(PauseReason::CharityClosed, None, &charity, when()),
        BookingAction::Resume => it.resume(&broker, when()),
        BookingAction::End => it.end(BookingOutcome::OutcomeMet, &broker, when()),
        BookingAction::RequestCancellation => {
            it.request_cancellation("in respite", &actor(Role::Coordinator), when())
        }
        BookingAction::Cancel => it.cancel(CancelledBy::Charity, "no volunteer", &charity, when()),
        BookingAction::DeclineCancellation => it.decline_cancellation("it was given", &charity, when()),
        BookingAction::ChooseVolunteer => it.choose_volunteer(Some(VOLUNTEER), &charity, when()),
    }
}

#[test]
fn booking() {
    let step = |state, action| {
        let before = super::story::booking(state).thing;
        let admitted = before.admit(action);
        let after = reached(&before, manage(before.clone(), action));
        assert_eq!(admitted.is_ok(), after.is_ok(), "{state} {action}");
        after.map(|it| it.state.kind())
    };
    insta::assert_snapshot!(table(BookingStateKind::ALL, BookingAction::ALL, step));
}

#[test]
fn booking_with_a_wish_to_cancel() {
    let states = [BookingStateKind::Confirmed, BookingStateKind::Paused];
    let step = |state, action| {
        let asked = super::story::booking(state)
            .go(|it| it.request_cancellation("in respite", &actor(Role::Coordinator), when()))
            .thing;
        let admitted = asked.admit(action);
        let after = reached(&asked, manage(asked.clone(), action));
        assert_eq!(admitted.is_ok(), after.is_ok(), "{state} {action}");
        after.map(|it| it.state.kind())
    };
    insta::assert_snapshot!(table(&states, BookingAction::ALL, step));
}

fn record(it: Visit, action: VisitAction) -> Transition<Visit, VisitChange> {
    let charity = actor(Role::Charity);
    match action {
        VisitAction::RecordDone => it.record_done(given(), &charity, when()),
        VisitAction::RecordNoShow => it.record_no_show(NoShow::Volunteer, &charity, when()),
        VisitAction::Cancel => it.cancel(CancelledBy::Person, "unwell", &charity, when()),
        VisitAction::Move => {
            let to = (crate::ids::VisitId(Uuid::from_u128(0xC2)), later(31));
            it.move_to(to.0, to.1, None, &charity, when()).map(|[moved, _]| moved)
        }
        VisitAction::ChooseVolunteer => it.choose_volunteer(Some(VOLUNTEER), &charity, when()),
    }
}

#[test]
fn visit() {
    let step = |state, action| {
        let before = super::story::visit(state).thing;
        let admitted = before.admit(action, when());
        let after = reached(&before, record(before.clone(), action));
        assert_eq!(admitted.is_ok(), after.is_ok(), "{state} {action}");
        after.map(|it| it.state.kind())
    };
    insta::assert_snapshot!(table(VisitStateKind::ALL, VisitAction::ALL, step));
}

fn care_for(it: CarePackage, action: CarePackageAction) -> Transition<CarePackage, CarePackageChange> {
    let coordinator = actor(Role::Coordinator);
    match action {
        CarePackageAction::Edit => {
            it.edit("Chapel on Sundays.", None, coordinator.account, &coordinator, when())
        }
        CarePackageAction::Activate => it.activate(&coordinator, when()),
        CarePackageAction::Hold => {
            it.admit_to_hospital([], &coordinator, when()).map(|admission| admission.package)
        }
        CarePackageAction::Resume => it.resume(&coordinator, when()),
        CarePackageAction::ChangeEccLevel => it.change_ecc_level(level_four(), &coordinator, when()),
        CarePackageAction::End => it.end("no longer needed", PackageTies::default(), &coordinator, when()),
    }
}

fn level_four() -> EccChange {
    EccChange {
        to: EccLevel::Four,
        on: day("2026-12-20"),
        reason: "two falls".into(),
        outcome: Some("walks to the shop again".into()),
        review_on: Some(day("2027-01-20")),
    }
}

#[test]
fn care_package() {
    let step = |state, action| {
        let before = super::story::package(state).thing;
        let admitted = before.admit(action, PackageTies::default());
        let after = reached(&before, care_for(before.clone(), action));
        assert_eq!(admitted.is_ok(), after.is_ok(), "{state} {action}");
        after.map(|it| it.state.kind())
    };
    insta::assert_snapshot!(table(CarePackageStateKind::ALL, CarePackageAction::ALL, step));
}

#[test]
fn a_referral_entered_in_error_admits_nothing_more() {
    for &state in ReferralStateKind::ALL {
        let it = super::story::referral(state).go(|it| refer(it, ReferralAction::EnterInError)).thing;
        for &action in ReferralAction::ALL {
            assert_eq!(it.admit(action, Ties::default()), Err(Violation::ReferralEnteredInError));
        }
    }
}

#[test]
fn the_buttons_are_those_that_policy_and_state_both_allow() {
    let taken = super::story::referral(ReferralStateKind::Brokering).thing;
    let free = Ties::default();
    let asked = Ties { open_enquiries: 1, ..free };
    assert_eq!(
        taken.actions(&actor(Role::Broker), free),
        [
            ReferralAction::Allocate,
            ReferralAction::ReturnForInformation,
            ReferralAction::Hold,
            ReferralAction::Close
        ]
    );
    assert_eq!(taken.actions(&actor(Role::Broker), asked), [ReferralAction::Allocate, ReferralAction::Hold]);
    assert_eq!(
        taken.actions(&actor(Role::Coordinator), asked),
        [ReferralAction::Hold, ReferralAction::Withdraw]
    );
    assert_eq!(taken.actions(&stranger(Role::Broker), free), []);
}
