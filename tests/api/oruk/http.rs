//! How the feed is asked, and what its answers carry.

use api_tests::app::{Reply, TestApp};
use axum::body::Body;
use http::{Method, Request, StatusCode};

use super::{ROOT, all, feed, ids, read};

const PATHS: [&str; 7] =
    ["", "/", "/services", "/service_at_locations", "/taxonomies", "/taxonomy_terms", "/services?full=true"];

async fn ask(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::builder().method(method).uri(format!("{ROOT}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn any_page_may_read_and_none_may_write() {
    let app = feed().await;
    let from_elsewhere = [("origin", "https://elsewhere.example")];
    for path in PATHS.into_iter().chain(["/services/nothing", "/nothing", "/services?page=0"]) {
        let reply = ask(&app, Method::GET, path, &from_elsewhere).await;
        assert_eq!(reply.headers["access-control-allow-origin"], "*", "{path}");
        assert!(!reply.headers.contains_key("set-cookie"), "{path}");
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let refused = ask(&app, method, path, &from_elsewhere).await;
            assert!([404, 405].contains(&refused.status.as_u16()), "{path}");
            assert_eq!(refused.headers["access-control-allow-origin"], "*", "{path}");
        }
    }
    let preflight = ask(&app, Method::OPTIONS, "/services", &from_elsewhere).await;
    assert_eq!(preflight.status, StatusCode::OK);
    assert_eq!(preflight.headers["access-control-allow-methods"], "GET,HEAD,OPTIONS");
    assert_eq!(preflight.headers["access-control-allow-headers"], "if-none-match");
    assert!(!preflight.headers.contains_key("access-control-allow-credentials"));
}

#[tokio::test]
async fn who_has_the_answer_already_gets_no_second_one() {
    let app = feed().await;
    for path in PATHS {
        let first = ask(&app, Method::GET, path, &[]).await;
        assert_eq!(first.headers["cache-control"], "public, max-age=60", "{path}");
        assert_eq!(first.headers["content-type"], "application/json", "{path}");
        let tag = first.headers["etag"].to_str().unwrap();
        for known in [tag.to_owned(), format!("\"another\", W/{tag}"), "*".to_owned()] {
            let again = ask(&app, Method::GET, path, &[("if-none-match", &known)]).await;
            assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path} {known}");
            assert_eq!(again.headers["etag"], tag, "{path}");
            assert_eq!(again.headers["cache-control"], "public, max-age=60", "{path}");
        }
        let other = ask(&app, Method::GET, path, &[("if-none-match", "\"another\"")]).await;
        assert_eq!((other.status, other.text), (StatusCode::OK, first.text), "{path}");
        let head = ask(&app, Method::HEAD, path, &[]).await;
        assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""), "{path}");
        assert_eq!(head.headers["etag"], tag, "{path}");
    }
}

#[tokio::test]
async fn the_language_is_asked_for_by_header_or_by_parameter() {
    let app = feed().await;
    let spoken = async |path: &str, headers: &[(&str, &str)]| {
        let reply = ask(&app, Method::GET, path, headers).await;
        assert_eq!(reply.headers["vary"], "accept-language");
        let name = reply.json()["contents"][0]["name"].as_str().unwrap().to_owned();
        (reply.headers["content-language"].to_str().unwrap().to_owned(), name)
    };
    let english = ("en".to_owned(), "Kinds of help".to_owned());
    let welsh = ("cy".to_owned(), "Mathau o help".to_owned());
    let prefers_welsh = [("accept-language", "cy-GB, en;q=0.5")];
    assert_eq!(spoken("/taxonomies", &[]).await, english);
    assert_eq!(spoken("/taxonomies", &prefers_welsh).await, welsh);
    assert_eq!(spoken("/taxonomies?lang=cy", &[]).await, welsh);
    assert_eq!(spoken("/taxonomies?lang=en", &prefers_welsh).await, english);
}

