use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use domain::{
    category::Category,
    charity::Charity,
    confidence::Record,
    ids::{CategoryId, CharityId, OfferingId, SessionId, TeamId},
    matching::{DirectoryOffering, Index},
    offering::{Bilingual, Offering},
    team::Team,
    words::Words,
};
use sea_orm::ConnectionTrait;

use crate::{error::Error, postcodes, store};

/// What the directory is at one moment. Readers keep the one they began with. A copy of it copies pointers and shares the rest.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    teams: Vec<Arc<Team>>,
    categories: Vec<Arc<Category>>,
    charities: HashMap<CharityId, Arc<Charity>>,
    standings: HashMap<CharityId, Standing>,
    offerings: HashMap<OfferingId, Arc<DirectoryOffering>>,
    by_charity: HashMap<CharityId, Vec<OfferingId>>,
    index: Index,
    words: Arc<Words>,
}

/// What searching needs to know of a charity's enquiries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    open_enquiries: u32,
    record: Record,
}

impl Standing {
    pub fn of(open: u64, record: Record) -> Self {
        Self { open_enquiries: u32::try_from(open).unwrap_or(u32::MAX), record }
    }
}

/// All that a snapshot is built from.
pub(super) struct Rows {
    teams: Vec<Team>,
    categories: Vec<Category>,
    charities: Vec<Charity>,
    standings: HashMap<CharityId, Standing>,
    offerings: Vec<Offering>,
    taken: HashMap<OfferingId, BTreeMap<SessionId, u32>>,
}

impl Rows {
    /// Records tell of the enquiries sent `since` then.
    pub async fn read(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<Self, Error> {
        let charities = store::charity::all(db).await?;
        let open = store::enquiry::open_by_charity(db).await?;
        let mut past = store::enquiry::past(db, None, since).await?;
        let mut standing = |charity: &Charity| {
            let open = open.get(&charity.id).copied().unwrap_or_default();
            (charity.id, Standing::of(open, Record::of(past.remove(&charity.id).unwrap_or_default())))
        };
        Ok(Self {
            teams: store::team::all(db).await?,
            categories: store::category::all(db).await?,
            standings: charities.iter().map(&mut standing).collect(),
            charities,
            offerings: store::offering::all(db).await?,
            taken: store::booking::holding_sessions(db, None).await?,
        })
    }
}

impl Snapshot {
    pub(super) fn of(mut rows: Rows) -> Self {
        let mut snapshot = Self {
            charities: rows.charities.into_iter().map(|charity| (charity.id, Arc::new(charity))).collect(),
            standings: rows.standings,
            ..Self::default()
        };
        snapshot.put_teams(rows.teams);
        snapshot.put_categories(rows.categories);
        for offering in rows.offerings {
            let taken = rows.taken.remove(&offering.id).unwrap_or_default();
            snapshot.put_offering(offering, taken);
        }
        snapshot
    }

    pub(super) fn put_teams(&mut self, teams: Vec<Team>) {
        self.teams = teams.into_iter().map(Arc::new).collect();
    }

    pub(super) fn put_categories(&mut self, categories: Vec<Category>) {
        let mut words = Words::of(&categories);
        for entry in self.offerings.values() {
            if let Some(charity) = self.charities.get(&entry.offering.charity) {
                name(&mut words, &entry.offering, &charity.name);
            }
        }
        self.words = Arc::new(words);
        self.categories = categories.into_iter().map(Arc::new).collect();
    }

    /// A charity with what its offerings take from it: whether it is active, its limit and its name.
    pub(super) fn put_charity(&mut self, charity: Charity) {
        let charity = Arc::new(charity);
        let was = self.charities.insert(charity.id, charity.clone());
        let renamed = was.is_none_or(|was| was.name != charity.name);
        for entry in self.entries_of(charity.id) {
            if renamed {
                name(Arc::make_mut(&mut self.words), &entry.offering, &charity.name);
            }
            let standing = self.standing(charity.id);
            self.put(entry_of(entry.offering.clone(), &charity, standing, entry.taken.clone()));
        }
    }

    pub(super) fn put_standing(&mut self, id: CharityId, standing: Standing) {
        self.standings.insert(id, standing);
        let Some(charity) = self.charity(id) else { return };
        for entry in self.entries_of(id) {
            self.put(entry_of(entry.offering.clone(), &charity, standing, entry.taken.clone()));
        }
    }

