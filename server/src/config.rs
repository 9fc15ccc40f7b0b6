//! Settings: from flags or the environment, checked before anything starts.

use std::{
    ffi::OsString,
    fmt,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    str::FromStr,
};

use anyhow::{Context, bail, ensure};
use domain::retention::KeepFor;
use http::Uri;
use serde::Serialize;

/// Every setting that is read from the environment under our own prefix.
const KNOWN: [&str; 9] = [
    "DOLEN_LISTEN",
    "DOLEN_PUBLIC_URL",
    "DOLEN_SMTP_URL",
    "DOLEN_MAIL_FROM",
    "DOLEN_KEY_FILE",
    "DOLEN_TRUSTED_PROXY",
    "DOLEN_METRICS_TOKEN",
    "DOLEN_RETENTION_YEARS",
    // The database that tests may make databases in.
    "DOLEN_TEST_POSTGRES",
];

/// How the server runs.
#[derive(Clone, Debug)]
pub struct Settings {
    pub listen: SocketAddr,
    pub public_url: PublicUrl,
    /// A filled demo: introspection is allowed, and the sign-ins are shown to everybody.
    pub demo: bool,
    pub key_file: PathBuf,
    /// The mail server that letters go to. Without one they stay in the outbox.
    pub smtp_url: Option<String>,
    /// Who letters are from: an address, or a name and an address in angle brackets.
    pub mail_from: String,
    /// Machines whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The bearer token that opens `/metrics`. Without it, and outside the demo, there is no `/metrics`.
    pub metrics_token: Option<String>,
    /// How long after the last contact a person's record is redacted; none for never.
    pub keep_for: Option<KeepFor>,
    /// The one-tap sign-ins of the demo; none outside it.
    pub demo_accounts: Vec<DemoAccount>,
}

impl Settings {
    /// Refuses what looks like a setting of ours and is none: a misspelt name would otherwise be passed over in silence.
    pub fn refuse_unknown(variables: impl Iterator<Item = (OsString, OsString)>) -> anyhow::Result<()> {
        for (name, _) in variables {
            let name = name.to_string_lossy();
            ensure!(
                !name.starts_with("DOLEN_") || KNOWN.contains(&name.as_ref()),
                "there is no setting {name}"
            );
        }
        Ok(())
    }
}

/// One invented account, its password told to everybody.
#[derive(Clone, Debug, Serialize)]
pub struct DemoAccount {
    pub email: String,
    pub name: String,
    pub role: String,
    pub password: String,
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

    /// The address that letters are from where no other is set. A machine without a name writes from itself.
    pub fn mail_from(&self) -> String {
        let host = self.authority.rsplit_once(':').map_or(self.authority.as_str(), |(host, _)| host);
        let named = host.contains('.') && !is_local(host);
        format!("Dolen <dolen@{}>", if named { host } else { "localhost" })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        assert!("http://127.0.0.1:8080".parse::<PublicUrl>().is_ok());
        assert!("http://[::1]:8080/".parse::<PublicUrl>().is_ok());
        assert!("http://dolen.example.wales".parse::<PublicUrl>().is_err());
        assert!("https://dolen.example.wales/path".parse::<PublicUrl>().is_err());
    }

    #[test]
    fn an_origin_is_ours_whatever_its_case_and_never_by_its_beginning() {
        let url: PublicUrl = "https://Dolen.example.wales".parse().unwrap();
        assert!(url.is_origin("https://dolen.example.wales"));
        assert!(!url.is_origin("https://dolen.example.wales.evil.example"));
        assert!(!url.is_origin("http://dolen.example.wales"));
        assert!(!url.is_origin("null"));
    }

    #[test]
    fn letters_are_from_the_public_name_or_from_this_machine() {
        let from = |url: &str| url.parse::<PublicUrl>().unwrap().mail_from();
        assert_eq!(from("https://dolen.example.wales:8443"), "Dolen <dolen@dolen.example.wales>");
        assert_eq!(from("http://127.0.0.1:8080"), "Dolen <dolen@localhost>");
        assert_eq!(from("http://[::1]:8080"), "Dolen <dolen@localhost>");
    }

    #[test]
    fn a_misspelt_setting_is_refused() {
        let set = |name: &str| [(OsString::from(name), OsString::new())].into_iter();
        assert!(Settings::refuse_unknown(set("DOLEN_LISTEN")).is_ok());
        assert!(Settings::refuse_unknown(set("DOLEN_LISTN")).is_err());
        assert!(Settings::refuse_unknown(set("HOME")).is_ok());
    }
}
