//! Single rules, each refused for its own reason.

use super::story::*;
use crate::{
    Role, Violation,
    booking::{Booking, BookingState, BookingStateKind, PauseReason, Plan},
    care_package::{CarePackageStateKind, EccChange, PackageTies, to_resume},
    disclosure::{Stage, flags_shown},
    enquiry::{
        Ask, AskedOf, DeclineReason, DeclinedBy, Enquiry, EnquiryAction, EnquiryStateKind, RecallReason,
        recall_others,
    },
    ids::*,
    need::EccLevel,
    person::RiskFlag,
    referral::{CloseOutcome, Referral, ReferralChange, ReferralState, ReferralStateKind, Request, Ties},
    sharing::{SharingScope, consent},
    time::Weekday,
    visit::{VisitState, VisitStateKind},
};
use chrono::TimeDelta;
use uuid::Uuid;

fn broker() -> crate::Actor {
    actor(Role::Broker)
}

#[test]
fn a_referral_is_submitted_only_towards_an_outcome() {
    let aimless = Request { outcome: None, ..request() };
    let coordinator = actor(Role::Coordinator);
    let draft = draft().go(|it| it.edit(aimless, &coordinator, now())).thing;
    assert_eq!(draft.submit(&coordinator, now()), Err(Violation::ReferralOutcomeMissing));
}

#[test]
fn the_second_broker_is_told_that_the_referral_is_taken() {
    let taken = referral(ReferralStateKind::Brokering).thing;
    assert_eq!(taken.take(&broker(), now()), Err(Violation::ReferralAlreadyTaken));
}

#[test]
fn a_referral_is_allocated_only_to_a_broker_of_its_team() {
    let submitted = referral(ReferralStateKind::Submitted).thing;
    for other in [stranger(Role::Broker), actor(Role::Coordinator)] {
        let refused = submitted.clone().allocate(&other, &broker(), now());
        assert_eq!(refused, Err(Violation::NotABrokerOfTheTeam));
    }
}

#[test]
fn a_return_brings_the_question_back_to_the_draft_and_a_new_submission_starts_afresh() {
    let returned = referral(ReferralStateKind::Brokering)
        .go(|it| it.return_for_information(" Is there a dog? ", Ties::default(), &broker(), later(1)));
    let question = Some("Is there a dog?".to_owned());
    assert_eq!(returned.thing.state, ReferralState::Draft { question });
    let again = returned.go(|it| it.submit(&actor(Role::Coordinator), later(2))).thing;
    assert_eq!(again.state, ReferralState::Submitted { submitted_at: later(2) });
}

#[test]
fn a_referral_cannot_close_over_what_is_still_open() {
    let arranged = referral(ReferralStateKind::Arranged).thing;
    let close = |outcome, ties| arranged.clone().close(outcome, "", ties, &broker(), now()).map(|_| ());
    let asked = Ties { open_enquiries: 1, ..Ties::default() };
    let proposed = Ties { proposed_bookings: 1, ..Ties::default() };
    let booked = Ties { bookings_in_place: 1, ..Ties::default() };
    assert_eq!(close(CloseOutcome::Signposted, asked), Err(Violation::EnquiriesStillOpen));
    assert_eq!(close(CloseOutcome::NoLongerNeeded, booked), Err(Violation::BookingWouldOutlive));
    assert_eq!(close(CloseOutcome::HelpInPlace, Ties::default()), Err(Violation::NoHelpInPlace));
    assert_eq!(close(CloseOutcome::HelpInPlace, booked), Ok(()));
    assert_eq!(close(CloseOutcome::HelpInPlace, proposed), Err(Violation::NoHelpInPlace));
    let both = Ties { bookings_in_place: 1, ..proposed };
    assert_eq!(close(CloseOutcome::HelpInPlace, both), Err(Violation::BookingWouldOutlive));
}

#[test]
fn a_booking_confirmed_while_its_referral_is_held_arranges_it_all_the_same() {
    let held = referral(ReferralStateKind::OnHold);
    let arranged = held.go(|it| it.arrange(BookingId(Uuid::from_u128(0xB0)), &broker(), later(1)));
    assert_eq!(arranged.thing.state.kind(), ReferralStateKind::OnHold);
    let resumed = arranged.go(|it| it.resume(&broker(), later(2))).thing;
    assert_eq!(resumed.state.kind(), ReferralStateKind::Arranged);
}

