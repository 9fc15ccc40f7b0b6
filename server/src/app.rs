//! The use cases: one function each, one transaction each, handed to it as the [`once::Write`] that it owns. Load for an action (which is
//! the permission check), ask the domain, save with the event, note the audit, tell the change, commit.

pub mod account;
pub mod availability;
pub mod booking;
pub mod calendar;
pub mod care_package;
pub mod category;
pub mod charity;
pub mod concern;
pub mod desk;
pub mod enquiry;
pub mod find;
pub mod fragility;
pub mod hospital;
pub mod import;
pub mod insight;
pub mod invitation;
pub mod link;
pub mod message;
pub mod news;
pub mod notice;
pub mod offering;
pub mod once;
pub mod person;
pub mod person_merge;
pub mod referral;
pub mod retention;
pub mod safeguarding;
pub mod sharing;
pub mod subject;
pub mod task;
pub mod team;
pub mod team_pack;
pub mod visit;
pub mod volunteer;
pub mod waiting;

use domain::{
    Actor, Violation,
    policy::{self, Action, Decision, Resource},
    text,
};

use crate::error::Error;

/// The thing that a write is about, and the version of it that the writer saw.
#[derive(Clone, Copy, Debug)]
pub struct Target<Id> {
    pub id: Id,
    pub version: i32,
}

impl<Id> Target<Id> {
    /// Refuses to change what the writer has not seen.
    pub fn is_at(&self, version: i32) -> Result<(), Error> {
        if self.version == version { Ok(()) } else { Err(Error::Stale) }
    }
}

/// Whether `actor` may do `action` to what belongs where `resource` says.
pub fn permit(actor: &Actor, action: impl Into<Action>, resource: &Resource) -> Result<(), Error> {
    match policy::decide(actor, action, resource) {
        Decision::Allow => Ok(()),
        Decision::Deny => Err(Error::Forbidden),
        Decision::Hide => Err(Error::NotFound),
    }
}

/// An optional text on one line; none where nothing is left of it.
fn line(text: Option<impl Into<String>>) -> Result<Option<String>, Violation> {
    filled(text.map(text::line))
}

/// The same of any number of lines.
fn lines(text: Option<impl Into<String>>) -> Result<Option<String>, Violation> {
    filled(text.map(text::optional))
}

fn filled(text: Option<Result<String, Violation>>) -> Result<Option<String>, Violation> {
    Ok(text.transpose()?.filter(|text| !text.is_empty()))
}
