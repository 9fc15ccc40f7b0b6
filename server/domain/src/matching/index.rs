//! The directory laid out for searching: a shelf for each category, on it a grid of cells of the map, in each cell its offerings.
//!
//! A search visits the cells that some offering reaches the person's home from, and those that hold one which covers the person's ward or
//! locality by name. What it costs grows with the offerings of the category round about, not with the directory. Shelves are shared between
//! copies of the index: taking in a change copies the shelf of one category, and readers keep what they began with.

use super::{
    Match, Matches, NotMatched,
    card::{Asked, Card},
    counts::Counts,
    order::{Cursor, Rank},
    rules::{MOST_STRETCH_M, Verdict},
};
use crate::{
    ids::{CategoryId, OfferingId},
    matching::DirectoryOffering,
    need::{Need, Point},
    offering::Area,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// The side of a cell: a few cells are the way that most charities go.
const CELL_M: u32 = 4_000;
/// A list that is read on later than this begins anew with what is so then.
const LIST_LASTS: TimeDelta = TimeDelta::hours(12);

#[derive(Debug, Clone, Default)]
pub struct Index {
    shelves: HashMap<CategoryId, Arc<Shelf>>,
    whereabouts: HashMap<OfferingId, (CategoryId, CellKey)>,
}

#[derive(Debug, Clone, Default)]
struct Shelf {
    cells: BTreeMap<CellKey, Cell>,
    /// Cells with an offering that covers this ward or locality by name.
    by_code: HashMap<Box<str>, BTreeSet<CellKey>>,
    len: usize,
}

#[derive(Debug, Clone, Default)]
struct Cell {
    /// The widest radius in it.
    reach_m: Option<u32>,
    /// One for each card, in the same order: what most are left out by, close together.
    spots: Vec<Spot>,
    cards: Vec<Card>,
}

/// Where an offering is given, and how far from there.
#[derive(Debug, Clone, Copy)]
struct Spot {
    point: Point,
    radius_m: Option<u32>,
    covers_codes: bool,
}

type CellKey = (u32, u32);

/// Which part of the ordered list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub first: usize,
    pub after: Option<Cursor>,
}

/// One page of those that can help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub matches: Vec<Match>,
    /// The moment that the list is true of: the given one, or that of its first page.
    pub asked_at: DateTime<Utc>,
    /// How many can help in all.
    pub total: usize,
    /// How many were asked in all; those that are no match are the rest.
    pub candidates: usize,
    pub has_next_page: bool,
}

impl Found {
    /// The cursor of a match of this page.
    pub fn cursor(&self, found: &Match) -> Cursor {
        Cursor { asked_at: self.asked_at, rank: found.rank }
    }
}

impl Page {
    pub const fn of_first(first: usize) -> Self {
        Self { first, after: None }
    }

    fn asked_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let begun = self.after.map(|after| after.asked_at);
        begun.filter(|begun| *begun <= now && now - *begun <= LIST_LASTS).unwrap_or(now)
    }
}

impl Index {
    /// Takes in an offering, in place of what was known of it.
    pub fn put(&mut self, offering: Arc<DirectoryOffering>) {
        let (id, category) = (offering.offering.id, offering.offering.category);
        self.remove(id);
        let key = cell_of(offering.offering.point);
        Arc::make_mut(self.shelves.entry(category).or_default()).put(key, Card::of(offering));
        self.whereabouts.insert(id, (category, key));
    }

    pub fn remove(&mut self, id: OfferingId) {
        let Some((category, key)) = self.whereabouts.remove(&id) else { return };
        if let Some(shelf) = self.shelves.get_mut(&category) {
            Arc::make_mut(shelf).remove(key, id);
        }
    }

    pub fn get(&self, id: OfferingId) -> Option<&Arc<DirectoryOffering>> {
        self.card(id).map(|card| &card.offering)
    }

    /// All of one category, in no order.
    pub fn of_category(&self, category: CategoryId) -> impl Iterator<Item = &Arc<DirectoryOffering>> {
        let cells = self.shelves.get(&category).into_iter().flat_map(|shelf| shelf.cells.values());
        cells.flat_map(|cell| &cell.cards).map(|card| &card.offering)
    }

    pub fn len(&self) -> usize {
        self.whereabouts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.whereabouts.is_empty()
    }