#[test]
fn resuming_gives_back_what_was_held() {
    for kind in [ReferralStateKind::Submitted, ReferralStateKind::Brokering, ReferralStateKind::Arranged] {
        let before = referral(kind).thing;
        let held = referral(kind).go(|it| it.hold("away", day("2027-01-01"), &broker(), later(1)));
        assert_eq!(held.thing.state.path(), before.state.path(), "its way so far is not forgotten");
        assert_eq!(held.go(|it| it.resume(&broker(), later(2))).thing.state, before.state);
    }
}

#[test]
fn a_reason_of_spaces_is_no_reason_and_a_page_is_long_enough() {
    let submitted = referral(ReferralStateKind::Submitted).thing;
    let withdraw = |reason: &str| {
        submitted.clone().withdraw(reason, Ties::default(), &actor(Role::Coordinator), now()).map(|_| ())
    };
    assert_eq!(withdraw("  \n"), Err(Violation::ReasonMissing));
    assert_eq!(withdraw(&"a".repeat(4_001)), Err(Violation::TextTooLong));
    assert_eq!(withdraw(&"ŵ".repeat(4_000)), Ok(()));
}

#[test]
fn a_hold_ends_on_a_day_to_come() {
    let held = referral(ReferralStateKind::Submitted).thing.hold("away", day("2026-11-23"), &broker(), now());
    assert_eq!(held, Err(Violation::UntilInPast));
}

fn send(ask: Ask, of: AskedOf) -> Result<(), Violation> {
    let taken = referral(ReferralStateKind::Brokering).thing;
    Enquiry::send(ask, &taken, of, agreed(), &broker(), now()).map(|_| ())
}

#[test]
fn an_enquiry_is_sent_only_where_it_can_be_answered() {
    let refused = |of| send(ask(1), of).unwrap_err();
    let of = asked_of();
    assert_eq!(refused(AskedOf { active: false, ..of }), Violation::OfferingNotActive);
    assert_eq!(refused(AskedOf { open_enquiries: 3, ..of }), Violation::CharityAtItsLimit);
    assert_eq!(refused(AskedOf { already_asked: true, ..of }), Violation::AlreadyAsked);
    let other = CategoryId(Uuid::from_u128(1));
    assert_eq!(refused(AskedOf { category: other, ..of }), Violation::OfferingOfAnotherCategory);
    assert_eq!(send(ask(1), of), Ok(()));
}

#[test]
fn consent_is_for_one_charity_and_one_person_and_ends() {
    let another = Ask { charity: OTHER_CHARITY, ..ask(1) };
    assert_eq!(send(another, asked_of()), Err(Violation::SharingAgreementMissing));

    let given = |agreement| consent(&[agreement], PERSON, CHARITY, CATEGORY, now()).is_ok();
    let other_category = CategoryId(Uuid::from_u128(1));
    assert!(given(agreement()));
    let with_scope = |scope| crate::sharing::SharingAgreement { scope, ..agreement() };
    assert!(given(with_scope(SharingScope::All)));
    assert!(given(with_scope(SharingScope::Category(CATEGORY))));
    assert!(!given(with_scope(SharingScope::Category(other_category))));
    assert!(!given(with_scope(SharingScope::Charity(OTHER_CHARITY))));
    let until = |text| crate::sharing::SharingAgreement { until: Some(day(text)), ..agreement() };
    assert!(given(until("2026-11-23")), "the last day is included");
    assert!(!given(until("2026-11-22")));
    assert!(!given(agreement().withdraw(&actor(Role::Coordinator), now()).unwrap()));
    let other_person =
        crate::sharing::SharingAgreement { person: PersonId(Uuid::from_u128(1)), ..agreement() };
    assert!(!given(other_person));
}

#[test]
fn an_enquiry_lapses_only_after_its_last_day() {
    let sent = enquiry(EnquiryStateKind::Sent).thing;
    let last_day = "2026-12-07T23:30:00Z".parse().unwrap();
    assert_eq!(sent.clone().lapse(last_day), Err(Violation::EnquiryNotYetLapsed));
    assert!(sent.lapse(last_day + TimeDelta::hours(1)).is_ok());
}

