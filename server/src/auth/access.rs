use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, RefreshFamilyId};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Keys;
use crate::error::Error;

/// Short, as a second fence: the account is looked at again at each request, whatever the token says.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(5);
const AUDIENCE: &str = "dolen";
/// Tokens that are remembered as ours: more than are in use at once, and a megabyte at most.
const REMEMBERED: usize = 4096;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    /// The account.
    pub sub: Uuid,
    /// The sign-in that it came from, so that signing out ends it at once.
    pub sid: Uuid,
    pub epoch: i32,
    /// Seconds since 1970.
    pub iat: i64,
    pub exp: i64,
}

/// Signs and checks access tokens: EdDSA (RFC 8037) with `kid`, `iss`, `aud` and `exp`.
pub struct AccessTokens {
    keys: Keys,
    issuer: String,
    validation: Validation,
    /// What the tokens say whose signature was found to be ours, by their hash. A signature costs as much to check as a statement, and
    /// stays what it is; whether its account and session still hold is asked at every request all the same.
    ours: Mutex<HashMap<[u8; 32], Claims>>,
}

impl AccessTokens {
    pub fn new(keys: Keys, issuer: &str) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library asks the machine's clock; `read` asks ours.
        validation.validate_exp = false;
        Self { keys, issuer: issuer.to_owned(), validation, ours: Mutex::default() }
    }

    pub fn issue(
        &self,
        account: AccountId,
        family: RefreshFamilyId,
        epoch: i32,
        now: DateTime<Utc>,
    ) -> Result<String, Error> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: account.into(),
            sid: family.into(),
            epoch,
            iat: now.timestamp(),
            exp: (now + LIFETIME).timestamp(),
        };
        let key = self.keys.signing();
        let header = Header { kid: Some(key.id.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &key.encoding).map_err(Error::internal)
    }

    /// The claims of a token that is ours and has not expired at `now`.
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        let hash = Sha256::digest(token).into();
        let known = self.ours().get(&hash).cloned();
        let claims = match known {
            Some(claims) => claims,
            None => self.verify(token).inspect(|claims| self.remember(hash, claims.clone(), now))?,
        };
        (now.timestamp() < claims.exp).then_some(claims)
    }

    fn verify(&self, token: &str) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let key = self.keys.verifying(&header.kid?)?;
        Some(jsonwebtoken::decode::<Claims>(token, key, &self.validation).ok()?.claims)
    }

    fn remember(&self, hash: [u8; 32], claims: Claims, now: DateTime<Utc>) {
        let mut ours = self.ours();
        if ours.len() >= REMEMBERED {
            ours.retain(|_, claims| now.timestamp() < claims.exp);
        }
        if ours.len() < REMEMBERED {
            ours.insert(hash, claims);
        }
    }

    fn ours(&self) -> MutexGuard<'_, HashMap<[u8; 32], Claims>> {
        self.ours.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
