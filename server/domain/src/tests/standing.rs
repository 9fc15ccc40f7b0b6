//! Where a referral stands, told from the referral, its enquiries and its bookings together.

use super::story::*;
use crate::{
    booking::BookingStateKind as B,
    enquiry::EnquiryStateKind as E,
    referral::ReferralStateKind as R,
    standing::{NextStepCode, Party, Progress, standing},
};

/// The word, the step and whose it is, with one enquiry and one booking at most.
fn stands(state: R, asked: Option<E>, booked: Option<B>) -> (Progress, NextStepCode, Party) {
    let enquiries: Vec<_> = asked.into_iter().map(|kind| enquiry(kind).thing).collect();
    let bookings: Vec<_> = booked.into_iter().map(|kind| booking(kind).thing).collect();
    let it = standing(&referral(state).thing, &enquiries, &bookings);
    (it.progress, it.next, it.next.party())
}

#[test]
fn every_stage_of_the_main_job_names_the_next_step_and_whose_it_is() {
    use {NextStepCode as Step, Party::*, Progress::*};
    assert_eq!(stands(R::Draft, None, None), (Draft, Step::Submit, Coordinator));
    assert_eq!(stands(R::Submitted, None, None), (New, Step::Take, Broker));
    assert_eq!(stands(R::Brokering, None, None), (Looking, Step::Ask, Broker));
    assert_eq!(stands(R::Brokering, Some(E::Sent), None), (Asked, Step::AwaitAnswer, Charity));
    assert_eq!(stands(R::Brokering, Some(E::Waitlisted), None), (WaitingList, Step::AwaitPlace, Charity));
    assert_eq!(stands(R::Brokering, Some(E::Declined), None), (Looking, Step::AskAnother, Broker));
    assert_eq!(stands(R::Brokering, Some(E::Lapsed), None), (Looking, Step::AskAnother, Broker));
    assert_eq!(stands(R::Brokering, Some(E::Recalled), None), (Looking, Step::Ask, Broker));
    assert_eq!(stands(R::Brokering, Some(E::Accepted), None), (Asked, Step::PlanBooking, Broker));
    let proposed = stands(R::Brokering, Some(E::Accepted), Some(B::Proposed));
    assert_eq!(proposed, (Asked, Step::ConfirmBooking, Broker));
    let confirmed = stands(R::Arranged, Some(E::Accepted), Some(B::Confirmed));
    assert_eq!(confirmed, (Arranged, Step::FollowUp, Broker));
    assert_eq!(stands(R::OnHold, None, None), (OnHold, Step::Resume, Broker));
    assert_eq!(stands(R::Closed, None, None), (Closed, Step::Nothing, Nobody));
}

#[test]
fn a_referral_whose_help_stopped_says_so_and_does_not_look_arranged() {
    let stopped = stands(R::Arranged, Some(E::Accepted), Some(B::Cancelled));
    assert_eq!(stopped, (Progress::Looking, NextStepCode::HelpStopped, Party::Broker));
}

#[test]
fn an_unanswered_enquiry_is_due_on_its_own_day() {
    let asked = enquiry(E::Opened).thing;
    let it = standing(&referral(R::Brokering).thing, &[asked], &[]);
    assert_eq!(it.due, Some(day("2026-11-30")));
}
