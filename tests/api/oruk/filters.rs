//! The parameters of the lists: each one against the directory's rows, and all of them together.

use std::collections::BTreeSet;

use api_tests::app::TestApp;
use chrono::{DateTime, Utc};
use domain::{
    need::{Access, Language},
    offering::Offering,
    time::Weekday,
};
use entities::category;
use proptest::{
    prelude::*,
    sample::{Index, select},
    test_runner::TestRunner,
};
use sea_orm::EntityTrait;
use serde_json::Value;
use server::postcodes;
use tokio::runtime::Runtime;

use super::{feed, found, id, ids_of, published, read};

/// The parameter lets through the offerings that `holds` is true of: some, and not all.
async fn admits(app: &TestApp, parameters: &str, holds: impl Fn(&Offering) -> bool) {
    let offerings = published(app).await;
    let expected = ids_of(offerings.iter().filter(|offering| holds(offering)));
    assert_eq!(found(app, parameters).await, expected, "{parameters}");
    assert!(!expected.is_empty() && expected.len() < offerings.len(), "{parameters} divides the demo");
}

async fn term(app: &TestApp, code: &str) -> Value {
    let terms = read(app, "/taxonomy_terms?per_page=100").await;
    let terms = terms["contents"].as_array().expect("terms");
    terms.iter().find(|term| term["code"] == code).expect("a term of that code").clone()
}

#[tokio::test]
async fn a_term_is_a_kind_of_help_a_language_or_what_help_allows_for() {
    let app = feed().await;
    let gardening = term(&app, "gardening").await;
    let by_term = |term: &Value| format!("taxonomy_term_id={}", id(term));
    admits(&app, &by_term(&gardening), |it| it.category.to_string() == id(&gardening)).await;
    let welsh = term(&app, "cy").await;
    admits(&app, &by_term(&welsh), |it| it.languages.contains(&Language::Cy)).await;
    let hearing_loop = term(&app, "hearing_loop").await;
    let has_loop = |it: &Offering| it.eligibility.accessibility.contains(&Access::HearingLoop);
    admits(&app, &by_term(&hearing_loop), has_loop).await;
    let both = format!("{}&{}", by_term(&welsh), by_term(&hearing_loop));
    admits(&app, &both, |it| has_loop(it) && it.languages.contains(&Language::Cy)).await;
}

#[tokio::test]
async fn a_taxonomy_is_any_of_its_terms() {
    let app = feed().await;
    let everything = found(&app, "").await;
    let taxonomies = read(&app, "/taxonomies").await;
    let taxonomies = taxonomies["contents"].as_array().expect("taxonomies");
    assert_eq!(taxonomies.len(), 3);
    for taxonomy in taxonomies {
        let whole = read(&app, &format!("/taxonomies/{}", id(taxonomy))).await;
        let mut of_its_terms = BTreeSet::new();
        for term in whole["taxonomy_terms"].as_array().expect("terms") {
            of_its_terms.extend(found(&app, &format!("taxonomy_term_id={}", id(term))).await);
        }
        assert_eq!(found(&app, &format!("taxonomy_id={}", id(taxonomy))).await, of_its_terms);
        assert!(of_its_terms.is_subset(&everything));
    }
    let categories = category::Entity::find().all(&app.db.conn).await.unwrap().len();
    let in_all = read(&app, "/taxonomy_terms").await["total_items"].clone();
    assert_eq!(in_all, categories + Language::ALL.len() + Access::ALL.len());
    assert!(found(&app, "taxonomy_id=019d1c5e-0000-7abc-8def-0123456789ab").await.is_empty());
}

#[tokio::test]
async fn ages_are_compared_with_the_services_own() {
    let app = feed().await;
    admits(&app, "minimum_age=18", |it| it.eligibility.min_age.is_some()).await;
    admits(&app, "minimum_age=18.5", |it| it.eligibility.min_age.is_some_and(|age| age > 18)).await;
    assert_eq!(found(&app, "minimum_age=0").await, found(&app, "").await);
    // None of the demo has a highest age.
    assert!(found(&app, "maximum_age=120").await.is_empty());
}

