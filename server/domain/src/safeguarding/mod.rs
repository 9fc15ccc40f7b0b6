//! Worry about somebody's safety: whom a team has named to hear of it, the number that is rung first, and what is written to them.
//!
//! In Wales whoever works for the health board or the council and has reasonable cause to suspect that an adult is at risk must report it
//! (Social Services and Well-being (Wales) Act 2014, sections 126 and 128; Wales Safeguarding Procedures, section 2). What is written here
//! is not that report: it is how somebody who worries reaches the one who knows what to do, without telling everybody else.

mod concern;

pub use concern::{
    Concern, ConcernAbout, ConcernAction, ConcernChange, ConcernEvent, ConcernOutcome, ConcernState,
    ConcernStateKind, ConcernSubject, Dealt, Raising,
};

use crate::{
    Violation,
    account::Profile,
    ids::{AccountId, TeamId},
    text,
};

/// Whom a team has named, and whom to ring. An administrator keeps it; who is named answers for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrangement {
    pub team: TeamId,
    pub lead: AccountId,
    pub deputy: Option<AccountId>,
    /// Rung before anything is written.
    pub phone: String,
    /// At night and at weekends, where that is another number.
    pub out_of_hours: Option<String>,
    pub version: i32,
}

/// An account as somebody to be named.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    pub account: AccountId,
    pub profile: &'a Profile,
}

impl Arrangement {
    /// The first of a team, or the one that follows `before`.
    pub fn settle(
        before: Option<&Self>,
        team: TeamId,
        lead: Candidate<'_>,
        deputy: Option<Candidate<'_>>,
        (phone, out_of_hours): (&str, Option<&str>),
    ) -> Result<Self, Violation> {
        if !lead.profile.sees_people_of(team) {
            return Err(Violation::LeadNotOfTheTeam);
        }
        if let Some(deputy) = deputy {
            if deputy.account == lead.account {
                return Err(Violation::DeputyIsTheLead);
            }
            if !deputy.profile.sees_people_of(team) {
                return Err(Violation::DeputyNotOfTheTeam);
            }
        }
        let out_of_hours = out_of_hours.map(text::line).transpose()?.filter(|number| !number.is_empty());
        Ok(Self {
            team,
            lead: lead.account,
            deputy: deputy.map(|deputy| deputy.account),
            phone: text::required_line(phone, Violation::SafeguardingPhoneMissing)?,
            out_of_hours,
            version: before.map_or(1, |before| before.version + 1),
        })
    }

    /// Those who read what is raised in the team, and nobody else.
    pub fn readers(&self) -> [Option<AccountId>; 2] {
        [Some(self.lead), self.deputy]
    }
}

/// Whether an account that is named for `teams` may become `next`: whoever is named stays somebody of the team, until another is named.
pub fn may_become(teams: &[TeamId], next: &Profile) -> Result<(), Violation> {
    if teams.iter().all(|team| next.sees_people_of(*team)) {
        Ok(())
    } else {
        Err(Violation::LeadsSafeguarding)
    }
}