    /// One page of those that can help, and how many there are.
    pub fn find(&self, need: &Need, page: &Page, now: DateTime<Utc>) -> Found {
        let asked_at = page.asked_at(now);
        let asked = Asked::new(need, asked_at);
        let mut ranked: Vec<(Rank, Verdict, &Card)> = Vec::new();
        for card in self.near(need) {
            if let Some(verdict) = Verdict::admitting(card, &asked) {
                ranked.push((Rank::of(card, &asked, &verdict), verdict, card));
            }
        }
        let total = ranked.len();
        if let Some(after) = page.after {
            ranked.retain(|(rank, ..)| *rank > after.rank);
        }
        let has_next_page = ranked.len() > page.first;
        if has_next_page {
            ranked.select_nth_unstable_by_key(page.first, |(rank, ..)| *rank);
            ranked.truncate(page.first);
        }
        ranked.sort_unstable_by_key(|(rank, ..)| *rank);
        let matches =
            ranked.into_iter().map(|(_, verdict, card)| Match::of(card, &asked, &verdict)).collect();
        Found { matches, asked_at, total, candidates: self.candidates(need), has_next_page }
    }

    /// The nearest `most` candidates that cannot help, nearest first, with why not and what would change it.
    pub fn not_matched(&self, need: &Need, most: usize, now: DateTime<Utc>) -> Vec<NotMatched> {
        let asked = Asked::new(need, now);
        let mut nearest: Vec<(u32, OfferingId, Verdict, &Card)> = Vec::new();
        for (away_m, cards) in self.outwards(need) {
            let settled = nearest.len() == most && nearest.last().is_none_or(|(last_m, ..)| *last_m < away_m);
            if settled {
                break;
            }
            for card in cards {
                let verdict = Verdict::of(card, &asked);
                if !verdict.admits() {
                    nearest.push((verdict.distance_m, card.id, verdict, card));
                }
            }
            nearest.sort_unstable_by_key(|(distance_m, id, ..)| (*distance_m, *id));
            nearest.truncate(most);
        }
        nearest.into_iter().map(|(_, _, verdict, card)| NotMatched::of(card, &asked, &verdict)).collect()
    }

    /// How many would match with another value of one filter: see [`Counts`].
    pub fn counts(&self, need: &Need, limits_m: &[Option<u32>], now: DateTime<Utc>) -> Counts {
        let asked = Asked::new(need, now);
        let mut counts = Counts::with_limits(limits_m);
        self.near(need).for_each(|card| counts.count(card, &asked));
        counts
    }

    /// All candidates, as [`super::find`] tells it: for those who must see every one of them.
    pub fn all(&self, need: &Need, now: DateTime<Utc>) -> Matches {
        super::find(self.sought(need).map(|card| &card.offering), need, now)
    }

    fn candidates(&self, need: &Need) -> usize {
        self.shelves_of(need).map(|shelf| shelf.len).sum::<usize>() + self.named_elsewhere(need).count()
    }

    /// The candidates whose area may cover the person's home.
    fn near<'s>(&'s self, need: &'s Need) -> impl Iterator<Item = &'s Card> {
        self.shelves_of(need).flat_map(move |shelf| shelf.near(need)).chain(self.named_elsewhere(need))
    }

    fn sought<'s>(&'s self, need: &'s Need) -> impl Iterator<Item = &'s Card> {
        let cells = self.shelves_of(need).flat_map(|shelf| shelf.cells.values());
        cells.flat_map(|cell| &cell.cards).chain(self.named_elsewhere(need))
    }

    /// The candidates by cells, with how far away each cell begins, nearest first.
    fn outwards<'s>(&'s self, need: &'s Need) -> Vec<(u32, &'s [Card])> {
        let cells = self.shelves_of(need).flat_map(|shelf| &shelf.cells);
        let mut rings: Vec<_> = cells
            .map(|(key, cell)| (away_m(*key, need.point), &cell.cards[..]))
            .chain(
                self.named_elsewhere(need)
                    .map(|card| (card.point.distance_m(need.point), std::slice::from_ref(card))),
            )
            .collect();
        rings.sort_unstable_by_key(|(away_m, _)| *away_m);
        rings
    }

    fn shelves_of<'s>(&'s self, need: &'s Need) -> impl Iterator<Item = &'s Shelf> {
        let each_once =
            need.categories.iter().enumerate().filter(|(place, it)| !need.categories[..*place].contains(it));
        each_once.filter_map(|(_, category)| self.shelves.get(category)).map(AsRef::as_ref)
    }

    /// Those that the words named and that stand on no shelf of the need's categories.
    fn named_elsewhere<'s>(&'s self, need: &'s Need) -> impl Iterator<Item = &'s Card> {
        let named = need.named.iter().filter_map(|id| self.card(*id));
        named.filter(|card| !need.categories.contains(&card.category))
    }

    fn card(&self, id: OfferingId) -> Option<&Card> {
        let (category, key) = self.whereabouts.get(&id)?;
        let cell = self.shelves.get(category)?.cells.get(key)?;
        cell.cards.iter().find(|card| card.id == id)
    }
}

