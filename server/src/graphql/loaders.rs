//! What many rows of one answer need, read in one statement. Loaders are fresh for each request: nobody is answered from what was read
//! for another. Each noun says beside its objects what is loaded by which key.
//!
//! Keys gather while resolvers go on, and are read when none of them can: in waves, each of one statement for each kind of key. So fifty
//! rows cost as many statements as one, whatever the machine is busy with, and nobody waits for a timer as async-graphql's own loader does.

use std::{
    any::{Any, TypeId},
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context as TaskContext, Poll, Wake, Waker},
};

use async_graphql::{Context, dataloader::Loader};
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered, task::AtomicWaker};
use tokio::sync::oneshot;

use crate::{error::Error, op::Op};

/// Where loaders read. Whoever asks by id has been permitted to see what the id stands in.
pub struct Source(Op);

/// What a loader answers with: errors are shared by all who waited for the same statement.
pub type Loaded<T> = Result<T, Arc<Error>>;

/// What can be loaded by its key.
pub trait Key: Hash + Eq + Clone + Send + Sync + 'static {}

impl<K: Hash + Eq + Clone + Send + Sync + 'static> Key for K {}

/// One request's loaders; clones are the same ones.
#[derive(Clone)]
pub struct Loaders(Arc<Shared>);

struct Shared {
    source: Source,
    board: Mutex<Board>,
}

/// What is known, and what is asked for.
#[derive(Default)]
struct Board {
    /// A [`Shelf`] for each kind of key.
    shelves: HashMap<TypeId, Box<dyn Any + Send>>,
    /// How to read the keys that have gathered, of each kind that has some.
    wave: Vec<fn(Loaders) -> BoxFuture<'static, ()>>,
}

type Answer<V> = Loaded<Option<V>>;

struct Shelf<K, V> {
    known: HashMap<K, Option<V>>,
    /// Who waits for a key that has gathered or is being read.
    waiting: HashMap<K, Vec<oneshot::Sender<Answer<V>>>>,
    gathered: Vec<K>,
}

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self { known: HashMap::new(), waiting: HashMap::new(), gathered: Vec::new() }
    }
}

pub fn fresh(op: Op) -> Loaders {
    Loaders(Arc::new(Shared { source: Source(op), board: Mutex::default() }))
}

impl Source {
    pub fn op(&self) -> &Op {
        &self.0
    }
}

/// What the key stands for; none where there is nothing.
pub async fn load<K: Key>(
    context: &Context<'_>,
    key: K,
) -> async_graphql::Result<Option<<Source as Loader<K>>::Value>>
where
    Source: Loader<K, Error = Arc<Error>>,
{
    Ok(context.data::<Loaders>()?.load_one(key).await?)
}

/// The same for what must be there: the database holds it by a foreign key.
pub async fn load_known<K: Key>(
    context: &Context<'_>,
    key: K,
) -> async_graphql::Result<<Source as Loader<K>>::Value>
where
    Source: Loader<K, Error = Arc<Error>>,
{
    Ok(load(context, key).await?.ok_or(Error::NotFound)?)
}

impl Loaders {
    /// Takes in what was read by other means, so that it is not read again.
    pub fn feed_many<K: Key>(&self, read: impl IntoIterator<Item = (K, <Source as Loader<K>>::Value)>)
    where
        Source: Loader<K, Error = Arc<Error>>,
    {
        let mut board = self.board();
        board.shelf::<K>().known.extend(read.into_iter().map(|(key, value)| (key, Some(value))));
    }

    /// Works on `work`, which loads by these, and reads what it asks for whenever it can go no further. Loading waits for ever elsewhere.
    pub async fn run<F: Future>(&self, work: F) -> F::Output {
        let mut work = pin!(work);
        let mut reads = FuturesUnordered::new();
        let stir = Arc::new(Stir::default());
        let waker = Waker::from(stir.clone());
        std::future::poll_fn(move |context| {
            stir.task.register(context.waker());
            loop {
                stir.stirred.store(false, Ordering::SeqCst);
                if let Poll::Ready(done) = work.as_mut().poll(&mut TaskContext::from_waker(&waker)) {
                    return Poll::Ready(done);
                }
                // It has more to do already, and has said so to the task.
                if stir.stirred.load(Ordering::SeqCst) {
                    return Poll::Pending;
                }
                if reads.is_empty() {
                    let wave = std::mem::take(&mut self.board().wave);
                    if wave.is_empty() {
                        return Poll::Pending;
                    }
                    reads.extend(wave.into_iter().map(|read| read(self.clone())));
                }
                while let Poll::Ready(Some(())) = reads.poll_next_unpin(context) {}
                if !reads.is_empty() {
                    return Poll::Pending;
                }
            }
        })
        .await
    }

    async fn load_one<K: Key>(&self, key: K) -> Answer<<Source as Loader<K>>::Value>
    where
        Source: Loader<K, Error = Arc<Error>>,
    {
        let answer = {
            let mut board = self.board();
            let shelf = board.shelf::<K>();
            if let Some(known) = shelf.known.get(&key) {
                return Ok(known.clone());
            }
            let (sender, answer) = oneshot::channel();
            match shelf.waiting.entry(key.clone()) {
                Entry::Occupied(waiting) => waiting.into_mut().push(sender),
                Entry::Vacant(nobody) => {
                    nobody.insert(vec![sender]);
                    shelf.gathered.push(key);
                    if shelf.gathered.len() == 1 {
                        board.wave.push(|loaders| loaders.read::<K>().boxed());
                    }
                }
            }
            answer
        };
        answer.await.map_err(|_| Arc::new(Error::Internal(anyhow::anyhow!("a read was given up"))))?
    }

    /// Reads the keys of one kind that have gathered, and tells those who wait for them.
    async fn read<K: Key>(self)
    where
        Source: Loader<K, Error = Arc<Error>>,
    {
        let keys = std::mem::take(&mut self.board().shelf::<K>().gathered);
        let read = self.0.source.load(&keys).await;
        let mut board = self.board();
        let shelf = board.shelf::<K>();
        for key in keys {
            let answer = read.as_ref().map(|found| found.get(&key).cloned()).map_err(Arc::clone);
            for waiting in shelf.waiting.remove(&key).unwrap_or_default() {
                // Who no longer waits needs no answer.
                let _ = waiting.send(answer.clone());
            }
            if let Ok(found) = answer {
                shelf.known.insert(key, found);
            }
        }
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.0.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    fn shelf<K: Key>(&mut self) -> &mut Shelf<K, <Source as Loader<K>>::Value>
    where
        Source: Loader<K, Error = Arc<Error>>,
    {
        let kind = TypeId::of::<K>();
        let shelf = self
            .shelves
            .entry(kind)
            .or_insert_with(|| Box::new(Shelf::<K, <Source as Loader<K>>::Value>::default()));
        match shelf.downcast_mut() {
            Some(shelf) => shelf,
            None => unreachable!("a shelf is kept under the type of its keys"),
        }
    }
}

/// Notes that the work can go on, and passes it on to the task.
#[derive(Default)]
struct Stir {
    stirred: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Stir {
    fn wake(self: Arc<Self>) {
        self.stirred.store(true, Ordering::SeqCst);
        self.task.wake();
    }
}
