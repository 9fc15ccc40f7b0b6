//! The open directory: what Dolen knows of charities and their help, for anybody to read, as Open Referral UK 3.0 has it
//! (<https://openreferraluk.org/developers/api>). It knows the directory's snapshot alone, in which there is no person.
//!
//! The specification's words are not the house's: a charity is an *organization* there, an offering a *service*, a category a *taxonomy
//! term*, and the place that an offering is given from a *service at location*. Published is what is active and of an active charity;
//! what is withdrawn is gone from the feed.

mod filter;
mod ids;
mod organization;
mod page;
mod parameters;
mod place;
mod schedule;
mod service;
mod taxonomy;
mod wgs84;
mod wire;
mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    category::Category,
    charity::Charity,
    ids::OfferingId,
    matching::DirectoryOffering,
    need::Language,
    offering::{Bilingual, Offering},
    time::{WallTime, london_to_utc},
};
use uuid::Uuid;

pub use filter::Filter;
pub use page::{Page, Paging};
pub use parameters::{BadParameter, Format, Given, Query, Shape};

use crate::directory::Snapshot;
use taxonomy::Taxonomy;

/// The feed as one request finds it.
#[derive(Clone)]
pub struct Feed {
    directory: Arc<Snapshot>,
    voice: Voice,
}

/// In which language, at what moment and under which address the feed speaks.
#[derive(Clone, Debug)]
pub struct Voice {
    pub language: Language,
    pub now: DateTime<Utc>,
    /// Where the feed's root is, without a slash at its end.
    pub base: String,
}

/// The two lists of services, which take the same parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Services,
    ServicesAtLocations,
}

/// A published offering with what the feed says about it.
#[derive(Clone)]
struct Entry {
    listed: Arc<DirectoryOffering>,
    charity: Arc<Charity>,
    category: Arc<Category>,
}

impl Feed {
    pub const fn new(directory: Arc<Snapshot>, voice: Voice) -> Self {
        Self { directory, voice }
    }

    /// `GET /`
    pub const fn about() -> wire::About {
        wire::About::UK_3_0
    }

    /// `GET /services` and `GET /service_at_locations`: a page of those that the filter admits, in the order of their ids, which is the
    /// order in which they came into the directory.
    pub fn list(&self, list: List, query: &Query) -> Page<wire::Item> {
        let admitted = self.admitted(&query.filter);
        Page::cut(&admitted, query.paging, |entry| service::item(entry, list, query.shape, &self.voice))
    }

    /// All of the list, one after the other.
    pub fn all(self, list: List, query: &Query) -> impl Iterator<Item = wire::Item> + Send + use<> {
        let (admitted, shape) = (self.admitted(&query.filter), query.shape);
        admitted.into_iter().map(move |entry| service::item(&entry, list, shape, &self.voice))
    }

    /// `GET /services/{id}`
    pub fn service(&self, id: Uuid) -> Option<wire::Service> {
        Some(service::full(&self.entry(id)?, &self.voice))
    }

    /// `GET /service_at_locations/{id}`
    pub fn service_at_location(&self, id: Uuid) -> Option<wire::ServiceAtLocation> {
        Some(service::full_at_location(&self.entry(ids::service_of(id))?, &self.voice))
    }

    /// `GET /taxonomies`
    pub fn taxonomies(&self, paging: Paging) -> Page<wire::Taxonomy> {
        Page::cut(&Taxonomy::ALL, paging, |taxonomy| taxonomy.told(&self.voice))
    }

    /// `GET /taxonomies/{id}`
    pub fn taxonomy(&self, id: Uuid) -> Option<wire::Taxonomy> {
        let taxonomy = Taxonomy::ALL.into_iter().find(|taxonomy| taxonomy.id() == id)?;
        let taxonomy_terms = taxonomy.terms(&self.directory, &self.voice);
        Some(wire::Taxonomy { taxonomy_terms, ..taxonomy.told(&self.voice) })
    }

    /// `GET /taxonomy_terms`
    pub fn taxonomy_terms(&self, paging: Paging) -> Page<wire::TaxonomyTerm> {
        Page::cut(&self.terms(), paging, Clone::clone)
    }

    /// `GET /taxonomy_terms/{id}`
    pub fn taxonomy_term(&self, id: Uuid) -> Option<wire::TaxonomyTerm> {
        self.terms().into_iter().find(|term| term.id == id)
    }

    fn terms(&self) -> Vec<wire::TaxonomyTerm> {
        let taxonomies = Taxonomy::ALL.into_iter();
        taxonomies.flat_map(|taxonomy| taxonomy.terms(&self.directory, &self.voice)).collect()
    }

    fn entry(&self, id: Uuid) -> Option<Entry> {
        Entry::published(&self.directory, self.directory.offering(OfferingId(id))?)
    }

    fn admitted(&self, filter: &Filter) -> Vec<Entry> {
        let published =
            self.directory.offerings().filter_map(|listed| Entry::published(&self.directory, listed.clone()));
        let meant = filter.meant(self.directory.words());
        let mut admitted: Vec<_> =
            published.filter(|entry| filter.admits(entry, &meant, self.voice.now)).collect();
        admitted.sort_unstable_by_key(|entry| entry.offering().id);
        admitted
    }
}

impl Entry {
    fn published(directory: &Snapshot, listed: Arc<DirectoryOffering>) -> Option<Self> {
        let charity = directory.charity(listed.offering.charity)?;
        let category = directory.category(listed.offering.category)?;
        (listed.offering.active && charity.active).then_some(Self { listed, charity, category })
    }

    fn offering(&self) -> &Offering {
        &self.listed.offering
    }

    /// When what the feed says of it last changed: by somebody's word, by a place taken or given back, or by a pause that came to its end.
    /// The charity's own name and address carry no date.
    fn modified(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let offering = self.offering();
        let resumed = offering.paused_until.map(|day| london_to_utc(day, WallTime::MIDNIGHT));
        let said = offering.confirmed_at.max(offering.capacity.updated);
        resumed.filter(|at| *at <= now).map_or(said, |at| at.max(said))
    }
}

impl Voice {
    /// The words in this language; in the other where this one has none.
    fn say<'a>(&self, words: &'a Bilingual) -> &'a str {
        let own = words.get(self.language).trim();
        if own.is_empty() { words.get(self.other()).trim() } else { own }
    }

    /// The words in the other language, where they are others.
    fn say_otherwise(&self, words: &Bilingual) -> Option<String> {
        let other = words.get(self.other()).trim();
        (!other.is_empty() && other != self.say(words)).then(|| other.to_owned())
    }

    const fn pick<T>(&self, en: T, cy: T) -> T
    where
        T: Copy,
    {
        match self.language {
            Language::En => en,
            Language::Cy => cy,
        }
    }

    const fn other(&self) -> Language {
        match self.language {
            Language::En => Language::Cy,
            Language::Cy => Language::En,
        }
    }
}