#[test]
fn the_first_acceptance_recalls_what_is_open_and_leaves_what_is_settled() {
    use EnquiryStateKind as K;
    let mut others: Vec<_> =
        [K::Sent, K::Opened, K::Waitlisted, K::Declined, K::Lapsed].map(|kind| enquiry(kind).thing).into();
    for (serial, other) in others.iter_mut().enumerate() {
        other.id = EnquiryId(Uuid::from_u128(serial as u128));
    }
    let accepted = enquiry(K::Accepted).thing;
    let recalled = recall_others(accepted.id, others, &actor(Role::Charity), now()).unwrap();
    assert_eq!(recalled.len(), 3);
    for (enquiry, _) in recalled {
        let state = crate::enquiry::EnquiryState::Recalled { reason: RecallReason::FoundElsewhere };
        assert_eq!(enquiry.state, state);
    }
}

#[test]
fn a_charity_that_answers_too_late_is_told_why() {
    let charity = actor(Role::Charity);
    let late = |kind| enquiry(kind).thing.accept("", &charity, now()).unwrap_err();
    assert_eq!(late(EnquiryStateKind::Recalled), Violation::EnquiryRecalled);
    assert_eq!(late(EnquiryStateKind::Lapsed), Violation::EnquiryLapsed);
}

#[test]
fn a_yes_can_be_taken_back_until_something_is_booked_on_it() {
    let (by, reason) = (DeclinedBy::Person, DeclineReason::PersonChangedMind);
    let accepted = enquiry(EnquiryStateKind::Accepted).thing;
    let booking = proposed().0.thing;
    assert!(accepted.is_booked(std::slice::from_ref(&booking)));
    let booked = accepted.clone().decline(by, reason, "", true, &broker(), now());
    assert_eq!(booked, Err(Violation::EnquiryAlreadyBooked));
    let free = accepted.decline(by, reason, "", false, &broker(), now()).unwrap().0;
    assert_eq!(free.state.kind(), EnquiryStateKind::Declined);
    assert!(!free.actions(&broker(), false).contains(&EnquiryAction::DeclineForPerson));
}

#[test]
fn a_booking_is_proposed_only_from_an_acceptance_of_its_own_referral() {
    let own = referral(ReferralStateKind::Brokering).thing;
    let other = Referral { id: ReferralId(Uuid::from_u128(1)), ..own.clone() };
    let accepted = enquiry(EnquiryStateKind::Accepted).thing;
    let waiting = enquiry(EnquiryStateKind::Waitlisted).thing;
    let propose =
        |referral, enquiry| Booking::propose(proposal(0xB0), referral, enquiry, &broker(), now()).map(|_| ());
    assert_eq!(propose(&own, &accepted), Ok(()));
    assert_eq!(propose(&own, &waiting), Err(Violation::EnquiryNotAccepted));
    assert_eq!(propose(&other, &accepted), Err(Violation::EnquiryNotAccepted));
}

#[test]
fn the_last_place_is_taken_once_and_only_for_its_own_offering() {
    let (none_left, place) = capacity(1).take(OFFERING, now()).unwrap();
    assert_eq!(none_left.take(OFFERING, now()), Err(Violation::NoPlaceLeft));
    assert!(proposed().0.thing.confirm(place, agreed(), &broker(), now()).is_ok());

    let (_, elsewhere) = capacity(1).take(OfferingId(Uuid::from_u128(1)), now()).unwrap();
    let refused = proposed().0.thing.confirm(elsewhere, agreed(), &broker(), now());
    assert_eq!(refused, Err(Violation::NoPlaceLeft));
}

#[test]
fn a_plan_begins_no_earlier_than_today_and_does_not_end_before_it_begins() {
    let confirmed = booking(BookingStateKind::Confirmed).thing;
    let change = |plan| confirmed.clone().change(plan, &broker(), now()).map(|_| ());
    assert_eq!(change(Plan { start_on: day("2026-11-22"), ..plan() }), Err(Violation::StartInPast));
    assert_eq!(change(Plan { end_on: Some(day("2026-11-30")), ..plan() }), Err(Violation::EndBeforeStart));
    let mut never = plan();
    never.pattern.weekdays.clear();
    assert_eq!(change(never), Err(Violation::PatternHasNoDays));
}

#[test]
fn visits_are_planned_between_the_dates_asked_for_and_the_plan_s_own() {
    let mut booking = booking(BookingStateKind::Confirmed).thing;
    let count = |it: &Booking| it.slots(day("2026-12-08"), day("2026-12-31")).len();
    assert_eq!(count(&booking), 4, "8, 15, 22 and 29 December");
    booking.plan.end_on = Some(day("2026-12-22"));
    assert_eq!(count(&booking), 3);
}

