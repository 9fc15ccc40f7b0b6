//! Every answer against the specification's own schemas, formats included. They are another's to publish: they are read from a folder
//! beside the repository where there is one, else these tests say so and check nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jsonschema::Validator;
use serde_json::Value;

use super::{all, id, large_feed, read};

#[tokio::test]
async fn every_service_is_as_the_specification_says() {
    let Some(schemas) = Schemas::beside() else { return };
    let app = large_feed().await;
    let service = schemas.compiled("service");
    let place = schemas.compiled("service_at_location");
    for language in ["en", "cy"] {
        for item in all(&app, "/service_at_locations", "").await {
            let path = format!("/services/{}?lang={language}", id(&item["service"]));
            check(&service, &read(&app, &path).await);
            let path = format!("/service_at_locations/{}?lang={language}", id(&item));
            check(&place, &read(&app, &path).await);
        }
    }
}

#[tokio::test]
async fn every_page_of_services_is_as_the_specification_says() {
    let Some(schemas) = Schemas::beside() else { return };
    let app = large_feed().await;
    let envelope = schemas.of_the_api("/components/schemas/Page");
    for path in ["service", "service_at_location"] {
        let brief = schemas.compiled(&format!("{path}_list"));
        let full = schemas.compiled(path);
        for (parameters, item) in
            [("", &brief), ("lang=cy&per_page=7", &brief), ("full=true&per_page=100", &full)]
        {
            let mut page = 1;
            loop {
                let answer = read(&app, &format!("/{path}s?{parameters}&page={page}")).await;
                check(&envelope, &answer);
                answer["contents"].as_array().expect("contents").iter().for_each(|found| check(item, found));
                if answer["last_page"] == true {
                    break;
                }
                page += 1;
            }
        }
    }
}

#[tokio::test]
async fn the_taxonomies_and_their_terms_are_as_the_specification_says() {
    let Some(schemas) = Schemas::beside() else { return };
    let app = large_feed().await;
    let envelope = schemas.of_the_api("/components/schemas/Page");
    for (path, schema) in
        [("/taxonomies", schemas.taxonomy()), ("/taxonomy_terms", schemas.compiled("taxonomy_term"))]
    {
        for language in ["en", "cy"] {
            let page = read(&app, &format!("{path}?per_page=100&lang={language}")).await;
            check(&envelope, &page);
            for item in page["contents"].as_array().expect("contents") {
                check(&schema, item);
                check(&schema, &read(&app, &format!("{path}/{}?lang={language}", id(item))).await);
            }
        }
    }
}

#[tokio::test]
async fn the_root_tells_what_the_specification_asks() {
    let Some(schemas) = Schemas::beside() else { return };
    let app = large_feed().await;
    let about = "/paths/~1/get/responses/200/content/application~1json/schema";
    for path in ["", "/"] {
        check(&schemas.of_the_api(about), &read(&app, path).await);
    }
}

#[test]
fn the_nine_endpoints_are_those_of_the_specification() {
    let Some(schemas) = Schemas::beside() else { return };
    let api = schemas.json("openapi.json");
    let paths: Vec<_> = api["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    let mut ours = [
        "/",
        "/services",
        "/services/{id}",
        "/service_at_locations",
        "/service_at_locations/{id}",
        "/taxonomies",
        "/taxonomies/{id}",
        "/taxonomy_terms",
        "/taxonomy_terms/{id}",
    ];
    ours.sort_unstable();
    assert_eq!(sorted(paths), ours);
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}

#[tokio::test]
async fn every_parameter_of_the_specification_is_understood() {
    let Some(schemas) = Schemas::beside() else { return };
    let app = large_feed().await;
    let api = schemas.json("openapi.json");
    for (name, parameter) in api["components"]["parameters"].as_object().expect("parameters") {
        let value = match name.as_str() {
            // It is of an endpoint that the profile does not have: `/organizations`.
            "full_service" => continue,
            "format" => "json",
            "postcode" => "SA62 3AB",
            "proximity" => "5000&postcode=SA62%203AB",
            "modified_after" => "2026-11-02T09:00:00Z",
            "start_time" | "end_time" => "12:00",
            "day" => "MO",
            "taxonomy_id" | "taxonomy_term_id" | "organization_id" => "019d1c5e-0000-7abc-8def-0123456789ab",
            _ if parameter["schema"]["type"] == "boolean" => "true",
            _ => "5",
        };
        for list in ["/services", "/service_at_locations"] {
            read(&app, &format!("{list}?{name}={}", value.replace(' ', "%20"))).await;
        }
    }
}

fn check(schema: &Validator, value: &Value) {
    let errors: Vec<_> =
        schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

struct Schemas(PathBuf);

impl Schemas {
    fn beside() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/oruk-3.0");
        if folder.is_dir() {
            return Some(Self(folder));
        }
        eprintln!("skipped: there is no {}", folder.display());
        None
    }

    fn json(&self, file: &str) -> Value {
        let text = fs::read_to_string(self.0.join(file)).expect(file);
        serde_json::from_str(&text).expect(file)
    }

    fn compiled(&self, name: &str) -> Validator {
        validator(&self.json(&format!("compiled/{name}.json")))
    }

    /// Its terms' schema is named there and not written out.
    fn taxonomy(&self) -> Validator {
        let mut schema = self.json("compiled/taxonomy.json");
        schema["properties"]["taxonomy_terms"]["items"] = self.json("compiled/taxonomy_term.json");
        validator(&schema)
    }

    /// A schema that stands in the document of the API itself.
    fn of_the_api(&self, pointer: &str) -> Validator {
        validator(self.json("openapi.json").pointer(pointer).expect(pointer))
    }
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema).expect("a schema")
}
