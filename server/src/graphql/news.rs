//! What others have done for the viewer's people since the viewer last looked.

use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::{
    history::HistoryEntry,
    in_place::InPlace,
    limits::cost_of_page,
    loaders::load_known,
    person::{Person, person},
    referral::Referral,
};
use crate::{
    app::{self, news::Changed},
    error::Error,
    op::Op,
    store::{news::News, page::Page},
};

/// What is new of one person.
pub struct PersonChanges(pub Changed);

#[Object]
impl PersonChanges {
    async fn person(&self, context: &Context<'_>) -> Result<InPlace<Person>> {
        Ok(InPlace(person(context, self.0.person).await?))
    }

    /// Since when it is new: the viewer's last look, and four weeks at most; in a team's pack, since the week began.
    async fn since(&self) -> DateTime<Utc> {
        self.0.since
    }

    /// How many changes there are.
    async fn count(&self) -> u64 {
        self.0.news.len() as u64
    }

    /// Newest first, at most `first` (1 to 20, and 3 where it is not said).
    async fn latest(&self, first: Option<i32>) -> Result<Vec<Change>> {
        let first = usize::try_from(first.unwrap_or(3)).ok().filter(|first| (1..=20).contains(first));
        let first = first.ok_or(Error::BadRequest("`first` is a number from 1 to 20"))?;
        Ok(self.0.news.iter().take(first).cloned().map(Change).collect())
    }
}

/// One change, with the referral that it belongs to.
pub struct Change(News);

#[Object(name = "PersonChange")]
impl Change {
    async fn entry(&self) -> HistoryEntry {
        HistoryEntry(self.0.entry.clone())
    }

    /// Null for what happened to the care package.
    async fn referral(&self, context: &Context<'_>) -> Result<Option<Referral>> {
        match self.0.referral {
            Some(id) => Ok(Some(Referral(load_known(context, id).await?))),
            None => Ok(None),
        }
    }
}

/// The people of whom there is news, and how many they are.
#[derive(SimpleObject)]
pub struct ChangedPeople {
    nodes: Vec<PersonChanges>,
    total_count: u64,
}

#[derive(Default)]
pub struct NewsQuery;

#[Object]
impl NewsQuery {
    /// Of the people whom the viewer co-ordinates for or brokers for, at most `first` (1 to 100, and 20 where it is not said) of whom
    /// others have done something that the viewer has not seen, the newest first.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn changed_people(&self, context: &Context<'_>, first: Option<i32>) -> Result<ChangedPeople> {
        let Page { first, .. } = super::connection::page(first, None)?;
        let changed = app::news::mine(context.data::<Op>()?).await?;
        let total_count = changed.len() as u64;
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let nodes = changed.into_iter().take(first).map(PersonChanges).collect();
        Ok(ChangedPeople { nodes, total_count })
    }
}
