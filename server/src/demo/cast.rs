//! The teams and those who work in them, the same at every scale.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Actor, Role, Violation,
    account::{Account, Profile},
    ids::{AccountId, CategoryId, CharityId, TeamId},
    need::Language,
};
use entities::{account, account_role, category, safeguarding, team, team_membership};
use sea_orm::ActiveValue::Set;

use super::{
    Error,
    batch::Batch,
    catalogue::{KINDS, TEAMS, terms},
    chance::Chance,
};
use crate::store;

/// The password of every demo account. It guards invented people alone.
pub const PASSWORD: &str = "croeso-i-dolen";

/// A sign-in that the demo always has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoSignIn {
    pub email: &'static str,
    pub password: &'static str,
    pub role: Role,
    pub name: &'static str,
}

pub fn sign_ins() -> Vec<DemoSignIn> {
    let staff = STAFF.iter().map(|(email, name, role, ..)| (*email, *name, *role));
    let charities = CHARITY_USERS.iter().map(|(email, name, _)| (*email, *name, Role::Charity));
    staff
        .chain(charities)
        .map(|(email, name, role)| DemoSignIn { email, password: PASSWORD, role, name })
        .collect()
}

/// E-mail, name, role, language, and the places of the teams in [`TEAMS`].
type Staff = (&'static str, &'static str, Role, Language, &'static [usize]);

const STAFF: [Staff; 14] = [
    ("coordinator.north@dolen.example", "Carys Lloyd", Role::Coordinator, Language::Cy, &[0]),
    ("coordinator.haverfordwest@dolen.example", "Helen Marsh", Role::Coordinator, Language::En, &[1]),
    ("coordinator.narberth@dolen.example", "Rhian Bowen", Role::Coordinator, Language::Cy, &[2]),
    ("coordinator.pembroke@dolen.example", "David Allen", Role::Coordinator, Language::En, &[3]),
    ("coordinator2.north@dolen.example", "Owain Prys", Role::Coordinator, Language::Cy, &[0]),
    ("coordinator2.haverfordwest@dolen.example", "Catrin James", Role::Coordinator, Language::Cy, &[1]),
    ("coordinator2.narberth@dolen.example", "Gail Turner", Role::Coordinator, Language::En, &[2]),
    ("coordinator2.pembroke@dolen.example", "Emyr Rees", Role::Coordinator, Language::En, &[3]),
    ("broker.north@dolen.example", "Siân Morgan", Role::Broker, Language::Cy, &[0]),
    ("broker.haverfordwest@dolen.example", "Mark Jenkins", Role::Broker, Language::En, &[1]),
    ("broker.narberth@dolen.example", "Bethan Harries", Role::Broker, Language::Cy, &[2]),
    ("broker.pembroke@dolen.example", "Louise Carter", Role::Broker, Language::En, &[3]),
    ("manager@dolen.example", "Eleanor Pugh", Role::Manager, Language::En, &[0, 1, 2, 3]),
    ("administrator@dolen.example", "Tomos Gwyn", Role::Administrator, Language::Cy, &[]),
];

/// E-mail, name, and the place of the charity among the first.
pub(super) const CHARITY_USERS: [(&str, &str, usize); 3] = [
    ("charity.friends@dolen.example", "Gwen Tudor", 45),
    ("charity.dogs@dolen.example", "Martin Shaw", 38),
    ("charity.kitchen@dolen.example", "Nerys Puw", 9),
];

pub(super) struct Cast {
    pub teams: Vec<Team>,
    /// In the order of [`KINDS`].
    pub categories: Vec<CategoryId>,
    pub administrator: Actor,
}

pub(super) struct Team {
    pub id: TeamId,
    pub coordinators: Vec<Player>,
    pub brokers: Vec<Player>,
}

/// Somebody who acts, and the language that they write in.
#[derive(Clone)]
pub(super) struct Player {
    pub actor: Actor,
    pub language: Language,
}

impl Cast {
    /// Makes the cast, and its rows in `batch`. At every call it is the same.
    pub fn assemble(now: DateTime<Utc>, password_hash: &str, batch: &mut Batch) -> Result<Self, Error> {
        let chance = &mut Chance::of(0);
        let since = now - TimeDelta::days(500);
        let categories = KINDS.iter().map(|_| chance.id(since)).collect();
        let mut cast = Self { teams: Vec::new(), categories, administrator: Actor::system() };
        cast.write_categories(batch);
        for (slug, name) in TEAMS {
            let id = chance.id(since);
            batch.team.push(team::ActiveModel {
                id: Set(TeamId::into(id)),
                slug: Set(slug.to_owned()),
                name_en: Set(name.en.to_owned()),
                name_cy: Set(name.cy.to_owned()),
                version: Set(1),
            });
            cast.teams.push(Team { id, coordinators: Vec::new(), brokers: Vec::new() });
        }
        for (email, name, role, language, teams) in STAFF {
            let profile = Profile {
                name: name.to_owned(),
                language,
                active: true,
                roles: BTreeSet::from([role]),
                teams: teams.iter().map(|team| cast.teams[*team].id).collect(),
                charity: None,
            };
            let actor = enrol(chance.id(since), email, profile, since, password_hash, batch)?;
            if role == Role::Manager {
                cast.name_for_safeguarding(&actor, teams, batch);
            }
            cast.admit(role, teams, Player { actor, language });
        }
        Ok(cast)
    }

    /// The manager hears of every team's people, and the team's second co-ordinator when the manager is away. Nobody answers at these
    /// numbers: Ofcom keeps them for stories.
    fn name_for_safeguarding(&self, lead: &Actor, teams: &[usize], batch: &mut Batch) {
        batch.safeguarding.extend(teams.iter().map(|team| {
            let team = &self.teams[*team];
            safeguarding::ActiveModel {
                team_id: Set(team.id.into()),
                lead_id: Set(lead.account.into()),
                deputy_id: Set(team.coordinators.get(1).map(|deputy| deputy.actor.account.into())),
                phone: Set("01632 960100".to_owned()),
                out_of_hours: Set(Some("01632 960199".to_owned())),
                version: Set(1),
            }
        }));
    }

    fn admit(&mut self, role: Role, teams: &[usize], player: Player) {
        match role {
            Role::Administrator => self.administrator = player.actor,
            Role::Coordinator => {
                for team in teams {
                    self.teams[*team].coordinators.push(player.clone());
                }
            }
            Role::Broker => {
                for team in teams {
                    self.teams[*team].brokers.push(player.clone());
                }
            }
            Role::Manager | Role::Charity | Role::Hospital => {}
        }
    }

    fn write_categories(&self, batch: &mut Batch) {
        for ((position, kind), id) in (1..).zip(&KINDS).zip(&self.categories) {
            batch.category.push(category::ActiveModel {
                id: Set((*id).into()),
                slug: Set(kind.slug.to_owned()),
                name_en: Set(kind.name.en.to_owned()),
                name_cy: Set(kind.name.cy.to_owned()),
                response_days_normal: Set(kind.response_days.0),
                response_days_urgent: Set(kind.response_days.1),
                hides_health_flags: Set(kind.hides_health_flags),
                activity_flags: Set(kind.activities.iter().map(|activity| activity.as_str()).collect()),
                terms_en: Set(terms(kind.slug, Language::En).into()),
                terms_cy: Set(terms(kind.slug, Language::Cy).into()),
                position: Set(position),
                version: Set(1),
            });
        }
    }
}

/// Who answers for a charity.
pub(super) fn charity_profile(name: String, language: Language, charity: CharityId) -> Profile {
    let roles = BTreeSet::from([Role::Charity]);
    Profile { name, language, active: true, roles, teams: BTreeSet::new(), charity: Some(charity) }
}

/// Adds an account with its roles and teams, and gives it as somebody who acts.
pub(super) fn enrol(
    id: AccountId,
    email: &str,
    profile: Profile,
    since: DateTime<Utc>,
    password_hash: &str,
    batch: &mut Batch,
) -> Result<Actor, Error> {
    let account = Account::new(id, email.parse()?, profile, since)?;
    batch.account.push(account::ActiveModel {
        email: Set(account.email.to_string()),
        epoch: Set(1),
        password_hash: Set(password_hash.to_owned()),
        created_at: Set(since),
        ..store::account::to_row(&account)
    });
    batch.account_role.extend(
        account.profile.roles.iter().map(|role| account_role::ActiveModel {
            account_id: Set(id.into()),
            role: Set(role.to_string()),
        }),
    );
    batch.team_membership.extend(account.profile.teams.iter().map(|team| team_membership::ActiveModel {
        account_id: Set(id.into()),
        team_id: Set((*team).into()),
    }));
    Ok(account.actor().ok_or(Violation::RolesMissing)?)
}
