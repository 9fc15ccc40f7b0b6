//! Packages and their parts, for many at once.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::{
    care_package::{self as domain_package, PackageTies},
    ids::{CarePackageId, OutcomeId},
};

use crate::{
    app::{self, care_package::Occurrence},
    error::Error,
    graphql::{
        loaders::{Loaded, Source},
        team::grouped,
    },
    store::{self, care_package::RecordedEccChange},
};

impl Loader<CarePackageId> for Source {
    type Value = Arc<domain_package::CarePackage>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[CarePackageId]) -> Loaded<HashMap<CarePackageId, Self::Value>> {
        let packages = store::care_package::find_many(self.op().db.read(), keys).await?;
        Ok(packages.into_iter().map(|package| (package.id, Arc::new(package))).collect())
    }
}

impl Loader<OutcomeId> for Source {
    type Value = domain_package::Outcome;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[OutcomeId]) -> Loaded<HashMap<OutcomeId, Self::Value>> {
        let outcomes = store::care_package::find_outcomes(self.op().db.read(), keys).await?;
        Ok(outcomes.into_iter().map(|outcome| (outcome.id, outcome)).collect())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EccHistoryOf(pub CarePackageId);

impl Loader<EccHistoryOf> for Source {
    type Value = Arc<[RecordedEccChange]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[EccHistoryOf]) -> Loaded<HashMap<EccHistoryOf, Self::Value>> {
        let packages: Vec<_> = keys.iter().map(|key| key.0).collect();
        let changes = store::care_package::ecc_changes(self.op().db.read(), &packages).await?;
        Ok(grouped(changes.into_iter().map(|change| (EccHistoryOf(change.package), change))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OutcomesOf(pub CarePackageId);

impl Loader<OutcomesOf> for Source {
    type Value = Arc<[domain_package::Outcome]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[OutcomesOf]) -> Loaded<HashMap<OutcomesOf, Self::Value>> {
        let packages: Vec<_> = keys.iter().map(|key| key.0).collect();
        let outcomes = store::care_package::outcomes_of(self.op().db.read(), &packages).await?;
        Ok(grouped(outcomes.into_iter().map(|outcome| (OutcomesOf(outcome.package), outcome))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ItemsOf(pub CarePackageId);

impl Loader<ItemsOf> for Source {
    type Value = Arc<[Arc<domain_package::PackageItem>]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ItemsOf]) -> Loaded<HashMap<ItemsOf, Self::Value>> {
        let packages: Vec<_> = keys.iter().map(|key| key.0).collect();
        let items = store::care_package::items(self.op().db.read(), &packages).await?;
        Ok(grouped(items.into_iter().map(|item| (ItemsOf(item.package), Arc::new(item)))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TiesOf(pub CarePackageId);

impl Loader<TiesOf> for Source {
    type Value = PackageTies;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[TiesOf]) -> Loaded<HashMap<TiesOf, PackageTies>> {
        let packages: Vec<_> = keys.iter().map(|key| key.0).collect();
        let ties = store::care_package::ties(self.op().db.read(), &packages).await?;
        Ok(ties.into_iter().map(|(package, ties)| (TiesOf(package), ties)).collect())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WeekOf {
    pub package: CarePackageId,
    pub from: NaiveDate,
    pub days: u32,
}

impl Loader<WeekOf> for Source {
    type Value = Arc<[Occurrence]>;
    type Error = Arc<Error>;

    /// The statements of one stretch of days, for each stretch that is asked for: a list of packages asks for one.
    async fn load(&self, keys: &[WeekOf]) -> Loaded<HashMap<WeekOf, Self::Value>> {
        let mut stretches = HashMap::<(NaiveDate, u32), Vec<CarePackageId>>::new();
        for key in keys {
            stretches.entry((key.from, key.days)).or_default().push(key.package);
        }
        let mut weeks = HashMap::with_capacity(keys.len());
        for ((from, days), packages) in stretches {
            let found = app::care_package::occurrences(self.op().db.read(), &packages, from, days).await?;
            let of = |package| WeekOf { package, from, days };
            weeks.extend(found.into_iter().map(|(package, week)| (of(package), week.into())));
        }
        Ok(weeks)
    }
}
