//! Who may sign in, and as what.

use crate::{
    Actor, Role, Violation,
    ids::{AccountId, CharityId, TeamId},
    need::Language,
    text,
};
use chrono::{DateTime, Utc};
use std::{collections::BTreeSet, fmt, str::FromStr};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub email: Email,
    pub profile: Profile,
    pub created_at: DateTime<Utc>,
    pub version: i32,
}

/// What an administrator decides about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    pub language: Language,
    /// May sign in.
    pub active: bool,
    pub roles: BTreeSet<Role>,
    pub teams: BTreeSet<TeamId>,
    pub charity: Option<CharityId>,
}

/// Lower case, with something before one `@` and a domain after it. Whether it is read, only a letter to it can tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

/// The least number of characters of a password. Nothing else is asked of it: NIST SP 800-63B section 5.1.1.2 advises
/// against rules about its letters, and three random words, as the NCSC advises, are longer than this.
pub const SHORTEST_PASSWORD: usize = 12;
/// In characters, when it is chosen and when it is given: longer than any password manager makes. It keeps a hash from being a way to keep
/// the machine busy.
pub const LONGEST_PASSWORD: usize = 256;

impl Account {
    pub fn new(id: AccountId, email: Email, profile: Profile, now: DateTime<Utc>) -> Result<Self, Violation> {
        Ok(Self { id, email, profile: profile.checked()?, created_at: now, version: 1 })
    }

    /// What an administrator decides anew. `other_administrators` are those who may sign in besides: the last one stays. Nobody gives
    /// themselves what they could not do before: it would be a key to every case that needs no second person.
    pub fn revise(
        self,
        profile: Profile,
        by: AccountId,
        other_administrators: u64,
    ) -> Result<Self, Violation> {
        let profile = profile.checked()?;
        self.leaves_an_administrator(&profile, other_administrators)?;
        if self.id == by && !self.profile.covers(&profile) {
            return Err(Violation::OwnPowers);
        }
        Ok(Self { profile, version: self.version + 1, ..self })
    }

    /// What the machine's keeper does at a terminal, who is no account: the last administrator stays all the same.
    pub fn switch_off(self, other_administrators: u64) -> Result<Self, Violation> {
        let profile = Profile { active: false, ..self.profile.clone() };
        self.leaves_an_administrator(&profile, other_administrators)?;
        Ok(Self { profile, version: self.version + 1, ..self })
    }

    #[must_use]
    pub fn switch_on(self) -> Self {
        Self { profile: Profile { active: true, ..self.profile }, version: self.version + 1, ..self }
    }

    fn leaves_an_administrator(&self, next: &Profile, others: u64) -> Result<(), Violation> {
        let loses_one = self.profile.is_administrator() && !next.is_administrator();
        if loses_one && others == 0 { Err(Violation::LastAdministrator) } else { Ok(()) }
    }

    /// The account as somebody who acts; none where it is switched off.
    pub fn actor(&self) -> Option<Actor> {
        let Profile { name, active, roles, teams, charity, .. } = self.profile.clone();
        active.then_some(Actor { account: self.id, name, roles, teams, charity, link: None })
    }
}

impl Profile {
    /// With a name, a role, and whatever place its roles need: a charity user has a charity, and whoever sees people has a
    /// team. A hospital's system has neither, nor any other role.
    pub fn checked(self) -> Result<Self, Violation> {
        let name = text::required_line(self.name, Violation::NameMissing)?;
        let is = |role| self.roles.contains(&role);
        if self.roles.is_empty() {
            return Err(Violation::RolesMissing);
        }
        if Role::OF_CASES.into_iter().any(is) && self.teams.is_empty() {
            return Err(Violation::TeamsMissing);
        }
        if is(Role::Hospital) && (self.roles.len() > 1 || !self.teams.is_empty() || self.charity.is_some()) {
            return Err(Violation::HospitalStandsAlone);
        }
        if is(Role::Charity) && self.charity.is_none() {
            return Err(Violation::CharityMissing);
        }
        Ok(Self { name, ..self })
    }

