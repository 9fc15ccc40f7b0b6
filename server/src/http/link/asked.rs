use std::{convert::Infallible, sync::Arc};

use axum::{
    RequestPartsExt,
    extract::{FromRequestParts, Path},
};
use domain::{
    link::{Link, Purpose},
    need::Language,
};
use http::{HeaderMap, Uri, request::Parts};
use url::form_urlencoded;

use super::{frame::Place, preferred, too_fast};
use crate::{
    app,
    error::Error,
    http::{address::ClientAddress, problem::Problem},
    op::{Op, RequestId},
    platform::Platform,
    say::Say,
};

/// What each of these pages is asked with.
pub(super) struct Asked {
    pub platform: Arc<Platform>,
    pub request_id: RequestId,
    pub headers: HeaderMap,
    address: ClientAddress,
    secret: String,
    /// Chosen by the switch; none before that.
    language: Option<Language>,
    uri: Uri,
}

/// A link that there is, used or not, with the hands of whoever holds it.
pub(super) struct Opened {
    pub link: Link,
    pub op: Op,
    pub say: Say,
    secret: String,
}

impl FromRequestParts<Arc<Platform>> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Infallible> {
        let Path(secret) = parts.extract::<Path<String>>().await.unwrap_or_else(|_| Path(String::new()));
        Ok(Self {
            platform: platform.clone(),
            request_id: RequestId::from_request_parts(parts, platform).await?,
            address: ClientAddress::from_request_parts(parts, platform).await?,
            headers: parts.headers.clone(),
            secret,
            language: chosen_language(&parts.uri),
            uri: parts.uri.clone(),
        })
    }
}

impl Asked {
    pub fn in_pace(&self) -> Result<(), Problem> {
        self.platform.pace.admit(self.address.0, self.platform.clock.now()).map_err(too_fast)
    }

    /// The address of the page that was asked for, the chosen language with it.
    pub fn address(&self) -> String {
        self.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
    }

    /// Before the charity is known, the language is the browser's.
    pub fn place(&self, purpose: Purpose) -> Place {
        let language = self.language.unwrap_or_else(|| preferred(&self.headers));
        Place { say: Say(language), path: path(purpose, &self.secret) }
    }

    /// The same where the page cannot be shown: its path is whatever was asked for.
    pub fn place_anywhere(&self) -> Place {
        let language = self.language.unwrap_or_else(|| preferred(&self.headers));
        Place { say: Say(language), path: self.uri.path().to_owned() }
    }
}

impl Opened {
    /// The link that was asked for; none where there is no such link.
    pub async fn find(asked: &Asked, purpose: Purpose) -> Result<Option<Self>, Error> {
        let visitor = asked.platform.op(None, asked.request_id.clone());
        let Some(link) = app::link::find(&visitor, purpose, &asked.secret).await? else { return Ok(None) };
        let op = asked.platform.op(Some(Arc::new(link.holder())), asked.request_id.clone());
        let charity = op.directory.now().charity(link.charity);
        let language = asked.language.or(charity.map(|charity| charity.language));
        let say = Say(language.unwrap_or_else(|| preferred(&asked.headers)));
        Ok(Some(Self { link, op, say, secret: asked.secret.clone() }))
    }

    /// The same link as it is after somebody else has used it, perhaps.
    pub async fn again(&self) -> Result<Self, Error> {
        let link = app::link::find(&self.op, self.link.errand.purpose(), &self.secret).await?;
        let link = link.ok_or(Error::NotFound)?;
        Ok(Self { link, op: self.op.clone(), say: self.say, secret: self.secret.clone() })
    }

    pub fn place(&self) -> Place {
        Place { say: self.say, path: path(self.link.errand.purpose(), &self.secret) }
    }
}

/// Of the switch on each page: `?lang=cy`.
fn chosen_language(uri: &Uri) -> Option<Language> {
    let query = uri.query().unwrap_or_default();
    let (_, language) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang")?;
    language.to_uppercase().parse().ok()
}

fn path(purpose: Purpose, secret: &str) -> String {
    let page = purpose.page();
    // What came in may be anything; what goes into a page's addresses is a path.
    let secret: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    format!("/{page}/{secret}")
}
