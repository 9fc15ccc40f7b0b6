//! Settings: from flags or the environment, checked before anything starts.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    str::FromStr,
};

use anyhow::{Context, bail, ensure};
use http::Uri;

/// How the server runs.
#[derive(Clone, Debug)]
pub struct Settings {
    pub listen: SocketAddr,
    pub public_url: PublicUrl,
    /// A filled demo: introspection is allowed, and the sign-ins are shown to everybody.
    pub demo: bool,
    pub key_file: PathBuf,
    /// Where mail is to be sent; checked here, used by what sends mail.
    pub smtp_url: Option<String>,
    /// Machines whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The bearer token that opens `/metrics`. Without it, and outside the demo, there is no `/metrics`.
    pub metrics_token: Option<String>,
}

/// The address under which browsers reach the server: `https://host[:port]`, or `http://` for the local machine alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    secure: bool,
    authority: String,
}

impl PublicUrl {
    /// Whether it is reached by TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether a browser's `Origin` header names this address.
    pub fn is_origin(&self, origin: &str) -> bool {
        origin.eq_ignore_ascii_case(&self.to_string())
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http{}://{}", if self.secure { "s" } else { "" }, self.authority)
    }
}

impl FromStr for PublicUrl {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let url: Uri = text.parse().with_context(|| format!("{text:?} is no URL"))?;
        let authority = url.authority().with_context(|| format!("{text:?} has no host"))?;
        ensure!(matches!(url.path(), "" | "/") && url.query().is_none(), "the public URL must have no path");
        let secure = match url.scheme_str() {
            Some("https") => true,
            Some("http") if is_local(authority.host()) => false,
            Some("http") => {
                bail!("plain http is for this machine alone: the public URL must begin with https://")
            }
            _ => bail!("the public URL must begin with https:// (or http:// on this machine)"),
        };
        Ok(Self { secure, authority: authority.to_string().to_lowercase() })
    }
}

fn is_local(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
