//! Writes that a client may send again. A lost connection leaves it not knowing whether the write was done; the same key with the same
//! input answers the first result again, and does nothing twice.

use std::sync::Arc;

use domain::Actor;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    auth::sha256,
    error::Error,
    op::{Op, Tx, again},
    store::{
        self,
        idempotency::{Claim, Done},
    },
};

/// One write as the client names it.
#[derive(Clone, Debug)]
pub struct Once(Claim);

impl Once {
    /// `input` is whatever the client sent, in a form that is the same whenever it sends the same.
    pub fn new(key: Uuid, mutation: &'static str, input: &impl Serialize) -> Result<Self, Error> {
        let bytes = serde_json::to_vec(input).map_err(Error::internal)?;
        Ok(Self(Claim { key, mutation: mutation.to_owned(), input: sha256(&bytes) }))
    }
}

/// Does `work` in a write of its own, where nobody has done it under this key; else gives the id of what was written then. Where the
/// transaction meets another, all of it is done again from its beginning: see [`again`].
///
/// `work` owns its write and ends with [`Write::commit`]. It is handed over and not lent, because the future of a closure that borrows
/// cannot be promised to be `Send`.
pub async fn once<Id, F>(op: &Op, key: &Once, work: impl Fn(Write) -> F) -> Result<Id, Error>
where
    Id: From<Uuid>,
    F: Future<Output = Result<Id, Error>>,
{
    let work = &work;
    the(once_for_all(op, key, |write| async move { Ok(vec![work(write).await?]) }).await?)
}

/// The same for work that writes several things.
pub async fn once_for_all<Id, F>(op: &Op, key: &Once, work: impl Fn(Write) -> F) -> Result<Vec<Id>, Error>
where
    Id: From<Uuid>,
    F: Future<Output = Result<Vec<Id>, Error>>,
{
    again(|| async {
        let actor = op.viewer.clone().ok_or(Error::Unauthenticated)?;
        let tx = op.begin().await?;
        match store::idempotency::claim(tx.db(), actor.account, &key.0, tx.now()).await? {
            Some(done) => key.answer(&done),
            // On the heap: what a use case holds on its way is too much to carry along on the stack of everything around it.
            None => Box::pin(work(Write { tx, actor, key: Some(key.0.key) })).await,
        }
    })
    .await
}

/// Does `work` in a write of the house's own, which no client asked for and which needs no key: doing it twice finds nothing to do.
pub async fn by_the_house<T, F>(op: &Op, work: impl Fn(Write) -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let (house, work) = (Arc::new(Actor::system()), &work);
    again(|| async {
        let write = Write { tx: op.begin().await?, actor: house.clone(), key: None };
        Box::pin(work(write)).await
    })
    .await
}

/// A write under way: load, decide and save through `tx`, then [`Write::commit`]. Dropped instead, it leaves no trace, so that the
/// user who mends the cause of a refusal may send the same again.
pub struct Write {
    pub tx: Tx,
    pub actor: Arc<Actor>,
    /// None for what the house itself does, and for what is done by a link, which works once by itself.
    key: Option<Uuid>,
}

impl Write {
    /// A write by whoever holds a link, in the transaction that has used it up.
    pub(super) fn by_link(tx: Tx, actor: Arc<Actor>) -> Self {
        Self { tx, actor, key: None }
    }

    /// Ends a write of one thing, and gives its id back: see [`Write::finish`].
    pub async fn commit<Id: Into<Uuid> + Copy>(self, id: Id) -> Result<Id, Error> {
        self.finish(&[id]).await?;
        Ok(id)
    }

    /// Records the key with what was written, and commits both: either both are there or neither is.
    pub async fn finish<Id: Into<Uuid> + Copy>(self, ids: &[Id]) -> Result<(), Error> {
        if let Some(key) = self.key {
            let ids: Vec<Uuid> = ids.iter().map(|id| (*id).into()).collect();
            store::idempotency::finish(self.tx.db(), self.actor.account, key, &ids).await?;
        }
        self.tx.commit().await
    }
}

impl Once {
    fn answer<Id: From<Uuid>>(&self, done: &Done) -> Result<Vec<Id>, Error> {
        if done.mutation != self.0.mutation || done.input != self.0.input {
            return Err(domain::Violation::IdempotencyKeyReused.into());
        }
        Ok(done.ids.iter().copied().map(Id::from).collect())
    }
}

/// The one id of a write that wrote one thing.
pub fn the<Id>(ids: Vec<Id>) -> Result<Id, Error> {
    ids.into_iter().next().ok_or_else(|| Error::Internal(anyhow::anyhow!("a write answered no id")))
}
