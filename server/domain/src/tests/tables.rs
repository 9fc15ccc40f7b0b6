//! The policy and the disclosure rules, whole, as tables that a person can read.

use super::story::*;
use crate::{
    Actor, Role, Violation,
    disclosure::{Field, HealthFlags, Stage, shown},
    policy::{Action, Decision, Resource, decide},
    referral::ReferralAction,
};
use std::{collections::BTreeSet, fmt::Write};

/// The first word says own team or charity, the second another's.
#[test]
fn policy() {
    let ours = Resource::of_both(TEAM, CHARITY);
    let word = |who: &Actor, action| said(decide(who, action, &ours));
    // Somebody of the team without any role, who wrote the thing, or is named to read it.
    let named = Actor { roles: BTreeSet::new(), ..actor(Role::Broker) };
    let written = Resource { author: Some(named.account), ..ours };
    let addressed = Resource { readers: [None, Some(named.account)], ..ours };
    let mut table = format!("{:<36}", "own/other");
    for role in Role::ALL {
        write!(table, "{:<15}", role.as_str()).unwrap();
    }
    table.push_str("house  author reader\n");
    for action in Action::all() {
        write!(table, "{:<36}", format!("{action:?}")).unwrap();
        for &role in Role::ALL {
            let words = format!("{}/{}", word(&actor(role), action), word(&stranger(role), action));
            write!(table, "{words:<15}").unwrap();
        }
        let [house, author, reader] = [
            word(&Actor::system(), action),
            said(decide(&named, action, &written)),
            said(decide(&named, action, &addressed)),
        ];
        writeln!(table, "{house:<7}{author:<7}{reader}").unwrap();
    }
    insta::assert_snapshot!(table);
}

const fn said(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow => "yes",
        Decision::Deny => "no",
        Decision::Hide => ".",
    }
}

#[test]
fn whoever_is_named_for_a_team_and_left_it_reads_no_more() {
    let gone = Actor { teams: BTreeSet::new(), ..actor(Role::Manager) };
    let concern = Resource { readers: [Some(gone.account), None], ..Resource::of_team(TEAM) };
    assert_eq!(decide(&gone, Action::ViewConcern, &concern), Decision::Hide);
    let nobody = Resource { author: Some(Actor::system().account), ..Resource::of_team(TEAM) };
    assert_eq!(decide(&Actor::system(), Action::ViewConcernReceipt, &nobody), Decision::Hide);
}

#[test]
fn an_account_without_a_role_may_do_nothing_and_knows_of_nothing() {
    let nobody = Actor { roles: BTreeSet::new(), ..actor(Role::Broker) };
    for action in Action::all() {
        assert_eq!(decide(&nobody, action, &Resource::of_both(TEAM, CHARITY)), Decision::Hide, "{action:?}");
    }
}

#[test]
fn two_roles_are_the_sum_of_both() {
    let ours = Resource::of_team(TEAM);
    let both = Actor { roles: [Role::Coordinator, Role::Broker].into(), ..actor(Role::Broker) };
    for &action in ReferralAction::ALL {
        let either = [Role::Coordinator, Role::Broker]
            .iter()
            .any(|&role| decide(&actor(role), action, &ours).is_allow());
        assert_eq!(decide(&both, action, &ours).is_allow(), either, "{action}");
    }
}

#[test]
fn disclosure() {
    let mut table = format!("{:<18}", "field");
    let columns: Vec<_> = Stage::ALL
        .iter()
        .flat_map(|&stage| [(stage, HealthFlags::Shown), (stage, HealthFlags::Hidden)])
        .collect();
    for (stage, flags) in &columns {
        let category = if *flags == HealthFlags::Shown { "" } else { " (no health)" };
        write!(table, "{:<25}", format!("{stage}{category}")).unwrap();
    }
    for &field in Field::ALL {
        write!(table, "\n{:<18}", field.as_str()).unwrap();
        for &(stage, flags) in &columns {
            let mark = if shown(stage, flags).contains(&field) { "shown" } else { "-" };
            write!(table, "{mark:<25}").unwrap();
        }
    }
    let table: Vec<_> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn every_violation_has_a_code_of_its_own_and_names_its_field_as_the_api_does() {
    let codes: BTreeSet<_> = Violation::ALL.iter().map(|violation| violation.code()).collect();
    assert_eq!(codes.len(), Violation::ALL.len());
    for violation in Violation::ALL {
        assert_eq!(violation.code().parse(), Ok(*violation));
        let letters = |field: &str| field.chars().all(|char| char.is_ascii_alphabetic() || char == '.');
        assert!(violation.field().is_none_or(letters), "{violation}");
    }
    let table: Vec<_> = Violation::ALL
        .iter()
        .map(|violation| format!("{violation:<32} {}", violation.field().unwrap_or("-")))
        .collect();
    insta::assert_snapshot!("violations", table.join("\n"));
}
