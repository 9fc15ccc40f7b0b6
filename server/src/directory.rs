//! The directory in memory: teams, categories, charities and offerings, which every page names and every search reads. It is rebuilt
//! from the database at start and kept current by the change feed, also by what other processes write. A booking never trusts it: it
//! looks again in its own transaction.

mod snapshot;

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
    time::Instant,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    confidence::Record,
    ids::{CharityId, OfferingId},
};
use sea_orm::ConnectionTrait;
use tokio::sync::{Mutex, MutexGuard};

use crate::{
    changes::{Change, Heard, Kind, Listener},
    db::Db,
    error::Error,
    op::Clock,
    store,
};
use snapshot::{Rows, Standing};

pub use snapshot::Snapshot;

/// The present snapshot, behind a lock that is held only as long as it takes to clone a pointer, or to change a snapshot that nobody
/// reads.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    snapshot: Arc<RwLock<Arc<Snapshot>>>,
    /// Changes are taken in one after the other: of two readings of a row, the later is kept.
    taking_in: Arc<Mutex<()>>,
    clock: Clock,
}

impl Directory {
    pub async fn load(db: &Db, clock: Clock) -> Result<Self, Error> {
        let directory = Self { clock, ..Self::default() };
        directory.reload(db.read()).await?;
        Ok(directory)
    }

    pub fn now(&self) -> Arc<Snapshot> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Follows the change feed until the server stops.
    pub async fn follow(self, db: Db, mut changes: Listener) {
        while let Some(first) = changes.next().await {
            // What came while the last was taken in is taken in at once.
            let heard = std::iter::once(first).chain(changes.waiting());
            let told = heard.map(|heard| match heard {
                Heard::Change(change) => Some(change),
                Heard::Resync => None,
            });
            match told.collect::<Option<Vec<Change>>>() {
                Some(told) => self.take_in(&db, &told).await,
                None => Self::log(self.reload(db.read()).await),
            }
        }
    }

    /// Takes in what `changes` tell of the directory, each thing once. What could not be read now is read again at the next change.
    pub async fn take_in(&self, db: &Db, changes: &[Change]) {
        let stale: BTreeSet<Stale> = changes.iter().filter_map(Stale::by).collect();
        for stale in stale {
            Self::log(self.refresh(db.read(), stale).await);
        }
    }

    async fn refresh(&self, db: &impl ConnectionTrait, stale: Stale) -> Result<(), Error> {
        match stale {
            Stale::Everything => self.reload(db).await,
            Stale::Teams => self.refresh_teams(db).await,
            Stale::Categories => self.refresh_categories(db).await,
            Stale::Charity(id) => self.refresh_charity(db, id).await,
            Stale::Standing(charity) => self.recount(db, charity).await,
            Stale::Offering(id) => self.refresh_offering(db, id).await,
        }
    }

    /// Builds a snapshot anew beside the one that is being read.
    async fn reload(&self, db: &impl ConnectionTrait) -> Result<(), Error> {
        let _one_by_one = self.one_by_one().await;
        let began = Instant::now();
        let rows = Box::pin(Rows::read(db, self.a_year_ago())).await?;
        let snapshot = apart(move || Snapshot::of(rows)).await?;
        self.replace(snapshot);
        metrics::gauge!("dolen_directory_build_seconds").set(began.elapsed().as_secs_f64());
        Ok(())
    }

    async fn refresh_teams(&self, db: &impl ConnectionTrait) -> Result<(), Error> {
        let _one_by_one = self.one_by_one().await;
        let teams = store::team::all(db).await?;
        self.change(|snapshot| snapshot.put_teams(teams));
        Ok(())
    }

    /// A category's terms are what searching by words reads.
    async fn refresh_categories(&self, db: &impl ConnectionTrait) -> Result<(), Error> {
        let _one_by_one = self.one_by_one().await;
        let categories = store::category::all(db).await?;
        let mut snapshot = Snapshot::clone(&self.now());
        let snapshot = apart(move || {
            snapshot.put_categories(categories);
            snapshot
        });
        self.replace(snapshot.await?);
        Ok(())
    }

    async fn refresh_charity(&self, db: &impl ConnectionTrait, id: CharityId) -> Result<(), Error> {
        let _one_by_one = self.one_by_one().await;
        let Some(charity) = store::charity::find(db, id).await? else { return Ok(()) };
        self.change(|snapshot| snapshot.put_charity(charity));
        Ok(())
    }

    /// Its row, and the places that bookings hold in its sessions.
    async fn refresh_offering(&self, db: &impl ConnectionTrait, id: OfferingId) -> Result<(), Error> {
        let _one_by_one = self.one_by_one().await;
        let Some(offering) = store::offering::find(db, id).await? else {
            self.change(|snapshot| snapshot.remove_offering(id));
            return Ok(());
        };
        let taken = store::booking::holding_sessions(db, Some(id)).await?.remove(&id).unwrap_or_default();
        let missing = self.now().charity(offering.charity).is_none();
        let charity = if missing { store::charity::find(db, offering.charity).await? } else { None };
        self.change(|snapshot| {
            if let Some(charity) = charity {
                snapshot.put_charity(charity);
            }
            snapshot.put_offering(offering, taken);
        });
        Ok(())
    }

    /// A charity's enquiries have changed, and with them perhaps whether it is at its limit, or how it answers.
    async fn recount(&self, db: &impl ConnectionTrait, charity: CharityId) -> Result<(), Error> {
        let _one_by_one = self.one_by_one().await;
        let open = store::enquiry::open_with(db, charity).await?;
        let past = store::enquiry::past(db, Some(charity), self.a_year_ago()).await?.remove(&charity);
        let standing = Standing::of(open, Record::of(past.unwrap_or_default()));
        if self.now().standing(charity) != standing {
            self.change(|snapshot| snapshot.put_standing(charity, standing));
        }
        Ok(())
    }

    fn a_year_ago(&self) -> DateTime<Utc> {
        self.clock.now() - TimeDelta::days(Record::DAYS)
    }

    async fn one_by_one(&self) -> MutexGuard<'_, ()> {
        self.taking_in.lock().await
    }

    /// In place where nobody reads; else a changed copy takes its place, made while others read on. Only for whoever holds `taking_in`.
    fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        let mut current = self.snapshot.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(snapshot) = Arc::get_mut(&mut current) {
            change(snapshot);
            return;
        }
        drop(current);
        let mut copy = Snapshot::clone(&self.now());
        change(&mut copy);
        self.replace(copy);
    }

    fn replace(&self, snapshot: Snapshot) {
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }

    fn log(taken_in: Result<(), Error>) {
        if let Err(error) = taken_in {
            tracing::error!(error = error.logged(), "the directory could not take in a change");
        }
    }
}

/// What is to be read again, in the order in which one needs the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stale {
    /// A feed was read into it, or two of its charities became one.
    Everything,
    Teams,
    Categories,
    Charity(CharityId),
    /// What a charity's enquiries tell of it.
    Standing(CharityId),
    Offering(OfferingId),
}

impl Stale {
    fn by(change: &Change) -> Option<Self> {
        match (change.kind, change.audience.charity) {
            (Kind::Import, _) => Some(Self::Everything),
            (Kind::Team, _) => Some(Self::Teams),
            (Kind::Category, _) => Some(Self::Categories),
            (Kind::Charity, _) => Some(Self::Charity(change.id.into())),
            (Kind::Enquiry, Some(charity)) => Some(Self::Standing(charity)),
            (Kind::Offering, _) => Some(Self::Offering(change.id.into())),
            _ => None,
        }
    }
}

/// Long work of the processor, done beside the threads that answer.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}
