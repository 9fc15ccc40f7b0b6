//! Who is named to hear of somebody's safety, and what becomes of what they are told.

use super::story::{CHARITY, OTHER_TEAM, PERSON, TEAM, Told, actor, later, now};
use crate::{
    Actor, Role, Violation,
    account::Profile,
    event::Aggregate,
    ids::{AccountId, ConcernId, TeamId},
    need::Language,
    safeguarding::{
        Arrangement, Candidate, Concern, ConcernAbout, ConcernAction, ConcernOutcome, ConcernStateKind,
        ConcernSubject, Raising, may_become,
    },
};
use uuid::Uuid;

const SIAN: AccountId = AccountId(Uuid::from_u128(1));
const RHYS: AccountId = AccountId(Uuid::from_u128(2));

fn profile(roles: &[Role], teams: &[TeamId]) -> Profile {
    Profile {
        name: "Sian".to_owned(),
        language: Language::Cy,
        active: true,
        roles: roles.iter().copied().collect(),
        teams: teams.iter().copied().collect(),
        charity: None,
    }
}

fn settled(lead: &Profile, deputy: Option<(AccountId, &Profile)>) -> Result<Arrangement, Violation> {
    let deputy = deputy.map(|(account, profile)| Candidate { account, profile });
    let lead = Candidate { account: SIAN, profile: lead };
    Arrangement::settle(None, TEAM, lead, deputy, (" 01437 000000 ", Some(" ")))
}

#[test]
fn whoever_is_named_sees_the_teams_people_anyway() {
    let of_the_team = profile(&[Role::Manager], &[TEAM]);
    for nobody in [
        profile(&[Role::Manager], &[]),
        profile(&[Role::Administrator], &[TEAM]),
        Profile { active: false, ..of_the_team.clone() },
    ] {
        assert_eq!(settled(&nobody, None), Err(Violation::LeadNotOfTheTeam));
        assert_eq!(settled(&of_the_team, Some((RHYS, &nobody))), Err(Violation::DeputyNotOfTheTeam));
        assert_eq!(may_become(&[TEAM], &nobody), Err(Violation::LeadsSafeguarding));
        assert_eq!(may_become(&[], &nobody), Ok(()));
    }
    let settled = settled(&of_the_team, Some((RHYS, &of_the_team))).unwrap();
    assert_eq!(settled.readers(), [Some(SIAN), Some(RHYS)]);
    assert_eq!((settled.phone.as_str(), settled.out_of_hours), ("01437 000000", None));
}

#[test]
fn there_is_always_a_number_to_ring_and_the_deputy_is_somebody_else() {
    let sian = profile(&[Role::Coordinator], &[TEAM]);
    assert_eq!(settled(&sian, Some((SIAN, &sian))), Err(Violation::DeputyIsTheLead));
    let lead = Candidate { account: SIAN, profile: &sian };
    let silent = Arrangement::settle(None, TEAM, lead, None, (" ", None));
    assert_eq!(silent, Err(Violation::SafeguardingPhoneMissing));
}

fn arrangement() -> Arrangement {
    Arrangement {
        team: TEAM,
        lead: actor(Role::Manager).account,
        deputy: None,
        phone: "01437 000000".to_owned(),
        out_of_hours: None,
        version: 1,
    }
}

fn raising() -> Raising {
    let about = ConcernAbout { person: PERSON, team: TEAM, kind: ConcernSubject::Person, subject: PERSON.0 };
    Raising { id: ConcernId(Uuid::from_u128(7)), about }
}

fn raised_by(who: &Actor) -> Told<Concern> {
    Told::begin(Concern::raise(raising(), who, Some(&arrangement()), now()))
}

#[test]
fn a_concern_is_raised_seen_and_closed_in_that_order() {
    let lead = actor(Role::Manager);
    let told = raised_by(&actor(Role::Charity));
    let unseen = told.thing.clone().close(ConcernOutcome::Reported, &lead, later(1));
    assert_eq!(unseen, Err(Violation::ConcernNotInState));
    let told = told.go(|concern| concern.see(&lead, later(1)));
    assert_eq!(told.thing.clone().see(&lead, later(1)), Err(Violation::ConcernNotInState));
    let told = told.go(|concern| concern.close(ConcernOutcome::Reported, &lead, later(2)));
    assert_eq!(told.thing.state.kind(), ConcernStateKind::Closed);
    assert_eq!(told.thing.state.seen().map(|seen| seen.at), Some(later(1)));
    assert_eq!(Concern::replay(&told.history), Ok(told.thing));
}

#[test]
fn where_nobody_is_named_to_read_it_nothing_is_raised() {
    let broker = actor(Role::Broker);
    let elsewhere = Arrangement { team: OTHER_TEAM, ..arrangement() };
    for nobody in [None, Some(&elsewhere)] {
        let raised = Concern::raise(raising(), &broker, nobody, now());
        assert_eq!(raised.unwrap_err(), Violation::NoSafeguardingLead);
    }
}

#[test]
fn the_charity_stands_on_what_its_people_raise_and_not_on_what_the_team_does() {
    assert_eq!(raised_by(&actor(Role::Charity)).thing.charity, Some(CHARITY));
    assert_eq!(raised_by(&actor(Role::Coordinator)).thing.charity, None);
}

#[test]
fn the_lead_and_nobody_else_is_offered_anything_to_do() {
    let concern = raised_by(&actor(Role::Coordinator)).thing;
    let offered = |who: &Actor| concern.actions(who, &arrangement());
    assert_eq!(offered(&actor(Role::Manager)), [ConcernAction::See]);
    for role in [Role::Coordinator, Role::Broker, Role::Charity, Role::Administrator] {
        assert_eq!(offered(&actor(role)), [], "{role}");
    }
}

#[test]
fn no_event_holds_what_was_written() {
    let told = raised_by(&actor(Role::Charity));
    let event = serde_json::to_value(&told.history[0]).unwrap();
    let fields: Vec<_> = event["change"]["data"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["about", "charity", "id"]);
}