#[tokio::test]
async fn a_bad_parameter_is_named_and_refused() {
    let app = feed().await;
    for (path, told) in [
        ("/services?page=0", "page: a whole number from 1"),
        ("/services?page=-1", "page: "),
        ("/services?page=two", "page: "),
        ("/services?page=99999999999999999999999", "page: "),
        ("/services?per_page=0", "per_page: a whole number from 1 to 100"),
        ("/services?per_page=101", "per_page: a whole number from 1 to 100"),
        ("/services?minimal=true&per_page=10001", "per_page: a whole number from 1 to 10000"),
        ("/services?page=1&page=2", "page: give it once"),
        ("/services?taxonomy_term_id=gardening", "taxonomy_term_id: an id"),
        ("/services?organization_id=x", "organization_id: an id"),
        ("/services?minimum_age=old", "minimum_age: "),
        ("/services?minimum_age=NaN", "minimum_age: "),
        ("/services?maximum_age=-1", "maximum_age: "),
        ("/services?start_time=25:00", "start_time: a time of day"),
        ("/services?day=someday", "day: a day of the week"),
        ("/services?modified_after=lately", "modified_after: a date"),
        ("/services?minimal=perhaps", "minimal: true or false"),
        ("/services?minimal=true&full=true", "minimal: give either"),
        ("/services?format=xml", "format: json or ndjson"),
        ("/services?format=ndjson&page=1", "format: ndjson has no pages"),
        ("/services?lang=fr", "lang: en or cy"),
        ("/services?taxonomy_terms=x", "taxonomy_terms: this address has no such parameter"),
        ("/service_at_locations?postcode=SA6", "postcode: a postcode"),
        ("/service_at_locations?postcode=SA62%203AB&proximity=near", "proximity: a whole number of metres"),
        ("/service_at_locations?proximity=500", "proximity: give the postcode"),
        ("/taxonomies?per_page=1000", "per_page: "),
        ("/taxonomy_terms?search=x", "search: this address"),
        ("/services/x?full=true", "full: this address"),
        ("?page=1", "page: this address"),
    ] {
        let reply = ask(&app, Method::GET, path, &[]).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{path}");
        let message = reply.json()["errors"][0]["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(told), "{path}: {message}");
        assert_eq!(reply.headers["cache-control"], "no-store", "{path}");
    }
    let long = format!("/services?search={}", "a".repeat(201));
    assert_eq!(ask(&app, Method::GET, &long, &[]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_parameter_without_a_value_is_none() {
    let app = feed().await;
    let plain = read(&app, "/services").await;
    assert_eq!(read(&app, "/services?search=&page=&per_page=&postcode=&day=%20").await, plain);
    assert_eq!((&plain["page_number"], &plain["size"]), (&1.into(), &50.into()));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let app = feed().await;
    for kind in ["services", "service_at_locations", "taxonomies", "taxonomy_terms"] {
        for id in ["019d1c5e-0000-7abc-8def-0123456789ab", "nothing", "%00", "..%2F"] {
            let reply = ask(&app, Method::GET, &format!("/{kind}/{id}"), &[]).await;
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (StatusCode::NOT_FOUND, "NOT_FOUND"),
                "{kind} {id}"
            );
        }
    }
    for path in ["/organizations", "/services/a/b", "/nothing"] {
        assert_eq!(ask(&app, Method::GET, path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_shapes_tell_of_the_same_services() {
    let app = feed().await;
    for path in ["/services", "/service_at_locations"] {
        let lines = all(&app, path, "").await;
        let minimal = read(&app, &format!("{path}?minimal=true")).await;
        let minimal = minimal["contents"].as_array().expect("contents").clone();
        assert_eq!(ids(&lines), ids(&minimal));
        let fields: Vec<_> = minimal[0].as_object().unwrap().keys().cloned().collect();
        assert_eq!(fields, ["id", "modified_date"]);
        let full = all(&app, path, "full=true").await;
        assert_eq!(ids(&full), ids(&lines));
        assert!(
            full.iter().zip(&lines).all(|(full, brief)| full.to_string().len() > brief.to_string().len())
        );
    }
    let reply = ask(&app, Method::GET, "/services?format=ndjson", &[]).await;
    assert_eq!(reply.headers["content-type"], "application/x-ndjson");
}