impl FromIterator<Arc<DirectoryOffering>> for Index {
    fn from_iter<I: IntoIterator<Item = Arc<DirectoryOffering>>>(offerings: I) -> Self {
        let mut index = Self::default();
        offerings.into_iter().for_each(|offering| index.put(offering));
        index
    }
}

impl Shelf {
    fn put(&mut self, key: CellKey, card: Card) {
        for code in codes(&card) {
            self.by_code.entry(code.into()).or_default().insert(key);
        }
        let cell = self.cells.entry(key).or_default();
        cell.reach_m = cell.reach_m.max(card.radius_m);
        let (point, radius_m, covers_codes) = (card.point, card.radius_m, card.covers_codes);
        cell.spots.push(Spot { point, radius_m, covers_codes });
        cell.cards.push(card);
        self.len += 1;
    }

    fn remove(&mut self, key: CellKey, id: OfferingId) {
        let Some(cell) = self.cells.get_mut(&key) else { return };
        let Some(place) = cell.cards.iter().position(|card| card.id == id) else { return };
        let gone = cell.cards.swap_remove(place);
        cell.spots.swap_remove(place);
        self.len -= 1;
        cell.reach_m = cell.cards.iter().filter_map(|card| card.radius_m).max();
        for code in codes(&gone) {
            let still = cell.cards.iter().any(|card| codes(card).any(|other| other == code));
            if let Some(cells) = self.by_code.get_mut(code).filter(|_| !still) {
                cells.remove(&key);
                if cells.is_empty() {
                    self.by_code.remove(code);
                }
            }
        }
        if cell.cards.is_empty() {
            self.cells.remove(&key);
        }
    }

    fn near<'s>(&'s self, need: &'s Need) -> impl Iterator<Item = &'s Card> {
        let named = [&need.ward, &need.outward].map(|code| self.by_code.get(code.as_str()));
        let stretch_m = need.stretch_m.min(MOST_STRETCH_M);
        let reaches = move |key: CellKey, cell: &Cell| {
            cell.reach_m.is_some_and(|reach| away_m(key, need.point) <= reach.saturating_add(stretch_m))
                || named.iter().flatten().any(|cells| cells.contains(&key))
        };
        let cells = self.cells.iter().filter(move |(key, cell)| reaches(**key, cell));
        cells.flat_map(move |(_, cell)| {
            let spots = cell.spots.iter().zip(&cell.cards);
            spots.filter(move |(spot, _)| spot.may_cover(need.point, stretch_m)).map(|(_, card)| card)
        })
    }
}

impl Spot {
    fn may_cover(&self, home: Point, stretch_m: u32) -> bool {
        let reaches = |radius: u32| {
            let reach = u64::from(radius) + u64::from(stretch_m) + 1;
            let east = u64::from(self.point.easting.abs_diff(home.easting));
            let north = u64::from(self.point.northing.abs_diff(home.northing));
            east * east + north * north < reach * reach
        };
        self.covers_codes || self.radius_m.is_some_and(reaches)
    }
}

/// The wards and localities that it covers by name.
fn codes(card: &Card) -> impl Iterator<Item = &str> {
    card.offering.offering.areas.iter().filter_map(|area| match area {
        Area::Radius(_) => None,
        Area::Ward(code) | Area::Locality(code) => Some(code.as_str()),
    })
}

const fn cell_of(point: Point) -> CellKey {
    (point.easting / CELL_M, point.northing / CELL_M)
}

/// How far the cell's nearest corner or side is from `point`; 0 where it lies inside.
fn away_m((east, north): CellKey, point: Point) -> u32 {
    let nearest = |cell: u32, at: u32| {
        let begins = u64::from(cell) * u64::from(CELL_M);
        let ends = begins + u64::from(CELL_M) - 1;
        u32::try_from(u64::from(at).clamp(begins, ends)).unwrap_or(u32::MAX)
    };
    let side = Point { easting: nearest(east, point.easting), northing: nearest(north, point.northing) };
    side.distance_m(point)
}