#[tokio::test]
async fn a_day_and_times_are_those_of_one_session() {
    let app = feed().await;
    let on = |it: &Offering, day, from: u16, to: u16| {
        it.sessions.iter().any(|session| {
            let (start, end) =
                (session.pattern.start.minute(), session.pattern.start.minute() + session.pattern.minutes);
            session.pattern.weekdays.contains(&day) && start >= from * 60 && end <= to * 60
        })
    };
    for (text, day) in [("MO", Weekday::Mon), ("tuesday", Weekday::Tue), ("fr", Weekday::Fri)] {
        admits(&app, &format!("day={text}"), |it| on(it, day, 0, 36)).await;
    }
    admits(&app, "day=WE&start_time=12:00&end_time=15:00", |it| on(it, Weekday::Wed, 12, 15)).await;
    admits(&app, "day=WE&end_time=11:00:00", |it| on(it, Weekday::Wed, 0, 11)).await;
}

#[tokio::test]
async fn a_postcode_is_covered_and_a_distance_is_measured_from_it() {
    let app = feed().await;
    let place = postcodes::lookup("SA71 4AA").or_else(|| postcodes::lookup("SA34 0AZ")).expect("a postcode");
    let postcode = postcodes::all().find(|(_, known)| *known == place).expect("its name").0;
    let outward = postcode.split(' ').next().expect("its first half");
    let typed = postcode.to_lowercase().replace(' ', "");
    let covers = |it: &Offering| it.covers(outward, Some((place.point, place.ward_code)));
    admits(&app, &format!("postcode={typed}"), covers).await;
    let near = |it: &Offering| covers(it) && it.point.distance_m(place.point) <= 9_000;
    admits(&app, &format!("postcode={typed}&proximity=9000"), near).await;
}

#[tokio::test]
async fn of_a_postcode_beyond_the_county_only_its_first_half_is_known() {
    let app = feed().await;
    assert!(found(&app, "postcode=CF10%201AA").await.is_empty());
    assert!(found(&app, "postcode=CF10%201AA&proximity=1000000").await.is_empty());
}

#[tokio::test]
async fn a_charity_and_a_moment_can_be_asked_for() {
    let app = feed().await;
    let offerings = published(&app).await;
    let charity = offerings[0].charity;
    admits(&app, &format!("organization_id={charity}"), |it| it.charity == charity).await;
    let since: DateTime<Utc> = "2026-11-15T00:00:00Z".parse().unwrap();
    admits(&app, "modified_after=2026-11-15", |it| it.confirmed_at.max(it.capacity.updated) >= since).await;
    assert_eq!(
        found(&app, "modified_after=2026-11-15T01:00:00%2B01:00").await,
        found(&app, "modified_after=2026-11-15").await
    );
}

#[tokio::test]
async fn words_are_sought_in_both_languages_whatever_their_accents() {
    let app = feed().await;
    let dogs = term(&app, "dog-walking").await;
    let dogs = found(&app, &format!("taxonomy_term_id={}", id(&dogs))).await;
    for search in ["walk my DOG", "chwn am dro", "CHŴN", "mynd%20%C3%A2%27r%20ci", "exercis"] {
        let found =
            found(&app, &format!("search={}", search.replace(' ', "%20").replace('Ŵ', "%C5%B4"))).await;
        assert!(dogs.is_subset(&found), "{search}");
    }
    // Mutated, or misspelt.
    for search in ["nghi", "walkign"] {
        assert!(dogs.is_subset(&found(&app, &format!("search={search}")).await), "{search}");
    }
    assert!(found(&app, "search=dog%20zzz").await.is_empty());
    assert_eq!(found(&app, "search=%E2%80%A6").await, found(&app, "").await);
}

