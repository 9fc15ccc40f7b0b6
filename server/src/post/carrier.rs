//! The way from here to the mail server.

use std::time::Duration;

use anyhow::Context;
use domain::need::Language;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use url::Url;

use crate::config::Settings;

/// A mail server that has not answered by then is tried again later.
const PATIENCE: Duration = Duration::from_secs(15);

/// Hands letters to one mail server.
pub(super) struct Carrier {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
}

/// A letter as it goes out.
pub(super) struct Written {
    /// Names the letter, so that one that was sent twice is seen to be one.
    pub id: String,
    pub to: String,
    pub language: Language,
    pub subject: String,
    pub text: String,
}

/// Why a letter was not taken.
#[derive(Debug)]
pub(super) struct Refused {
    /// Trying again would be answered the same.
    pub for_good: bool,
    /// In a word, for whoever looks into the outbox; the mail server's own text may name the address.
    pub why: String,
}

impl Carrier {
    /// `None` without a mail server in the settings.
    pub fn of(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let Some(url) = &settings.smtp_url else { return Ok(None) };
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(&secured(url)?)
            .context("the mail server's URL cannot be used")?
            .timeout(Some(PATIENCE))
            .build();
        let from = settings.mail_from.parse().context("the sender is no e-mail address")?;
        let host = settings.mail_from.rsplit('@').next().unwrap_or_default().trim_end_matches('>');
        Ok(Some(Self { server, from, host: host.to_owned() }))
    }

    pub async fn send(&self, written: &Written) -> Result<(), Refused> {
        let message = self.message(written).map_err(|_| Refused::for_good("ADDRESS"))?;
        let Err(error) = self.server.send(message).await else { return Ok(()) };
        let code = error.status().map(|code| format!("SMTP {code}"));
        let why =
            code.unwrap_or_else(|| if error.is_timeout() { "TIMEOUT" } else { "UNREACHABLE" }.to_owned());
        Err(Refused { for_good: error.is_permanent(), why })
    }

    /// Plain text: it is read on any machine, loads nothing, and has no picture that would tell when it was opened.
    fn message(&self, written: &Written) -> anyhow::Result<Message> {
        let header = |name: &'static str, value: &str| {
            HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
        };
        let language = written.language.as_str().to_lowercase();
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, written.to.parse()?))
            .subject(&written.subject)
            .message_id(Some(format!("<{}@{}>", written.id, self.host)))
            .header(ContentType::TEXT_PLAIN)
            // RFC 3834: nobody's absence notice answers it.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", &language));
        Ok(message.body(written.text.clone())?)
    }
}

impl Refused {
    fn for_good(why: &str) -> Self {
        Self { for_good: true, why: why.to_owned() }
    }
}

/// Letters hold links that answer for a charity: to another machine they go by TLS or not at all. `smtps://` is TLS from the first byte;
/// `smtp://` has to offer STARTTLS, unless the mail server is this machine or the URL says otherwise (`?tls=`).
fn secured(url: &str) -> anyhow::Result<String> {
    let mut url = Url::parse(url).context("the mail server's URL cannot be read")?;
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let said = url.query_pairs().any(|(name, _)| name == "tls");
    if url.scheme() == "smtp" && !local && !said {
        url.query_pairs_mut().append_pair("tls", "required");
    }
    Ok(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_is_written_to_by_tls_or_not_at_all() {
        assert_eq!(
            secured("smtp://mail.example.wales:587").unwrap(),
            "smtp://mail.example.wales:587?tls=required"
        );
        assert_eq!(secured("smtps://mail.example.wales").unwrap(), "smtps://mail.example.wales");
        assert_eq!(secured("smtp://127.0.0.1:2525").unwrap(), "smtp://127.0.0.1:2525");
        assert_eq!(
            secured("smtp://relay.internal:25?tls=opportunistic").unwrap(),
            "smtp://relay.internal:25?tls=opportunistic"
        );
    }
}