#[test]
fn daily_help_that_has_gone_on_for_years_still_has_its_visits_next_week() {
    let mut booking = booking(BookingStateKind::Confirmed).thing;
    booking.plan.start_on = day("2021-01-01");
    booking.plan.pattern.weekdays = Weekday::ALL.iter().copied().collect();
    assert_eq!(booking.slots(day("2026-11-30"), day("2026-12-06")).len(), 7);
}

#[test]
fn ending_a_booking_ends_its_plan_today() {
    let ended = booking(BookingStateKind::Ended).thing;
    assert_eq!(ended.plan.end_on, Some(day("2027-01-22")));
}

#[test]
fn a_wish_to_cancel_is_asked_once_and_answered() {
    let coordinator = actor(Role::Coordinator);
    let asked =
        booking(BookingStateKind::Confirmed).go(|it| it.request_cancellation("respite", &coordinator, now()));
    let again = asked.thing.clone().request_cancellation("respite", &coordinator, now());
    assert_eq!(again, Err(Violation::CancellationAlreadyAsked));
    let kept = asked.go(|it| it.decline_cancellation("it was given", &actor(Role::Charity), now())).thing;
    assert_eq!(kept.cancellation_request, None);
    let nothing = kept.decline_cancellation("", &actor(Role::Charity), now());
    assert_eq!(nothing, Err(Violation::CancellationNotAsked));
}

#[test]
fn an_admission_pauses_what_runs_and_discharge_proposes_that_alone() {
    let running = booking(BookingStateKind::Confirmed).thing;
    let mut away = booking(BookingStateKind::Paused).thing;
    away.id = BookingId(Uuid::from_u128(0xB8));
    let all = [running.clone(), away.clone(), booking(BookingStateKind::Ended).thing];
    let package = package(CarePackageStateKind::Active).thing;
    let admission = package.admit_to_hospital(all, &actor(Role::Coordinator), now()).unwrap();
    let [(paused, _)] = &admission.paused[..] else { panic!("one booking ran") };
    let hospital = BookingState::Paused {
        confirmation: running.state.confirmation().unwrap(),
        reason: PauseReason::HospitalStay,
        until: None,
    };
    assert_eq!(paused.state, hospital);
    assert_eq!(to_resume([paused, &away]), [running.id]);
}

#[test]
fn nothing_is_recorded_of_a_visit_that_has_not_begun() {
    let planned = visit(VisitStateKind::Planned).thing;
    let early = planned.clone().record_done(given(), &actor(Role::Charity), now());
    assert_eq!(early, Err(Violation::VisitNotYet));
    let long = crate::visit::Given { minutes: 721, ..given() };
    let too_long = planned.record_done(long, &actor(Role::Charity), later(9));
    assert_eq!(too_long, Err(Violation::VisitMinutesOutOfRange));
}

#[test]
fn a_moved_visit_leaves_another_of_the_same_length_in_its_place() {
    let planned = visit(VisitStateKind::Planned).thing;
    let length = planned.slot.ends_at - planned.slot.starts_at;
    let id = VisitId(Uuid::from_u128(0xC1));
    let [(moved, _), (instead, _)] =
        planned.clone().move_to(id, later(10), None, &actor(Role::Charity), now()).unwrap();
    assert!(matches!(moved.state, VisitState::Moved { to, .. } if to == instead.slot.starts_at));
    assert_eq!(instead.slot.ends_at - instead.slot.starts_at, length);
    assert_eq!((instead.state, instead.booking), (VisitState::Planned, planned.booking));
}

#[test]
fn level_four_needs_an_outcome_and_a_day_to_look_again() {
    let coordinator = actor(Role::Coordinator);
    let rise = |outcome: Option<&str>, review_on: Option<&str>| {
        let change = EccChange {
            to: EccLevel::Four,
            on: day("2026-11-20"),
            reason: "two falls".into(),
            outcome: outcome.map(Into::into),
            review_on: review_on.map(day),
        };
        let active = package(CarePackageStateKind::Active).thing;
        active.change_ecc_level(change, &coordinator, now()).map(|(package, _)| package.ecc_level)
    };
    assert_eq!(rise(Some("walks again"), None), Err(Violation::EccReviewDateMissing));
    assert_eq!(rise(Some("walks again"), Some("2026-11-01")), Err(Violation::EccReviewDateInPast));
    assert_eq!(rise(Some("  "), Some("2026-12-01")), Err(Violation::EccOutcomeMissing));
    assert_eq!(rise(Some("walks again"), Some("2026-12-01")), Ok(EccLevel::Four));
}