    /// Whether the account may sign in and sees the people of `team`.
    pub fn sees_people_of(&self, team: TeamId) -> bool {
        let sees_cases = Role::OF_CASES.iter().any(|role| self.roles.contains(role));
        self.active && sees_cases && self.teams.contains(&team)
    }

    fn is_administrator(&self) -> bool {
        self.active && self.roles.contains(&Role::Administrator)
    }

    /// Whether whoever has `other` may do nothing that whoever has this could not.
    fn covers(&self, other: &Self) -> bool {
        other.roles.is_subset(&self.roles)
            && other.teams.is_subset(&self.teams)
            && (other.charity.is_none() || other.charity == self.charity)
    }

    /// Whether an account of either profile may do the same. Where not, what was signed in as the one ends as the other.
    pub fn has_powers_of(&self, other: &Self) -> bool {
        (self.active, &self.roles, &self.teams, self.charity)
            == (other.active, &other.roles, &other.teams, other.charity)
    }
}

/// Refuses a password that is too short to be kept secret, or too long to be one.
pub fn check_password(password: &str) -> Result<(), Violation> {
    match password.chars().count() {
        ..SHORTEST_PASSWORD => Err(Violation::PasswordTooShort),
        SHORTEST_PASSWORD..=LONGEST_PASSWORD => Ok(()),
        _ => Err(Violation::TextTooLong),
    }
}

impl Email {
    /// RFC 5321, section 4.5.3.1.3, less the angle brackets.
    const LONGEST: usize = 254;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let email = text.trim().to_lowercase();
        let (local, domain) = email.split_once('@').ok_or(Violation::EmailInvalid)?;
        let plain = |part: &str| {
            let odd = |letter: char| letter == '@' || letter.is_whitespace() || text::is_unseen(letter);
            !part.is_empty() && !part.contains(odd)
        };
        let dotted = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
        if email.len() <= Self::LONGEST && plain(local) && plain(domain) && dotted {
            Ok(Self(email))
        } else {
            Err(Violation::EmailInvalid)
        }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn profile(roles: &[Role]) -> Profile {
        Profile {
            name: "Sian Rees".to_owned(),
            language: Language::Cy,
            active: true,
            roles: roles.iter().copied().collect(),
            teams: BTreeSet::from([TeamId(Uuid::from_u128(1))]),
            charity: None,
        }
    }

    #[test]
    fn an_email_is_kept_in_lower_case() {
        assert_eq!(" Sian@Example.org ".parse::<Email>().unwrap().as_str(), "sian@example.org");
    }

    #[test]
    fn what_is_no_email_is_refused() {
        for text in [
            "",
            "sian",
            "@example.org",
            "sian@",
            "sian@org",
            "a b@example.org",
            "a@b@example.org",
            "a@b..org",
            "a\u{0}b@example.org",
            "a\u{200b}b@example.org",
            "a\u{202e}b@example.org",
        ] {
            assert_eq!(text.parse::<Email>(), Err(Violation::EmailInvalid), "{text:?}");
        }
    }

    #[test]
    fn a_role_needs_its_place() {
        let refused = |profile: Profile| profile.checked().unwrap_err();
        assert_eq!(refused(profile(&[])), Violation::RolesMissing);
        assert_eq!(refused(profile(&[Role::Charity])), Violation::CharityMissing);
        let nowhere = Profile { teams: BTreeSet::new(), ..profile(&[Role::Broker]) };
        assert_eq!(refused(nowhere), Violation::TeamsMissing);
        let administrator = Profile { teams: BTreeSet::new(), ..profile(&[Role::Administrator]) };
        assert!(administrator.checked().is_ok());
    }

