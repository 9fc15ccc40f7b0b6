//! Who is acting: an account with its roles and the teams or the charity it acts for.

use crate::{
    coded::coded,
    ids::{AccountId, CharityId, TeamId},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Whoever asks for something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub account: AccountId,
    pub name: String,
    pub roles: BTreeSet<Role>,
    pub teams: BTreeSet<TeamId>,
    pub charity: Option<CharityId>,
}

coded! {
    /// What an account may be; one account may be several.
    pub enum Role {
        Coordinator = "COORDINATOR",
        Broker = "BROKER",
        Charity = "CHARITY",
        Manager = "MANAGER",
        Administrator = "ADMINISTRATOR",
        /// The system of a hospital, which reports admissions and discharges and can do and see nothing else.
        Hospital = "HOSPITAL",
    }
}

impl Actor {
    /// The house itself, when its sweep lapses an enquiry or nudges. It holds no role and has no account.
    pub fn system() -> Self {
        Self {
            account: AccountId(Uuid::nil()),
            name: "Dolen".to_owned(),
            roles: BTreeSet::new(),
            teams: BTreeSet::new(),
            charity: None,
        }
    }

    pub fn is_system(&self) -> bool {
        self.account.0.is_nil()
    }

    /// The account to name in a record; none where the house itself acted.
    pub fn signature(&self) -> Option<AccountId> {
        (!self.is_system()).then_some(self.account)
    }

    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    pub fn is_in(&self, role: Role, team: TeamId) -> bool {
        self.is(role) && self.teams.contains(&team)
    }

    pub fn speaks_for(&self, charity: CharityId) -> bool {
        self.is(Role::Charity) && self.charity == Some(charity)
    }
}