#[test]
fn a_package_ends_only_when_nothing_hangs_on_it() {
    let active = package(CarePackageStateKind::Active).thing;
    let end = |ties| active.clone().end("moved", ties, &actor(Role::Coordinator), now()).map(|_| ());
    let asked = PackageTies { open_referrals: 1, live_bookings: 0 };
    let booked = PackageTies { open_referrals: 0, live_bookings: 1 };
    assert_eq!(end(asked), Err(Violation::ReferralsStillOpen));
    assert_eq!(end(booked), Err(Violation::BookingWouldOutlive));
    assert_eq!(end(PackageTies::default()), Ok(()));
}

#[test]
fn a_waiting_list_shows_no_name_and_an_ended_booking_shows_it_no_longer() {
    use {BookingStateKind as B, EnquiryStateKind as E, ReferralStateKind as R};
    let stage = |asked, booked: Option<BookingStateKind>, referred| {
        let bookings: Vec<_> = booked.into_iter().map(|kind| booking(kind).thing).collect();
        let of = |consent| Stage::of(&enquiry(asked).thing, &bookings, &referral(referred).thing, consent);
        (of(Some(agreed())), of(None))
    };
    let [open, accepted, ended] =
        [(Stage::EnquiryOpen, Stage::Ended), (Stage::Accepted, Stage::Ended), (Stage::Ended, Stage::Ended)];
    assert_eq!(stage(E::Waitlisted, None, R::Brokering), open);
    assert_eq!(stage(E::Sent, None, R::Withdrawn), ended, "nothing is asked any more");
    assert_eq!(stage(E::Recalled, None, R::Brokering), ended);
    assert_eq!(stage(E::Accepted, None, R::Brokering), accepted);
    assert_eq!(stage(E::Accepted, None, R::Closed), ended, "accepted, and nothing came of it");
    let goes_on = (Stage::Accepted, Stage::Accepted);
    assert_eq!(stage(E::Accepted, Some(B::Proposed), R::Brokering), accepted, "nothing is agreed yet");
    assert_eq!(stage(E::Accepted, Some(B::Paused), R::Arranged), goes_on);
    assert_eq!(stage(E::Accepted, Some(B::Confirmed), R::Closed), goes_on, "help goes on");
    assert_eq!(stage(E::Accepted, Some(B::Ended), R::Arranged), ended);
}

#[test]
fn a_dog_walker_sees_the_loose_step_and_not_the_epilepsy() {
    let flag = |kind: &str, health_related, bears_on_visit| RiskFlag {
        id: RiskFlagId(Uuid::nil()),
        person: PERSON,
        kind: kind.into(),
        health_related,
        bears_on_visit,
        safe_handling: "Ask first.".into(),
        author: actor(Role::Coordinator).account,
        review_on: day("2027-01-01"),
        created_at: now(),
        ended_at: None,
    };
    let over = flag("DOG", false, true).end(now());
    let flags = [flag("STEP", false, true), flag("EPILEPSY", true, true), flag("DEBT", false, false), over];
    let seen = |hidden| -> Vec<_> {
        let rule = crate::disclosure::HealthFlags::hidden_if(hidden);
        flags_shown(&flags, rule).into_iter().map(|flag| flag.kind.as_str()).collect()
    };
    assert_eq!(seen(true), ["STEP"]);
    assert_eq!(seen(false), ["STEP", "EPILEPSY"]);
}

#[test]
fn an_event_is_written_as_its_kind_and_its_data() {
    let taken = ReferralChange::Taken { broker: AccountId(Uuid::nil()) };
    let data = serde_json::json!({ "broker": Uuid::nil() });
    assert_eq!(serde_json::to_value(taken).unwrap(), serde_json::json!({ "kind": "TAKEN", "data": data }));
    assert_eq!(
        serde_json::to_value(ReferralChange::Resumed).unwrap(),
        serde_json::json!({ "kind": "RESUMED" })
    );
}

#[test]
fn an_answer_to_what_was_only_opened_or_reminded_of_meanwhile_is_no_answer_to_something_else() {
    let opened = enquiry(EnquiryStateKind::Opened).thing;
    assert!([1, 2].into_iter().all(|version| opened.is_known_at(version)));
    assert!(!opened.is_known_at(3) && !opened.is_known_at(0), "nobody has seen these");
    let waiting = enquiry(EnquiryStateKind::Waitlisted).thing;
    assert!(waiting.is_known_at(2) && !waiting.is_known_at(1), "it was answered since");
}
