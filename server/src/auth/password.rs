use std::{sync::Arc, thread};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash,
};
use tokio::sync::Semaphore;

use crate::error::Error;

/// OWASP's Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane, as the least.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes and checks passwords, each on a thread of its own and no more at once than the machine has cores.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Checked where there is no account, so that the answer takes as long.
    nobody: Arc<str>,
}

impl Passwords {
    pub fn new() -> anyhow::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let nobody = hash_now("nobody has this password")?.into();
        Ok(Self { turns: Arc::new(Semaphore::new(cores)), nobody })
    }

    /// The PHC string of `password`.
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        self.on_a_thread(move || hash_now(&password)).await?.map_err(Error::internal)
    }

    /// Whether `password` is that of `hash`; `None`, where there is no account, takes as long and is false.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Error> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.to_string());
        let matches = self.on_a_thread(move || verify_now(&password, &hash)).await?;
        Ok(matches && known)
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let turn = self.turns.clone().acquire_owned().await.map_err(Error::internal)?;
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

/// The PHC string of `password`, on this thread: about 30 ms.
pub fn hash_now(password: &str) -> anyhow::Result<String> {
    Ok(argon2()?.hash_password(password.as_bytes())?.to_string())
}

fn verify_now(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    argon2().is_ok_and(|argon2| argon2.verify_password(password.as_bytes(), &hash).is_ok())
}

fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
