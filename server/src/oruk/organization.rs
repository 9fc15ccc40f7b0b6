//! A charity as the specification's organization and contact.

use domain::{account::Email, charity::Charity};
use url::Url;
use uuid::Uuid;

use super::{
    Voice,
    ids::named,
    wire::{Contact, Organization, OrganizationIdentifier, Phone},
};

/// The organization as a list has it.
pub(super) fn brief(charity: &Charity, voice: &Voice) -> Organization {
    let name = voice.say(&charity.name).to_owned();
    let description = given(voice.say(&charity.description)).unwrap_or_else(|| name.clone());
    Organization {
        id: charity.id.into(),
        name,
        alternate_name: voice.say_otherwise(&charity.name),
        description,
        email: email(&charity.email),
        website: charity.website.as_deref().and_then(website),
        organization_identifiers: Vec::new(),
    }
}

pub(super) fn full(charity: &Charity, voice: &Voice) -> Organization {
    let number = charity.registered_number.as_deref().and_then(given);
    let identifier = number.map(|number| OrganizationIdentifier {
        id: named("organization_identifier", charity.id.into(), &number),
        identifier_scheme: "GB-CHC",
        identifier_type: voice.pick("Charity number", "Rhif elusen"),
        identifier: number,
    });
    Organization { organization_identifiers: identifier.into_iter().collect(), ..brief(charity, voice) }
}

/// How to reach the charity about a service of its.
pub(super) fn contact(charity: &Charity, service: Uuid, voice: &Voice) -> Contact {
    let id = named("contact", service, "");
    let phone = charity.phone.as_deref().and_then(given);
    Contact {
        id,
        name: voice.say(&charity.name).to_owned(),
        email: email(&charity.email),
        phones: phone.map(|number| Phone { id: named("phone", id, &number), number }).into_iter().collect(),
    }
}

/// The text, where there is any.
pub(super) fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// What is no address is left out: the field has a format.
pub(super) fn email(text: &str) -> Option<String> {
    text.parse::<Email>().ok().map(|email| email.to_string())
}

/// An address of the web as a URI (RFC 3986), also where it was typed without `https://`; none where it is no such address.
fn website(typed: &str) -> Option<String> {
    let is_web = |url: &Url| {
        ["http", "https"].contains(&url.scheme())
            && url.username().is_empty()
            && url.host_str().is_some_and(|host| host.contains('.'))
    };
    let typed = typed.trim();
    let parsed = |text: &str| Url::parse(text).ok().filter(is_web);
    let url = parsed(typed).or_else(|| parsed(&format!("https://{typed}")))?;
    is_uri(url.as_str()).then(|| url.into())
}

/// Browsers take more than RFC 3986 allows.
fn is_uri(text: &str) -> bool {
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let allowed = match byte {
            b'%' => rest.by_ref().take(2).filter(u8::is_ascii_hexdigit).count() == 2,
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=".contains(&byte),
        };
        if !allowed {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::website;

    #[test]
    fn a_website_is_a_uri_however_it_was_typed() {
        for (typed, uri) in [
            ("https://example.org", "https://example.org/"),
            ("www.example.org/cy", "https://www.example.org/cy"),
            ("example.org:8080", "https://example.org:8080/"),
            (" http://example.org/a page ", "http://example.org/a%20page"),
            ("https://tŷ.example.org", "https://xn--t-foa.example.org/"),
        ] {
            assert_eq!(website(typed).as_deref(), Some(uri), "{typed}");
        }
    }

    #[test]
    fn what_is_no_address_of_the_web_is_left_out() {
        for typed in [
            "",
            "javascript:alert(1)",
            "mailto:us@example.org",
            "ftp://example.org",
            "see our page",
            "https://example.org/%zz",
            "https://example.org/a|b",
        ] {
            assert_eq!(website(typed), None, "{typed}");
        }
    }
}
