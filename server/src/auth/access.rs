use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, RefreshFamilyId};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Keys;
use crate::error::Error;

/// Short, as a second fence: the account is looked at again at each request, whatever the token says.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(5);
const AUDIENCE: &str = "dolen";

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
}

impl AccessTokens {
    pub fn new(keys: Keys, issuer: &str) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library asks the machine's clock; `read` asks ours.
        validation.validate_exp = false;
        Self { keys, issuer: issuer.to_owned(), validation }
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
        let header = jsonwebtoken::decode_header(token).ok()?;
        let key = self.keys.verifying(&header.kid?)?;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.validation).ok()?.claims;
        (now.timestamp() < claims.exp).then_some(claims)
    }
}
