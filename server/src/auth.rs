//! Who is asking: sign-in with a password, sessions, and from an access token to an [`Actor`].
//!
//! A session is a family of refresh tokens, each used once; an access token belongs to a session and lives five
//! minutes. Whoever holds one is looked up at every request, so that a role taken away, a team changed, an account
//! switched off or a sign-out counts at once (decisions/010).

mod access;
mod account;
mod holders;
mod keys;
mod password;
mod session;
mod throttle;

use std::{net::IpAddr, sync::Arc};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::{account::LONGEST_PASSWORD, actor::Actor, ids::AccountId, text};
use sha2::{Digest, Sha256};

pub use access::{AccessTokens, Claims, LIFETIME as ACCESS_LIFETIME};
pub use keys::Keys;
pub use password::{Passwords, hash_now};
pub use session::{IDLE as SESSION_IDLE, Refreshed};
pub(crate) use session::{end_sessions, raise_epoch};

use self::holders::Holders;
use crate::{db::Db, error::Error, op::Op};

/// Everything that signing in needs.
pub struct Auth {
    access: AccessTokens,
    passwords: Passwords,
    holders: Holders,
}

/// What a sign-in gives.
pub struct SignedIn {
    pub access_token: String,
    /// For the cookie; kept nowhere on our side but as a hash.
    pub refresh_token: String,
}

pub enum SignInRefused {
    /// No such account, a wrong password or an account switched off: nobody is told which.
    Wrong,
    /// Too many failures: try again after this.
    Wait(TimeDelta),
}

impl Auth {
    pub fn new(keys: Keys, issuer: &str, db: Db) -> anyhow::Result<Self> {
        Ok(Self {
            access: AccessTokens::new(keys, issuer),
            passwords: Passwords::new()?,
            holders: Holders::start(db),
        })
    }

    pub fn access_tokens(&self) -> &AccessTokens {
        &self.access
    }

    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Whoever holds `token`, as the database knows them now. At most one statement. `None` where the token is not ours, has
    /// expired, or its account or session has changed or ended since.
    pub async fn actor(&self, op: &Op, token: &str) -> Result<Option<Arc<Actor>>, Error> {
        let Some(claims) = self.access.read(token, op.clock.now()) else { return Ok(None) };
        Ok(self.holders.holder(claims).await?.map(Arc::new))
    }

    /// Checks a password and begins a session.
    pub async fn sign_in(
        &self,
        op: &Op,
        email: &str,
        password: String,
        address: IpAddr,
    ) -> Result<Result<SignedIn, SignInRefused>, Error> {
        let email = email.trim().to_lowercase();
        let attempt = throttle::Attempt::new(&email, address);
        if let Some(wait) = attempt.begin(op).await? {
            return Ok(Err(SignInRefused::Wait(wait)));
        }
        // What no address holds is nobody's, and no database is asked about it.
        let account =
            if text::line(email.as_str()).is_ok() { account::by_email(op, &email).await? } else { None };
        let hash =
            account.as_ref().filter(|account| account.active).map(|account| account.password_hash.clone());
        if password.chars().count() > LONGEST_PASSWORD || !self.passwords.verify(password, hash).await? {
            let known = account.map(|account| account.id);
            let tx = op.begin().await?;
            tx.audit_for(None, "account.signInFailed", "account", known);
            tx.commit().await?;
            return Ok(Err(SignInRefused::Wrong));
        }
        let Some(account) = account else { return Ok(Err(SignInRefused::Wrong)) };
        let (family, refresh_token) = session::begin(op, &account, &attempt).await?;
        let access_token = self.access.issue(account.id.into(), family, account.epoch, op.clock.now())?;
        Ok(Ok(SignedIn { access_token, refresh_token }))
    }

    /// Trades a refresh token for an access token and, mostly, a new refresh token. `None` ends the session.
    pub async fn refresh(&self, op: &Op, refresh_token: &str) -> Result<Option<(String, Refreshed)>, Error> {
        let Some(turn) = session::refresh(op, refresh_token).await? else { return Ok(None) };
        let access_token = self.access.issue(turn.account, turn.family, turn.epoch, op.clock.now())?;
        Ok(Some((access_token, turn.refreshed)))
    }

    /// Ends the session that the refresh token belongs to.
    pub async fn sign_out(&self, op: &Op, refresh_token: &str) -> Result<(), Error> {
        session::end(op, refresh_token).await
    }

    /// Ends every session of the account, at once and everywhere.
    pub async fn sign_out_everywhere(&self, op: &Op, account: AccountId) -> Result<(), Error> {
        session::end_all(op, account).await
    }
}

/// 256 bits of chance, as an address can hold them: 43 characters.
pub(crate) fn new_secret() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// In hexadecimal. A fast hash is enough for what nobody can guess (refresh tokens), or need not be a secret (keys of
/// counters).
pub(crate) fn sha256(text: impl AsRef<[u8]>) -> String {
    Sha256::digest(text).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
