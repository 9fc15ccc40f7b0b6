//! What many rows of one answer need, read in one statement. Loaders are fresh for each request: nobody is answered from what was read
//! for another. Each noun says beside its objects what is loaded by which key.

use std::sync::Arc;

use async_graphql::{
    Context,
    dataloader::{DataLoader, HashMapCache, Loader},
};

use crate::{error::Error, op::Op};

/// Where loaders read. Whoever asks by id has been permitted to see what the id stands in.
pub struct Source(Op);

pub type Loaders = DataLoader<Source, HashMapCache>;

/// What a loader answers with: errors are shared by all who waited for the same statement.
pub type Loaded<T> = Result<T, Arc<Error>>;

pub fn fresh(op: Op) -> Loaders {
    DataLoader::with_cache(Source(op), tokio::spawn, HashMapCache::default())
}

impl Source {
    pub fn op(&self) -> &Op {
        &self.0
    }
}

/// What the key stands for; none where there is nothing.
pub async fn load<K>(
    context: &Context<'_>,
    key: K,
) -> async_graphql::Result<Option<<Source as Loader<K>>::Value>>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    Source: Loader<K, Error = Arc<Error>>,
{
    Ok(context.data::<Loaders>()?.load_one(key).await?)
}

/// The same for what must be there: the database holds it by a foreign key.
pub async fn load_known<K>(
    context: &Context<'_>,
    key: K,
) -> async_graphql::Result<<Source as Loader<K>>::Value>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    Source: Loader<K, Error = Arc<Error>>,
{
    Ok(load(context, key).await?.ok_or(Error::NotFound)?)
}
