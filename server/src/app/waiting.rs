//! Waiting lists: who is next for a place of an offering, why, and how long it is likely to take.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Actor,
    enquiry::{Enquiry, EnquiryStateKind},
    ids::{CharityId, EnquiryId, OfferingId, TeamId},
    policy::{self, Action, Resource},
    waiting::{ExpectedWait, Flow, POLICY, Place, places},
};
use sea_orm::ConnectionTrait;

use crate::{
    error::Error,
    op::Op,
    store::{self, page::Page, waiting::InLine},
};

/// The list of one offering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitingList {
    entries: Vec<Entry>,
    flow: Option<Flow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    place: Place,
    charity: CharityId,
    team: TeamId,
}

/// A place as somebody may be told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub place: Place,
    /// None where too few were taken from the list to say.
    pub expected: Option<ExpectedWait>,
    /// Whether whoever is told is the charity, to whom no day of referral is said.
    pub to_charity: bool,
}

/// The lists of `offerings`, in two statements. One for which nobody waits is empty, and not in the answer.
pub async fn lists(
    db: &impl ConnectionTrait,
    offerings: &[OfferingId],
    now: DateTime<Utc>,
) -> Result<BTreeMap<OfferingId, WaitingList>, Error> {
    let lines = store::waiting::lines(db, offerings).await?;
    if lines.is_empty() {
        return Ok(BTreeMap::new());
    }
    let waited_for: Vec<OfferingId> = lines.keys().copied().collect();
    let mut taken = store::waiting::taken(db, &waited_for, now - TimeDelta::days(Flow::DAYS)).await?;
    let list = |(offering, line)| {
        let flow = Flow::of(taken.remove(&offering).unwrap_or_default(), now);
        (offering, WaitingList::of(line, flow))
    };
    Ok(lines.into_iter().map(list).collect())
}

impl WaitingList {
    fn of(line: Vec<InLine>, flow: Option<Flow>) -> Self {
        let waiting: Vec<_> = line.iter().map(|in_line| in_line.waiting).collect();
        let mut whose: HashMap<EnquiryId, InLine> =
            line.into_iter().map(|in_line| (in_line.waiting.enquiry, in_line)).collect();
        let entry = |place: Place| {
            let InLine { charity, team, .. } = whose.remove(&place.enquiry)?;
            Some(Entry { place, charity, team })
        };
        Self { entries: places(POLICY, &waiting).into_iter().filter_map(entry).collect(), flow }
    }

    /// The places that `actor` may know of, in order: of their own teams' people, or of everybody who waits for their charity.
    pub fn told_to(&self, actor: &Actor) -> Vec<Told> {
        self.entries.iter().filter_map(|entry| self.told(entry, actor)).collect()
    }

    /// The place of one who waits, where `actor` may know of it.
    pub fn place_of(&self, enquiry: EnquiryId, actor: &Actor) -> Option<Told> {
        self.told(self.entries.iter().find(|entry| entry.place.enquiry == enquiry)?, actor)
    }

    fn told(&self, entry: &Entry, actor: &Actor) -> Option<Told> {
        let may = |action, resource| policy::decide(actor, action, &resource).is_allow();
        let to_charity = !may(Action::ViewReferral, Resource::of_team(entry.team));
        let sees = may(Action::ViewEnquiry, Resource::of_both(entry.team, entry.charity));
        let place = entry.place.clone();
        let expected = self.flow.as_ref().map(|flow| flow.expected(place.position));
        let place = if to_charity { place.for_charity() } else { place };
        sees.then_some(Told { place, expected, to_charity })
    }
}

/// Enquiries that are looked through for places that have come free: all that wait, in any real county.
const MOST_WAITING: u64 = 100;

/// Of the people of the viewer's teams those for whom a place has come free: each stands no further back than its offering has places.
pub async fn freed(op: &Op) -> Result<Vec<Enquiry>, Error> {
    let (db, actor, directory) = (op.db.read(), op.actor()?, op.directory.now());
    let waiting = store::enquiry::Filter {
        states: vec![EnquiryStateKind::Waitlisted],
        ..store::enquiry::Filter::default()
    };
    let visible = store::enquiry::visible_to(actor);
    let mine = store::enquiry::page(db, visible, &waiting, &Page::first(MOST_WAITING)).await?;
    let free = |offering: OfferingId| {
        let entry = directory.offering(offering)?;
        let takes = entry.charity_active && entry.offering.takes_enquiries(op.clock.now());
        Some(entry.offering.capacity.available()).filter(|_| takes)
    };
    let offered: Vec<OfferingId> = mine
        .items()
        .map(|enquiry| enquiry.offering)
        .filter(|id| free(*id).is_some_and(|free| free > 0))
        .collect();
    let lists = lists(db, &offered, op.clock.now()).await?;
    let next = |enquiry: &&Enquiry| {
        let place = lists.get(&enquiry.offering).and_then(|list| list.place_of(enquiry.id, actor));
        place.is_some_and(|told| free(enquiry.offering).is_some_and(|free| told.place.position <= free))
    };
    let freed: Vec<Enquiry> = mine.items().filter(next).cloned().collect();
    op.audit_list("enquiry.list", "enquiry", freed.iter().map(|enquiry| enquiry.id));
    Ok(freed)
}
