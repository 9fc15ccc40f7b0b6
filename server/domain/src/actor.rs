//! Who is acting: an account with its roles and the teams or the charity it acts for.

use crate::{
    coded::coded,
    ids::{AccountId, CharityId, LinkId, TeamId},
    link::Purpose,
    policy::Action,
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
    /// The link in a letter by which somebody acts who has not signed in.
    pub link: Option<ByLink>,
}

/// A link that somebody acts by, and all that it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByLink {
    pub id: LinkId,
    pub purpose: Purpose,
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

impl Role {
    /// Those that see the people of their teams.
    pub const OF_CASES: [Self; 3] = [Self::Coordinator, Self::Broker, Self::Manager];
}

impl Actor {
    /// The teams whose people the actor sees.
    pub fn teams_of_cases(&self) -> impl Iterator<Item = TeamId> {
        let sees = Role::OF_CASES.iter().any(|role| self.is(*role));
        self.teams.iter().copied().filter(move |_| sees)
    }

    /// The house itself, when its sweep lapses an enquiry or nudges. It holds no role and has no account.
    pub fn system() -> Self {
        Self {
            account: AccountId(Uuid::nil()),
            name: "Dolen".to_owned(),
            roles: BTreeSet::new(),
            teams: BTreeSet::new(),
            charity: None,
            link: None,
        }
    }

    /// Whoever holds a link from a letter to `charity`: nobody knows who, and they have no account.
    pub fn by_link(id: LinkId, purpose: Purpose, charity: CharityId) -> Self {
        Self {
            account: AccountId(Uuid::nil()),
            name: String::new(),
            roles: BTreeSet::from([Role::Charity]),
            teams: BTreeSet::new(),
            charity: Some(charity),
            link: Some(ByLink { id, purpose }),
        }
    }

    pub fn is_system(&self) -> bool {
        self.account.0.is_nil() && self.link.is_none()
    }

    /// The account to name in a record; none where the house itself acted, or somebody by a link.
    pub fn signature(&self) -> Option<AccountId> {
        (!self.account.0.is_nil()).then_some(self.account)
    }

    /// Whether what the actor has come by is for `action` at all: a link is for few, a sign-in for whatever the roles allow.
    pub fn comes_for(&self, action: Action) -> bool {
        self.link.is_none_or(|link| link.purpose.admits(action))
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
