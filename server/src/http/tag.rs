//! Documents that carry their hash, so that who asks again and again gets few bytes (RFC 9110, section 13.1.2).

use axum::response::{IntoResponse, Response};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH},
};
use sha2::{Digest, Sha256};

/// The document with its tag, or the word that who asks has it already.
pub(super) fn tagged(content_type: &'static str, document: Vec<u8>, asked: &HeaderMap) -> Response {
    let tag = tag(&document);
    let mut response = if has(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, content_type)], document).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

fn tag(document: &[u8]) -> String {
    let hash = Sha256::digest(document);
    let hex = hash.iter().take(12).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    format!("\"{hex}\"")
}

/// Whether `If-None-Match` names the tag, weakly compared.
fn has(asked: &HeaderMap, tag: &str) -> bool {
    let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|tags| tags.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_in_a_list_and_where_it_is_weak() {
        let asked = |text| HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static(text))]);
        for text in ["\"a\"", "\"b\", W/\"a\"", "*"] {
            assert!(has(&asked(text), "\"a\""), "{text}");
        }
        assert!(!has(&asked("\"b\""), "\"a\""));
        assert!(!has(&HeaderMap::new(), "\"a\""));
    }
}
