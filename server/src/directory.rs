//! The directory in memory: teams, categories, charities and offerings, which every page names and every search reads. It is rebuilt
//! from the database at start and kept current by the change feed, also by what other processes write. A booking never trusts it: it
//! looks again in its own transaction.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

use domain::{
    category::Category,
    charity::Charity,
    confidence::Record,
    ids::{CategoryId, CharityId, OfferingId, TeamId},
    matching::DirectoryOffering,
    team::Team,
};
use sea_orm::ConnectionTrait;
use tokio::sync::Mutex;

use crate::{
    changes::{Change, Heard, Kind, Listener},
    db::Db,
    error::Error,
    store,
};

/// What the directory is at one moment. Readers keep the one they began with.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    teams: Vec<Arc<Team>>,
    categories: Vec<Arc<Category>>,
    charities: HashMap<CharityId, Arc<Charity>>,
    offerings: HashMap<OfferingId, Arc<DirectoryOffering>>,
    by_category: HashMap<CategoryId, Vec<OfferingId>>,
    by_charity: HashMap<CharityId, Vec<OfferingId>>,
}

/// The present snapshot, behind a lock that is held only as long as it takes to clone a pointer.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    snapshot: Arc<RwLock<Arc<Snapshot>>>,
    /// Changes are taken in one after the other: of two readings of a row, the later is kept.
    taking_in: Arc<Mutex<()>>,
}

impl Directory {
    pub async fn load(db: &Db) -> Result<Self, Error> {
        let directory = Self::default();
        directory.reload(db).await?;
        Ok(directory)
    }

    pub fn now(&self) -> Arc<Snapshot> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Follows the change feed until the server stops.
    pub async fn follow(self, db: Db, mut changes: Listener) {
        while let Some(heard) = changes.next().await {
            match heard {
                Heard::Change(change) => self.take_in(&db, &[change]).await,
                Heard::Resync => Self::log(self.reload(&db).await),
            }
        }
    }

    /// Takes in what `changes` tell of the directory. What could not be read now is read again at the next change.
    pub async fn take_in(&self, db: &Db, changes: &[Change]) {
        for change in changes {
            Self::log(self.take_in_one(db, change).await);
        }
    }

    async fn take_in_one(&self, db: &Db, change: &Change) -> Result<(), Error> {
        match (change.kind, change.audience.charity) {
            (Kind::Offering, _) => self.refresh_offering(db.read(), change.id.into()).await,
            (Kind::Enquiry, Some(charity)) => self.recount(db.read(), charity).await,
            (Kind::Team | Kind::Category | Kind::Charity, _) => self.reload(db).await,
            _ => Ok(()),
        }
    }

    async fn reload(&self, db: &Db) -> Result<(), Error> {
        let _one_by_one = self.taking_in.lock().await;
        let snapshot = Snapshot::read(db.read()).await?;
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(())
    }

    async fn refresh_offering(&self, db: &impl ConnectionTrait, id: OfferingId) -> Result<(), Error> {
        let _one_by_one = self.taking_in.lock().await;
        let Some((offering, charity)) = store::offering::with_charity(db, id).await? else { return Ok(()) };
        let open = store::enquiry::open_with(db, charity.id).await?;
        self.change(|snapshot| snapshot.put(directory_offering(offering, &charity, open)));
        Ok(())
    }

    /// A charity's open enquiries have changed, and with them whether it is at its limit.
    async fn recount(&self, db: &impl ConnectionTrait, charity: CharityId) -> Result<(), Error> {
        let _one_by_one = self.taking_in.lock().await;
        let open = u32::try_from(store::enquiry::open_with(db, charity).await?).unwrap_or(u32::MAX);
        self.change(|snapshot| {
            for id in snapshot.by_charity.get(&charity).cloned().unwrap_or_default() {
                if let Some(offering) = snapshot.offerings.get_mut(&id) {
                    Arc::make_mut(offering).open_enquiries = open;
                }
            }
        });
        Ok(())
    }

    fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        let mut current = self.snapshot.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut current));
    }

    fn log(taken_in: Result<(), Error>) {
        if let Err(error) = taken_in {
            tracing::error!(?error, "the directory could not take in a change");
        }
    }
}

impl Snapshot {
    async fn read(db: &impl ConnectionTrait) -> Result<Self, Error> {
        let charities = store::charity::all(db).await?;
        let open = store::enquiry::open_by_charity(db).await?;
        let mut snapshot = Self {
            teams: store::team::all(db).await?.into_iter().map(Arc::new).collect(),
            categories: store::category::all(db).await?.into_iter().map(Arc::new).collect(),
            charities: charities.into_iter().map(|charity| (charity.id, Arc::new(charity))).collect(),
            ..Self::default()
        };
        for offering in store::offering::all(db).await? {
            let Some(charity) = snapshot.charities.get(&offering.charity).cloned() else { continue };
            let open = open.get(&charity.id).copied().unwrap_or_default();
            snapshot.put(directory_offering(offering, &charity, open));
        }
        Ok(snapshot)
    }

    fn put(&mut self, offering: DirectoryOffering) {
        let (id, charity, category) =
            (offering.offering.id, offering.offering.charity, offering.offering.category);
        let was = self.offerings.insert(id, Arc::new(offering));
        match was.map(|was| was.offering.category) {
            Some(before) if before == category => {}
            before => {
                if let Some(before) = before {
                    self.by_category.entry(before).or_default().retain(|known| *known != id);
                } else {
                    self.by_charity.entry(charity).or_default().push(id);
                }
                self.by_category.entry(category).or_default().push(id);
            }
        }
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

    pub fn of_category(&self, id: CategoryId) -> impl Iterator<Item = &Arc<DirectoryOffering>> {
        self.by_category.get(&id).into_iter().flatten().filter_map(|id| self.offerings.get(id))
    }

    pub fn of_charity(&self, id: CharityId) -> impl Iterator<Item = &Arc<DirectoryOffering>> {
        self.by_charity.get(&id).into_iter().flatten().filter_map(|id| self.offerings.get(id))
    }
}

fn directory_offering(
    offering: domain::offering::Offering,
    charity: &Charity,
    open: u64,
) -> DirectoryOffering {
    DirectoryOffering {
        offering,
        charity_active: charity.active,
        open_enquiries: u32::try_from(open).unwrap_or(u32::MAX),
        open_enquiry_limit: charity.open_enquiry_limit,
        record: Record::default(),
        taken: BTreeMap::new(),
    }
}
