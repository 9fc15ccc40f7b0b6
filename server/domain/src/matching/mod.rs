//! Who can help, in what order, why, and why not: a pure function of the directory, a need and the time.
//!
//! Candidates are the offerings of the categories that the need names, and those that its free words named. [`rules`] says which of
//! them can help, [`order`] in what order and for what reasons, [`change`] what single change of the need would admit another.
//! [`find`] asks every candidate, and is the definition; [`Index`] gives the same answers and asks only those that are near enough.
//! The API asks the index; a test holds the two together.

mod card;
mod change;
mod counts;
mod index;
mod order;
mod rules;
mod times;

pub use change::{Change, ChangeCode};
pub use counts::Counts;
pub use index::{Found, Index, Page};
pub use order::{Cursor, Rank, Reason, ReasonCode};
pub use rules::{FailedRule, FailedRuleCode, MOST_STRETCH_M, SOON_DAYS};

use crate::{
    checks::CheckLevel,
    confidence::{Confidence, Record},
    ids::SessionId,
    need::Need,
    offering::Offering,
    recurrence::Slot,
};
use card::{Asked, Card};
use chrono::{DateTime, Utc};
use rules::Verdict;
use std::{collections::BTreeMap, sync::Arc};

/// How many coming times a match shows.
pub const NEXT_SESSIONS: usize = 3;

/// An offering with what searching needs to know of its charity and its bookings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryOffering {
    pub offering: Offering,
    pub charity_active: bool,
    pub open_enquiries: u32,
    pub open_enquiry_limit: u32,
    /// Days between two questions whether it is still right, at least.
    pub still_right_days: u16,
    /// What became of the enquiries that its charity was sent.
    pub record: Record,
    /// Bookings that hold a place of a session; a session that is not named has none.
    pub taken: BTreeMap<SessionId, u32>,
}

impl DirectoryOffering {
    /// How sure it is that all this is still right.
    pub fn confidence(&self, now: DateTime<Utc>) -> Confidence {
        Confidence::of(self.offering.confirmed_at, self.record.trust(), now)
    }

    /// Whether its charity is asked to say that it is still right: its word has faded, and the charity was not asked so lately that it
    /// would not be asked again.
    pub fn is_to_confirm(&self, now: DateTime<Utc>) -> bool {
        let days = (now - self.offering.confirmed_at).num_days();
        let faded = self.confidence(now) != Confidence::Confirmed;
        self.offering.active && faded && days >= i64::from(self.still_right_days)
    }

    /// Whether a letter asks so now, where the last such letter was written at `asked_at`. No oftener than the charity chose; and one that
    /// let its word become unknown and did not answer even then is not asked again: somebody has to ring.
    pub fn is_to_ask(&self, asked_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        let rests = |asked_at: DateTime<Utc>| (now - asked_at).num_days() < i64::from(self.still_right_days);
        let in_vain = |asked_at| self.confidence(asked_at) == Confidence::Unknown;
        self.is_to_confirm(now) && !asked_at.is_some_and(|asked_at| rests(asked_at) || in_vain(asked_at))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matches {
    /// In order, best first.
    pub matched: Vec<Match>,
    /// Nearest first.
    pub not_matched: Vec<NotMatched>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub offering: Arc<DirectoryOffering>,
    /// Where it stands: what a cursor is made of.
    pub rank: Rank,
    pub distance_m: u32,
    /// The next times that fit and have a place, at most [`NEXT_SESSIONS`]; none where it is given by arrangement or only the waiting
    /// list is open.
    pub next_sessions: Vec<Slot>,
    pub confidence: Confidence,
    pub check_level: CheckLevel,
    pub reasons: Vec<Reason>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotMatched {
    pub offering: Arc<DirectoryOffering>,
    pub distance_m: u32,
    pub failed: Vec<FailedRule>,
    /// The smallest single change of the need that admits it; none where no single change does.
    pub change: Option<Change>,
}

/// Every candidate asked, one after the other.
pub fn find<'a>(
    offerings: impl IntoIterator<Item = &'a Arc<DirectoryOffering>>,
    need: &Need,
    now: DateTime<Utc>,
) -> Matches {
    let asked = Asked::new(need, now);
    let mut matches = Matches { matched: Vec::new(), not_matched: Vec::new() };
    for offering in offerings
        .into_iter()
        .filter(|candidate| need.seeks(candidate.offering.id, candidate.offering.category))
    {
        let card = Card::of(offering.clone());
        let verdict = Verdict::of(&card, &asked);
        if verdict.admits() {
            matches.matched.push(Match::of(&card, &asked, &verdict));
        } else {
            matches.not_matched.push(NotMatched::of(&card, &asked, &verdict));
        }
    }
    matches.matched.sort_by_key(|found| found.rank);
    matches.not_matched.sort_by_key(|other| (other.distance_m, other.offering.offering.id));
    matches
}

impl Match {
    fn of(card: &Card, asked: &Asked, verdict: &Verdict) -> Self {
        Self {
            offering: card.offering.clone(),
            rank: Rank::of(card, asked, verdict),
            distance_m: verdict.distance_m,
            next_sessions: times::next_slots(card, asked, verdict, NEXT_SESSIONS),
            confidence: card.confidence(asked.now),
            check_level: card.check_level,
            reasons: order::reasons(card, asked, verdict),
        }
    }
}

impl NotMatched {
    fn of(card: &Card, asked: &Asked, verdict: &Verdict) -> Self {
        let failed = rules::explain(card, asked, verdict);
        Self {
            offering: card.offering.clone(),
            distance_m: verdict.distance_m,
            change: change::smallest(card, asked, &failed),
            failed,
        }
    }
}
