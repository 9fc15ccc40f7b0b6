//! People and what is theirs, for many at once.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Result, dataloader::Loader};
use domain::{ids::PersonId, one_person::PersonMerge, sharing::SharingAgreement as Agreement};

use crate::{
    error::Error,
    graphql::{
        loaders::{Loaded, Loaders, Source},
        team::grouped,
    },
    op::Op,
    store::{self, referral::Listed},
};

impl Loader<PersonId> for Source {
    type Value = Arc<domain::person::Person>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[PersonId]) -> Loaded<HashMap<PersonId, Self::Value>> {
        let people = store::person::find_many(self.op().db.read(), keys).await?;
        Ok(people.into_iter().map(|person| (person.id, Arc::new(person))).collect())
    }
}

/// Takes in the people whom a list is about to name, each of the version that it found, ahead of its rows: the loader would wait to see who
/// else is asked for, and read them all.
pub async fn feed_people(context: &Context<'_>, people: impl Iterator<Item = (PersonId, i32)>) -> Result<()> {
    let op = context.data::<Op>()?;
    let people = store::person::at_versions(op.db.read(), &op.kept, people.collect()).await?;
    context.data::<Loaders>()?.feed_many(people);
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RiskFlagsOf(pub PersonId);

impl Loader<RiskFlagsOf> for Source {
    type Value = Arc<[domain::person::RiskFlag]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[RiskFlagsOf]) -> Loaded<HashMap<RiskFlagsOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let flags = store::person::risk_flags(self.op().db.read(), &people).await?;
        Ok(grouped(flags.into_iter().map(|flag| (RiskFlagsOf(flag.person), flag))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AgreementsOf(pub PersonId);

impl Loader<AgreementsOf> for Source {
    type Value = Arc<[Agreement]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[AgreementsOf]) -> Loaded<HashMap<AgreementsOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let agreements = store::sharing::of_people(self.op().db.read(), &people).await?;
        Ok(grouped(agreements.into_iter().map(|agreement| (AgreementsOf(agreement.person), agreement))))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PackageOf(pub PersonId);

impl Loader<PackageOf> for Source {
    type Value = Arc<domain::care_package::CarePackage>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[PackageOf]) -> Loaded<HashMap<PackageOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let packages = store::care_package::of_people(self.op().db.read(), &people).await?;
        let current = store::care_package::current(packages).into_iter();
        Ok(current.map(|(person, package)| (PackageOf(person), Arc::new(package))).collect())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReferralsOf(pub PersonId);

impl Loader<ReferralsOf> for Source {
    type Value = Arc<[Arc<Listed>]>;
    type Error = Arc<Error>;

    /// A person has a handful: all of them cost less than a page for each person of a list.
    async fn load(&self, keys: &[ReferralsOf]) -> Loaded<HashMap<ReferralsOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let visible = store::referral::visible_to(self.op().actor()?);
        let referrals = store::referral::of_people(self.op().db.read(), visible, &people).await?;
        Ok(grouped(
            referrals.into_iter().map(|listed| (ReferralsOf(listed.referral.person), Arc::new(listed))),
        ))
    }
}

/// The merges that stand of which a person is a part, the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MergesOf(pub PersonId);

impl Loader<MergesOf> for Source {
    type Value = Arc<[PersonMerge]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[MergesOf]) -> Loaded<HashMap<MergesOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let merges = store::person_merge::of_people(self.op().db.read(), &people).await?;
        let parts = merges
            .into_iter()
            .flat_map(|merge| [(MergesOf(merge.gone), merge.clone()), (MergesOf(merge.into), merge)]);
        Ok(grouped(parts))
    }
}
