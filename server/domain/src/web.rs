//! Addresses of the web.

use url::Url;

/// An address of the web as a URI (RFC 3986), also where it was typed without `https://`; none where it is no such address.
pub fn address(typed: &str) -> Option<String> {
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
    use super::address;

    #[test]
    fn a_website_is_a_uri_however_it_was_typed() {
        for (typed, uri) in [
            ("https://example.org", "https://example.org/"),
            ("www.example.org/cy", "https://www.example.org/cy"),
            ("example.org:8080", "https://example.org:8080/"),
            (" http://example.org/a page ", "http://example.org/a%20page"),
            ("https://tŷ.example.org", "https://xn--t-foa.example.org/"),
        ] {
            assert_eq!(address(typed).as_deref(), Some(uri), "{typed}");
        }
    }

    #[test]
    fn what_is_no_address_of_the_web_is_none() {
        for typed in [
            "",
            "javascript:alert(1)",
            "mailto:us@example.org",
            "ftp://example.org",
            "see our page",
            "https://example.org/%zz",
            "https://example.org/a|b",
        ] {
            assert_eq!(address(typed), None, "{typed}");
        }
    }
}
