use http::{HeaderMap, header};

use super::problem::Problem;

/// The two media types of the GraphQL-over-HTTP specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// A request error has its own status.
    GraphqlResponse,
    /// The older one: a well-formed request has status 200, whatever comes of it.
    Json,
}

impl Media {
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// What the client likes best of the two; `application/json` where it does not say.
    pub fn accepted(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut best: Option<(Self, f32)> = None;
        let mut said = false;
        for range in headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()) {
            for range in range.split(',').map(str::trim).filter(|range| !range.is_empty()) {
                said = true;
                let (media, quality) = media_range(range);
                let better = best.is_none_or(|(_, before)| quality > before);
                if let Some(media) = media.filter(|_| quality > 0.0 && better) {
                    best = Some((media, quality));
                }
            }
        }
        match best {
            Some((media, _)) => Ok(media),
            None if said => Err(Problem::new(
                http::StatusCode::NOT_ACCEPTABLE,
                "NOT_ACCEPTABLE",
                "answers come as application/graphql-response+json or application/json",
            )),
            None => Ok(Self::Json),
        }
    }
}

fn media_range(range: &str) -> (Option<Media>, f32) {
    let mut parts = range.split(';').map(str::trim);
    let media = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "application/graphql-response+json" => Some(Media::GraphqlResponse),
        "application/json" | "application/*" | "*/*" => Some(Media::Json),
        _ => None,
    };
    let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
    (media, quality)
}

/// Whether a body says that it is JSON in UTF-8, which is what an absent charset means.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let json = parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.eq_ignore_ascii_case("charset").then(|| value.trim_matches('"').eq_ignore_ascii_case("utf-8"))
    });
    json && charset.unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, header::ACCEPT};

    use super::*;

    fn accepted(accept: &'static str) -> Option<Media> {
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
        Media::accepted(&headers).ok()
    }

    #[test]
    fn the_client_gets_what_it_likes_best() {
        assert_eq!(
            accepted("application/graphql-response+json, application/json;q=0.9"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(accepted("application/json, application/graphql-response+json;q=0.1"), Some(Media::Json));
        assert_eq!(accepted("text/html, */*;q=0.1"), Some(Media::Json));
        assert_eq!(accepted("text/html"), None);
        assert_eq!(accepted("application/json;q=0"), None);
    }

    #[test]
    fn a_client_that_does_not_say_gets_json() {
        assert_eq!(Media::accepted(&HeaderMap::new()).ok(), Some(Media::Json));
    }
}