/// What can be asked for in one parameter, by chance; the ids are places in lists that the demo has.
#[derive(Clone, Debug)]
enum Asked {
    Text(&'static str, String),
    Term(Index),
    Charity(Index),
    Postcode(Index, Option<u32>),
}

fn asked() -> impl Strategy<Value = Asked> {
    let text = |name: &'static str, values: &'static [&'static str]| {
        select(values).prop_map(move |value| Asked::Text(name, value.to_owned())).boxed()
    };
    prop_oneof![
        text("search", &["garden", "cwmni", "help", "a", "solva", "walk"]),
        text("day", &["MO", "WE", "Friday"]),
        text("modified_after", &["2026-10-01", "2026-11-15T00:00:00Z"]),
        (0_u32..70).prop_map(|age| Asked::Text("minimum_age", age.to_string())),
        (60_u32..120).prop_map(|age| Asked::Text("maximum_age", age.to_string())),
        (8_u32..16).prop_map(|hour| Asked::Text("start_time", format!("{hour:02}:30"))),
        (9_u32..19).prop_map(|hour| Asked::Text("end_time", format!("{hour:02}:00"))),
        any::<Index>().prop_map(Asked::Term),
        any::<Index>().prop_map(Asked::Charity),
        (any::<Index>(), prop::option::of(500_u32..30_000))
            .prop_map(|(at, within)| Asked::Postcode(at, within)),
    ]
}

/// The parameters one after the other, each name once.
async fn spelt(app: &TestApp, asked: &[Asked]) -> Vec<String> {
    let terms = read(app, "/taxonomy_terms?per_page=100").await;
    let terms = terms["contents"].as_array().expect("terms").clone();
    let charities: Vec<_> = published(app).await.iter().map(|offering| offering.charity).collect();
    let mut names = BTreeSet::new();
    let pairs = asked.iter().map(|asked| match asked {
        Asked::Text(name, value) => (*name, format!("{name}={value}")),
        Asked::Term(at) => ("taxonomy_term_id", format!("taxonomy_term_id={}", id(at.get(&terms)))),
        Asked::Charity(at) => ("organization_id", format!("organization_id={}", at.get(&charities))),
        Asked::Postcode(at, within) => {
            let codes: Vec<_> = postcodes::all_codes().collect();
            let within = within.map(|metres| format!("&proximity={metres}")).unwrap_or_default();
            ("postcode", format!("postcode={}{within}", at.get(&codes).replace(' ', "%20")))
        }
    });
    pairs.filter(|(name, _)| names.insert(*name)).map(|(_, pair)| pair).collect()
}

#[test]
fn one_more_parameter_never_adds_a_service_and_their_order_does_not_matter() {
    let runtime = Runtime::new().unwrap();
    let _entered = runtime.enter();
    let app = runtime.block_on(feed());
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() });
    let tried = runner.run(&prop::collection::vec(asked(), 1..6), |asked| {
        runtime.block_on(async {
            let mut parameters = spelt(&app, &asked).await;
            let mut before = found(&app, "").await;
            for count in 1..=parameters.len() {
                let narrower = found(&app, &parameters[..count].join("&")).await;
                prop_assert!(narrower.is_subset(&before), "{:?}", &parameters[..count]);
                before = narrower;
            }
            // Together they admit what each of them alone admits.
            let mut each = found(&app, "").await;
            for parameter in &parameters {
                // A day and times are of one session, which alone they need not be.
                each = &each & &found(&app, parameter).await;
            }
            prop_assert!(before.is_subset(&each));
            parameters.reverse();
            prop_assert_eq!(found(&app, &parameters.join("&")).await, before);
            Ok(())
        })
    });
    tried.unwrap();
}

#[test]
fn the_pages_hold_each_service_once_and_count_rightly() {
    let runtime = Runtime::new().unwrap();
    let _entered = runtime.enter();
    let app = runtime.block_on(feed());
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() });
    let tried = runner.run(&(1_usize..=100, prop::option::of(asked())), |(per_page, asked)| {
        runtime.block_on(async {
            let filter = spelt(&app, asked.as_slice()).await.join("&");
            let expected = found(&app, &filter).await;
            let total_pages = expected.len().div_ceil(per_page);
            let mut seen = Vec::new();
            for number in 1..=total_pages.max(1) + 1 {
                let path = format!("/services?{filter}&per_page={per_page}&page={number}");
                let page = read(&app, &path).await;
                let contents = page["contents"].as_array().expect("contents");
                prop_assert_eq!(&page["total_items"], expected.len());
                prop_assert_eq!(&page["total_pages"], total_pages);
                prop_assert_eq!(&page["page_number"], number);
                prop_assert_eq!(&page["size"], contents.len());
                prop_assert_eq!(&page["first_page"], number == 1);
                prop_assert_eq!(&page["last_page"], number >= total_pages);
                prop_assert_eq!(&page["empty"], contents.is_empty());
                let full = number < total_pages;
                prop_assert!(contents.len() == per_page || !full, "a page before the last is full");
                seen.extend(contents.iter().map(id));
            }
            prop_assert!(seen.is_sorted(), "in the order of their ids");
            prop_assert_eq!(seen.len(), expected.len(), "each once");
            prop_assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
            Ok(())
        })
    });
    tried.unwrap();
}
