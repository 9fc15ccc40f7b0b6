//! Invitations: a charity, or an administrator for it, lets somebody sign in for the charity. A letter brings them a link by which they choose
//! a password; until then there is no account.

use crate::{
    Role, Violation,
    account::{Account, Email, Profile},
    ids::{AccountId, CharityId, InvitationId, LetterId},
    link,
    need::Language,
    policy::Resource,
    text,
};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub charity: CharityId,
    /// The letter that brings the link.
    pub letter: LetterId,
    /// With which they will sign in, and where the letter goes.
    pub email: Email,
    pub name: String,
    pub language: Language,
    pub invited_by: AccountId,
    pub invited_at: DateTime<Utc>,
    pub state: InvitationState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// Not answered yet; its link may have expired.
    Open,
    Joined(AccountId),
    Withdrawn,
}

/// Whom a charity invites, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    pub name: String,
    pub email: String,
    pub language: Language,
}

impl Invitation {
    pub fn new(
        id: InvitationId,
        charity: CharityId,
        letter: LetterId,
        invited: Invited,
        invited_by: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Self, Violation> {
        Ok(Self {
            id,
            charity,
            letter,
            email: invited.email.parse()?,
            name: text::required_line(invited.name, Violation::NameMissing)?,
            language: invited.language,
            invited_by,
            invited_at: now,
            state: InvitationState::Open,
        })
    }

    /// The account of whoever was invited, which they make by choosing a password.
    pub fn join(self, account: AccountId, now: DateTime<Utc>) -> Result<(Self, Account), Violation> {
        self.is_open()?;
        let profile = Profile {
            name: self.name.clone(),
            language: self.language,
            active: true,
            roles: BTreeSet::from([Role::Charity]),
            teams: BTreeSet::new(),
            charity: Some(self.charity),
        };
        let joined = Account::new(account, self.email.clone(), profile, now)?;
        Ok((Self { state: InvitationState::Joined(account), ..self }, joined))
    }

    /// Its link opens nothing any more.
    pub fn withdraw(self) -> Result<Self, Violation> {
        self.is_open()?;
        Ok(Self { state: InvitationState::Withdrawn, ..self })
    }

    pub fn is_open(&self) -> Result<(), Violation> {
        if self.state == InvitationState::Open { Ok(()) } else { Err(Violation::InvitationNotOpen) }
    }

    /// When its link stops working, where the letter left at once.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.invited_at + link::Purpose::Join.lasts()
    }

    pub fn resource(&self) -> Resource {
        Resource::of_charity(self.charity)
    }
}

/// What a charity does with one of its own users: it lets them in no longer, or again. The last one stays, unless an administrator says
/// otherwise: nobody at the charity could let anybody in.
pub fn switch_user(
    account: Account,
    active: bool,
    others: u64,
    by_administrator: bool,
) -> Result<Account, Violation> {
    let only_a_charitys = account.profile.roles == BTreeSet::from([Role::Charity]);
    if !only_a_charitys {
        return Err(Violation::NotACharityUser);
    }
    if !active && account.profile.active && others == 0 && !by_administrator {
        return Err(Violation::LastCharityUser);
    }
    let profile = Profile { active, ..account.profile.clone() };
    Ok(Account { profile, version: account.version + 1, ..account })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn now() -> DateTime<Utc> {
        "2026-11-23T10:00:00Z".parse().unwrap()
    }

    fn invited(name: &str, email: &str) -> Result<Invitation, Violation> {
        let [id, charity, letter, by] = [1, 2, 3, 4].map(Uuid::from_u128);
        let invited = Invited { name: name.into(), email: email.into(), language: Language::Cy };
        Invitation::new(id.into(), charity.into(), letter.into(), invited, by.into(), now())
    }

    fn joined() -> Account {
        let (_, account) = invited("Gwen Tudor", "Gwen@example.org")
            .unwrap()
            .join(Uuid::from_u128(9).into(), now())
            .unwrap();
        account
    }

    #[test]
    fn an_invitation_names_somebody_and_says_where_they_are_written_to() {
        assert_eq!(invited(" ", "gwen@example.org").unwrap_err(), Violation::NameMissing);
        assert_eq!(invited("Gwen", "gwen").unwrap_err(), Violation::EmailInvalid);
    }

    #[test]
    fn whoever_joins_speaks_for_that_charity_and_nothing_else_and_only_once() {
        let account = joined();
        assert_eq!(account.email.as_str(), "gwen@example.org");
        assert_eq!(account.profile.roles, BTreeSet::from([Role::Charity]));
        assert_eq!(account.profile.charity, Some(Uuid::from_u128(2).into()));
        let (used, _) = invited("Gwen", "g@example.org").unwrap().join(account.id, now()).unwrap();
        assert_eq!(used.clone().join(account.id, now()).unwrap_err(), Violation::InvitationNotOpen);
        assert_eq!(used.withdraw().unwrap_err(), Violation::InvitationNotOpen);
        let withdrawn = invited("Gwen", "g@example.org").unwrap().withdraw().unwrap();
        assert_eq!(withdrawn.join(account.id, now()).unwrap_err(), Violation::InvitationNotOpen);
    }

    #[test]
    fn a_charity_cannot_shut_its_last_door_and_an_administrator_can() {
        assert_eq!(switch_user(joined(), false, 0, false).unwrap_err(), Violation::LastCharityUser);
        assert!(!switch_user(joined(), false, 1, false).unwrap().profile.active);
        assert!(!switch_user(joined(), false, 0, true).unwrap().profile.active);
        let off = switch_user(joined(), false, 1, false).unwrap();
        assert!(switch_user(off, true, 0, false).unwrap().profile.active, "let in again");
    }

    #[test]
    fn a_charity_decides_of_nobody_who_is_more_than_its_user() {
        let mut account = joined();
        account.profile.roles.insert(Role::Administrator);
        assert_eq!(switch_user(account, false, 5, false).unwrap_err(), Violation::NotACharityUser);
    }
}
