//! Letters and the links in them.

use super::story::*;
use crate::{
    Actor,
    ids::{EnquiryId, LinkId},
    letter::{MOST_ATTEMPTS, next_attempt},
    link::{Errand, Link, Purpose, Spent},
    policy::{Action, Decision, Resource, decide},
};
use chrono::TimeDelta;
use uuid::Uuid;

fn link(errand: Errand) -> Link {
    Link::new(LinkId(Uuid::from_u128(0x90)), CHARITY, errand, now())
}

fn reply() -> Errand {
    Errand::Reply(EnquiryId(Uuid::from_u128(0x91)))
}

/// Everything that a link may do, of all that anybody does.
fn admitted(purpose: Purpose, resource: &Resource) -> Vec<String> {
    let holder = Actor::by_link(LinkId(Uuid::from_u128(0x90)), purpose, CHARITY);
    let allowed = |action: &Action| decide(&holder, *action, resource).is_allow();
    Action::all().into_iter().filter(allowed).map(|action| format!("{action:?}")).collect()
}

#[test]
fn a_link_is_for_its_errand_and_for_nothing_else_that_its_charity_may() {
    let ours = Resource::of_both(TEAM, CHARITY);
    assert_eq!(
        admitted(Purpose::Reply, &ours),
        ["ViewEnquiry", "Enquiry(Accept)", "Enquiry(Waitlist)", "Enquiry(Decline)"]
    );
    assert_eq!(admitted(Purpose::Visit, &ours), ["ViewVisit", "Visit(RecordDone)", "Visit(RecordNoShow)"]);
    assert_eq!(admitted(Purpose::StillRight, &ours), ["ViewDirectory", "ConfirmAvailability"]);
    assert_eq!(admitted(Purpose::Join, &ours), ["JoinCharity"]);
}

#[test]
fn a_link_knows_of_no_other_charity_s_cases() {
    let theirs = Resource::of_both(TEAM, OTHER_CHARITY);
    assert!(admitted(Purpose::Reply, &theirs).is_empty());
    assert!(admitted(Purpose::Visit, &theirs).is_empty());
    assert!(admitted(Purpose::Join, &theirs).is_empty());
    assert_eq!(admitted(Purpose::StillRight, &theirs), ["ViewDirectory"]);
    let holder = link(reply()).holder();
    assert_eq!(decide(&holder, Action::ViewBooking, &theirs), Decision::Hide);
}

#[test]
fn whoever_holds_a_link_is_not_the_house_and_signs_nothing() {
    let holder = link(reply()).holder();
    assert!(!holder.is_system() && holder.signature().is_none() && holder.speaks_for(CHARITY));
    assert!(Actor::system().is_system());
}

#[test]
fn a_link_works_until_it_is_used_or_its_weeks_are_over() {
    let fresh = link(reply());
    assert_eq!(fresh.check(later(27)), Ok(()));
    assert_eq!(fresh.check(later(28)), Err(Spent::Expired));
    assert_eq!(link(Errand::StillRight).check(later(14)), Err(Spent::Expired));
    let used = Link { used_at: Some(later(1)), ..fresh };
    assert_eq!(used.check(later(1)), Err(Spent::Used { at: later(1) }));
    assert_eq!(used.check(later(40)), Err(Spent::Used { at: later(1) }), "what was answered stays answered");
}

#[test]
fn a_letter_is_tried_ever_more_seldom_over_a_weekend_and_then_given_up() {
    let wait = |attempts| next_attempt(attempts, now()).map(|at| (at - now()).num_minutes());
    assert_eq!([1, 2, 3, 4, 5, 6].map(wait), [1, 5, 15, 60, 240, 240].map(Some));
    assert_eq!(wait(MOST_ATTEMPTS), None);
    let all: TimeDelta =
        (1..MOST_ATTEMPTS).filter_map(|attempts| Some(next_attempt(attempts, now())? - now())).sum();
    assert!(all > TimeDelta::days(3));
}
