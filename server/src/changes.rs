//! The change feed: which things have changed, told to whoever may see them, in this process and in the others.
//!
//! A change is published when its write has been committed, never before and never for a write that failed. On
//! PostgreSQL it travels by `NOTIFY` inside the write's own transaction, and every process, this one too, hears it by
//! `LISTEN`. On SQLite there is one process and the broadcast is enough.

mod listener;

use domain::{
    actor::{Actor, Role},
    ids::{AccountId, CharityId, TeamId},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use uuid::Uuid;

pub(crate) use listener::listen;

use crate::error::Error;

/// The PostgreSQL channel.
const CHANNEL: &str = "dolen_changes";
/// Changes that a slow listener may fall behind by before it is told to look at everything again.
const BACKLOG: usize = 1024;

/// One thing that has changed, and who may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub kind: Kind,
    pub id: Uuid,
    pub audience: Audience,
}

/// The nouns that can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, async_graphql::Enum)]
#[graphql(name = "SubjectKind")]
pub enum Kind {
    Team,
    Account,
    Category,
    Charity,
    Offering,
    Person,
    CarePackage,
    Referral,
    Enquiry,
    Booking,
    Visit,
    Message,
    Letter,
    Notice,
    Task,
    /// Told to those who read it and to its author alone.
    Concern,
    Volunteer,
    /// With it whatever of the directory came out of a feed.
    Import,
}

/// Who may know that a thing has changed: whoever one of these lines names. Empty is nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charity: Option<CharityId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub administrators: bool,
    /// What brokers of every team keep on a charity's behalf.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub brokers: bool,
    /// The directory: anybody who is signed in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everyone: bool,
}

impl Audience {
    pub fn team(team: TeamId) -> Self {
        Self { team: Some(team), ..Self::default() }
    }

    pub fn administrators() -> Self {
        Self { administrators: true, ..Self::default() }
    }

    pub fn brokers() -> Self {
        Self { brokers: true, ..Self::default() }
    }

    pub fn account(account: AccountId) -> Self {
        Self { account: Some(account), ..Self::default() }
    }

    pub fn everyone() -> Self {
        Self { everyone: true, ..Self::default() }
    }

    #[must_use]
    pub fn and_charity(self, charity: CharityId) -> Self {
        Self { charity: Some(charity), ..self }
    }

    pub fn includes(&self, actor: &Actor) -> bool {
        self.everyone
            || self.team.is_some_and(|team| actor.teams.contains(&team))
            || self.charity.is_some_and(|charity| actor.charity == Some(charity))
            || self.account.is_some_and(|account| actor.account == account)
            || (self.administrators && actor.is(Role::Administrator))
            || (self.brokers && actor.is(Role::Broker))
    }
}

/// What a listener hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    Change(Change),
    /// Changes may have been missed: look at everything again.
    Resync,
}

/// The feed of this process.
#[derive(Clone, Debug)]
pub struct ChangeFeed(broadcast::Sender<Heard>);

impl Default for ChangeFeed {
    fn default() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }
}

impl ChangeFeed {
    /// Tells this process's listeners. That nobody listens is no error.
    pub(crate) fn publish(&self, heard: Heard) {
        let _ = self.0.send(heard);
    }

    pub fn subscribe(&self) -> Listener {
        Listener(self.0.subscribe())
    }
}

/// One listener's place in the feed.
#[derive(Debug)]
pub struct Listener(broadcast::Receiver<Heard>);

impl Listener {
    /// The next thing heard; `None` when the server stops.
    pub async fn next(&mut self) -> Option<Heard> {
        match self.0.recv().await {
            Ok(heard) => Some(heard),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Heard::Resync),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// What has been told already and not been heard yet.
    pub fn waiting(&mut self) -> Vec<Heard> {
        let mut heard = Vec::new();
        loop {
            match self.0.try_recv() {
                Ok(next) => heard.push(next),
                Err(broadcast::error::TryRecvError::Lagged(_)) => heard.push(Heard::Resync),
                Err(_) => return heard,
            }
        }
    }
}

/// Queues `changes` to be told to every process when `transaction` commits (PostgreSQL). One statement for all.
pub(crate) async fn notify(transaction: &DatabaseTransaction, changes: &[Change]) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let payloads = changes.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
    let payloads = serde_json::Value::from(payloads.map_err(Error::internal)?);
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_notify($1, payload) FROM jsonb_array_elements_text($2) AS payload",
        [CHANNEL.into(), payloads.into()],
    );
    transaction.execute_raw(statement).await?;
    Ok(())
}