    /// An offering, new or changed, and the places that are taken in its sessions. One whose charity is not known is left out.
    pub(super) fn put_offering(&mut self, offering: Offering, taken: BTreeMap<SessionId, u32>) {
        let Some(charity) = self.charity(offering.charity) else { return };
        let called_so = |known: &Offering| {
            (&known.name, &known.postcode, known.category, known.charity)
                == (&offering.name, &offering.postcode, offering.category, offering.charity)
        };
        if !self.offerings.get(&offering.id).is_some_and(|known| called_so(&known.offering)) {
            name(Arc::make_mut(&mut self.words), &offering, &charity.name);
        }
        self.put(entry_of(offering, &charity, self.standing(charity.id), taken));
    }

    pub(super) fn remove_offering(&mut self, id: OfferingId) {
        if self.offerings.contains_key(&id) {
            self.index.remove(id);
            Arc::make_mut(&mut self.words).forget(id);
            self.leave_charity(id);
            self.offerings.remove(&id);
        }
    }

    fn put(&mut self, entry: DirectoryOffering) {
        let (id, charity, entry) = (entry.offering.id, entry.offering.charity, Arc::new(entry));
        self.index.put(entry.clone());
        if self.offerings.get(&id).is_none_or(|known| known.offering.charity != charity) {
            self.leave_charity(id);
            self.by_charity.entry(charity).or_default().push(id);
        }
        self.offerings.insert(id, entry);
    }

    /// Forgets whose it was known to be.
    fn leave_charity(&mut self, id: OfferingId) {
        let charity = self.offerings.get(&id).map(|known| known.offering.charity);
        if let Some(all) = charity.and_then(|charity| self.by_charity.get_mut(&charity)) {
            all.retain(|known| *known != id);
        }
    }

    fn entries_of(&self, charity: CharityId) -> Vec<Arc<DirectoryOffering>> {
        self.of_charity(charity).cloned().collect()
    }

    pub(super) fn standing(&self, charity: CharityId) -> Standing {
        self.standings.get(&charity).copied().unwrap_or_default()
    }

    pub fn teams(&self) -> &[Arc<Team>] {
        &self.teams
    }

    pub fn team(&self, id: TeamId) -> Option<Arc<Team>> {
        self.teams.iter().find(|team| team.id == id).cloned()
    }

    /// In the order of their position.
    pub fn categories(&self) -> &[Arc<Category>] {
        &self.categories
    }

    pub fn category(&self, id: CategoryId) -> Option<Arc<Category>> {
        self.categories.iter().find(|category| category.id == id).cloned()
    }

    pub fn charity(&self, id: CharityId) -> Option<Arc<Charity>> {
        self.charities.get(&id).cloned()
    }

    /// In no order.
    pub fn charities(&self) -> impl Iterator<Item = &Arc<Charity>> {
        self.charities.values()
    }

    pub fn offering(&self, id: OfferingId) -> Option<Arc<DirectoryOffering>> {
        self.offerings.get(&id).cloned()
    }

    /// In no order.
    pub fn offerings(&self) -> impl Iterator<Item = &Arc<DirectoryOffering>> {
        self.offerings.values()
    }

    /// In no order.
    pub fn of_category(&self, id: CategoryId) -> impl Iterator<Item = &Arc<DirectoryOffering>> {
        self.index.of_category(id)
    }

    pub fn of_charity(&self, id: CharityId) -> impl Iterator<Item = &Arc<DirectoryOffering>> {
        self.by_charity.get(&id).into_iter().flatten().filter_map(|id| self.offerings.get(id))
    }

    /// The offerings laid out for searching.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// What people type, as the help that they mean.
    pub fn words(&self) -> &Words {
        &self.words
    }
}

/// Known by its own name, its charity's, and the ward that it is given from.
fn name(words: &mut Words, offering: &Offering, charity: &Bilingual) {
    let ward = postcodes::lookup(offering.postcode.as_str()).map(|place| place.ward_name.to_owned());
    let ward = ward.map(|name| Bilingual { en: name.clone(), cy: name });
    words.name(offering, charity, ward.as_ref());
}

fn entry_of(
    offering: Offering,
    charity: &Charity,
    standing: Standing,
    taken: BTreeMap<SessionId, u32>,
) -> DirectoryOffering {
    let Standing { open_enquiries, record } = standing;
    DirectoryOffering {
        offering,
        charity_active: charity.active,
        open_enquiries,
        open_enquiry_limit: charity.open_enquiry_limit,
        still_right_days: charity.still_right_days,
        record,
        taken,
    }
}