    #[test]
    fn a_hospitals_system_is_nothing_else_besides() {
        let alone = Profile { teams: BTreeSet::new(), ..profile(&[Role::Hospital]) };
        assert!(alone.clone().checked().is_ok());
        let with_a_role = Profile { roles: [Role::Hospital, Role::Administrator].into(), ..alone.clone() };
        let with_a_charity = Profile { charity: Some(CharityId(Uuid::from_u128(3))), ..alone };
        for more in [profile(&[Role::Hospital]), with_a_role, with_a_charity] {
            assert_eq!(more.checked().unwrap_err(), Violation::HospitalStandsAlone);
        }
    }

    #[test]
    fn a_name_gives_no_powers_and_roles_teams_and_being_switched_on_do() {
        let before = profile(&[Role::Broker]);
        let renamed = Profile { name: "Sian Lewis".to_owned(), ..before.clone() };
        assert!(renamed.has_powers_of(&before));
        let elsewhere = Profile { teams: BTreeSet::from([TeamId(Uuid::from_u128(2))]), ..before.clone() };
        let off = Profile { active: false, ..before.clone() };
        for other in [profile(&[Role::Manager]), elsewhere, off] {
            assert!(!other.has_powers_of(&before));
        }
    }

    #[test]
    fn the_last_administrator_stays_one() {
        let administrator = Profile { teams: BTreeSet::new(), ..profile(&[Role::Administrator]) };
        let now = "2026-11-02T09:00:00Z".parse().unwrap();
        let account = |others| {
            let id = AccountId(Uuid::from_u128(1));
            let account = Account::new(id, "sian@example.org".parse().unwrap(), administrator.clone(), now);
            move |profile: Profile| account.unwrap().revise(profile, AccountId(Uuid::from_u128(2)), others)
        };
        let off = Profile { active: false, ..administrator.clone() };
        for lesser in [off, profile(&[Role::Broker])] {
            assert_eq!(account(0)(lesser.clone()).unwrap_err(), Violation::LastAdministrator);
            assert!(account(1)(lesser).is_ok());
        }
        let of = |profile: Profile| {
            let id = AccountId(Uuid::from_u128(1));
            Account::new(id, "sian@example.org".parse().unwrap(), profile, now).unwrap()
        };
        assert_eq!(of(administrator.clone()).switch_off(0).unwrap_err(), Violation::LastAdministrator);
        assert!(of(administrator.clone()).switch_off(1).is_ok());
        assert!(of(profile(&[Role::Broker])).switch_off(0).is_ok());
        let renamed = Profile { name: "Sian Lewis".to_owned(), ..administrator.clone() };
        assert!(account(0)(renamed).is_ok());
    }

    #[test]
    fn nobody_gives_themselves_a_role_a_team_or_a_charity() {
        let administrator = Profile { teams: BTreeSet::new(), ..profile(&[Role::Administrator]) };
        let own = AccountId(Uuid::from_u128(1));
        let now = "2026-11-02T09:00:00Z".parse().unwrap();
        let account =
            Account::new(own, "sian@example.org".parse().unwrap(), administrator.clone(), now).unwrap();
        let broker_too = Profile { roles: [Role::Administrator, Role::Broker].into(), ..profile(&[]) };
        let of_a_team = profile(&[Role::Administrator]);
        let charity = Some(CharityId(Uuid::from_u128(3)));
        let of_a_charity = Profile { charity, ..administrator.clone() };
        for more in [broker_too, of_a_team, of_a_charity] {
            assert_eq!(account.clone().revise(more.clone(), own, 1).unwrap_err(), Violation::OwnPowers);
            assert!(account.clone().revise(more, AccountId(Uuid::from_u128(2)), 1).is_ok());
        }
        let renamed = Profile { name: "Sian Lewis".to_owned(), ..administrator };
        assert!(account.revise(renamed, own, 1).is_ok());
    }

    #[test]
    fn a_password_is_neither_short_nor_endless() {
        assert_eq!(check_password("afal mawr"), Err(Violation::PasswordTooShort));
        assert_eq!(check_password("ŵyŷn cwmwl bara"), Ok(()));
        assert_eq!(check_password(&"a".repeat(257)), Err(Violation::TextTooLong));
    }
}
