//! What is taken of another directory's feed, and what is refused: a pure function of one service, as Open Referral UK 1.0 or 3.0 writes
//! it, however dirty.
//!
//! Nothing is guessed in silence. What is left out, mended or assumed of a service is a [`Remark`]; a service that cannot be taken is refused
//! with the remarks that say why. Two readings of the same service take the same, whatever the day.

mod change;
mod field;
mod markup;
mod organisation;
mod place;
mod remark;
mod service;
mod text;
mod times;

use crate::{
    category::Category,
    ids::CategoryId,
    need::{Access, Language, Point},
    offering::{Area, Bilingual},
    postcode::Postcode,
    recurrence::Pattern,
    words::Words,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc};

pub use change::{Arrival, Difference, Source};
pub use field::feed_id;
pub use remark::{ImportFailure, ImportState, Remark, RemarkCode, RowOutcome};

/// What the feed says of one service and of whoever gives it, as far as Dolen has a place for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub charity: TakenCharity,
    pub offering: TakenOffering,
}

/// Of a charity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TakenCharity {
    /// The feed's own name for it, as the other ids here.
    pub feed_id: String,
    pub name: Bilingual,
    pub registered_number: Option<String>,
    pub description: Bilingual,
    pub email: String,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub postcode: Postcode,
}

/// Of an offering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TakenOffering {
    pub feed_id: String,
    /// None where the feed's words fit no kind of help, or several: somebody is to say.
    pub category: Option<CategoryId>,
    pub name: Bilingual,
    pub description: Bilingual,
    pub languages: BTreeSet<Language>,
    pub min_age: Option<u8>,
    pub max_age: Option<u8>,
    pub accessibility: BTreeSet<Access>,
    /// Pence a session, and a note.
    pub cost_pence: Option<u32>,
    pub cost_note: Option<String>,
    pub active: bool,
    pub postcode: Postcode,
    pub areas: Vec<Area>,
    pub sessions: Vec<TakenSession>,
    /// None where the feed does not say how many it can take.
    pub room: Option<Room>,
    /// The day on which somebody last said that all this is right.
    pub assured: Option<NaiveDate>,
}

/// A session; without a first day it is given from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TakenSession {
    pub pattern: Pattern,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

/// How many can be taken, as `service_capacity` of the coming HSDS names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub maximum: u32,
    pub available: u32,
}

/// What must be known besides the feed.
pub struct Known<'a> {
    pub county: &'a dyn County,
    pub categories: &'a [Arc<Category>],
    pub words: &'a Words,
    /// In which the feed is written; its `alternate_name` is the name in the other.
    pub language: Language,
    /// In London.
    pub today: NaiveDate,
}

/// Where things lie.
pub trait County {
    /// None where the postcode is none of the county's.
    fn point(&self, postcode: &Postcode) -> Option<Point>;
    /// A ward's code by its code or its name.
    fn ward(&self, code_or_name: &str) -> Option<String>;
    /// Whether some postcode of the county begins so.
    fn is_locality(&self, outward: &str) -> bool;
}

/// What was read of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// None where it is refused.
    pub taken: Option<Taken>,
    pub remarks: Vec<Remark>,
}

/// Reads one service, with its organisation and its places within it.
pub fn read(service: &Value, known: &Known<'_>) -> Reading {
    let mut notes = remark::Notes::default();
    let taken = service::service(service, known, &mut notes);
    Reading { taken, remarks: notes.into_remarks() }
}

/// A name by which a report calls a service, also one that is refused; empty where it has none.
pub fn title(service: &Value) -> String {
    let mut notes = remark::Notes::default();
    text::name(service, &["name"], &mut notes).unwrap_or_default()
}

impl Reading {
    pub fn refused(remark: Remark) -> Self {
        Self { taken: None, remarks: vec![remark] }
    }
}
